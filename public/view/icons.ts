// The icons and the tiles that stand for people. The sprite itself is in index.html.

import type { UserId } from "../../src/protocol/ids.ts";
import { h, svg } from "../lib/dom.ts";

export type IconName =
  | "hash"
  | "people"
  | "plus"
  | "x"
  | "back"
  | "down"
  | "up"
  | "pen"
  | "more"
  | "gear"
  | "clock"
  | "alert"
  | "wifi"
  | "enter"
  | "leave"
  | "lock"
  | "chat"
  | "link"
  | "flag"
  | "bin"
  | "mute"
  | "ban"
  | "key"
  | "copy"
  | "smile"
  | "smile-plus"
  | "letter"
  | "reply"
  | "turn"
  | "bell"
  | "unread"
  | "search";

/** What a room is, before its name. */
export const roomIcons = { public: "hash", private: "lock", direct: "chat" } as const;

/** Never read out: whatever it means stands beside it or in the button's label. */
export const icon = (name: IconName, more = ""): SVGSVGElement =>
  svg(
    "svg",
    { class: `i ${more}`.trim(), "aria-hidden": "true" },
    svg("use", { href: `#i-${name}` }),
  );

type Button = { label: string; icon: IconName; class?: string; onclick?: () => void };

export function iconButton({ label, icon: name, class: more = "", onclick }: Button) {
  return h(
    "button",
    {
      class: `icon-btn ${more}`.trim(),
      type: "button",
      "aria-label": label,
      title: label,
      ...(onclick === undefined ? {} : { onclick }),
    },
    icon(name),
  );
}

const hues = 8;

/** One of eight hues, always the same for the same person. */
function hueOf(userId: UserId): number {
  let hash = 0;
  for (const char of userId) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % hues;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const firstOf = (text: string): string =>
  graphemes.segment(text)[Symbol.iterator]().next().value?.segment ?? "";

/** "AM" for Ada Moss, "A" for ada, and "A" for both in a small tile. */
export function initials(name: string, most: 1 | 2 = 2): string {
  return name
    .split(/[\s._-]+/)
    .map(firstOf)
    .filter((first) => /[\p{L}\p{N}]/u.test(first))
    .slice(0, most)
    .join("")
    .toUpperCase();
}

type Tile = { userId: UserId; username: string; small?: boolean; here?: boolean; away?: true };

export function tile({ userId, username, small = false, here = false, away }: Tile): HTMLElement {
  return h(
    "span",
    { class: small ? "tile s" : "tile", "data-hue": hueOf(userId), "aria-hidden": "true" },
    initials(username, small ? 1 : 2),
    here && h("span", { class: away ? "on away" : "on" }),
  );
}

/** The letter that stands for the place. */
export const markOf = (instance: string): string =>
  (/[\p{L}\p{N}]/u.exec(instance)?.[0] ?? "c").toUpperCase();
