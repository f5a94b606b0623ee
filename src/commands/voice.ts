// Where a message is said: a room that the connection has joined, or the direct room with somebody.

import { type Peer, type Seat, seatIn } from "../hub/room.ts";
import type { CommandOf } from "../protocol/commands.ts";
import { ChatError } from "../protocol/errors.ts";
import type { RoomName } from "../protocol/ids.ts";
import { type Context, factsOf, type Voice } from "./context.ts";
import { placeOf } from "./place.ts";
import { openDirect } from "./room-facts.ts";

/**
 * `room` undefined: the one joined last. Throws `not_in_room`, `bad_request` (both a room and a person), and what
 * `openDirect` throws.
 */
export function voiceOf(
  context: Context,
  peer: Peer,
  { room, to }: Pick<CommandOf<"chat">, "room" | "to">,
): Voice | Promise<Voice> {
  if (to === undefined) return seatOf(peer, room);
  if (room !== undefined) throw new ChatError("bad_request", `Give one of "room" and "to"`);
  return directVoice(context, peer, to);
}

/** Throws `not_in_room`. */
export function seatOf(peer: Peer, room: RoomName | undefined): Seat {
  const seat = room === undefined ? peer.current : seatIn(peer, room);
  if (!seat) throw new ChatError("not_in_room");
  return seat;
}

async function directVoice(context: Context, peer: Peer, to: string): Promise<Voice> {
  const { room } = await placeOf(context, peer, await openDirect(context, peer, to));
  return {
    ...{ peer, role: room.role ?? "member", mutedUntil: room.mutedUntil },
    room: { name: room.room, facts: factsOf(room) },
  };
}
