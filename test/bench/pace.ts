// Sends on time: open loop, whatever becomes of what was sent before.

export type Pace = {
  /** When the first is due, by performance.now(). */
  startMs: number;
  perSec: number;
  count: number;
  exact: boolean;
};

// Timers are whole milliseconds and may be one late.
const timerMs = 1.5;

/** Calls `send(n)` for 0 … count-1, each when it is due or as soon after as can be. Resolves after the last. */
export function sendOnTime(pace: Pace, send: (n: number) => void): Promise<void> {
  const { startMs, count, exact } = pace;
  const everyMs = 1000 / pace.perSec;
  const { promise, resolve } = Promise.withResolvers<void>();
  let next = 0;

  function step(): void {
    const now = performance.now();
    while (next < count && startMs + next * everyMs <= now) send(next++);
    if (next >= count) return resolve();
    const untilMs = startMs + next * everyMs - performance.now();
    if (!exact) setTimeout(step, Math.max(1, Math.floor(untilMs)));
    else if (untilMs > timerMs) setTimeout(step, Math.floor(untilMs - timerMs));
    else setImmediate(step);
  }

  setTimeout(step, Math.max(1, Math.floor(startMs - performance.now() - timerMs)));
  return promise;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((done) => void setTimeout(done, ms));
