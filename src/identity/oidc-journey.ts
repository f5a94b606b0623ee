// From the sign-in page to the provider and back: what ties the answer to the browser that asked. One cookie,
// signed, and good once. Everything secret is made from the state by our key, so the cookie holds none of it.

import type { Clock } from "../lib/clock.ts";
import { ChatError } from "../protocol/errors.ts";
import { isSameSecret, makeSecret } from "./secrets.ts";

export type Journey = {
  /** Goes to the provider and comes back with its answer. */
  state: string;
  /** Comes back inside the id token. */
  nonce: string;
  /** Proves to the provider that who redeems the code is who asked for it (RFC 7636). */
  verifier: string;
  challenge: string;
  next: string;
  /** Null: without one. */
  invitation: string | null;
};

export type Journeys = {
  /** `cookie`: the value for the browser to keep until it is back, at most `journeySeconds`. */
  begin(next: string, invitation: string | null): { journey: Journey; cookie: string };
  /** Throws `unauthenticated` for a cookie that is not ours, too old or used, and for another's `state`. */
  end(cookie: string | null, state: string | null): Journey;
};

/** Time to find one's password, and the telephone with the second factor. */
export const journeySeconds = 600;
// Each was a whole sign-in within ten minutes; above this the oldest may be tried again at the provider, which
// takes a code once as well.
const mostRemembered = 10_000;

type Kept = { state: string; next: string; invitation: string | null; until: number };

/** `secret`: 32 bytes in hexadecimal. */
export function createJourneys(secret: string, clock: Clock): Journeys {
  const key = Buffer.from(secret, "hex");
  const used = new Map<string, number>();
  const derive = (purpose: string, text: string): string =>
    new Bun.CryptoHasher("sha256", key).update(`${purpose}:${text}`).digest("base64url");

  function journeyOf({ state, next, invitation }: Kept): Journey {
    const verifier = derive("verifier", state);
    const challenge = new Bun.CryptoHasher("sha256").update(verifier).digest("base64url");
    return { state, next, invitation, verifier, challenge, nonce: derive("nonce", state) };
  }

  function read(cookie: string): Kept | null {
    const [body = "", signature = ""] = cookie.split(".");
    if (!isSameSecret(signature, derive("cookie", body))) return null;
    // Signed by us, so it is what we wrote.
    return JSON.parse(Buffer.from(body, "base64url").toString()) as Kept;
  }

  function remember({ state, until }: Kept): void {
    for (const [old, oldUntil] of used)
      if (oldUntil < clock.now() || used.size >= mostRemembered) used.delete(old);
      else break;
    used.set(state, until);
  }

  return {
    begin(next, invitation) {
      const until = clock.now() + journeySeconds * 1000;
      const kept: Kept = { state: makeSecret(""), next, invitation, until };
      const body = Buffer.from(JSON.stringify(kept)).toString("base64url");
      return { journey: journeyOf(kept), cookie: `${body}.${derive("cookie", body)}` };
    },
    end(cookie, state) {
      const kept = cookie === null ? null : read(cookie);
      const isTheirs = kept !== null && state !== null && isSameSecret(state, kept.state);
      if (!isTheirs || kept.until < clock.now() || used.has(kept.state))
        throw new ChatError(
          "unauthenticated",
          "That sign-in is over, or began elsewhere: try again",
        );
      remember(kept);
      return journeyOf(kept);
    },
  };
}
