// The checker of boards against histories made by hand: each broken promise is named, and what is well is not.

import { describe, expect, test } from "bun:test";
import type { Act, BoardEntry, Happened, Kept } from "./board-notes.ts";
import { judgeBoards } from "./checker-boards.ts";
import type { ClientHistory, Entry, History } from "./history.ts";
import { collect } from "./violations.ts";

const room = "board-1";
const [ann, bob] = ["g_ann", "g_bob"];

const event = (
  type: Happened["type"],
  seq: number,
  message: number,
  more: Partial<Happened> = {},
): Happened => ({
  ...{ type, seq, message, userId: ann, text: "", emoji: "", remove: false },
  ...more,
});
const said = event("chat", 1, 1, { text: "a-1 said" });
const edited = event("edited", 2, 1, { text: "a-2 edited" });
const reacted = event("reacted", 3, 1, { userId: bob, emoji: "👍" });
const deleted = event("deleted", 4, 1);

const kept = (more: Partial<Kept> = {}): Kept => ({
  ...{ seq: 1, userId: ann, text: "a-2 edited", deleted: false, reactions: [] },
  ...more,
});
const liked: Kept["reactions"] = [{ emoji: "👍", count: 1, users: [bob] }];
const gone = kept({ text: "", deleted: true });

const told = (...events: Happened[]): BoardEntry[] =>
  events.map((each) => ({ what: "told", room, event: each }));
const opened = (after: number | null, head: number, events: Happened[] = []): BoardEntry => ({
  ...{ what: "opened", room, after, head, messages: [], events },
});
const asked = (id: string, kind: Act["kind"], more: Partial<Act> = {}): BoardEntry => ({
  ...{ what: "asked", room, id },
  act: { kind, message: 1, text: "", emoji: "", remove: false, done: false, ...more },
});
const answered = (id: string, seq: number, code: string | null = null): BoardEntry => ({
  ...{ what: "answered", room, id, code, seq },
});
const annAsked = [
  asked("a-1", "say", { message: 0, text: "a-1 said" }),
  answered("a-1", 1),
  asked("a-2", "edit", { text: "a-2 edited" }),
  answered("a-2", 2),
];

function clientOf(client: string, userId: string, entries: BoardEntry[]): ClientHistory {
  const welcome = { at: 0, connection: 1, what: "welcome", userId, username: client } as const;
  const noted = entries.map((entry): Entry => ({ at: 1, connection: 1, ...entry }));
  return { client, username: client, rooms: [], boards: [room], entries: [welcome, ...noted] };
}

/** Of Ann, who watched `events`, and of a board that holds `message` at the end. */
function names(
  events: Happened[],
  message: Kept,
  {
    more = [],
    other = [],
    http = message,
  }: { more?: BoardEntry[]; other?: BoardEntry[]; http?: Kept } = {},
): string[] {
  const head = events.length;
  const clients = [
    clientOf("ann", ann, [opened(null, 0), ...annAsked, ...more, ...told(...events)]),
  ];
  if (other.length > 0) clients.push(clientOf("bob", bob, other));
  const history: History = {
    ...{ clients, final: [], faults: [], resumeEvents: 500, pageBytes: 1e6, growthEndsMs: 100 },
    finalBoards: [
      { room, way: "websocket", head, messages: [message] },
      { room, way: "http", head, messages: [http] },
    ],
  };
  const found = collect();
  judgeBoards(history, found);
  return [...new Set(found.list().map(({ name }) => name))].sort();
}

describe("of a board nothing is found", () => {
  test("[D1] [D6] [O12] when what is read is what the events give", () => {
    expect(names([said, edited, reacted], kept({ reactions: liked }))).toEqual([]);
    expect(names([said, edited, reacted, deleted], gone)).toEqual([]);
  });

  test("[D2] when a replay gives a later text, or none of what was deleted since", () => {
    const later = [opened(0, 3, [{ ...said, text: "a-2 edited" }, edited, reacted])];
    expect(names([said, edited, reacted], kept({ reactions: liked }), { other: later })).toEqual(
      [],
    );
    const none = [opened(0, 4, [{ ...said, text: "" }, { ...edited, text: "" }, reacted, deleted])];
    expect(names([said, edited, reacted, deleted], gone, { other: none })).toEqual([]);
  });
});

describe("of a board it is named", () => {
  test("edit-lost: an acked edit has no event, or another text is read", () => {
    expect(names([said], kept())).toContain("edit-lost");
    expect(names([said, edited], kept({ text: "a-1 said" }))).toContain("edit-lost");
    const lost = [asked("a-9", "edit", { text: "a-9 edited" }), answered("a-9", 2)];
    expect(names([said, edited], kept(), { more: lost })).toEqual(["edit-lost"]);
  });

  test("edit-after-delete: an edit or a reaction comes behind the deletion", () => {
    const late = event("edited", 3, 1, { text: "a-2 edited" });
    expect(names([said, edited, event("deleted", 3, 1), { ...late, seq: 4 }], gone)).toEqual([
      "edit-after-delete",
    ]);
  });

  test("undeleted: a deletion was acked or told, and the text is read", () => {
    const acked = [asked("a-3", "delete"), answered("a-3", 0)];
    expect(names([said, edited], kept(), { more: acked })).toEqual(["undeleted"]);
    const shown = names([said, edited, reacted, deleted], kept({ reactions: liked }));
    expect(shown).toContain("undeleted");
  });

  test("reaction-count: done twice, counted twice, or not at all", () => {
    const twice = [said, edited, reacted, { ...reacted, seq: 4 }];
    expect(names(twice, kept({ reactions: liked }))).toEqual(["reaction-count"]);
    const two: Kept["reactions"] = [{ emoji: "👍", count: 2, users: [bob] }];
    expect(names([said, edited, reacted], kept({ reactions: two }))).toContain("reaction-count");
    expect(names([said, edited, reacted], kept())).toContain("reaction-count");
  });

  test("not-theirs: somebody else edited or deleted it", () => {
    const other = { ...edited, userId: bob };
    expect(names([said, other], kept())).toContain("not-theirs");
    expect(names([said, edited, reacted, { ...deleted, userId: bob }], gone)).toContain(
      "not-theirs",
    );
  });

  test("fork: two were told different things; phantom: nobody asked for it", () => {
    const other = [opened(0, 2, [said, event("deleted", 2, 1)])];
    expect(names([said, edited], kept(), { other })).toContain("fork");
    const ghost = { ...edited, text: "boo" };
    expect(names([said, ghost], kept({ text: "boo" }))).toContain("phantom");
  });

  test("refused-but-stored: the edit was answered by an error", () => {
    const more = [asked("a-5", "edit", { text: "a-5 edited" }), answered("a-5", 0, "muted")];
    const stored = event("edited", 3, 1, { text: "a-5 edited" });
    expect(names([said, edited, stored], kept({ text: "a-5 edited" }), { more })).toEqual([
      "refused-but-stored",
    ]);
  });

  test("[P4] stream-gap, stream-repeat: a replay leaves an edit out, or gives it again", () => {
    const message = kept({ reactions: liked });
    const all = [said, edited, reacted];
    expect(names(all, message, { other: [opened(0, 3, [said, reacted])] })).toContain("stream-gap");
    const again = [opened(0, 3, all), ...told(reacted)];
    expect(names(all, message, { other: again })).toContain("stream-repeat");
  });

  test("not-converged: a client ends behind, or the two readings differ", () => {
    const message = kept({ reactions: liked });
    const behind = [opened(0, 2, [said, edited])];
    expect(names([said, edited, reacted], message, { other: behind })).toContain("not-converged");
    expect(names([said, edited, reacted], message, { http: kept() })).toEqual(["not-converged"]);
  });
});
