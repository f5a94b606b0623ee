// The accounts of people whom somebody else vouches for: the owner's application, a provider, a proxy.
// Finds or makes them. Proves nothing itself.

import { randomId } from "../lib/id.ts";
import { ChatError } from "../protocol/errors.ts";
import { asUsername, type UserId, type Username } from "../protocol/ids.ts";
import { normaliseUsername } from "../protocol/names.ts";
import type { Account, External } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";

export type Newcomer = {
  external: External;
  /** What they are called elsewhere, whatever it is; null or unusable: a name by chance. */
  name: string | null;
  role: Exclude<Account["role"], "owner">;
  /** The guest who becomes this account; null for nobody yet. */
  guest: UserId | null;
  /** Null: without one. */
  invitationHash: string | null;
};

// Of `external`, as the store keeps it for ever.
const longestSubject = 255;
// Each with four more letters by chance: that all are taken does not happen.
const mostNames = 8;

/** Whether a subject is one that can be kept: text of 1 to 255 characters that shows. */
export const isSubject = (said: unknown): said is string =>
  typeof said === "string" &&
  said.length >= 1 &&
  said.length <= longestSubject &&
  said.isWellFormed() &&
  !/\p{Cc}/u.test(said);

/**
 * Makes the account at first sight, under their name, or that and some letters when it is taken. Throws
 * `invitation_invalid`, `banned`, `forbidden` (`guest` has an account already).
 */
export async function accountOf(
  store: Store,
  { name, guest, ...newcomer }: Newcomer,
  usernameLength: number,
): Promise<Account> {
  const wanted = name === null ? null : normaliseUsername(name, usernameLength);
  for (let tried = 0; ; tried++) {
    const known = await store.accountByExternal(newcomer.external);
    if (known !== null) return known;
    const username = nameFor(wanted, tried, usernameLength);
    const draft = { ...newcomer, userId: guest, username, passwordHash: null, asOwner: false };
    try {
      return await store.createAccount(draft);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      // Two connections of a newcomer at once: the other one was first.
      const made = await store.accountByExternal(newcomer.external);
      if (made !== null) return made;
      if (error.code !== "name_taken" || tried >= mostNames) throw error;
    }
  }
}

function nameFor(wanted: Username | null, tried: number, longest: number): Username {
  if (wanted === null) return asUsername(`User-${randomId(4)}`);
  if (tried === 0) return wanted;
  const kept = Array.from(wanted).slice(0, longest - 5);
  return asUsername(`${kept.join("").trimEnd()}-${randomId(4)}`);
}
