// How many messages fit into one answer: what a slow line is sent at once must leave room for what happens next.

import type { DurableEvent } from "../protocol/events.ts";

// All of an event's frame but what people wrote: names, numbers, quotes.
const frameBytes = 200;

// Of a UTF-16 unit as JSON: a bell. Most answers are known to fit by it, without a closer look.
const mostBytesPerUnit = 6;

type Measure = (text: string) => number;
const atMost: Measure = (text) => text.length * mostBytesPerUnit;
const exactly: Measure = (text) => Buffer.byteLength(JSON.stringify(text));

/** About what `event` takes on the wire. */
const wireBytes = (event: DurableEvent, measure: Measure): number =>
  frameBytes + writtenIn(event).reduce((sum, text) => sum + measure(text), 0);

function writtenIn(event: DurableEvent): string[] {
  if (event.type === "room") return [event.title ?? "", event.topic ?? ""];
  return event.type === "chat" || event.type === "edited" ? [event.text] : [];
}

/**
 * The newest of `messages` (oldest first), as many as fit into `maxBytes`; at least one, if there is one,
 * so that paging always gets on.
 */
export function newestThatFit<Event extends DurableEvent>(
  messages: readonly Event[],
  maxBytes: number,
): Event[] {
  return messages.slice(messages.length - countThatFit(messages.toReversed(), maxBytes));
}

/** The oldest of `messages` (oldest first), as many as fit into `maxBytes`; at least one, if there is one. */
export function oldestThatFit<Event extends DurableEvent>(
  messages: readonly Event[],
  maxBytes: number,
): Event[] {
  return messages.slice(0, countThatFit(messages, maxBytes));
}

/** The first of `rows`, as many as fit into `maxBytes` as JSON; at least one, if there is one. */
export function firstThatFit<Row>(rows: readonly Row[], maxBytes: number): Row[] {
  let bytes = 0;
  const over = rows.findIndex((row, at) => {
    bytes += Buffer.byteLength(JSON.stringify(row));
    return bytes > maxBytes && at > 0;
  });
  return over < 0 ? [...rows] : rows.slice(0, over);
}

function countThatFit(messages: readonly DurableEvent[], maxBytes: number): number {
  const longest = messages.reduce((sum, message) => sum + wireBytes(message, atMost), 0);
  if (longest <= maxBytes) return messages.length;
  let bytes = 0;
  for (const [at, message] of messages.entries()) {
    bytes += wireBytes(message, exactly);
    if (bytes > maxBytes && at > 0) return at;
  }
  return messages.length;
}
