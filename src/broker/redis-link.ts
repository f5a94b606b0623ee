// One life of the two connections to Redis, from their opening until one of them is not to be trusted any more.
// Neither is ever mended: Bun's client does not subscribe again when it reconnects (bun#33450), and is dead for good
// after a handshake that failed (bun#41829). Whoever uses a link opens another one.

import { RedisClient } from "bun";
import type { Clock, Timer } from "../lib/clock.ts";

export type Link = {
  // What rejects has lost the link: `lost` was called before.
  /** Resolves when Redis has it; rejects when that is unknown. */
  publish(channel: string, message: string): Promise<void>;
  /** None that is subscribed already: it would be heard twice. Resolves when they are heard. */
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channels: readonly string[]): Promise<void>;
  /** `lost` is not called after it, nor `hear`. */
  close(): void;
};

export type LinkOptions = {
  url: string;
  clock: Clock;
  /** Heard by this node alone; nothing else may be published to it. */
  ownChannel: string;
  hear(message: string, channel: string): void;
  /** Called once. Nothing more is heard, and what is under way rejects. */
  lost(reason: string): void;
};

const connectWithinMs = 2_000;
const pingEveryMs = 2_000;
// After a pause of the whole process the timer may fire before what has come in is read.
const pingGraceMs = 100;

/** Rejects when they cannot both be opened. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { url, clock, ownChannel, hear } = options;
  let open = true;
  const publisher = clientOf(url);
  const subscriber = clientOf(url);

  function close(): void {
    open = false;
    ticking?.cancel();
    publisher.close();
    subscriber.close();
  }
  function lose(reason: string): void {
    if (!open) return;
    close();
    options.lost(reason);
  }

  // Round through both connections: a client that is connected and no longer subscribed answers to a PING.
  let pinged = 0;
  let heard = 0;
  function ping(): void {
    if (heard < pinged) {
      const missed = pinged;
      clock.after(pingGraceMs, () => heard < missed && lose("it does not answer"));
      return;
    }
    pinged++;
    publisher.publish(ownChannel, String(pinged)).catch(() => {}); // seen by the next one
  }
  let ticking: Timer | null = null;

  // A topic that we may not follow or publish to would be missed in silence.
  async function insist(command: Promise<unknown>): Promise<void> {
    try {
      await command;
    } catch (error) {
      lose("it refused a command");
      throw error;
    }
  }

  function take(message: string, channel: string): void {
    if (!open) return;
    if (channel === ownChannel) heard = Number(message);
    else hear(message, channel);
  }

  publisher.onclose = () => lose("the connection was closed");
  subscriber.onclose = () => lose("the connection was closed");
  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
    if (open) ticking = clock.every(pingEveryMs, ping);
    await subscriber.subscribe([ownChannel], take);
  } catch {
    // Bun says "Connection closed" of a wrong password as of a server that is not there.
    close();
  }
  // Also when it was lost between these two.
  if (!open) throw new Error("it cannot be reached, or refuses us (its password?)");
  return {
    publish: (channel, message) => insist(publisher.publish(channel, message)),
    subscribe: (channels) => insist(subscriber.subscribe([...channels], take)),
    unsubscribe: (channels) => insist(subscriber.unsubscribe([...channels])),
    close,
  };
}

function clientOf(url: string): RedisClient {
  return new RedisClient(url, {
    autoReconnect: false,
    // What is published while it is away is stale when it is back.
    enableOfflineQueue: false,
    connectionTimeout: connectWithinMs,
    idleTimeout: 0,
  });
}
