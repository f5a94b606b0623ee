// Nodes hear each other over a real Redis: what comes to whom, how often, and in which order.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { openRedisBroker } from "../../src/broker/redis.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";
import { newRedis, type Redis, redis } from "../support/redis.ts";
import { brokerContract } from "./contract.ts";
import { type Ear, envelope, listenTo } from "./support.ts";

describe.skipIf(redis === null)("redis", () => {
  let server: Redis;
  const opened: Ear[] = [];
  const logged: string[] = [];
  const open = (url: string) =>
    openRedisBroker({
      url,
      clock: systemClock,
      log: createLog("json", (line) => logged.push(line)),
    });

  beforeAll(async () => {
    server = await newRedis({ password: "se cret/@" });
    await server.start();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ broker }) => broker.close()));
  });
  afterAll(() => server.dispose());

  async function node(path = ""): Promise<Ear> {
    const ear = listenTo(open(`${server.url}${path}`));
    opened.push(ear);
    await ear.is("up");
    return ear;
  }

  brokerContract({ name: "redis", open: async () => open(server.url) });

  test("others hear what they follow, from the moment on that following resolves", async () => {
    const [ada, bo] = [await node(), await node()];
    await bo.broker.follow("general");
    const sent = envelope('{"text":"hé 😀\u2028"}', { seq: 7, author: "g_ada", key: "a\n\"key'" });
    ada.broker.publish(sent);
    ada.broker.publish(envelope("elsewhere", { topic: "other" }));
    ada.broker.publish(envelope("fence"));
    await bo.hears("fence");
    expect(bo.heard).toEqual([sent, envelope("fence")]);
    expect(ada.broker.alone).toBe(false);
  });

  test("what was left is heard no more, and what is followed again is heard once", async () => {
    const [ada, bo] = [await node(), await node()];
    await bo.broker.follow("fence");
    for (let time = 0; time < 20; time++) {
      void bo.broker.follow("general");
      if (time % 3 === 0) await bo.broker.follow("general");
      bo.broker.unfollow("general");
    }
    ada.broker.publish(envelope("left"));
    ada.broker.publish(envelope("fence 1", { topic: "fence" }));
    await bo.hears("fence 1");
    await bo.broker.follow("general");
    ada.broker.publish(envelope("followed"));
    ada.broker.publish(envelope("fence 2"));
    await bo.hears("fence 2");
    expect(bo.frames("general")).toEqual(["followed", "fence 2"]);
  });

  test("a turn's envelopes go in one message for each topic, in order", async () => {
    const [ada, bo] = [await node("/one"), await node("/one")];
    await bo.broker.follow("general");
    const before = await published();
    const frames = Array.from({ length: 200 }, (_, at) => `frame ${at}`);
    for (const [at, frame] of frames.entries())
      ada.broker.publish(envelope(frame, { seq: at + 1 }));
    await bo.hears("frame 199");
    expect(bo.frames("general")).toEqual(frames);
    // One of them, and what nodes ping themselves with.
    expect((await published()) - before).toBeLessThan(10);
  });

  async function published(): Promise<number> {
    const stats = String(await server.command("INFO", "commandstats"));
    return Number(/cmdstat_publish:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  }

  test("a large turn is cut into messages and comes whole", async () => {
    const [ada, bo] = [await node(), await node()];
    await bo.broker.follow("general");
    const frames = Array.from({ length: 50 }, (_, at) => `${at} ${"x".repeat(50_000)}`);
    for (const frame of frames) ada.broker.publish(envelope(frame));
    await bo.hears(frames.at(-1) ?? "");
    expect(bo.frames("general")).toEqual(frames);
  });

  test("thousands of topics are followed, and left, in a few commands", async () => {
    const [ada, bo] = [await node(), await node()];
    const topics = Array.from({ length: 5_000 }, (_, at) => `room-${at}`);
    const start = performance.now();
    await Promise.all(topics.map((topic) => bo.broker.follow(topic)));
    expect(performance.now() - start).toBeLessThan(5_000);
    for (const topic of topics) ada.broker.publish(envelope(`to ${topic}`, { topic }));
    await bo.hears("to room-4999");
    expect(bo.heard).toHaveLength(5_000);
    for (const topic of topics) bo.broker.unfollow(topic);
    await bo.broker.follow("fence");
  });

  test("the path of the URL keeps places on one Redis apart", async () => {
    const [ada, bo, cy] = [await node("/one"), await node("/two"), await node("/one")];
    await Promise.all([bo, cy].map((ear) => ear.broker.follow("general")));
    bo.broker.publish(envelope("of bo"));
    ada.broker.publish(envelope("of ada"));
    await cy.hears("of ada");
    expect(cy.frames("general")).toEqual(["of ada"]);
  });

  test("what others write to our channels does no harm", async () => {
    const [ada, bo] = [await node(), await node()];
    await bo.broker.follow("general");
    const broken = [
      "",
      "\n",
      "1",
      "1 other",
      "1 other\n",
      "1 other\n{}\nframe\n",
      '1 other\n[1,"",""]',
    ];
    const future = '2 other\n[1,"",""]\nframe\n';
    const wrong = ['[-1,"",""]', '["1","",""]', '[1,2,""]', "[1]", "null", "[1e400]"];
    for (const each of [...broken, future, ...wrong.map((header) => `1 other\n${header}\nframe\n`)])
      await server.command("PUBLISH", "chat:general", each);
    ada.broker.publish(envelope("fence"));
    await bo.hears("fence");
    expect(bo.frames("general")).toEqual(["fence"]);
  });

  test("no password stands in the log", async () => {
    await node();
    await opened[0]?.broker.close();
    const wrong = listenTo(open(server.url.replace("cret", "crit")));
    opened.push(wrong);
    await until(() => logged.some((line) => line.includes("refuses us")));
    expect(wrong.broker.isUp()).toBe(false);
    expect(logged.join("")).not.toMatch(/se(%20| )cr/);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(5);
}
