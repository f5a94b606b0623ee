// How far each room was read on this machine. Pure: the page keeps the text that `writeMarks` makes.

import type { RoomName } from "../../src/protocol/ids.ts";
import type { Room } from "./rooms.ts";

/** The newest `seq` that was looked at. */
export type Marks = ReadonlyMap<string, number>;

/** Whatever was kept: anything that is not a mark is left out. */
export function readMarks(kept: unknown): Marks {
  if (typeof kept !== "object" || kept === null) return new Map();
  return new Map(
    Object.entries(kept).filter(
      (pair): pair is [string, number] => Number.isSafeInteger(pair[1]) && pair[1] >= 0,
    ),
  );
}

export const writeMarks = (marks: Marks): string => JSON.stringify(Object.fromEntries(marks));

/** Read to `seq`; only forward, unless `back`: the room's log was replaced by an older one. */
export function looked(
  marks: Marks,
  room: RoomName,
  { seq, back = false }: { seq: number; back?: boolean },
): Marks {
  const known = marks.get(room);
  if (known === seq || (known !== undefined && known > seq && !back)) return marks;
  return new Map(marks).set(room, seq);
}

/** Two tabs keep their marks in one place: the further one counts. */
export function furthest(a: Marks, b: Marks): Marks {
  const next = new Map(a);
  for (const [room, seq] of b) next.set(room, Math.max(seq, next.get(room) ?? 0));
  return next;
}

/** Somebody else wrote since. A room that was never looked at here is not unread: it is new. */
export function isUnread(marks: Marks, { room, lastOther }: Room): boolean {
  const mark = marks.get(room);
  return mark !== undefined && lastOther > mark;
}
