// What is pushed is what RFC 8291 says, byte for byte, and can be read by who has the keys.

import { describe, expect, test } from "bun:test";
import { createECDH } from "node:crypto";
import { areKeys, encrypt, longestPlain } from "../../src/push/encrypt.ts";
import { opened } from "../support/push-service.ts";

// RFC 8291 §5 and its appendix A.
const example = {
  plain: "When I grow up, I want to be a watermelon",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  theirPublic:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  theirPrivate: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  ourPublic:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  ourPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS" +
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};
const keys = { p256dh: example.theirPublic, auth: example.auth };

function browser() {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(example.theirPrivate, "base64url"));
  return { pair, auth: Buffer.from(example.auth, "base64url") };
}

async function ourPair(): Promise<CryptoKeyPair> {
  const point = Buffer.from(example.ourPublic, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) =>
    each.toString("base64url"),
  );
  const jwk = { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" };
  const rule = { name: "ECDH", namedCurve: "P-256" };
  const read = (more: object, uses: "deriveBits"[]) =>
    crypto.subtle.importKey("jwk", { ...jwk, ...more }, rule, true, uses);
  return {
    publicKey: await read({}, []),
    privateKey: await read({ d: example.ourPrivate }, ["deriveBits"]),
  };
}

describe("encrypting", () => {
  test("gives the body of the RFC's example for what that is made of", async () => {
    const salt = Uint8Array.from(Buffer.from(example.salt, "base64url"));
    const body = await encrypt(example.plain, keys, { salt, pair: await ourPair() });
    expect(Buffer.from(body).toString("base64url")).toBe(example.body);
    expect(opened(Buffer.from(body), browser())).toBe(example.plain);
  });

  test("differs each time, and is read each time", async () => {
    const bodies = await Promise.all(["é 🌅", "é 🌅"].map((text) => encrypt(text, keys)));
    expect(bodies[0]).not.toEqual(bodies[1] as never);
    for (const body of bodies) expect(opened(Buffer.from(body), browser())).toBe("é 🌅");
  });

  test("the longest text is what a push service takes", async () => {
    const body = await encrypt("x".repeat(longestPlain), keys);
    expect(body.length).toBe(4_096);
    expect(opened(Buffer.from(body), browser())).toHaveLength(longestPlain);
  });
});

describe("keys", () => {
  test("are a point of the curve and sixteen bytes", async () => {
    expect(await areKeys(keys)).toBe(true);
    expect(await areKeys({ ...keys, p256dh: example.ourPublic })).toBe(true);
  });

  const offCurve = Buffer.from(example.theirPublic, "base64url");
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  test.each([
    ["a point that is not on the curve", { p256dh: offCurve.toString("base64url") }],
    ["a private key", { p256dh: example.theirPrivate }],
    ["a key with a letter that base64url has not", { p256dh: `${example.theirPublic} ` }],
    ["no key", { p256dh: "" }],
    ["too short a secret", { auth: example.auth.slice(0, -2) }],
    ["too long a secret", { auth: `${example.auth}AA` }],
  ])("are not %s", async (_, change) => {
    expect(await areKeys({ ...keys, ...change })).toBe(false);
  });
});
