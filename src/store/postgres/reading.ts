// How far each member has read, and what that leaves: unread messages and mentions, counted when asked for.

import type { UserId } from "../../protocol/ids.ts";
import type { Level } from "../../protocol/message-events.ts";
import { mostCounted, mostDeleted } from "../message-bounds.ts";
import type { NamedMember, ReadMark } from "../messages.ts";
import type { Room } from "../room-rows.ts";
import { everybody, eventTypes, levels, nameOf } from "../stored.ts";
import type { Tx } from "./transaction.ts";

type Marked = Omit<ReadMark, "level" | "unread"> & {
  level: number;
  /** Deleted ones too, as far as is counted. */
  said: number;
  /** Of those that were said after the pointer. */
  deleted: number;
};

/**
 * In SQL: up to which `seq` the member `m` has read. One's own messages are read: the newest is one look into
 * `events_by_author`, so nothing is moved when one writes.
 */
export const readUpTo = `greatest(m.read, (select seq from events
    where room = m.room and "user" = m."user" and type = ${eventTypes.chat} and seq > m.read
    order by seq desc limit 1))`;

// After the pointer there is none of one's own, so all counts are ranges of an index. What is deleted is looked at
// first: only where there is some, more than the most is counted.
const marksOf = `
  select mine.name as room, mine.seq, mine.level, gone.deleted,
    (select count(*) from (select 1 from events
      where room = mine.id and seq > mine.seq and type = ${eventTypes.chat}
      limit ${mostCounted} + gone.deleted) counted) as said,
    (select count(*) from (
      (select seq from mentions n where n.room = mine.id and n."user" = mine."user" and n.seq > mine.seq
        order by seq limit ${mostCounted})
      union
      (select seq from mentions n where n.room = mine.id and n."user" = '${everybody}' and n.seq > mine.seq
        order by seq limit ${mostCounted})
      limit ${mostCounted}) counted) as mentions
  from (select r.name, r.id, m."user", m.level, ${readUpTo} as seq
    from members m join rooms r on r.id = m.room where m."user" = $1 offset 0) mine
  cross join lateral (select count(*) as deleted from (select 1 from events
    where room = mine.id and about > mine.seq and type = ${eventTypes.deleted} limit ${mostDeleted}) counted) gone`;
const selectMarks = `${marksOf} order by mine.name`;
const selectMark = `${marksOf.replace('m."user" = $1', 'm."user" = $1 and m.room = $2')}`;

function toMark({ said, deleted, level, ...row }: Marked): ReadMark {
  const { room, seq, mentions } = row;
  const unread = Math.min(said - deleted, mostCounted);
  return { room, seq, unread, mentions, level: nameOf(levels, level) };
}

/** Null: not a member. */
export async function markRead(
  tx: Tx,
  room: Room,
  userId: UserId,
  seq: number,
): Promise<ReadMark | null> {
  // Whatever else moves it at the same time, it goes forward only.
  const update = `update members set read = $3 where "user" = $1 and room = $2 and read < $3`;
  await tx.run(update, userId, room.id, Math.min(seq, room.head));
  const row = await tx.one<Marked>(selectMark, userId, room.id);
  return row === null ? null : toMark(row);
}

/** By the rooms' names. */
export async function readMarks(tx: Tx, userId: UserId): Promise<ReadMark[]> {
  return (await tx.all<Marked>(selectMarks, userId)).map(toMark);
}

/** False: not a member. */
export async function setLevel(tx: Tx, room: Room, userId: UserId, level: Level): Promise<boolean> {
  const update = `update members set level = $1 where "user" = $2 and room = $3`;
  return (await tx.run(update, levels[level], userId, room.id)) > 0;
}

type StoredLevel = { userId: UserId; level: number };

/** In the order in which they were asked for. */
export async function levelsOf(
  tx: Tx,
  room: Room,
  userIds: readonly UserId[],
): Promise<{ userId: UserId; level: Level }[]> {
  const rows = await tx.all<StoredLevel>(
    `select m."user" as "userId", m.level from unnest($1::text[]) with ordinality asked ("user", at)
     join members m on m."user" = asked."user" and m.room = $2 order by asked.at`,
    ...[userIds, room.id],
  );
  return rows.map(({ userId, level }) => ({ userId, level: nameOf(levels, level) }));
}

/** Members with an account of one of these names, by their skeletons; in the order in which they were asked for. */
export const named = (tx: Tx, room: Room, marks: readonly string[]): Promise<NamedMember[]> =>
  tx.all<NamedMember>(
    `select u.id as "userId", u.username, u.mark from unnest($1::text[]) with ordinality asked (mark, at)
     join users u on u.mark = asked.mark join members m on m."user" = u.id and m.room = $2 order by asked.at`,
    ...[marks, room.id],
  );
