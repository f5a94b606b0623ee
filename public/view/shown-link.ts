// A link that is to be given to somebody: to select, to copy, and as a code for a telephone.

import { h } from "../lib/dom.ts";
import * as words from "../words/en/shown-link.ts";
import { qrPicture } from "./qr.ts";

type ShownLink = {
  id: string;
  label: string;
  address: string;
  hint?: string;
  /** No telephone could open it: there is no code. */
  here?: boolean;
};

export function shownLink({ id, label, address, hint, here = false }: ShownLink): HTMLElement {
  const input = h("input", { type: "text", id, readonly: true });
  input.value = address;
  const copy = h("button", { class: "btn", type: "button" }, words.copy);
  copy.addEventListener("click", () => {
    input.select();
    // Without leave to write there, or without TLS, it is selected and can be copied by hand.
    const written = navigator.clipboard?.writeText(address) ?? Promise.reject(new Error("none"));
    written.then(
      () => (copy.textContent = words.copied),
      () => input.focus(),
    );
  });
  return h(
    "div",
    { class: "field made" },
    h("label", { for: id }, label),
    h("div", { class: "box" }, input, copy),
    hint !== undefined && h("p", { class: "hint" }, hint),
    here ? null : qrPicture(address, words.code),
  );
}
