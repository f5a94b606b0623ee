// A session is a secret that only the browser knows, for ninety days, and a cookie that scripts do not see.

import { describe, expect, test } from "bun:test";
import {
  cookieFor,
  cookiesForgotten,
  secureSessionCookie,
  sessionCookie,
} from "../../src/identity/cookies.ts";
import { credentialOf } from "../../src/identity/credentials.ts";
import { hashOf } from "../../src/identity/secrets.ts";
import { isSessionSecret, sessionSeconds } from "../../src/identity/sessions.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { here, openHouse } from "./support.ts";

async function makeAnn(store: Store) {
  return store.createAccount({
    ...{ userId: null, username: asUsername("ann"), passwordHash: null, external: null },
    ...{ role: "member", asOwner: false, invitationHash: null },
  });
}

describe("a session", () => {
  test("is found by its secret, which the store has never seen", async () => {
    const { store, sessions } = await openHouse();
    const { userId } = await makeAnn(store);
    const { secret, id } = await sessions.start(userId, { ...here, agent: "x".repeat(500) });
    expect(secret).toMatch(/^cs_[\w-]{43}$/);
    const found = await sessions.find(secret);
    expect(found?.session).toMatchObject({ id, userId, address: here.address });
    expect(found?.session.agent).toHaveLength(200);
    expect(found?.account.userId).toBe(userId);
    expect(JSON.stringify(await store.sessions(userId))).not.toContain(secret.slice(3, 20));
    expect(await store.session(secret)).toBeNull();
    expect(await store.session(hashOf(secret))).not.toBeNull();
  });

  test("lasts ninety days and no longer", async () => {
    const lastingMs = sessionSeconds * 1000;
    expect(lastingMs).toBe(90 * 24 * 3_600_000);
    const { store, sessions, clock } = await openHouse();
    const { userId } = await makeAnn(store);
    const { secret } = await sessions.start(userId, here);
    expect((await sessions.find(secret))?.session.expires).toBe(clock.now() + lastingMs);
    const longAgo = await openHouse({ store, nowMs: Date.now() - lastingMs });
    const old = await longAgo.sessions.start(userId, here);
    expect(await sessions.find(old.secret)).toBeNull();
  });

  test("ends once", async () => {
    const { store, sessions } = await openHouse();
    const { userId } = await makeAnn(store);
    const { secret, id } = await sessions.start(userId, here);
    expect(await sessions.end(secret)).toEqual({ userId, session: id });
    expect(await sessions.end(secret)).toBeNull();
    expect(await sessions.find(secret)).toBeNull();
  });

  test("is not whatever looks like one", async () => {
    const { sessions } = await openHouse();
    const others = [
      "",
      "cs_",
      "g_0000000000000000",
      `cs_${"a".repeat(44)}`,
      `cs_${"a".repeat(42)}=`,
    ];
    for (const secret of others) {
      expect(isSessionSecret(secret)).toBeFalse();
      expect(await sessions.find(secret)).toBeNull();
      expect(await sessions.end(secret)).toBeNull();
    }
  });
});

describe("its cookie", () => {
  test("is out of reach of scripts, other sites and, over TLS, of other hosts", () => {
    const secret = `cs_${"a".repeat(43)}`;
    const kept = "; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax";
    expect(cookieFor(secret, { secure: false })).toBe(`chat-session=${secret}${kept}`);
    expect(cookieFor(secret, { secure: true })).toBe(
      `__Host-chat-session=${secret}${kept}; Secure`,
    );
    expect(cookieFor("g_x.y", { secure: false })).toContain("Max-Age=34560000");
  });

  test("is read under the one name that it has on that way: over TLS nobody else can have set it", () => {
    const read = (url: string, cookie: string) =>
      credentialOf(new Request(url, { headers: { cookie } }), new URLSearchParams())?.token;
    const both = `${sessionCookie}=plain; ${secureSessionCookie}=safe`;
    expect(read("http://a/", both)).toBe("plain");
    expect(read("https://a/", both)).toBe("safe");
    expect(read("https://a/", `${sessionCookie}=plain`)).toBeUndefined();
    expect(read("http://a/", "other=1")).toBeUndefined();
    expect(read("http://a/", "chat-session=")).toBeUndefined();
  });

  test("is taken back under both names over TLS", () => {
    const gone = "; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
    expect(cookiesForgotten({ secure: false })).toEqual([`chat-session=${gone}`]);
    expect(cookiesForgotten({ secure: true })).toEqual([
      `__Host-chat-session=${gone}; Secure`,
      `chat-session=${gone}`,
    ]);
  });
});
