// The part of a room's messages that is on the page: one window without a hole, at most `windowSize` long. Pure.

import type { ChatEvent, DurableEvent, History } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Growing } from "../../src/protocol/message-events.ts";
import { changed, grown, withoutGrowth } from "./changes.ts";

export type Timeline = {
  /** By `seq`, each once. Other kinds of events take numbers too, so gaps in `seq` mean nothing here. */
  readonly messages: readonly ChatEvent[];
  /** Nothing older exists. */
  readonly atStart: boolean;
  /** Nothing newer exists: what is said next belongs at the end of this window. */
  readonly atEnd: boolean;
  /** Messages of others that came since the reader left the end. */
  readonly fresh: number;
};

// 400 rows keep an append under 2 ms (design/ui.md); day lines and notes take the remaining few.
export const windowSize = 370;
/** So many go at once when the window moves along: what goes at the top moves every row, and all of them are painted. */
const leapSize = 30;
/** What stays of a room that is not open. */
const restSize = 50;

/** Before anything was loaded. */
export const blank: Timeline = { messages: [], atStart: false, atEnd: false, fresh: 0 };

/** A room's newest messages, oldest first. `asked`: how many were asked for. */
export function fromTail(
  messages: readonly ChatEvent[],
  { asked, first }: { asked: number; first: number },
): Timeline {
  const oldest = messages[0];
  const atStart = messages.length < asked || (oldest !== undefined && oldest.seq <= first);
  return { messages, atStart, atEnd: true, fresh: 0 };
}

/**
 * New events at the end, in order. `following`: the reader is at the end, so the window moves along;
 * otherwise it must not lose rows at its top, and stops being at the end when it is full.
 */
export function append(
  timeline: Timeline,
  events: readonly DurableEvent[],
  { following, me }: { following: boolean; me: UserId },
): Timeline {
  const chats = events.filter((event) => event.type === "chat");
  const fresh = following ? 0 : timeline.fresh + chats.filter(({ userId }) => userId !== me).length;
  if (!timeline.atEnd) {
    const messages = changed(timeline.messages, events);
    // The same when nothing in it changed: one that was never loaded stays blank, and is still to be loaded.
    const same = messages === timeline.messages && fresh === timeline.fresh;
    return same ? timeline : { ...timeline, messages, fresh };
  }
  const all = changed(merge(timeline.messages, chats), events);
  if (all.length <= windowSize) return { ...timeline, messages: all, fresh };
  const kept = windowSize - leapSize;
  if (following) return { ...timeline, messages: all.slice(-kept), atStart: false, fresh };
  return { ...timeline, messages: all.slice(0, windowSize), atEnd: false, fresh };
}

/** A text got longer. `fits` false: its beginning is missing here, so it is to be asked for again. */
export function grow(timeline: Timeline, growing: Growing): { timeline: Timeline; fits: boolean } {
  const at = timeline.messages.findIndex(({ seq }) => seq === growing.message);
  const before = timeline.messages[at];
  if (before === undefined) return { timeline, fits: true };
  const after = grown(before, growing);
  if (after === null || after === before) return { timeline, fits: after !== null };
  return { timeline: { ...timeline, messages: timeline.messages.with(at, after) }, fits: true };
}

/** Before a resume: what grew is told anew, or was never stored. */
export function ungrown(timeline: Timeline): Timeline {
  if (timeline.messages.every(({ growing }) => growing === undefined)) return timeline;
  return { ...timeline, messages: timeline.messages.map(withoutGrowth) };
}

/** A message as it was just read from the store; nothing happens when it is not in the window. */
export function renewed(timeline: Timeline, message: ChatEvent): Timeline {
  const isHere = timeline.messages.some(({ seq }) => seq === message.seq);
  return isHere ? { ...timeline, messages: merge(timeline.messages, [message]) } : timeline;
}

/** One's own message, known by its ack. It may be ahead of messages that are still on their way. */
export function stored(timeline: Timeline, message: ChatEvent): Timeline {
  if (!timeline.atEnd) return timeline;
  if (timeline.messages.some((each) => each.seq === message.seq)) return timeline;
  return { ...timeline, messages: merge(timeline.messages, [message]) };
}

/** A page from before the window. */
export function prepend(timeline: Timeline, page: History): Timeline {
  const all = merge(page.messages, timeline.messages);
  const over = all.length > windowSize;
  return {
    ...timeline,
    messages: over ? all.slice(0, windowSize) : all,
    atStart: !page.more,
    atEnd: timeline.atEnd && !over,
  };
}

/** A page from after the window. `head`: the newest `seq` that was seen live. */
export function extend(timeline: Timeline, page: History, head: number): Timeline {
  const all = merge(timeline.messages, page.messages);
  const over = all.length > windowSize;
  return {
    ...timeline,
    messages: over ? all.slice(-windowSize) : all,
    atStart: timeline.atStart && !over,
    // What was said while the page was on its way was not appended: ask once more.
    atEnd: !page.more && page.head >= head,
  };
}

/** The reader is at the end: nothing is fresh any more. */
export const caughtUp = (timeline: Timeline): Timeline =>
  timeline.fresh === 0 ? timeline : { ...timeline, fresh: 0 };

/** The room was closed: keep its tail for a quick return, or nothing when the tail is not here. */
export function rest(timeline: Timeline): Timeline {
  if (!timeline.atEnd) return blank;
  if (timeline.messages.length <= restSize) return caughtUp(timeline);
  return { messages: timeline.messages.slice(-restSize), atStart: false, atEnd: true, fresh: 0 };
}

/** Both in order of `seq`, each `seq` once; the later list wins, but a known `key` is kept. */
export function merge(older: readonly ChatEvent[], newer: readonly ChatEvent[]): ChatEvent[] {
  const last = older.at(-1);
  const start = newer[0];
  if (last === undefined || start === undefined || last.seq < start.seq)
    return [...older, ...newer];
  const bySeq = new Map(older.map((message) => [message.seq, message]));
  for (const message of newer) {
    const key = message.key ?? bySeq.get(message.seq)?.key;
    bySeq.set(message.seq, key === undefined ? message : { ...message, key });
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
