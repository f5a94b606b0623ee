// Of whom something was decided of late (signed out, banned, muted, given a role): who is being let in meanwhile
// was read before it, and must be asked about again.

import type { UserId } from "../protocol/ids.ts";

export type Verdicts = {
  /** How many there were so far. */
  count(): number;
  /** Null: of everybody, as the ban of an address is. */
  add(userId: UserId | null): void;
  /** Whether there was one of that user since there were `count`. May be true without one, when there were many. */
  since(userId: UserId, count: number): boolean;
};

// Letting somebody in takes milliseconds, a few seconds in the worst storm.
export const mostVerdicts = 1_000;

export function createVerdicts(most = mostVerdicts): Verdicts {
  // By user, the oldest first.
  const newest = new Map<UserId, number>();
  let count = 0;
  // The newest that is of everybody, or forgotten of whom.
  let floor = 0;

  return {
    count: () => count,
    add(userId) {
      count++;
      if (userId === null) {
        floor = count;
        newest.clear();
        return;
      }
      newest.delete(userId);
      newest.set(userId, count);
      const [oldest] = newest.size > most ? newest : [];
      if (oldest === undefined) return;
      newest.delete(oldest[0]);
      floor = oldest[1];
    },
    since: (userId, before) => Math.max(floor, newest.get(userId) ?? 0) > before,
  };
}
