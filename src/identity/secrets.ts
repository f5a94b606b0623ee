// Secrets that are random bits: making them, and how they are kept. Passwords are no such thing (passwords.ts).

/** `prefix` says what it opens (`cs_` a session), then random bytes. For the one who is given it only. */
export function makeSecret(prefix: string, bytes = 32): string {
  return prefix + Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
}

/** What the store keeps: SHA-256 in hexadecimal. 128 random bits and more need neither salt nor slowness. */
export function hashOf(secret: string): string {
  return new Bun.CryptoHasher("sha256").update(secret).digest("hex");
}

/** Whether both are the same secret; takes the same time for every wrong one, whatever its length. */
export function isSameSecret(given: string, right: string): boolean {
  const digest = (secret: string): Buffer => new Bun.CryptoHasher("sha256").update(secret).digest();
  return crypto.timingSafeEqual(digest(given), digest(right));
}
