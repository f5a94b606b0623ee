// Serves the page and what belongs to it, from memory. Knows no room and reads no disk.

import { brotliCompressSync } from "node:zlib";
import type { BundledFile } from "./bundle-client.ts";
import { clientBundle } from "./client-bundle.ts" with { type: "macro" };
import { type Encoding, chooseEncoding } from "./encoding.ts";
import { followPage } from "./follow-page.ts";
import { secured } from "./headers.ts";
import { languageHeaders, languageOf } from "./language.ts";

export type Assets = {
  /** Null: no such asset. `pathname` is as it came, still percent-encoded. */
  respond(request: Request, pathname: string): Response | null;
  /** The paths of the style sheets of pages of forms, as they are now: their names change with their content. */
  stylesheets(): readonly string[];
};

/** All that one answer consists of, made once. */
type Variant = { body: Uint8Array<ArrayBuffer>; etag: string; headers: Headers };
type Asset = (encoding: Encoding) => Variant;

const BUNDLE: readonly BundledFile[] = clientBundle();

/** `name` is the instance's name; it stands wherever the page says `__NAME__`. */
export function createAssets(options: { name: string }): Assets {
  const open = (files: readonly BundledFile[]) =>
    new Map(files.map((file) => [addressOf(file), openAsset(file, options.name)]));
  let assets = open(BUNDLE);
  followPage((files) => {
    assets = open(files);
  });
  return {
    respond(request, pathname) {
      const isPage = pathname === "/" || isRoom(pathname);
      const asset = assets.get(isPage ? `/ ${languageOf(request)}` : pathname);
      return asset === undefined ? null : answer(request, asset);
    },
    // The page's own first, as it was bundled first.
    stylesheets: () => [...assets.keys()].filter((path) => path.endsWith(".css")),
  };
}

// A number is a message. Whether the name is allowed and there is such a message, the page finds out.
const roomPath = /^\/r\/[^/]+(?:\/\d{1,15})?$/;

/** "/r/general" and "/r/general/42": the page shows that room. */
const isRoom = (pathname: string): boolean => roomPath.test(pathname);

/** A space stands in no path as it comes: what is there in several languages is found by this only. */
const addressOf = ({ path, language }: BundledFile): string =>
  language === null ? path : `${path} ${language}`;

function openAsset(file: BundledFile, name: string): Asset {
  if (file.type.startsWith("text/html")) return openPage(file, name);
  return whenAsked((encoding) => {
    const packed = encoding === "identity" ? null : file[encoding];
    if (encoding === "identity" || packed === null)
      return variant(file, Uint8Array.fromBase64(file.raw), null);
    return variant(file, Uint8Array.fromBase64(packed), encoding);
  });
}

function openPage(file: BundledFile, name: string): Asset {
  const html = new TextDecoder().decode(Uint8Array.fromBase64(file.raw));
  // A function, for "$&" in a name would mean something in a replacement string.
  const raw = new TextEncoder().encode(html.replaceAll("__NAME__", () => Bun.escapeHTML(name)));
  return whenAsked((encoding) => {
    if (encoding === "identity") return variant(file, raw, null);
    const packed = encoding === "br" ? brotliCompressSync(raw) : Bun.gzipSync(raw, { level: 9 });
    return variant(file, new Uint8Array(packed), encoding);
  });
}

/** Made once, and not before: of each language most browsers ask for one file in one encoding. */
function whenAsked(make: (encoding: Encoding) => Variant): Asset {
  const made = new Map<Encoding, Variant>();
  return (encoding) => {
    const known = made.get(encoding) ?? make(encoding);
    made.set(encoding, known);
    return known;
  };
}

function variant(
  file: BundledFile,
  body: Uint8Array<ArrayBuffer>,
  encoding: "br" | "gzip" | null,
): Variant {
  // Of these very bytes, so that it differs by encoding, as a strong validator must (RFC 9110 §8.8.3).
  const hash = new Bun.CryptoHasher("sha256").update(body).digest("base64url").slice(0, 16);
  const etag = `"${hash}"`;
  const headers = secured({
    "Cache-Control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    "Content-Type": file.type,
    ETag: etag,
    Vary: file.language === null ? "Accept-Encoding" : `Accept-Encoding, ${languageHeaders}`,
    ...(file.language === null ? {} : { "Content-Language": file.language }),
    ...(encoding === null ? {} : { "Content-Encoding": encoding }),
  });
  return { body, etag, headers };
}

function answer(request: Request, asset: Asset): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response(null, { status: 405, headers: secured({ Allow: "GET, HEAD" }) });
  }
  const { body, etag, headers } = asset(chooseEncoding(request.headers.get("Accept-Encoding")));
  const known = request.headers.get("If-None-Match");
  if (known !== null && isKnown(known, etag)) {
    const unchanged = new Headers(headers);
    unchanged.delete("Content-Encoding");
    unchanged.delete("Content-Type");
    return new Response(null, { status: 304, headers: unchanged });
  }
  // Bun drops the body of an answer to HEAD and keeps its Content-Length.
  return new Response(body, { headers });
}

/** If-None-Match compares weakly: a proxy that recompressed has put W/ before our tag (RFC 9110 §13.1.2). */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(",").some((part) => {
    const tag = part.trim();
    return tag === "*" || tag === etag || tag === `W/${etag}`;
  });
}
