// A panel with the grid of emoji, to be opened from a button: the grid is loaded when one is first opened.

import tools from "../css/tools.css" with { type: "file" };
import { h, put } from "../lib/dom.ts";
import { offline } from "../words/en/page.ts";
import { dressed } from "./loading.ts";

type Options = { label: string; gridId: string; picked(emoji: string): void };

/** `fill` begins a new search in it. */
export function createEmojiPanel({ label, gridId, picked }: Options) {
  const panel = h("div", { class: "emoji-picker", role: "group", "aria-label": label });
  let search: (() => void) | null = null;
  async function fill(): Promise<void> {
    try {
      const { fillWithEmoji } = await dressed(import("./emoji.ts"), tools);
      search ??= fillWithEmoji(panel, { gridId, picked });
      search();
    } catch {
      put(panel, h("p", { class: "menu-note" }, offline)); // it could not be loaded
    }
  }
  return { panel, fill: () => void fill() };
}
