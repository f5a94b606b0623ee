// Choices that come from a seed alone, so that a run's plan can be had again.

export type Random = {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  chance(probability: number): boolean;
  /** Throws for an empty list. */
  pick<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
  /** Milliseconds with that mean, as independent events come. */
  pause(meanMs: number): number;
  /** A stream of its own: what one part draws does not move what another gets. */
  fork(name: string): Random;
};

export function seeded(seed: number, name = ""): Random {
  let state = Number(BigInt.asUintN(32, BigInt(Bun.hash(name, seed))));
  // mulberry32: small, quick, and good enough to schedule trouble.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    shuffled(items) {
      const keyed = items.map((item) => ({ item, at: next() }));
      return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
    },
    pause: (meanMs) => -meanMs * Math.log(1 - next()),
    fork: (part) => seeded(seed, `${name}/${part}`),
  };
}
