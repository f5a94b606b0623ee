// Two nodes on one store hear of each other by a real Redis: what is said at one is seen at the other, whole and in
// order, whatever becomes of Redis.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createLog } from "../src/lib/log.ts";
import type { ServerFrame } from "../src/protocol/events.ts";
import type { Store } from "../src/store/store.ts";
import { type Chat, closeChats, type Member, memoryStore, openChat } from "./support/chat.ts";
import { everything } from "./support/parts.ts";
import { newRedis, type Redis, redis } from "./support/redis.ts";

const span = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe.skipIf(redis === null)("two nodes", () => {
  let server: Redis;
  let store: Store;
  beforeEach(async () => {
    server = await newRedis();
    await server.start();
    store = await memoryStore(createLog("json", () => {}));
  });
  afterEach(async () => {
    await closeChats();
    await store.close();
    await server.dispose();
  });

  async function two(): Promise<[Chat, Chat]> {
    // The app closes the store that it was given; the other one goes on with it.
    const shared: Store = { ...store, close: async () => {} };
    const both = [0, 1].map(() => openChat({ broker: server.url }, { store: shared }));
    const [one, other] = await Promise.all(both);
    if (one === undefined || other === undefined) throw new Error("there are two");
    await Promise.all(
      [one, other].map((chat) => until(async () => (await ready(chat)) === "ready")),
    );
    return [one, other];
  }

  async function talk(who: Member, count: number): Promise<void> {
    for (let n = 1; n <= count; n++) {
      const reply = await who.ask({ type: "chat", text: `${who.welcome.you.username} ${n}` });
      if (reply.type !== "ack") throw new Error(`no ack: ${JSON.stringify(reply)}`);
    }
  }

  test("[P3] [P4] what is said at one comes to all at both, once and in order", async () => {
    const [one, other] = await two();
    const people = [
      await one.join("ada"),
      await other.join("bo"),
      await one.join("cy"),
      await other.join("di"),
    ];
    await Promise.all(people.map((person) => talk(person, 50)));
    for (const person of people) {
      await sees(person, 200);
      expect(seqsOf(person)).toEqual(span(1, 200));
    }
    const texts = people.map((person) => textsOf(person).join("\n"));
    expect(new Set(texts).size).toBe(1);
  });

  test("[P2] the key is shown to the author at both nodes, and to nobody else", async () => {
    const [one, other] = await two();
    const [ada, bo] = [await one.join("ada"), await other.join("bo")];
    const again = await other.connect(ada.welcome.session);
    await again.ask({ type: "join", room: "general" });
    await ada.ask({ type: "chat", text: "mine", key: "key-of-ada-1" });
    const keys = await Promise.all(
      [ada, again, bo].map(async (who) => (await who.next("chat")).key ?? null),
    );
    expect(keys).toEqual(["key-of-ada-1", "key-of-ada-1", null]);
  });

  test("[P4] who joins and leaves while both nodes talk gets what it missed, and then the stream", async () => {
    const [one, other] = await two();
    const [ada, bo] = [await one.join("ada"), await other.join("bo")];
    const talking = Promise.all([talk(ada, 80), talk(bo, 80)]);
    const comers: Member[] = [];
    for (let n = 0; n < 8; n++) {
      comers.push(await (n % 2 === 0 ? one : other).join(`comer${n}`));
      await comers.at(-1)?.next("chat");
    }
    await talking;
    for (const comer of comers) {
      await sees(comer, 160);
      expect(seqsOf(comer)).toEqual(span(comer.joined.head + 1, 160));
    }
  });

  test("[P1] [P4] Redis is killed and comes back while all talk: nothing is missed or seen twice", async () => {
    const [one, other] = await two();
    const people = [await one.join("ada"), await other.join("bo"), await other.join("cy")];
    const talking = Promise.all(people.map((person) => talk(person, 100)));
    await people[0]?.next("chat", ({ seq }) => seq > 30);
    await server.kill();
    await until(
      async () => (await ready(one)) === "degraded" && (await ready(other)) === "degraded",
    );
    // Acks go on, and what the other node says comes by the store.
    await talking;
    const late = await other.join("di");
    await talk(late, 1);
    const start = performance.now();
    for (const person of people) await sees(person, 301);
    expect(performance.now() - start).toBeLessThan(2_000);
    await server.start();
    await until(async () => (await ready(one)) === "ready" && (await ready(other)) === "ready");
    await talk(late, 20);
    for (const person of people) {
      await sees(person, 321);
      expect(seqsOf(person)).toEqual(span(1, 321));
    }
  }, 20_000);

  test.skipIf(!everything)(
    "[P4] Redis hangs: nothing is seen more than two seconds late, and nobody waits to come in",
    async () => {
      const [one, other] = await two();
      const [ada, bo] = [await one.join("ada"), await other.join("bo")];
      server.freeze();
      let latestMs = 0;
      for (let n = 1; n <= 12; n++) {
        const start = performance.now();
        await talk(ada, 1);
        await sees(bo, n);
        latestMs = Math.max(latestMs, performance.now() - start);
        if (n % 4 !== 0) continue;
        const joining = performance.now();
        await other.join(`comer${n}`, `room${n}`);
        expect(performance.now() - joining).toBeLessThan(2_000);
      }
      expect(latestMs).toBeLessThan(2_000);
      server.thaw();
      await until(async () => (await ready(one)) === "ready" && (await ready(other)) === "ready");
      await talk(bo, 3);
      await sees(ada, 15);
      expect([ada, bo].map(seqsOf)).toEqual([span(1, 15), span(1, 15)]);
    },
    20_000,
  );

  test("[P4] what is said in the moment that connections are ended is seen at both", async () => {
    const [one, other] = await two();
    const people = [await one.join("ada"), await other.join("bo")];
    const talking = Promise.all(people.map((person) => talk(person, 100)));
    for (let n = 1; n <= 3; n++) {
      await people[0]?.next("chat", ({ seq }) => seq > n * 40);
      await server.command("CLIENT", "KILL", "TYPE", n % 2 === 0 ? "pubsub" : "normal");
    }
    await talking;
    for (const person of people) {
      await sees(person, 200);
      expect(seqsOf(person)).toEqual(span(1, 200));
    }
  }, 20_000);
});

const chats = (frames: readonly ServerFrame[]) => frames.filter((frame) => frame.type === "chat");
const seqsOf = (who: Member) => chats(who.frames).map(({ seq }) => seq);
const textsOf = (who: Member) => chats(who.frames).map(({ text }) => text);

async function sees(who: Member, seq: number): Promise<void> {
  if (!seqsOf(who).includes(seq)) await who.next("chat", (frame) => frame.seq === seq, 8_000);
}

async function ready(chat: Chat): Promise<string> {
  const answer = await fetch(`${chat.app.url}/readyz`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { status: string }).status;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await Bun.sleep(10);
}
