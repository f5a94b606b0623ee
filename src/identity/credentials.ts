// Where a request says who it is, and whether its page may. Reads headers only; proves nothing.

import { ChatError } from "../protocol/errors.ts";
import { sessionAmong } from "./cookies.ts";
import { isSecure, vouchedHeader } from "./forwarded.ts";
import { hashOf, isSameSecret } from "./secrets.ts";

export const subprotocol = "chat.v1";

export type Credential = {
  token: string;
  /** `proxy`: whom a listed proxy signed in; the token is their name there. */
  from: "bearer" | "proxy" | "cookie" | "subprotocol" | "query";
};

/**
 * What somebody came in by, or was given for it: who shows this is them. `byProxy`: it is their name there, and
 * nothing that anybody who knows it may show by themselves.
 */
export type Proof = { readonly secret: string; readonly byProxy: boolean };

/** What is shown, as one node passes it to another: the token itself goes nowhere. `hash` empty: nothing. */
export type Shown = { readonly hash: string; readonly byProxy: boolean };

export const shownBy = (credential: Credential | null): Shown => ({
  hash: credential === null ? "" : hashOf(credential.token),
  byProxy: credential?.from === "proxy",
});

export const proves = ({ hash, byProxy }: Shown, proof: Proof): boolean =>
  byProxy === proof.byProxy && isSameSecret(hash, hashOf(proof.secret));

/** The first of: `Authorization: Bearer`, a listed proxy's word, the session cookie, `chat.v1, bearer.<token>`, `?token=`. Null: none. */
export function credentialOf(request: Request, query: URLSearchParams): Credential | null {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (bearer !== undefined) return { token: bearer, from: "bearer" };
  const vouched = request.headers.get(vouchedHeader);
  if (vouched !== null) return { token: vouched, from: "proxy" };
  const cookies = request.headers.get("cookie");
  const cookie = cookies === null ? null : sessionAmong(cookies, { secure: isSecure(request) });
  if (cookie) return { token: cookie, from: "cookie" };
  const offered = offeredSubprotocols(request).find((each) => each.startsWith("bearer."));
  if (offered !== undefined) return { token: offered.slice("bearer.".length), from: "subprotocol" };
  const token = query.get("token");
  return token ? { token, from: "query" } : null;
}

export function offeredSubprotocols(request: Request): string[] {
  const header = request.headers.get("sec-websocket-protocol") ?? "";
  return header.split(",").flatMap((each) => each.trim() || []);
}

/**
 * Throws `forbidden` when a page of another origin asks, or when what comes by itself (a cookie, a proxy's
 * word) comes without any Origin: only browsers send it so, and they always name the page (RFC 6455 §10.2).
 */
export function checkOrigin(
  request: Request,
  allowed: readonly string[],
  credential: Credential | null,
): void {
  const origin = request.headers.get("origin");
  if (origin === null) {
    if (credential?.from !== "cookie" && credential?.from !== "proxy") return;
    throw new ChatError("forbidden", "A session cookie is only taken from a page of this server");
  }
  const host = request.headers.get("host") ?? "";
  // Where TLS is known to be used, a page that came without it may be anybody's on the way.
  if (origin === `https://${host}` || (origin === `http://${host}` && !isSecure(request))) return;
  if (allowed.includes(origin)) return;
  throw new ChatError("forbidden", "Pages of another origin may not connect (see --origins)");
}
