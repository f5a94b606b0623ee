// What a user may do on this node, changed while they are here.

import type { Standing } from "../protocol/events.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { Role, RoomRole } from "../protocol/roles.ts";
import { seatIn, type User } from "./room.ts";

export type StandingChange = {
  role?: Role | RoomRole;
  /** In ms since 1970; 0 takes a mute back. */
  mutedUntil?: number;
  /** A line for them to read. */
  text: string;
};

/**
 * `room` null: on the whole server. Returns what they are to be told; null when the user is not here, or has no
 * seat there.
 */
export function setStanding(
  user: User | undefined,
  room: RoomName | null,
  change: StandingChange,
): Standing | null {
  if (user === undefined) return null;
  if (room === null) {
    // By the caller's table: a server's role comes without a room.
    if (change.role !== undefined) user.role = change.role as Role;
    if (change.mutedUntil !== undefined) user.mutedUntil = change.mutedUntil;
    const { role, mutedUntil } = user;
    return { type: "standing", room, role, mutedUntil, text: change.text };
  }
  const seats = user.peers.flatMap((peer) => seatIn(peer, room) ?? []);
  for (const seat of seats) {
    if (change.role !== undefined) seat.role = change.role as RoomRole;
    if (change.mutedUntil !== undefined) seat.mutedUntil = change.mutedUntil;
  }
  const [seat] = seats;
  if (seat === undefined) return null;
  const { role, mutedUntil } = seat;
  return { type: "standing", room, role, mutedUntil, text: change.text };
}
