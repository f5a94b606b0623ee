// The log of each room: appending to it once per key, and reading ranges of it.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId, Username } from "../../protocol/ids.ts";
import type { ChatEvent, DurableEvent } from "../../protocol/events.ts";
import type { Appended, Draft, Page, PageQuery } from "../rooms.ts";
import { eventFlags, eventTypes } from "./migrations.ts";
import type { Room, Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";

export type Messages = {
  /** Throws `key_conflict`. */
  append(room: Room, draft: Draft, now: number): Appended;
  /** Events with `seq` > `after`, ascending. */
  after(room: Room, after: number, limit: number): DurableEvent[];
  /** The newest `limit` messages, oldest first. */
  tail(room: Room, limit: number): ChatEvent[];
  page(room: Room, query: PageQuery): Page;
};

type EventRow = {
  seq: number;
  user: UserId;
  username: Username;
  text: string;
  flags: number;
  key: string | null;
  timestamp: number;
};
type Said = { seq: number; text: string; flags: number; timestamp: number };
type Insert = [number, number, string, string, string, number, string | null, number];
type Range = [room: number, seq: number, limit: number];

const columns = "seq, user, username, text, flags, key, timestamp";
const above = Number.MAX_SAFE_INTEGER;

export function openMessages(transaction: Transaction, rooms: Rooms): Messages {
  const { db } = transaction;
  const insert = db.prepare<null, Insert>(
    `insert into events (room, seq, type, user, username, text, flags, key, timestamp)
     values (?, ?, ${eventTypes.chat}, ?, ?, ?, ?, ?, ?)`,
  );
  const selectByKey = db.prepare<Said, [number, string, string]>(
    "select seq, text, flags, timestamp from events where room = ? and user = ? and key = ?",
  );
  const selectAfter = db.prepare<EventRow, Range>(
    `select ${columns} from events where room = ? and seq > ? order by seq limit ?`,
  );
  const selectBefore = db.prepare<EventRow, Range>(
    `select ${columns} from events where room = ? and seq < ? order by seq desc limit ?`,
  );

  function read(statement: typeof selectAfter, room: Room, seq: number, limit: number) {
    const rows = statement.all(room.id, seq, limit);
    transaction.didRead(rows.length);
    return rows.map((row) => toChat(room.name, row));
  }
  const after = (room: Room, seq: number, limit: number) => read(selectAfter, room, seq, limit);
  /** The newest first. */
  const before = (room: Room, seq: number, limit: number) => read(selectBefore, room, seq, limit);

  function around(room: Room, seq: number, limit: number): Chosen {
    const older = before(room, seq, limit + 1);
    const newer = after(room, seq - 1, limit + 1);
    // Half each; what one side has not, the other gives.
    const fromOlder = Math.min(older.length, Math.max(limit >> 1, limit - newer.length));
    const fromNewer = Math.min(newer.length, limit - fromOlder);
    return {
      messages: [...older.slice(0, fromOlder).reverse(), ...newer.slice(0, fromNewer)],
      more: fromOlder < older.length || fromNewer < newer.length,
    };
  }

  function choose(room: Room, query: PageQuery): Chosen {
    const { limit } = query;
    if (query.around !== null) return around(room, query.around, limit);
    // One more than asked for tells whether there is more.
    const ascending = query.after !== null;
    const found = ascending
      ? after(room, query.after ?? 0, limit + 1)
      : before(room, query.before ?? above, limit + 1);
    const messages = found.slice(0, limit);
    return { messages: ascending ? messages : messages.reverse(), more: found.length > limit };
  }

  return {
    append(room, draft, now) {
      const { userId, username, text, key } = draft;
      const flags = draft.action ? eventFlags.action : 0;
      const said = key === null ? null : selectByKey.get(room.id, userId, key);
      if (said !== null) {
        if (said.text !== text || said.flags !== flags) throw new ChatError("key_conflict");
        return { seq: said.seq, timestamp: said.timestamp, duplicate: true };
      }
      const seq = rooms.advance(room, now);
      insert.run(room.id, seq, userId, username, text, flags, key, now);
      return { seq, timestamp: now, duplicate: false };
    },
    after,
    tail: (room, limit) => before(room, above, limit).reverse(),
    page: (room, query) => ({ ...choose(room, query), first: room.first, head: room.head }),
  };
}

type Chosen = { messages: ChatEvent[]; more: boolean };

/** The fields in the order in which they go over the wire. */
function toChat(room: RoomName, row: EventRow): ChatEvent {
  const { seq, user, username, text, timestamp } = row;
  const event: ChatEvent = { type: "chat", room, seq, userId: user, username, text, timestamp };
  if ((row.flags & eventFlags.action) !== 0) event.action = true;
  if (row.key !== null) event.key = row.key;
  return event;
}
