// Whether somebody may keep order, where, and over whom. Who may not at all is told so before anybody is looked up.

import type { Peer } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { RoomName } from "../protocol/ids.ts";
import { type ActName, may, type Standing } from "../protocol/roles.ts";
import type { RoomFacts } from "../store/rooms.ts";
import type { Context, Place } from "./context.ts";
import { placeOf, roleOf, type Target, targetOf } from "./place.ts";

/** Where an act is done. `room` null: on the whole server. */
export type Field = {
  readonly room: RoomName | null;
  /** As people call it, for sentences: `#general`, `this server`. */
  readonly called: string;
  /** `in #general`, `on this server`. */
  readonly there: string;
  /** Only its members know that it is there. */
  readonly isHidden: boolean;
  readonly act: ActName;
  readonly standing: Standing;
};

/** The same verb in a room and on the whole server. */
export type Verb = { readonly inRoom: ActName; readonly onServer: ActName };

type Where = { readonly room?: RoomName | undefined; readonly server: boolean };

// Whom everybody outranks who may do anything to anybody.
const lowest: Standing = { role: "guest", roomRole: null };

/**
 * Throws `forbidden` for one who may do this to nobody, and in every direct room; `room_not_found`,
 * `not_in_room` as `placeOf`.
 */
export async function fieldOf(
  context: Context,
  peer: Peer,
  where: Where,
  verb: Verb,
): Promise<Field> {
  if (where.server) return onServer(context, peer, verb.onServer);
  return inRoom(await placeOf(context, peer, where.room), verb.inRoom);
}

/** For what is done in a room that was looked up. Throws `forbidden`. */
export function inRoom({ room, standing }: Place, act: ActName): Field {
  if (room.kind === "direct")
    throw new ChatError("forbidden", "Nobody keeps order in a direct room");
  if (!may(act, standing, lowest)) throw new ChatError("forbidden");
  const called = calledOf(room);
  const isHidden = room.kind !== "public";
  return { room: room.room, called, there: `in ${called}`, isHidden, act, standing };
}

/** For what is done on the whole server. Throws `forbidden`, also for a token that is for certain rooms. */
export async function onServer(context: Context, peer: Peer, act: ActName): Promise<Field> {
  if (peer.grant.rooms !== null)
    throw new ChatError("forbidden", "That token is for certain rooms, not for the whole server");
  const standing: Standing = { role: await roleOf(context, peer), roomRole: null };
  if (!may(act, standing, lowest)) throw new ChatError("forbidden");
  const names = { called: "this server", there: "on this server" };
  return { room: null, ...names, isHidden: false, act, standing };
}

/** Throws `user_not_found`, `bad_request` for oneself, `forbidden` for one of the same or a higher rank. */
export async function aimedAt(
  context: Context,
  peer: Peer,
  said: string,
  field: Field,
): Promise<Target> {
  const target = await targetOf(context, said, field.room);
  if (target.userId === peer.user.id)
    throw new ChatError("bad_request", "You cannot do that to yourself");
  if (!may(field.act, field.standing, target.standing))
    throw new ChatError("forbidden", `You may not do that to ${target.username}`);
  return target;
}

/** The room in a sentence. A private room's name is made of random letters: nothing for people. */
export const calledOf = ({ room, kind, title }: RoomFacts): string =>
  kind === "public" ? `#${room}` : (title ?? "a private room");
