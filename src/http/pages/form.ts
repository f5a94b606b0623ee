// A form as it comes in: bounded, of one kind, and from a page of ours. Knows no page.

import { checkOrigin } from "../../identity/credentials.ts";
import { ChatError } from "../../protocol/errors.ts";

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
  if (Number(request.headers.get("content-length") ?? 0) > maxFormBytes)
    throw new ChatError("too_large");
  return new URLSearchParams(await boundedText(request));
}

async function boundedText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxFormBytes) throw new ChatError("too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError("bad_request", "The form did not arrive whole"); // whoever sent it is gone
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The field's text; empty when it is missing. */
export const fieldOf = (form: URLSearchParams, name: string): string => form.get(name) ?? "";
