// Purging: finds what one person said of late, and takes it away.

import type { DeletedEvent } from "../../protocol/events.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { OrderStore } from "../order.ts";
import { maxPurged, maxWalked } from "../order-bounds.ts";
import type { Room } from "../room-rows.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { removeAll } from "./changing.ts";
import { get as getRoom, lockRooms } from "./rooms.ts";
import type { Tx } from "./transaction.ts";

type Target = Parameters<OrderStore["purge"]>[0];
/** `floor`: the newest `seq` that is not looked at. */
type Found = { name: RoomName; floor: number };

/** The newest first; of each room in its order. Throws `room_not_found`. */
export async function purge(
  tx: Tx,
  target: Target,
  by: UserId,
  now: number,
): Promise<DeletedEvent[]> {
  const found = await findAll(tx, target);
  // Only those in which there is something: to look takes long, and who writes to a locked room waits.
  const locked = await lockRooms(
    tx,
    found.map(({ name }) => name),
  );
  const purged: DeletedEvent[] = [];
  for (const { name, floor } of found) {
    const room = locked.find((each) => each.name === name);
    if (room === undefined) continue;
    // Again, since another may have deleted some of it before the lock.
    const seqs = await selectSaid(tx, room, floor, target.userId, maxPurged - purged.length);
    if (seqs.length > 0) purged.push(...(await removeAll(tx, room, seqs, by, now)));
  }
  return purged;
}

async function findAll(tx: Tx, { userId, room: only, sinceMs }: Target): Promise<Found[]> {
  const found: Found[] = [];
  let mayWalk = maxWalked;
  let mayPurge = maxPurged;
  for (const name of only === null ? await roomsSince(tx, sinceMs) : [only]) {
    const room = await getRoom(tx, name);
    const floor = await floorOf(tx, room, sinceMs, mayWalk);
    mayWalk -= room.head - floor;
    const seqs = await selectSaid(tx, room, floor, userId, mayPurge);
    mayPurge -= seqs.length;
    if (seqs.length > 0) found.push({ name, floor });
    if (mayPurge <= 0 || mayWalk <= 0) break;
  }
  return found;
}

/** The newest first. */
async function roomsSince(tx: Tx, sinceMs: number): Promise<RoomName[]> {
  const select = "select name from rooms where newest >= $1 order by newest desc, id";
  return (await tx.all<{ name: RoomName }>(select, sinceMs)).map(({ name }) => name);
}

/** Of a message too old, or beyond what may be walked. */
async function floorOf(tx: Tx, room: Room, sinceMs: number, mayWalk: number): Promise<number> {
  const lowest = Math.max(room.head - mayWalk, 0);
  // From the newest down to the first that is too old.
  const row = await tx.one<{ seq: number }>(
    `select seq from events where room = $1 and seq > $2 and timestamp < $3
       and type = ${eventTypes.chat} order by seq desc limit 1`,
    ...[room.id, lowest, sinceMs],
  );
  return row?.seq ?? lowest;
}

/** The newest first. */
async function selectSaid(
  tx: Tx,
  room: Room,
  floor: number,
  userId: UserId,
  limit: number,
): Promise<number[]> {
  const rows = await tx.all<{ seq: number }>(
    `select seq from events where room = $1 and seq > $2 and "user" = $3
       and type = ${eventTypes.chat} and flags & ${eventFlags.deleted} = 0
     order by seq desc limit $4`,
    ...[room.id, floor, userId, limit],
  );
  return rows.map(({ seq }) => seq);
}
