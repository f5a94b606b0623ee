// The link that makes the first owner: one for each start, for half an hour, once. Shown in the terminal only.

import type { Clock } from "../lib/clock.ts";
import { isSameSecret, makeSecret } from "./secrets.ts";

export type SetupLink = {
  /** Null: used, too old, or there never was one. */
  secret(): string | null;
  /** Takes the same time for every wrong one. */
  fits(secret: string): boolean;
  /** From now on nothing fits. */
  use(): void;
};

export const setupMs = 30 * 60_000;
// Nobody guesses 128 bits in that time, and the link fits in a line of the terminal.
const linkBytes = 16;

/** `isOpen` false: there is an owner, and no link. */
export function createSetupLink(clock: Clock, { isOpen }: { isOpen: boolean }): SetupLink {
  const made = makeSecret("", linkBytes);
  const until = clock.elapsed() + setupMs;
  let used = !isOpen;
  const isGood = (): boolean => !used && clock.elapsed() < until;
  return {
    secret: () => (isGood() ? made : null),
    fits: (secret) => isSameSecret(secret, made) && isGood(),
    use() {
      used = true;
    },
  };
}
