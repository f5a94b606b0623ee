// How many messages fit into one answer: what a slow line is sent at once must leave room for what happens next.

import type { DurableEvent } from "../protocol/events.ts";

// All of an event's frame but its text: names, numbers, quotes.
const frameBytes = 200;

/** About what `event` takes on the wire. */
export const wireBytes = (event: DurableEvent): number =>
  event.type === "deleted"
    ? frameBytes
    : Buffer.byteLength((event.type === "chat" ? event.text : event.topic) ?? "") + frameBytes;

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
  let bytes = 0;
  for (const [at, message] of messages.entries()) {
    bytes += wireBytes(message);
    if (bytes > maxBytes && at > 0) return at;
  }
  return messages.length;
}
