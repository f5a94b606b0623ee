// API tokens: what a person's own programs come in by. Made in the settings, shown once, kept hashed.

import { ChatError } from "../protocol/errors.ts";
import type { Store } from "../store/store.ts";
import { comeIn, type Prove } from "./identify.ts";
import { hashOf } from "./secrets.ts";

export const tokenPrefix = "ct_";

/** A token is its owner, as far as its scope goes: what the owner may, loses or is refused, it is too. */
export function createTokens(store: Store): Prove {
  return async ({ token: secret, from }) => {
    // No cookie of ours holds one, so a page cannot be made to send one.
    if (from === "cookie" || !secret.startsWith(tokenPrefix)) return null;
    const found = await store.token(hashOf(secret));
    if (found === null) throw new ChatError("unauthenticated", "That token is not valid");
    const { id, scope, expires } = found.token;
    const grant = { session: id, mayWrite: scope === "write", rooms: null, expires };
    return comeIn(store, found.account, { session: "", grant });
  };
}
