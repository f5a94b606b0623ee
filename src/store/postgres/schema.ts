// The schema on PostgreSQL, as the first migration makes it. The same tables as on SQLite, where their reasons stand.

import { eventTypes, levels, roles, roomRoles, wholeServer } from "../stored.ts";

// Whatever is compared or sorted is so by its bytes, as SQLite does, whatever the database's own collation says.
const key = `text collate "C"`;

/** Quicker when all rows are there: what moves data in takes it away meanwhile. */
export const wordsIndex = "create index events_by_words on events using gin (words)";

export const firstSchema = `
create table meta (
  name ${key} primary key,
  value text not null
);

create table users (
  id ${key} primary key,
  username ${key} not null,
  created bigint not null,
  role int not null default ${roles.guest},
  mark ${key}, -- the name's skeleton; accounts only
  password text,
  issuer ${key},
  subject ${key}
);
create unique index users_by_mark on users (mark) where mark is not null;
create unique index users_by_external on users (issuer, subject) where issuer is not null;
create unique index users_owner on users (role) where role = ${roles.owner};

create table rooms (
  id int generated always as identity primary key,
  name ${key} not null unique,
  kind int not null,
  title ${key},
  topic ${key},
  flags int not null default 0,
  slow int not null default 0, -- seconds
  epoch text not null,
  head bigint not null default 0,
  first bigint not null default 1,
  created bigint not null,
  newest bigint -- timestamp of the newest event
) with (fillfactor = 50); -- each commit writes the heads anew: there must be room for them on their page

create table members (
  "user" ${key} not null references users (id) on delete cascade,
  room int not null references rooms (id) on delete cascade,
  since bigint not null,
  role int not null default ${roomRoles.member},
  read bigint not null default 0, -- up to which seq
  level int not null default ${levels.all},
  primary key ("user", room)
);
create index members_by_room on members (room, "user");

-- The log: a row is added for each event, and a message's row keeps its first text; its newest is that of its last
-- edited event. A deletion blanks all of them. No reference to users: what was said outlives who said it.
create table events (
  room int not null, -- of a row that is locked when this one is written: to look again would cost a fifth
  seq bigint not null,
  type int not null,
  "user" ${key} not null,
  username text not null, -- as it was then
  text text not null, -- of a room event its facts as JSON, of a reacted event the emoji
  flags int not null,
  key ${key},
  timestamp bigint not null,
  about bigint, -- a seq: of a message what it answers, of what happened to a message that message
  mentions text, -- JSON; null: nobody
  words tsvector, -- of a message that is not deleted: what is found of its newest text
  primary key (room, seq)
);
create unique index messages_by_seq on events (room, seq) where type = ${eventTypes.chat};
create unique index events_by_key on events (room, "user", key) where key is not null;
create unique index events_deletions on events (room, about) where type = ${eventTypes.deleted};
create index events_edits on events (room, about, seq) where type = ${eventTypes.edited};
create index events_by_author on events (room, "user", seq) where type = ${eventTypes.chat};
create index events_by_time on events (timestamp, room, seq) where type = ${eventTypes.chat};
${wordsIndex};

create table reactions (
  room int not null references rooms (id) on delete cascade,
  message bigint not null,
  emoji ${key} not null,
  "user" ${key} not null,
  seq bigint not null,
  primary key (room, message, emoji, "user")
);

-- What a page shows of them, so that it need not count.
create table reaction_kinds (
  room int not null references rooms (id) on delete cascade,
  message bigint not null,
  emoji ${key} not null,
  count int not null,
  since bigint not null, -- the seq of the first
  users text[] not null, -- the first of them
  primary key (room, message, emoji)
);

create table mentions (
  room int not null references rooms (id) on delete cascade,
  "user" ${key} not null, -- empty: all members
  seq bigint not null,
  primary key (room, "user", seq)
);
create index mentions_by_message on mentions (room, seq);

create table directs (
  low ${key} not null,
  high ${key} not null,
  room int not null unique references rooms (id) on delete cascade,
  primary key (low, high)
);

create table sessions (
  secret ${key} primary key,
  id ${key} not null unique,
  "user" ${key} not null references users (id) on delete cascade,
  created bigint not null,
  seen bigint not null,
  expires bigint not null,
  agent text not null,
  address text not null
);
create index sessions_by_user on sessions ("user", created);

create table tokens (
  secret ${key} primary key,
  id ${key} not null unique,
  "user" ${key} not null references users (id) on delete cascade,
  name text not null,
  scope text not null,
  created bigint not null,
  seen bigint not null,
  expires bigint not null -- 0: never
);
create index tokens_by_user on tokens ("user", created);

create table invitations (
  secret ${key} primary key,
  id ${key} not null unique,
  maker ${key} not null,
  room int references rooms (id) on delete cascade, -- null: to the server only
  uses int not null,
  created bigint not null,
  expires bigint not null
);
-- An index finds no null: without a room they are of the whole server.
create index invitations_by_place on invitations (coalesce(room, ${wholeServer}), created);

create table bans (
  "user" ${key} not null,
  room int not null, -- ${wholeServer}: the whole server
  username ${key} not null,
  address ${key} not null,
  until bigint not null, -- 0: for good
  reason text not null,
  created bigint not null,
  primary key ("user", room)
);
create index bans_by_room on bans (room, created);
create index bans_by_address on bans (address) where address != '';

create table mutes (
  "user" ${key} not null,
  room int not null, -- ${wholeServer}: the whole server
  username ${key} not null,
  until bigint not null,
  reason text not null,
  created bigint not null,
  primary key ("user", room)
);
create index mutes_by_room on mutes (room, created);

create table audit (
  id bigint generated always as identity primary key,
  timestamp bigint not null,
  actor ${key} not null,
  act text not null,
  target ${key},
  room ${key},
  detail text not null
);

create table reports (
  id bigint generated always as identity primary key,
  timestamp bigint not null,
  room int not null references rooms (id) on delete cascade,
  message bigint not null,
  reporter ${key} not null,
  reason text not null,
  settled ${key}, -- by whom
  unique (room, message, reporter)
);
create index reports_open on reports (id) where settled is null;
create index reports_open_of on reports (reporter) where settled is null;

create table subscriptions (
  endpoint ${key} primary key,
  "user" ${key} not null references users (id) on delete cascade,
  session ${key} references sessions (id) on delete cascade, -- null: a proxy says who comes, and nothing ends
  p256dh text not null,
  auth text not null,
  origin text not null,
  agent text not null,
  created bigint not null,
  worked bigint not null -- when a push was last taken, give or take an hour; 0: never
);
create index subscriptions_by_user on subscriptions ("user", created);
create index subscriptions_by_session on subscriptions (session);
`;
