// Starts the server, as the command line and the tests do. Imports little by itself: all the rest is loaded while the
// storage thread, which comes first, opens the data.

import type { App, Parts } from "./app.ts";
import { readTls } from "./app-tls.ts";
import { openBroker } from "./broker/open.ts";
import type { Config } from "./config.ts";
import { systemClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import { openStore } from "./store/open.ts";

/** Throws StartError with one clear line when it cannot serve. */
export async function start(config: Config, log: Log, parts: Parts = {}): Promise<App> {
  const clock = parts.clock ?? systemClock;
  const tls = await readTls(config); // before a data directory is made
  const { data: dataDir, store: url } = config;
  // Side by side, as each takes about as long as the other.
  const [store, { serve }] = await Promise.all([
    parts.store ?? openStore({ url, dataDir, log }),
    import("./app.ts"),
  ]);
  const broker = parts.broker ?? openBroker({ url: config.broker, clock, log });
  try {
    return await serve(config, log, clock, store, { ...parts, broker, tls });
  } catch (error) {
    await broker.close();
    await store.close();
    throw error;
  }
}
