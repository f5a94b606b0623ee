// What this node publishes: gathered for a turn, one message a topic, bounded. Waits for nothing.

import type { Envelope } from "./broker.ts";
import { linesOf, messageOf } from "./redis-frames.ts";
import type { Link } from "./redis-link.ts";

export type Outbox = {
  /** Sends at the end of this turn; lost when there is no link. */
  put(envelope: Envelope): void;
  /** Sends from now on, first of all what was lost: that it is there, for the others to ask the store. */
  join(link: Link): void;
  part(): void;
  /** Sends what is gathered, and resolves when Redis has all that was sent or it is known to be lost. */
  flush(): Promise<void>;
};

// Characters. Redis takes far more; but one room's message should not hold up the others for long.
const mostInMessage = 256 * 1024;
// Sent and not yet answered: some seconds of a Redis that does not read.
const mostUnderWay = 16 * 1024 * 1024;
// Of more than these the others learn when they next ask the store by themselves.
const mostLostTopics = 1_000;

type Gathered = { lines: string; newest: number };

export function createOutbox(node: string, channelOf: (topic: string) => string): Outbox {
  let gathered = new Map<string, Gathered>();
  /** The newest `seq` lost of each topic. */
  const lost = new Map<string, number>();
  let current: Link | null = null;
  let underWay = 0;
  let isSending = false;
  let idle = Promise.withResolvers<void>();

  function lose(topic: string, newest: number): void {
    if (newest === 0 || (lost.size >= mostLostTopics && !lost.has(topic))) return;
    lost.set(topic, Math.max(newest, lost.get(topic) ?? 0));
  }

  function send(topic: string, { lines, newest }: Gathered): void {
    if (current === null || underWay > mostUnderWay) return lose(topic, newest);
    const message = messageOf(node, lines);
    if (underWay === 0) idle = Promise.withResolvers();
    underWay += message.length;
    current.publish(channelOf(topic), message).then(
      () => settled(message.length),
      () => {
        lose(topic, newest);
        settled(message.length);
      },
    );
  }

  function settled(length: number): void {
    underWay -= length;
    if (underWay > 0) return;
    idle.resolve();
    // Of a link that is lost it was told before: there is none now.
    if (current !== null) sayLost();
  }

  function sayLost(): void {
    const all = [...lost];
    lost.clear();
    for (const [topic, seq] of all)
      send(topic, { lines: linesOf({ topic, seq, frame: "", author: "", key: "" }), newest: seq });
  }

  function sendAll(): void {
    isSending = false;
    const all = gathered;
    gathered = new Map();
    for (const [topic, each] of all) send(topic, each);
  }

  return {
    put(envelope) {
      const { topic, seq } = envelope;
      if (current === null) return lose(topic, seq);
      const lines = linesOf(envelope);
      const before = gathered.get(topic);
      if (before === undefined || before.lines.length + lines.length > mostInMessage) {
        if (before !== undefined) send(topic, before);
        gathered.set(topic, { lines, newest: seq });
      } else {
        before.lines += lines;
        before.newest = Math.max(before.newest, seq);
      }
      if (isSending) return;
      isSending = true;
      setImmediate(sendAll);
    },
    join(link) {
      current = link;
      sayLost();
    },
    part() {
      current = null;
    },
    async flush() {
      sendAll();
      if (underWay > 0) await idle.promise;
    },
  };
}
