// Makes what was read unread again, from one message on. Pure.

import type { ChatEvent } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { mostCounted, type Reading } from "./unread.ts";

/** What is in the room from a message on. `more`: there is more of it than `messages`. */
export type Since = { readonly messages: readonly ChatEvent[]; readonly more: boolean };

/** All from the message `from` on is new again. */
export function unreadFrom(
  reading: Reading,
  { from, since, me }: { from: number; since: Since; me: UserId },
): Reading {
  // Not read that far yet: then what is before it counts as read from now on.
  const before = from - 1;
  if (before > reading.seq) {
    const mark = { from, at: before, unread: 0, mentions: 0 };
    return { ...reading, seq: before, ...counted(since, { to: Infinity, me }), mark };
  }
  const { seq } = reading;
  return { ...reading, mark: { from, at: seq, ...counted(since, { to: seq, me }) } };
}

function counted({ messages, more }: Since, { to, me }: { to: number; me: UserId }) {
  const others = messages.filter(
    ({ seq, userId, deleted }) => seq <= to && userId !== me && deleted !== true,
  );
  const named = others.filter(({ mentions }) => mentions?.some(({ userId }) => userId === me));
  const isAll = !more || (messages.at(-1)?.seq ?? 0) >= to;
  return {
    unread: isAll ? Math.min(mostCounted, others.length) : mostCounted,
    mentions: Math.min(mostCounted, named.length),
  };
}
