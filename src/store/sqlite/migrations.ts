// The schema's history, oldest first. A released entry never changes: later ones are added below it.

import type { Database } from "bun:sqlite";
import { eventFlags, eventTypes, levels, roles, roomRoles, wholeServer } from "../stored.ts";
import { pushSchema } from "./push-schema.ts";
import { searchSchema, vocabularySchema } from "./search-schema.ts";

// "chat" in ASCII, where SQLite keeps whose file it is.
export const applicationId = 0x63686174;

const firstSchema = `
create table meta (
  name text primary key,
  value text not null
) strict, without rowid;

create table users (
  id text primary key,
  username text not null,
  created integer not null
) strict, without rowid;

create table rooms (
  id integer primary key,
  name text not null unique,
  kind integer not null,
  title text,
  topic text,
  epoch text not null,
  head integer not null,
  first integer not null,
  created integer not null,
  newest integer -- timestamp of the newest event
) strict;

create table members (
  user text not null references users (id) on delete cascade,
  room integer not null references rooms (id) on delete cascade,
  since integer not null,
  primary key (user, room)
) strict, without rowid;
create index members_by_room on members (room, user);

-- Clustered by room and number: a page of history is one range of neighbours, whatever the room's size.
-- No reference to users: what was said outlives who said it.
create table events (
  room integer not null references rooms (id),
  seq integer not null,
  type integer not null,
  user text not null,
  username text not null, -- as it was then
  text text not null,
  flags integer not null,
  key text,
  timestamp integer not null,
  primary key (room, seq)
) strict, without rowid;
create unique index events_by_key on events (room, user, key) where key is not null;
`;

const accountsAndOrder = `
alter table users add column role integer not null default ${roles.guest};
alter table users add column mark text; -- the name's skeleton; accounts only
alter table users add column password text;
alter table users add column issuer text;
alter table users add column subject text;
create unique index users_by_mark on users (mark) where mark is not null;
create unique index users_by_external on users (issuer, subject) where issuer is not null;
create unique index users_owner on users (role) where role = ${roles.owner};

alter table members add column role integer not null default ${roomRoles.member};
alter table rooms add column flags integer not null default 0;
alter table rooms add column slow integer not null default 0; -- seconds
-- Of a deleted event: the message's seq. A room event keeps its facts as JSON in text.
alter table events add column about integer;
create unique index events_deletions on events (room, about) where type = ${eventTypes.deleted};

create table directs (
  low text not null,
  high text not null,
  room integer not null references rooms (id) on delete cascade,
  primary key (low, high)
) strict, without rowid;
create unique index directs_by_room on directs (room);

-- Secrets are SHA-256 in hexadecimal: they are 256 random bits, which need no salt.
create table sessions (
  secret text primary key,
  id text not null unique,
  user text not null references users (id) on delete cascade,
  created integer not null,
  seen integer not null,
  expires integer not null,
  agent text not null,
  address text not null
) strict, without rowid;
create index sessions_by_user on sessions (user, created);

create table tokens (
  secret text primary key,
  id text not null unique,
  user text not null references users (id) on delete cascade,
  name text not null,
  scope text not null,
  created integer not null,
  seen integer not null,
  expires integer not null -- 0: never
) strict, without rowid;
create index tokens_by_user on tokens (user, created);

create table invitations (
  secret text primary key,
  id text not null unique,
  maker text not null,
  room integer references rooms (id) on delete cascade, -- null: to the server only
  uses integer not null,
  created integer not null,
  expires integer not null
) strict, without rowid;
create index invitations_by_room on invitations (room, created);

create table bans (
  user text not null,
  room integer not null, -- ${wholeServer}: the whole server
  username text not null,
  address text not null,
  until integer not null, -- 0: for good
  reason text not null,
  created integer not null,
  primary key (user, room)
) strict, without rowid;
create index bans_by_room on bans (room, created);
create index bans_by_address on bans (address) where address != '';

create table mutes (
  user text not null,
  room integer not null, -- ${wholeServer}: the whole server
  username text not null,
  until integer not null,
  reason text not null,
  created integer not null,
  primary key (user, room)
) strict, without rowid;
create index mutes_by_room on mutes (room, created);

create table audit (
  id integer primary key,
  timestamp integer not null,
  actor text not null,
  act text not null,
  target text,
  room text,
  detail text not null
) strict;

create table reports (
  id integer primary key,
  timestamp integer not null,
  room integer not null references rooms (id) on delete cascade,
  message integer not null,
  reporter text not null,
  reason text not null,
  settled text, -- by whom
  unique (room, message, reporter)
) strict;
create index reports_open on reports (id) where settled is null;
create index reports_open_of on reports (reporter) where settled is null;
`;

// Edits, reactions, replies, and texts that can be deleted for good: its part of the third step, the first.
const changingMessages = `
drop index events_by_key;
drop index events_deletions;
alter table events rename to events_before;

-- A text that is deleted must be nowhere in the file, and SQLite leaves copies where it moved rows. So no row here
-- ever moves: they are added at the end (by id), none is removed, and none changes its size. A message's row keeps
-- its first text; its newest text is that of its last edited event. A deletion overwrites all of them in place.
create table events (
  id integer primary key,
  room integer not null references rooms (id),
  seq integer not null,
  type integer not null,
  user text not null,
  username text not null, -- as it was then
  text text not null, -- of a room event its facts as JSON, of a reacted event the emoji
  flags integer not null,
  key text,
  timestamp integer not null,
  about integer, -- a seq: of a message what it answers, of what happened to a message that message
  mentions text -- JSON; null: nobody
) strict;
-- In the order of time, as if they were said now. The sort is of numbers only.
insert into events (room, seq, type, user, username, text, flags, key, timestamp, about)
select e.room, e.seq, e.type, e.user, e.username, e.text, e.flags | ${eventFlags.sized}, e.key, e.timestamp, e.about
from (select room, seq from events_before order by timestamp, room, seq limit -1) one
  cross join events_before e on e.room = one.room and e.seq = one.seq;
drop table events_before;

-- Each event is in one of these two, so a query needs its type: a page of messages walks over nothing else, and
-- what is appended pays for one.
create unique index messages_by_seq on events (room, seq) where type = ${eventTypes.chat};
create unique index happenings_by_seq on events (room, seq) where type != ${eventTypes.chat};
create unique index events_by_key on events (room, user, key) where key is not null;
create unique index events_deletions on events (room, about) where type = ${eventTypes.deleted};
create index events_edits on events (room, about, seq) where type = ${eventTypes.edited};

create table reactions (
  room integer not null references rooms (id) on delete cascade,
  message integer not null,
  emoji text not null,
  user text not null,
  seq integer not null,
  primary key (room, message, emoji, user)
) strict, without rowid;
-- What a page shows of them, so that it need not count.
create table reaction_kinds (
  room integer not null references rooms (id) on delete cascade,
  message integer not null,
  emoji text not null,
  count integer not null,
  since integer not null, -- the seq of the first
  users text not null, -- JSON: the first of them
  primary key (room, message, emoji)
) strict, without rowid;
`;

// How far members have read, and who is mentioned: its part of the third step.
const readMarks = `
alter table members add column read integer not null default 0; -- up to which seq
alter table members add column level integer not null default ${levels.all};
-- Nobody finds years of it unread.
update members set read = (select head from rooms where id = members.room);

create table mentions (
  room integer not null references rooms (id) on delete cascade,
  user text not null, -- empty: all members
  seq integer not null,
  primary key (room, user, seq)
) strict, without rowid;
create index mentions_by_message on mentions (room, seq);
`;

export const migrations: readonly string[] = [
  firstSchema,
  accountsAndOrder,
  changingMessages + readMarks + searchSchema,
  vocabularySchema,
  pushSchema,
];

/**
 * Runs what is missing in one transaction and returns from which version it came; equal to
 * `steps.length` when there was nothing to do. The caller refuses newer schemas before.
 */
export function migrate(db: Database, steps: readonly string[] = migrations): number {
  const from = schemaVersion(db);
  if (from >= steps.length) return from;
  db.transaction(() => {
    for (const step of steps.slice(from)) db.run(step);
    db.run(`pragma application_id = ${applicationId}`);
    db.run(`pragma user_version = ${steps.length}`);
  }).immediate();
  return from;
}

export function schemaVersion(db: Database): number {
  return pragmaNumber(db, "user_version");
}

export function pragmaNumber(db: Database, name: string): number {
  const row = db.prepare<Record<string, number>, []>(`pragma ${name}`).get();
  return row?.[name] ?? 0;
}
