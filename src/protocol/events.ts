// What the server sends: the shape of every frame. Types only, so the page pays nothing for them.

import type { ErrorCode } from "./errors.ts";
import type { RoomName, UserId, Username } from "./ids.ts";
import type { Limits } from "./limits.ts";
import type {
  EditedEvent,
  Growing,
  Level,
  Mention,
  ReactedEvent,
  Reaction,
  Read,
} from "./message-events.ts";
import type { Role, RoomRole } from "./roles.ts";

/** Given by the client on a command, returned on its one reply. */
export type Ref = string | number;

export type Person = {
  userId: UserId;
  username: Username;
  /** On this server; absent for an ordinary member. */
  role?: Exclude<Role, "member">;
  /** Present and true while nobody is at any of their connections. */
  away?: true;
};
export type You = {
  userId: UserId;
  username: Username;
  guest: boolean;
  role: Role;
  /** On the whole server, in ms since 1970, which may be over; absent for not. */
  mutedUntil?: number;
};

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
  /** Present and true when it was deleted: `text` is empty then. */
  deleted?: true;
  /** The `seq` of the message in this room that it answers. */
  replyTo?: number;
  /** Absent when nobody is mentioned. */
  mentions?: Mention[];
  /** When its text was last changed; absent for never. */
  edited?: number;
  /** Where messages are read (`joined`, `history`, `results`), never live; absent for none. */
  reactions?: Reaction[];
  /** Likewise: its text grows, and so many UTF-16 units of it are stored. Absent when all of it is. */
  growing?: number;
};

/** A message was deleted, by its author or by one who keeps order. */
export type DeletedEvent = {
  type: "deleted";
  room: RoomName;
  seq: number;
  /** The `seq` of the message. */
  message: number;
  userId: UserId;
  timestamp: number;
};

export type RoomFacts = {
  title: string | null;
  topic: string | null;
  kind: "public" | "private" | "direct";
  readOnly: boolean;
  /** Least seconds between two messages of one person; 0 for none. */
  slowSeconds: number;
  archived: boolean;
};

/** The room's facts changed; all of them, as they are now. */
export type RoomEvent = {
  type: "room";
  room: RoomName;
  seq: number;
  userId: UserId;
  timestamp: number;
} & RoomFacts;

/** Whatever has a `seq`. Later kinds (edited, reacted, …) join this union. */
export type DurableEvent = ChatEvent | EditedEvent | DeletedEvent | ReactedEvent | RoomEvent;

export type RoomSummary = RoomFacts & {
  room: RoomName;
  /** The newest `seq`; 0 when nothing was ever said. */
  head: number;
  /** Of the newest event; null when there is none. */
  timestamp: number | null;
  /** Present users. */
  count: number;
  /** Whether the asker is a member. */
  member: boolean;
  /** The asker's role in the room; null when not a member. */
  role: RoomRole | null;
  /** Of a direct room: the other one. Else absent. */
  other?: Person;
  /** How far the asker has read; absent when not a member. */
  read?: { seq: number; unread: number; mentions: number; level: Level };
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

export type Joined = RoomFacts & {
  type: "joined";
  room: RoomName;
  you: You;
  /** Yours in this room. */
  role: RoomRole;
  /** Until when you are muted here, in ms since 1970; 0 for not. */
  mutedUntil: number;
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
  /** On `invite`: shown this once. `path` opens it on this server. */
  invitation?: Invitation & { path: string };
  ref?: Ref;
};

export type Invitation = {
  id: string;
  /** Null: to the server only. */
  room: RoomName | null;
  by: UserId;
  usesLeft: number;
  expires: number;
};
export type Invitations = { type: "invitations"; invitations: Invitation[]; ref?: Ref };

export type Member = { userId: UserId; username: Username; guest: boolean; role: RoomRole };
export type Members = {
  type: "members";
  room: RoomName;
  members: Member[];
  /** Give it back as `after` for the next page; absent on the last one. */
  next?: UserId;
  ref?: Ref;
};

/** `until` 0: for good. `room` null: on the whole server. */
export type BanRow = {
  userId: UserId;
  username: Username;
  room: RoomName | null;
  until: number;
  reason: string;
};
export type Bans = {
  type: "bans";
  bans: BanRow[];
  /** Present and true when there are older ones, which did not fit. */
  more?: true;
  ref?: Ref;
};

export type Report = {
  id: number;
  timestamp: number;
  room: RoomName;
  message: number;
  /** As it is now; null when it is deleted. */
  text: string | null;
  author: Person;
  by: Person;
  reason: string;
  /** Null: still open. */
  settledBy: Username | null;
};
/** Newest first. Give the last `id` as `before` for the next page. */
export type Reports = { type: "reports"; reports: Report[]; ref?: Ref };

export type AuditLine = {
  id: number;
  timestamp: number;
  act: string;
  by: Person;
  /** Null: done to nobody. */
  target: Person | null;
  room: RoomName | null;
  detail: string;
};
/** Newest first. Give the last `id` as `before` for the next page. */
export type Audit = { type: "audit"; lines: AuditLine[]; ref?: Ref };

export type AccountLine = { userId: UserId; username: Username; role: Role; created: number };
export type Accounts = {
  type: "accounts";
  accounts: AccountLine[];
  /** Give it back as `after` for the next page; absent on the last one. */
  next?: string;
  ref?: Ref;
};

/** You are a member of a room since now, by somebody else or by another of your connections. */
export type Added = { type: "added"; room: RoomSummary; text: string };
/** You are no longer in that room, and by whose doing. */
export type Removed = {
  type: "removed";
  room: RoomName;
  /** `left`: by yourself, on another connection. */
  why: "kicked" | "banned" | "removed";
  reason: string;
  text: string;
};
/** What you may do changed: your role on the server or in `room`, or how long you are muted. */
export type Standing = {
  type: "standing";
  /** Null: on the whole server. */
  room: RoomName | null;
  role: Role | RoomRole;
  mutedUntil: number;
  text: string;
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

/** A mention or a direct message, to every connection of the one it is for, joined or not. */
export type Notify = {
  type: "notify";
  room: RoomName;
  seq: number;
  why: "mention" | "direct" | "here" | "room" | "reply";
  from: Person;
  /** The room as people call it. */
  title: string;
  /** The message as plain text, at most 200 characters. */
  text: string;
  timestamp: number;
};

export type Hit = {
  message: ChatEvent;
  /** Part of its plain text, with what was found between U+E000 and U+E001. */
  snippet: string;
};

/** On `search`. */
export type Results = {
  type: "results";
  hits: Hit[];
  /** Give it back as `after` for the next page; absent on the last one. */
  next?: string;
  /** Looked for as long as is fair; there may be older ones. */
  partial?: true;
  /** Nothing has the words as they are: they were looked for within words too. */
  within?: true;
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
      /** Who was there and went away, or came back, as they are now; absent for nobody. */
      changed?: Person[];
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
  | Members
  | Invitations
  | Bans
  | Reports
  | Audit
  | Accounts
  | Added
  | Removed
  | Standing
  | Typing
  | Growing
  | Read
  | Notify
  | Results
  | Pong
  | System
  | ErrorReply
  | DurableEvent;
