// Keys that work wherever the focus is, short of a field: what is typed goes to the composer; Alt and arrows change rooms.

import { on } from "../lib/dom.ts";

type Ways = {
  toComposer(): void;
  next(step: 1 | -1): void;
  /** Escape, when there is nothing to close: to the newest message, and all is read. */
  done(): void;
  allRead(): void;
  search(where: "here" | "everywhere"): void;
};

export function onShellKeys({ toComposer, next, done, allRead, search }: Ways): void {
  on(document, "keydown", (raw) => {
    const event = raw as KeyboardEvent; // what keydown is
    if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    const arrow = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (arrow && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      next(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const isFind = event.key.toLowerCase() === "f" && event.shiftKey && !event.altKey;
    if (isFind && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return search("everywhere");
    }
    if (event.key === "Escape" && document.querySelector(":popover-open") === null)
      return event.shiftKey ? allRead() : done();
    if (event.key === "/" && typesText(event) && !takesText(event.target, event.key)) {
      event.preventDefault();
      return search("here");
    }
    if (typesText(event) && !takesText(event.target, event.key)) toComposer();
  });
}

/** The letter itself then lands in the field that just got the focus. */
function typesText({ key, altKey, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean {
  return key.length === 1 && !altKey && !ctrlKey && !metaKey && !isComposing;
}

function takesText(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [popover]") !== null) return true;
  // Space presses a button and scrolls the list.
  return key === " " && target.closest("button, a, [tabindex]") !== null;
}
