// Signing in with a provider: the whole way by fetch, then every way in which the answer may be wrong.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Config } from "../../src/config.ts";
import { readNetworks } from "../../src/lib/networks.ts";
import type { Store } from "../../src/store/store.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { connect } from "../support/client.ts";
import { createLog } from "../../src/lib/log.ts";
import { inSeconds, makeSigner } from "../support/jwt.ts";
import { manualClock } from "../support/manual-clock.ts";
import { client, openOidcProvider, type OidcProvider } from "../support/oidc-provider.ts";
import { makeAccount } from "../support/people.ts";
import { type Answer, webBrowser } from "../support/web-browser.ts";

let provider: OidcProvider;
beforeAll(async () => void (provider = await openOidcProvider()));
beforeEach(() => void (provider.person = { sub: "42", preferred_username: "ann" }));
afterEach(closeChats);
afterAll(() => provider.stop());

const settings = (changes: Partial<Config> = {}): Partial<Config> => ({
  oidcIssuer: provider.issuer,
  oidcClientId: client.id,
  oidcClientSecret: client.secret,
  oidcName: "Home",
  ...changes,
});

const urlOf = (chat: Chat): string => `http://127.0.0.1:${chat.app.port}`;

/** A browser that also keeps the cookie of the way to the provider and back. */
function traveller(chat: Chat) {
  const browser = webBrowser(urlOf(chat));
  let kept = "";
  async function get(path: string): Promise<Answer> {
    const session = browser.session() === "" ? "" : `; chat-session=${browser.session()}`;
    const answer = await browser.get(path, { Cookie: `chat-oidc=${kept}${session}` });
    const set = answer.headers.getSetCookie().find((each) => each.startsWith("chat-oidc="));
    if (set !== undefined) kept = /^chat-oidc=([^;]*)/.exec(set)?.[1] ?? "";
    return answer;
  }
  const own = {
    browser,
    get,
    cookie: () => kept,
    become: (cookie: string) => void (kept = cookie),
    /** To the provider and back: the path that the provider sends the browser to. */
    async leave(query = ""): Promise<string> {
      const gone = await get(`/signin/oidc${query}`);
      expect(gone.status).toBe(303);
      const back = await fetch(gone.to ?? "", { redirect: "manual" });
      const url = new URL(back.headers.get("location") ?? "");
      expect(url.origin).toBe(urlOf(chat));
      return url.pathname + url.search;
    },
    signIn: async (query = ""): Promise<Answer> => get(await own.leave(query)),
  };
  return own;
}

async function youOf(chat: Chat, session: string) {
  const headers = { Origin: urlOf(chat), Cookie: `chat-session=${session}` };
  return (await (await connect(chat.url, headers)).next("welcome")).you;
}

const openWithStore = async (changes: Partial<Config>): Promise<{ chat: Chat; store: Store }> => {
  const store = await memoryStore(createLog("json", () => {}));
  return { store, chat: await openChat(settings(changes), { store }) };
};

describe("with a provider", () => {
  test("the page to sign in shows its button, as a link that leads there and nowhere else", async () => {
    const chat = await openChat(settings());
    const page = await traveller(chat).get("/signin?next=/r/garden");
    expect(page.text).toContain('href="/signin/oidc?next=%2Fr%2Fgarden"');
    expect(page.text).toContain("Sign in with Home");
    const { to, headers } = await traveller(chat).get("/signin/oidc");
    expect(to).toStartWith(`${provider.issuer}/authorize?tenant=1&response_type=code`);
    const [cookie = ""] = headers.getSetCookie();
    expect(cookie).toMatch(/^chat-oidc=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test("without one there is neither", async () => {
    const chat = await openChat();
    expect((await traveller(chat).get("/signin")).text).not.toContain("oidc");
    expect((await traveller(chat).get("/signin/oidc")).status).toBe(404);
  });

  test("who comes back from it is signed in, and the same person the next time", async () => {
    const chat = await openChat(settings());
    const ann = traveller(chat);
    const came = await ann.signIn("?next=/r/garden");
    expect([came.status, came.to]).toEqual([303, "/r/garden"]);
    expect(ann.browser.session()).toStartWith("cs_");
    expect(ann.cookie()).toBe("");
    const you = await youOf(chat, ann.browser.session());
    expect(you).toMatchObject({ username: "ann", guest: false, role: "member" });

    const elsewhere = traveller(chat);
    await elsewhere.signIn();
    expect(await youOf(chat, elsewhere.browser.session())).toEqual(you);
    provider.person = { sub: "43", preferred_username: "ann" };
    const other = traveller(chat);
    await other.signIn();
    expect((await youOf(chat, other.browser.session())).username).toMatch(/^ann-/);
  });

  test("the code is redeemed with the verifier and the client's secret; the log has none of it", async () => {
    const chat = await openChat(settings());
    const ann = traveller(chat);
    await ann.signIn();
    const { form, authorization } = provider.redeemed.at(-1) ?? {};
    expect(form?.get("code_verifier")).toMatch(/^[\w-]{43}$/);
    expect(authorization).toStartWith("Basic ");
    expect(form?.get("client_secret")).toBeNull();
    const logged = chat.logged.join("");
    for (const secret of [client.secret, provider.lastCode(), ann.browser.session()])
      expect(logged).not.toContain(secret);
  });

  test("a guest who signs in so for the first time stays who they were", async () => {
    const chat = await openChat(settings());
    const guest = await chat.join("visitor", "garden");
    await guest.ask({ type: "chat", text: "as a guest" });
    const ann = traveller(chat);
    ann.browser.become(guest.welcome.session);
    await ann.signIn();
    const you = await youOf(chat, ann.browser.session());
    expect(you).toMatchObject({ userId: guest.welcome.you.userId, username: "ann", guest: false });
  });

  test("where `next` leads to another server, the way ends here", async () => {
    const chat = await openChat(settings());
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example"])
      expect((await traveller(chat).signIn(`?next=${encodeURIComponent(next)}`)).to).toBe("/");
  });
});

test("a page of another site sends nobody there: it ends where the button is", async () => {
  const chat = await openChat(settings());
  const { get } = webBrowser(urlOf(chat));
  for (const site of ["cross-site", "same-site"]) {
    const from = { "Sec-Fetch-Site": site };
    const plain = await get("/signin/oidc?next=/r/garden", from);
    expect([plain.status, plain.to]).toEqual([303, "/signin?next=%2Fr%2Fgarden"]);
    const invited = await get("/signin/oidc?invitation=not/one", from);
    expect([invited.status, invited.to]).toEqual([303, "/invite/not%2Fone"]);
  }
  for (const site of ["same-origin", "none"])
    expect((await get("/signin/oidc", { "Sec-Fetch-Site": site })).to).toStartWith(provider.issuer);
});

test("over TLS the way back is https, and its cookie is for this host and TLS only", async () => {
  const trustedProxy = readNetworks(["127.0.0.1"]);
  const chat = await openChat(settings({ trustedProxy }));
  const proto = { "X-Forwarded-Proto": "https" };
  const { to, headers } = await webBrowser(urlOf(chat)).get("/signin/oidc", proto);
  const [cookie = ""] = headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-chat-oidc=[\w.-]+; .*Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  const redirectUri = new URL(to ?? "").searchParams.get("redirect_uri");
  expect(redirectUri).toBe(`https://127.0.0.1:${chat.app.port}/signin/oidc/callback`);
  const back = new URL(
    (await fetch(to ?? "", { redirect: "manual" })).headers.get("location") ?? "",
  );
  const path = back.pathname + back.search;
  const Cookie = cookie.slice(0, cookie.indexOf(";"));
  const came = await webBrowser(urlOf(chat)).get(path, { ...proto, Cookie });
  const [session, forgotten] = came.headers.getSetCookie();
  expect(session).toMatch(/^__Host-chat-session=cs_.*; Secure$/);
  expect(forgotten).toStartWith("__Host-chat-oidc=; Max-Age=0;");
});

describe("who may come in so", () => {
  test("closed: only who has an account from before", async () => {
    const { chat, store } = await openWithStore({ access: "closed" });
    const stranger = traveller(chat);
    const refused = await stranger.signIn();
    expect([refused.status, stranger.browser.session()]).toEqual([403, ""]);
    const external = { issuer: provider.issuer, subject: "42" };
    expect(await store.accountByExternal(external)).toBeNull();
  });

  test("by invitation: the invitation makes the account, and is used up with it", async () => {
    const { chat, store } = await openWithStore({ access: "invite" });
    expect((await traveller(chat).signIn()).status).toBe(403);
    await makeAccount(store, "host", "owner");
    const host = (await store.accounts({ query: "host", after: "", limit: 1 }))[0];
    if (host === undefined) throw new Error("no host");
    const { room } = await store.createRoom({
      ...{ room: null, title: "Garden", topic: null, readOnly: false, slowSeconds: 0 },
      ...{ owner: host.userId, ownerName: host.username },
    });
    const secretHash = new Bun.CryptoHasher("sha256").update("the-invitation").digest("hex");
    const draft = { secretHash, by: host.userId, room, uses: 1, expires: Date.now() + 60_000 };
    await store.createInvitation(draft);
    const ann = traveller(chat);
    expect((await ann.signIn("?invitation=the-invitation")).status).toBe(303);
    expect(ann.browser.session()).toStartWith("cs_");
    expect(await store.invitation(secretHash)).toBeNull();
    provider.person = { sub: "44" };
    expect((await traveller(chat).signIn("?invitation=the-invitation")).status).toBe(404);
    // Who has an account needs none.
    provider.person = { sub: "42" };
    expect((await traveller(chat).signIn()).status).toBe(303);
  });

  test("who was banned does not", async () => {
    const { chat, store } = await openWithStore({});
    const ann = traveller(chat);
    await ann.signIn();
    const { userId, username } = await youOf(chat, ann.browser.session());
    const ban = { userId, username, room: null, address: "", until: 0, reason: "spam" };
    await store.ban(ban, userId);
    const again = traveller(chat);
    expect((await again.signIn()).status).toBe(403);
    expect(again.browser.session()).toBe("");
  });
});

describe("refused", () => {
  /** Whether the answer on `path` let nobody in: with 401, and without a session. */
  async function expectRefused(who: ReturnType<typeof traveller>, path: string, how: string) {
    const answer = await who.get(path);
    expect([how, answer.status, who.browser.session()]).toEqual([how, 401, ""]);
  }

  test("another state, no state, no cookie, another's cookie, a forged cookie", async () => {
    const chat = await openChat(settings());
    const path = await traveller(chat).leave();
    const asked = provider.redeemed.length;
    const ann = traveller(chat);
    const own = await ann.leave();
    const cookie = ann.cookie();
    await expectRefused(ann, path, "the state of another's way");
    await expectRefused(ann, own.replace(/&?state=[^&]*/, ""), "no state");
    await expectRefused(ann, own.replace(/state=/, "state=x"), "a state made up");
    ann.become("");
    await expectRefused(ann, own, "no cookie");
    const [body = "", signature = ""] = cookie.split(".");
    const changed = JSON.parse(Buffer.from(body, "base64url").toString()) as { until: number };
    changed.until += 1_000;
    const forged = Buffer.from(JSON.stringify(changed)).toString("base64url");
    for (const bad of [`${forged}.${signature}`, body, `${body}.`, `.${signature}`, "x.y.z"]) {
      ann.become(bad);
      await expectRefused(ann, own, `the cookie ${bad.slice(-8)}`);
    }
    // Nothing of it reached the provider, and the right cookie is still good.
    expect(provider.redeemed.length).toBe(asked);
    ann.become(cookie);
    expect((await ann.get(own)).status).toBe(303);
  });

  test("the same answer a second time, and a code that was redeemed before", async () => {
    const chat = await openChat(settings());
    const ann = traveller(chat);
    const path = await ann.leave();
    const cookie = ann.cookie();
    expect((await ann.get(path)).status).toBe(303);
    const asked = provider.redeemed.length;
    const thief = traveller(chat);
    thief.become(cookie);
    await expectRefused(thief, path, "the whole answer again");
    expect(provider.redeemed.length).toBe(asked);
    const old = new URL(path, urlOf(chat)).searchParams.get("code") ?? "";
    const own = await thief.leave();
    await expectRefused(thief, own.replace(/code=[^&]*/, `code=${old}`), "an old code");
  });

  test("another's code in one's own way: it belongs to another verifier", async () => {
    const chat = await openChat(settings());
    const ann = traveller(chat);
    const code = new URL(await ann.leave(), urlOf(chat)).searchParams.get("code") ?? "";
    const thief = traveller(chat);
    const own = await thief.leave();
    await expectRefused(thief, own.replace(/code=[^&]*/, `code=${code}`), "injected code");
  });

  test("an id token with another nonce, issuer, audience, end or signature", async () => {
    const chat = await openChat(settings());
    const wrong: { [how: string]: Record<string, unknown> } = {
      "another nonce": { nonce: "another" },
      "no nonce": { nonce: undefined },
      "another issuer": { iss: "https://evil.example" },
      "no issuer": { iss: undefined },
      "another audience": { aud: "another" },
      "more audiences, and not for us": { aud: [client.id, "another"] },
      "more audiences, made for another": { aud: [client.id, "another"], azp: "another" },
      "made for another": { azp: "another" },
      over: { exp: inSeconds(-60) },
      "no end": { exp: undefined },
      nobody: { sub: undefined },
      "a number": { sub: 42 },
    };
    for (const [how, claims] of Object.entries(wrong)) {
      provider.person = { sub: "42", ...claims };
      const ann = traveller(chat);
      await expectRefused(ann, await ann.leave(), how);
    }
    provider.person = { sub: "42", aud: [client.id, "another"], azp: client.id };
    expect((await traveller(chat).signIn()).status).toBe(303);

    const right = provider.signer;
    provider.signer = await makeSigner(right.kid);
    const ann = traveller(chat);
    await expectRefused(ann, await ann.leave(), "another key");
    provider.signer = right;
  });

  test("after ten minutes, an answer of another provider, and a refusal of the provider", async () => {
    const clock = manualClock(Date.now());
    const chat = await openChat(settings(), { clock });
    const slow = traveller(chat);
    const path = await slow.leave();
    clock.advance(601_000);
    await expectRefused(slow, path, "too late");
    const ann = traveller(chat);
    await expectRefused(ann, `${await ann.leave()}&iss=https://evil.example`, "another's answer");
    const own = await ann.leave();
    const denied = own.replace(/code=[^&]*/, "error=access_denied&error_description=<b>evil</b>");
    const answer = await ann.get(denied);
    expect([answer.status, answer.text.includes("evil")]).toEqual([401, false]);
  });
});

describe("a provider that cannot be used", () => {
  test("is told to whoever wants to sign in, and the log says why", async () => {
    const other = await openOidcProvider();
    for (const [oidcIssuer, reason] of [
      ["http://127.0.0.1:1", ""],
      [`${other.issuer}/`, "is the description of another issuer"],
      [`${other.issuer}/elsewhere`, "answered 404"],
    ] as const) {
      const chat = await openChat(settings({ oidcIssuer }));
      const answer = await traveller(chat).get("/signin/oidc");
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []]);
      expect(chat.logged.join("")).toContain(reason);
      expect(chat.logged.join("")).toContain("oidc_refused");
    }
    await other.stop();
  });

  test("a secret that the provider does not take lets nobody in", async () => {
    const chat = await openChat(settings({ oidcClientSecret: "wrong" }));
    const ann = traveller(chat);
    expect((await ann.signIn()).status).toBe(503);
    expect(ann.browser.session()).toBe("");
    expect(chat.logged.join("")).toContain("invalid_client");
    expect(chat.logged.join("")).not.toContain("request_failed");
  });
});
