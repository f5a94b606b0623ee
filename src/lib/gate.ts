// Lets at most so many run at once; the others wait their turn. No domain word in it.

export type Gate = {
  /** Runs `task` now or when those before it are done. Rejects as `task` does. */
  pass<Result>(task: () => Promise<Result>): Promise<Result>;
  /** How many wait for their turn. */
  waiting(): number;
};

export function createGate(mostAtOnce: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  return {
    async pass(task) {
      if (running >= mostAtOnce) await new Promise<void>((admit) => void waiting.push(admit));
      else running++;
      try {
        return await task();
      } finally {
        // Whoever waits takes the place over, so that nobody new slips in before.
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
    waiting: () => waiting.length,
  };
}
