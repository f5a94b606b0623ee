import { describe, expect, test } from "bun:test";
import {
  append,
  blank,
  caughtUp,
  extend,
  fromTail,
  merge,
  prepend,
  rest,
  stored,
  type Timeline,
  windowSize,
} from "../../../public/state/timeline.ts";
import type { ChatEvent, DeletedEvent, History } from "../../../src/protocol/events.ts";
import { ann, chat, chats, general } from "../people.ts";

const me = ann.userId;
const seqs = (timeline: Timeline): number[] => timeline.messages.map(({ seq }) => seq);
const range = (from: number, to: number): number[] => chats(from, to).map(({ seq }) => seq);

function page(messages: ChatEvent[], more: boolean, head = 10_000): History {
  return { type: "history", room: general, messages, first: 1, head, more };
}

describe("a room's tail", () => {
  test("that is shorter than asked for reaches the beginning", () => {
    expect(fromTail(chats(1, 3), { asked: 50, first: 1 })).toMatchObject({
      atStart: true,
      atEnd: true,
    });
  });

  test("that begins at the oldest retained message reaches the beginning", () => {
    expect(fromTail(chats(51, 100), { asked: 50, first: 51 }).atStart).toBe(true);
    expect(fromTail(chats(51, 100), { asked: 50, first: 1 }).atStart).toBe(false);
  });
});

describe("a live message", () => {
  test("is appended once, though it comes twice", () => {
    const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });
    const once = append(tail, [chat(4)], { following: true, me });
    const twice = append(once, [chat(4)], { following: true, me });
    expect(seqs(twice)).toEqual([1, 2, 3, 4]);
  });

  test("moves the window along while the reader is at the end, once in a while and by many", () => {
    let timeline = fromTail(chats(1, windowSize), { asked: windowSize, first: 1 });
    const firsts = [1];
    for (let seq = windowSize + 1; seq <= windowSize + 100; seq++) {
      timeline = append(timeline, [chat(seq)], { following: true, me });
      const first = seqs(timeline)[0] ?? 0;
      expect(seqs(timeline)).toEqual(range(first, seq));
      expect(timeline.messages.length).toBeLessThanOrEqual(windowSize);
      expect(timeline).toMatchObject({ atStart: false, atEnd: true, fresh: 0 });
      if (first !== firsts.at(-1)) firsts.push(first);
    }
    // Whenever the first row changes, all rows move.
    expect(firsts.length).toBeLessThanOrEqual(1 + 100 / 25);
  });

  test("does not take rows from under a reader who is further up", () => {
    const full = fromTail(chats(1, windowSize), { asked: windowSize, first: 1 });
    const next = append(full, [chat(windowSize + 1)], { following: false, me });
    expect(seqs(next)).toEqual(range(1, windowSize));
    expect(next).toMatchObject({ atStart: true, atEnd: false, fresh: 1 });
  });

  test("counts as fresh only when somebody else wrote it", () => {
    const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });
    const next = append(tail, [chat(4), chat(5, ann)], { following: false, me });
    expect(next.fresh).toBe(1);
    expect(caughtUp(next).fresh).toBe(0);
  });

  test("stays out of a window that is not at the end", () => {
    const up = { ...blank, messages: chats(1, 50) };
    const next = append(up, [chat(900)], { following: false, me });
    expect(seqs(next)).toEqual(range(1, 50));
    expect(next.fresh).toBe(1);
  });

  test("in a room that was never loaded leaves it blank, so that it is loaded when it is opened", () => {
    expect(append(blank, [chat(1)], { following: true, me })).toBe(blank);
  });
});

describe("a deletion", () => {
  const deleted = (message: number, seq: number): DeletedEvent => ({
    ...{ type: "deleted", room: general, seq, message, userId: me, timestamp: 0 },
  });
  const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });

  test("leaves a tombstone without text, and is no fresh message", () => {
    const next = append(tail, [deleted(2, 4)], { following: false, me });
    expect(next.messages[1]).toMatchObject({ seq: 2, text: "", deleted: true });
    expect(next.messages.length).toBe(3);
    expect(next.fresh).toBe(0);
  });

  test("takes effect in a window that is not at the end, and on what came just before it", () => {
    const away = { ...tail, atEnd: false };
    const next = append(away, [deleted(3, 9)], { following: false, me });
    expect(next.messages[2]?.deleted).toBe(true);
    const both = append(tail, [chat(4), deleted(4, 5)], { following: true, me });
    expect(both.messages[3]).toMatchObject({ seq: 4, text: "", deleted: true });
  });

  test("of what is not in the window changes nothing", () => {
    expect(append(tail, [deleted(77, 78)], { following: true, me }).messages).toEqual(
      tail.messages,
    );
  });
});

describe("one's own message", () => {
  test("known by its ack stands behind those that come later with lower numbers", () => {
    const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });
    const acked = stored(tail, chat(6, { ...ann, key: "k-6" }));
    const next = append(acked, [chat(4), chat(5)], { following: true, me });
    expect(seqs(next)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("is one message whichever of ack and broadcast comes first", () => {
    const tail = fromTail(chats(1, 3), { asked: 50, first: 1 });
    const own = chat(4, { ...ann, key: "k-4" });
    const ackFirst = append(stored(tail, own), [own], { following: true, me });
    const ackLast = stored(append(tail, [own], { following: true, me }), own);
    expect(seqs(ackFirst)).toEqual([1, 2, 3, 4]);
    expect(ackLast).toEqual(ackFirst);
  });

  test("keeps its key when a page without keys overlaps it", () => {
    const [kept] = merge([chat(4, { ...ann, key: "k-4" })], [chat(4, ann)]);
    expect(kept?.key).toBe("k-4");
  });
});

describe("paging", () => {
  test("up and down through 10,000 messages is gapless and never longer than the window", () => {
    let timeline = fromTail(chats(9_951, 10_000), { asked: 50, first: 1 });
    const check = (): void => {
      const first = seqs(timeline)[0] ?? 0;
      expect(timeline.messages.length).toBeLessThanOrEqual(windowSize);
      expect(seqs(timeline)).toEqual(range(first, first + timeline.messages.length - 1));
    };
    while (!timeline.atStart) {
      const first = timeline.messages[0]?.seq ?? 0;
      const from = Math.max(1, first - 50);
      timeline = prepend(timeline, page(chats(from, first - 1), from > 1));
      check();
    }
    expect(timeline.messages[0]?.seq).toBe(1);
    expect(timeline.atEnd).toBe(false);
    while (!timeline.atEnd) {
      const last = timeline.messages.at(-1)?.seq ?? 0;
      const to = Math.min(10_000, last + 50);
      timeline = extend(timeline, page(chats(last + 1, to), to < 10_000), 10_000);
      check();
    }
    expect(timeline.messages.at(-1)?.seq).toBe(10_000);
    expect(timeline.atStart).toBe(false);
  });

  test("is not at the end when something was said while the last page was on its way", () => {
    const up = { ...blank, messages: chats(1, 50) };
    expect(extend(up, page(chats(51, 60), false, 60), 61).atEnd).toBe(false);
    expect(extend(up, page(chats(51, 60), false, 60), 60).atEnd).toBe(true);
  });
});

test("a closed room keeps its tail, or nothing when the tail was not loaded", () => {
  const long = fromTail(chats(1, 200), { asked: 200, first: 1 });
  expect(seqs(rest(long))).toEqual(range(151, 200));
  expect(rest(long).atStart).toBe(false);
  expect(rest({ ...long, atEnd: false })).toEqual(blank);
});
