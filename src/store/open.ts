// Names the store's engines; nothing else does.

import type { Log } from "../lib/log.ts";
import type { Source, Target } from "./moving.ts";
import { openSqliteStore } from "./sqlite/client.ts";
import type { Store } from "./store.ts";

/**
 * `url`: of a PostgreSQL, and then `dataDir` is not looked at; null or absent: SQLite.
 *
 * `dataDir` null: in memory, gone with the process; the same engine otherwise. Makes the directory when
 * it is missing. Throws `StartError` when it cannot be used as it is; nothing is re-created then.
 *
 * `alongside`: for a few calls, also where a server has the data. That server's own rooms must be left alone: it
 * knows their newest numbers by heart. The data must be there, and of this version when a server has it.
 */
export async function openStore(options: {
  url?: string | null;
  dataDir: string | null;
  log: Log;
  alongside?: boolean;
}): Promise<Store> {
  const { url, log } = options;
  if (url === undefined || url === null) return openSqliteStore(options);
  // Only where it is wanted: the runtime's client takes 4 ms to load, before the storage thread starts.
  const { openPostgresStore } = await import("./postgres/client.ts");
  return openPostgresStore({ url, log });
}

/** Of a server that does not run. Throws `StartError`. */
export async function openSource(dataDir: string): Promise<Source> {
  const { openSqliteSource } = await import("./sqlite/source.ts");
  return openSqliteSource(dataDir);
}

/** Throws `StartError` when it cannot be reached; what is in it is looked at later. */
export async function openTarget(options: { url: string; log: Log }): Promise<Target> {
  const { openPostgresTarget } = await import("./postgres/target.ts");
  return openPostgresTarget(options);
}
