// Lets at most so many run at once; the others wait their turn. No domain word in it.

export type Gate = {
  /** Runs `task` now or when those before it are done. Rejects as `task` does. */
  pass<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Resolves when it is one's turn, with what is to be called once when it is over. */
  turn(): Promise<() => void>;
  /** How many wait for their turn. */
  waiting(): number;
};

export function createGate(mostAtOnce: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  /** Null: it is one's turn now. */
  function enter(): Promise<void> | null {
    if (running >= mostAtOnce) return new Promise((admit) => void waiting.push(admit));
    running++;
    return null;
  }

  function over(): void {
    // Whoever waits takes the place over, so that nobody new slips in before.
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  return {
    async turn() {
      await enter();
      return over;
    },
    async pass(task) {
      const mine = enter();
      if (mine !== null) await mine;
      try {
        return await task();
      } finally {
        over();
      }
    },
    waiting: () => waiting.length,
  };
}
