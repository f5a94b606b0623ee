// Stores for tests, on threads that are used again: each has its own database and engine, and only the start
// of a thread is saved, which is most of what opening a store costs. `openStore` itself has tests of its own.

import { openOnThread, type Opening } from "../../src/store/sqlite/client.ts";
import { startThread, type Thread } from "../../src/store/sqlite/worker.ts";
import type { Store } from "../../src/store/store.ts";

const idle: Thread[] = [];

/** As `openStore`. Its thread is free again when it is closed. */
export async function openTestStore(options: Opening): Promise<Store> {
  const thread = idle.pop() ?? (await startedThread());
  return openOnThread({ ...thread, stop: () => void idle.push(thread) }, options);
}

async function startedThread(): Promise<Thread> {
  const thread = startThread();
  await thread.next("hello");
  return thread;
}
