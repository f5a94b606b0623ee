// A form as it comes in: bounded, of one kind, and from a page of ours. Knows no page.

import { checkOrigin } from "../../identity/credentials.ts";
import { ChatError } from "../../protocol/errors.ts";
import { readBody } from "../body.ts";

/** The longest password, name and token name fit many times over. */
export const maxFormBytes = 16 * 1024;
const urlencoded = /^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i;

/**
 * Throws `forbidden` unless a page of this server (or of `origins`) sends the form. Unlike a socket, a form is
 * taken from nobody who does not say so: signing somebody in unasked needs no cookie. Where the browser hides
 * the Origin, what it says of the site will do; pages cannot forge either (Fetch Metadata, §2.2).
 */
export function checkSender(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== "null")
    return checkOrigin(request, origins, { token: "", from: "cookie" });
  if (request.headers.get("sec-fetch-site") === "same-origin") return;
  throw new ChatError("forbidden", "A form is only taken from a page of this server");
}

/** Throws `bad_request` for another kind of body, `too_large` over 16 KiB. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  if (!urlencoded.test(request.headers.get("content-type") ?? ""))
    throw new ChatError("bad_request", "That is not a form");
  return new URLSearchParams(await readBody(request, maxFormBytes));
}

/** The field's text; empty when it is missing. */
export const fieldOf = (form: URLSearchParams, name: string): string => form.get(name) ?? "";
