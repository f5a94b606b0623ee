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

/**
 * `isOpen` false: there is an owner, and no link. `sharedKey`: what several nodes sign with, so that each takes the
 * link that any of them printed; null for a node alone.
 */
export function createSetupLink(
  clock: Clock,
  { isOpen, sharedKey }: { isOpen: boolean; sharedKey: string | null },
): SetupLink {
  const { made, isMade } = sharedKey === null ? ownLink(clock) : signedLink(clock, sharedKey);
  let used = !isOpen;
  const fits = (secret: string): boolean => isMade(secret) && !used;
  return {
    secret: () => (fits(made) ? made : null),
    fits,
    use() {
      used = true;
    },
  };
}

type Link = { made: string; isMade(secret: string): boolean };

function ownLink(clock: Clock): Link {
  const made = makeSecret("", linkBytes);
  const until = clock.elapsed() + setupMs;
  return { made, isMade: (secret) => isSameSecret(secret, made) && clock.elapsed() < until };
}

/** Says itself until when it is good: whoever has the key knows all that there is to know. */
function signedLink(clock: Clock, key: string): Link {
  function signed(until: string): string {
    const hash = new Bun.CryptoHasher("sha256", key).update(`setup:${until}`).digest();
    return `${until}-${hash.subarray(0, linkBytes).toString("base64url")}`;
  }
  return {
    made: signed((clock.now() + setupMs).toString(36)),
    isMade(secret) {
      const [until = ""] = secret.split("-");
      return isSameSecret(secret, signed(until)) && clock.now() < Number.parseInt(until, 36);
    },
  };
}
