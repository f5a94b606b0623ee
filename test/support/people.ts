// People with an account, made straight in the store: for tests of what an account may do, not of how one comes to it.

import type { GivenRole } from "../../src/protocol/roles.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import type { Store } from "../../src/store/store.ts";

// Longer than any manual clock is turned.
const yearMs = 365 * 24 * 3_600_000;

/**
 * Makes an account that signs in nowhere, and starts a session for it. Returns the session's secret:
 * `chat.connect(await makeAccount(store, "ann", "admin"))` is ann, connected.
 */
export async function makeAccount(
  store: Store,
  username: string,
  role: GivenRole = "member",
): Promise<string> {
  const { userId } = await store.createAccount({
    userId: null,
    username: asUsername(username),
    passwordHash: null,
    external: null,
    role,
    asOwner: role === "owner",
    invitationHash: null,
  });
  const secret = `cs_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`;
  await store.startSession({
    secretHash: new Bun.CryptoHasher("sha256").update(secret).digest("hex"),
    userId,
    expires: Date.now() + 10 * yearMs,
    agent: "test",
    address: "127.0.0.1",
  });
  return secret;
}
