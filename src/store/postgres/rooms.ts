// Rooms: their rows, and who hands out the next `seq`.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import {
  changeFacts,
  flagsOf,
  inOrder,
  type NewRoom,
  type Room,
  roomColumns,
  secretName,
} from "../room-rows.ts";
import type { RoomChanges, RoomHead } from "../rooms.ts";
import { roomKinds } from "../stored.ts";
import type { Tx } from "./transaction.ts";

const selectRoom = `select ${roomColumns} from rooms where name = $1`;
// Not `for update`: new members and events refer to the room, and need not wait for it.
const lock = "for no key update";

/** As it is at this moment: without a lock others may append right after. */
export const find = (tx: Tx, name: RoomName): Promise<Room | null> =>
  tx.one<Room>(selectRoom, name);

/** Throws `room_not_found`. */
export async function get(tx: Tx, name: RoomName): Promise<Room> {
  return there(await find(tx, name));
}

/**
 * As it is until the transaction ends: nobody else appends or changes its facts. Of several rooms by id ascending, and
 * after users. Throws `room_not_found`.
 */
export async function lockRoom(tx: Tx, name: RoomName): Promise<Room> {
  return there(await tx.one<Room>(`${selectRoom} ${lock}`, name));
}

function there(room: Room | null): Room {
  if (room === null) throw new ChatError("room_not_found");
  return room;
}

/** Those of these names that are there, locked, by id ascending: whoever locks many does it here. */
export const lockRooms = (tx: Tx, names: readonly RoomName[]): Promise<Room[]> =>
  tx.all<Room>(
    `select ${roomColumns} from rooms where name = any($1::text[]) order by id ${lock}`,
    names,
  );

/** Null when there is one of that name: also when another node makes it at this moment, which is waited for. */
export async function create(tx: Tx, room: NewRoom, now: number): Promise<Room | null> {
  const { name, kind, title = null, topic = null, slowSeconds = 0, ...facts } = room;
  return tx.one<Room>(
    `insert into rooms (name, kind, title, topic, flags, slow, epoch, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${roomColumns}`,
    ...[name, roomKinds[kind], title, topic, flagsOf(facts, 0), slowSeconds, randomId(8), now],
  );
}

/** Of a room that is locked. */
export async function change(tx: Tx, room: Room, changes: RoomChanges): Promise<void> {
  changeFacts(room, changes);
  await tx.run(
    "update rooms set title = $1, topic = $2, flags = $3, slow = $4 where id = $5",
    ...[room.title, room.topic, room.flags, room.slow, room.id],
  );
}

/** The direct room of these two; null when there is none. */
export function findDirect(tx: Tx, one: UserId, other: UserId): Promise<Room | null> {
  return tx.one<Room>(
    `select ${roomColumns} from rooms where id = (select room from directs where low = $1 and high = $2)`,
    ...inOrder(one, other),
  );
}

/** When there is none, of two whose rows are locked: no two nodes are here for the same two at once. */
export async function createDirect(tx: Tx, one: UserId, other: UserId, now: number): Promise<Room> {
  const room = await create(tx, { name: secretName("direct"), kind: "direct" }, now);
  if (room === null) throw new Error("A room has the name that was made for another");
  const insert = "insert into directs (low, high, room) values ($1, $2, $3)";
  await tx.run(insert, ...inOrder(one, other), room.id);
  return room;
}

/** Those of these names that are there. */
export const heads = (tx: Tx, names: readonly RoomName[]): Promise<RoomHead[]> =>
  tx.all<RoomHead>(
    "select name as room, head, epoch from rooms where name = any($1::text[])",
    names,
  );

/** The last of the next `count` numbers of a room that is locked. */
export async function advance(tx: Tx, room: Room, now: number, count = 1): Promise<number> {
  room.head += count;
  room.newest = now;
  await tx.run(
    "update rooms set head = $1, newest = $2 where id = $3",
    ...[room.head, room.newest, room.id],
  );
  return room.head;
}
