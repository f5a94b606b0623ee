// Why somebody may not write in a room just now, as one sentence in the composer's place. Pure.

import type { You } from "../../src/protocol/events.ts";
import { mutedForGood } from "../../src/protocol/limits.ts";
import { dayAndTime } from "../words/en/grammar.ts";
import * as words from "../words/en/room.ts";
import type { Days } from "./days.ts";
import { mayHere } from "./rights.ts";
import type { Room } from "./rooms.ts";

/** `untilMs`: when it ends by itself, by the server's clock; 0 for never. */
export type Silence = { readonly text: string; readonly untilMs: number };

type Source = {
  readonly you: You | null;
  /** On the whole server, in ms since 1970; 0 for not. */
  readonly mutedUntil: number;
  readonly nowMs: number;
  readonly days: Days;
};

/** Null: they may write. The order is the server's. */
export function silenceOf(room: Room, { you, mutedUntil, nowMs, days }: Source): Silence | null {
  if (room.archived) return { text: words.archived, untilMs: 0 };
  const until = Math.max(room.mutedUntil, mutedUntil);
  if (until > nowMs) {
    if (until === mutedForGood) return { text: words.muted, untilMs: 0 };
    return { text: words.mutedUntil(moment(until, nowMs, days)), untilMs: until };
  }
  if (room.readOnly && !mayHere("sayFreely", { you, room }))
    return { text: words.readOnly, untilMs: 0 };
  return null;
}

/** "14:30", or with the day when it is another one. */
export function moment(timestamp: number, nowMs: number, days: Days): string {
  const time = days.time(timestamp);
  return days.dayOf(timestamp) === days.dayOf(nowMs)
    ? time
    : dayAndTime(days.label(timestamp, nowMs), time);
}
