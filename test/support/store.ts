// Stores for tests, opened quickly. `openStore` itself has tests of its own.

import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { openOnThread, type Opening } from "../../src/store/sqlite/client.ts";
import { startThread, type Thread } from "../../src/store/sqlite/worker.ts";
import type { Store } from "../../src/store/store.ts";
import { takeDatabase } from "./databases.ts";
import { databaseOf, onPostgres } from "./engines.ts";

// Each has its own database and engine: only the start of a thread is saved, which is most of what opening costs.
const idle: Thread[] = [];

/** On the engine that engines.ts names; `dataDir` null: empty, and gone when it is closed. */
export function openTestStore(options: Opening): Promise<Store> {
  return onPostgres ? openPostgresTestStore(options) : openSqliteTestStore(options);
}

/** As `openStore`. Its thread is free again when it is closed. */
export async function openSqliteTestStore(options: Opening): Promise<Store> {
  const thread = idle.pop() ?? (await startedThread());
  return openOnThread({ ...thread, stop: () => void idle.push(thread) }, options);
}

async function openPostgresTestStore({ dataDir, log }: Opening): Promise<Store> {
  if (dataDir !== null) return openPostgresStore({ url: await databaseOf(dataDir), log });
  const { url, giveBack } = await takeDatabase();
  const store = await openPostgresStore({ url, log });
  let closing: Promise<void> | undefined;
  return { ...store, close: () => (closing ??= store.close().then(giveBack)) };
}

async function startedThread(): Promise<Thread> {
  const thread = startThread();
  await thread.next("hello");
  return thread;
}
