// The checker of texts that grow against histories made by hand: each broken promise is named, and what is well is not.

import { describe, expect, test } from "bun:test";
import type { Act, BoardEntry, Happened, Kept } from "./board-notes.ts";
import { judgeGrowths } from "./checker-growths.ts";
import type { Entry, FaultNote, History } from "./history.ts";
import { collect } from "./violations.ts";

const room = "board-1";
const ann = "g_ann";
const growthEndsMs = 100;

/** `at`, in milliseconds; on connection 1 unless said. */
type Noted = { at: number; connection?: number; entry: BoardEntry };

const ask = (at: number, id: string, kind: Act["kind"], text: string, connection = 1): Noted => ({
  ...{ at, connection },
  entry: {
    ...{ what: "asked", room, id },
    act: { kind, message: kind === "say" ? 0 : 1, text, emoji: "", remove: false, done: false },
  },
});
const answer = (at: number, id: string, code: string | null = null, seq = 0): Noted => ({
  ...{ at, entry: { what: "answered", room, id, code, seq } },
});
/** Asked and acked. */
const part = (at: number, id: string, connection = 1): Noted[] => [
  ask(at, id, "append", `|${id}`, connection),
  answer(at + 1, id),
];
const tell = (at: number, seq: number, text: string, type: Happened["type"] = "edited"): Noted => ({
  at,
  entry: {
    ...{ what: "told", room },
    event: { type, seq, message: 1, userId: ann, text, emoji: "", remove: false },
  },
});
const grew = (at: number, from: number, added: string, userId = ann): Noted => ({
  ...{ at, entry: { what: "grew", room, message: 1, userId, from, added } },
});
const open = (at: number, after: number | null, messages: Kept[] = []): Noted => ({
  ...{ at, entry: { what: "opened", room, after, head: 1, messages, events: [] } },
});
const kept = (text: string, more: Partial<Kept> = {}): Kept => ({
  ...{ seq: 1, userId: ann, text, deleted: false, reactions: [] },
  ...more,
});

const said = [
  ask(1, "a0", "say", "a0 said"),
  answer(2, "a0", null, 1),
  tell(2, 1, "a0 said", "chat"),
];

/** Of Ann, who did and saw all of `noted` after she said message 1, which is `text` at the end. */
function names(noted: Noted[], text: string | Kept, faults: FaultNote[] = []): string[] {
  const entries = [...said, ...noted]
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, connection = 1, entry }): Entry => ({ at, connection, ...entry }));
  const welcome = { at: 0, connection: 1, what: "welcome", userId: ann, username: "ann" } as const;
  const ends = { client: "ann", username: "ann", rooms: [], boards: [room] };
  const message = typeof text === "string" ? kept(text) : text;
  const history: History = {
    ...{ final: [], faults, resumeEvents: 500, pageBytes: 1e6, growthEndsMs },
    clients: [{ ...ends, entries: [welcome, ...entries] }],
    finalBoards: [{ room, way: "websocket", head: 9, messages: [message] }],
  };
  const found = collect();
  judgeGrowths(history, found);
  return [...new Set(found.list().map(({ name }) => name))].sort();
}

const kill: FaultNote = { at: 50, fault: "kill", links: 1, client: null };
const two = [...part(10, "p1"), ...part(20, "p2")];

describe("of texts that grow nothing is found", () => {
  test("[D3] [D4] when they are shown as they grow and stored once", () => {
    const shown = [grew(11, 7, "|p1"), grew(21, 10, "|p2"), tell(30, 2, "a0 said|p1|p2")];
    expect(names([...two, ...shown], "a0 said|p1|p2")).toEqual([]);
  });

  test("[D3] when a part has no answer, taken or not", () => {
    const unknown = [...part(10, "p1"), ask(20, "p2", "append", "|p2")];
    for (const text of ["a0 said|p1", "a0 said|p1|p2"])
      expect(names([...unknown, tell(30, 2, text)], text)).toEqual([]);
  });

  test("[D3] [D5] when a kill, an edit or a deletion came upon what was acked", () => {
    expect(names([...two, grew(21, 7, "|p1|p2"), open(60, 1)], "a0 said", [kill])).toEqual([]);
    const instead = [ask(25, "e1", "edit", "e1 instead"), tell(30, 2, "e1 instead")];
    expect(names([...two, ...instead], "e1 instead")).toEqual([]);
    expect(names(two, kept("", { deleted: true }))).toEqual([]);
  });

  test("[D5] when an edit that was asked again takes it back", () => {
    const edit = (at: number): Noted => ask(at, "e1", "edit", "e1 instead");
    const grown = [grew(12, 10, "|p1"), grew(21, 10, "")];
    const asked = [edit(5), tell(6, 2, "e1 instead"), ...part(10, "p1"), ...grown];
    expect(names([...asked, edit(20), answer(22, "e1")], "e1 instead")).toEqual([]);
    expect(names([...asked, answer(7, "e1")], "e1 instead")).toEqual([
      ...["growth-shrunk", "part-lost"],
    ]);
  });

  test("[D3] when a kill came late, but upon a part behind it", () => {
    const long = [...part(10, "p1"), ...part(100, "p2"), ...part(190, "p3")];
    expect(names(long, "a0 said", [{ ...kill, at: 280 }])).toEqual([]);
    expect(names(long, "a0 said", [{ ...kill, at: 300 }])).toEqual(["part-lost"]);
  });

  test("[D4] when a reader comes midway, or comes back to one that is gone", () => {
    const tail = kept("a0 said|p1", { growing: 7 });
    const midway = [open(15, null, [tail]), grew(21, 10, "|p2"), tell(30, 2, "a0 said|p1|p2")];
    expect(names([...two, ...midway], "a0 said|p1|p2")).toEqual([]);
    expect(names([...two, open(15, null, [tail]), open(60, 1)], "a0 said", [kill])).toEqual([]);
  });
});

describe("of texts that grow it is named", () => {
  test("part-torn: a part twice, in another order, cut, or of another message", () => {
    for (const text of ["a0 said|p1|p1|p2", "a0 said|p2|p1", "a0 sa|p1|p2", "a0 said|p1|p"])
      expect(names([...two, tell(30, 2, text)], text)).toContain("part-torn");
    const other = ask(5, "q1", "append", "|q1");
    if (other.entry.what === "asked") other.entry.act.message = 7;
    expect(names([other, tell(30, 2, "a0 said|q1")], "a0 said|q1")).toEqual(["part-torn"]);
  });

  test("part-torn: one that was acked is left out before the next of its connection, kill or not", () => {
    expect(names([...two, tell(30, 2, "a0 said|p2")], "a0 said|p2", [kill])).toEqual(["part-torn"]);
    // On two connections the first may be lost by it.
    const apart = [...part(10, "p1"), ...part(60, "p2", 2), tell(70, 2, "a0 said|p2")];
    expect(names(apart, "a0 said|p2", [kill])).toEqual([]);
  });

  test("part-lost: nothing came upon it, or too late, or before it", () => {
    expect(names(two, "a0 said")).toEqual(["part-lost"]);
    expect(names(two, "a0 said", [{ ...kill, fault: "stop" }])).toEqual(["part-lost"]);
    expect(names(two, "a0 said", [{ ...kill, fault: "late-stop" }])).toEqual([]);
    expect(names(two, "a0 said", [{ ...kill, at: 5 }])).toEqual(["part-lost"]);
    expect(names(two, "a0 said", [{ ...kill, at: 21 + growthEndsMs + 1 }])).toEqual(["part-lost"]);
    const before = [ask(3, "e1", "edit", "e1 instead"), answer(4, "e1", null, 2)];
    expect(names([...before, tell(4, 2, "e1 instead"), ...two], "e1 instead")).toEqual([
      "part-lost",
    ]);
    const refused = [ask(25, "e1", "edit", "e1 instead"), answer(26, "e1", "forbidden")];
    expect(names([...two, ...refused], "a0 said")).toEqual(["part-lost"]);
  });

  test("growth-stale: it is stored over an edit", () => {
    const edit = [ask(25, "e1", "edit", "e1 instead"), answer(26, "e1", null, 2)];
    const events = [tell(26, 2, "e1 instead"), tell(40, 3, "a0 said|p1|p2")];
    expect(names([...two, ...edit, ...events], "a0 said|p1|p2")).toEqual(["growth-stale"]);
  });

  test("growth-shrunk: it loses what was shown, or begins beyond it", () => {
    const end = tell(30, 2, "a0 said|p1|p2");
    const less = [grew(21, 7, "|p1|p2"), grew(22, 7, "|p1"), end];
    expect(names([...two, ...less], "a0 said|p1|p2")).toEqual(["growth-shrunk"]);
    expect(names([...two, grew(21, 10, "|p2"), end], "a0 said|p1|p2")).toEqual(["growth-shrunk"]);
  });

  test("edit-after-delete, not-theirs: what is deleted grows, or somebody else's does", () => {
    const gone = kept("", { deleted: true });
    const late = [...two, tell(30, 2, "", "deleted"), grew(31, 0, "|p2")];
    expect(names(late, gone)).toEqual(["edit-after-delete"]);
    const end = tell(30, 2, "a0 said|p1|p2");
    expect(names([...two, grew(21, 7, "|p1|p2", "g_bob"), end], "a0 said|p1|p2")).toEqual([
      "not-theirs",
    ]);
  });

  test("refused-but-stored: the part was answered by an error", () => {
    const refused = [ask(10, "p1", "append", "|p1"), answer(11, "p1", "too_large")];
    expect(names([...refused, tell(30, 2, "a0 said|p1")], "a0 said|p1")).toEqual([
      "refused-but-stored",
    ]);
  });

  test("not-converged: a client goes on showing what a kill took", () => {
    expect(names([...two, grew(21, 7, "|p1|p2")], "a0 said", [kill])).toEqual(["not-converged"]);
  });
});
