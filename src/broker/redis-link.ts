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
  /** It does not answer for a moment, or does again: nothing was lost by that. */
  doubted(isDoubtful: boolean): void;
  /** Called once. Nothing more is heard, and what is under way rejects. */
  lost(reason: string): void;
};

const connectWithinMs = 2_000;
// With the pings' own time it is known in about a second, so that what others say is never two seconds late.
const pingEveryMs = 500;
// A Redis that is only slow keeps its connections; a network that is cut for good may never say so.
const answerWithinMs = 4_000;
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
  const unanswered: { readonly number: number; readonly atMs: number }[] = [];
  let pings = 0;
  let isDoubtful = false;
  function ping(): void {
    const oldest = unanswered[0];
    if (oldest !== undefined) clock.after(pingGraceMs, () => look(oldest.number));
    unanswered.push({ number: ++pings, atMs: clock.elapsed() });
    publisher.publish(ownChannel, String(pings)).catch(() => {}); // then it is not answered
  }
  function look(number: number): void {
    const oldest = unanswered[0];
    if (!open || oldest === undefined || oldest.number > number) return;
    if (clock.elapsed() - oldest.atMs >= answerWithinMs) lose("it does not answer");
    else doubt(true);
  }
  function answered(number: number): void {
    while ((unanswered[0]?.number ?? Number.POSITIVE_INFINITY) <= number) unanswered.shift();
    doubt(false);
  }
  function doubt(next: boolean): void {
    if (next === isDoubtful) return;
    isDoubtful = next;
    options.doubted(next);
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
    if (channel === ownChannel) answered(Number(message));
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
  if (!open) throw new Error("not opened");
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
