import { describe, expect, test } from "bun:test";
import { createDays } from "../../../public/state/days.ts";
import { covers, fromAround, withNewLine } from "../../../public/state/new-line.ts";
import type { Row } from "../../../public/state/rows.ts";
import { blank } from "../../../public/state/timeline.ts";
import type { History } from "../../../src/protocol/events.ts";
import { bob, chats, general, morning } from "../people.ts";

const days = createDays("UTC");

const row = (seq: number): Row => ({
  ...{ kind: "message", id: `s:${seq}`, seq, key: null, ...bob, text: "", mentions: [] },
  ...{ action: false, timestamp: morning + seq * 60_000, first: seq === 1 },
  ...{ state: "sent", refusal: null, deleted: false, edited: null, reactions: null },
  ...{ replyTo: null, original: null },
});
const rows = [1, 2, 3].map(row);

describe("the line before what is new", () => {
  test("stands before the first message that was not read, which begins a group", () => {
    const lined = withNewLine(rows, { after: 1, days });
    expect(lined.map(({ kind }) => kind)).toEqual(["message", "new", "message", "message"]);
    expect(lined[1]).toMatchObject({ label: "New since 08:02" });
    expect(lined[2]).toMatchObject({ seq: 2, first: true });
    expect(lined[3]).toBe(rows[2] ?? row(0));
  });

  test("is not there when nothing after it is", () => {
    expect(withNewLine(rows, { after: 3, days })).toEqual(rows);
  });

  test("is in the window when the window begins no later", () => {
    const window = { ...blank, messages: chats(5, 9) };
    expect([3, 4, 5].map((after) => covers(window, after))).toEqual([false, true, true]);
    expect(covers({ ...window, atStart: true }, 1)).toBe(true);
    expect(covers(blank, 0)).toBe(false);
  });
});

describe("a window around a message", () => {
  const page = (from: number, to: number, more: boolean): History => ({
    ...{ type: "history", room: general, messages: chats(from, to) },
    ...{ first: 1, head: 90, more },
  });

  test("goes on at both sides where the room does", () => {
    expect(fromAround(page(20, 40, true), 90)).toMatchObject({ atStart: false, atEnd: false });
    expect(fromAround(page(1, 40, true), 90)).toMatchObject({ atStart: true, atEnd: false });
    expect(fromAround(page(70, 90, true), 90)).toMatchObject({ atStart: false, atEnd: true });
    expect(fromAround(page(1, 90, false), 90)).toMatchObject({ atStart: true, atEnd: true });
  });

  test("is not at the end when more was said while it was on its way", () => {
    expect(fromAround(page(70, 90, true), 91).atEnd).toBe(false);
    expect(fromAround(page(1, 90, false), 91).atEnd).toBe(false);
  });
});
