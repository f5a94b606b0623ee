// Time as a thing one can hand over, so that tests turn it by hand. No domain word in it.

export type Timer = { cancel(): void };

export type Clock = {
  /** Milliseconds since 1970 UTC. May jump either way; use it to tell people the time. */
  now(): number;
  /** Milliseconds that only go forward, from an arbitrary start; use it to measure. */
  elapsed(): number;
  /** Runs `task` once after `ms`. Does not keep the process alive. */
  after(ms: number, task: () => void): Timer;
  /** Runs `task` every `ms`. Does not keep the process alive. */
  every(ms: number, task: () => void): Timer;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  every(ms, task) {
    const timer = setInterval(task, ms);
    timer.unref();
    return { cancel: () => clearInterval(timer) };
  },
};
