import { describe, expect, test } from "bun:test";
import { createDays } from "../../../public/state/days.ts";
import {
  type MessageRow,
  type Originals,
  rows,
  type RowSource,
  unknownOriginals,
} from "../../../public/state/rows.ts";
import { fromTail } from "../../../public/state/timeline.ts";
import type { ChatEvent } from "../../../src/protocol/events.ts";
import { ann, chat, morning } from "../people.ts";

const source = (messages: ChatEvent[], more: Partial<RowSource> = {}): RowSource => ({
  place: { kind: "public", name: "general" },
  timeline: fromTail(messages, { asked: 1, first: 1 }),
  ...{ notes: [], unsent: [], originals: new Map(), me: ann },
  nowMs: morning,
  days: createDays("UTC"),
  ...more,
});
const messagesOf = (from: RowSource): MessageRow[] =>
  rows(from).filter((row) => row.kind === "message");
const firsts = (from: RowSource) => messagesOf(from).map(({ seq, first }) => first && seq);

describe("an answer", () => {
  test("begins a group, and what follows it goes on with that one", () => {
    const list = [chat(1), chat(2), chat(3, { replyTo: 1 }), chat(4)];
    expect(firsts(source(list))).toEqual([1, false, 3, false]);
  });

  test("quotes the original as it is in the window now", () => {
    const list = [chat(1, { text: "new", edited: 9 }), chat(2, { replyTo: 1 })];
    expect(messagesOf(source(list))[1]?.original?.text).toBe("new");
  });

  test("quotes what lies outside the window once it was read, or says that it is not to be had", () => {
    const list = [chat(8, { replyTo: 2 }), chat(9, { replyTo: 3 }), chat(10, { replyTo: 8 })];
    expect(messagesOf(source(list)).map(({ original }) => original)).toEqual([
      ...[undefined, undefined],
      list[0],
    ]);
    expect(unknownOriginals(source(list))).toEqual([2, 3]);
    const originals: Originals = new Map([
      [2, chat(2)],
      [3, null],
    ]);
    const known = source(list, { originals });
    expect(messagesOf(known).map(({ original }) => original)).toEqual([chat(2), null, list[0]]);
    expect(unknownOriginals(known)).toEqual([]);
  });

  test("that is not sent yet has its quote, too", () => {
    const unsent = { key: "k", text: "yes", action: false, madeAtMs: morning, refusal: null };
    const from = source([chat(1)], { unsent: [{ ...unsent, replyTo: 1 }] });
    expect(messagesOf(from)[1]).toMatchObject({ replyTo: 1, original: chat(1), first: true });
  });
});

describe("what was deleted", () => {
  const gone = (seq: number) => chat(seq, { text: "", deleted: true });

  test("has a place only while somebody answers it", () => {
    const list = [gone(1), gone(2), chat(3, { replyTo: 2 })];
    expect(messagesOf(source(list)).map(({ seq, deleted }) => [seq, deleted])).toEqual([
      [2, true],
      [3, false],
    ]);
  });

  test("lets the messages around it join when it leaves nothing, and parts them when it has a place", () => {
    expect(firsts(source([chat(1), gone(2), chat(3)]))).toEqual([1, false]);
    expect(firsts(source([chat(1), gone(2), chat(3), chat(4, { replyTo: 2 })]))).toEqual([
      ...[1, 2, 3, 4],
    ]);
  });
});
