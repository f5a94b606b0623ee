// The broker of a node alone keeps the contract, and says that it is alone.

import { expect, test } from "bun:test";
import { openMemoryBroker } from "../../src/broker/memory.ts";
import { brokerContract } from "./contract.ts";

brokerContract({ name: "memory", open: async () => openMemoryBroker() });

test("there is no other node, and it is never away", () => {
  const broker = openMemoryBroker();
  expect({ alone: broker.alone, up: broker.isUp() }).toEqual({ alone: true, up: true });
});
