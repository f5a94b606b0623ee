// Guests: people without an account. Their session is a signed id, so that connecting writes nothing.

import { randomId } from "../lib/id.ts";
import { asUserId, asUsername, type UserId, type Username } from "../protocol/ids.ts";

export type Guests = {
  /** A guest never seen before. */
  mint(): UserId;
  /** What proves to be `userId`: good until the server's secret changes. */
  sessionOf(userId: UserId): string;
  /** Whose session this is; null for anything that we did not sign. Takes the same time for every forgery. */
  verify(session: string): UserId | null;
};

const idPattern = /^g_[0-9a-hjkmnp-tv-z]{16}$/;

/** `secret`: 32 bytes in hexadecimal, kept by the store. */
export function createGuests(secret: string): Guests {
  const key = Buffer.from(secret, "hex");
  const sign = (userId: string): Buffer =>
    new Bun.CryptoHasher("sha256", key).update(`guest:${userId}`).digest();

  return {
    mint: () => asUserId(`g_${randomId(16)}`),
    sessionOf: (userId) => `${userId}.${sign(userId).toString("base64url")}`,
    verify(session) {
      const [userId = "", signature = "", ...more] = session.split(".");
      if (more.length > 0 || !idPattern.test(userId)) return null;
      const given = Buffer.from(signature, "base64url");
      const right = sign(userId);
      // Decoding base64 is lenient; only the canonical spelling is ours.
      if (given.length !== right.length || given.toString("base64url") !== signature) return null;
      return crypto.timingSafeEqual(given, right) ? asUserId(userId) : null;
    },
  };
}

/** The name of a guest who has not chosen one: `User-` and the first letters of the id. */
export function defaultUsername(userId: UserId, letters = 4): Username {
  return asUsername(`User-${userId.slice(2, 2 + letters)}`);
}
