// How often one may try: by name and address together, by name, by address. Counts wrong tries; knows no password.

import type { Clock } from "../lib/clock.ts";
import { ChatError } from "../protocol/errors.ts";

/** Wrong tries within `windowMs` before the lock. */
export const throttleTries = {
  /** One name from one address: a person who thinks about which password it was. */
  pair: 10,
  /** One name, from all addresses that did not sign in to it before: many machines, one victim. */
  name: 50,
  /** One address, whatever the name: one machine, many victims. An office must fit. */
  address: 100,
} as const;

export const windowMs = 3_600_000;
/** Each further lock is twice as long, up to the longest: at last ten tries an hour, 240 a day. */
export const firstLockMs = 5 * 60_000;
export const longestLockMs = 3_600_000;
/** So long after the last lock the next one is short again. */
export const forgivenMs = 24 * 3_600_000;
/** Tallies kept; above it the one unused for longest goes. An address adds at most two with each try it has. */
export const mostTallies = 50_000;
/** Pairs of name and address that are known to have signed in well. */
export const mostKnown = 10_000;

export type Throttle = {
  /**
   * Counts one try at `act` (each has its own count). `name` is the name's skeleton, or whatever is guessed at.
   * Throws `rate_limited` with the wait, the same whether or not there is such a name; a refused try counts
   * nothing.
   */
  enter(act: string, who: { name: string; address: string }): Try;
  /** A try that another node took: counted here, and never refused. */
  count(tried: Tried): void;
  /** How much is remembered. */
  size(): number;
};

export type Try = {
  /** It was right: takes the try back, and lets this address try this name however others fare. */
  succeeded(): void;
};

/** `isGood`: it was right, and counts no more. */
export type Tried = {
  readonly act: string;
  readonly name: string;
  readonly address: string;
  readonly isGood: boolean;
};

/** `locks`: how many in a row, the newest until `lockedUntil`. */
type Tally = { tries: number; windowEnds: number; lockedUntil: number; locks: number };

/**
 * Who signed in well from an address is only counted by the pair there: neither strangers who try the name
 * from elsewhere nor others behind the same address lock its owner out. That is remembered until a restart.
 */
export function createThrottle(clock: Clock, tell: (tried: Tried) => void = () => {}): Throttle {
  // Both in the order of their last use.
  const tallies = new Map<string, Tally>();
  const known = new Set<string>();

  function tallyOf(key: string): Tally {
    const tally = tallies.get(key) ?? { tries: 0, windowEnds: 0, lockedUntil: 0, locks: 0 };
    const now = clock.elapsed();
    if (now >= tally.windowEnds) {
      tally.tries = 0;
      tally.windowEnds = now + windowMs;
    }
    if (now >= tally.lockedUntil + forgivenMs) tally.locks = 0;
    return tally;
  }

  type Asked = Pick<Tried, "act" | "name" | "address">;
  const pairOf = ({ act, name, address }: Asked): string => `${act}|${address}|${name}`;

  function talliesOf(asked: Asked) {
    const { act, name, address } = asked;
    const pair = pairOf(asked);
    const all: [key: string, most: number][] = [[pair, throttleTries.pair]];
    if (!known.has(pair)) {
      all.push([`${act}|${address}`, throttleTries.address]);
      all.push([`${act}||${name}`, throttleTries.name]);
    }
    return all.map(([key, most]) => ({ key, most, tally: tallyOf(key) }));
  }

  type Taken = ReturnType<typeof talliesOf>;

  function add(taken: Taken): void {
    for (const { key, tally } of taken) {
      tally.tries++;
      tallies.delete(key);
      tallies.set(key, tally);
    }
    trim(tallies, mostTallies);
  }

  function takeBack(asked: Asked, taken: Taken): void {
    const pair = pairOf(asked);
    for (const { tally } of taken) tally.tries = Math.max(0, tally.tries - 1);
    tallies.delete(pair);
    known.delete(pair);
    known.add(pair);
    trim(known, mostKnown);
  }

  return {
    enter(act, { name, address }) {
      const asked = { act, name, address };
      const taken = talliesOf(asked);
      for (const { tally, most } of taken) refuseLocked(tally, most, clock.elapsed());
      add(taken);
      tell({ ...asked, isGood: false });
      return {
        succeeded() {
          takeBack(asked, taken);
          tell({ ...asked, isGood: true });
        },
      };
    },
    count({ isGood, ...asked }) {
      if (isGood) takeBack(asked, talliesOf(asked));
      else add(talliesOf(asked));
    },
    size: () => tallies.size + known.size,
  };
}

// The lock begins with the first try over the count, so that the last one within it may still be right.
function refuseLocked(tally: Tally, most: number, now: number): void {
  if (tally.lockedUntil <= now) {
    if (tally.tries < most) return;
    tally.lockedUntil = now + Math.min(longestLockMs, firstLockMs * 2 ** tally.locks);
    tally.locks++;
    tally.tries = 0;
    tally.windowEnds = tally.lockedUntil + windowMs;
  }
  const waitMs = Math.ceil(tally.lockedUntil - now);
  const minutes = Math.ceil(waitMs / 60_000);
  const text = `Too many tries. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  throw new ChatError("rate_limited", text, waitMs);
}

/** Drops what was used longest ago until at most `most` are left. */
function trim(items: Map<string, unknown> | Set<string>, most: number): void {
  for (const key of items.keys()) {
    if (items.size <= most) return;
    items.delete(key);
  }
}
