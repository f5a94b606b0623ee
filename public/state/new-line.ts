// Where reading goes on: the line before what is new, and a window around one message. Pure.

import type { History } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { newSince } from "../words/en/message.ts";
import type { Days } from "./days.ts";
import type { Row } from "./rows.ts";
import type { Timeline } from "./timeline.ts";

/** What comes after this message was new when the room was opened. */
export type NewLine = {
  readonly room: RoomName;
  readonly after: number;
  /** It was put there by hand: nothing is read while it stands. */
  readonly held?: true;
};

/** Whether the first message after `after` is in the window, and not merely its first. */
export function covers({ messages, atStart }: Timeline, after: number): boolean {
  const first = messages[0];
  return first !== undefined && (atStart || first.seq <= after + 1);
}

/** The rows with "New since 08:30" before the first message after `after`. The message after it begins a group. */
export function withNewLine(
  rows: readonly Row[],
  { after, days }: { after: number; days: Days },
): Row[] {
  const at = rows.findIndex((row) => row.kind === "message" && (row.seq ?? 0) > after);
  const first = rows[at];
  if (first?.kind !== "message") return [...rows];
  // A day that begins here is named before it.
  return [
    ...rows.slice(0, at),
    { kind: "new", id: "new", label: newSince(days.time(first.timestamp)) },
    { ...first, first: true },
    ...rows.slice(at + 1),
  ];
}

/** The answer to `around`. `head`: the newest `seq` that was seen live. */
export function fromAround(page: History, head: number): Timeline {
  const { messages, first, more } = page;
  const oldest = messages[0]?.seq ?? first;
  const newest = messages.at(-1)?.seq ?? page.head;
  // With more on either side, an edge that is not the room's own is asked for again, and then known.
  const isWhole = !more && page.head >= head;
  return {
    messages,
    atStart: !more || oldest <= first,
    atEnd: isWhole || newest >= head,
    fresh: 0,
  };
}
