// Another text for a message, stored and told: what an edit and a text that grew have in common.

import { personOf } from "../hub/presence.ts";
import type { Peer } from "../hub/room.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Ack } from "../protocol/events.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Standing } from "../protocol/roles.ts";
import type { Context } from "./context.ts";
import type { Spot } from "./growths.ts";
import { mentionsOf, nobody, tellMentioned } from "./mentions.ts";

/**
 * What it becomes, how its author stands in the room, and what else is done in the turn of the event. `over`: only in
 * the place of that text.
 */
type Change = { text: string; standing: Standing; over?: string; stored: () => void };

/** It was to take the place of a text that is not there any more: nothing was stored. */
export class TextReplaced extends Error {}

/**
 * Stores and publishes in one turn. `duplicate`, and no `seq`, when it was its text before. Throws what
 * `store.edit` throws, and TextReplaced.
 */
export async function changeText(
  context: Context,
  { user }: Peer,
  { room, message }: Spot,
  { text, standing, over, stored }: Change,
): Promise<Ack> {
  const { store, hub } = context;
  const { mentions, everyone } = await mentionsOf(context, room, text, standing);
  const edit = { room, message, by: user.id, text, mentions, everyone };
  const { event, fresh, stale } = await store.edit(over === undefined ? edit : { ...edit, over });
  if (stale) throw new TextReplaced();
  if (event === null) return { type: "ack", room, duplicate: true };
  stored();
  hub.publish(event);
  const { seq, timestamp } = event;
  if (fresh.length > 0) {
    const said = { room, seq: message, from: personOf(user), text, timestamp, isEdit: true };
    await tellMentioned(context, said, { ...nobody, mentions: fresh });
  }
  return { type: "ack", room, seq, timestamp };
}

/** Throws `too_large`. Counts characters, not units; the length in units is a quick bound. */
export function checkLength({ textLength }: Limits, text: string): void {
  if (text.length > textLength && Array.from(text).length > textLength)
    throw new ChatError("too_large", `A message may have at most ${textLength} characters`);
}
