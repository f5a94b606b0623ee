// To the provider and back: two addresses without a page of their own.

import { isSecure } from "../../identity/forwarded.ts";
import type { Oidc } from "../../identity/oidc.ts";
import { journeySeconds } from "../../identity/oidc-journey.ts";
import { localPath, notAllowed, seeOther } from "./answer.ts";
import { enter, type Page, type PagesOptions } from "./entrance.ts";
import { type Html, html } from "./html.ts";
import type { Place } from "./parts.ts";

export const oidcPath = "/signin/oidc";
export const oidcBackPath = "/signin/oidc/callback";

// Both travel in the cookie, which a browser drops when it is long.
const longestNext = 1_000;
const longestInvitation = 128;

/**
 * The way to the provider; nothing where there is none. A link, not a form: a form may not lead to another
 * server (`form-action` of the content policy). `invitation` null: without one.
 */
export function oidcLink(
  oidc: Oidc | null,
  { words }: Place,
  { next, invitation }: { next: string; invitation: string | null },
): Html | null {
  if (oidc === null) return null;
  const query = new URLSearchParams(next === "/" ? {} : { next });
  if (invitation !== null) query.set("invitation", invitation);
  const path = query.size === 0 ? oidcPath : `${oidcPath}?${query}`;
  return html`<a class="btn" href="${path}">${words.signInWith(oidc.name)}</a>`;
}

/** Sends the browser to the provider. */
export function createOidcStart(oidc: Oidc): Page {
  return {
    async show({ request, url, visitor }) {
      const wanted = localPath(url.searchParams.get("next"));
      const next = wanted.length > longestNext ? "/" : wanted;
      const invitation = url.searchParams.get("invitation")?.slice(0, longestInvitation) ?? null;
      if (visitor.kind === "account" && invitation === null) return seeOther(next);
      if (!isOwnLink(request)) return seeOther(doorFor(next, invitation));
      const redirectUri = backTo(request, url);
      const { location, cookie } = await oidc.begin({ redirectUri, next, invitation });
      return seeOther(location, [cookieLine(cookie, journeySeconds, isSecure(request))]);
    },
    take: () => Promise.resolve(notAllowed(["GET", "HEAD"])),
  };
}

/** Takes whom the provider sends back. */
export function createOidcBack(oidc: Oidc, options: PagesOptions): Page {
  return {
    async show(visit) {
      const { request, url, visitor, from } = visit;
      const secure = isSecure(request);
      const guest = visitor.kind === "guest" ? visitor.userId : null;
      const back = {
        redirectUri: backTo(request, url),
        query: url.searchParams,
        cookie: cookieIn(request, secure),
      };
      const came = await oidc.finish(back, guest, from);
      const response = enter(options, visit, came, localPath(came.next));
      response.headers.append("Set-Cookie", cookieLine("", 0, secure));
      return response;
    },
    take: () => Promise.resolve(notAllowed(["GET", "HEAD"])),
  };
}

/**
 * A way that ends in an account, or in the room of an invitation, begins with somebody's own click, as a form
 * does: where the provider knows them it asks nothing. Older browsers do not say (Fetch Metadata, §2.2).
 */
function isOwnLink({ headers }: Request): boolean {
  return ["same-origin", "none"].includes(headers.get("sec-fetch-site") ?? "none");
}

const doorFor = (next: string, invitation: string | null): string =>
  invitation === null
    ? `/signin?next=${encodeURIComponent(next)}`
    : `/invite/${encodeURIComponent(invitation)}`;

const backTo = (request: Request, { host }: URL): string =>
  `${isSecure(request) ? "https" : "http"}://${host}${oidcBackPath}`;

const cookieName = (secure: boolean): string => (secure ? "__Host-chat-oidc" : "chat-oidc");

function cookieIn(request: Request, secure: boolean): string | null {
  return new Bun.CookieMap(request.headers.get("cookie") ?? "").get(cookieName(secure)) || null;
}

/** Lax: the way back from the provider is a navigation from another site, and must bring it along. */
function cookieLine(value: string, seconds: number, secure: boolean): string {
  const attributes = `Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${cookieName(secure)}=${value}; ${attributes}`;
}
