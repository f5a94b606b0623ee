// What a command is given and what it gives back.

import type { Hub } from "../hub/hub.ts";
import type { Peer, Seat } from "../hub/room.ts";
import type { CommandOf, CommandType } from "../protocol/commands.ts";
import type { ChatEvent, RoomSummary, ServerFrame, You } from "../protocol/events.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Clock } from "../lib/clock.ts";
import type { Gate } from "../lib/gate.ts";
import type { Limits } from "../protocol/limits.ts";
import type { RoomRow, Store } from "../store/store.ts";

export type Context = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Bytes of messages in one answer, at the most: half of what may be unsent, the rest is for the stream. */
  readonly pageBytes: number;
  /** Joins pass through it: ten thousand coming back at once must not hold up those who are talking. */
  readonly joins: Gate;
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

export const youOf = (peer: Peer): You => ({
  userId: peer.user.id,
  username: peer.user.username,
  guest: peer.user.guest,
});

/** The event as `reader` may see it: the `key` is its author's alone. Null: nobody known. */
export function seenBy(reader: UserId | null, event: ChatEvent): ChatEvent {
  if (event.key === undefined || event.userId === reader) return event;
  const { key: _, ...open } = event;
  return open;
}

export const summaryOf = (hub: Hub, row: RoomRow): RoomSummary => ({
  room: row.room,
  title: row.title,
  topic: row.topic,
  head: row.head,
  timestamp: row.timestamp,
  count: hub.count(row.room),
  member: row.member,
});
