// The checker against histories made by hand: each broken promise is named, and what only looks like it is not.

import { describe, expect, test } from "bun:test";
import { check } from "./checker.ts";
import type { ClientHistory, Entry, FinalLog, History, Seen } from "./history.ts";
import type { ViolationName } from "./violations.ts";

const room = "room-1";
const ann = { client: "ann", userId: "g_ann", username: "ann" };
const bob = { client: "bob", userId: "g_bob", username: "bob" };
type Person = typeof ann;

/** Ann's message `number`, as it stands at `seq`. */
function seen(number: number, seq = number, changes: Partial<Seen> = {}): Seen {
  const text = `ann-00000${number} hello`;
  const { userId, username } = ann;
  return {
    seq,
    userId,
    username,
    text,
    timestamp: 1_000 + seq,
    action: false,
    key: null,
    ...changes,
  };
}

const keyed = (number: number): string => `ann-00000${number}`;

type Loose = Entry extends infer One ? (One extends Entry ? Omit<One, "at"> : never) : never;

const welcome = ({ userId, username }: Person, connection = 1): Loose => ({
  what: "welcome",
  connection,
  userId,
  username,
});
const joined = (
  head: number,
  changes: Partial<Extract<Entry, { what: "joined" }>> = {},
): Loose => ({
  ...{ what: "joined", connection: 1, room, asked: null, limit: 50, epoch: "e1", head, first: 1 },
  ...{ gave: "tail", events: Array.from({ length: head }, (_, at) => seen(at + 1)) },
  ...changes,
});
const resumed = (after: number, head: number, events: Seen[], connection = 1): Loose =>
  joined(head, { connection, asked: { epoch: "e1", after }, gave: "replay", events });
const sent = (number: number, connection = 1): Loose => ({
  ...{ what: "sent", connection, key: keyed(number), room },
  ...{ text: `${keyed(number)} hello`, action: false },
});
const acked = (number: number, seq = number, changes: object = {}): Loose => ({
  ...{ what: "acked", connection: 1, key: keyed(number), room, seq, timestamp: 1_000 + seq },
  ...{ duplicate: false, ...changes },
});
const refused = (number: number, connection = 1): Loose => ({
  ...{ what: "refused", connection, key: keyed(number), room, code: "storage_unavailable" },
});
const live = (number: number, seq = number, changes: Partial<Seen> = {}): Loose => ({
  ...{ what: "live", connection: 1, room, event: seen(number, seq, changes) },
});
const closed = (connection = 1): Loose => ({ what: "closed", connection, code: 1006 });

const of = (person: Person, entries: readonly Loose[], rooms: string[] = []): ClientHistory => ({
  client: person.client,
  username: person.username,
  rooms,
  boards: [],
  // Leaving `at` out of each member of the union and putting it in again gives the union.
  entries: [welcome(person), ...entries].map((entry, at) => ({ at, ...entry }) as Entry),
});

const log = (messages: Seen[], changes: Partial<FinalLog> = {}): FinalLog[] =>
  (["websocket", "http"] as const).map((way) => ({
    ...{ room, way, head: messages.at(-1)?.seq ?? 0, messages },
    ...changes,
  }));

const numbers = (upTo: number): Seen[] => Array.from({ length: upTo }, (_, at) => seen(at + 1));

function names(clients: ClientHistory[], final: FinalLog[]): ViolationName[] {
  const history: History = {
    clients,
    final,
    finalBoards: [],
    faults: [],
    resumeEvents: 500,
    growthEndsMs: 100,
    pageBytes: 1e6,
  };
  return [...new Set(check(history, {}).violations.map(({ name }) => name))].sort();
}

/** Ann, who sent and was acked the messages 1 to `upTo`. */
const spoke = (upTo: number): Loose[] => [
  ...Array.from({ length: upTo }, (_, at) => sent(at + 1)),
  ...Array.from({ length: upTo }, (_, at) => acked(at + 1)),
];

describe("nothing is found", () => {
  test("in a history in which all is well", () => {
    const listener = [joined(0), live(1), live(2), live(3)];
    expect(names([of(ann, spoke(3)), of(bob, listener, [room])], log(numbers(3)))).toEqual([]);
  });

  test("[P2] when a message of unknown outcome is stored once, or not at all", () => {
    const unknown = [sent(1), sent(2), closed()];
    expect(names([of(ann, unknown)], log(numbers(1)))).toEqual([]);
    expect(names([of(ann, unknown)], log([]))).toEqual([]);
  });

  test("[P2] when a message sent again is acked twice with the first seq", () => {
    const again = [sent(1), closed(), sent(1, 2), acked(1, 1, { connection: 2, duplicate: true })];
    expect(names([of(ann, again)], log(numbers(1)))).toEqual([]);
  });

  test("[P1] when one try was refused and another got no answer, and it is stored", () => {
    const tries = [sent(1), closed(), sent(1, 2), refused(1, 2)];
    expect(names([of(ann, tries)], log(numbers(1)))).toEqual([]);
  });

  test("[P4] when a room is joined again from where it was, and live events came meanwhile", () => {
    const again = [joined(1), live(2), resumed(1, 3, [seen(2), seen(3)]), live(4)];
    expect(names([of(ann, spoke(4)), of(bob, again, [room])], log(numbers(4)))).toEqual([]);
  });

  test("[P4] when a reset stands for a replay that would be too long, or of another epoch's log", () => {
    const many = Array.from({ length: 502 }, (_, at) => seen(at + 1));
    const tail = many.slice(-50);
    const late = joined(502, { asked: { epoch: "e1", after: 1 }, gave: "reset", events: tail });
    const other = joined(502, { asked: { epoch: "e0", after: 500 }, gave: "reset", events: tail });
    const speaker = of(
      ann,
      Array.from({ length: 502 }, (_, at) => sent(at + 1)),
    );
    expect(names([speaker, of(bob, [late, other], [room])], log(many))).toEqual([]);
  });

  test("[P3] when a later message overtakes one that was refused, or one sent on another line", () => {
    const other = log([seen(2, 1), seen(1, 2)]);
    const refusal = [sent(1), refused(1), sent(2), acked(2, 1), sent(1), acked(1, 2)];
    expect(names([of(ann, refusal)], other)).toEqual([]);
    expect(names([of(ann, [sent(1), closed(), sent(2, 2), acked(2, 1)])], other)).toEqual([]);
    // Its refusal may have been lost on the way.
    const left = [{ what: "leaving", connection: 1, room } as const, sent(1), sent(2), closed()];
    expect(names([of(ann, [...left, sent(1, 2), sent(2, 2)])], other)).toEqual([]);
  });

  test("when a client left the room, or lost its line, and missed what came then", () => {
    const away = [joined(0), live(1), { what: "left", connection: 1, room } as const];
    expect(names([of(ann, spoke(3)), of(bob, away)], log(numbers(3)))).toEqual([]);
    const cut = [
      joined(0),
      live(1),
      closed(),
      welcome(bob, 2),
      resumed(1, 3, [seen(2), seen(3)], 2),
    ];
    expect(names([of(ann, spoke(3)), of(bob, cut, [room])], log(numbers(3)))).toEqual([]);
  });
});

describe("it is named", () => {
  const speaker = of(ann, spoke(3));
  const whole = log(numbers(3));
  const listens = (...entries: Loose[]): ViolationName[] =>
    names([speaker, of(bob, entries)], whole);

  test("acked-lost: an acked message is not in the log, or not where the ack said", () => {
    expect(names([of(ann, [sent(1), acked(1)])], log([]))).toContain("acked-lost");
    const other = names([of(ann, [sent(1), sent(2), acked(1, 2)])], log(numbers(2)));
    expect(other).toContain("acked-lost");
  });

  test("duplicate: one message is stored twice", () => {
    expect(names([of(ann, [sent(1)])], log([seen(1), seen(1, 2)]))).toEqual(["duplicate"]);
  });

  test("seq-gap: the log has a hole, begins late or ends below its head; a page has a hole", () => {
    const messages = [sent(1), sent(2), sent(3)];
    expect(names([of(ann, messages)], log([seen(1), seen(3)]))).toEqual(["seq-gap"]);
    expect(names([of(ann, messages)], log([seen(2), seen(3)]))).toEqual(["seq-gap"]);
    expect(names([of(ann, messages)], log(numbers(2), { head: 3 }))).toEqual(["seq-gap"]);
    const page = {
      what: "page",
      connection: 1,
      room,
      before: 4,
      limit: 3,
      head: 3,
      first: 1,
    } as const;
    expect(listens({ ...page, messages: [seen(1), seen(3)] })).toEqual(["seq-gap"]);
    expect(listens({ ...page, messages: numbers(3) })).toEqual([]);
  });

  test("seq-reused: one client saw two messages under one seq; fork: two clients did", () => {
    expect(listens(joined(1), live(2), live(3, 2))).toContain("seq-reused");
    const carol = { client: "carol", userId: "g_carol", username: "carol" };
    const two = [of(bob, [joined(1), live(2)]), of(carol, [joined(1), live(3, 2)])];
    const both = names([of(ann, [sent(1), sent(2), sent(3)]), ...two], log(numbers(2)));
    expect(both).toContain("fork");
  });

  test("phantom: a message that nobody sent", () => {
    expect(names([of(ann, [])], log(numbers(1)))).toEqual(["phantom"]);
  });

  test("corrupt: another text, author, name, time, or a key shown to others", () => {
    for (const change of [
      { text: "ann-000001 hullo" },
      { userId: "g_bob" },
      { username: "annie" },
      { action: true },
      { timestamp: 5 },
      { key: "ann-000001" },
    ])
      expect([change, listens(joined(0), live(1, 1, change))]).toEqual([change, ["corrupt"]]);
    expect(names([of(ann, [sent(1), acked(1, 1, { timestamp: 5 })])], log(numbers(1)))).toEqual([
      "corrupt",
    ]);
    // Its author may see it.
    const own = [joined(0), ...spoke(1), live(1, 1, { key: "ann-000001" })];
    expect(names([of(ann, own)], log(numbers(1)))).toEqual([]);
  });

  test("wrong-room: a message in another room, or an event where the room was not joined", () => {
    const elsewhere = log(numbers(1), { room: "room-2" });
    expect(names([of(ann, [sent(1)])], elsewhere)).toEqual(["wrong-room"]);
    expect(listens(live(1))).toEqual(["wrong-room"]);
    expect(listens(joined(0), { what: "left", connection: 1, room }, live(1))).toEqual([
      "wrong-room",
    ]);
  });

  test("[P1] refused-but-stored: each try was answered by an error", () => {
    const tries = [sent(1), refused(1), sent(1), refused(1)];
    expect(names([of(ann, tries)], log(numbers(1)))).toEqual(["refused-but-stored"]);
    expect(names([of(ann, tries)], log([]))).toEqual([]);
  });

  test("rolled-back: what was seen is gone, a head went back, an epoch changed", () => {
    const gone = [joined(0), live(1), live(2)];
    expect(names([of(ann, [sent(1), sent(2)]), of(bob, gone)], log(numbers(1)))).toEqual([
      "rolled-back",
    ]);
    expect(listens(joined(3), joined(2))).toEqual(["rolled-back"]);
    expect(listens(joined(3), joined(3, { epoch: "e2" }))).toEqual(["rolled-back"]);
  });

  test("[P4] stream-gap: a hole in a replay, before the live events, among them; a needless reset", () => {
    expect(listens(resumed(0, 3, [seen(1), seen(3)]))).toEqual(["stream-gap"]);
    expect(listens(resumed(0, 3, [seen(1), seen(2)]))).toEqual(["stream-gap"]);
    expect(listens(joined(1), live(3))).toEqual(["stream-gap"]);
    expect(listens(joined(0), live(1), live(3))).toEqual(["stream-gap"]);
    const tail = { limit: 3, events: [seen(1), seen(3)] };
    expect(listens(joined(3, tail))).toEqual(["stream-gap"]);
    const reset = { asked: { epoch: "e1", after: 1 }, gave: "reset" } as const;
    expect(listens(joined(3, reset))).toEqual(["stream-gap"]);
  });

  test("[P4] stream-repeat: an event comes again, or late", () => {
    expect(listens(joined(1), live(1))).toEqual(["stream-repeat"]);
    expect(listens(resumed(1, 2, [seen(1), seen(2)]))).toEqual(["stream-repeat"]);
    expect(listens(joined(1), live(3), live(2))).toEqual(["stream-gap", "stream-repeat"]);
  });

  test("[P3] sender-order: a later message has a lower seq", () => {
    const swapped = log([seen(2, 1), seen(1, 2)]);
    expect(names([of(ann, [sent(1), sent(2)])], swapped)).toEqual(["sender-order"]);
    const acks = [sent(1), acked(1, 2), closed(), sent(2, 2)];
    expect(names([of(ann, acks)], swapped)).toEqual(["sender-order"]);
  });

  test("not-converged: a client ends behind or outside, or the two readings differ", () => {
    const ends = (...entries: Loose[]): ViolationName[] =>
      names([speaker, of(bob, entries, [room])], whole);
    expect(ends(joined(1), live(2))).toEqual(["not-converged"]);
    expect(ends(joined(3), closed())).toEqual(["not-converged"]);
    expect(ends(joined(3))).toEqual([]);
    const [one, other] = log(numbers(3));
    if (one === undefined || other === undefined) throw new Error("two readings");
    const differing = { ...other, messages: [seen(1), seen(2), seen(3, 3, { timestamp: 1 })] };
    expect(names([speaker], [one, differing])).toContain("not-converged");
  });

  test("[P6] identity-lost: who gave the session back is somebody else, or called otherwise", () => {
    expect(listens(welcome({ ...bob, userId: "g_new" }, 2))).toEqual(["identity-lost"]);
    const renamed = [...spoke(3), welcome({ ...ann, username: "User-1" }, 2)];
    expect(names([of(ann, renamed)], whole)).toEqual(["identity-lost"]);
  });
});

test("a run in which too little happened is inconclusive, with the reason", () => {
  const history: History = {
    clients: [of(ann, spoke(2))],
    final: log(numbers(2)),
    finalBoards: [],
    faults: [],
    resumeEvents: 500,
    growthEndsMs: 100,
    pageBytes: 1e6,
  };
  const { violations, inconclusive } = check(history, { acked: 2, kills: 1 });
  expect(violations).toEqual([]);
  expect(inconclusive).toEqual(["kills: 0, at least 1 are needed"]);
});
