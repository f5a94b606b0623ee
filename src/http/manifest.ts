// What makes the page installable: a manifest and icons that follow from the place's name and colour.

import { type Asset, answerWith, hashOf, textAsset, variant, whenAsked } from "./asset.ts";
import { drawIcon, type Ground, groundOf } from "./icon.ts";
import type { Place, Places } from "./place.ts";
import { pngOf } from "./png.ts";

export type Manifests = {
  /** Null: nothing of this. */
  respond(request: Request, pathname: string): Response | null;
};

export const manifestPath = "/manifest.webmanifest";
/** What the page is painted on until it paints itself: `--bg` of public/css/tokens.css by day. */
const paper = "#f4f3ef";

type Icon = { path: string; side: number; ground: Ground; purpose?: "any" | "maskable" };

/** Without a purpose it is not of the manifest: iOS takes its icon from the document. */
const ICONS: readonly Icon[] = [
  { path: "/icon-192.png", side: 192, ground: "tile", purpose: "any" },
  { path: "/icon-512.png", side: 512, ground: "tile", purpose: "any" },
  { path: "/icon-maskable.png", side: 512, ground: "full", purpose: "maskable" },
  { path: "/icon-180.png", side: 180, ground: "full" },
];

export function createManifests(places: Pick<Places, "now" | "changed">): Manifests {
  let assets = draw(places.now());
  places.changed(() => {
    assets = draw(places.now());
  });
  return {
    respond(request, pathname) {
      const asset = assets.get(pathname);
      return asset === undefined ? null : answerWith(request, asset);
    },
  };
}

function draw({ name, hue }: Place): Map<string, Asset> {
  const ground = groundOf(hue);
  const manifest = textAsset(
    { type: "application/manifest+json", immutable: false },
    manifestOf(name, ground),
  );
  return new Map([[manifestPath, manifest], ...ICONS.map((icon) => iconAsset(icon, ground))]);
}

function manifestOf(name: string, ground: string): string {
  // Browsers look whether an installed app's icon is another by its address.
  const version = hashOf(ground);
  const icons = ICONS.filter(({ purpose }) => purpose !== undefined).map(
    ({ path, side, purpose }) => ({
      src: `${path}?v=${version}`,
      sizes: `${side}x${side}`,
      type: "image/png",
      purpose,
    }),
  );
  return JSON.stringify({
    id: "/",
    name,
    short_name: name,
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: paper,
    theme_color: ground,
    icons,
  });
}

/** Drawn when it is first asked for: it takes some hundredths of a second. */
function iconAsset({ path, side, ground }: Icon, colour: string): [string, Asset] {
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  const asset = whenAsked(() => {
    bytes ??= pngOf(side, drawIcon(side, ground, colour));
    return variant({ type: "image/png", immutable: false }, bytes, null);
  });
  return [path, asset];
}
