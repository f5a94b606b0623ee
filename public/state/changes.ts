// What happens to messages after they were said: edits, deletions, reactions, and texts that grow. Pure.

import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type {
  EditedEvent,
  Growing,
  ReactedEvent,
  Reaction,
} from "../../src/protocol/message-events.ts";

type Change = Exclude<DurableEvent, { type: "chat" | "room" }>;

/** The messages with these events done to them, in order. The same list when none is about any of them. */
export function changed(
  messages: readonly ChatEvent[],
  events: readonly DurableEvent[],
): readonly ChatEvent[] {
  let next = messages;
  for (const event of events) {
    if (event.type === "chat" || event.type === "room") continue;
    const at = next.findIndex(({ seq }) => seq === event.message);
    const before = next[at];
    if (before === undefined) continue;
    const after = apply(before, event);
    if (after !== before) next = next.with(at, after);
  }
  return next;
}

/** One message after one event. The same when it changes nothing: what is deleted stays so. */
export function apply(message: ChatEvent, event: Change): ChatEvent {
  if (message.deleted === true) return message;
  if (event.type === "edited") return edited(message, event);
  if (event.type === "reacted") return reacted(message, event);
  const { mentions: _who, reactions: _all, edited: _when, growing: _stored, ...rest } = message;
  return { ...rest, text: "", deleted: true };
}

function edited(message: ChatEvent, { text, mentions, timestamp }: EditedEvent): ChatEvent {
  if (text === "") return message; // deleted since: that event is on its way
  const { mentions: _before, growing: _stored, ...rest } = message;
  const called = mentions === undefined ? {} : { mentions };
  return { ...rest, ...called, text, edited: timestamp };
}

function reacted(message: ChatEvent, { emoji, userId, remove }: ReactedEvent): ChatEvent {
  const known = message.reactions ?? [];
  const before = known.find((each) => each.emoji === emoji);
  const after = remove === true ? without(before, userId) : including(before, emoji, userId);
  if (after === before) return message;
  const { reactions: _before, ...rest } = message;
  const changed =
    before === undefined
      ? [...known, after]
      : known.map((each) => (each === before ? after : each));
  const reactions = changed.filter((each) => each !== undefined);
  return reactions.length === 0 ? rest : { ...rest, reactions };
}

function including(before: Reaction | undefined, emoji: string, userId: UserId): Reaction {
  if (before === undefined) return { emoji, count: 1, users: [userId] };
  // Doing it twice is no event: who is in the list was counted by a page that came ahead of the event.
  if (before.users.includes(userId)) return before;
  return { emoji, count: before.count + 1, users: [...before.users, userId] };
}

function without(before: Reaction | undefined, userId: UserId): Reaction | undefined {
  if (before === undefined) return undefined;
  const users = before.users.filter((each) => each !== userId);
  // Of many only the first are listed: one who is not among them is still one less.
  if (users.length === before.users.length && before.count === users.length) return before;
  const count = before.count - 1;
  return count <= 0 ? undefined : { ...before, count, users };
}

/** Whether this user is known to have reacted so. */
export const hasReacted = (message: ChatEvent, emoji: string, userId: UserId): boolean =>
  message.reactions?.some((each) => each.emoji === emoji && each.users.includes(userId)) === true;

/** Null: part of the text before `added` is missing here, so the message is to be asked for again. */
export function grown(message: ChatEvent, { from, added }: Growing): ChatEvent | null {
  if (message.deleted === true) return message;
  const { length } = message.text;
  if (length < from) return null;
  // A page that was read meanwhile has it already.
  if (added !== "" && message.text.startsWith(added, from)) return message;
  const text = message.text.slice(0, from) + added;
  return { ...message, text, growing: Math.min(message.growing ?? from, from) };
}

/** With what is stored of its text. The same when it was not growing. */
export function withoutGrowth(message: ChatEvent): ChatEvent {
  const { growing, ...rest } = message;
  return growing === undefined ? message : { ...rest, text: message.text.slice(0, growing) };
}
