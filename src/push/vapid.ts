// Says to a push service who sends: this server's key pair, and short-lived tokens signed with it (RFC 8292). The
// private key leaves this file in no log and no answer.

import { createECDH } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { Clock } from "../lib/clock.ts";

export type Vapid = {
  /** As a page needs it to subscribe: an uncompressed point of P-256, base64url. Always the same of one secret. */
  readonly publicKey: string;
  /**
   * The value of `Authorization` for pushes to `audience`, the origin of an endpoint. `contact`: an https: or mailto:
   * address of whoever sends; anything else is left out.
   */
  authorization(audience: string, contact: string): Promise<string>;
};

// A day is the most that is allowed (§2). With some to spare for clocks that go wrong.
const lifeMs = 12 * 3_600_000;
// One is used for as long as it is good for this much more: signing costs more than all else of a push.
const leftMs = 3_600_000;
// A browser names its push service itself; there are a handful of real ones.
export const mostTokens = 200;

type Signed = { token: Promise<string>; fromMs: number };

/** `secret`: 32 random bytes in hexadecimal, kept by the store. */
export async function createVapid({
  secret,
  clock,
}: {
  secret: string;
  clock: Clock;
}): Promise<Vapid> {
  const jwk = pairOf(secret);
  const key = await importJWK(jwk, "ES256");
  const publicKey = Buffer.concat([
    ...[Buffer.from([4]), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")],
  ]).toString("base64url");
  const signed = new Map<string, Signed>();

  function sign(audience: string, contact: string): Promise<string> {
    const jwt = new SignJWT()
      .setProtectedHeader({ typ: "JWT", alg: "ES256" })
      .setAudience(audience)
      .setExpirationTime(Math.floor((clock.now() + lifeMs) / 1_000));
    // Apple's service refuses a token without one, and one that names this machine.
    if (/^(?:https|mailto):/.test(contact)) jwt.setSubject(contact);
    return jwt.sign(key);
  }

  return {
    publicKey,
    async authorization(audience, contact) {
      const name = `${audience} ${contact}`;
      let known = signed.get(name);
      const ageMs = clock.now() - (known?.fromMs ?? 0);
      // Also when the clock was set back: what was signed ahead of it ends too late to be taken.
      if (known === undefined || ageMs < 0 || ageMs >= lifeMs - leftMs) {
        signed.delete(name);
        known = { token: sign(audience, contact), fromMs: clock.now() };
        signed.set(name, known);
        const [oldest] = signed.size > mostTokens ? signed.keys() : [];
        if (oldest !== undefined) signed.delete(oldest);
      }
      return `vapid t=${await known.token}, k=${publicKey}`;
    },
  };
}

/** Nearly every number of 32 bytes is a private key; one in four thousand million is not, so it is asked again. */
function pairOf(secret: string) {
  const pair = createECDH("prime256v1");
  for (let count = 0; ; count++) {
    const scalar = new Bun.CryptoHasher("sha256").update(`vapid ${count} ${secret}`).digest();
    try {
      pair.setPrivateKey(scalar);
    } catch {
      continue; // Not one: the next.
    }
    const point = pair.getPublicKey();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(base64url);
    return { kty: "EC", crv: "P-256", d: base64url(scalar), x: x ?? "", y: y ?? "" } as const;
  }
}

const base64url = (bytes: Buffer): string => bytes.toString("base64url");
