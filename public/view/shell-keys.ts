// Keys that work wherever the focus is, short of a dialog: those of `keys`; and what is typed goes to the composer.

import { on } from "../lib/dom.ts";
import { lettersDo, type Page } from "./page.ts";

/** By the name of the keys: "mod+k" with Ctrl or Cmd, "alt+shift+arrowup", "escape"; signs without the Shift they need. */
export type Keys = Readonly<Record<string, () => void>>;

export function onShellKeys(page: Page, keys: Keys, toComposer: () => void): void {
  on(document, "keydown", (raw) => {
    const event = raw as KeyboardEvent; // what keydown is
    if (event.defaultPrevented || event.isComposing) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const name = nameOf(event);
    const isOwn = typesText(event) ? lettersDo(page) && !takesText(event) : !closes(event);
    if (isOwn && Object.hasOwn(keys, name)) {
      event.preventDefault();
      keys[name]?.();
    } else if (typesText(event) && !takesText(event) && !isReading()) toComposer();
  });
}

function nameOf({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const lower = key.toLowerCase();
  // Which signs need it differs from keyboard to keyboard.
  const isSign = key.length === 1 && lower === key.toUpperCase();
  const held = [(ctrlKey || metaKey) && "mod", altKey && "alt", shiftKey && !isSign && "shift"];
  return [...held.filter((each) => each !== false), lower].join("+");
}

/** The browser closes what lies over the page, and that is all. */
const closes = ({ key }: KeyboardEvent): boolean =>
  key === "Escape" && document.querySelector(":popover-open") !== null;

/** The letter itself then lands in the field that just got the focus. */
function typesText({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key.length === 1 && !altKey && !ctrlKey && !metaKey;
}

/** By keys, along the list: a slip does not lead away from there. */
const isReading = (): boolean => document.querySelector("article:focus-visible") !== null;

function takesText({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [popover]") !== null) return true;
  // Space presses a button and scrolls the list.
  return key === " " && target.closest("button, a, [tabindex]") !== null;
}
