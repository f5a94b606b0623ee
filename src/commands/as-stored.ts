// Makes true for those who are at this node what the store says of them: what another program decided, or another node
// while the broker was away and nobody could say so. As it is now: what was taken back meanwhile is not done.

import { seatIn } from "../hub/room.ts";
import { CLOSES } from "../protocol/closes.ts";
import type { Removed } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { AuditRow } from "../store/order.ts";
import type { Context } from "./context.ts";

const text = "What you may do changed";

/** After an act of which this node was not told. Nothing happens when nothing is otherwise than it is here. */
export async function takeAsStored(context: Context, { target, room }: AuditRow): Promise<void> {
  if (target === null || (context.hub.users.get(target)?.peers.length ?? 0) === 0) return;
  if (room === null) await onServer(context, target);
  else await inRoom(context, target, room);
}

async function onServer(context: Context, userId: UserId): Promise<void> {
  const { store, hub } = context;
  if ((await store.bannedFromServer(userId, null)) !== null)
    return hub.here.disconnect(userId, CLOSES.banned);
  await closeEnded(context, userId);
  const [kept, mutedUntil] = await Promise.all([store.user(userId), store.mutedOnServer(userId)]);
  const user = hub.users.get(userId);
  if (user === undefined || kept === null) return;
  const { role } = kept;
  if (user.role !== role || user.mutedUntil !== mutedUntil)
    hub.here.setStanding(userId, null, { role, mutedUntil, text });
}

async function inRoom({ store, hub }: Context, userId: UserId, room: RoomName): Promise<void> {
  const found = await store.roomFor(room, userId);
  const seat = hub.users.get(userId)?.peers.flatMap((peer) => seatIn(peer, room) ?? [])[0];
  if (seat === undefined) return;
  if (found === null || found.banned || found.role === null) {
    const why = found?.banned === true ? "banned" : "removed";
    const frame: Removed = { type: "removed", room, why, reason: "", text };
    return hub.here.expel(userId, room, frame);
  }
  const { role, mutedUntil } = found;
  if (seat.role !== role || seat.mutedUntil !== mutedUntil)
    hub.here.setStanding(userId, room, { role, mutedUntil, text });
}

/** Closes what stands on a session that ended, or on a token that was revoked. */
export async function closeEnded({ store, hub }: Context, userId: UserId): Promise<void> {
  const peers = hub.users.get(userId)?.peers ?? [];
  const held = peers.flatMap(({ grant }) => grant.session ?? []);
  const [sessions, tokens] = await Promise.all([
    held.some((id) => id.startsWith("s_")) ? store.sessions(userId) : null,
    held.some((id) => id.startsWith("t_")) ? store.tokens(userId) : null,
  ]);
  const live = new Set([...(sessions ?? []), ...(tokens ?? [])].map(({ id }) => id));
  // Guests, and those whom somebody else vouches for, stand on nothing that is stored.
  const isEnded = (id: string): boolean => /^[st]_/.test(id) && !live.has(id);
  const ended = held.filter(isEnded);
  if (ended.length > 0) hub.here.disconnect(userId, CLOSES.signedOut, ended);
}

/** The same for all who are here, one after the other: after a time in which nobody could be told. */
export async function closeAllEnded(context: Context): Promise<void> {
  for (const { id } of [...context.hub.users.all()]) await closeEnded(context, id);
}
