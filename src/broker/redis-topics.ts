// Which topics are to be heard, and which of them Redis was told of: brought together one command at a time, so that a
// topic left and followed at once is heard once. Knows no envelope.

import type { Link } from "./redis-link.ts";

export type Topics = {
  /** Resolves when it is heard; at once when there is no link. Never rejects. */
  follow(topic: string): Promise<void>;
  unfollow(topic: string): void;
  has(topic: string): boolean;
  count(): number;
  /** All topics are subscribed on a new link. True when they are; false when the link was lost meanwhile. */
  join(link: Link): Promise<boolean>;
  /** The link is lost: nobody waits for it any more. */
  part(): void;
};

// One command of some 20 KB; 5,000 take 20 ms in all.
const mostAtOnce = 500;

/** One link's, so that what the last one leaves under way changes nothing. */
type Lane = { readonly link: Link; busy: boolean };

export function createTopics(channelOf: (topic: string) => string): Topics {
  const done = Promise.resolve();
  const wanted = new Set<string>();
  /** Those that are waited for. */
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  let told = new Set<string>();
  /** May be wanted and not told, or told and not wanted. */
  let doubtful = new Set<string>();
  let current: Lane | null = null;

  async function settle(lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    // What follows in the same turn goes into one command.
    await done;
    try {
      while (lane === current && doubtful.size > 0) await step(lane);
    } catch {
      // The link is lost, and has said so itself.
    }
    lane.busy = false;
  }

  async function step(lane: Lane): Promise<void> {
    const some = [...doubtful].slice(0, mostAtOnce);
    for (const topic of some) doubtful.delete(topic);
    const missing = some.filter((topic) => wanted.has(topic) && !told.has(topic));
    const extra = some.filter((topic) => !wanted.has(topic) && told.has(topic));
    // Before Redis answers: who follows one of these meanwhile must wait for it to be subscribed again.
    for (const topic of extra) told.delete(topic);
    if (missing.length > 0) await lane.link.subscribe(missing.map(channelOf));
    if (lane !== current) return;
    for (const topic of missing) {
      told.add(topic);
      if (wanted.has(topic)) wake(topic);
    }
    if (extra.length > 0) await lane.link.unsubscribe(extra.map(channelOf));
  }

  function doubt(lane: Lane, topic: string): void {
    doubtful.add(topic);
    void settle(lane);
  }

  function wake(topic: string): void {
    waiting.get(topic)?.resolve();
    waiting.delete(topic);
  }

  return {
    follow(topic) {
      wanted.add(topic);
      if (current === null || told.has(topic)) return done;
      doubt(current, topic);
      return waiting.getOrInsertComputed(topic, () => Promise.withResolvers<void>()).promise;
    },
    unfollow(topic) {
      if (!wanted.delete(topic)) return;
      wake(topic);
      if (current !== null) doubt(current, topic);
    },
    has: (topic) => wanted.has(topic),
    count: () => wanted.size,
    async join(link) {
      const lane: Lane = { link, busy: false };
      current = lane;
      told = new Set();
      doubtful = new Set(wanted);
      await settle(lane);
      return lane === current;
    },
    part() {
      current = null;
      for (const topic of [...waiting.keys()]) wake(topic);
    },
  };
}
