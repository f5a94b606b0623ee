// Tokens of the owner's own application: what is taken, what is refused, and what they open.

import { afterAll, afterEach, beforeAll, describe, expect, setSystemTime, test } from "bun:test";
import { base64url, exportJWK } from "jose";
import { join } from "node:path";
import type { Config } from "../../src/config.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { connect } from "../support/client.ts";
import { type KeySet, serveKeys } from "../support/jwks.ts";
import {
  type Claims,
  claimsOf,
  handmade,
  inSeconds,
  makeSigner,
  type Signer,
  signed,
  signedBySecret,
} from "../support/jwt.ts";
import { manualClock } from "../support/manual-clock.ts";
import { newDirectory, removeDirectories } from "../support/server.ts";
import { bearer, upgradeWith } from "../support/upgrade.ts";

const secret = "a secret of at least thirty-two bytes";
const unauthenticated: [number, string] = [401, "unauthenticated"];
const ours = { iss: "https://app.example", aud: "chat" };

let es: Signer;
let rs: Signer;
let ed: Signer;
let stranger: Signer;
let keySet: KeySet;
beforeAll(async () => {
  es = await makeSigner("es");
  rs = await makeSigner("rs", "RS256");
  ed = await makeSigner("ed", "EdDSA");
  stranger = await makeSigner("es");
  keySet = serveKeys(es.publicJwk, rs.publicJwk, ed.publicJwk);
});
afterEach(closeChats);
afterAll(async () => {
  await keySet.stop();
  await removeDirectories();
});

const bySecret = (changes: Partial<Config> = {}) => openChat({ jwtSecret: secret, ...changes });
const byKeys = (changes: Partial<Config> = {}) => openChat({ jwtJwks: keySet.url, ...changes });

async function byPem(signer: Signer): Promise<Chat> {
  const jwtKey = join(await newDirectory(), "key.pem");
  await Bun.write(jwtKey, signer.publicPem);
  return openChat({ jwtKey });
}

const answerTo = (chat: Chat, token: string) => upgradeWith(chat, [bearer(token)]);
const youBy = async (chat: Chat, token: string) => (await chat.connect(token)).welcome.you;

describe("[I10] a good token", () => {
  test("makes its user at first sight, who is the same ever after", async () => {
    const chat = await bySecret();
    const you = await youBy(chat, signedBySecret(secret, claimsOf("42", { name: "Ann" })));
    expect(you).toMatchObject({ username: "Ann", guest: false, role: "member" });
    const again = await youBy(chat, signedBySecret(secret, claimsOf("42", { name: "Anna" })));
    expect(again).toEqual(you);
    const other = await youBy(chat, signedBySecret(secret, claimsOf("43", { name: "Bob" })));
    expect(other.userId).not.toBe(you.userId);
  });

  test("is taken by every key of the set and by a key in PEM, each in its own way of signing", async () => {
    const chat = await byKeys();
    for (const signer of [es, rs, ed]) {
      const you = await youBy(chat, await signed(signer, claimsOf("42")));
      expect(you.role).toBe("member");
      const pem = await byPem(signer);
      expect(await answerTo(pem, await signed(signer, claimsOf("42")))).toEqual([101, ""]);
    }
  });

  test("is taken in the sub-protocol and in the address too, but not as a cookie", async () => {
    const chat = await bySecret();
    const token = signedBySecret(secret, claimsOf("42"));
    const pair = `Sec-WebSocket-Protocol: chat.v1, bearer.${token}`;
    expect(await upgradeWith(chat, [pair])).toEqual([101, ""]);
    expect(await upgradeWith(chat, [], `/ws?token=${token}`)).toEqual([101, ""]);
    const Origin = `http://127.0.0.1:${chat.app.port}`;
    const page = await connect(chat.url, { Origin, Cookie: `chat-session=${token}` });
    expect((await page.next("welcome")).you.guest).toBe(true);
  });

  test("whose name is taken or cannot be one gets another; two at once make one user", async () => {
    const chat = await bySecret();
    const first = await youBy(chat, signedBySecret(secret, claimsOf("1", { name: "Ann" })));
    const token = signedBySecret(secret, claimsOf("2", { name: "ann" }));
    const [one, two] = await Promise.all([youBy(chat, token), youBy(chat, token)]);
    expect(one).toEqual(two);
    expect(one.userId).not.toBe(first.userId);
    expect(one.username).toMatch(/^ann-[0-9a-z]{4}$/);
    for (const name of ["\u202eevil", "", 7, undefined]) {
      const sub = `odd ${String(name)}`;
      const { username } = await youBy(chat, signedBySecret(secret, claimsOf(sub, { name })));
      expect(username).toMatch(/^User-[0-9a-z]{4}$/);
    }
  });

  test("gives the role that it names, until it names another, and never the owner's", async () => {
    const chat = await bySecret();
    const roleBy = async (role: unknown) =>
      (await youBy(chat, signedBySecret(secret, claimsOf("42", { role })))).role;
    expect(await roleBy("admin")).toBe("admin");
    expect(await roleBy(undefined)).toBe("admin");
    expect(await roleBy("member")).toBe("member");
    for (const role of ["owner", "guest", "root", 5, ["admin"]]) {
      const token = signedBySecret(secret, claimsOf("42", { role }));
      expect(await answerTo(chat, token)).toEqual(unauthenticated);
    }
    expect(await roleBy(undefined)).toBe("member");
  });

  test("its users are told apart by the issuer too", async () => {
    const chat = await bySecret();
    const one = await youBy(chat, signedBySecret(secret, claimsOf("42", { iss: "a" })));
    const two = await youBy(chat, signedBySecret(secret, claimsOf("42", { iss: "b" })));
    expect(one.userId).not.toBe(two.userId);
    // Whom a proxy names is the proxy's to say.
    const posing = signedBySecret(secret, claimsOf("42", { iss: "proxy" }));
    expect(await answerTo(chat, posing)).toEqual(unauthenticated);
  });
});

describe("[I2] [I10] refused with 401 before the upgrade", () => {
  const chats: { [name: string]: () => Promise<Chat> } = {
    "a secret": () => bySecret(),
    "a key set": () => byKeys(),
    "a key in PEM": () => byPem(rs),
  };
  for (const [name, open] of Object.entries(chats)) {
    test(`whatever is not signed by ${name}, in a way that belongs to it`, async () => {
      const chat = await open();
      const good = claimsOf("42");
      const jwk = await exportJWK(stranger.privateKey);
      const tokens: { [how: string]: string } = {
        "alg none": handmade({ alg: "none" }, good, null),
        "alg None with a signature": handmade({ alg: "None" }, good, secret),
        "no alg": handmade({}, good, secret),
        "the public key as a secret": handmade({ alg: "HS256", kid: "rs" }, good, rs.publicPem),
        "its modulus as a secret": handmade(
          { alg: "HS256", kid: "rs" },
          good,
          rs.publicJwk.n ?? "",
        ),
        "another secret": signedBySecret(`${secret}!`, good),
        "another key under a known kid": await signed(stranger, good),
        "an unknown kid": await signed({ ...stranger, kid: "nobody" }, good),
        "a kid that is a path": await signed(stranger, good, { kid: "../../../dev/null" }),
        "a kid that is a query": await signed(stranger, good, { kid: "x' union select 'a" }),
        "an empty secret by a kid": handmade({ alg: "HS256", kid: "/dev/null" }, good, ""),
        "its own key": await signed(stranger, good, { jwk: { ...jwk, d: undefined } }),
        "its own key set": await signed(stranger, good, { jku: keySet.url }),
        "its own certificate": await signed(stranger, good, { x5u: "https://evil.example/c" }),
        "a critical extension": handmade({ alg: "HS256", crit: ["x"], x: 1 }, good, secret),
        "a signature that was changed": `${signedBySecret(secret, good).slice(0, -2)}AA`,
        "no signature": signedBySecret(secret, good).replace(/[^.]*$/, ""),
        "a header that is no JSON": `${base64url.encode("{")}.${base64url.encode("{}")}.x`,
        "no header": ".e30.x",
      };
      for (const [how, token] of Object.entries(tokens))
        expect([how, ...(await answerTo(chat, token))]).toEqual([how, ...unauthenticated]);
      expect(chat.app.size().users).toBe(0);
    });
  }

  test("ES256 by a key set where PEM of RSA is asked for, and HS512 by the right secret", async () => {
    expect(await answerTo(await byPem(rs), await signed(es, claimsOf("42")))).toEqual(
      unauthenticated,
    );
    const { createHmac } = await import("node:crypto");
    const body = handmade({ alg: "HS512" }, claimsOf("42"), null);
    const signature = createHmac("sha512", secret).update(body.slice(0, -1)).digest("base64url");
    expect(await answerTo(await bySecret(), body + signature)).toEqual(unauthenticated);
  });

  test("what is over, not yet, without an end, or without somebody", async () => {
    const chat = await bySecret();
    const wrong: { [how: string]: Claims } = {
      "over for a minute": { exp: inSeconds(-60) },
      "not before a minute from now": { nbf: inSeconds(60) },
      "no exp": { exp: undefined },
      "exp as a text": { exp: "9999999999" },
      "nbf as a text": { nbf: "0" },
      "no sub": { sub: undefined },
      "an empty sub": { sub: "" },
      "a number as sub": { sub: 42 },
      "a sub of 256": { sub: "s".repeat(256) },
      "a sub with a line break": { sub: "a\nb" },
      "rooms that are no list": { rooms: "general" },
      "rooms that are no names": { rooms: [1] },
    };
    for (const [how, claims] of Object.entries(wrong)) {
      const token = signedBySecret(secret, claimsOf("42", claims));
      expect([how, ...(await answerTo(chat, token))]).toEqual([how, ...unauthenticated]);
    }
    const nearly = { exp: inSeconds(-20), nbf: inSeconds(20), sub: "s".repeat(255) };
    expect(await answerTo(chat, signedBySecret(secret, nearly))).toEqual([101, ""]);
  });

  test("what is of another issuer, or for somebody else", async () => {
    const chat = await bySecret({ jwtIssuer: ours.iss, jwtAudience: ours.aud });
    const answerWith = (claims: Claims) =>
      answerTo(chat, signedBySecret(secret, claimsOf("42", { ...ours, ...claims })));
    expect(await answerWith({})).toEqual([101, ""]);
    expect(await answerWith({ aud: ["mail", "chat"] })).toEqual([101, ""]);
    for (const claims of [
      { iss: "https://app.example.evil" },
      { iss: undefined },
      { iss: [ours.iss] },
      { aud: "mail" },
      { aud: undefined },
      { aud: ["mail"] },
      { aud: { chat: true } },
    ])
      expect(await answerWith(claims)).toEqual(unauthenticated);
  });

  test("what is longer than 8 KiB", async () => {
    const chat = await bySecret();
    const filled = (length: number) =>
      signedBySecret(secret, claimsOf("42", { filler: "x".repeat(length) }));
    expect(await answerTo(chat, filled(5_500))).toEqual([101, ""]);
    expect(filled(6_200).length).toBeGreaterThan(8 * 1024);
    expect(await answerTo(chat, filled(6_200))).toEqual(unauthenticated);
  });

  test("every JWT, where none is configured", async () => {
    const chat = await openChat();
    expect(await answerTo(chat, signedBySecret("", claimsOf("42")))).toEqual(unauthenticated);
  });

  test("over HTTP as well, and no token reaches the log", async () => {
    const chat = await bySecret();
    const token = signedBySecret(`${secret}!`, claimsOf("42"));
    const url = `http://127.0.0.1:${chat.app.port}/api/rooms/general/messages`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
    expect(chat.logged.join("")).not.toContain(token.slice(0, 20));
    expect(chat.logged.join("")).not.toContain(secret);
  });
});

describe("[I10] the list of rooms in a token", () => {
  test("is all the rooms there are for it, over the socket and over HTTP", async () => {
    const chat = await bySecret();
    const bob = await chat.join("bob", "ops");
    await bob.ask({ type: "chat", text: "for ops" });
    await bob.ask({ type: "join", room: "general" });
    const claims = claimsOf("42", { name: "Ann", rooms: ["General", "!", "garden"] });
    const token = signedBySecret(secret, claims);
    const ann = await chat.connect(token);
    const gone = { type: "error", code: "room_not_found" };
    expect(await ann.ask({ type: "join", room: "general" })).toMatchObject({ type: "joined" });
    expect(await ann.ask({ type: "join", room: "garden" })).toMatchObject({ type: "joined" });
    for (const room of ["ops", "new-one"])
      expect(await ann.ask({ type: "join", room })).toMatchObject(gone);
    expect(await ann.ask({ type: "createRoom", room: "mine" })).toMatchObject(gone);
    expect(await ann.ask({ type: "members", room: "ops" })).toMatchObject(gone);
    expect(await ann.ask({ type: "rooms" })).toMatchObject({
      rooms: [{ room: "garden" }, { room: "general" }],
    });
    const read = (room: string, by = token) =>
      fetch(`http://127.0.0.1:${chat.app.port}/api/rooms/${room}/messages`, {
        headers: { Authorization: `Bearer ${by}` },
      });
    expect((await read("general")).status).toBe(200);
    const [hidden, missing] = [await read("ops"), await read("nowhere")];
    expect([hidden.status, await hidden.text()]).toEqual([404, await missing.text()]);
    expect((await read("ops", bob.welcome.session)).status).toBe(200);
  });

  test("is kept from the welcome too, and may be empty", async () => {
    const chat = await bySecret();
    const all = await chat.connect(signedBySecret(secret, claimsOf("42")));
    for (const room of ["general", "ops"]) await all.ask({ type: "join", room });
    const roomsBy = async (rooms?: string[]) => {
      const { welcome } = await chat.connect(signedBySecret(secret, claimsOf("42", { rooms })));
      return welcome.rooms.map(({ room }) => String(room)).sort();
    };
    expect(await roomsBy()).toEqual(["general", "ops"]);
    expect(await roomsBy(["ops"])).toEqual(["ops"]);
    expect(await roomsBy([])).toEqual([]);
  });
});

describe("when it is over", () => {
  test("[I11] its connections are closed with 4101 within a second, and no others", async () => {
    const clock = manualClock(Date.now());
    const chat = await openChat({ jwtSecret: secret }, { clock });
    const bob = await chat.join("bob");
    const ann = await chat.connect(signedBySecret(secret, claimsOf("42", { exp: inSeconds(10) })));
    const cyn = await chat.connect(signedBySecret(secret, claimsOf("43", { exp: 9e15 })));
    clock.advance(8_000);
    expect(await ann.ask({ type: "ping" })).toMatchObject({ type: "pong" });
    clock.advance(3_000);
    expect(await ann.closed).toEqual({ code: 4101, reason: "Token expired" });
    for (const each of [bob, cyn]) expect(await each.ask({ type: "ping" })).toBeDefined();
    expect(chat.app.size().connections).toBe(2);
  });
});

describe("a set of keys", () => {
  afterEach(() => void setSystemTime());

  test("is fetched when it is first needed, and again when a new key signs", async () => {
    const rotating = serveKeys(es.publicJwk);
    const chat = await openChat({ jwtJwks: rotating.url });
    expect(rotating.asked()).toBe(0);
    for (let at = 0; at < 3; at++)
      expect(await answerTo(chat, await signed(es, claimsOf("42")))).toEqual([101, ""]);
    expect(rotating.asked()).toBe(1);

    const next = await makeSigner("next", "EdDSA");
    rotating.keys = [next.publicJwk];
    // Not yet: who makes up names of keys must not make us ask for each.
    expect(await answerTo(chat, await signed(next, claimsOf("42")))).toEqual(unauthenticated);
    expect(rotating.asked()).toBe(1);
    setSystemTime(Date.now() + 31_000);
    expect(await answerTo(chat, await signed(next, claimsOf("42")))).toEqual([101, ""]);
    expect(rotating.asked()).toBe(2);
    expect(await answerTo(chat, await signed(es, claimsOf("42")))).toEqual(unauthenticated);
    await rotating.stop();
  });

  test("that cannot be had is told as such, logged once, and had again later", async () => {
    let elapsed = 0;
    const clock = { ...systemClock, elapsed: () => systemClock.elapsed() + elapsed };
    const failing = serveKeys(es.publicJwk);
    failing.broken = true;
    const chat = await openChat({ jwtJwks: failing.url }, { clock });
    const token = await signed(es, claimsOf("42"));
    for (let at = 0; at < 3; at++)
      expect(await answerTo(chat, token)).toEqual([503, "storage_unavailable"]);
    expect(failing.asked()).toBe(1);
    expect(chat.logged.filter((line) => line.includes("keys_unavailable"))).toHaveLength(1);
    failing.broken = false;
    elapsed += 6_000;
    expect(await answerTo(chat, token)).toEqual([101, ""]);
    await failing.stop();
  });

  test("does not lead elsewhere: a redirect is not followed", async () => {
    const leading = Bun.serve({ port: 0, fetch: () => Response.redirect(keySet.url) });
    const asked = keySet.asked();
    const chat = await openChat({ jwtJwks: `http://localhost:${leading.port}/jwks` });
    const answer = await answerTo(chat, await signed(es, claimsOf("42")));
    expect(answer).toEqual([503, "storage_unavailable"]);
    expect(keySet.asked()).toBe(asked);
    await leading.stop(true);
  });
});

test("a key in PEM that cannot be used is one line at the start", async () => {
  const jwtKey = join(await newDirectory(), "key.pem");
  const { privateKey, publicKey } = (await import("node:crypto")).generateKeyPairSync("rsa", {
    modulusLength: 1024,
  });
  const pems: [pem: string, line: string][] = [
    [String(privateKey.export({ type: "pkcs8", format: "pem" })), "--jwt-key is a private key"],
    [String(publicKey.export({ type: "spki", format: "pem" })), "--jwt-key must be RSA of 2048"],
    ["hello", "--jwt-key is not a public key in PEM"],
    ["", "it is empty"],
  ];
  for (const [pem, line] of pems) {
    await Bun.write(jwtKey, pem);
    await expect(openChat({ jwtKey })).rejects.toThrow(line);
  }
  await expect(openChat({ jwtKey: `${jwtKey}.not` })).rejects.toThrow("there is no file");
});
