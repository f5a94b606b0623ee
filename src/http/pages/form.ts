// A form as it comes in: bounded, of one kind, and from a page of ours. Knows no page.

import { checkOrigin } from "../../identity/credentials.ts";
import { ChatError } from "../../protocol/errors.ts";
import { maxPictureBytes } from "../picture.ts";
import { readBody, readBytes } from "../body.ts";

/** The longest password, name and token name fit many times over. */
export const maxFormBytes = 16 * 1024;
/** The one page that takes files; the administration's. */
export const uploadPath = "/admin/place";
/** A picture, and the words around it. */
export const maxUploadBytes = maxPictureBytes + 64 * 1024;
const urlencoded = /^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i;

const multipart = /^multipart\/form-data\s*;/i;

export type Files = ReadonlyMap<string, Uint8Array>;
export type Upload = { form: URLSearchParams; files: Files };
export const noFiles: Files = new Map();

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

/** Throws `bad_request` for another kind of body, `too_large` over `mostBytes`. */
export async function readForm(
  request: Request,
  mostBytes = maxFormBytes,
): Promise<URLSearchParams> {
  if (!urlencoded.test(request.headers.get("content-type") ?? ""))
    throw new ChatError("bad_request", "That is not a form");
  return new URLSearchParams(await readBody(request, mostBytes));
}

/**
 * A form with files in it, each by its field; one without a file has none. Throws `bad_request` for another kind of
 * body, `too_large`.
 */
export async function readUpload(request: Request): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  if (!multipart.test(type))
    return { form: await readForm(request, maxUploadBytes), files: noFiles };
  const body = await readBytes(request, maxUploadBytes);
  const form = new URLSearchParams();
  const files = new Map<string, Uint8Array>();
  try {
    const parts = await new Response(body, { headers: { "Content-Type": type } }).formData();
    for (const [name, value] of parts) {
      if (typeof value === "string") form.set(name, value);
      else if (value.size > 0) files.set(name, await value.bytes());
    }
  } catch {
    throw new ChatError("bad_request", "That is not a form"); // whatever is wrong with it
  }
  return { form, files };
}

/** The field's text; empty when it is missing. */
export const fieldOf = (form: URLSearchParams, name: string): string => form.get(name) ?? "";
