// chat, typing, history: what is said in a room.

import type { Ack, ChatEvent } from "../protocol/events.ts";
import { ChatError } from "../protocol/errors.ts";
import type { Appended, Draft } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import { type RunSeated, seenBy } from "./context.ts";
import { newestThatFit, oldestThatFit } from "./fitting.ts";
import { withGrowth } from "./growing.ts";
import { refusalOf, takeTurn } from "./posting.ts";

/** Acknowledged after the commit; published and acknowledged in one turn after it. */
export const chat: RunSeated<"chat"> = async (context, { peer, command, reply }, seat) => {
  const { store, hub } = context;
  const room = seat.room.name;
  const { id: userId, username } = peer.user;
  const { text, action = false, key = null } = command;
  const draft: Draft = { room, userId, username, text, action, key };
  const refusal = refusalOf(context, seat);
  if (refusal !== null) return firstAnswer(store, draft, refusal);
  const giveBack = takeTurn(context, seat);
  let stored: Appended | null = null;
  try {
    stored = await store.append(draft);
  } finally {
    if (stored === null || stored.duplicate) giveBack();
  }
  const { seq, timestamp } = stored;
  if (stored.duplicate) return { type: "ack", room, seq, timestamp, duplicate: true };
  const event: ChatEvent = {
    type: "chat",
    room,
    seq,
    userId,
    username,
    text,
    timestamp,
    ...(action ? { action: true } : {}),
    ...(key === null ? {} : { key }),
  };
  hub.publish(event);
  hub.typing(seat, false);
  // Not returned: only in this turn does it go in one write with the author's own frame.
  reply({ type: "ack", room, seq, timestamp });
  return null;
};

/** What was stored was stored, whatever holds now: its author gets the first answer again. */
async function firstAnswer(store: Store, draft: Draft, refusal: ChatError): Promise<Ack> {
  const stored = draft.key === null ? null : await store.repeated(draft);
  if (stored === null) throw refusal;
  const { seq, timestamp } = stored;
  return { type: "ack", room: draft.room, seq, timestamp, duplicate: true };
}

/** Not passed on where its author may say nothing. */
export const typing: RunSeated<"typing"> = (context, { command }, seat) => {
  if (command.typing && refusalOf(context, seat) !== null) return null;
  context.hub.typing(seat, command.typing);
  return null;
};

export const history: RunSeated<"history"> = async (context, { peer, command }, seat) => {
  const { store, pageBytes } = context;
  const { before = null, after = null, around = null, limit } = command;
  if ([before, after, around].filter((bound) => bound !== null).length > 1)
    throw new ChatError("bad_request", `Give one of "before", "after" and "around"`);
  const page = await store.page(seat.room.name, { before, after, around, limit }, peer.user.id);
  const messages = fitted(withGrowth(context, page.messages), { after, around }, pageBytes);
  return {
    type: "history",
    room: seat.room.name,
    messages: messages.map((message) => seenBy(peer.user.id, message)),
    first: page.first,
    head: page.head,
    more: page.more || messages.length < page.messages.length,
  };
};

/** Nearest to what was asked for; an answer may have fewer than `limit`, never a hole. */
function fitted(
  messages: ChatEvent[],
  { after, around }: { after: number | null; around: number | null },
  maxBytes: number,
): ChatEvent[] {
  if (after !== null) return oldestThatFit(messages, maxBytes);
  if (around === null) return newestThatFit(messages, maxBytes);
  const older = messages.filter(({ seq }) => seq < around);
  const newer = messages.filter(({ seq }) => seq >= around);
  return [...newestThatFit(older, maxBytes / 2), ...oldestThatFit(newer, maxBytes / 2)];
}
