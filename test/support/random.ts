// Chance that can be had again: a test prints its seed, and CHAT_SEED gives it back.

/** From CHAT_SEED, or new; printed, so that a failure can be repeated. */
export function newSeed(): number {
  const seed = Number(process.env["CHAT_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  console.log(`seed ${seed} (again with CHAT_SEED=${seed})`);
  return seed;
}

/** Whole numbers from 0 to below `bound`; mulberry32. */
export function randomBelow(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
