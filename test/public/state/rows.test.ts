import { describe, expect, test } from "bun:test";
import { createDays } from "../../../public/state/days.ts";
import { answered, noticed } from "../../../public/state/notes.ts";
import { type Row, type RowSource, rows, sameRow } from "../../../public/state/rows.ts";
import { fromTail } from "../../../public/state/timeline.ts";
import type { ChatEvent } from "../../../src/protocol/events.ts";
import { asUsername } from "../../../src/protocol/ids.ts";
import { ann, bob, cat, chat, morning, presence } from "../people.ts";

const days = createDays("UTC");
const minute = 60_000;

function source(messages: ChatEvent[], more: Partial<RowSource> = {}): RowSource {
  return {
    place: { kind: "public", name: "general" },
    timeline: { ...fromTail(messages, { asked: 50, first: 1 }), atStart: false },
    notes: [],
    unsent: [],
    originals: new Map(),
    me: ann,
    nowMs: morning,
    days,
    ...more,
  };
}

const at = (seq: number, ms: number, more: Partial<ChatEvent> = {}): ChatEvent =>
  chat(seq, { timestamp: morning + ms, ...more });

/** `7` begins a group, `·7` continues one, `—` is a day line, `~` a note, `^` the beginning. */
function sketch(list: Row[]): string {
  const mark = { day: "—", note: "~", start: "^", new: "!" };
  return list
    .map((row) => {
      if (row.kind !== "message") return mark[row.kind];
      return `${row.first ? "" : "·"}${row.seq ?? row.state}`;
    })
    .join(" ");
}

describe("grouping", () => {
  test("holds to five minutes after the message before, and not a second more", () => {
    const list = [at(1, 0), at(2, 5 * minute), at(3, 10 * minute), at(4, 15 * minute + 1_000)];
    expect(sketch(rows(source(list)))).toBe("— 1 ·2 ·3 4");
  });

  test("ends with another author, another name, and what somebody does", () => {
    const list = [
      at(1, 0),
      at(2, 0, ann),
      at(3, 0),
      at(4, 0, { username: asUsername("bobby") }),
      at(5, 0, { username: asUsername("bobby"), action: true }),
      at(6, 0, { username: asUsername("bobby") }),
    ];
    expect(sketch(rows(source(list)))).toBe("— 1 2 3 4 5 6");
  });

  test("is the same when the list comes in two pages", () => {
    const list = [at(1, 0), at(2, 0), at(3, 0)];
    const whole = rows(source(list));
    expect(sketch(whole)).toBe("— 1 ·2 ·3");
    expect(sketch(rows(source(list.slice(1))))).toBe("— 2 ·3");
  });
});

describe("day lines", () => {
  const night = [at(1, 15 * 60 * minute), at(2, 17 * 60 * minute)]; // 23:00 and 01:00 UTC

  test("stand between two days of the reader's time zone", () => {
    expect(sketch(rows(source(night)))).toBe("— 1 — 2");
    expect(sketch(rows(source(night, { days: createDays("America/New_York") })))).toBe("— 1 2");
  });

  test("say Today, Yesterday, the day, and the year of another year", () => {
    const label = (daysAgo: number): string =>
      days.label(morning - daysAgo * 24 * 60 * minute, morning);
    expect([0, 1, 2, 400].map(label)).toEqual([
      "Today",
      "Yesterday",
      "Thursday 19 November",
      "Friday 17 October 2025",
    ]);
  });

  test("name yesterday rightly on a day of 25 hours", () => {
    const berlin = createDays("Europe/Berlin");
    const lateOn25th = Date.UTC(2026, 9, 25, 22, 30); // 23:30, after the clocks went back
    expect(berlin.label(Date.UTC(2026, 9, 24, 22, 30), lateOn25th)).toBe("Today");
    expect(berlin.label(Date.UTC(2026, 9, 24, 21, 30), lateOn25th)).toBe("Yesterday");
    expect(berlin.untilTomorrow(lateOn25th)).toBe(30 * minute);
  });

  test("are right in a zone whose offset is not a whole hour", () => {
    const katmandu = createDays("Asia/Kathmandu"); // +05:45
    const midnight = Date.UTC(2026, 10, 20, 18, 15);
    expect(katmandu.dayOf(midnight - 1)).toBe("2026-11-20");
    expect(katmandu.dayOf(midnight)).toBe("2026-11-21");
    expect(katmandu.time(midnight)).toBe("00:00");
  });
});

describe("what is not sent yet", () => {
  const unsent = { key: "k-9", text: "hi", action: false, madeAtMs: morning, refusal: null };

  test("stands last: silent for a second, then waiting", () => {
    const list = [at(1, 0)];
    const state = (nowMs: number): string =>
      sketch(rows(source(list, { unsent: [unsent], nowMs })));
    expect(state(morning + 900)).toBe("— 1 sending");
    expect(state(morning + 1_100)).toBe("— 1 waiting");
  });

  test("has the id of the message that it becomes, and is not there twice", () => {
    const before = rows(source([at(1, 0)], { unsent: [unsent] })).at(-1);
    const own = at(2, 0, { ...ann, key: "k-9", text: "hi" });
    const after = rows(source([at(1, 0), own], { unsent: [unsent] }));
    expect(sketch(after)).toBe("— 1 2");
    expect(after.at(-1)?.id).toBe(before?.id ?? "none");
  });

  test("that was refused says why", () => {
    const failed = { ...unsent, refusal: "That is too long" };
    expect(rows(source([], { unsent: [failed] })).at(-1)).toMatchObject({
      state: "failed",
      refusal: "That is too long",
    });
  });
});

describe("notes", () => {
  test("stand after the message they followed, and end a group", () => {
    const came = noticed([], presence({ joined: [cat] }), 1);
    expect(sketch(rows(source([at(1, 0), at(2, 0)], { notes: came })))).toBe("— 1 ~ 2");
  });

  test("gather who came and went since the last message into one line", () => {
    let notes = noticed([], presence({ joined: [bob, cat] }), 5);
    notes = noticed(notes, presence({ left: [ann] }), 5);
    notes = noticed(notes, presence({ left: [cat] }), 5);
    expect(notes).toHaveLength(1);
    const line = rows(source([], { notes })).find(({ kind }) => kind === "note");
    expect(line).toMatchObject({ text: "bob joined · ann left" });
  });

  test("say nothing of one who left and came back", () => {
    const left = noticed([], presence({ left: [cat] }), 5);
    expect(noticed(left, presence({ joined: [cat] }), 5)).toEqual([]);
  });

  test("are shown only where their place is in the window", () => {
    const early = answered([], { text: "old", bad: false, after: 3 });
    const notes = answered(early, { text: "new", bad: false, after: 90 });
    const timeline = { messages: [chat(50)], atStart: false, atEnd: false, fresh: 0 };
    expect(sketch(rows(source([], { timeline, notes })))).toBe("— 50");
  });
});

test("a row is the same when nothing in it changed", () => {
  const [a, b] = [rows(source([at(1, 0)])), rows(source([at(1, 0)]))];
  const [, first] = a;
  const [, second] = b;
  if (first === undefined || second === undefined) throw new Error("two rows each");
  expect(sameRow(first, second)).toBe(true);
  expect(sameRow(first, { ...second, id: "other" } as Row)).toBe(false);
});
