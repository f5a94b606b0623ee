// A clock of the page that a test turns by hand. Timers run in order, each at its own moment.

import type { Clock } from "../../public/lib/clock.ts";

export type ManualClock = Clock & {
  /** Runs all that is due within `ms`, and lets promises settle after each. */
  pass(ms: number): Promise<void>;
};

export function createManualClock(startMs = Date.UTC(2026, 10, 21, 8, 0)): ManualClock {
  let elapsedMs = 0;
  let nextId = 0;
  const timers = new Map<number, { dueMs: number; task: () => void }>();
  return {
    now: () => startMs + elapsedMs,
    elapsed: () => elapsedMs,
    after(ms, task) {
      const id = nextId++;
      timers.set(id, { dueMs: elapsedMs + ms, task });
      return { cancel: () => void timers.delete(id) };
    },
    async pass(ms) {
      const endMs = elapsedMs + ms;
      await settle();
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.dueMs <= endMs)
          .sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
        if (due === undefined) break;
        const [id, { dueMs, task }] = due;
        timers.delete(id);
        elapsedMs = Math.max(elapsedMs, dueMs);
        task();
        await settle();
      }
      elapsedMs = endMs;
      await settle();
    },
  };
}

/** Lets all promises that can settle do so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
