// The bus keeps the contract of a broker, so that what is shown on it holds on Redis too.

import { expect, test } from "bun:test";
import { brokerContract } from "../broker/contract.ts";
import { envelope, listenTo } from "../broker/support.ts";
import { createBus } from "./bus.ts";

brokerContract({ name: "the bus of tests", open: async () => createBus().open() });

test("the others hear what they follow, and nothing while one of the two is cut off", async () => {
  const bus = createBus();
  const cuttable = bus.open();
  const [ada, bo] = [listenTo(bus.open()), listenTo(cuttable)];
  await bo.broker.follow("general");
  ada.broker.publish(envelope("1"));
  ada.broker.publish(envelope("2", { topic: "other" }));
  await Promise.resolve();
  ada.broker.publish(envelope("3"));
  cuttable.cut();
  await Promise.resolve();
  cuttable.mend();
  expect({ heard: bo.heard.length, changes: bo.changes }).toEqual({
    heard: 1,
    changes: [false, true],
  });
  expect(bo.heard.map(({ frame }) => frame)).toEqual(["1"]);
});
