// Redis goes away in every way there is, and comes back: nodes notice, lose nothing that the hub could not ask for, and
// hear each thing once.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openRedisBroker } from "../../src/broker/redis.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";
import { newRedis, type Redis, redis } from "../support/redis.ts";
import { type Ear, envelope, listenTo } from "./support.ts";

/** Ten times as fast: what takes seconds is waited for in tenths. */
const hasty: Clock = {
  ...systemClock,
  elapsed: () => systemClock.elapsed() * 10,
  after: (ms, task) => systemClock.after(ms / 10, task),
  every: (ms, task) => systemClock.every(ms / 10, task),
};

const nextTurn = () => new Promise<void>((next) => setImmediate(next));

describe.skipIf(redis === null)("while Redis is away", () => {
  let server: Redis;
  let ears: Ear[] = [];
  let logged: string[] = [];

  beforeEach(async () => {
    server = await newRedis();
  });
  afterEach(async () => {
    await Promise.all(ears.map(({ broker }) => broker.close()));
    ears = [];
    logged = [];
    await server.dispose();
  });

  function node(url = server.url, clock = systemClock): Ear {
    const log = createLog("json", (line) => logged.push(line));
    const ear = listenTo(openRedisBroker({ url, clock, log }));
    ears.push(ear);
    return ear;
  }
  async function two(clock = systemClock): Promise<[Ear, Ear]> {
    await server.start();
    const both: [Ear, Ear] = [node(server.url, clock), node(server.url, clock)];
    for (const ear of both) {
      await ear.is("up");
      await ear.broker.follow("general");
    }
    return both;
  }
  const all = (state: "up" | "away") => Promise.all(ears.map((ear) => ear.is(state)));
  const events = (name: string) => logged.filter((line) => line.includes(`"${name}"`)).length;

  /** Each is subscribed once and hears once. */
  async function expectHearing([ada, bo]: [Ear, Ear], word: string): Promise<void> {
    expect(await server.command("PUBSUB", "NUMSUB", "chat:general")).toEqual(["chat:general", 2]);
    ada.broker.publish(envelope(`${word} of ada`));
    await bo.hears(`${word} of ada`);
    bo.broker.publish(envelope(`${word} of bo`));
    await ada.hears(`${word} of bo`);
    for (const ear of [ada, bo]) {
      const heard = ear.frames("general").filter((frame) => frame.startsWith(word));
      expect(heard).toEqual([`${word} of ada`, `${word} of bo`]);
    }
  }

  test("killed and started again, all is followed again, once, and what was lost is told of", async () => {
    const [ada, bo] = await two();
    await expectHearing([ada, bo], "before");
    await server.kill();
    await all("away");
    ada.broker.publish(envelope("lost", { seq: 3 }));
    ada.broker.publish(envelope("lost too", { seq: 4 }));
    expect(ada.frames("general").slice(-2)).toEqual(["lost", "lost too"]);
    // At once, while it is away; and heard when it is back.
    await bo.broker.follow("new");
    bo.broker.unfollow("never");
    await server.start();
    await all("up");
    await expectHearing([ada, bo], "after");
    ada.broker.publish(envelope("to new", { topic: "new" }));
    await bo.hears("to new");
    const hints = bo.heard.filter(({ frame }) => frame === "");
    // When ada was back before bo, nobody heard it: who comes back asks the store anyway.
    if (hints.length > 0) expect(hints).toEqual([envelope("", { seq: 4 })]);
    for (const ear of [ada, bo]) expect(ear.changes).toEqual([true, false, true]);
    expect([events("broker_away"), events("broker_up")]).toEqual([2, 4]);
  });

  test("what one node lost while only it was cut off, the others are told of when it is back", async () => {
    const [ada, bo] = await two();
    // The first that connected: ada's publisher.
    const clients = String(await server.command("CLIENT", "LIST")).split("\n");
    const [first = ""] = clients.flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? []);
    // It may be back before the administrator has an answer.
    ada.broker.changed((up) => {
      if (up) return;
      ada.broker.publish(envelope("lost", { seq: 7 }));
      ada.broker.publish(envelope("lost and ephemeral"));
    });
    await server.command("CLIENT", "KILL", "ID", first);
    await bo.hears("");
    expect(bo.heard).toEqual([envelope("", { seq: 7 })]);
    expect(bo.changes).toEqual([true]);
    await expectHearing([ada, bo], "after");
  });

  test("both connections of all nodes are ended by an administrator, again and again", async () => {
    const pair = await two(hasty);
    for (let time = 1; time <= 5; time++) {
      const areGone = all("away");
      await server.command("CLIENT", "KILL", "TYPE", "pubsub");
      if (time % 2 === 0) await server.command("CLIENT", "KILL", "TYPE", "normal");
      await areGone;
      await all("up");
      await expectHearing(pair, `time ${time}`);
    }
  });

  test("emptied, nothing is missed", async () => {
    const pair = await two();
    await server.command("FLUSHALL");
    await expectHearing(pair, "after");
    for (const ear of pair) expect(ear.changes).toEqual([true]);
  });

  test("frozen, it is noticed in a second; nobody waits for it; what was sent comes when it thaws", async () => {
    const [ada, bo] = await two();
    server.freeze();
    const frozenAt = performance.now();
    let longestMs = 0;
    for (let at = 1; at <= 1_000; at++) {
      const start = performance.now();
      ada.broker.publish(envelope(`frame ${at}`, { seq: at }));
      await nextTurn();
      longestMs = Math.max(longestMs, performance.now() - start);
    }
    expect(longestMs).toBeLessThan(250);
    await all("away");
    expect(performance.now() - frozenAt).toBeLessThan(1_500);
    server.thaw();
    await all("up");
    await bo.hears("frame 1000");
    expect(bo.heard.map(({ seq }) => seq)).toEqual(ada.heard.map(({ seq }) => seq));
    await expectHearing([ada, bo], "after");
    for (const ear of [ada, bo]) expect(ear.changes).toEqual([true, false, true]);
  });

  test("frozen for longer, new connections are made, and all is followed once", async () => {
    const pair = await two(hasty);
    server.freeze();
    await all("away");
    const following = pair[0].broker.follow("other");
    // Given up when it has not answered for four seconds.
    await following;
    await pair[0].broker.follow("another");
    // Also a try to connect hangs.
    await Bun.sleep(300);
    expect(pair[0].broker.isUp()).toBe(false);
    server.thaw();
    await all("up");
    await expectHearing(pair, "after");
  });

  test("started after the nodes, it is found", async () => {
    const pair: [Ear, Ear] = [node(), node()];
    for (const { broker } of pair) await broker.follow("general");
    pair[0].broker.publish(envelope("alone"));
    expect(pair[0].frames("general")).toEqual(["alone"]);
    await until(() => events("broker_away") === 2);
    await server.start();
    await all("up");
    expect(pair[0].changes).toEqual([true]);
    await expectHearing(pair, "after");
  });

  test("with another password than ours, it is tried until that is right", async () => {
    await server.start();
    await server.command("CONFIG", "SET", "requirepass", "theirs");
    const ada = node(server.url.replace("//", "//:ours@"));
    await until(() => events("broker_away") === 1);
    expect(ada.broker.isUp()).toBe(false);
    const admin = new Bun.RedisClient(server.url.replace("//", "//:theirs@"));
    await admin.send("CONFIG", ["SET", "requirepass", "ours"]);
    admin.close();
    await ada.is("up");
    expect(logged.join("")).not.toMatch(/ours|theirs/);
  });

  test("a user that may not follow our channels has no broker until it may", async () => {
    await server.start();
    // All that docs/operations.md says it takes, but for the channels.
    const commands = ["-@all", "+publish", "+subscribe", "+unsubscribe"];
    await server.command("ACL", "SETUSER", "node", "on", ">p", ...commands, "&chat:!*");
    const ada = node(server.url.replace("//", "//node:p@"));
    await ada.broker.follow("general");
    await until(() => events("broker_away") > 0);
    expect(ada.changes).toEqual([]);
    await server.command("ACL", "SETUSER", "node", "&chat:*");
    await ada.is("up");
    await server.command("ACL", "DELUSER", "node");
  });

  test("under a storm of losses each envelope comes at most once, and in order", async () => {
    const [ada, bo] = await two(hasty);
    let sent = 0;
    const talking = setInterval(() => {
      for (let n = 0; n < 20; n++) ada.broker.publish(envelope(String(++sent), { seq: sent }));
    }, 1);
    for (let time = 0; time < 8; time++) {
      const areGone = all("away");
      await server.command("CLIENT", "KILL", "TYPE", time % 2 === 0 ? "pubsub" : "normal");
      await areGone;
      await all("up");
      await until(() => bo.heard.at(-1)?.seq === sent);
    }
    clearInterval(talking);
    await until(() => bo.heard.at(-1)?.seq === sent);
    const heard = bo.heard.filter(({ frame }) => frame !== "").map(({ seq }) => seq);
    expect(heard).toEqual([...new Set(heard)].sort((one, other) => one - other));
    expect(heard.length).toBeGreaterThan(100);
    expect(ada.heard.map(({ seq }) => seq)).toEqual(
      Array.from({ length: sent }, (_, at) => at + 1),
    );
  }, 20_000);

  test("what is lost while it is away is remembered by number alone, of a thousand topics", async () => {
    const [ada, bo] = await two();
    await server.kill();
    await all("away");
    for (let seq = 1; seq <= 20; seq++)
      for (let at = 0; at < 3_000; at++)
        ada.broker.publish(envelope("x".repeat(1_000), { topic: `room-${at}`, seq }));
    for (let at = 0; at < 3_000; at++) void bo.broker.follow(`room-${at}`);
    ada.heard.length = 0;
    await server.start();
    await all("up");
    await expectHearing([ada, bo], "after");
    const hints = bo.heard.filter(({ frame }) => frame === "");
    // None when ada was back before bo.
    expect(hints.length).toBeLessThanOrEqual(1_000);
    expect(new Set(hints.map(({ topic }) => topic)).size).toBe(hints.length);
    for (const { seq } of hints) expect(seq).toBe(20);
  });

  test("what is sent to a Redis that does not read is bounded", async () => {
    const [ada, bo] = await two();
    server.freeze();
    const frame = "x".repeat(64 * 1024);
    for (let seq = 1; seq <= 1_000; seq++) {
      ada.broker.publish(envelope(frame, { seq }));
      if (seq % 10 === 0) await nextTurn();
    }
    server.thaw();
    await until(() => bo.heard.some((each) => each.frame === "" && each.seq === 1_000));
    const came = bo.heard.filter((each) => each.frame !== "");
    expect(came.length * frame.length).toBeLessThan(20 * 1024 * 1024);
    expect(came.map(({ seq }) => seq)).toEqual(Array.from(came, (_, at) => at + 1));
  });

  test("closing does not wait for a Redis that does not answer", async () => {
    const [ada] = await two();
    server.freeze();
    ada.broker.publish(envelope("last words"));
    const start = performance.now();
    await ada.broker.close();
    expect(performance.now() - start).toBeLessThan(1_000);
    server.thaw();
  });

  test("last words are sent before it is closed", async () => {
    const [ada, bo] = await two();
    ada.broker.publish(envelope("last words"));
    await ada.broker.close();
    await bo.hears("last words");
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(2);
}
