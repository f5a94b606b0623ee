// The messages that a stretch of a room's events leaves: edits, deletions and reactions applied. Pure.

import type { ChatEvent, DurableEvent } from "../protocol/events.ts";
import type { ReactedEvent, Reaction } from "../protocol/message-events.ts";

// As many as a message that is read names.
const mostNamed = 100;

/** Oldest first. What was deleted is a tombstone; what happened to messages before `events` is left out. */
export function messagesOf(events: readonly DurableEvent[]): ChatEvent[] {
  const messages = new Map<number, ChatEvent>();
  for (const event of events) {
    if (event.type === "chat") messages.set(event.seq, event);
    if (event.type === "chat" || event.type === "room") continue;
    const known = messages.get(event.message);
    if (known !== undefined && !known.deleted) messages.set(event.message, changed(known, event));
  }
  return [...messages.values()];
}

type Change = Exclude<DurableEvent, { type: "chat" | "room" }>;

function changed(message: ChatEvent, event: Change): ChatEvent {
  if (event.type === "reacted") return withReaction(message, event);
  const { mentions: _, ...rest } = message;
  if (event.type === "edited") {
    // Its text is gone from the log when the message was deleted since; the deletion follows.
    const { text, timestamp, mentions } = event;
    return { ...rest, text, edited: timestamp, ...(mentions === undefined ? {} : { mentions }) };
  }
  const { reactions: __, edited: ___, ...left } = rest;
  return { ...left, text: "", deleted: true };
}

/** Each event is a change: who reacted so already made none. */
function withReaction(message: ChatEvent, { emoji, userId, remove }: ReactedEvent): ChatEvent {
  const { reactions = [], ...rest } = message;
  const before = reactions.find((each) => each.emoji === emoji) ?? { emoji, count: 0, users: [] };
  const count = before.count + (remove ? -1 : 1);
  const others = before.users.filter((each) => each !== userId);
  const users = remove || others.length >= mostNamed ? others : [...others, userId];
  const after: Reaction = { emoji, count, users };
  const known = reactions.some((each) => each.emoji === emoji);
  const list = known
    ? reactions.map((each) => (each.emoji === emoji ? after : each))
    : [...reactions, after];
  const left = list.filter((each) => each.count > 0);
  return left.length === 0 ? rest : { ...rest, reactions: left };
}
