// Several nodes that share a store, as behind a proxy that takes turns. Each is the real app.

import { afterAll } from "bun:test";
import type { Parts } from "../../src/app.ts";
import type { Broker } from "../../src/broker/broker.ts";
import type { Config } from "../../src/config.ts";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { type Chat, memoryStore, openChat } from "./chat.ts";

export type Node = Chat & {
  /** Tells everybody, and ends; the store stays open. */
  stop(): Promise<void>;
};

export type Place = {
  store: Store;
  /** Resolves when all nodes know each other. */
  open(broker: Broker, changes?: Partial<Config>, parts?: Parts): Promise<Node>;
};

const stores: Store[] = [];
afterAll(closeStores);

/** After `closeChats`. */
export async function closeStores(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
}

export async function openPlace(): Promise<Place> {
  const store = await memoryStore(createLog("json", () => {}));
  stores.push(store);
  const nodes: Node[] = [];
  return {
    store,
    async open(broker, changes = {}, parts = {}) {
      const shared: Store = { ...store, close: async () => {} };
      const chat = await openChat(changes, { ...parts, broker, store: shared });
      const node = { ...chat, stop: () => chat.app.stop({ drain: true }) };
      nodes.push(node);
      // Each logs whom it hears of.
      while (nodes.some(({ logged }) => heardOf(logged) < nodes.length - 1)) await Bun.sleep(5);
      return node;
    },
  };
}

const heardOf = (logged: readonly string[]): number =>
  logged.filter((line) => line.includes('"node_came"')).length;
