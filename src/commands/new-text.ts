// Another text for a message, stored and told: what an edit and a text that grew have in common.

import type { Peer } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Ack } from "../protocol/events.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Context } from "./context.ts";
import type { Spot } from "./growths.ts";

/**
 * Stores and publishes in one turn. `duplicate`, and no `seq`, when it was its text before. Throws what
 * `store.edit` throws.
 */
export async function changeText(
  { store, hub }: Context,
  { user }: Peer,
  { room, message }: Spot,
  text: string,
): Promise<Ack> {
  const edit = { room, message, by: user.id, text, mentions: [], everyone: false };
  const { event } = await store.edit(edit);
  if (event === null) return { type: "ack", room, duplicate: true };
  hub.publish(event);
  return { type: "ack", room, seq: event.seq, timestamp: event.timestamp };
}

/** Throws `too_large`. Counts characters, not units; the length in units is a quick bound. */
export function checkLength({ textLength }: Limits, text: string): void {
  if (text.length > textLength && Array.from(text).length > textLength)
    throw new ChatError("too_large", `A message may have at most ${textLength} characters`);
}
