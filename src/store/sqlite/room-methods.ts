// The store's methods about rooms and messages: what each means, and for whom, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { isReservedRoom } from "../../protocol/names.ts";
import type {
  Changed,
  Entered,
  Entry,
  Reader,
  RoomChanges,
  RoomDraft,
  RoomFacts,
  RoomForUser,
  RoomStore,
} from "../rooms.ts";
import type { Engine } from "./calls.ts";
import type { Parts } from "./parts.ts";
import { factsOf, isPublic, nowhere, type Room, secretName } from "../room-rows.ts";
import { maxRoomsByOthers, nobody, type RoomStanding } from "../standing.ts";

export type RoomMethods = Pick<Engine, keyof RoomStore>;

// A call that is refused must not have written: its group is committed all the same. So each method checks
// first and writes then.
export function openRoomMethods(parts: Parts): RoomMethods {
  const { rooms, directory, users, messages } = parts;
  return {
    enter: (entry) => enter(entry, parts),
    leave(roomName, userId) {
      const room = rooms.find(roomName);
      return room !== null && users.remove(userId, room.id);
    },
    createRoom: (draft) => createRoom(draft, parts),
    updateRoom: (room, by, changes) => updateRoom(rooms.get(room), by, changes, parts),
    directRoom: (one, other) => directRoom(one, other, parts),
    roomFor: (room, userId) => roomFor(room, userId, parts),
    members: (room, { after, limit }) => users.members(rooms.get(room).id, after, limit),
    addMember: (room, userId) => addMember(rooms.get(room), userId, parts),
    setRoomRole(roomName, userId, role) {
      const room = rooms.find(roomName);
      return room !== null && users.setRole(userId, room.id, role);
    },
    rooms: (query) => directory.list(query),
    roomsOf: (userId) => directory.listOf(userId),
    append: (draft) => messages.append(rooms.get(draft.room), draft, Date.now()),
    repeated: (draft) => messages.repeated(rooms.get(draft.room), draft),
    deleteMessage: (room, message, by) => messages.remove(rooms.get(room), message, by, Date.now()),
    authorOf: (room, message) => messages.authorOf(rooms.get(room), message),
    page: (room, query, reader) => messages.page(readable(room, reader, parts), query),
    eventsAfter: (room, after, limit) => messages.after(rooms.get(room), after, limit),
    heads: (names) =>
      names.flatMap((room) => {
        const found = rooms.find(room);
        return found === null ? [] : { room, head: found.head, epoch: found.epoch };
      }),
  };
}

type Seen = { room: Room | null; standing: RoomStanding };

/** The room, null where none exists for that user, who may be banned all the same. */
function look(name: RoomName, userId: Reader, { rooms, users }: Parts): Seen {
  const room = rooms.find(name);
  const id = room?.id ?? nowhere;
  const standing = userId === null ? nobody : users.standing(userId, id, Date.now());
  const exists = room !== null && (isPublic(room) || standing.role !== null);
  return { room: exists ? room : null, standing };
}

/** Throws `room_not_found`, `banned`. */
function readable(name: RoomName, reader: Reader, parts: Parts): Room {
  const { room, standing } = look(name, reader, parts);
  if (room === null) throw new ChatError("room_not_found");
  if (standing.banned) throw new ChatError("banned");
  return room;
}

function roomFor(name: RoomName, userId: Reader, parts: Parts): RoomForUser | null {
  const { room, standing } = look(name, userId, parts);
  if (room === null || (standing.banned && !isPublic(room))) return null;
  return { ...factsOf(room), ...standing };
}

function enter(entry: Entry, parts: Parts): Entered {
  const { users, messages } = parts;
  const { room: known, standing } = look(entry.room, entry.userId, parts);
  const mayMake = entry.create && !isReservedRoom(entry.room);
  if (known === null && !mayMake) throw new ChatError("room_not_found");
  if (standing.banned) throw new ChatError("banned");
  if (standing.role === null) users.checkRoom(entry.userId);
  const now = Date.now();
  const room = known ?? parts.rooms.create({ name: entry.room, kind: "public" }, now);
  users.keep(entry.userId, entry.username, now);
  const role = standing.role ?? roleOfNewcomer(entry.userId, known === null, parts);
  if (standing.role === null) users.admit(entry.userId, room.id, now, role);
  const missed = missedSince(entry, room);
  const { epoch, head, first } = room;
  return {
    ...factsOf(room),
    role,
    mutedUntil: standing.mutedUntil,
    epoch,
    head,
    first,
    created: known === null,
    newcomer: standing.role === null,
    events: missed === null ? null : messages.after(room, missed, head - missed),
    messages: missed === null ? messages.tail(room, entry.tail) : [],
  };
}

/** Who makes a room owns it, but a guest may be gone for good tomorrow. */
function roleOfNewcomer(userId: UserId, isMaker: boolean, { users }: Parts): "owner" | "member" {
  return isMaker && users.find(userId)?.role !== "guest" ? "owner" : "member";
}

/** The cursor from which the room can be given whole; null when it cannot or was not asked for. */
function missedSince(entry: Entry, room: Room): number | null {
  if (entry.resume === null || entry.resume.epoch !== room.epoch) return null;
  const { after } = entry.resume;
  if (after > room.head || after < room.first - 1) return null;
  return room.head - after > entry.resumeLimit ? null : after;
}

function createRoom(draft: RoomDraft, { rooms, users }: Parts): RoomFacts {
  const { owner, ownerName, room: name, ...facts } = draft;
  if (name !== null && isReservedRoom(name)) throw new ChatError("name_invalid");
  if (name !== null && rooms.find(name) !== null)
    throw new ChatError("name_taken", "There is a room of that name");
  users.checkRoom(owner);
  const now = Date.now();
  const made: Room =
    name === null
      ? rooms.create({ ...facts, name: secretName("private"), kind: "private" }, now)
      : rooms.create({ ...facts, name, kind: "public" }, now);
  users.keep(owner, ownerName, now);
  users.admit(owner, made.id, now, "owner");
  return factsOf(made);
}

function updateRoom(
  room: Room,
  by: UserId,
  changes: RoomChanges,
  { rooms, messages }: Parts,
): Changed {
  rooms.change(room, changes);
  return { event: messages.appendFacts(room, by, Date.now()), facts: factsOf(room) };
}

function directRoom(one: UserId, other: UserId, { rooms, users }: Parts): RoomName {
  const people = [one, other];
  if (people.some((userId) => users.find(userId) === null)) throw new ChatError("user_not_found");
  const now = Date.now();
  const known = rooms.findDirect(one, other);
  const standings = people.map((userId) => ({
    userId,
    ...users.standing(userId, known?.id ?? nowhere, now),
  }));
  const newcomers = standings.filter(({ role, banned }) => role === null && !banned);
  for (const { userId } of newcomers) users.checkRoom(userId);
  const room = known ?? rooms.createDirect(one, other, now);
  for (const { userId } of newcomers) users.admit(userId, room.id, now);
  return room.name;
}

function addMember(room: Room, userId: UserId, { users }: Parts): boolean {
  if (users.find(userId) === null) throw new ChatError("user_not_found");
  const now = Date.now();
  const { banned, role } = users.standing(userId, room.id, now);
  if (banned) throw new ChatError("banned");
  if (role === null) users.checkRoom(userId, maxRoomsByOthers);
  return users.admit(userId, room.id, now);
}
