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
};

/** What of a room the counts are about. */
type Counted = Pick<RoomFacts, "kind"> & { readonly read: Reading | null };

const mostCounted = 100;

/** Of a room that was only just entered: there is nothing in it that one has missed. */
export const entered = (head: number): Reading => ({
  ...{ seq: head, unread: 0, mentions: 0, level: "all" },
  counted: head,
});

/** Null: not a member, or a server that does not say. */
export const summedReading = ({ read, head }: RoomSummary): Reading | null =>
  read === undefined ? null : { ...read, counted: head };

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
  return { ...reading, seq, unread: 0, mentions: 0 };
}

/** Another connection of ours has read, or wants to be told of more or less. */
export function told(reading: Reading, frame: Read, head: number): Reading {
  const { seq, unread, mentions, level = reading.level } = frame;
  if (seq < reading.seq) return level === reading.level ? reading : { ...reading, level };
  // With nothing unread, whatever we have not heard of yet comes after it.
  return { seq, unread, mentions, level, counted: unread === 0 ? seq : head };
}

/** Something new of others is in it, and its reader wants to know. */
export const isUnread = ({ read }: Pick<Counted, "read">): boolean =>
  read !== null && read.level !== "none" && read.unread > 0;

/** How many messages of a room want the reader in person: mentions, and all that is said to them alone. */
export function wanting({ kind, read }: Counted): number {
  if (read === null || read.level === "none") return 0;
  return kind === "direct" ? read.unread : read.mentions;
}

/** In all rooms together. */
export const wantingInAll = (rooms: ReadonlyMap<unknown, Counted>): number =>
  [...rooms.values()].reduce((sum, room) => sum + wanting(room), 0);

/** "3"; from 100 on nobody counts. */
export const countText = (count: number): string => (count < mostCounted ? String(count) : "99+");
