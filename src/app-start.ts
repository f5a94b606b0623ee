// Starts the server, as the command line and the tests do. Imports little by itself: all the rest is loaded while the
// storage thread, which comes first, opens the data.

import type { App, Parts } from "./app.ts";
import { readTls } from "./app-tls.ts";
import type { Config } from "./config.ts";
import { systemClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { openStore } from "./store/open.ts";

/** Throws StartError with one clear line when it cannot serve. */
export async function start(config: Config, log: Log, parts: Parts = {}): Promise<App> {
  const clock = parts.clock ?? systemClock;
  const tls = await readTls(config); // before a data directory is made
  // Side by side, as each takes about as long as the other.
  const [store, { serve }] = await Promise.all([
    parts.store ?? openStore({ dataDir: config.data, log }),
    import("./app.ts"),
  ]);
  try {
    return await serve(config, log, clock, store, { ...parts, tls });
  } catch (error) {
    await store.close();
    throw error;
  }
}
