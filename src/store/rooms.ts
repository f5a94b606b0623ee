// What survives of rooms: their facts, who may be in them, what is said. Part of `Store`, whose guarantees hold.

import type { ChatEvent, DurableEvent } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { Mention } from "../protocol/message-events.ts";
import type { RoomRole } from "../protocol/roles.ts";

/**
 * Nobody is a member of more than 500 rooms: what would make them so throws `too_many_rooms`.
 *
 * A room that `reader` may not read does not exist for them: every method that takes a reader throws
 * `room_not_found` for a private or direct room that they are not a member of, as for no room at all.
 * Null reads as nobody: public rooms only.
 */
export type Reader = UserId | null;

export interface RoomStore {
  /**
   * The room as the joiner needs it. Makes a public room when it is missing and `create` is true, makes
   * `userId` a member if not one yet (the owner of a room made so, unless a guest), and keeps `username` as the
   * user's name unless an account of another has it.
   * Throws `room_not_found` (missing and not to be created; private and not a member; a name that only
   * private or direct rooms have), `banned`, `too_many_rooms`, `storage_unavailable`.
   */
  enter(entry: Entry): Promise<Entered>;

  /** Ends membership. False when there was none, or no such room. Throws `storage_unavailable`. */
  leave(room: RoomName, userId: UserId): Promise<boolean>;

  /**
   * A new room with `owner` as its owner and first member. Throws `name_taken`, `name_invalid` (a name that only
   * private or direct rooms have), `too_many_rooms`, `storage_unavailable`.
   */
  createRoom(draft: RoomDraft): Promise<RoomFacts>;

  /** Appends one `room` event with the facts as they are then. Throws `room_not_found`, `storage_unavailable`. */
  updateRoom(room: RoomName, by: UserId, changes: RoomChanges): Promise<Changed>;

  /**
   * The direct room of these two, of whom rows must exist, made at the first call; the same whoever asks. Both
   * are members, also again. Throws `user_not_found`, `too_many_rooms` (one of them is).
   */
  directRoom(one: UserId, other: UserId): Promise<RoomName>;

  /** The facts and how `userId` stands in the room; null when it does not exist for them. */
  roomFor(room: RoomName, userId: Reader): Promise<RoomForUser | null>;

  /** Members by id, only after `after` when it is not empty. Throws `room_not_found`. */
  members(room: RoomName, query: { after: string; limit: number }): Promise<MemberRow[]>;

  /**
   * Makes `userId`, of whom a row must exist, a member. False when they were. Throws `room_not_found`,
   * `user_not_found`, `banned` (they are, from that room), `too_many_rooms` (they are in 250: there must be room
   * for what they join themselves).
   */
  addMember(room: RoomName, userId: UserId): Promise<boolean>;

  /** Makes a member a moderator or an owner of the room, or an ordinary member again. False: no such member. */
  setRoomRole(room: RoomName, userId: UserId, role: RoomRole): Promise<boolean>;

  /**
   * Public rooms and the private ones of `memberOf`, by name (ascending), those they are in marked; only names
   * and titles containing `query` when it is not empty; only names after `after` when it is not null. Archived
   * rooms come only with `archived`.
   */
  rooms(query: RoomsQuery): Promise<RoomRow[]>;

  /** The rooms that `userId` is a member of, by name. Empty for a user never seen. */
  roomsOf(userId: UserId): Promise<RoomRow[]>;

  /**
   * Appends one message. With a `key` that this user used in this room before: the first answer again,
   * `duplicate: true`, nothing stored. Throws `key_conflict` (that key with another text or action, or its
   * message is deleted), `room_not_found`, `room_archived` (of what is new only), `storage_unavailable`.
   */
  append(draft: Draft): Promise<Appended>;

  /**
   * What `append` answers to a repeat of this draft, for one who may say nothing new; null when there is no
   * such message. Stores nothing. Throws `key_conflict`, `room_not_found`.
   */
  repeated(draft: Draft): Promise<Appended | null>;

  /**
   * Takes the text away for good and appends one `deleted` event. The first time's answer again when it was
   * deleted before. Throws `room_not_found`, `message_not_found`, `storage_unavailable`.
   */
  deleteMessage(room: RoomName, message: number, by: UserId): Promise<Deleted>;

  /** Whose message that is; null when there is none, or it is deleted. Throws `room_not_found`. */
  authorOf(room: RoomName, message: number): Promise<UserId | null>;

  /** One page of messages, oldest first. Throws `room_not_found`, `banned`, `storage_unavailable`. */
  page(room: RoomName, query: PageQuery, reader: Reader): Promise<Page>;

  /**
   * Durable events with `seq` > `after`, ascending, at most `limit`; empty when there are none. For the hub:
   * asks nobody's right. Throws `room_not_found`, `storage_unavailable`.
   */
  eventsAfter(room: RoomName, after: number, limit: number): Promise<DurableEvent[]>;

  /**
   * The newest `seq` of each of these rooms, 0 where nothing was said yet, and its epoch; in no order, and those that
   * do not exist left out. One query for any number. For the hub, as `eventsAfter`.
   */
  heads(rooms: readonly RoomName[]): Promise<RoomHead[]>;
}

/** Private rooms have names of their own making, so that trying names tells nothing; people see the title. */
export type RoomKind = "public" | "private" | "direct";

export type RoomFacts = {
  room: RoomName;
  kind: RoomKind;
  title: string | null;
  topic: string | null;
  readOnly: boolean;
  /** Least seconds between two messages of one person; 0 for none. */
  slowSeconds: number;
  archived: boolean;
};

export type RoomForUser = RoomFacts & {
  /** Null: not a member. */
  role: RoomRole | null;
  /** Until when they are muted in this room, in ms since 1970; 0 for not. */
  mutedUntil: number;
  /** From this public room, or from the server: they may know that it exists, and nothing else. */
  banned: boolean;
};

export type RoomDraft = {
  /** Null for a private room: it gets a name that nobody can guess. */
  room: RoomName | null;
  title: string | null;
  topic: string | null;
  readOnly: boolean;
  slowSeconds: number;
  owner: UserId;
  ownerName: Username;
};

/** What is absent stays as it is; null takes a title or topic away. */
export type RoomChanges = Partial<Omit<RoomFacts, "room" | "kind">>;

export type Changed = { event: DurableEvent; facts: RoomFacts };

export type Deleted = {
  event: DurableEvent;
  /** It was deleted before; nothing was stored. */ duplicate: boolean;
};

export type MemberRow = { userId: UserId; username: Username; guest: boolean; role: RoomRole };

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

export type Entered = Omit<RoomForUser, "banned"> & {
  epoch: string;
  /** Newest `seq`; 0 when nothing was said yet. */
  head: number;
  /** Oldest retained `seq`; 1 when nothing was pruned, also in an empty room. */
  first: number;
  /** The room did not exist before this call. */
  created: boolean;
  /** They were no member before this call. */
  newcomer: boolean;
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
  /** A message of this room, which must be there (`message_not_found`); absent for no answer to one. */
  replyTo?: number;
  /** Absent when nobody is mentioned. */
  mentions?: Mention[];
  /** `@room`: counts as a mention of every member. */
  everyone?: true;
};

export type Appended = { seq: number; timestamp: number; duplicate: boolean };

export type RoomHead = { room: RoomName; head: number; epoch: string };

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
  archived: boolean;
  /** The only rooms there are for the one who asks; absent for no such list. */
  among?: readonly string[];
};

export type RoomRow = RoomFacts & {
  head: number;
  /** Of the newest event; null when there is none. */
  timestamp: number | null;
  member: boolean;
  /** Null when not a member. */
  role: RoomRole | null;
  /** Of a direct room: the one who is not asking. */
  other: { userId: UserId; username: Username } | null;
};
