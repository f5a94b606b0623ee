// Serves the page and what belongs to it, from memory. Knows no room and reads no disk.

import { type Asset, answerWith, type Facts, textAsset, variant, whenAsked } from "./asset.ts";
import type { BundledFile } from "./bundle-client.ts";
import { clientBundle } from "./client-bundle.ts" with { type: "macro" };
import { followPage } from "./follow-page.ts";
import { groundOf, petrol } from "./icon.ts";
import { languageHeaders, languageOf } from "./language.ts";
import { createManifests } from "./manifest.ts";
import { isPlain, type Places } from "./place.ts";

export type Assets = {
  /** Null: no such asset. `pathname` is as it came, still percent-encoded. */
  respond(request: Request, pathname: string): Response | null;
  /** The paths of the style sheets of pages of forms, as they are now: their names change with their content. */
  stylesheets(): readonly string[];
};

const BUNDLE: readonly BundledFile[] = clientBundle();

/** What the place is called stands wherever the page says `__NAME__`. */
export function createAssets({
  places,
}: {
  places: Pick<Places, "now" | "changed" | "respond">;
}): Assets {
  const manifests = createManifests(places);
  let files = BUNDLE;
  let assets = open();
  function open(): Map<string, Asset> {
    const { name, room, css, hue } = places.now();
    const plain = { name, head: headOf(room) };
    const dressed = { name, head: `${plain.head}${css === null ? "" : linkTo(css)}` };
    return new Map(
      files.flatMap((file): [string, Asset][] => {
        const address = addressOf(file);
        if (isIcon(file)) return [[address, openIcon(file, groundOf(hue))]];
        if (!isPage(file)) return [[address, openAsset(file)]];
        return [
          [address, openPage(file, dressed)],
          [`${address} plain`, openPage(file, plain)],
        ];
      }),
    );
  }
  followPage((changed) => {
    files = changed;
    assets = open();
  });
  places.changed(() => {
    assets = open();
  });
  return {
    respond(request, pathname) {
      const asked = places.respond(request, pathname) ?? manifests.respond(request, pathname);
      if (asked !== null) return asked;
      const asset = assets.get(showsPage(pathname) ? pageFor(request) : pathname);
      return asset === undefined ? null : answerWith(request, asset);
    },
    // The page's own first, as it was bundled first. What it loads later is no form's.
    stylesheets: () => [...assets.keys()].filter((path) => formStyle.test(path)),
  };
}

const formStyle = /^\/assets\/(?:app|pages)-\w+\.css$/;

// A number is a message. Whether the name is allowed and there is such a message, the page finds out.
const roomPath = /^\/r\/[^/]+(?:\/\d{1,15})?$/;

/** "/r/general" and "/r/general/42": the page shows that room. */
const showsPage = (pathname: string): boolean => pathname === "/" || roomPath.test(pathname);

const pageFor = (request: Request): string =>
  `/ ${languageOf(request)}${isPlain(request.url) ? " plain" : ""}`;

/** A space stands in no path as it comes: what is there in several languages is found by this only. */
const addressOf = ({ path, language }: BundledFile): string =>
  language === null ? path : `${path} ${language}`;

const isPage = ({ type }: BundledFile): boolean => type.startsWith("text/html");

const isIcon = ({ type }: BundledFile): boolean => type.startsWith("image/svg");

const linkTo = (css: string): string => `<link rel="stylesheet" href="${Bun.escapeHTML(css)}" />`;

/** For the page's door, which offers a room. */
const headOf = (room: string | null): string =>
  room === null ? "" : `<meta name="first-room" content="${Bun.escapeHTML(room)}" />`;

function openAsset(file: BundledFile): Asset {
  return whenAsked((encoding) => {
    const packed = encoding === "identity" ? null : file[encoding];
    if (encoding === "identity" || packed === null)
      return variant(factsOf(file), Uint8Array.fromBase64(file.raw), null);
    return variant(factsOf(file), Uint8Array.fromBase64(packed), encoding);
  });
}

/** The mark in the place's colour, as manifest.ts has it. */
const openIcon = (file: BundledFile, colour: string): Asset =>
  textAsset(factsOf(file), textOf(file).replaceAll(petrol, colour));

/** `head`: markup for the end of the head, over what is there. */
function openPage(file: BundledFile, { name, head }: { name: string; head: string }): Asset {
  // Functions, for "$&" in a name would mean something in a replacement string.
  const html = textOf(file)
    .replaceAll("__NAME__", () => Bun.escapeHTML(name))
    .replace("</head>", (end) => `${head}${end}`);
  return textAsset(factsOf(file), html);
}

const textOf = ({ raw }: BundledFile): string =>
  new TextDecoder().decode(Uint8Array.fromBase64(raw));

const factsOf = ({ type, immutable, language }: BundledFile): Facts => ({
  ...{ type, immutable },
  headers:
    language === null
      ? {}
      : { Vary: `Accept-Encoding, ${languageHeaders}`, "Content-Language": language },
});
