// People whom a listed proxy signed in: their name comes in a header (see forwarded.ts).

import { ChatError } from "../protocol/errors.ts";
import type { Grant } from "../protocol/roles.ts";
import type { Store } from "../store/store.ts";
import { comeIn, type Prove } from "./identify.ts";
import { accountOf, isSubject } from "./vouched.ts";

export const proxyIssuer = "proxy";
const proxyGrant: Grant = { session: "proxy", mayWrite: true, rooms: null, expires: 0 };

export function createProxySignIn(store: Store, usernameLength: number): Prove {
  return async ({ token, from }) => {
    if (from !== "proxy") return null;
    const subject = asText(token);
    if (!isSubject(subject))
      throw new ChatError("unauthenticated", "The proxy named somebody who cannot be kept");
    const external = { issuer: proxyIssuer, subject };
    const newcomer = { guest: null, invitationHash: null, role: "member" as const };
    const account = await accountOf(
      store,
      { ...newcomer, external, name: subject },
      usernameLength,
    );
    return comeIn(store, account, { session: "", grant: proxyGrant });
  };
}

/** Bun gives a header byte for byte (RFC 9110 §5.5); proxies write UTF-8. */
function asText(header: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1"));
  } catch {
    return header; // Latin-1 after all.
  }
}
