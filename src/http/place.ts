// How this place looks and what it is called: what its owner says, over what the settings say. Serves the style
// sheet and the picture that follow from it. Whoever shows any of it asks `now`.

import type { RoomName, UserId } from "../protocol/ids.ts";
import type { PlaceRow } from "../store/place.ts";
import type { Store } from "../store/store.ts";
import { accentRule } from "./accent.ts";
import { type Asset, answerWith, hashOf, plainAsset, textAsset } from "./asset.ts";

export type Place = {
  /** What its owner says, else the setting `--name`. */
  readonly name: string;
  /** Where newcomers come first; null: nothing was said, and it is `firstRoom`. */
  readonly room: RoomName | null;
  /** Of the accent, in oklch: 0 to 359 (see accent.ts). Null: the page's own colours. */
  readonly hue: number | null;
  /** The path of the door's picture; null: the page draws its own. It is in `css` already. */
  readonly picture: string | null;
  /** The path of all that is said of its looks, for every page but the administration's. Null: nothing is said. */
  readonly css: string | null;
  /** The path of the accent alone. Null: the page's own. */
  readonly accent: string | null;
  /** Changes with any of it. */
  readonly version: string;
};

export type Places = {
  now(): Place;
  /** As it lies in the store, for who may change it. */
  kept(): PlaceRow;
  /** Calls back after every change. */
  changed(listener: () => void): void;
  /** As of `Store.changePlace`; by the time it resolves `now` says it. Throws `storage_unavailable`. */
  change(change: Partial<PlaceRow>, by: UserId): Promise<void>;
  /** As of `Store.undoPlace`. False: there is nothing to go back to. Throws `storage_unavailable`. */
  undo(by: UserId): Promise<boolean>;
  /** Another node changed it, or may have: what the store has is so from now on. Throws `storage_unavailable`. */
  reload(): Promise<void>;
  /** Null: nothing of this. */
  respond(request: Request, pathname: string): Response | null;
};

const cssPath = "/place.css";
const accentPath = "/accent.css";
const picturePath = "/place/picture-";

/** `?plain` on any page: without the owner's style sheet, so that one that hides everything can be mended. */
export const isPlain = (url: string): boolean => URL.parse(url)?.searchParams.has("plain") ?? false;

/** Where one looks at a hue before it is chosen: its accent's style sheet. */
export const accentFor = (hue: number): string => `${accentPath}?hue=${hue}`;

/** The hue that an address tries; null: none. */
export function triedHue(url: string): number | null {
  const said = URL.parse(url)?.searchParams.get("hue") ?? "";
  return /^\d{1,3}$/.test(said) && Number(said) < 360 ? Number(said) : null;
}

type PlacesOptions = {
  store: Pick<Store, "changePlace" | "undoPlace" | "place">;
  /** Where the owner says none. */
  name: string;
  /** As the store has it now. */
  row: PlaceRow;
  /** Called after each change that was made here, for the other nodes. */
  told?(): void;
};

export function createPlaces({ store, name, row: first, told }: PlacesOptions): Places {
  const listeners: (() => void)[] = [];
  let row = first;
  let drawn = draw(row, name);

  function put(next: PlaceRow): void {
    row = next;
    drawn = draw(row, name);
    for (const listener of listeners) listener();
  }

  return {
    now: () => drawn.place,
    kept: () => row,
    changed: (listener) => void listeners.push(listener),
    async change(change, by) {
      put(await store.changePlace(change, by));
      told?.();
    },
    async undo(by) {
      const before = await store.undoPlace(by);
      if (before === null) return false;
      put(before);
      told?.();
      return true;
    },
    async reload() {
      put(await store.place());
    },
    respond(request, pathname) {
      const tried = pathname === accentPath ? triedHue(request.url) : null;
      if (tried !== null) return answerWith(request, styleAsset(accentRule(tried), false));
      const found = drawn.assets.get(pathname);
      if (found === undefined) return null;
      const isCurrent = request.url.endsWith(`?v=${found.hash}`) || found.hash === null;
      return answerWith(request, isCurrent ? found.lasting : found.passing);
    },
  };
}

/** `lasting` for who asks by this very content's address; `hash` null: the path itself says it. */
type Served = { hash: string | null; lasting: Asset; passing: Asset };

function draw(row: PlaceRow, name: string): { place: Place; assets: Map<string, Served> } {
  const assets = new Map<string, Served>();
  const accent = row.hue === null ? "" : accentRule(row.hue);
  const picture = servePicture(assets, row);
  const own = row.css ?? "";
  const place = {
    name: row.name ?? name,
    ...{ room: row.room, hue: row.hue, picture },
    css: serveStyle(assets, cssPath, [accent, picture === null ? "" : pictureRule(picture), own]),
    accent: serveStyle(assets, accentPath, [accent]),
  };
  return { place: { ...place, version: hashOf(JSON.stringify(place)) }, assets };
}

function serveStyle(
  assets: Map<string, Served>,
  path: string,
  parts: readonly string[],
): string | null {
  const text = parts.filter((each) => each !== "").join("\n");
  if (text === "") return null;
  const hash = hashOf(text);
  assets.set(path, { hash, lasting: styleAsset(text, true), passing: styleAsset(text, false) });
  return `${path}?v=${hash}`;
}

const styleAsset = (text: string, immutable: boolean): Asset =>
  textAsset({ type: "text/css; charset=utf-8", immutable }, text);

function servePicture(assets: Map<string, Served>, { picture }: PlaceRow): string | null {
  if (picture === null) return null;
  const { type, base64 } = picture;
  const bytes = Uint8Array.fromBase64(base64);
  const path = `${picturePath}${hashOf(bytes)}.${type.replace("image/", "")}`;
  const asset = plainAsset({ type, immutable: true }, bytes);
  assets.set(path, { hash: null, lasting: asset, passing: asset });
  return path;
}

/** In the stead of the drawn harbour (public/view/scene.ts), on the page's door and beside forms alike. */
const pictureRule = (path: string): string =>
  `.door .view{background:url("${path}") center/cover}.door .view svg{visibility:hidden}`;
