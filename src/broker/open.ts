// Names the broker's engines; nothing else does.

import type { Broker } from "./broker.ts";
import { openMemoryBroker } from "./memory.ts";

export function openBroker(): Broker {
  return openMemoryBroker();
}
