// What a command is given and what it gives back.

import type { Hub } from "../hub/hub.ts";
import type { Peer, Seat } from "../hub/room.ts";
import type { CommandOf, CommandType } from "../protocol/commands.ts";
import type { DurableEvent, RoomFacts, RoomSummary, ServerFrame, You } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { Clock } from "../lib/clock.ts";
import type { Gate } from "../lib/gate.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Standing } from "../protocol/roles.ts";
import type { RoomForUser, RoomRow } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import type { Away } from "../push/away.ts";
import type { Growths } from "./growths.ts";
import type { Marks } from "./read-marks.ts";
import type { Slow } from "./slow.ts";

export type Context = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Bytes of messages in one answer, at the most: half of what may be unsent, the rest is for the stream. */
  readonly pageBytes: number;
  /** Joins pass through it: ten thousand coming back at once must not hold up those who are talking. */
  readonly joins: Gate;
  /** Changes of roles pass through it one by one: by what right one is made must hold until it is stored. */
  readonly roles: Gate;
  /** Who said something in a slow room. */
  readonly slow: Slow;
  /** Texts that grow and are not stored yet. */
  readonly growths: Growths;
  /** To be called after a ban from the server was written or lifted: what is remembered of bans is old. */
  readonly bansChanged: () => void;
  /** Whatever reaches people who are not looking. */
  readonly away: Away;
};

export type Asking<Type extends CommandType> = {
  readonly peer: Peer;
  readonly command: CommandOf<Type>;
  /** Sends a reply now, with the command's `ref`; for those that must not wait for the next turn. */
  readonly reply: (frame: ServerFrame) => void;
};

/** The one reply, or null for none (or already sent). Throws ChatError for what is refused. */
export type Result = ServerFrame | null | Promise<ServerFrame | null>;

/** Of a command that needs nothing. */
export type Run<Type extends CommandType> = (context: Context, asking: Asking<Type>) => Result;
/** Of a command that needs a room that this connection has joined: it cannot be called without. */
export type RunSeated<Type extends CommandType> = (
  context: Context,
  asking: Asking<Type>,
  seat: Seat,
) => Result;
/** Of one that says something: in a room that this connection has joined, or to one person. */
export type RunVoiced<Type extends CommandType> = (
  context: Context,
  asking: Asking<Type>,
  voice: Voice,
) => Result;
/** Of a command about a room, joined or not: it is given the room as this user may see it. */
export type RunPlaced<Type extends CommandType> = (
  context: Context,
  asking: Asking<Type>,
  place: Place,
) => Result;

/** A room that exists for the one who asks, and how they stand in it. */
export type Place = { readonly room: RoomForUser; readonly standing: Standing };

/** Where something is said: what of a seat says whether they may. A seat is one. */
export type Voice = Pick<Seat, "peer" | "role" | "mutedUntil"> & {
  readonly room: { readonly name: RoomName; readonly facts: RoomFacts };
};

export const youOf = ({ user }: Peer): You => ({
  userId: user.id,
  username: user.username,
  guest: user.role === "guest",
  role: user.role,
  ...(user.mutedUntil > 0 ? { mutedUntil: user.mutedUntil } : {}),
});

/** The event as `reader` may see it: the `key` is its author's alone. Null: nobody known. */
export function seenBy<Event extends DurableEvent>(reader: UserId | null, event: Event): Event {
  if (event.type !== "chat" || event.key === undefined || event.userId === reader) return event;
  const { key: _, ...open } = event;
  // The same event, less what is optional.
  return open as Event;
}

export function summaryOf(hub: Hub, row: RoomRow, marks: Marks): RoomSummary {
  const read = marks.get(row.room);
  return {
    room: row.room,
    ...factsOf(row),
    head: row.head,
    timestamp: row.timestamp,
    count: hub.count(row.room),
    member: row.member,
    role: row.role,
    ...(row.other === null ? {} : { other: row.other }),
    ...(read === undefined ? {} : { read }),
  };
}

export function factsOf(row: RoomFacts): RoomFacts {
  const { title, topic, kind, readOnly, slowSeconds, archived } = row;
  return { title, topic, kind, readOnly, slowSeconds, archived };
}
