// The store's methods about rooms and messages: what each means, and for whom, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { isReservedRoom } from "../../protocol/names.ts";
import { factsOf, isPublic, nowhere, secretName } from "../room-rows.ts";
import type { RoomDraft, RoomFacts, RoomForUser, RoomStore } from "../rooms.ts";
import { maxRoomsByOthers } from "../standing.ts";
import * as changing from "./changing.ts";
import * as directory from "./directory.ts";
import { enter, look, readable } from "./entering.ts";
import * as history from "./history.ts";
import { appendFacts, repeated } from "./messages.ts";
import { lockUser } from "./races.ts";
import * as rooms from "./rooms.ts";
import type { Methods, Tx } from "./transaction.ts";
import * as users from "./users.ts";

/** `append` is committed in groups: `appendAll` of messages.ts. */
export const roomMethods: Pick<Methods, Exclude<keyof RoomStore, "append">> = {
  enter,
  async leave(tx, name, userId) {
    const room = await rooms.find(tx, name);
    return room !== null && (await users.remove(tx, userId, room.id));
  },
  createRoom,
  async updateRoom(tx, name, by, changes) {
    const room = await rooms.lockRoom(tx, name);
    await rooms.change(tx, room, changes);
    return { event: await appendFacts(tx, room, by, Date.now()), facts: factsOf(room) };
  },
  directRoom,
  roomFor,
  members: async (tx, room, { after, limit }) =>
    users.members(tx, (await rooms.get(tx, room)).id, after, limit),
  addMember,
  async setRoomRole(tx, name, userId, role) {
    const room = await rooms.find(tx, name);
    return room !== null && (await users.setRole(tx, userId, room.id, role));
  },
  rooms: directory.list,
  roomsOf: directory.listOf,
  async repeated(tx, draft) {
    await rooms.get(tx, draft.room);
    return repeated(tx, draft);
  },
  deleteMessage: async (tx, room, message, by) =>
    changing.remove(tx, await rooms.lockRoom(tx, room), message, by, Date.now()),
  authorOf: async (tx, room, message) => changing.authorOf(tx, await rooms.get(tx, room), message),
  page: async (tx, room, query, reader) =>
    history.page(tx, await readable(tx, room, reader), query),
  eventsAfter: async (tx, room, after, limit) =>
    history.after(tx, await rooms.get(tx, room), after, limit),
  heads: rooms.heads,
};

async function roomFor(tx: Tx, name: RoomName, userId: UserId | null): Promise<RoomForUser | null> {
  const { room, standing } = await look(tx, name, userId);
  if (room === null || (standing.banned && !isPublic(room))) return null;
  return { ...factsOf(room), ...standing };
}

async function createRoom(tx: Tx, draft: RoomDraft): Promise<RoomFacts> {
  const { owner, ownerName, room: name, ...facts } = draft;
  if (name !== null && isReservedRoom(name)) throw new ChatError("name_invalid");
  const taken = () => new ChatError("name_taken", "There is a room of that name");
  if (name !== null && (await rooms.find(tx, name)) !== null) throw taken();
  const now = Date.now();
  await users.keep(tx, owner, ownerName, now);
  await users.checkRoom(tx, owner);
  const made =
    name === null
      ? await rooms.create(tx, { ...facts, name: secretName("private"), kind: "private" }, now)
      : await rooms.create(tx, { ...facts, name, kind: "public" }, now);
  if (made === null) throw taken();
  await users.admit(tx, owner, made.id, now, "owner");
  return factsOf(made);
}

async function directRoom(tx: Tx, one: UserId, other: UserId): Promise<RoomName> {
  const people = [...new Set([one, other])];
  // Whoever else opens it for the same two waits, and finds it then.
  if ((await users.lock(tx, people)) < people.length) throw new ChatError("user_not_found");
  const now = Date.now();
  const known = await rooms.findDirect(tx, one, other);
  const newcomers: UserId[] = [];
  for (const userId of people) {
    const { role, banned } = await users.standing(tx, userId, known?.id ?? nowhere, now);
    if (role !== null || banned) continue;
    await users.checkRoom(tx, userId);
    newcomers.push(userId);
  }
  const room = known ?? (await rooms.createDirect(tx, one, other, now));
  for (const userId of newcomers) await users.admit(tx, userId, room.id, now);
  return room.name;
}

async function addMember(tx: Tx, name: RoomName, userId: UserId): Promise<boolean> {
  const room = await rooms.get(tx, name);
  if ((await users.find(tx, userId)) === null) throw new ChatError("user_not_found");
  const now = Date.now();
  // Who bans them locks them too: either sees what the other did.
  await lockUser(tx, userId);
  const { banned, role } = await users.standing(tx, userId, room.id, now);
  if (banned) throw new ChatError("banned");
  if (role !== null) return false;
  await users.checkRoom(tx, userId, maxRoomsByOthers);
  return users.admit(tx, userId, room.id, now);
}
