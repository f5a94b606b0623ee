// The real app on a free port, and people who come in. Everything is closed when the test file is done.

import { afterAll } from "bun:test";
import type { App, Parts } from "../../src/app.ts";
// So that the page is bundled before a test's time runs.
import "../../src/app.ts";
import { start } from "../../src/app-start.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import { createLog, type Log } from "../../src/lib/log.ts";
import type { Joined, Welcome } from "../../src/protocol/events.ts";
import { type Client, connect } from "./client.ts";
import { onPostgres } from "./engines.ts";
import { quickCost } from "./passwords.ts";
import { databaseOf, openTestBroker, startingClock } from "./shared-engines.ts";
import { openTestStore } from "./store.ts";

export type Member = Client & { welcome: Welcome; joined: Joined };

export type Chat = {
  app: App;
  /** `ws://127.0.0.1:PORT/ws` */
  url: string;
  /** Every log line so far. */
  logged: string[];
  /** Connects, and waits for the welcome. `session` makes it somebody who was here before. */
  connect(session?: string, query?: string): Promise<Client & { welcome: Welcome }>;
  /** Connects and joins `room` as `username`; `general` when it is left out. */
  join(username: string, room?: string): Promise<Member>;
  /** Resolves when the server has noticed that no more than so many connections are left. */
  connectionsAre(count: number): Promise<void>;
};

const closers: (() => Promise<void>)[] = [];

/**
 * Stops every chat opened so far. `bun test` loads this file once for all test files, so the hook below
 * belongs to the first of them: a file that opens many says `afterEach(closeChats)`.
 */
export async function closeChats(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
afterAll(closeChats);

/** In memory unless `changes.data` names a directory, or as engines.ts says. Allowances are off and passwords quick unless asked for. */
export async function openChat(changes: Partial<Config> = {}, parts: Parts = {}): Promise<Chat> {
  const off = { count: 0, perMs: 1_000 };
  const config = defaultConfig({
    host: "127.0.0.1",
    port: 0,
    rateLimit: off,
    joinRateLimit: off,
    appendRateLimit: off,
    searchRateLimit: off,
    commandRateLimit: off,
    ...(onPostgres && changes.data !== undefined ? { store: await databaseOf(changes.data) } : {}),
    ...changes,
  });
  const logged: string[] = [];
  const log = createLog("json", (line) => void logged.push(line));
  const store = parts.store ?? (changes.data === undefined ? await memoryStore(log) : undefined);
  const broker =
    parts.broker ?? (onPostgres && config.broker === null ? await openTestBroker() : undefined);
  const starting =
    broker === undefined || parts.clock === undefined ? null : startingClock(parts.clock);
  const waiting = new Set<() => void>();
  const app = await start(config, log, {
    passwordCost: quickCost,
    gone: () => waiting.forEach((look) => look()),
    ...parts,
    ...(store === undefined ? {} : { store }),
    ...(broker === undefined ? {} : { broker }),
    ...(starting === null ? {} : { clock: starting.clock }),
  });
  await starting?.started();
  closers.push(() => app.stop({ drain: false }));
  const url = `ws://127.0.0.1:${app.port}/ws`;

  async function connectAs(session?: string, query = ""): Promise<Client & { welcome: Welcome }> {
    const headers = session === undefined ? {} : { Authorization: `Bearer ${session}` };
    const client = await connect(url + query, headers);
    return Object.assign(client, { welcome: await client.next("welcome") });
  }

  return {
    app,
    url,
    logged,
    connect: connectAs,
    async join(username, room = "general") {
      const client = await connectAs();
      client.send({ type: "join", room, username });
      return Object.assign(client, { joined: await client.next("joined") });
    },
    connectionsAre: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (app.size().connections > count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

export const memoryStore = (log: Log) => openTestStore({ dataDir: null, log });
