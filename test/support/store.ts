// Stores for tests, opened quickly. `openStore` itself has tests of its own.

import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { openOnThread, type Opening } from "../../src/store/sqlite/client.ts";
import { startThread, type Thread } from "../../src/store/sqlite/worker.ts";
import type { Store } from "../../src/store/store.ts";
import { takeDatabase } from "./databases.ts";
import { onPostgres } from "./engines.ts";
import { databaseOf } from "./shared-engines.ts";

// Each has its own database and engine: only the start of a thread is saved, which is most of what opening costs.
const idle: Thread[] = [];

/** On the engine that engines.ts names; `dataDir` null: empty, and gone when it is closed. */
export function openTestStore(options: Opening): Promise<Store> {
  return onPostgres ? openPostgresTestStore(options) : openSqliteTestStore(options);
}

const underWay = new WeakMap<Store, Set<Promise<unknown>>>();

/** Resolves when all that was asked of `store`, one of `openTestStore`, is answered, and what was asked next is too. */
export async function answered(store: Store): Promise<void> {
  const calls = underWay.get(store);
  // SQLite answers in the order asked.
  if (calls === undefined) return void (await store.hasOwner());
  do {
    await Promise.all(calls);
    await new Promise((next) => setImmediate(next));
  } while (calls.size > 0);
}

/** As `openStore`. Its thread is free again when it is closed. */
export async function openSqliteTestStore(options: Opening): Promise<Store> {
  const thread = idle.pop() ?? (await startedThread());
  return openOnThread({ ...thread, stop: () => void idle.push(thread) }, options);
}

async function openPostgresTestStore({ dataDir, log }: Opening): Promise<Store> {
  if (dataDir !== null)
    return counted(await openPostgresStore({ url: await databaseOf(dataDir), log }));
  const { url, giveBack } = await takeDatabase();
  const store = await openPostgresStore({ url, log });
  let closing: Promise<void> | undefined;
  return counted({ ...store, close: () => (closing ??= store.close().then(giveBack)) });
}

/** `store`, with its calls in `underWay` until they are answered. */
function counted(store: Store): Store {
  const calls = new Set<Promise<unknown>>();
  const made = new Proxy(store, {
    get(target, name, receiver) {
      const real: unknown = Reflect.get(target, name, receiver);
      if (typeof real !== "function") return real;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(real, target, args);
        if (!(answer instanceof Promise)) return answer;
        const over = answer.then(nothing, nothing).finally(() => calls.delete(over));
        calls.add(over);
        return answer;
      };
    },
  });
  underWay.set(made, calls);
  return made;
}

const nothing = (): void => {};

async function startedThread(): Promise<Thread> {
  const thread = startThread();
  await thread.next("hello");
  return thread;
}
