// Names the store's engines; nothing else does.

import type { Log } from "../lib/log.ts";
import { openSqliteStore } from "./sqlite/client.ts";
import type { Store } from "./store.ts";

/**
 * `dataDir` null: in memory, gone with the process; the same engine otherwise. Makes the directory when
 * it is missing. Throws `StartError` when it cannot be used as it is; nothing is re-created then.
 */
export async function openStore(options: { dataDir: string | null; log: Log }): Promise<Store> {
  return openSqliteStore(options);
}
