// The log of each room: appending to it once per key, taking texts away, and reading ranges of it.

import type { Statement } from "bun:sqlite";
import { ChatError } from "../../protocol/errors.ts";
import type { UserId, Username } from "../../protocol/ids.ts";
import type { ChatEvent, DeletedEvent, DurableEvent, RoomEvent } from "../../protocol/events.ts";
import type { Appended, Deleted, Draft, Page, PageQuery } from "../rooms.ts";
import { eventFlags, eventTypes } from "./migrations.ts";
import { factsOf, isArchived, type Room, type Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";

export type Messages = {
  /** Throws `key_conflict`, `room_archived`. */
  append(room: Room, draft: Draft, now: number): Appended;
  /** What `append` answers to a message that is stored already; null when it is not. Throws `key_conflict`. */
  repeated(room: Room, draft: Draft): Appended | null;
  /** Takes the text away and appends a `deleted` event. Throws `message_not_found`. */
  remove(room: Room, message: number, by: UserId, now: number): Deleted;
  /** Appends a `room` event with the facts as they are now. */
  appendFacts(room: Room, by: UserId, now: number): RoomEvent;
  /** Null when there is no such message, or it is deleted. */
  authorOf(room: Room, message: number): UserId | null;
  /** Events with `seq` > `after`, ascending. */
  after(room: Room, after: number, limit: number): DurableEvent[];
  /** The newest `limit` messages, oldest first. */
  tail(room: Room, limit: number): ChatEvent[];
  page(room: Room, query: PageQuery): Page;
};

type ChatRow = {
  seq: number;
  user: UserId;
  username: Username;
  text: string;
  flags: number;
  key: string | null;
  timestamp: number;
};
type EventRow = ChatRow & { type: number; about: number | null };
type Said = { seq: number; text: string; flags: number; timestamp: number };
type Range = [room: number, seq: number, limit: number];

export function openMessages(transaction: Transaction, rooms: Rooms): Messages {
  return { ...openWriting(transaction, rooms), ...openReading(transaction) };
}

type Writing = Pick<Messages, "append" | "repeated" | "remove" | "appendFacts" | "authorOf">;

function openWriting(transaction: Transaction, rooms: Rooms): Writing {
  const statements = prepareWriting(transaction);

  function repeated(room: Room, { userId, text, action, key }: Draft): Appended | null {
    const said = key === null ? null : statements.selectByKey.get(room.id, userId, key);
    if (said === null) return null;
    // What was deleted has another flag: by its key nobody learns what it was.
    if (said.text !== text || said.flags !== flagsOf(action)) throw new ChatError("key_conflict");
    return { seq: said.seq, timestamp: said.timestamp, duplicate: true };
  }

  return {
    append(room, draft, now) {
      const first = repeated(room, draft);
      if (first !== null) return first;
      // After the key: what was stored before the room was archived is answered as it was then.
      if (isArchived(room)) throw new ChatError("room_archived");
      const { userId, username, text, action, key } = draft;
      const seq = rooms.advance(room, now);
      statements.insert.run(room.id, seq, userId, username, text, flagsOf(action), key, now);
      return { seq, timestamp: now, duplicate: false };
    },
    repeated,
    remove(room, message, by, now) {
      const said = statements.selectMessage.get(room.id, message);
      if (said === null) throw new ChatError("message_not_found");
      if ((said.flags & eventFlags.deleted) !== 0) {
        const row = statements.selectDeletion.get(room.id, message);
        if (row === null) throw new Error("A message is deleted, but no event says so");
        return { event: toDeleted(room, row), duplicate: true };
      }
      const seq = rooms.advance(room, now);
      statements.blank.run(room.id, message);
      statements.insertOther.run(room.id, seq, eventTypes.deleted, by, "", now, message);
      const row = { seq, user: by, timestamp: now, about: message };
      return { event: toDeleted(room, row), duplicate: false };
    },
    appendFacts(room, by, now) {
      const seq = rooms.advance(room, now);
      const { room: _, ...facts } = factsOf(room);
      const text = JSON.stringify(facts);
      statements.insertOther.run(room.id, seq, eventTypes.room, by, text, now, null);
      return toRoomEvent(room, { seq, user: by, timestamp: now, text });
    },
    authorOf(room, message) {
      const said = statements.selectMessage.get(room.id, message);
      return said === null || (said.flags & eventFlags.deleted) !== 0 ? null : said.user;
    },
  };
}

const flagsOf = (action: boolean): number => (action ? eventFlags.action : 0);

type Insert = [number, number, string, string, string, number, string | null, number];
type InsertOther = [number, number, number, string, string, number, number | null];

function prepareWriting({ db }: Transaction) {
  return {
    insert: db.prepare<null, Insert>(
      `insert into events (room, seq, type, user, username, text, flags, key, timestamp)
       values (?, ?, ${eventTypes.chat}, ?, ?, ?, ?, ?, ?)`,
    ),
    /** Of no message: it needs no name. */
    insertOther: db.prepare<null, InsertOther>(
      `insert into events (room, seq, type, user, username, text, flags, timestamp, about)
       values (?, ?, ?, ?, '', ?, 0, ?, ?)`,
    ),
    /** The key stays, so that it cannot be used for another message. */
    blank: db.prepare<null, [number, number]>(
      `update events set text = '', flags = flags | ${eventFlags.deleted} where room = ? and seq = ?`,
    ),
    selectByKey: db.prepare<Said, [number, string, string]>(
      "select seq, text, flags, timestamp from events where room = ? and user = ? and key = ?",
    ),
    selectMessage: db.prepare<Pick<EventRow, "user" | "flags">, [number, number]>(
      `select user, flags from events where room = ? and seq = ? and type = ${eventTypes.chat}`,
    ),
    selectDeletion: db.prepare<EventRow, [number, number]>(
      `select ${columns} from events where room = ? and about = ? and type = ${eventTypes.deleted}`,
    ),
  };
}

type Reading = Pick<Messages, "after" | "tail" | "page">;

// A message's tail is read at each join: no column more than it takes.
const chatColumns = "seq, user, username, text, flags, key, timestamp";
const columns = `${chatColumns}, type, about`;
const above = Number.MAX_SAFE_INTEGER;

function openReading(transaction: Transaction): Reading {
  const { db } = transaction;
  const selectAfter = db.prepare<EventRow, Range>(
    `select ${columns} from events where room = ? and seq > ? order by seq limit ?`,
  );
  // The few events between the messages are walked over: an index of messages alone would have to be
  // written with each of them.
  const isMessage = `type = ${eventTypes.chat}`;
  const selectNewer = db.prepare<ChatRow, Range>(
    `select ${chatColumns} from events where room = ? and seq > ? and ${isMessage} order by seq limit ?`,
  );
  const selectOlder = db.prepare<ChatRow, Range>(
    `select ${chatColumns} from events where room = ? and seq < ? and ${isMessage}
     order by seq desc limit ?`,
  );

  function read<Row>(statement: Statement<Row, Range>, range: Range): Row[] {
    const rows = statement.all(...range);
    transaction.didRead(rows.length);
    return rows;
  }
  const newer = (room: Room, seq: number, limit: number) =>
    read(selectNewer, [room.id, seq, limit]).map((row) => toChat(room, row));
  /** The newest first. */
  const older = (room: Room, seq: number, limit: number) =>
    read(selectOlder, [room.id, seq, limit]).map((row) => toChat(room, row));

  function around(room: Room, seq: number, limit: number): Chosen {
    const before = older(room, seq, limit + 1);
    const after = newer(room, seq - 1, limit + 1);
    // Half each; what one side has not, the other gives.
    const fromBefore = Math.min(before.length, Math.max(limit >> 1, limit - after.length));
    const fromAfter = Math.min(after.length, limit - fromBefore);
    return {
      messages: [...before.slice(0, fromBefore).reverse(), ...after.slice(0, fromAfter)],
      more: fromBefore < before.length || fromAfter < after.length,
    };
  }

  function choose(room: Room, query: PageQuery): Chosen {
    const { limit } = query;
    if (query.around !== null) return around(room, query.around, limit);
    // One more than asked for tells whether there is more.
    const ascending = query.after !== null;
    const found = ascending
      ? newer(room, query.after ?? 0, limit + 1)
      : older(room, query.before ?? above, limit + 1);
    const messages = found.slice(0, limit);
    return { messages: ascending ? messages : messages.reverse(), more: found.length > limit };
  }

  return {
    after: (room, seq, limit) =>
      read(selectAfter, [room.id, seq, limit]).map((row) => toEvent(room, row)),
    tail: (room, limit) => older(room, above, limit).reverse(),
    page: (room, query) => ({ ...choose(room, query), first: room.first, head: room.head }),
  };
}

type Chosen = { messages: ChatEvent[]; more: boolean };

function toEvent(room: Room, row: EventRow): DurableEvent {
  if (row.type === eventTypes.deleted) return toDeleted(room, row);
  if (row.type === eventTypes.room) return toRoomEvent(room, row);
  return toChat(room, row);
}

/** The fields in the order in which they go over the wire. */
function toChat({ name: room }: Room, row: ChatRow): ChatEvent {
  const { seq, user, username, text, timestamp } = row;
  const event: ChatEvent = { type: "chat", room, seq, userId: user, username, text, timestamp };
  if ((row.flags & eventFlags.action) !== 0) event.action = true;
  if (row.key !== null) event.key = row.key;
  if ((row.flags & eventFlags.deleted) !== 0) event.deleted = true;
  return event;
}

function toDeleted(
  { name: room }: Room,
  { seq, about, user, timestamp }: Pick<EventRow, "seq" | "about" | "user" | "timestamp">,
): DeletedEvent {
  return { type: "deleted", room, seq, message: about ?? 0, userId: user, timestamp };
}

function toRoomEvent(
  { name: room }: Room,
  { seq, user, timestamp, text }: Pick<EventRow, "seq" | "user" | "timestamp" | "text">,
): RoomEvent {
  // Written by `appendFacts`.
  const facts = JSON.parse(text) as Omit<
    RoomEvent,
    "type" | "room" | "seq" | "userId" | "timestamp"
  >;
  return { type: "room", room, seq, userId: user, timestamp, ...facts };
}
