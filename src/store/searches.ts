// How many searches a node takes on at once, whatever the engine: they are the longest of all that is asked.

import { createGate } from "../lib/gate.ts";
import { ChatError } from "../protocol/errors.ts";

export type Searches = {
  /** Runs `search` in its turn. Throws `rate_limited` when too many wait. */
  pass<Result>(search: () => Promise<Result>): Promise<Result>;
};

// Each takes a third of a second at the most: who comes last waits for a few.
export const mostSearches = 16;
const retryAfterMs = 1_000;

export function createSearches(atOnce: number): Searches {
  const gate = createGate(atOnce);
  let underWay = 0;
  return {
    async pass(search) {
      if (underWay >= mostSearches)
        throw new ChatError("rate_limited", "Many people are searching: try again", retryAfterMs);
      underWay++;
      try {
        return await gate.pass(search);
      } finally {
        underWay--;
      }
    },
  };
}
