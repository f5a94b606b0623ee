// Whether somebody may say something in a room right now, beyond being in it.

import type { Peer } from "../hub/room.ts";
import { nodesTopic } from "../hub/signals.ts";
import { ChatError } from "../protocol/errors.ts";
import { mutedForGood } from "../protocol/limits.ts";
import { may } from "../protocol/roles.ts";
import type { Context, Place, Voice } from "./context.ts";

/** Why not; null when they may. `room_archived`, `muted`, `read_only` or `slow_mode`, the first that holds. */
export function refusalOf({ clock, slow }: Context, seat: Voice): ChatError | null {
  const { facts } = seat.room;
  if (facts.archived) return new ChatError("room_archived");
  const muted = mutedRefusal(mutedUntilOf(seat), clock.now());
  if (muted !== null) return muted;
  if (!facts.readOnly && facts.slowSeconds === 0) return null;
  if (saysFreely(seat)) return null;
  if (facts.readOnly) return new ChatError("read_only");
  const waitMs = slow.wait(speakerOf(seat), facts.slowSeconds, clock.elapsed());
  return waitMs === 0 ? null : new ChatError("slow_mode", undefined, waitMs);
}

/**
 * Whether they may change what they said there, joined or not, as the store has it now. A slow room does not slow
 * this: it makes no new message. Throws `room_archived`, `muted` or `read_only`.
 */
export async function checkMayWrite(context: Context, peer: Peer, place: Place): Promise<void> {
  if (place.room.archived) throw new ChatError("room_archived");
  await checkNotMuted(context, peer, place);
  if (place.room.readOnly && !may("sayFreely", place.standing)) throw new ChatError("read_only");
}

/** In the room or on the server, as the store has it now. Throws `muted`. */
export async function checkNotMuted(
  { store, clock }: Context,
  { user }: Peer,
  { room }: Place,
): Promise<void> {
  const until = Math.max(await store.mutedOnServer(user.id), room.mutedUntil);
  const refusal = mutedRefusal(until, clock.now());
  if (refusal !== null) throw refusal;
}

function mutedRefusal(until: number, nowMs: number): ChatError | null {
  if (until <= nowMs) return null;
  if (until === mutedForGood) return new ChatError("muted");
  return new ChatError("muted", undefined, until - nowMs);
}

/**
 * Takes their turn in a slow room, before the message is stored: two at once are one too many. Call what
 * comes back when it was not stored, or had been before.
 */
export function takeTurn({ clock, slow }: Context, seat: Voice): () => void {
  const { slowSeconds } = seat.room.facts;
  if (slowSeconds === 0 || saysFreely(seat)) return nothingToGiveBack;
  const speaker = speakerOf(seat);
  const elapsedMs = clock.elapsed();
  slow.take(speaker, slowSeconds, elapsedMs);
  return () => slow.giveBack(speaker, elapsedMs);
}

/** What they said in a slow room is stored: they wait at the other nodes, too. */
export function tellTurn({ hub }: Context, seat: Voice): void {
  const { slowSeconds: seconds } = seat.room.facts;
  if (seconds > 0 && !saysFreely(seat))
    hub.signals.send(nodesTopic, "slow", { ...speakerOf(seat), seconds });
}

const nothingToGiveBack = (): void => {};

const mutedUntilOf = ({ peer, mutedUntil }: Voice): number =>
  Math.max(peer.user.mutedUntil, mutedUntil);

const saysFreely = ({ peer, role }: Voice): boolean =>
  may("sayFreely", { role: peer.user.role, roomRole: role });

const speakerOf = ({ room, peer }: Voice) => ({ room: room.name, userId: peer.user.id });
