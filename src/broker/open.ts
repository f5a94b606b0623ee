// Names the broker's engines; nothing else does.

import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Broker } from "./broker.ts";
import { openMemoryBroker } from "./memory.ts";
import { openRedisBroker } from "./redis.ts";

/** `url` null: this node is alone. Does not wait for Redis: it may come later than we do. */
export function openBroker(options: { url: string | null; clock: Clock; log: Log }): Broker {
  const { url } = options;
  return url === null ? openMemoryBroker() : openRedisBroker({ ...options, url });
}
