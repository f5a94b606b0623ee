// Whether somebody may say something in a room right now, beyond being in it.

import type { Seat } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import { mutedForGood } from "../protocol/limits.ts";
import { may } from "../protocol/roles.ts";
import type { Context } from "./context.ts";

/** Why not; null when they may. `room_archived`, `muted`, `read_only` or `slow_mode`, the first that holds. */
export function refusalOf({ clock, slow }: Context, seat: Seat): ChatError | null {
  const { facts } = seat.room;
  if (facts.archived) return new ChatError("room_archived");
  const mutedMs = mutedUntilOf(seat) - clock.now();
  if (mutedMs > 0)
    return mutedUntilOf(seat) === mutedForGood
      ? new ChatError("muted")
      : new ChatError("muted", undefined, mutedMs);
  if (!facts.readOnly && facts.slowSeconds === 0) return null;
  if (saysFreely(seat)) return null;
  if (facts.readOnly) return new ChatError("read_only");
  const waitMs = slow.wait(speakerOf(seat), facts.slowSeconds, clock.elapsed());
  return waitMs === 0 ? null : new ChatError("slow_mode", undefined, waitMs);
}

/**
 * Takes their turn in a slow room, before the message is stored: two at once are one too many. Call what
 * comes back when it was not stored, or had been before.
 */
export function takeTurn({ clock, slow }: Context, seat: Seat): () => void {
  const { slowSeconds } = seat.room.facts;
  if (slowSeconds === 0 || saysFreely(seat)) return nothingToGiveBack;
  const speaker = speakerOf(seat);
  const elapsedMs = clock.elapsed();
  slow.take(speaker, slowSeconds, elapsedMs);
  return () => slow.giveBack(speaker, elapsedMs);
}

const nothingToGiveBack = (): void => {};

const mutedUntilOf = ({ peer, mutedUntil }: Seat): number =>
  Math.max(peer.user.mutedUntil, mutedUntil);

const saysFreely = ({ peer, role }: Seat): boolean =>
  may("sayFreely", { role: peer.user.role, roomRole: role });

const speakerOf = ({ room, peer }: Seat) => ({ room: room.name, userId: peer.user.id });
