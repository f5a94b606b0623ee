// Several nodes that share a store, as behind a proxy that takes turns. Each is the real app.

import { afterAll, afterEach, beforeAll, describe } from "bun:test";
import type { Parts } from "../../src/app.ts";
import type { Broker } from "../../src/broker/broker.ts";
import { openRedisBroker } from "../../src/broker/redis.ts";
import type { Config } from "../../src/config.ts";
import { createSessions } from "../../src/identity/sessions.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";
import { asUsername, type UserId } from "../../src/protocol/ids.ts";
import type { Role } from "../../src/protocol/roles.ts";
import type { Store } from "../../src/store/store.ts";
import { createBus } from "./bus.ts";
import { type Chat, closeChats, memoryStore, openChat } from "./chat.ts";
import { everything } from "./parts.ts";
import { type Redis, redis, runRedis } from "./redis.ts";

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

/** Two nodes of one place. */
export type House = { place: Place; one: Node; two: Node };
export type OpenHouse = (changes?: Partial<Config>) => Promise<House>;

export async function houseOf(
  openBroker: () => Broker,
  changes: Partial<Config> = {},
): Promise<House> {
  const place = await openPlace();
  const open = (): Promise<Node> => place.open(openBroker(), changes);
  return { place, one: await open(), two: await open() };
}

/** What `suite` shows holds on the bus and, among the slow tests, on a real Redis. Whatever a test opens is closed after it. */
export function onEachBroker(suite: (openHouse: OpenHouse) => void): void {
  afterEach(async () => {
    await closeChats();
    await closeStores();
  });
  describe("nodes on one bus", () => {
    suite((changes) => houseOf(createBusOf(), changes));
  });
  describe.skipIf(redis === null || !everything)("nodes on a real Redis", () => {
    let server: Redis;
    beforeAll(async () => {
      server = await runRedis();
    });
    afterAll(() => server.dispose());
    suite((changes) => houseOf(() => redisBroker(server.url), changes));
  });
}

const createBusOf = (): (() => Broker) => createBus().open;

export const redisBroker = (url: string): Broker =>
  openRedisBroker({ url, clock: systemClock, log: createLog("json", () => {}) });

/** Somebody with an account, connected to a node. */
export async function account(
  { place }: Pick<House, "place">,
  username: string,
  role: Role,
  node: Node,
) {
  const made = await place.store.createAccount({
    ...{ username: asUsername(username), userId: null, passwordHash: null },
    ...{ role: role === "guest" ? "member" : role, invitationHash: null },
    ...{ external: null, asOwner: role === "owner" },
  });
  const secret = await sessionOf(place, made.userId);
  const who = await node.connect(secret);
  await who.ask({ type: "join", room: "general" });
  return Object.assign(who, { secret, userId: made.userId });
}

async function sessionOf({ store }: Place, userId: UserId): Promise<string> {
  const sessions = createSessions({ store, clock: systemClock });
  return (await sessions.start(userId, { address: "192.0.2.1", agent: "" })).secret;
}
