// The session's cookie: its name, its attributes, how it is taken back. Knows no session's meaning.

import { sessionSeconds, sessionPrefix } from "./sessions.ts";

export const sessionCookie = "chat-session";
/** Over TLS: the prefix keeps other hosts of the domain, and plain HTTP, from setting it (RFC 6265bis §4.1.3). */
export const secureSessionCookie = `__Host-${sessionCookie}`;

// A guest's session ends never; Chromium keeps a cookie for 400 days at the most.
const guestSeconds = 400 * 24 * 3600;
const attributes = "Path=/; HttpOnly; SameSite=Lax";

/** The value of `Set-Cookie` that keeps `session`, a guest's or an account's. `secure`: the client came by TLS. */
export function cookieFor(session: string, { secure }: { secure: boolean }): string {
  const seconds = session.startsWith(sessionPrefix) ? sessionSeconds : guestSeconds;
  return line(session, seconds, { secure });
}

/** The values of `Set-Cookie`, one header each, after which the browser shows no session any more. */
export function cookiesForgotten({ secure }: { secure: boolean }): string[] {
  const plain = line("", 0, { secure: false });
  // One from before the server had TLS, which nothing reads any more, is not left lying about.
  return secure ? [line("", 0, { secure }), plain] : [plain];
}

/**
 * The session among the request's cookies; null for none. Over TLS the plain name does not count: any host
 * beside ours, and anybody on the way to one, could sign people in as somebody of their choice with it.
 */
export function sessionAmong(cookies: string, { secure }: { secure: boolean }): string | null {
  return new Bun.CookieMap(cookies).get(nameOf(secure)) || null;
}

const nameOf = (secure: boolean): string => (secure ? secureSessionCookie : sessionCookie);

function line(value: string, seconds: number, { secure }: { secure: boolean }): string {
  return `${nameOf(secure)}=${value}; Max-Age=${seconds}; ${attributes}${secure ? "; Secure" : ""}`;
}
