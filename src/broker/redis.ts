// The broker of many nodes: Redis (or Valkey, which is the same here) carries what one publishes to the others. It keeps
// nothing, and nothing waits for it.

import type { Clock } from "../lib/clock.ts";
import { randomId } from "../lib/id.ts";
import type { Log } from "../lib/log.ts";
import type { Broker, Envelope } from "./broker.ts";
import { envelopesIn } from "./redis-frames.ts";
import { type Link, openLink } from "./redis-link.ts";
import { createOutbox } from "./redis-outbox.ts";
import { createTopics } from "./redis-topics.ts";

/** `url`: `redis://`, `rediss://`, … with what it takes to get in; its path is the prefix of all channels. */
export type RedisOptions = { url: string; clock: Clock; log: Log };

// The first try after a loss is at once, more or less: most losses are one connection's.
const retryFirstMs = 100;
const retryMostMs = 1_000;
const closeWithinMs = 500;
const defaultPrefix = "chat";

/** Opens at once, and is away until it is connected. Never gives up. */
export function openRedisBroker({ url, clock, log }: RedisOptions): Broker {
  const node = randomId(16);
  const { address, prefix } = placeIn(url);
  const channelOf = (topic: string): string => `${prefix}:${topic}`;
  const topics = createTopics(channelOf);
  const outbox = createOutbox(node, channelOf);
  const listeners: ((up: boolean) => void)[] = [];
  let deliver: (envelope: Envelope) => void = () => {};
  let state: "away" | "up" | "closed" = "away";
  let link: Link | null = null;
  let awaySinceMs = clock.elapsed();
  let isTold = false;
  let retries = 0;

  function hear(message: string, channel: string): void {
    const topic = channel.slice(prefix.length + 1);
    // Left, and not yet unsubscribed.
    if (!topics.has(topic)) return;
    for (const envelope of envelopesIn(message, topic, node)) deliver(envelope);
  }

  async function connect(): Promise<void> {
    if (state === "closed") return;
    let isLost = false;
    try {
      const opened = await openLink({
        ...{ url: address, clock, ownChannel: channelOf(`!${node}`), hear },
        lost(reason) {
          isLost = true;
          // Lost before it was open: that rejects.
          if (link !== null) lose(reason);
        },
      });
      // `lost` may have been called since, and `close`: the compiler sees neither.
      if (isGone()) return opened.close();
      if (isLost) throw new Error("the connection was closed");
      link = opened;
    } catch (error) {
      return lose(error instanceof Error ? error.message : String(error));
    }
    const mine = link;
    if ((await topics.join(mine)) && link === mine) goUp(mine);
  }

  const isGone = (): boolean => state === "closed";

  function goUp(to: Link): void {
    state = "up";
    retries = 0;
    isTold = false;
    const awayMs = Math.round(clock.elapsed() - awaySinceMs);
    log.info("broker_up", { awayMs, topics: topics.count() });
    outbox.join(to);
    tell(true);
  }

  /** The link is closed by now, or there never was one. */
  function lose(reason: string): void {
    link = null;
    const wasUp = state === "up";
    if (state === "closed") return;
    state = "away";
    outbox.part();
    topics.part();
    if (wasUp) awaySinceMs = clock.elapsed();
    // Once each time away, and not at each try.
    if (!isTold) log.warn("broker_away", { reason });
    isTold = true;
    if (wasUp) tell(false);
    const withinMs = Math.min(retryMostMs, retryFirstMs * 2 ** Math.min(retries++, 10));
    // Not all nodes at the same moment.
    clock.after(withinMs * (0.5 + Math.random() / 2), () => void connect());
  }

  function tell(up: boolean): void {
    for (const listener of listeners) listener(up);
  }

  void connect();
  return {
    node,
    alone: false,
    publish(envelope) {
      if (state === "closed") return;
      deliver(envelope);
      outbox.put(envelope);
    },
    subscribe(callback) {
      deliver = callback;
    },
    follow: (topic) => topics.follow(topic),
    unfollow: (topic) => topics.unfollow(topic),
    isUp: () => state === "up",
    changed: (listener) => void listeners.push(listener),
    async close() {
      if (state === "closed") return;
      const passed = new Promise<void>((done) => void clock.after(closeWithinMs, done));
      await Promise.race([outbox.flush(), passed]);
      state = "closed";
      deliver = () => {};
      outbox.part();
      topics.part();
      link?.close();
      link = null;
    },
  };
}

/** Bun takes a path for the number of a database, which channels know nothing of. */
function placeIn(url: string): { address: string; prefix: string } {
  const place = new URL(url);
  const prefix = decodeURIComponent(place.pathname.slice(1)) || defaultPrefix;
  place.pathname = "";
  return { address: place.href, prefix };
}
