// The marks that readers made by hand, as one browser keeps them. Pure.

import type { UserId } from "../../src/protocol/ids.ts";
import type { Rooms } from "./rooms.ts";
import { type Mark, marked } from "./unread.ts";

/** By user and room: several people may use one browser. */
export type Marks = ReadonlyMap<string, ReadonlyMap<string, Mark>>;

/** Whatever was kept: anything that is no mark is left out. */
export function readMarks(kept: unknown): Marks {
  const ofUser = ([user, marks]: [string, unknown]) =>
    [user, new Map(entries(marks).filter(isMark))] as const;
  return new Map(entries(kept).map(ofUser));
}

/** With those of this user as they are in `rooms` now. */
export function keeping(marks: Marks, user: UserId, rooms: Rooms): Marks {
  const next = new Map(marks);
  const own = [...rooms].flatMap(([room, { read }]) =>
    read?.mark ? [[room, read.mark] as const] : [],
  );
  next.delete(user);
  return own.length === 0 ? next : next.set(user, new Map(own));
}

/** Null: there are none. */
export const writeMarks = (marks: Marks): string | null =>
  marks.size === 0
    ? null
    : JSON.stringify(
        Object.fromEntries([...marks].map(([user, own]) => [user, Object.fromEntries(own)])),
      );

/** The rooms with the marks of this user, and no others. */
export function withMarks(rooms: Rooms, marks: Marks, user: UserId): Rooms {
  const own = marks.get(user);
  const next = new Map(rooms);
  for (const [name, room] of rooms)
    if (room.read !== null) next.set(name, { ...room, read: marked(room.read, own?.get(name)) });
  return next;
}

const entries = (kept: unknown): [string, unknown][] =>
  typeof kept === "object" && kept !== null ? Object.entries(kept) : [];

function isMark(entry: [string, unknown]): entry is [string, Mark] {
  const [, kept] = entry;
  if (typeof kept !== "object" || kept === null) return false;
  const { from, at, unread, mentions } = kept as Partial<Record<keyof Mark, unknown>>; // looked at here
  return [from, at, unread, mentions].every((each) => Number.isSafeInteger(each));
}
