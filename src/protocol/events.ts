// What the server sends: the shape of every frame. Types only, so the page pays nothing for them.

import type { ErrorCode } from "./errors.ts";
import type { RoomName, UserId, Username } from "./ids.ts";
import type { Limits } from "./limits.ts";

/** Given by the client on a command, returned on its one reply. */
export type Ref = string | number;

export type Person = { userId: UserId; username: Username };
export type You = Person & { guest: boolean };

/** A message as it is now, and the durable event that made it. `seq` counts from 1 in each room. */
export type ChatEvent = {
  type: "chat";
  room: RoomName;
  seq: number;
  userId: UserId;
  username: Username;
  text: string;
  /** Milliseconds since 1970 UTC, by the server's clock. Order is by `seq`, never by this. */
  timestamp: number;
  /** Present and true for `/me waves`: text reads as what the author does. */
  action?: true;
  /** Only towards the author's own connections. */
  key?: string;
};

/** Whatever has a `seq`. Later kinds (edited, deleted, …) join this union. */
export type DurableEvent = ChatEvent;

export type RoomSummary = {
  room: RoomName;
  title: string | null;
  topic: string | null;
  /** The newest `seq`; 0 when nothing was ever said. */
  head: number;
  /** Of the newest event; null when there is none. */
  timestamp: number | null;
  /** Present users. */
  count: number;
  /** Whether the asker is a member. */
  member: boolean;
};

export type Welcome = {
  type: "welcome";
  version: 1;
  server: string;
  /** The instance's name, as its owner set it. */
  name: string;
  you: You;
  /** Give it back as the token (browsers: it is the cookie) to be the same person again. */
  session: string;
  limits: Limits;
  /** The rooms that `you` is a member of. */
  rooms: RoomSummary[];
  text: string;
};

export type Joined = {
  type: "joined";
  room: RoomName;
  title: string | null;
  topic: string | null;
  you: You;
  epoch: string;
  head: number;
  /** The oldest retained `seq`; 1 when nothing was pruned (also in an empty room). */
  first: number;
  /** Present users; empty when there are more than 200: `count` holds, `users` pages them. */
  users: Person[];
  count: number;
  /** The room's tail, oldest first. Absent on a resume that was given whole. */
  messages?: ChatEvent[];
  /** Exactly `after`+1 … `head`. Only on a resume that was given whole. */
  events?: DurableEvent[];
  /** The resume could not be given whole: forget the room's messages and take `messages`. */
  reset?: true;
  ref?: Ref;
};

export type Ack = {
  type: "ack";
  room?: RoomName;
  seq?: number;
  timestamp?: number;
  /** This `key` was stored before: `seq` and `timestamp` are of the first time. */
  duplicate?: true;
  /** On `setUsername`. */
  you?: You;
  ref?: Ref;
};

export type History = {
  type: "history";
  room: RoomName;
  messages: ChatEvent[];
  first: number;
  head: number;
  /** Whether there is more on the side asked for (with `around`: on either). */
  more: boolean;
  ref?: Ref;
};

export type Users = {
  type: "users";
  room: RoomName;
  users: Person[];
  count: number;
  /** Give it back as `after` for the next page; absent on the last one. */
  next?: UserId;
  ref?: Ref;
};

export type Rooms = {
  type: "rooms";
  rooms: RoomSummary[];
  /** Give it back as `after` for the next page; absent on the last one. */
  next?: RoomName;
  ref?: Ref;
};

export type Left = { type: "left"; room: RoomName; ref?: Ref };
export type Pong = { type: "pong"; timestamp: number; ref?: Ref };
/** The whole list, replacing the one before. Empty when nobody is writing. */
export type Typing = { type: "typing"; room: RoomName; users: Person[] };

export type System =
  | {
      type: "system";
      event: "presence";
      room: RoomName;
      /** Both are empty, and `count` alone holds, above 200 present users. */
      joined: Person[];
      left: Person[];
      count: number;
      text: string;
    }
  | { type: "system"; event: "renamed"; room: RoomName; user: Person; was: Username; text: string }
  | { type: "system"; event: "notice"; text: string; ref?: Ref }
  | { type: "system"; event: "shutdown"; text: string };

export type ErrorReply = {
  type: "error";
  code: ErrorCode;
  text: string;
  retryAfterMs?: number;
  ref?: Ref;
};

export type ServerFrame =
  | Welcome
  | Joined
  | Left
  | Ack
  | History
  | Users
  | Rooms
  | Typing
  | Pong
  | System
  | ErrorReply
  | DurableEvent;
