// The room, and the person, that a command is about: looked up as the one who asks may see them.

import { ChatError } from "../protocol/errors.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import { asUserId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { Role, Standing } from "../protocol/roles.ts";
import type { Peer } from "../hub/room.ts";
import type { Found } from "../hub/signal-words.ts";
import type { Context, Place } from "./context.ts";

/** On the server, as the store has it now: what a connection was told may be taken back since. */
export const roleOf = async ({ store }: Context, { user }: Peer): Promise<Role> =>
  (await store.user(user.id))?.role ?? "guest";

/**
 * `name` undefined: the room that this connection joined last. Always asks the store, so that what was decided
 * a moment ago holds. Throws `room_not_found` (also for what is not for this user), `banned`, `not_in_room`
 * (none named, none joined).
 */
export async function placeOf(
  context: Context,
  peer: Peer,
  name: RoomName | undefined,
): Promise<Place> {
  const wanted = name ?? peer.current?.room.name;
  if (wanted === undefined) throw new ChatError("not_in_room");
  if (peer.grant.rooms?.has(wanted) === false) throw new ChatError("room_not_found");
  const [room, role] = await Promise.all([
    context.store.roomFor(wanted, peer.user.id),
    roleOf(context, peer),
  ]);
  if (room === null) throw new ChatError("room_not_found");
  if (room.banned) throw new ChatError("banned");
  return { room, standing: { role, roomRole: room.role } };
}

/** To whom something is done. */
export type Target = {
  readonly userId: UserId;
  readonly username: Username;
  /** With the role in the room asked for; that is null outside of it, and for the whole server. */
  readonly standing: Standing;
};

/**
 * The person that `said` names: by id, by the name of somebody who is here, by an account's name, by the name of
 * somebody who is at another node and in no room with anybody here. An id first of
 * all: who calls themselves by the id of somebody who is away gets nothing that was meant for them.
 * `room` null: for the whole server. Throws `user_not_found`.
 */
export async function targetOf(
  { store, hub }: Context,
  said: string,
  room: RoomName | null,
): Promise<Target> {
  const mark = skeleton(said.normalize("NFKC").trim().replace(/^@/, ""));
  const byId = await store.user(asUserId(said));
  const here = hub.users.get(asUserId(said)) ?? (byId === null ? hub.users.named(mark) : undefined);
  const kept = here === undefined || here.id === byId?.userId ? byId : await store.user(here.id);
  const known =
    here === undefined
      ? (byId ??
        (await store.accountByMark(mark)) ??
        atAnotherNode(await hub.seek({ id: asUserId(said), mark })))
      : { userId: here.id, username: here.username, role: kept?.role ?? here.role };
  if (known === null) throw new ChatError("user_not_found");
  const seen = room === null ? null : await store.roomFor(room, known.userId);
  return {
    userId: known.userId,
    username: known.username,
    standing: { role: known.role, roomRole: seen?.role ?? null },
  };
}

const atAnotherNode = (found: Found | null) =>
  found === null ? null : { userId: found.id, username: found.username, role: found.role };
