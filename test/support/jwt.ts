// Tokens as an application signs them, and as those who mean harm would.

import { createHmac } from "node:crypto";
import { exportJWK, type CryptoKey, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";

export type Signer = {
  kid: string;
  algorithm: string;
  privateKey: CryptoKey;
  publicPem: string;
  /** As it stands in a JWKS. */
  publicJwk: JWK;
};

export async function makeSigner(kid: string, algorithm = "ES256"): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" };
  return { kid, algorithm, privateKey, publicPem: await exportSPKI(publicKey), publicJwk };
}

export type Claims = Record<string, unknown>;

/** Seconds since 1970, `after` seconds from now. */
export const inSeconds = (after: number): number => Math.floor(Date.now() / 1000) + after;

/** Good for an hour unless `claims` say otherwise. */
export const claimsOf = (subject: string, claims: Claims = {}): Claims => ({
  sub: subject,
  exp: inSeconds(3600),
  ...claims,
});

export const signed = (signer: Signer, claims: Claims, header: Claims = {}): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, ...header })
    .sign(signer.privateKey);

/** With any header, and an HMAC of `secret` under it: what jose would refuse to make. */
export function handmade(header: Claims, claims: Claims, secret: string | null): string {
  const encode = (part: Claims): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const body = `${encode(header)}.${encode(claims)}`;
  const signature =
    secret === null ? "" : createHmac("sha256", secret).update(body).digest("base64url");
  return `${body}.${signature}`;
}

/** HS256 by `secret`. */
export const signedBySecret = (secret: string, claims: Claims): string =>
  handmade({ alg: "HS256", typ: "JWT" }, claims, secret);
