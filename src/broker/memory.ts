// The broker of a node alone: hands every envelope straight back, on the path that Redis uses too.

import { randomId } from "../lib/id.ts";
import type { Broker, Envelope } from "./broker.ts";

export function openMemoryBroker(): Broker {
  const followed = Promise.resolve();
  let deliver: (envelope: Envelope) => void = () => {};
  return {
    node: randomId(16),
    alone: true,
    publish: (envelope) => deliver(envelope),
    subscribe: (callback) => {
      deliver = callback;
    },
    follow: () => followed,
    unfollow: () => {},
    isUp: () => true,
    changed: () => {},
    close: async () => {
      deliver = () => {};
    },
  };
}
