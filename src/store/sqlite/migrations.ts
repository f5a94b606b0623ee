// The schema's history, oldest first. A released entry never changes: later ones are added below it.

import type { Database } from "bun:sqlite";

// "chat" in ASCII, where SQLite keeps whose file it is.
export const applicationId = 0x63686174;

// Kinds and flags as the numbers that lie on disk; they are never renumbered.
export const roomKinds = { public: 0 } as const;
export const eventTypes = { chat: 0 } as const;
export const eventFlags = { action: 1 } as const;

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

export const migrations: readonly string[] = [firstSchema];

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
