// All that this page knows, as signals. Draws nothing, asks nothing.

import type { You } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import type { Clock } from "../lib/clock.ts";
import { type Kept, readJson } from "../lib/kept.ts";
import { type Signal, signal } from "../lib/signal.ts";
import { createDays, type Days } from "../state/days.ts";
import { type Drafts, readDrafts } from "../state/drafts.ts";
import { answered, type Notes } from "../state/notes.ts";
import { nobody, type People } from "../state/people.ts";
import type { Room, Rooms } from "../state/rooms.ts";
import type { NewLine } from "../state/new-line.ts";
import type { Originals } from "../state/rows.ts";
import { blank, type Timeline } from "../state/timeline.ts";

export type Page = {
  readonly clock: Clock;
  readonly kept: Kept;
  readonly days: Days;
  /** `door`: nobody in particular yet; the door asks for a name and a room. */
  readonly stage: Signal<"opening" | "door" | "inside">;
  readonly instance: Signal<string>;
  readonly you: Signal<You | null>;
  readonly limits: Signal<Limits>;
  /** Until when we are muted on the whole server, in ms since 1970; 0 for not. */
  readonly mutedUntil: Signal<number>;
  /** The last notice of this connection: before a close it says why. Null: none. */
  readonly said: Signal<string | null>;
  readonly rooms: Signal<Rooms>;
  /** The room on the screen; null: none. */
  readonly open: Signal<RoomName | null>;
  /** Why the room that was asked for is not on the screen; null: none was taken away or refused. */
  readonly lost: Signal<Lost | null>;
  /** The reader is at the end of the open room, and stays there as it grows. */
  readonly following: Signal<boolean>;
  /** The newest messages are being fetched to jump to: until they are here, scrolling decides nothing. */
  readonly jumping: Signal<boolean>;
  /** The message that is to be brought into view, once it is loaded and drawn; null: none. */
  readonly target: Signal<Target | null>;
  readonly timelines: PerRoom<Timeline>;
  readonly originals: PerRoom<Originals>;
  /** What the composer is for just now, in the open room. */
  readonly about: Signal<About>;
  readonly people: PerRoom<People>;
  readonly notes: PerRoom<Notes>;
  /** Where what was new began when the open room was opened; null: nothing was. */
  readonly line: Signal<NewLine | null>;
  /** The reader looks at the end of the open room just now. */
  readonly attentive: Signal<boolean>;
  readonly drafts: Signal<Drafts>;
  /** The time by the server's clock, as well as it is known. */
  nowMs(): number;
  /** A frame carries the server's time: what to add to ours. */
  hearTime(timestamp: number): void;
};

/** `flash`: it was asked for, and is shown so. Otherwise it is only where reading goes on. */
export type Target = { readonly room: RoomName; readonly seq: number; readonly flash: boolean };

export type About =
  { readonly kind: "new" } | { readonly kind: "reply" | "edit"; readonly seq: number };

export type Lost = { readonly title: string; readonly text: string };

/** One value a room; a room without one has the blank one. */
export type PerRoom<Value> = {
  readonly all: Signal<ReadonlyMap<RoomName, Value>>;
  of(room: RoomName): Value;
  /** Null forgets it. */
  change(room: RoomName, change: (value: Value) => Value | null): void;
};

export const keptNames = {
  drafts: "chat.drafts",
  room: "chat.room",
  people: "chat.people",
  marks: "chat.marks",
  letters: "chat.letters",
} as const;

export function createPage(clock: Clock, kept: Kept, instance: string): Page {
  let skewMs = 0;
  return {
    clock,
    kept,
    days: createDays(),
    stage: signal<"opening" | "door" | "inside">("opening"),
    instance: signal(instance),
    you: signal<You | null>(null),
    limits: signal<Limits>(DEFAULT_LIMITS),
    mutedUntil: signal(0),
    said: signal<string | null>(null),
    rooms: signal<Rooms>(new Map()),
    open: signal<RoomName | null>(null),
    lost: signal<Lost | null>(null),
    following: signal(true),
    jumping: signal(false),
    target: signal<Target | null>(null),
    timelines: perRoom(blank),
    originals: perRoom<Originals>(new Map()),
    about: signal<About>({ kind: "new" }),
    people: perRoom(nobody),
    notes: perRoom<Notes>([]),
    line: signal<NewLine | null>(null),
    attentive: signal(false),
    drafts: signal(readDrafts(readJson(kept, keptNames.drafts))),
    nowMs: () => clock.now() + skewMs,
    hearTime: (timestamp) => void (skewMs = timestamp - clock.now()),
  };
}

function perRoom<Value>(none: Value): PerRoom<Value> {
  const all = signal<ReadonlyMap<RoomName, Value>>(new Map());
  const of = (room: RoomName): Value => all.get().get(room) ?? none;
  return {
    all,
    of,
    change(room, change) {
      const before = of(room);
      const value = change(before);
      if (Object.is(value, before)) return;
      const next = new Map(all.get());
      if (value === null) next.delete(room);
      else next.set(room, value);
      all.set(next);
    },
  };
}

/** The room on the screen; undefined: none, or nothing is known of it. */
export function openRoom({ open, rooms }: Page): Room | undefined {
  const room = open.get();
  return room === null ? undefined : rooms.get().get(room);
}

/** A quiet line in the open room, for this reader only. */
export function note(page: Page, text: string, { bad = false } = {}): void {
  const room = page.open.get();
  if (room === null) return;
  const after = page.rooms.get().get(room)?.seq ?? 0;
  page.notes.change(room, (notes) => answered(notes, { text, bad, after }));
}

/** Whether single letters and signs do something; whoever uses speech or slips often switches them off. */
export const lettersDo = ({ kept }: Page): boolean => kept.read(keptNames.letters) === null;

/** The name is still the one that the server gave: `User-` and the first letters of the id. */
export function isUnnamed({ userId, username }: You): boolean {
  const letters = /^User-(\w+)$/.exec(username)?.[1];
  return letters !== undefined && userId.slice(2).startsWith(letters);
}
