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
const steadyAfterMs = 5_000;
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
  let link: Link | null = null;
  /** It, when all topics are followed on it. */
  let joined: Link | null = null;
  /** What the listeners were told last. */
  let isUp = false;
  let isClosed = false;
  let changedAtMs = clock.elapsed();
  let isLogged = false;
  let retries = 0;

  function hear(message: string, channel: string): void {
    const topic = channel.slice(prefix.length + 1);
    // Left, and not yet unsubscribed.
    if (!topics.has(topic)) return;
    for (const envelope of envelopesIn(message, topic, node)) deliver(envelope);
  }

  async function connect(): Promise<void> {
    if (isClosed) return;
    let opened: Link | null = null;
    const fate = { isLost: false };
    try {
      opened = await openLink({
        ...{ url: address, clock, ownChannel: channelOf(`!${node}`), hear },
        doubted(isDoubtful) {
          // Before it is joined it is not up, and not doubted.
          if (opened === null || opened !== joined) return;
          if (isDoubtful) fall("it does not answer");
          else rise();
        },
        lost(reason) {
          fate.isLost = true;
          // Before it is ours, see below.
          if (opened !== null && opened === link) lose(reason);
        },
      });
    } catch {
      // What Bun says of it may name the URL, and of a wrong password it says no more than of a server that is not there.
      return lose("it cannot be reached, or refuses us (its password, its certificate?)");
    }
    // Closed while it was opened.
    if (isClosed) return opened.close();
    if (fate.isLost) return lose("the connection was closed");
    link = opened;
    if (!(await topics.join(opened)) || link !== opened) return;
    joined = opened;
    outbox.join(opened);
    rise();
  }

  function rise(): void {
    if (isUp) return;
    isUp = true;
    isLogged = false;
    log.info("broker_up", { awayMs: sinceChange(), topics: topics.count() });
    changedAtMs = clock.elapsed();
    tell(true);
  }

  function fall(reason: string): void {
    // Once each time away, and not at each try.
    if (!isLogged) log.warn("broker_away", { reason });
    isLogged = true;
    if (!isUp) return;
    isUp = false;
    // Who is lost as soon as they are up is not tried at full speed.
    if (sinceChange() >= steadyAfterMs) retries = 0;
    changedAtMs = clock.elapsed();
    tell(false);
  }

  const sinceChange = (): number => Math.round(clock.elapsed() - changedAtMs);

  /** The link is closed by now, or there never was one. */
  function lose(reason: string): void {
    link = null;
    joined = null;
    if (isClosed) return;
    outbox.part();
    topics.part();
    fall(reason);
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
      if (isClosed) return;
      deliver(envelope);
      outbox.put(envelope);
    },
    subscribe(callback) {
      deliver = callback;
    },
    follow: (topic) => topics.follow(topic),
    unfollow: (topic) => topics.unfollow(topic),
    isUp: () => isUp,
    changed: (listener) => void listeners.push(listener),
    async close() {
      if (isClosed) return;
      const passed = new Promise<void>((done) => void clock.after(closeWithinMs, done));
      await Promise.race([outbox.flush(), passed]);
      isClosed = true;
      isUp = false;
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
