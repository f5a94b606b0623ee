// What nodes say to each other: by name, to those who listen; asked and answered.

import { expect, test } from "bun:test";
import { openMemoryBroker } from "../../src/broker/memory.ts";
import { createSignals, nodesTopic, nodeTopic, type Signals } from "../../src/hub/signals.ts";
import { createLog } from "../../src/lib/log.ts";
import { asRoomName, asUserId } from "../../src/protocol/ids.ts";
import { createBus } from "../support/bus.ts";
import { manualClock } from "../support/manual-clock.ts";
import { turns } from "./support.ts";

const clock = manualClock();
const logged: string[] = [];
const log = createLog("json", (line) => void logged.push(line));

async function openSignals(bus = createBus()): Promise<Signals> {
  const broker = bus.open();
  const signals = createSignals(broker, clock, log);
  broker.subscribe(signals.accept);
  await Promise.all([broker.follow(nodesTopic), broker.follow(nodeTopic(broker.node))]);
  return signals;
}

test("a word reaches all who listen at the other nodes, and never the one who said it", async () => {
  const bus = createBus();
  const [one, two] = [await openSignals(bus), await openSignals(bus)];
  const heard: string[] = [];
  one.on("bans", () => heard.push("one"));
  two.on("bans", (_, from) => heard.push(from === one.node ? "two" : from));
  two.on("bans", () => heard.push("two again"));
  one.send(nodesTopic, "bans", null);
  await turns();
  expect(heard).toEqual(["two", "two again"]);
});

test("an answer comes from each who was asked; who throws or says nothing is not waited for", async () => {
  const bus = createBus();
  const [one, two, three] = [
    await openSignals(bus),
    await openSignals(bus),
    await openSignals(bus),
  ];
  two.answer("storeGrowth", () => true);
  three.answer("storeGrowth", () => {
    throw new Error("broken");
  });
  const spot = { room: asRoomName("general"), message: 1, userId: asUserId("g_ada") };
  expect(await one.ask([two.node], "storeGrowth", spot)).toEqual([true]);
  const both = one.ask([two.node, three.node], "storeGrowth", spot);
  await turns();
  clock.advance(150);
  expect(await both).toEqual([true]);
  expect(await one.ask([], "storeGrowth", spot)).toEqual([]);
  expect(logged.join()).toContain("broken");
});

test("what is no signal of ours harms nobody", async () => {
  const one = await openSignals();
  one.on("userGone", () => {
    throw new Error("a listener");
  });
  const envelope = { topic: nodesTopic, seq: 0, author: "", key: "" };
  for (const frame of ["", "{", "null", "[]", '{"from":"x","name":"nothing"}'])
    one.accept({ ...envelope, frame });
  const body = { userId: asUserId("g_x") };
  one.accept({ ...envelope, frame: JSON.stringify({ from: "x", name: "userGone", body }) });
  expect(logged.join()).toContain("a listener");
});

test("a node alone neither says nor asks", async () => {
  const broker = openMemoryBroker();
  const signals = createSignals({ ...broker, publish: () => expect.unreachable() }, clock, log);
  signals.send(nodesTopic, "bans", null);
  expect(await signals.ask(["x"], "people", [])).toEqual([]);
});
