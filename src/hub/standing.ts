// What a user may do on this node, changed while they are here: told to them, and to nobody else.

import type { Standing } from "../protocol/events.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { Role, RoomRole } from "../protocol/roles.ts";
import { seatIn, sendTo, type User } from "./room.ts";

export type StandingChange = {
  role?: Role | RoomRole;
  /** In ms since 1970; 0 takes a mute back. */
  mutedUntil?: number;
  /** A line for them to read. */
  text: string;
};

/** `room` null: on the whole server. Nothing happens when the user is not here. */
export function setStanding(
  user: User | undefined,
  room: RoomName | null,
  change: StandingChange,
): void {
  if (user === undefined) return;
  if (room === null) {
    // By the caller's table: a server's role comes without a room.
    if (change.role !== undefined) user.role = change.role as Role;
    if (change.mutedUntil !== undefined) user.mutedUntil = change.mutedUntil;
    tell(user, { room, role: user.role, mutedUntil: user.mutedUntil, text: change.text });
    return;
  }
  const seats = user.peers.flatMap((peer) => seatIn(peer, room) ?? []);
  for (const seat of seats) {
    if (change.role !== undefined) seat.role = change.role as RoomRole;
    if (change.mutedUntil !== undefined) seat.mutedUntil = change.mutedUntil;
  }
  const [seat] = seats;
  if (seat === undefined) return;
  tell(user, { room, role: seat.role, mutedUntil: seat.mutedUntil, text: change.text });
}

function tell(user: User, what: Omit<Standing, "type">): void {
  const frame: Standing = { type: "standing", ...what };
  // A copy: who is too slow to hear it is taken out of the list.
  for (const peer of [...user.peers]) {
    // To a token for certain rooms there are no others.
    const isOpen = what.room === null || peer.grant.rooms?.has(what.room) !== false;
    if (isOpen) sendTo(peer, JSON.stringify(frame));
  }
}
