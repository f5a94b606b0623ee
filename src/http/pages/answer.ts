// How these pages answer: markup or a way on, never kept by anybody. Knows no page.

import { type ChatError, ERRORS } from "../../protocol/errors.ts";
import { secured } from "../headers.ts";
import { type Html, markupOf } from "./html.ts";

/** `retryAfterMs` undefined: nothing is known about when trying again helps. */
export type Status = { status: number; retryAfterMs?: number | undefined };

const okay: Status = { status: 200 };

export function shown(page: Html, { status, retryAfterMs }: Status = okay): Response {
  const headers = secured({
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
  });
  if (retryAfterMs !== undefined)
    headers.set("Retry-After", String(Math.ceil(retryAfterMs / 1_000)));
  return new Response(markupOf(page), { status, headers });
}

/** After a form was taken (RFC 9110 §15.4.4): reloading what comes does not send it again. */
export function seeOther(path: string, cookies: readonly string[] = []): Response {
  const headers = secured({ Location: path, "Cache-Control": "no-store" });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}

export function notAllowed(methods: readonly string[]): Response {
  const headers = secured({ Allow: methods.join(", "), "Cache-Control": "no-store" });
  return new Response("Method not allowed\n", { status: 405, headers });
}

export const statusOf = ({ code, retryAfterMs }: ChatError): Status => ({
  status: ERRORS[code].http,
  retryAfterMs,
});

/**
 * `wanted` when it is a path of this server, else `/`. Read as a browser reads it, which takes `\` for `/`
 * and passes over line breaks: `//there`, `/\there` and `/.//there` are all another server.
 */
export function localPath(wanted: string | null): string {
  const base = "http://here.invalid";
  const url = wanted?.startsWith("/") ? URL.parse(wanted, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}`;
}
