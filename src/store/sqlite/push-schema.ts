// The table of Web Push: the schema's fifth step.

export const pushSchema = `
create table subscriptions (
  endpoint text primary key,
  user text not null references users (id) on delete cascade,
  session text references sessions (id) on delete cascade, -- null: a proxy says who comes, and nothing ends
  p256dh text not null,
  auth text not null,
  origin text not null,
  agent text not null,
  created integer not null,
  worked integer not null -- when a push was last taken, give or take an hour; 0: never
) strict, without rowid;
create index subscriptions_by_user on subscriptions (user, created);
create index subscriptions_by_session on subscriptions (session);
`;
