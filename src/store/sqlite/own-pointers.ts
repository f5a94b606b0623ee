// One's own messages are read: the pointers of those who wrote, moved for many messages at once.

import { eventTypes } from "../stored.ts";
import type { Transaction } from "./transaction.ts";

// With each message it would cost 3 µs of the 8 that a message takes; most of a room's messages are by few. The last
// ones, which no pointer has yet, are walked through by whoever asks how far somebody has read.
export const moveEvery = 50;

/** In SQL: the `seq` up to which the pointers were moved, in a room whose newest is `head`. */
export const movedUpTo = (head: string): string => `${head} - 1 - (${head} - 1) % ${moveEvery}`;

/** To be called with each `seq` that is handed out, before its event is written. */
export function openOwnPointers({ db }: Transaction): (roomId: number, next: number) => void {
  const selectOwn = db.prepare<{ user: string; newest: number }, [number, number, number]>(
    `select user, max(seq) as newest from events
     where room = ? and seq > ? and seq <= ? and type = ${eventTypes.chat} group by user`,
  );
  const movePointer = db.prepare<null, [newest: number, user: string, room: number]>(
    "update members set read = max(read, ?) where user = ? and room = ?",
  );
  return (roomId, next) => {
    const last = next - 1;
    if (last === 0 || last % moveEvery !== 0) return;
    for (const { user, newest } of selectOwn.all(roomId, last - moveEvery, last))
      movePointer.run(newest, user, roomId);
  };
}
