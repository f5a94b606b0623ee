// The transaction that runs now, as the statements see it: may they write, did they, how much was read.

import type { Database } from "bun:sqlite";
import { ChatError } from "../../protocol/errors.ts";

export type Transaction = {
  readonly db: Database;
  /** Call before the first write of a method. Throws `storage_unavailable` where nothing can be written. */
  willWrite(): void;
  /** For what is written only where it can be, and is no loss where it cannot. */
  mayWrite(): boolean;
  /** Whether `willWrite` was passed since `reset`. */
  wrote(): boolean;
  /** A text was deleted: it must leave the log soon. */
  willErase(): void;
  /** Whether `willErase` was passed since `reset`. */
  erased(): boolean;
  /** Counts rows on their way out, so that a group of large answers ends early. */
  didRead(rows: number): void;
  rowsRead(): number;
  reset(mode: "write" | "read"): void;
};

export function createTransaction(db: Database): Transaction {
  let mode: "write" | "read" = "write";
  let wrote = false;
  let erased = false;
  let rows = 0;
  return {
    db,
    willWrite() {
      if (mode === "read") throw new ChatError("storage_unavailable");
      wrote = true;
    },
    mayWrite: () => mode === "write",
    wrote: () => wrote,
    willErase() {
      erased = true;
    },
    erased: () => erased,
    didRead(count) {
      rows += count;
    },
    rowsRead: () => rows,
    reset(next) {
      mode = next;
      wrote = false;
      erased = false;
      rows = 0;
    },
  };
}
