// What survives of the place as a whole: what its owner says of it. Part of `Store`, whose guarantees hold.

import type { RoomName, UserId } from "../protocol/ids.ts";

export interface PlaceStore {
  /** All null until something is said of it. */
  place(): Promise<PlaceRow>;

  /**
   * Puts what is given over what was said before, and keeps that for `undoPlace`. Writes a line of the audit log
   * (`place`) with the names of what changed, in the same transaction; what changes nothing writes nothing.
   */
  changePlace(change: Partial<PlaceRow>, by: UserId): Promise<PlaceRow>;

  /**
   * As it was before the last change; a second time takes that back. Writes a line (`place-undone`). Null: nothing
   * was ever changed.
   */
  undoPlace(by: UserId): Promise<PlaceRow | null>;
}

/** Whatever is null is as the settings or the page have it. Checked by whoever calls: the store takes any. */
export type PlaceRow = {
  name: string | null;
  /** Where newcomers come first. */
  room: RoomName | null;
  /** Of the accent, in oklch: 0 to 359. */
  hue: number | null;
  /** Beside the door. */
  picture: PlacePicture | null;
  /** A style sheet of the owner's own. */
  css: string | null;
};

/** `type` is a MIME type. */
export type PlacePicture = { type: string; base64: string };

export const untouchedPlace: PlaceRow = {
  name: null,
  room: null,
  hue: null,
  picture: null,
  css: null,
};
