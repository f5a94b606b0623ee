// How far each room was read, as the server says, and what came since. Pure.

import type { DurableEvent, RoomFacts, RoomSummary } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Level, Read } from "../../src/protocol/message-events.ts";

export type Reading = {
  /** All up to it is read; 0 for nothing. */
  readonly seq: number;
  /** Messages of others after it; 100 means: or more. */
  readonly unread: number;
  readonly mentions: number;
  readonly level: Level;
  /** What happened up to here is in the counts. */
  readonly counted: number;
  /** Counts on top of them; undefined: none. */
  readonly mark?: Mark | undefined;
};

/** Made by hand, and this browser's alone: the pointer on the server only goes forward. */
export type Mark = {
  /** From this message on all is new again. */
  readonly from: number;
  /** Where the pointer stood. Once it is past it, the room was read after all. */
  readonly at: number;
  /** Messages of others between the two, both included; 100 means: or more. */
  readonly unread: number;
  readonly mentions: number;
};

/** What of a room the counts are about. */
type Counted = Pick<RoomFacts, "kind"> & { readonly read: Reading | null };

export const mostCounted = 100;

/** Of a room that was only just entered: there is nothing in it that one has missed. */
export const entered = (head: number): Reading => ({
  ...{ seq: head, unread: 0, mentions: 0, level: "all" },
  counted: head,
});

/** `known` is what was known before, which stays where the server says nothing. Null: not a member. */
export const summedReading = (
  { read, head }: RoomSummary,
  known: Reading | null,
): Reading | null => (read === undefined ? known : marked({ ...read, counted: head }, known?.mark));

/** What was said since the counts were made. Own messages are read, and so is all before them. */
export function counting(reading: Reading, events: readonly DurableEvent[], me: UserId): Reading {
  let next = reading;
  for (const event of events) {
    if (event.seq <= reading.counted) continue;
    if (event.type === "chat" && event.deleted !== true)
      next = event.userId === me ? readTo(next, event.seq) : more(next);
    if (event.type === "deleted" && event.message > next.seq) next = fewer(next);
  }
  return next;
}

const more = (reading: Reading): Reading => ({
  ...reading,
  unread: Math.min(mostCounted, reading.unread + 1),
});

function fewer(reading: Reading): Reading {
  // At the most that are counted there may be another one behind.
  if (reading.unread === 0 || reading.unread === mostCounted) return reading;
  const unread = reading.unread - 1;
  return { ...reading, unread, mentions: Math.min(unread, reading.mentions) };
}

/** A message names the reader; told apart from the message itself. */
export function calling(reading: Reading, seq: number): Reading {
  if (seq <= Math.max(reading.counted, reading.seq)) return reading;
  return { ...reading, mentions: Math.min(mostCounted, reading.mentions + 1) };
}

/** All is read, up to `seq`; never back. */
export function readTo(reading: Reading, seq: number): Reading {
  if (seq < reading.seq) return reading;
  return { ...reading, seq, unread: 0, mentions: 0, mark: undefined };
}

/** With this mark and no other; without one when it was read past meanwhile. */
export const marked = (reading: Reading, mark: Mark | undefined): Reading => ({
  ...reading,
  mark: mark !== undefined && reading.seq <= mark.at ? mark : undefined,
});

/** Another connection of ours has read, or wants to be told of more or less. */
export function told(reading: Reading, frame: Read, head: number): Reading {
  const { seq, unread, mentions, level = reading.level } = frame;
  if (seq < reading.seq) return level === reading.level ? reading : { ...reading, level };
  // With nothing unread, whatever we have not heard of yet comes after it.
  const counted = unread === 0 ? seq : head;
  return marked({ seq, unread, mentions, level, counted }, reading.mark);
}

/** What comes after this message is new to the reader; null: nothing is. */
export function newAfter({ seq, unread, mark }: Reading): number | null {
  if (mark !== undefined) return mark.from - 1;
  return unread > 0 ? seq : null;
}

/** Something new of others is in it, and its reader wants to know. */
export const isUnread = ({ read }: Pick<Counted, "read">): boolean =>
  read !== null && read.level !== "none" && newAfter(read) !== null;

/** How many messages of a room want the reader in person: mentions, and all that is said to them alone. */
export function wanting({ kind, read }: Counted): number {
  if (read === null || read.level === "none") return 0;
  const what = kind === "direct" ? "unread" : "mentions";
  return Math.min(mostCounted, read[what] + (read.mark?.[what] ?? 0));
}

/** In all rooms together. */
export const wantingInAll = (rooms: ReadonlyMap<unknown, Counted>): number =>
  [...rooms.values()].reduce((sum, room) => sum + wanting(room), 0);

/** "3"; from 100 on nobody counts. */
export const countText = (count: number): string => (count < mostCounted ? String(count) : "99+");
