// Coming back: exactly what was missed or a reset, and a stream without hole or repeat however joins race.

import { afterEach, describe, expect, test } from "bun:test";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Broker } from "../src/broker/broker.ts";
import { openMemoryBroker } from "../src/broker/memory.ts";
import type { Joined } from "../src/protocol/events.ts";
import { type Chat, closeChats, type Member, openChat } from "./support/chat.ts";
import type { Client } from "./support/client.ts";
import { testOnSqlite } from "./support/engines.ts";
import { describeSlow, everything } from "./support/parts.ts";
import { newSeed, randomBelow } from "./support/random.ts";

afterEach(closeChats);

const seqs = (events: readonly { seq: number }[] = []) => events.map(({ seq }) => seq);
const span = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Says `count` messages and waits until they are all stored. */
async function say(who: Client, count: number): Promise<void> {
  for (let n = 0; n < count; n++) who.send({ type: "chat", text: `m${n}` });
  await who.ask({ type: "chat", text: "the last" });
}

async function resume(who: Client, cursor: { epoch: string; after: number }): Promise<Joined> {
  const joined = await who.ask({ type: "join", room: "general", ...cursor });
  if (joined.type !== "joined") throw new Error(`not joined: ${JSON.stringify(joined)}`);
  return joined;
}

describe("a client that was away", () => {
  test("[P4] for 300 messages gets exactly those, its own with the key, and then the live stream", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await say(ada, 4);
    await ada.close();

    await say(bo, 149);
    // Said from another place of hers, as an outbox does.
    const elsewhere = await chat.connect(ada.welcome.session);
    await resume(elsewhere, { epoch: ada.joined.epoch, after: 5 });
    await elsewhere.ask({ type: "chat", text: "mine", key: "key-of-ada-1" });
    await say(bo, 148);

    const back = await chat.connect(ada.welcome.session);
    const joined = await resume(back, { epoch: ada.joined.epoch, after: 5 });
    expect(joined.head).toBe(305);
    expect(seqs(joined.events)).toEqual(span(6, 305));
    expect(joined.messages).toBeUndefined();
    expect(joined.reset).toBeUndefined();
    const keyed = joined.events?.filter((event) => "key" in event);
    expect(keyed).toMatchObject([{ seq: 156, text: "mine", key: "key-of-ada-1" }]);
    bo.send({ type: "chat", text: "welcome back" });
    expect((await back.next("chat")).seq).toBe(306);
  });

  test("[P4] sees nobody else's key in what it missed", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await bo.ask({ type: "chat", text: "his", key: "key-of-bo-01" });
    const joined = await resume(ada, { epoch: ada.joined.epoch, after: 0 });
    expect(joined.events).toHaveLength(1);
    expect(JSON.stringify(joined)).not.toContain("key-of-bo");
  });

  test("[P4] for nothing at all gets an empty list, not a reset", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    await say(ada, 2);
    const joined = await resume(ada, { epoch: ada.joined.epoch, after: 3 });
    expect(joined).toMatchObject({ head: 3, events: [] });
    expect(joined.reset).toBeUndefined();
  });

  test("[P4] for 500 gets all, for 501 a reset and the newest 50", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    await say(ada, 500);
    const { epoch } = ada.joined;
    expect(seqs((await resume(ada, { epoch, after: 1 })).events)).toEqual(span(2, 501));
    const reset = await resume(ada, { epoch, after: 0 });
    expect(reset).toMatchObject({ reset: true, head: 501 });
    expect(reset.events).toBeUndefined();
    expect(seqs(reset.messages)).toEqual(span(452, 501));
  });

  test("[P4] for 5,000 messages gets a reset and a fresh tail, and goes on from there", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await ada.close();
    await say(bo, 4_999);
    const back = await chat.connect(ada.welcome.session);
    const joined = await resume(back, { epoch: ada.joined.epoch, after: 0 });
    expect(joined).toMatchObject({ reset: true, head: 5_000 });
    expect(seqs(joined.messages)).toEqual(span(4_951, 5_000));
    bo.send({ type: "chat", text: "welcome back" });
    expect((await back.next("chat")).seq).toBe(5_001);
  });

  test.each([
    ["a cursor above the head", (epoch: string) => ({ epoch, after: 4 })],
    ["the largest cursor there is", (epoch: string) => ({ epoch, after: Number.MAX_SAFE_INTEGER })],
    ["another epoch", () => ({ epoch: "elsewhere", after: 1 })],
  ])("[P4] with %s gets a reset", async (_, cursor) => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    await say(ada, 2);
    const joined = await resume(ada, cursor(ada.joined.epoch));
    expect(joined).toMatchObject({ reset: true, head: 3 });
    expect(seqs(joined.messages)).toEqual([1, 2, 3]);
    expect(joined.epoch).toBe(ada.joined.epoch);
  });
});

describe("an older copy that was put back", () => {
  type PutBack = (backup: string, data: string) => Promise<void>;
  // store/sqlite-stamp.test.ts puts copies back in more ways, without a server around it.
  const everyDay: [string, PutBack][] = [
    [
      "in the place of the directory",
      async (backup, data) => {
        await rm(data, { recursive: true });
        await cp(backup, data, { recursive: true });
      },
    ],
  ];
  const more: [string, PutBack][] = [
    ["over the files, in place", (backup, data) => overwrite(backup, data)],
    ["over the database alone, in place", (backup, data) => overwrite(backup, data, "chat.db")],
  ];
  const ways = everything ? [...everyDay, ...more] : everyDay;
  const copied = testOnSqlite("the files are copied that SQLite keeps all in");
  copied.each(ways)("[P4] %s refuses the cursors from after it", async (_, putBack) => {
    const dir = await mkdtemp(join(tmpdir(), "chat-test-"));
    const data = join(dir, "data");
    const backup = join(dir, "backup");
    const first = await openChat({ data });
    const ada = await first.join("ada");
    await say(ada, 4);
    await first.app.stop({ drain: true });
    await cp(data, backup, { recursive: true });

    const second = await openChat({ data });
    const lost = await second.join("bo");
    expect(lost.joined.epoch).toBe(ada.joined.epoch);
    await say(lost, 9);
    await second.app.stop({ drain: true });
    await putBack(backup, data);

    const third = await openChat({ data });
    const cleo = await third.join("cleo");
    expect(cleo.joined.head).toBe(5);
    // Until the numbers alone would no longer show it.
    await say(cleo, 19);
    const back = await third.connect(lost.welcome.session);
    const joined = await resume(back, { epoch: lost.joined.epoch, after: 15 });
    expect(joined).toMatchObject({ reset: true, head: 25 });
    expect(joined.epoch).not.toBe(lost.joined.epoch);
    await closeChats();
    await rm(dir, { recursive: true });
  });

  async function overwrite(backup: string, data: string, only?: string): Promise<void> {
    for (const name of only === undefined ? ["chat.db", "run", "lock"] : [only])
      await Bun.write(join(data, name), await Bun.file(join(backup, name)).bytes());
  }
});

/** What a client saw of the room: everything after the head that it began with, in the order it came. */
function streamOf(frames: Client["frames"]): { from: number; seen: number[] } {
  let from = -1;
  const seen: number[] = [];
  for (const frame of frames) {
    if (frame.type === "chat") seen.push(frame.seq);
    if (frame.type !== "joined") continue;
    if (from < 0) from = frame.head;
    else if (frame.events === undefined) throw new Error("a reset where none was due");
    else seen.push(...seqs(frame.events));
  }
  return { from, seen };
}

function expectWhole(client: Client, head: number): void {
  const { from, seen } = streamOf(client.frames);
  const first = seen.findIndex((seq, at) => seq !== from + at + 1);
  const around = first < 0 ? [] : seen.slice(Math.max(0, first - 3), first + 4);
  expect({ from, around, last: seen.at(-1) ?? from }).toEqual({ from, around: [], last: head });
}

const turn = () => new Promise<void>((next) => setImmediate(next));

/** People come and go, resuming, while they all talk; then everybody's stream is looked at. */
async function hop(
  chat: Chat,
  people: Member[],
  rounds: number,
  seed: number,
  beforeTheEnd: () => void = () => {},
): Promise<void> {
  const below = randomBelow(seed);
  async function one(who: Member, number: number): Promise<void> {
    let said = 0;
    for (let round = 0; round < rounds; round++) {
      for (let n = below(4); n > 0; n--) {
        const key = `key-${number}-${String(++said).padStart(8, "0")}`;
        who.send({ type: "chat", text: `${number}:${said}`, ...(below(2) === 0 ? { key } : {}) });
      }
      for (let n = below(6); n > 0; n--) await turn();
      if ((await who.ask({ type: "leave" })).type !== "left") throw new Error("not left");
      // Nothing comes after `left`, so this is all there was.
      const { from, seen } = streamOf(who.frames);
      for (let n = below(3); n > 0; n--) await turn();
      await resume(who, { epoch: who.joined.epoch, after: seen.at(-1) ?? from });
    }
  }
  await Promise.all(people.map(one));
  beforeTheEnd();
  const bo = await chat.join("the last one");
  const end = await bo.ask({ type: "chat", text: "end" });
  const head = end.type === "ack" ? (end.seq ?? 0) : 0;
  for (const who of people) {
    await who.next("chat", ({ seq }) => seq === head);
    expectWhole(who, head);
    for (const frame of who.frames)
      if (frame.type === "chat" && frame.key !== undefined)
        expect(frame.userId).toBe(who.welcome.you.userId);
  }
  expect(head).toBeGreaterThan(people.length * rounds);
}

/** `crowd` people sit in the room and `joiners` come one after the other while four talk without a pause. */
async function flood(chat: Chat, crowd: number, joiners: number, messages: number): Promise<void> {
  const sitting: Member[] = [];
  for (let at = 0; at < crowd; at += 50)
    sitting.push(
      ...(await Promise.all(span(at, Math.min(at + 49, crowd - 1)).map((n) => chat.join(`c${n}`)))),
    );
  const talkers = sitting.slice(0, 4);
  const coming: Promise<Member>[] = [];
  for (let n = 0; n < messages; n++) {
    talkers[n % 4]?.send({ type: "chat", text: `m${n}`, key: `key-${n}-of-flood` });
    if (coming.length < joiners && n % Math.max(1, Math.floor(messages / joiners)) === 0)
      coming.push(chat.join(`j${n}`));
    if (n % 3 === 0) await turn();
  }
  const joined = await Promise.all(coming);
  expect(joined).toHaveLength(joiners);
  // What the other three said last may still be on its way.
  await sitting.at(-1)?.next("chat", ({ seq }) => seq === messages, 15_000);
  const end = await talkers[0]?.ask({ type: "chat", text: "end" });
  const head = end?.type === "ack" ? (end.seq ?? 0) : 0;
  expect(head).toBe(messages + 1);
  for (const who of [...sitting, ...joined]) {
    if (!talkers.includes(who)) await who.next("chat", ({ seq }) => seq === head, 15_000);
    else await who.next("chat", ({ text }) => text === "end", 15_000);
    expectWhole(who, head);
  }
}

describe("[P4] the stream has no hole and no repeat", () => {
  test("while twelve people talk, leave and resume all the time", async () => {
    const chat = await openChat();
    const people = await Promise.all(span(1, 12).map((n) => chat.join(`p${n}`)));
    await hop(chat, people, 12, newSeed());
  });

  test("while the room is empty now and then", async () => {
    const chat = await openChat();
    const people = await Promise.all(span(1, 2).map((n) => chat.join(`p${n}`)));
    await hop(chat, people, 60, newSeed());
  });

  test("while 80 sit in the room, where frames are held, and 30 join under a flood", async () => {
    await flood(await openChat(), 80, 30, 600);
  });
});

/** Brings every envelope up to 5 ms late, so that they overtake each other. */
function lateBroker(seed: number): Broker {
  const memory = openMemoryBroker();
  const below = randomBelow(seed);
  return {
    ...memory,
    publish: (envelope) => void setTimeout(() => memory.publish(envelope), below(6)),
  };
}

describe("[P4] the stream has no hole and no repeat while events overtake each other", () => {
  test.each([2, 12])("and %d people talk, leave and resume all the time", async (count) => {
    const seed = newSeed();
    const chat = await openChat({}, { broker: lateBroker(seed) });
    const people = await Promise.all(span(1, count).map((n) => chat.join(`p${n}`)));
    await hop(chat, people, 20, seed);
  });
});

/** Loses one envelope in `oneIn`, as a broker may, until `mend` is called. */
function lossyBroker(oneIn: number, seed: number): { broker: Broker; mend: () => void } {
  const memory = openMemoryBroker();
  const below = randomBelow(seed);
  let loses = true;
  return {
    mend: () => void (loses = false),
    broker: {
      ...memory,
      publish(envelope) {
        if (!loses || below(oneIn) > 0) memory.publish(envelope);
      },
    },
  };
}

describeSlow(
  "[P4] the stream has no hole and no repeat while the broker loses one event in five",
  () => {
    test("and twelve people talk, leave and resume all the time", async () => {
      const seed = newSeed();
      const { broker, mend } = lossyBroker(5, seed);
      const chat = await openChat({}, { broker });
      const people = await Promise.all(span(1, 12).map((n) => chat.join(`p${n}`)));
      await hop(chat, people, 12, seed, mend);
    }, 60_000);

    test("and 80 sit in the room, where frames are held", async () => {
      const seed = newSeed();
      const { broker, mend } = lossyBroker(5, seed);
      const chat = await openChat({}, { broker });
      for (let at = 0; at < 80; at += 40)
        await Promise.all(span(at, at + 39).map((n) => chat.join(`c${n}`)));
      const people = await Promise.all(span(1, 12).map((n) => chat.join(`p${n}`)));
      await hop(chat, people, 12, seed, mend);
    }, 60_000);
  },
);

describeSlow("[P4] the stream of a large room has no hole and no repeat", () => {
  test("while 700 sit in the room, which has slices then, and 60 join under a flood", async () => {
    await flood(await openChat({ connectionsPerAddress: 0 }), 700, 60, 400);
  }, 60_000);

  test("while 560 sit in the room and 20 talk, leave and resume all the time", async () => {
    const chat = await openChat({ connectionsPerAddress: 0 });
    for (let at = 0; at < 560; at += 40)
      await Promise.all(span(at, at + 39).map((n) => chat.join(`c${n}`)));
    const people = await Promise.all(span(1, 20).map((n) => chat.join(`p${n}`)));
    await hop(chat, people, 12, newSeed());
  }, 60_000);
});

describe("[L7] heavy messages", () => {
  test("a resume of more bytes than a line takes is a reset with what fits, and the stream goes on", async () => {
    const chat = await openChat({ maxUnsent: 64 * 1024 });
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await bo.close();
    const heavy = "x".repeat(4_000);
    for (let n = 0; n < 40; n++) await ada.ask({ type: "chat", text: `${n} ${heavy}` });
    const back = await chat.connect(bo.welcome.session);
    const joined = await back.ask({
      type: "join",
      room: "general",
      epoch: bo.joined.epoch,
      after: 0,
    });
    if (joined.type !== "joined") throw new Error(JSON.stringify(joined));
    expect(joined).toMatchObject({ reset: true, head: 40 });
    const seqs = joined.messages?.map((message) => message.seq) ?? [];
    expect(seqs).toEqual(Array.from({ length: 7 }, (_, at) => at + 34));
    await ada.ask({ type: "chat", text: "light" });
    expect(await back.next("chat")).toMatchObject({ seq: 41 });
  });

  test("pages of history carry what fits, at least one, and say that there is more", async () => {
    const chat = await openChat({ maxUnsent: 64 * 1024 });
    const ada = await chat.join("ada");
    for (let n = 1; n <= 20; n++)
      await ada.ask({ type: "chat", text: n === 10 ? "🚀".repeat(8_000) : "x".repeat(7_000) });
    const page = async (query: Record<string, number>) => {
      const reply = await ada.ask({ type: "history", limit: 20, ...query });
      if (reply.type !== "history") throw new Error(JSON.stringify(reply));
      return { seqs: reply.messages.map((message) => message.seq), more: reply.more };
    };
    expect(await page({})).toEqual({ seqs: [17, 18, 19, 20], more: true });
    expect(await page({ before: 12 })).toEqual({ seqs: [11], more: true });
    expect(await page({ before: 11 })).toEqual({ seqs: [10], more: true });
    expect(await page({ after: 0 })).toEqual({ seqs: [1, 2, 3, 4], more: true });
    expect(await page({ around: 15 })).toEqual({ seqs: [13, 14, 15, 16], more: true });
  });
});
