// Keys as people call them, on the keyboard that they have.

import { h } from "../lib/dom.ts";
import { names } from "../words/en/keys.ts";

const isApple = /^(Mac|iP)/.test(navigator.platform);

const arrows = { up: "↑", down: "↓" };
/** Apple's keyboards bear signs. */
const signs = { mod: "⌘", alt: "⌥", shift: "⇧", enter: "↩", delete: "⌦" };

const nameOf: Readonly<Record<string, string>> = {
  ...names,
  ...(isApple ? signs : {}),
  ...arrows,
};

/** "mod+k" as one <kbd> a key. */
export const combo = (keys: string): HTMLElement =>
  h(
    "span",
    { class: "combo" },
    ...keys
      .split(/(?<=.)\+/)
      .flatMap((key, at) => [at > 0 && " ", h("kbd", {}, nameOf[key] ?? key.toUpperCase())]),
  );
