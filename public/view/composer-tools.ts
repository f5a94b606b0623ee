// The buttons beside what one writes: emoji, and bold and the like. What they open is loaded when it is first opened.

import { h } from "../lib/dom.ts";
import * as words from "../words/en/composer.ts";
import type { Client } from "./client.ts";
import { toComposer } from "./composer-focus.ts";
import { createEmojiPanel } from "./emoji-panel.ts";
import { iconButton } from "./icons.ts";
import { later } from "./later.ts";
import { enterMenu, sharedMenu } from "./menu.ts";

/** `panels` stand outside of the form: Enter in the field of one would send what is written. */
export function createTools(client: Client, input: HTMLTextAreaElement) {
  const smile = iconButton({ label: words.emoji, icon: "smile" });
  const emoji = createEmojiPanel({
    label: words.emoji,
    gridId: "writing-emoji-grid",
    picked(chosen) {
      input.setRangeText(chosen, input.selectionStart, input.selectionEnd, "end");
      toComposer();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  sharedMenu(emoji.panel, "writing-emoji", emoji.fill)(smile);
  const letter = iconButton({ label: words.format, icon: "letter", class: "format" });
  const formats = h("div", { role: "group", "aria-label": words.format });
  sharedMenu(formats, "formats", () => {
    if (formats.firstChild !== null) return;
    later(client, "formatting", ({ fillWithFormats }) => {
      fillWithFormats(formats, input);
      enterMenu(formats, letter);
    });
  })(letter);
  for (const panel of [emoji.panel, formats]) panel.classList.add("from-start");
  return { buttons: [smile, letter], panels: [emoji.panel, formats] };
}
