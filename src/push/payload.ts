// What a push says: the contract with the page's service worker (public/sw.ts). Pure.

import { plainOf } from "../protocol/markup.ts";

export type Payload = {
  /** Who writes, or the room's name. */
  title: string;
  /** In a room with the writer's name before it. Plain text. */
  body: string;
  /** Empty for a test. */
  room: string;
  /** The message's; 0 for a test. */
  seq: number;
  /** One that is shown with the same tag is replaced. */
  tag: string;
  /** All that wants the reader in person, in all rooms; absent where it is not known. */
  badge?: number;
};

/** In UTF-8 and JSON. */
export const longestPayload = 3_072;
// More is shown nowhere.
const [longestTitle, longestBody] = [64, 200];

/** `text` is as it was written; `by` empty: nobody stands before it. */
export const bodyOf = (text: string, by: string): string =>
  by === "" ? plainOf(text) : `${by}: ${plainOf(text)}`;

/** Cut between characters until it fits. */
export function encodePayload(payload: Payload): string {
  const title = cut(payload.title, longestTitle);
  for (let most = longestBody; ; most = Math.floor(most / 2)) {
    const encoded = JSON.stringify({ ...payload, title, body: cut(payload.body, most) });
    if (most === 0 || Buffer.byteLength(encoded) <= longestPayload) return encoded;
  }
}

const cut = (text: string, most: number): string => Array.from(text).slice(0, most).join("");
