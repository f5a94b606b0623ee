// Passwords: whether one is good enough, hashing, verifying. Off the loop, two at once. Never keeps or names one.

import { createGate } from "../lib/gate.ts";
import { ChatError } from "../protocol/errors.ts";
import { isCommon } from "./common-passwords.ts";

const shortestPassword = 8;
/** Above any sentence; the cost of hashing does not grow with it. */
export const longestPassword = 256;

export type PasswordCost = {
  /** KiB. */
  memoryCost: number;
  /** Passes. */
  timeCost: number;
};

/**
 * argon2id over OWASP's least (19 MiB, 2 passes): measured at 60 to 80 ms on one core of the machine that
 * the figures of docs/performance.md come from. Twice the passes doubled it and would double the wait in a
 * queue; less memory would make a guess on a graphics card cheaper. Both numbers stand in each hash: changing
 * them here leaves older hashes good.
 */
export const passwordCost: PasswordCost = { memoryCost: 32 * 1024, timeCost: 2 };
// Hashing is off the loop, but on the same cores as those who talk.
const gate = createGate(2);
/** About three seconds of hashing: who comes after that is better told to come again. */
export const mostPasswordsWaiting = 80;

/** What is wrong with it as a new password, as a sentence; null when nothing is. Composition is free. */
export function checkPassword(password: string): string | null {
  if (!password.isWellFormed()) return "A password must be well-formed Unicode";
  // Before normalising: that a megabyte is too long can be told without reading it.
  const normalised = password.length > longestPassword * 4 ? null : password.normalize("NFKC");
  const length = normalised === null ? Number.POSITIVE_INFINITY : Array.from(normalised).length;
  if (length < shortestPassword)
    return `A password has at least ${shortestPassword} characters; three or four words are easy to remember`;
  if (normalised === null || length > longestPassword)
    return `A password has at most ${longestPassword} characters`;
  if (isCommon(normalised)) return "That password is one of the first that are guessed";
  return null;
}

/** In PHC form, for the store. Throws `rate_limited` when too many wait. */
export function hashPassword(password: string, cost = passwordCost): Promise<string> {
  return inTurn(() =>
    Bun.password.hash(password.normalize("NFKC"), { algorithm: "argon2id", ...cost }),
  );
}

/**
 * `hash` null (no account, or one without a password): false, after the work of a hash of that cost. Throws
 * `rate_limited`.
 */
export async function verifyPassword(
  password: string,
  hash: string | null,
  cost = passwordCost,
): Promise<boolean> {
  const given = password.slice(0, longestPassword * 4).normalize("NFKC");
  const isRight = await inTurn(() => Bun.password.verify(given, hash ?? nobodysHash(cost)));
  return isRight && hash !== null;
}

async function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  if (gate.waiting() >= mostPasswordsWaiting)
    throw new ChatError("rate_limited", "Too many are signing in right now. Try again", 3_000);
  return gate.pass(task);
}

/** Of no password; verified so that "no such name" costs what "wrong password" does. */
const nobodysHash = ({ memoryCost, timeCost }: PasswordCost): string =>
  `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$${base64(32)}$${base64(32)}`;

// PHC strings have base64 without padding.
function base64(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)))
    .toString("base64")
    .replaceAll("=", "");
}
