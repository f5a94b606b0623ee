// Soon after a deletion: takes the write-ahead log back into the database and empties it, so that no copy stays there.

import type { Database } from "bun:sqlite";
import type { Transaction } from "./transaction.ts";

export type Erasing = {
  /** The transaction was committed: if it deleted something, the log is emptied soon. */
  committed(): void;
  stop(): void;
};

// A purge's worth at once, and at most so often: it is a few milliseconds in which nothing is committed.
export const eraseWithinMs = 1_000;

/** Empties at once what a server that was killed left in the log. */
export function createErasing({ db, erased }: Transaction): Erasing {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function soon(): void {
    timer ??= setTimeout(erase, eraseWithinMs);
  }
  function erase(): void {
    timer = undefined;
    // A search may still be reading the log, and a full disk refuses: the next try is due in a second.
    if (!emptyLog(db)) soon();
  }

  erase();
  return {
    committed() {
      if (erased()) soon();
    },
    stop: () => clearTimeout(timer),
  };
}

function emptyLog(db: Database): boolean {
  // Commits must not wait for whoever reads.
  const { timeout } = db.prepare<{ timeout: number }, []>("pragma busy_timeout").get() ?? {};
  db.run("pragma busy_timeout = 0");
  try {
    const done = db.prepare<{ busy: number }, []>("pragma wal_checkpoint(truncate)").get();
    return done?.busy === 0;
  } catch {
    return false; // What is the matter with the disk is told by the commits that fail.
  } finally {
    db.run(`pragma busy_timeout = ${timeout ?? 0}`);
  }
}
