// The store's methods on SQLite: what each means, in terms of rooms, users and messages.

import { ChatError } from "../../protocol/errors.ts";
import type { Entered, Entry } from "../store.ts";
import type { Engine } from "./calls.ts";
import { type Messages, openMessages } from "./messages.ts";
import { openMeta } from "./meta.ts";
import { openRooms, type Room, type Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";
import { openUsers, type Users } from "./users.ts";

export type Tables = { engine: Engine; rooms: Rooms };

export function openEngine(transaction: Transaction): Tables {
  const rooms = openRooms(transaction);
  const users = openUsers(transaction);
  const messages = openMessages(transaction, rooms);
  const meta = openMeta(transaction.db);

  const engine: Engine = {
    enter: (entry) => enter(entry, rooms, users, messages),
    leave(roomName, userId) {
      const room = rooms.find(roomName);
      return room !== null && users.remove(userId, room.id);
    },
    append: (draft) => messages.append(rooms.get(draft.room), draft, Date.now()),
    page: (room, query) => messages.page(rooms.get(room), query),
    eventsAfter: (room, after, limit) => messages.after(rooms.get(room), after, limit),
    rooms: (query) => rooms.list(query),
    roomsOf: (userId) => rooms.listOf(userId),
    user: (userId) => users.find(userId),
    rename: (userId, username) => users.keep(userId, username, Date.now()),
    secret(name) {
      const row = `secret:${name}`;
      const known = meta.get(row);
      if (known !== null) return known;
      transaction.willWrite();
      const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
      meta.set(row, secret);
      return secret;
    },
  };
  return { engine, rooms };
}

function enter(entry: Entry, rooms: Rooms, users: Users, messages: Messages): Entered {
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
