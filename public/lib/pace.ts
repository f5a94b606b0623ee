// Stays under a sliding rate of the other side's. No domain word in it.

import type { Clock } from "./clock.ts";

/** `count` 0: no limit. */
export type Rate = { readonly count: number; readonly perMs: number };

export type Pace = {
  /** Milliseconds until one more may go; 0: now. */
  waitMs(): number;
  /** One more went. */
  took(): void;
};

// The other side measures when things arrive, not when they leave; this much may be lost on the way.
const marginMs = 300;

export function createPace(clock: Clock, rate: () => Rate): Pace {
  let times: number[] = [];
  return {
    waitMs() {
      const { count, perMs } = rate();
      if (count === 0) return 0;
      const from = clock.elapsed() - perMs - marginMs;
      times = times.filter((time) => time > from);
      const oldest = times[times.length - count];
      return oldest === undefined ? 0 : Math.max(1, oldest - from);
    },
    took: () => void times.push(clock.elapsed()),
  };
}
