// How far each member has read, and what that leaves: unread messages and mentions, counted when asked for.

import type { UserId } from "../../protocol/ids.ts";
import type { Level } from "../../protocol/message-events.ts";
import type { NamedMember, ReadMark } from "../messages.ts";
import { mostCounted, mostDeleted } from "../message-bounds.ts";
import { everybody, eventTypes, levels, nameOf } from "../stored.ts";
import { movedUpTo } from "./own-pointers.ts";
import type { Room } from "../room-rows.ts";
import type { Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";

export type Reading = {
  /** Null: not a member. */
  markRead(room: Room, userId: UserId, seq: number): ReadMark | null;
  readMarks(userId: UserId): ReadMark[];
  /** False: not a member. */
  setLevel(room: Room, userId: UserId, level: Level): boolean;
  levels(room: Room, userIds: readonly UserId[]): { userId: UserId; level: Level }[];
  /** Members with an account of that name, by its skeleton. */
  named(room: Room, marks: readonly string[]): NamedMember[];
};

type Marked = Omit<ReadMark, "level" | "unread"> & {
  id: number;
  level: number;
  /** Deleted ones too, as far as is counted. */
  said: number;
  /** Of those that were said after the pointer. */
  deleted: number;
};
type StoredLevel = { userId: UserId; level: number };

// After the pointer there is none of one's own, so all counts are ranges of an index: no message is read, which
// would be a page each.
const marks = `
  with mine as materialized (
    select r.name, m.room as id, m.user, m.level, iif(m.read >= r.head, m.read, max(m.read, coalesce((
      select seq from events
      where room = m.room and seq > max(m.read, ${movedUpTo("r.head")}) and user = m.user
        and type = ${eventTypes.chat}
      order by seq desc limit 1), 0))) as seq
    from members m join rooms r on r.id = m.room
    where m.user = ?1 and (?2 is null or m.room = ?2)
  )
  select id, name as room, seq, level,
    (select count(*) from (select 1 from events
      where room = mine.id and seq > mine.seq and type = ${eventTypes.chat} limit ${mostCounted})) as said,
    (select count(*) from (select 1 from events
      where room = mine.id and about > mine.seq and type = ${eventTypes.deleted} limit ${mostDeleted})) as deleted,
    (select count(*) from (
      select seq from mentions n where n.room = mine.id and n.user = mine.user and n.seq > mine.seq
      union
      select seq from mentions n where n.room = mine.id and n.user = '${everybody}' and n.seq > mine.seq
      limit ${mostCounted})) as mentions
  from mine order by name`;

export function openReading(transaction: Transaction, rooms: Rooms): Reading {
  const { db } = transaction;
  const selectMarks = db.prepare<Marked, [user: string, room: number | null]>(marks);
  const countSaid = db.prepare<{ said: number }, [room: number, after: number, most: number]>(
    `select count(*) as said from (select 1 from events
     where room = ? and seq > ? and type = ${eventTypes.chat} limit ?)`,
  );
  const selectPointer = db.prepare<{ read: number }, [string, number]>(
    "select read from members where user = ? and room = ?",
  );
  const updatePointer = db.prepare<null, [number, string, number]>(
    "update members set read = ? where user = ? and room = ?",
  );
  const updateLevel = db.prepare<null, [number, string, number]>(
    "update members set level = ? where user = ? and room = ?",
  );
  // `cross join`: from those asked for, and not from all members of the room.
  const selectLevels = db.prepare<StoredLevel, [string, number]>(
    `select m.user as userId, m.level from json_each(?) asked
     cross join members m on m.user = asked.value and m.room = ?`,
  );
  const selectNamed = db.prepare<NamedMember, [string, number]>(
    `select u.id as userId, u.username, u.mark from json_each(?) asked
     cross join users u on u.mark = asked.value cross join members m on m.user = u.id and m.room = ?`,
  );
  const pointerOf = (room: Room, userId: UserId) => selectPointer.get(userId, room.id)?.read;

  function unreadOf({ id, seq, said, deleted }: Marked): number {
    if (said < mostCounted || deleted === 0) return said - deleted;
    const most = mostCounted + deleted;
    return Math.min(mostCounted, (countSaid.get(id, seq, most)?.said ?? 0) - deleted);
  }

  function marksOf(userId: UserId, room: Room | null): ReadMark[] {
    // The heads are in memory until then.
    rooms.flush();
    const rows = selectMarks.all(userId, room?.id ?? null);
    transaction.didRead(rows.length);
    return rows.map((row) => {
      const { room: name, seq, mentions, level } = row;
      return { room: name, seq, unread: unreadOf(row), mentions, level: nameOf(levels, level) };
    });
  }

  return {
    markRead(room, userId, seq) {
      const read = pointerOf(room, userId);
      if (read === undefined) return null;
      const wanted = Math.min(seq, room.head);
      if (wanted > read) {
        transaction.willWrite();
        updatePointer.run(wanted, userId, room.id);
      }
      return marksOf(userId, room)[0] ?? null;
    },
    readMarks: (userId) => marksOf(userId, null),
    setLevel(room, userId, level) {
      if (pointerOf(room, userId) === undefined) return false;
      transaction.willWrite();
      updateLevel.run(levels[level], userId, room.id);
      return true;
    },
    levels(room, userIds) {
      const rows = selectLevels.all(JSON.stringify(userIds), room.id);
      transaction.didRead(rows.length);
      return rows.map(({ userId, level }) => ({ userId, level: nameOf(levels, level) }));
    },
    named: (room, marks) => selectNamed.all(JSON.stringify(marks), room.id),
  };
}
