// What the button beside the text opens: bold, a list and the like, for what is selected. Loaded when it is first opened.

import { h, put } from "../lib/dom.ts";
import { type Format, formatted } from "../state/formatting.ts";
import * as words from "../words/en/formatting.ts";
import { toComposer } from "./composer-focus.ts";
import { combo } from "./key-names.ts";

type Line = { format: Format; name: string; sign: HTMLElement; keys?: string };

const lines: readonly Line[] = [
  { format: "bold", name: words.bold, sign: h("b", {}, words.boldSign), keys: "mod+b" },
  { format: "italic", name: words.italic, sign: h("i", {}, words.italicSign), keys: "mod+i" },
  { format: "strike", name: words.strike, sign: h("s", {}, words.strikeSign) },
  { format: "code", name: words.code, sign: h("code", {}, "<>") },
  { format: "quote", name: words.quote, sign: h("span", {}, "❝") },
  { format: "list", name: words.list, sign: h("span", {}, "•") },
];

/** Fills `panel`, a popover that closes when one is chosen: then one writes on. */
export function fillWithFormats(panel: HTMLElement, input: HTMLTextAreaElement): void {
  const item = ({ format: chosen, name, sign, keys }: Line): HTMLElement => {
    sign.ariaHidden = "true";
    sign.classList.add("sign");
    return h(
      "button",
      {
        ...{ class: "menu-item", type: "button" },
        onclick() {
          panel.hidePopover();
          toComposer();
          format(input, chosen);
        },
      },
      sign,
      name,
      keys !== undefined && combo(keys),
    );
  };
  put(panel, ...lines.map(item));
}

export function format(input: HTMLTextAreaElement, by: Format): void {
  const { value, selectionStart, selectionEnd } = input;
  const next = formatted({ text: value, start: selectionStart, end: selectionEnd }, by);
  input.value = next.text;
  input.setSelectionRange(next.start, next.end);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
