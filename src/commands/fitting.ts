// How many messages fit into one answer: what a slow line is sent at once must leave room for what happens next.

import type { ChatEvent } from "../protocol/events.ts";

// All of an event's frame but its text: names, numbers, quotes.
const frameBytes = 200;

/** About what `message` takes on the wire. */
export const wireBytes = (message: ChatEvent): number =>
  Buffer.byteLength(message.text) + frameBytes;

/**
 * The newest of `messages` (oldest first), as many as fit into `maxBytes`; at least one, if there is one,
 * so that paging always gets on.
 */
export function newestThatFit(messages: readonly ChatEvent[], maxBytes: number): ChatEvent[] {
  return messages.slice(messages.length - countThatFit(messages.toReversed(), maxBytes));
}

/** The oldest of `messages` (oldest first), as many as fit into `maxBytes`; at least one, if there is one. */
export function oldestThatFit(messages: readonly ChatEvent[], maxBytes: number): ChatEvent[] {
  return messages.slice(0, countThatFit(messages, maxBytes));
}

function countThatFit(messages: readonly ChatEvent[], maxBytes: number): number {
  let bytes = 0;
  for (const [at, message] of messages.entries()) {
    bytes += wireBytes(message);
    if (bytes > maxBytes && at > 0) return at;
  }
  return messages.length;
}
