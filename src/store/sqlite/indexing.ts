// When the search index catches up with what was said: in the pauses of the storage thread, a little at a time.

import type { Tables } from "./engine.ts";
import type { Transaction } from "./transaction.ts";

export type Indexing = {
  /** Something was committed. */
  soon(): void;
  stop(): void;
};

// So long at least what was said is gathered: many together cost half of what they cost one by one.
const gatherMs = 1_000;
// A few milliseconds, which is what a commit may have to wait for it.
export const mostAtOnce = 128;
// When there is more: whoever waits comes first.
const pauseMs = 2;

/** Begins with what was left over when the thread was last stopped. */
export function createIndexing(transaction: Transaction, { catchUp }: Tables): Indexing {
  const { db } = transaction;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function after(ms: number): void {
    timer ??= setTimeout(run, ms);
  }

  function run(): void {
    timer = undefined;
    transaction.reset("write");
    try {
      db.run("begin immediate");
      const count = catchUp(mostAtOnce);
      db.run("commit");
      if (count === mostAtOnce) after(pauseMs);
    } catch {
      // The disk is full or fails, which the next commit tells. Search looks through what is not in the index.
      if (db.inTransaction) db.run("rollback");
      after(gatherMs);
    }
  }

  after(gatherMs);
  return {
    soon: () => after(gatherMs),
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
