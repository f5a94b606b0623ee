// How far each member has read, and what that leaves: unread messages and mentions, counted when asked for.

import type { UserId } from "../../protocol/ids.ts";
import type { Level } from "../../protocol/message-events.ts";
import type { ReadMark } from "../messages.ts";
import { everybody } from "./mentions.ts";
import { eventFlags, eventTypes, levels, nameOf } from "./migrations.ts";
import { movedUpTo } from "./own-pointers.ts";
import type { Room, Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";

export type Reading = {
  /** Null: not a member. */
  markRead(room: Room, userId: UserId, seq: number): ReadMark | null;
  readMarks(userId: UserId): ReadMark[];
  /** False: not a member. */
  setLevel(room: Room, userId: UserId, level: Level): boolean;
  levels(room: Room, userIds: readonly UserId[]): { userId: UserId; level: Level }[];
  /** Members with an account of that name, by its skeleton. */
  named(room: Room, marks: readonly string[]): { userId: UserId; mark: string }[];
};

/** Counted no further: what says 100 says 100 or more. */
export const mostCounted = 100;
// Events a count walks over at most. It meets 100 messages long before that, but among thousands of tombstones.
const mostWalked = 10_000;

type Marked = Omit<ReadMark, "level"> & { level: number };
type StoredLevel = { userId: UserId; level: number };

const isMessage = `type = ${eventTypes.chat}`;
const marks = `
  with mine as materialized (
    select r.name, m.room, m.user, m.level, r.head,
      iif(m.read >= r.head, m.read, max(m.read, coalesce((select seq from events
        where room = m.room and seq > ${movedUpTo("r.head")} and user = m.user and ${isMessage}
        order by seq desc limit 1), 0))) as seq
    from members m join rooms r on r.id = m.room
    where m.user = ?1 and (?2 is null or m.room = ?2)
  )
  select name as room, seq, level,
    (select count(*) from (select 1 from events e
      where e.room = mine.room and e.seq > max(mine.seq, mine.head - ${mostWalked})
        and e.${isMessage} and e.flags & ${eventFlags.deleted} = 0 and e.user != mine.user
      limit ${mostCounted})) as unread,
    (select count(*) from (
      select seq from mentions n where n.room = mine.room and n.user = mine.user and n.seq > mine.seq
      union
      select seq from mentions n where n.room = mine.room and n.user = '${everybody}' and n.seq > mine.seq
      limit ${mostCounted})) as mentions
  from mine order by name`;

export function openReading(transaction: Transaction, rooms: Rooms): Reading {
  const { db } = transaction;
  const selectMarks = db.prepare<Marked, [user: string, room: number | null]>(marks);
  const selectPointer = db.prepare<{ read: number }, [string, number]>(
    "select read from members where user = ? and room = ?",
  );
  const updatePointer = db.prepare<null, [number, string, number]>(
    "update members set read = ? where user = ? and room = ?",
  );
  const updateLevel = db.prepare<null, [number, string, number]>(
    "update members set level = ? where user = ? and room = ?",
  );
  const selectLevels = db.prepare<StoredLevel, [string, number]>(
    `select m.user as userId, m.level from json_each(?) asked
     join members m on m.user = asked.value and m.room = ?`,
  );
  const selectNamed = db.prepare<{ userId: UserId; mark: string }, [string, number]>(
    `select u.id as userId, u.mark from json_each(?) asked join users u on u.mark = asked.value
     join members m on m.user = u.id and m.room = ?`,
  );
  const pointerOf = (room: Room, userId: UserId) => selectPointer.get(userId, room.id)?.read;

  function marksOf(userId: UserId, room: Room | null): ReadMark[] {
    // The heads are in memory until then.
    rooms.flush();
    const rows = selectMarks.all(userId, room?.id ?? null);
    transaction.didRead(rows.length);
    return rows.map(({ level, ...mark }) => ({ ...mark, level: nameOf(levels, level) }));
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
