// The allowances of users whose connections are at several nodes: each node counts by itself, and tells the others
// what was taken. Gathered, so that a user may take a little more than is theirs; a block is told at once.

import type { Hub } from "../hub/hub.ts";
import { nodeTopic } from "../hub/signals.ts";
import type { Spent } from "../hub/signal-words.ts";
import { userTopic } from "../hub/whereabouts.ts";
import type { Clock } from "../lib/clock.ts";
import type { Limiter } from "../lib/limiter.ts";
import { asUserId, type UserId } from "../protocol/ids.ts";
import type { Limiters } from "./receive.ts";

/** By so much later others know of it. */
export const tellEveryMs = 250;

// The wait is in whole milliseconds; a block that begins anew ends much later.
const sameBlockMs = 100;
const mostBlocks = 10_000;

/** The same limiters for a node alone; else such as tell and hear what is taken. */
export function shareLimiters(
  limiters: Limiters,
  { signals, users }: Pick<Hub, "signals" | "users">,
  clock: Clock,
): Limiters {
  if (signals.alone) return limiters;
  const byName = new Map<string, Limiter>(Object.entries(limiters));
  const due = new Map<UserId, Map<string, number>>();
  // Until when each is blocked, as the others were told. The oldest first.
  const blocks = new Map<string, number>();

  function spend(name: string, id: UserId): void {
    if (users.get(id)?.nodes == null) return;
    if (due.size === 0) clock.after(tellEveryMs, tellAll);
    const spent = due.getOrInsertComputed(id, () => new Map<string, number>());
    spent.set(name, (spent.get(name) ?? 0) + 1);
  }

  function tellAll(): void {
    for (const [userId, counts] of due) {
      const spent: Record<string, Spent> = {};
      for (const [name, count] of counts) spent[name] = { count, agoMs: 0, blockedMs: 0 };
      signals.send(userTopic(userId), "spent", { userId, spent });
    }
    due.clear();
  }

  /** Once: who pushes on is refused again and again. */
  function tellBlock(name: string, userId: UserId, blockedMs: number): void {
    const until = clock.elapsed() + blockedMs;
    const key = `${name} ${userId}`;
    if (until <= (blocks.get(key) ?? 0) + sameBlockMs) return;
    blocks.delete(key);
    blocks.set(key, until);
    for (const [old, ended] of blocks)
      if (ended < clock.elapsed() || blocks.size > mostBlocks) blocks.delete(old);
      else break;
    const spent = { [name]: { count: 0, agoMs: 0, blockedMs } };
    signals.send(userTopic(userId), "spent", { userId, spent });
  }

  function shared(name: string, limiter: Limiter): Limiter {
    return {
      ...limiter,
      take(id, elapsedMs) {
        const verdict = limiter.take(id, elapsedMs);
        if (verdict.allowed) spend(name, asUserId(id));
        else if (verdict.blocked) tellBlock(name, asUserId(id), verdict.retryAfterMs);
        return verdict;
      },
    };
  }

  signals.on("spent", ({ userId, spent }) => {
    for (const [name, each] of Object.entries(spent))
      byName.get(name)?.charge(userId, each, clock.elapsed());
  });
  // Who comes to another node has there what they have left, and the block that they fled from.
  signals.on("userHere", ({ userId, asks }, node) => {
    if (!asks) return;
    const spent: Record<string, Spent> = {};
    for (const [name, limiter] of byName) {
      const each = limiter.spent(userId, clock.elapsed());
      if (each.count > 0 || each.blockedMs > 0) spent[name] = each;
    }
    if (Object.keys(spent).length > 0) signals.send(nodeTopic(node), "spent", { userId, spent });
  });

  return {
    messages: shared("messages", limiters.messages),
    joins: shared("joins", limiters.joins),
    appends: shared("appends", limiters.appends),
    searches: shared("searches", limiters.searches),
    commands: shared("commands", limiters.commands),
  };
}
