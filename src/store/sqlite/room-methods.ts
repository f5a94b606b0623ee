// The store's methods about rooms and messages: what each means, in terms of the tables.

import { ChatError } from "../../protocol/errors.ts";
import type { Entered, Entry, RoomStore } from "../rooms.ts";
import type { Engine } from "./calls.ts";
import type { Parts } from "./parts.ts";
import type { Room } from "./rooms.ts";

export type RoomMethods = Pick<Engine, keyof RoomStore>;

export function openRoomMethods(parts: Parts): RoomMethods {
  const { rooms, users, messages } = parts;
  return {
    enter: (entry) => enter(entry, parts),
    leave(roomName, userId) {
      const room = rooms.find(roomName);
      return room !== null && users.remove(userId, room.id);
    },
    append: (draft) => messages.append(rooms.get(draft.room), draft, Date.now()),
    page: (room, query) => messages.page(rooms.get(room), query),
    eventsAfter: (room, after, limit) => messages.after(rooms.get(room), after, limit),
    rooms: (query) => rooms.list(query),
    roomsOf: (userId) => rooms.listOf(userId),
  };
}

function enter(entry: Entry, { rooms, users, messages }: Parts): Entered {
  const now = Date.now();
  const known = rooms.find(entry.room);
  if (known === null && !entry.create) throw new ChatError("room_not_found");
  const room = known ?? rooms.create(entry.room, now);
  users.keep(entry.userId, entry.username, now);
  users.admit(entry.userId, room.id, now);
  const missed = missedSince(entry, room);
  const { name, title, topic, epoch, head, first } = room;
  return {
    room: name,
    title,
    topic,
    epoch,
    head,
    first,
    created: known === null,
    events: missed === null ? null : messages.after(room, missed, head - missed),
    messages: missed === null ? messages.tail(room, entry.tail) : [],
  };
}

/** The cursor from which the room can be given whole; null when it cannot or was not asked for. */
function missedSince(entry: Entry, room: Room): number | null {
  if (entry.resume === null || entry.resume.epoch !== room.epoch) return null;
  const { after } = entry.resume;
  if (after > room.head || after < room.first - 1) return null;
  return room.head - after > entry.resumeLimit ? null : after;
}
