// The words that nodes say to each other, and what goes with each. Types only. A node that does not know a word, or
// a field, passes it over: nodes of two versions run side by side while they are replaced.

import type { ErrorCode } from "../protocol/errors.ts";
import type { Notify, Person } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { Role } from "../protocol/roles.ts";
import type { StandingChange } from "./standing.ts";

/** Somebody as another node needs to know them. */
export type Known = {
  readonly id: UserId;
  readonly username: Username;
  readonly role: Role;
  /** On all their connections at the node that says it. */
  readonly away: boolean;
  /** They have none there any more, and may be back in a moment. */
  readonly cut: boolean;
};

/** How many of a node are in a room, and the version of that; see elsewhere.ts. */
export type RoomAt = readonly [room: RoomName, version: number, count: number];

/** A part of a node's list of a room. */
export type ListPart = {
  readonly room: RoomName;
  readonly version: number;
  readonly count: number;
  readonly people: readonly Known[];
  /** What was known of that node in that room is replaced, from the first part to the last. */
  readonly first: boolean;
  readonly last: boolean;
};

/** A message as those nodes need it whose people are told of it; `reasons` before `everyone` before `here`. */
export type SaidToAll = {
  readonly room: RoomName;
  readonly seq: number;
  readonly from: Person;
  /** As people call the room. */
  readonly title: string;
  /** Shortened. */
  readonly text: string;
  readonly timestamp: number;
  readonly reasons: readonly (readonly [UserId, Notify["why"]])[];
  readonly everyone: boolean;
  readonly here: boolean;
};

export type Signal = {
  // Of the life of nodes (nodes.ts).
  /** `again`: it was away, and what was said meanwhile may be lost to it. */
  hello: { again: boolean };
  beat: { rooms: readonly RoomAt[] };
  bye: null;
  // Of presence (elsewhere.ts).
  people: {
    room: RoomName;
    /** The version that this one follows, 0 for none, and its own. */
    was: number;
    version: number;
    /** Of that node in the room, after it. */
    count: number;
    here: readonly Known[];
    left: readonly UserId[];
  };
  lists: readonly ListPart[];
  /** All rooms that a node has people in, in parts. */
  rooms: { rooms: readonly RoomAt[]; first: boolean; last: boolean };
  /** Please say `rooms`. */
  tellRooms: null;
  typing: { room: RoomName; userId: UserId; typing: boolean };
  /** For the people of a room, and for the user's own connections; `told`: the rooms that hear of it by the first. */
  renamed: { room: RoomName; userId: UserId; username: Username; was: Username };
  called: { userId: UserId; username: Username; told: readonly RoomName[] };
  // Of a user (everywhere.ts).
  tell: { userId: UserId; frame: string; room: RoomName | null };
  disconnect: { userId: UserId; code: number; sessions: readonly (string | null)[] | null };
  expel: { userId: UserId; room: RoomName; frame: string | null };
  standing: { userId: UserId; room: RoomName | null; change: StandingChange };
  // Where a user has connections (whereabouts.ts).
  userHere: { userId: UserId; asks: boolean };
  userGone: { userId: UserId };
  // Of what the layers above keep in memory.
  said: SaidToAll;
  spent: { userId: UserId; spent: Readonly<Record<string, Spent>> };
  slow: { room: RoomName; userId: UserId; seconds: number };
  tried: { act: string; name: string; address: string; isGood: boolean };
  bans: null;
  place: null;
  setUp: null;
};

/** Of one allowance, as of `Spending` in lib/limiter.ts. */
export type Spent = { readonly count: number; readonly agoMs: number; readonly blockedMs: number };

export type Asks = {
  /** Who of yours is in these rooms? Said by `lists`; the answer comes after them. */
  people: { ask: readonly RoomName[]; answer: null };
  /** Is somebody with this id, or under a name that looks like this, connected to you? */
  seek: { ask: { id: UserId; mark: string }; answer: Found | null };
  /** Frames for a stream that ends at you. */
  post: { ask: Post; answer: Posted };
  /** Which texts grow in this room at yours? */
  growths: { ask: RoomName; answer: readonly GrownOn[] };
  /** Store what grows there, if it is that author's. True when it grew. */
  storeGrowth: { ask: { room: RoomName; message: number; userId: UserId }; answer: boolean };
};

export type Found = Pick<Known, "id" | "username" | "role"> & {
  /** Of the newest connection. */
  readonly address: string;
  /** Where they are seated there. */
  readonly rooms: readonly RoomName[];
};

export type Post = {
  readonly stream: string;
  /** As of `Shown` in identity/credentials.ts. */
  readonly shown: { readonly hash: string; readonly byProxy: boolean };
  readonly batch: number | null;
  readonly body: string;
};
/** `code` null: it was taken in. */
export type Posted = {
  readonly status: number;
  readonly code: ErrorCode | null;
  readonly text: string;
};

/** With what it grows on, and after which event of the room that was so. */
export type GrownOn = Grown & { readonly stored: string; readonly since: number };

/** A text that grows: what is stored of it by its length, and what came since. */
export type Grown = {
  readonly message: number;
  readonly userId: UserId;
  readonly from: number;
  readonly added: string;
};
