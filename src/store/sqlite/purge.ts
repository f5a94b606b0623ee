// Purging: finds what one person said of late, without an index that every message would pay for.

import type { DurableEvent } from "../../protocol/events.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { maxPurged, maxWalked } from "../order-bounds.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import type { Room } from "../room-rows.ts";
import type { Parts } from "./parts.ts";

export type Purge = (
  target: { userId: UserId; room: RoomName | null; sinceMs: number },
  by: UserId,
  now: number,
) => DurableEvent[];

type Floor = [room: number, above: number, sinceMs: number];
type Said = [room: number, above: number, user: string, limit: number];

export function openPurge({ transaction, rooms, messages }: Parts): Purge {
  const { db } = transaction;
  const selectRooms = db.prepare<{ name: RoomName }, [number]>(
    "select name from rooms where newest >= ? order by newest desc",
  );
  // From the newest down to the first that is too old.
  const selectFloor = db.prepare<{ seq: number }, Floor>(
    `select seq from events where room = ? and seq > ? and timestamp < ? and type = ${eventTypes.chat}
     order by seq desc limit 1`,
  );
  const selectSaid = db.prepare<{ seq: number }, Said>(
    `select seq from events
     where room = ? and seq > ? and user = ? and type = ${eventTypes.chat} and flags & ${eventFlags.deleted} = 0
     order by seq desc limit ?`,
  );

  function roomsSince(sinceMs: number): RoomName[] {
    rooms.flush();
    return selectRooms.all(sinceMs).map(({ name }) => name);
  }

  /** The newest `seq` that is not looked at: of a message too old, or beyond what may be walked. */
  function floorOf(room: Room, sinceMs: number, mayWalk: number): number {
    const lowest = Math.max(room.head - mayWalk, 0);
    return selectFloor.get(room.id, lowest, sinceMs)?.seq ?? lowest;
  }

  return ({ userId, room: only, sinceMs }, by, now) => {
    const purged: DurableEvent[] = [];
    let mayWalk = maxWalked;
    for (const name of only === null ? roomsSince(sinceMs) : [only]) {
      const room = rooms.get(name);
      const floor = floorOf(room, sinceMs, mayWalk);
      mayWalk -= room.head - floor;
      const said = selectSaid.all(room.id, floor, userId, maxPurged - purged.length);
      for (const { seq } of said) purged.push(messages.remove(room, seq, by, now).event);
      if (purged.length >= maxPurged || mayWalk <= 0) break;
    }
    transaction.didRead(purged.length);
    return purged;
  };
}
