// Time as a thing one can hand over, so that tests turn it by hand. No domain word in it.
// The twin of src/lib/clock.ts, which the page may not import.

export type Timer = { cancel(): void };

export type Clock = {
  /** Milliseconds since 1970 UTC, by this machine; it may be wrong and may jump. */
  now(): number;
  /** Milliseconds that only go forward; use it to measure. */
  elapsed(): number;
  /** Runs `task` once after `ms`. */
  after(ms: number, task: () => void): Timer;
};

export const browserClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
