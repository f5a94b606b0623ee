// A clock that tests turn by hand. Timers fire inside `advance`, in the order of their times.

import type { Clock, Timer } from "../../src/lib/clock.ts";

export type ManualClock = Clock & {
  /** Moves on by `ms`, firing what falls due on the way; each firing sees the time it was due at. */
  advance(ms: number): void;
};

type Due = { at: number; every: number; task: () => void };

/** `startMs`: what `now()` says at first; `elapsed()` begins at 1,000. */
export function manualClock(startMs = 1_800_000_000_000): ManualClock {
  let passed = 1_000;
  const due = new Set<Due>();
  function plan(ms: number, every: number, task: () => void): Timer {
    const entry = { at: passed + Math.max(0, ms), every, task };
    due.add(entry);
    return { cancel: () => void due.delete(entry) };
  }
  return {
    now: () => startMs + passed - 1_000,
    elapsed: () => passed,
    after: (ms, task) => plan(ms, 0, task),
    every: (ms, task) => plan(ms, ms, task),
    advance(ms) {
      const until = passed + ms;
      for (;;) {
        const next = [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        passed = Math.max(passed, next.at);
        if (next.every > 0) next.at += next.every;
        else due.delete(next);
        next.task();
      }
      passed = until;
    },
  };
}
