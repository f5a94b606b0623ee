// What becomes of messages: edits, reactions, how far people have read, finding. Part of `Store`, whose guarantees hold.

import type { ChatEvent, DurableEvent } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { Level, Mention } from "../protocol/message-events.ts";
import type { Reader } from "./rooms.ts";

export interface MessageStore {
  /** One message as it is now, tombstones included; null when there is none. Asks nobody's right. */
  message(room: RoomName, seq: number): Promise<ChatEvent | null>;

  /**
   * Another text for a message. The same text again stores nothing (`duplicate`). A deletion wins whatever the order.
   * `fresh` are those mentioned who were not before. Throws `room_not_found`, `message_not_found` (also deleted),
   * `forbidden` (somebody else's), `room_archived`.
   */
  edit(edit: Edit): Promise<Edited>;

  /**
   * Adds or removes one person's reaction. What is so already stores nothing (`duplicate`).
   * Throws `room_not_found`, `message_not_found` (also deleted), `room_archived`, `too_many_reactions`.
   */
  react(reaction: ReactionDraft): Promise<Reacted>;

  /**
   * Moves the pointer forward, never back, never above the head. One's own messages are read. Null: not a member.
   * Throws `room_not_found`, as do `setLevel`, `levels` and `named`.
   */
  markRead(room: RoomName, userId: UserId, seq: number): Promise<ReadMark | null>;

  /** The pointers and counts of all rooms that `userId` is a member of, by name. */
  readMarks(userId: UserId): Promise<ReadMark[]>;

  /** False: not a member. */
  setLevel(room: RoomName, userId: UserId, level: Level): Promise<boolean>;

  /** Of these people, those who are members of the room, and their level there. */
  levels(room: RoomName, userIds: readonly UserId[]): Promise<{ userId: UserId; level: Level }[]>;

  /** The members whose account has one of these names, given by their skeletons. */
  named(room: RoomName, marks: readonly string[]): Promise<NamedMember[]>;

  /**
   * What `reader` may read and what matches, newest first (or best first). Runs beside the writer and holds up nobody;
   * sees what was acknowledged before the call. Bounded in time: `partial` when it was cut.
   */
  search(query: SearchQuery, reader: Reader): Promise<SearchPage>;
}

/** `mark`: the skeleton of `username`. */
export type NamedMember = Mention & { mark: string };

export type Edit = {
  room: RoomName;
  message: number;
  by: UserId;
  text: string;
  mentions: Mention[];
  /** `@room`: counts for every member. */
  everyone: boolean;
  /** The text that it takes the place of: when the message has another by now, nothing is stored. Absent: any. */
  over?: string;
};

export type Edited = {
  event: DurableEvent | null;
  fresh: Mention[];
  duplicate: boolean;
  /** It has another text than the one that this was to take the place of. Absent: it has not. */
  stale?: true;
};

export type ReactionDraft = {
  room: RoomName;
  message: number;
  userId: UserId;
  username: Username;
  emoji: string;
  remove: boolean;
};

/** `event` null: nothing changed. */
export type Reacted = { event: DurableEvent | null; duplicate: boolean };

export type ReadMark = {
  room: RoomName;
  /** All up to it is read; 0 for nothing. */
  seq: number;
  /** Messages of others after it that are not deleted, at most 100. */
  unread: number;
  /** Of those unread, the ones that mention them; at most 100 too. */
  mentions: number;
  level: Level;
};

export type SearchQuery = {
  /**
   * Words that all must occur; the last may be cut short, and one with a star before it is found within words. When
   * there is nothing, all of them are looked for within words.
   */
  words: string[];
  /** Whole words one after the other. */
  phrases: string[];
  from: string | null;
  room: RoomName | null;
  /** Milliseconds since 1970; null for no bound. */
  before: number | null;
  since: number | null;
  has: ("link" | "code" | "file")[];
  /** Of the last page; null for the first. */
  after: string | null;
  limit: number;
  best: boolean;
  /** Only these rooms, by a token's list; null for no such list. */
  among: readonly string[] | null;
};

export type SearchPage = {
  hits: { message: ChatEvent; snippet: string }[];
  /** `after` of the next page; null for none. */
  next: string | null;
  /** Cut in time, or at the number of words that a part stands in. */
  partial: boolean;
  /** No message has the words as they were asked for: they were looked for within words too. */
  within: boolean;
};
