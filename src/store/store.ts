// What survives: the interface that every engine keeps, and what it guarantees. Knows no socket.

import type { ChatEvent, DurableEvent } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";

/**
 * Guarantees, all engines alike (one contract suite, test/store/contract.ts):
 *
 * - One method is one transaction: it happens whole or not at all.
 * - A promise resolves only after its transaction is durable (fsynced). A rejection with a
 *   `ChatError` means nothing was stored; `storage_unavailable` also means: try again later.
 * - Calls take effect in the order in which they were made, and a call sees all that calls before it did.
 * - `seq` of a room is 1, 2, 3 … over its durable events, without a hole, never reused, also not
 *   after a failed transaction or a crash.
 * - Every event and message that comes back carries its author's `key` if it has one; whoever shows it
 *   to others takes that off.
 * - All times are milliseconds since 1970 UTC.
 */
export interface Store {
  /**
   * The room as the joiner needs it. Makes the room when it is missing and `create` is true, makes
   * `userId` a member if not one yet, and keeps `username` as the user's name.
   * Throws `room_not_found` (missing and not to be created), `storage_unavailable`.
   */
  enter(entry: Entry): Promise<Entered>;

  /** Ends membership. False when there was none, or no such room. Throws `storage_unavailable`. */
  leave(room: RoomName, userId: UserId): Promise<boolean>;

  /**
   * Appends one message. With a `key` that this user used in this room before: the first answer again,
   * `duplicate: true`, nothing stored. Throws `key_conflict` (that key with another text or action),
   * `room_not_found`, `storage_unavailable`.
   */
  append(draft: Draft): Promise<Appended>;

  /** One page of messages, oldest first. Throws `room_not_found`, `storage_unavailable`. */
  page(room: RoomName, query: PageQuery): Promise<Page>;

  /**
   * Durable events with `seq` > `after`, ascending, at most `limit`; empty when there are none.
   * Throws `room_not_found`, `storage_unavailable`.
   */
  eventsAfter(room: RoomName, after: number, limit: number): Promise<DurableEvent[]>;

  /**
   * Public rooms by name (ascending), those of `memberOf` marked; only names containing `query` when
   * it is not empty; only names after `after` when it is not null.
   */
  rooms(query: RoomsQuery): Promise<RoomRow[]>;

  /** The rooms that `userId` is a member of, by name. Empty for a user never seen. */
  roomsOf(userId: UserId): Promise<RoomRow[]>;

  /** Null for a user of whom nothing was kept. */
  user(userId: UserId): Promise<UserRow | null>;

  /** Keeps `username` for `userId`, making the row when there is none. */
  rename(userId: UserId, username: Username): Promise<void>;

  /** 32 random bytes in hexadecimal, made at the first call for `name` and the same ever after. */
  secret(name: string): Promise<string>;

  /** False from the first failed write until a write succeeds again; the engine tries by itself. */
  isWritable(): boolean;

  /** Resolves when all calls made so far are settled and the files are closed. Calls after it reject. */
  close(): Promise<void>;
}

export type Entry = {
  room: RoomName;
  userId: UserId;
  username: Username;
  create: boolean;
  /** The cursor of a resume; null for a plain join. Both or neither. */
  resume: { epoch: string; after: number } | null;
  /** Most missed events to replay. More than that: `events` is null. */
  resumeLimit: number;
  /** Newest messages to return when not resumed; 0 for none. */
  tail: number;
};

export type Entered = {
  room: RoomName;
  title: string | null;
  topic: string | null;
  epoch: string;
  /** Newest `seq`; 0 when nothing was said yet. */
  head: number;
  /** Oldest retained `seq`; 1 when nothing was pruned, also in an empty room. */
  first: number;
  /** The room did not exist before this call. */
  created: boolean;
  /**
   * Exactly `after`+1 … `head` (empty when nothing was missed). Null when it was not asked for or
   * cannot be given whole: another epoch, `after` above `head` or below `first`-1, or more than
   * `resumeLimit` events.
   */
  events: DurableEvent[] | null;
  /** The newest `tail` messages, oldest first; empty when `events` is given. */
  messages: ChatEvent[];
};

export type Draft = {
  room: RoomName;
  userId: UserId;
  username: Username;
  text: string;
  action: boolean;
  /** Null: no deduplication. */
  key: string | null;
};

export type Appended = { seq: number; timestamp: number; duplicate: boolean };

/** At most one of the three is not null; none means the newest. All bounds are exclusive but `around`. */
export type PageQuery = {
  before: number | null;
  after: number | null;
  around: number | null;
  limit: number;
};

export type Page = {
  messages: ChatEvent[];
  first: number;
  head: number;
  /** More on the side asked for (`around`: on either). */
  more: boolean;
};

export type RoomsQuery = {
  query: string;
  after: RoomName | null;
  limit: number;
  memberOf: UserId;
};

export type RoomRow = {
  room: RoomName;
  title: string | null;
  topic: string | null;
  head: number;
  /** Of the newest event; null when there is none. */
  timestamp: number | null;
  member: boolean;
};

export type UserRow = { userId: UserId; username: Username };
