// A node among several that stops: its people are sent to the others a few at a time, and nobody is shown as left.

import { afterEach, expect, test } from "bun:test";
import { CLOSES } from "../../src/protocol/closes.ts";
import { createBus } from "../support/bus.ts";
import { closeChats, type Member } from "../support/chat.ts";
import { closeStores, houseOf } from "../support/nodes.ts";

afterEach(async () => {
  await closeChats();
  await closeStores();
});

const people = 80;

test("[S7] a node that stops sends people away one after the other, and serves the others meanwhile", async () => {
  const { one } = await houseOf(createBus().open);
  const closedAt: number[] = [];
  const all: Member[] = [];
  for (let n = 0; n < people; n++) {
    const who = await one.join(`person${n}`, `room${n % 4}`);
    void who.closed.then(() => closedAt.push(performance.now()));
    all.push(who);
  }
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) throw new Error("there are some");
  const stopped = one.stop();
  await first.closed;
  expect(await last.ask({ type: "chat", text: "still here" })).toMatchObject({ type: "ack" });
  for (const { closed } of all) expect(await closed).toEqual(CLOSES.shutdown);
  await stopped;
  const [begin = 0] = closedAt;
  const spreadMs = (closedAt.at(-1) ?? 0) - begin;
  expect(spreadMs).toBeGreaterThan(150);
  expect(spreadMs).toBeLessThan(2_000);
}, 10_000);

test("[S7] whoever's turn it is gets the answers to what was read before", async () => {
  const { one } = await houseOf(createBus().open);
  const ada = await one.join("ada");
  const asked = Array.from({ length: 20 }, (_, n) => ada.ask({ type: "chat", text: `word ${n}` }));
  const stopped = one.stop();
  const answered = await Promise.race([Promise.all(asked), ada.closed.then(() => null)]);
  await Promise.all([ada.closed, stopped]);
  const acks = ada.frames.filter(({ type }) => type === "ack").length;
  const own = ada.frames.filter(({ type }) => type === "chat").length;
  expect(acks).toBe(own);
  expect(answered?.length ?? acks).toBe(acks);
  expect(ada.frames.at(-1)).toMatchObject({ type: "system", event: "shutdown" });
});

test("[S4] whoever closes properly because they were told of the end is not shown as left", async () => {
  const { one, two } = await houseOf(createBus().open);
  const bo = await two.join("bo");
  const ada = await one.join("ada");
  await bo.next("system", ({ event }) => event === "presence");
  const leaving = ada.next("system", ({ event }) => event === "shutdown").then(() => ada.close());
  await Promise.all([one.stop(), leaving]);
  await two.join("cy");
  const notice = await bo.next("system", ({ event }) => event === "presence");
  expect(notice).toMatchObject({ joined: [{ username: "cy" }], left: [], count: 3 });
});
