// Writing the log of each room: appending to it once per key, changing texts, reactions, taking texts away.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomEvent } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Edit, Edited, Reacted, ReactionDraft } from "../messages.ts";
import type { Appended, Deleted, Draft } from "../rooms.ts";
import { blanks } from "./blanks.ts";
import {
  type ChatRow,
  type EventRow,
  eventColumns,
  isDeleted,
  isEdited,
  parseMentions,
  toDeleted,
  toEdited,
  toReacted,
  toRoomEvent,
  writeMentions,
} from "../event-rows.ts";
import { editsOf, type History, openHistory, type Version } from "./history.ts";
import { openMentions } from "./mentions.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { openReactions, type Reactions } from "./reactions.ts";
import { actionFlag, answerAgain, type Said } from "../repeats.ts";
import { factsOf, isArchived, type Room } from "../room-rows.ts";
import type { Rooms } from "./rooms.ts";
import type { SearchIndex } from "./search-index.ts";
import type { Transaction } from "./transaction.ts";

export type Messages = History & {
  /** Throws `key_conflict`, `room_archived`, `message_not_found` (what it answers never was). */
  append(room: Room, draft: Draft, now: number): Appended;
  /** What `append` answers to a message that is stored already; null when it is not. Throws `key_conflict`. */
  repeated(room: Room, draft: Draft): Appended | null;
  /** Throws `message_not_found`, `forbidden`, `room_archived`. */
  edit(room: Room, edit: Edit, now: number): Edited;
  /** Throws `message_not_found`, `room_archived`, `too_many_reactions`. */
  react(room: Room, draft: ReactionDraft, now: number): Reacted;
  /** Takes all its texts away and appends a `deleted` event. Throws `message_not_found`. */
  remove(room: Room, message: number, by: UserId, now: number): Deleted;
  /** Appends a `room` event with the facts as they are now. */
  appendFacts(room: Room, by: UserId, now: number): RoomEvent;
  /** Null when there is no such message, or it is deleted. */
  authorOf(room: Room, message: number): UserId | null;
};

type Writing = Omit<Messages, keyof History>;
type Message = Pick<ChatRow, "user" | "username" | "text" | "flags" | "mentions"> & { id: number };

export function openMessages(transaction: Transaction, rooms: Rooms, index: SearchIndex): Messages {
  const reactions = openReactions(transaction);
  const history = openHistory(transaction, reactions);
  return {
    ...history,
    ...openAppending(transaction, rooms),
    ...openChanging(transaction, rooms, { reactions, index, version: history.version }),
  };
}

type Appending = Pick<Writing, "append" | "repeated" | "appendFacts">;

function openAppending(transaction: Transaction, rooms: Rooms): Appending {
  const statements = prepareAppending(transaction);
  const mentioned = openMentions(transaction);
  const happened = openHappened(transaction, rooms);

  function repeated(room: Room, draft: Draft): Appended | null {
    const { userId, key } = draft;
    const said = key === null ? null : statements.selectByKey.get(room.id, userId, key);
    return said === null ? null : answerAgain(said, draft);
  }

  return {
    append(room, draft, now) {
      const first = repeated(room, draft);
      if (first !== null) return first;
      // After the key: what was stored before the room was archived is answered as it was then.
      if (isArchived(room)) throw new ChatError("room_archived");
      const { userId, username, text, action, key, replyTo, mentions, everyone = false } = draft;
      if (replyTo !== undefined && statements.selectAny.get(room.id, replyTo) === null)
        throw new ChatError("message_not_found");
      const flags = eventFlags.sized | actionFlag(action);
      const seq = rooms.advance(room, now);
      statements.insert.run(
        ...[room.id, seq, userId, username, text, flags, key, now],
        ...[replyTo ?? null, writeMentions(mentions)],
      );
      if (mentions !== undefined || everyone) mentioned.add(room.id, seq, mentions ?? [], everyone);
      return { seq, timestamp: now, duplicate: false };
    },
    repeated,
    appendFacts(room, by, now) {
      const { room: _, ...facts } = factsOf(room);
      const text = JSON.stringify(facts);
      return toRoomEvent(room, happened(room, { type: eventTypes.room, user: by, text }, now));
    },
  };
}

type Insert = [
  ...[room: number, seq: number, user: string, username: string, text: string],
  ...[flags: number, key: string | null, now: number, about: number | null],
  mentions: string | null,
];

function prepareAppending({ db }: Transaction) {
  return {
    insert: db.prepare<null, Insert>(
      `insert into events (room, seq, type, user, username, text, flags, key, timestamp, about, mentions)
       values (?, ?, ${eventTypes.chat}, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // The first text: an edit since is no other message.
    selectByKey: db.prepare<Said, [number, string, string]>(
      "select seq, text, flags, timestamp, about from events where room = ? and user = ? and key = ?",
    ),
    selectAny: db.prepare<{ one: number }, [number, number]>(
      `select 1 as one from events where room = ? and seq = ? and type = ${eventTypes.chat}`,
    ),
  };
}

/** What is absent is nothing. Of people no name is kept but that of who reacts. */
type Happening = Pick<EventRow, "type" | "user"> & Partial<EventRow>;
type Happened = (room: Room, happening: Happening, now: number) => EventRow;

/** Appends an event that is no message. */
function openHappened({ db }: Transaction, rooms: Rooms): Happened {
  const insert = db.prepare<EventRow, (string | number | null)[]>(
    `insert into events (room, seq, type, user, username, text, flags, timestamp, about, mentions)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning ${eventColumns}`,
  );
  return (room, { type, user, username, text, flags, about, mentions }, now) => {
    const seq = rooms.advance(room, now);
    const row = insert.get(
      ...[room.id, seq, type, user, username ?? "", text ?? ""],
      ...[(flags ?? 0) | eventFlags.sized, now, about ?? null, mentions ?? null],
    );
    if (row === null) throw new Error("An event was inserted and did not come back");
    return row;
  };
}

type Changing = Pick<Writing, "edit" | "react" | "remove" | "authorOf">;

type Derived = { reactions: Reactions; index: SearchIndex; version: History["version"] };

function openChanging(
  transaction: Transaction,
  rooms: Rooms,
  { reactions, index, version }: Derived,
): Changing {
  const statements = prepareChanging(transaction);
  const mentioned = openMentions(transaction);
  const happened = openHappened(transaction, rooms);

  function find(room: Room, message: number): Message | null {
    return statements.selectMessage.get(room.id, message);
  }
  /** Throws `message_not_found`. */
  function findLeft(room: Room, message: number): Message {
    const said = find(room, message);
    if (said === null || isDeleted(said)) throw new ChatError("message_not_found");
    return said;
  }
  /** Its newest text. */
  function newest(room: Room, message: number, said: Message): Pick<Version, "text" | "mentions"> {
    return (isEdited(said) ? version(room, message) : null) ?? said;
  }
  function mark(said: Message, flag: number): void {
    if ((said.flags & flag) === 0) statements.mark.run(flag, said.id);
  }

  return {
    edit(room, { message, by, text, mentions, everyone, over }, now) {
      const said = findLeft(room, message);
      if (said.user !== by) throw new ChatError("forbidden", "That message is somebody else's");
      const before = newest(room, message, said);
      if (over !== undefined && before.text !== over)
        return { event: null, fresh: [], duplicate: false, stale: true };
      if (before.text === text) return { event: null, fresh: [], duplicate: true };
      if (isArchived(room)) throw new ChatError("room_archived");
      const known = new Set(parseMentions(before.mentions).map(({ userId }) => userId));
      const fresh = mentions.filter(({ userId }) => !known.has(userId));
      const edit = { type: eventTypes.edited, user: by, text, about: message };
      const row = happened(room, { ...edit, mentions: writeMentions(mentions) }, now);
      mark(said, eventFlags.edited);
      mentioned.set(room.id, message, mentions, everyone);
      index.change(room, { ...said, text: before.text }, text);
      return { event: toEdited(room, row), fresh, duplicate: false };
    },
    react(room, { message, userId, username, emoji, remove }, now) {
      const said = findLeft(room, message);
      const place = { room, message, emoji };
      if (reactions.has(place, userId) !== remove) return { event: null, duplicate: true };
      if (isArchived(room)) throw new ChatError("room_archived");
      if (!remove && reactions.isFull(place)) throw new ChatError("too_many_reactions");
      const flags = remove ? eventFlags.removed : 0;
      const reaction = { type: eventTypes.reacted, user: userId, username, text: emoji, flags };
      const row = happened(room, { ...reaction, about: message }, now);
      if (remove) reactions.remove(place, userId);
      else reactions.add(place, userId, row.seq);
      mark(said, eventFlags.reacted);
      return { event: toReacted(room, row), duplicate: false };
    },
    remove(room, message, by, now) {
      const said = find(room, message);
      if (said === null) throw new ChatError("message_not_found");
      if (isDeleted(said)) {
        const row = statements.selectDeletion.get(room.id, message);
        if (row === null) throw new Error("A message is deleted, but no event says so");
        return { event: toDeleted(room, row), duplicate: true };
      }
      const deletion = { type: eventTypes.deleted, user: by, about: message };
      const row = happened(room, deletion, now);
      index.change(room, { ...said, text: newest(room, message, said).text }, null);
      transaction.willErase();
      statements.blank.run(said.id);
      mentioned.clear(room.id, message);
      if (isEdited(said)) statements.blankEdits.run(room.id, message);
      if ((said.flags & eventFlags.reacted) !== 0) reactions.drop(room, message);
      return { event: toDeleted(room, row), duplicate: false };
    },
    authorOf(room, message) {
      const said = find(room, message);
      return said === null || isDeleted(said) ? null : said.user;
    },
  };
}

const blanked = `text = ${blanks("text")}, mentions = iif(mentions is null, null, ${blanks("mentions")}),
  flags = flags | ${eventFlags.deleted}`;

function prepareChanging({ db }: Transaction) {
  return {
    selectMessage: db.prepare<Message, [number, number]>(
      `select id, user, username, text, flags, mentions from events
       where room = ? and seq = ? and type = ${eventTypes.chat}`,
    ),
    selectDeletion: db.prepare<EventRow, [number, number]>(
      `select ${eventColumns} from events
       where room = ? and about = ? and type = ${eventTypes.deleted}`,
    ),
    mark: db.prepare<null, [number, number]>("update events set flags = flags | ? where id = ?"),
    /** The key stays, so that it cannot be used for another message. */
    blank: db.prepare<null, [number]>(`update events set ${blanked} where id = ?`),
    blankEdits: db.prepare<null, [number, number]>(
      `update events set ${blanked} where id in (select id ${editsOf})`,
    ),
  };
}
