import { describe, expect, test } from "bun:test";
import { createPace, type Rate } from "../../../public/lib/pace.ts";
import { createOutbox, type Entry, type Outbox } from "../../../public/net/outbox.ts";
import type { Request } from "../../../src/protocol/commands.ts";
import type { ErrorCode } from "../../../src/protocol/errors.ts";
import type { ServerFrame } from "../../../src/protocol/events.ts";
import type { RoomName } from "../../../src/protocol/ids.ts";
import { createManualClock, type ManualClock, settle } from "../manual-clock.ts";
import { ann, bob, dev, general } from "../people.ts";

type Chat = Extract<Request, { type: "chat" }>;
type Asked = { chat: Chat; answer(reply: ServerFrame | null): Promise<void> };

type Rig = {
  clock: ManualClock;
  outbox: Outbox;
  /** What was sent, in order; each to be answered once. */
  asked: Asked[];
  stored: Entry[];
  storage: Map<string, string>;
  live: Set<RoomName>;
  write(text: string, room?: RoomName): void;
  texts(): string[];
  last(): Asked;
};

const fast: Rate = { count: 0, perMs: 0 };

function rig({ rate = fast, storage = new Map<string, string>() } = {}): Rig {
  const clock = createManualClock();
  const asked: Asked[] = [];
  const stored: Entry[] = [];
  const live = new Set([general, dev]);
  let keys = storage.size;
  const outbox = createOutbox({
    kept: {
      read: (name) => storage.get(name) ?? null,
      write: (name, value) =>
        void (value === null ? storage.delete(name) : storage.set(name, value)),
      keys: () => [...storage.keys()],
    },
    clock,
    newKey: () => `key-${keys++}`,
    ask(request) {
      if (request.type !== "chat") throw new Error("an outbox only sends messages");
      return new Promise((resolve) => {
        const answer = (reply: ServerFrame | null): Promise<void> => {
          resolve(reply);
          return settle();
        };
        asked.push({ chat: request, answer });
      });
    },
    mayPost: (room) => live.has(room),
    pace: createPace(clock, () => rate),
    stored: (entry) => void stored.push(entry),
  });
  const last = (): Asked => {
    const newest = asked.at(-1);
    if (newest === undefined) throw new Error("nothing was sent");
    return newest;
  };
  return {
    clock,
    outbox,
    asked,
    stored,
    storage,
    live,
    write: (text, room = general) =>
      outbox.add({ room, text, action: false, madeAtMs: clock.now() + keys }),
    texts: () => asked.map(({ chat }) => chat.text),
    last,
  };
}

const ack = (seq: number): ServerFrame => ({ type: "ack", room: general, seq, timestamp: seq });
const error = (code: ErrorCode, retryAfterMs?: number): ServerFrame => ({
  type: "error",
  code,
  text: `no: ${code}`,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe("messages of one room", () => {
  test("go one at a time, in the order written", async () => {
    const { write, texts, last, stored } = rig();
    for (const text of ["a", "b", "c"]) write(text);
    expect(texts()).toEqual(["a"]);
    await last().answer(ack(1));
    await last().answer(ack(2));
    await last().answer(ack(3));
    expect(texts()).toEqual(["a", "b", "c"]);
    expect(stored.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  });

  test("do not wait for another room's", () => {
    const { write, texts } = rig();
    write("a", general);
    write("b", dev);
    expect(texts()).toEqual(["a", "b"]);
  });

  test("wait until the room is joined", async () => {
    const { write, texts, live, outbox } = rig();
    live.clear();
    write("a");
    expect(texts()).toEqual([]);
    live.add(general);
    outbox.flush();
    expect(texts()).toEqual(["a"]);
  });
});

describe("an unknown outcome", () => {
  test("[P1] is sent again with the same key, before what was written after it", async () => {
    const { write, asked, last, outbox, live } = rig();
    write("a");
    write("b");
    live.clear();
    await last().answer(null);
    expect(asked).toHaveLength(1);
    live.add(general);
    outbox.flush();
    await last().answer(ack(1));
    expect(asked.map(({ chat }) => [chat.text, chat.key])).toEqual([
      ["a", "key-0"],
      ["a", "key-0"],
      ["b", "key-1"],
    ]);
  });

  test("survives a reload with key and order, and nothing is left once it is stored", async () => {
    const before = rig();
    before.live.clear();
    for (const text of ["a", "b"]) before.write(text);
    const after = rig({ storage: before.storage });
    after.outbox.flush();
    await after.last().answer(ack(1));
    await after.last().answer(ack(2));
    expect(after.asked.map(({ chat }) => [chat.text, chat.key])).toEqual([
      ["a", "key-0"],
      ["b", "key-1"],
    ]);
    expect(after.storage.size).toBe(0);
  });

  test("is settled by the message's own broadcast; a late ack does no harm", async () => {
    const { write, outbox, last, stored } = rig();
    write("a");
    outbox.drop("key-0");
    expect(outbox.entries.get()).toEqual([]);
    await last().answer(ack(1));
    expect(stored).toHaveLength(1);
  });
});

describe("a refusal", () => {
  test("that may pass is waited out, in order", async () => {
    const { write, texts, last, clock, outbox } = rig();
    write("a");
    write("b");
    await last().answer(error("rate_limited", 2_300));
    expect(outbox.entries.get()[0]?.refusal).toBeNull();
    await clock.pass(2_299);
    expect(texts()).toEqual(["a"]);
    await clock.pass(1);
    await last().answer(error("storage_unavailable"));
    await clock.pass(1_500);
    await last().answer(ack(1));
    expect(texts()).toEqual(["a", "a", "a", "b"]);
  });

  test("that is definite says why, keeps its place, and lets the next one go", async () => {
    const { write, texts, last, outbox } = rig();
    write("a");
    write("b");
    await last().answer(error("too_large"));
    expect(texts()).toEqual(["a", "b"]);
    expect(outbox.entries.get().map(({ text, refusal }) => [text, refusal])).toEqual([
      ["a", "no: too_large"],
      ["b", null],
    ]);
  });

  test.each(["muted", "slow_mode"] as const)(
    "%s is told to the author at once, though it may pass",
    async (code) => {
      const { write, last, clock, texts, outbox } = rig();
      write("a");
      await last().answer(error(code, 2_000));
      expect(outbox.entries.get()[0]?.refusal).toBe(`no: ${code}`);
      await clock.pass(2_000);
      expect(texts()).toEqual(["a"]);
      outbox.retry("key-0");
      expect(texts()).toEqual(["a", "a"]);
    },
  );

  test("of a message that breaks the server every time becomes definite", async () => {
    const { write, last, clock, outbox } = rig();
    write("a");
    for (let round = 0; round < 5; round++) {
      await last().answer(error("internal"));
      await clock.pass(1_500);
    }
    expect(outbox.entries.get()[0]?.refusal).toBe("no: internal");
  });

  test("can be tried again with its key, or given up", async () => {
    const { write, asked, last, outbox, storage } = rig();
    write("a");
    await last().answer(error("not_in_room"));
    outbox.retry("key-0");
    expect(asked.map(({ chat }) => chat.key)).toEqual(["key-0", "key-0"]);
    await last().answer(error("not_in_room"));
    outbox.drop("key-0");
    expect(outbox.entries.get()).toEqual([]);
    expect(storage.size).toBe(0);
  });
});

test("[L1] no more is sent than the server's rate allows, over all rooms", async () => {
  const { clock, write, asked, last } = rig({ rate: { count: 3, perMs: 10_000 } });
  const sentAt: number[] = [];
  for (let index = 0; index < 7; index++) write(`m${index}`, index % 2 === 0 ? general : dev);
  const answered = new Set<Asked>();
  for (let step = 0; step < 400 && answered.size < 7; step++) {
    for (const each of asked) {
      if (answered.has(each)) continue;
      answered.add(each);
      sentAt.push(clock.elapsed());
      await each.answer(ack(answered.size));
    }
    await clock.pass(100);
  }
  expect(last().chat.text).toBe("m6");
  for (const at of sentAt)
    expect(sentAt.filter((other) => other > at - 10_000 && other <= at).length).toBeLessThanOrEqual(
      3,
    );
  expect(sentAt).toHaveLength(7);
});

test("what is kept may be anything", () => {
  const storage = new Map([
    ["chat.unsent.a", "{"],
    ["chat.unsent.b", "null"],
    ["chat.unsent.c", '{"key":"c","room":"general"}'],
    ["other", '"x"'],
  ]);
  expect(rig({ storage }).outbox.entries.get()).toEqual([]);
});

test("what a message answers goes with it, also after a reload", async () => {
  const before = rig();
  before.live.clear();
  const { storage } = before;
  before.outbox.add({ room: general, text: "yes", action: false, madeAtMs: 1, replyTo: 7 });
  expect(before.asked).toEqual([]);
  const after = rig({ storage });
  after.outbox.flush();
  expect(after.last().chat).toMatchObject({ text: "yes", replyTo: 7 });
});

describe("what somebody else wrote in this browser", () => {
  const by = ann.userId;
  function heldBack() {
    const before = rig();
    before.live.clear();
    before.outbox.add({ room: general, text: "mine", action: false, madeAtMs: 1, by });
    return rig({ storage: before.storage });
  }

  test("is not sent in another's name; it waits for whoever is here now to decide", () => {
    const { outbox, asked, storage, last } = heldBack();
    outbox.belongTo(bob.userId, "It was written as somebody else");
    outbox.flush();
    expect(asked).toEqual([]);
    expect(outbox.entries.get()).toMatchObject([
      { text: "mine", refusal: "It was written as somebody else" },
    ]);
    outbox.retry("key-0");
    expect(last().chat).toMatchObject({ text: "mine", key: "key-0" });
    // Once decided it is theirs, over cuts and reloads too.
    outbox.belongTo(bob.userId, "no");
    expect(outbox.entries.get()).toMatchObject([{ refusal: null }]);
    expect(rig({ storage }).outbox.entries.get()).toMatchObject([{ refusal: null }]);
  });

  test("is sent when it is they themselves who come again", () => {
    const { outbox, last } = heldBack();
    outbox.belongTo(by, "no");
    outbox.flush();
    expect(last().chat.text).toBe("mine");
  });
});
