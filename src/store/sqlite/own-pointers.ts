// One's own messages are read: the pointers of those who wrote, moved for many messages at once.

import { eventTypes } from "./migrations.ts";
import type { Transaction } from "./transaction.ts";

// With each message it would cost 3 µs of the 8 that a message takes. The last ones, which no pointer has
// yet, are walked through by whoever asks how far somebody has read.
export const moveEvery = 200;

/** In SQL: the `seq` up to which the pointers were moved, in a room whose newest is `head`. */
export const movedUpTo = (head: string): string => `${head} - 1 - (${head} - 1) % ${moveEvery}`;

/** To be called with each `seq` that is handed out, before its event is written. */
export function openOwnPointers({ db }: Transaction): (roomId: number, next: number) => void {
  const move = db.prepare<null, [room: number, after: number, upTo: number]>(
    `update members set read = own.seq
     from (select user, max(seq) as seq from events
       where room = ?1 and seq > ?2 and seq <= ?3 and type = ${eventTypes.chat} group by user) as own
     where members.user = own.user and members.room = ?1 and members.read < own.seq`,
  );
  return (roomId, next) => {
    const last = next - 1;
    if (last > 0 && last % moveEvery === 0) move.run(roomId, last - moveEvery, last);
  };
}
