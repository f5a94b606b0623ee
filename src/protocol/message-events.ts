// What happens to a message after it was said: the shapes of its events and of what is told beside them. Types only.

import type { RoomName, UserId, Username } from "./ids.ts";

/** Somebody named in a text, under the name that stands there; who it is does not change with later names. */
export type Mention = { userId: UserId; username: Username };

/** One kind of reaction to a message. */
export type Reaction = {
  emoji: string;
  count: number;
  /** Who, the first 100 of them in the order in which they did. */
  users: UserId[];
};

/** A message has another text now. */
export type EditedEvent = {
  type: "edited";
  room: RoomName;
  seq: number;
  /** The `seq` of the message. */
  message: number;
  userId: UserId;
  /** Empty when the message was deleted since. */
  text: string;
  timestamp: number;
  /** Absent when nobody is mentioned. */
  mentions?: Mention[];
};

/** Somebody reacted, or took it back. Set semantics: doing it twice is no event. */
export type ReactedEvent = {
  type: "reacted";
  room: RoomName;
  seq: number;
  message: number;
  userId: UserId;
  username: Username;
  emoji: string;
  remove?: true;
  timestamp: number;
};

/** A text that grows while it is written (`edit` with `mode: "append"`): not stored yet, never replayed. */
export type Growing = {
  type: "growing";
  room: RoomName;
  message: number;
  userId: UserId;
  /** What the text had before `added`, in UTF-16 units: who has less asks for the message again. */
  from: number;
  added: string;
};

/** How far somebody has read, to all their own connections. */
export type Read = {
  type: "read";
  room: RoomName;
  /** All up to this number is read. It never goes back. */
  seq: number;
  /** Messages of others after it, up to 100; 100 means: or more. */
  unread: number;
  /** Those of them that mention the reader, likewise. */
  mentions: number;
  /** Absent where it did not change: after a message of one's own. */
  level?: Level;
};

/** Which of a room's messages are worth telling somebody who is not looking. */
export type Level = "all" | "mentions" | "none";
