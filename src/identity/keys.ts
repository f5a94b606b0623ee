// Public keys of others, by which their tokens are checked: fetched, kept, fetched again when they rotate.

import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { ChatError } from "../protocol/errors.ts";

/** What a public key may have signed with. No HMAC: it would take the public key for a secret. */
export const publicKeyAlgorithms: readonly string[] = ["RS256", "ES256", "EdDSA"];
/** Clocks differ by some seconds. */
export const clockToleranceSec = 30;
/** A slow provider holds up those who wait for it, and nobody for longer. */
export const fetchTimeoutMs = 5_000;

// A key that was taken back is good for this long at the most.
const keptMs = 10 * 60_000;
// Unknown keys are asked for no more often: their names are a stranger's choice.
const cooldownMs = 30_000;
const retryAfterMs = 5_000;

/** The keys at `url` (RFC 7517 §5), fetched when a token first asks for one. Redirects are not followed. */
export function remoteKeys(
  url: string,
  { clock, log }: { clock: Clock; log: Log },
): JWTVerifyGetKey {
  let failedAtMs = Number.NEGATIVE_INFINITY;

  async function fetchKeys(...[where, init]: Parameters<typeof fetch>): Promise<Response> {
    if (clock.elapsed() - failedAtMs < retryAfterMs)
      throw new Error("they could not be had just now");
    try {
      const response = await fetch(where, init);
      if (response.ok) return response;
      throw new Error(`the answer was ${response.status}`);
    } catch (error) {
      failedAtMs = clock.elapsed();
      log.warn("keys_unavailable", { url, reason: String(error) });
      throw error;
    }
  }

  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keptMs,
    [customFetch]: fetchKeys,
  });
}

// What is said of a token that is not good. Whatever else jose has to say is the provider's trouble or a bug.
const FAULTS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "That token has expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "That token is not for here, not now, or lacks something",
  ERR_JWT_INVALID: "That token cannot be read",
  ERR_JWS_INVALID: "That token cannot be read",
  ERR_JWE_INVALID: "That token cannot be read",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "That token is not signed by a key that counts here",
  ERR_JWKS_NO_MATCHING_KEY: "That token is not signed by a key that counts here",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "That token does not say which key signed it",
  ERR_JOSE_ALG_NOT_ALLOWED: "That token is not signed in a way that counts here",
  ERR_JOSE_NOT_SUPPORTED: "That token is not signed in a way that counts here",
};

/**
 * What jose threw while it checked a token, as what the bearer is told: `unauthenticated` for a token that is
 * not good, else `storage_unavailable` (try again) with the sentence `otherwise`.
 */
export function tokenTrouble(error: unknown, otherwise: string): ChatError {
  if (error instanceof ChatError) return error;
  const fault = error instanceof errors.JOSEError ? FAULTS[error.code] : undefined;
  if (fault !== undefined) return new ChatError("unauthenticated", fault);
  return new ChatError("storage_unavailable", otherwise);
}
