// A broker of several nodes in one process, for tests that turn the clock by hand: an envelope is with the others in
// the same turn, in order. A node can be cut off, as when its Redis is away.

import type { Broker, Envelope } from "../../src/broker/broker.ts";
import { randomId } from "../../src/lib/id.ts";

export type Bus = {
  /** Another node. */
  open(): BusBroker;
  /** How many envelopes went from one node to the others so far, by topic. */
  readonly sent: string[];
};

export type BusBroker = Broker & {
  /** Away: nothing comes in or goes out, and it is told so unless `silently`, as when a machine lost its power. */
  cut(how?: { silently: boolean }): void;
  /** Back again. */
  mend(): void;
};

type End = { broker: BusBroker; topics: Set<string>; take(envelope: Envelope): void };

export function createBus(): Bus {
  const ends = new Set<End>();
  const sent: string[] = [];

  return {
    sent,
    open() {
      const node = randomId(16);
      const topics = new Set<string>();
      const listeners: ((up: boolean) => void)[] = [];
      let deliver: (envelope: Envelope) => void = () => {};
      let up = true;
      let deaf = false;
      let open = true;
      const tell = (): void => listeners.forEach((listener) => listener(up));
      const broker: BusBroker = {
        node,
        alone: false,
        publish(envelope) {
          if (!open) return;
          deliver(envelope);
          if (!up || deaf) return;
          sent.push(envelope.topic);
          // Never before this returns, as over a network.
          queueMicrotask(() => {
            for (const each of [...ends])
              if (each !== end && each.topics.has(envelope.topic)) each.take(envelope);
          });
        },
        subscribe: (callback) => void (deliver = callback),
        follow: async (topic) => void topics.add(topic),
        unfollow: (topic) => void topics.delete(topic),
        isUp: () => up,
        changed: (listener) => void listeners.push(listener),
        async close() {
          open = false;
          ends.delete(end);
        },
        cut({ silently } = { silently: false }) {
          deaf = true;
          if (silently) return;
          up = false;
          tell();
        },
        mend() {
          deaf = false;
          up = true;
          tell();
        },
      };
      const end: End = {
        broker,
        topics,
        take: (envelope) => void (open && up && !deaf && deliver(envelope)),
      };
      ends.add(end);
      return broker;
    },
  };
}
