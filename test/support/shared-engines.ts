// The PostgreSQL and the Redis on which black-box tests run when engines.ts says so: to each test what nobody else has
// of them.

import { resolve } from "node:path";
import type { Broker } from "../../src/broker/broker.ts";
import { openRedisBroker } from "../../src/broker/redis.ts";
import { type Clock, systemClock, type Timer } from "../../src/lib/clock.ts";
import { createLog } from "../../src/lib/log.ts";
import { takeDatabase, type TestDatabase } from "./databases.ts";
import { onPostgres } from "./engines.ts";
import { postgres } from "./postgres.ts";
import { type Redis, redis, runRedis } from "./redis.ts";

if (onPostgres && (postgres === null || redis === null))
  throw new Error("CHAT_TEST_ENGINES needs PostgreSQL and Redis: sh .ci/setup installs them");

// A restart on the same directory is one on the same database.
const databases = new Map<string, Promise<TestDatabase>>();
let shared: Promise<Redis> | undefined;
let lastPrefix = 0;

/** The URL of the database that stands for this data directory: the same one each time. */
export async function databaseOf(dataDir: string): Promise<string> {
  const { url } = await databases.getOrInsertComputed(resolve(dataDir), takeDatabase);
  return url;
}

/** When the directory is removed, and nothing runs on what stands for it or for what is in it. */
export async function forgetDatabases(directory: string): Promise<void> {
  for (const [dataDir, database] of databases) {
    if (dataDir !== directory && !dataDir.startsWith(`${directory}/`)) continue;
    databases.delete(dataDir);
    await (await database).giveBack();
  }
}

/** The URL of a real Redis, with a prefix of channels that nobody else has. */
export async function newBrokerUrl(): Promise<string> {
  const { url } = await sharedRedis();
  return `${url}/test-${++lastPrefix}`;
}

export type StartingClock = { clock: Clock; started(): Promise<void> };

/**
 * A node begins with asking who else is there. Of a clock that is turned by hand, what is planned before `started`
 * has resolved falls due by the system's too: nobody turns it meanwhile.
 */
export function startingClock(turned: Clock): StartingClock {
  const planned = new Set<Timer>();
  let isStarting = true;
  let allOver: () => void = () => {};
  function forget(timer: Timer): void {
    planned.delete(timer);
    if (planned.size === 0) allOver();
  }
  function after(ms: number, task: () => void): Timer {
    if (!isStarting) return turned.after(ms, task);
    const run = (): void => {
      timer.cancel();
      task();
    };
    const both = [turned.after(ms, run), systemClock.after(ms, run)];
    const timer: Timer = {
      cancel() {
        for (const each of both) each.cancel();
        forget(timer);
      },
    };
    planned.add(timer);
    return timer;
  }
  return {
    clock: { ...turned, after },
    async started() {
      if (planned.size > 0) await new Promise<void>((over) => (allOver = over));
      isStarting = false;
    },
  };
}

/** Another one, when the last was killed with a test that was over its time. */
async function sharedRedis(): Promise<Redis> {
  const last = shared;
  if (last !== undefined && !(await last).isRunning() && shared === last) shared = undefined;
  return (shared ??= runRedis());
}

/** On Redis, and up. By the system's clock: who turns one by hand means the chat's, not a minute's silence of Redis. */
export async function openTestBroker(): Promise<Broker> {
  const log = createLog("text", () => {});
  const broker = openRedisBroker({ url: await newBrokerUrl(), clock: systemClock, log });
  if (!broker.isUp()) await new Promise<void>((up) => broker.changed(() => up()));
  return broker;
}
