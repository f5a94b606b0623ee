// Small panels that open from a button, by the browser's own popover: Escape and a press outside close them.

import { h, isRightToLeft, setAttribute } from "../lib/dom.ts";
import { keepFocus } from "./composer-focus.ts";
import { icon, type IconName } from "./icons.ts";

const gapPx = 6;

/** Gives `button` this panel, below it or above, whichever has room, never over the edge of the window. */
export function attachMenu(button: HTMLButtonElement, panel: HTMLElement, id: string): void {
  sharedMenu(panel, id)(button);
}

/** One panel for many buttons. `fill` puts in what it shows for the one that opens it. */
export function sharedMenu(
  panel: HTMLElement,
  id: string,
  fill: (button: HTMLButtonElement) => void = () => {},
): (button: HTMLButtonElement) => void {
  let by: HTMLButtonElement | null = null;
  panel.id = id;
  panel.classList.add("menu");
  panel.setAttribute("popover", "auto");
  panel.addEventListener("toggle", (event) => {
    const open = (event as ToggleEvent).newState === "open"; // what `toggle` of a popover is
    if (by === null) return;
    setAttribute(by, "aria-expanded", String(open));
    // The button may be seen only while the pointer is near it, or have gone with its message.
    if (!open) return keepFocus();
    place(by, panel);
    firstIn(panel)?.focus();
  });
  // What it shows may come a moment later than it opens.
  new ResizeObserver(() => {
    if (by !== null && panel.matches(":popover-open")) place(by, panel);
  }).observe(panel);
  return (button) => {
    button.setAttribute("popovertarget", id);
    setAttribute(button, "aria-expanded", "false");
    button.addEventListener("click", () => {
      if (by !== null && by !== button) setAttribute(by, "aria-expanded", "false");
      by = button;
      // Before the browser opens it: that comes after the click.
      fill(button);
    });
  };
}

const firstIn = (panel: HTMLElement): HTMLElement | null =>
  panel.querySelector<HTMLElement>("a, button, input:checked, input");

/** What it shows came after it opened: there was nothing in it yet to go to. */
export function enterMenu(panel: HTMLElement, button: HTMLButtonElement): void {
  const held = document.activeElement;
  if (held === button || held === document.body) firstIn(panel)?.focus();
}

function place(button: HTMLElement, panel: HTMLElement): void {
  const by = button.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const below = by.bottom + gapPx + size.height <= innerHeight;
  const top = below ? by.bottom + gapPx : by.top - gapPx - size.height;
  // From a button at the beginning of its row it goes on as the row does.
  const goesRight = isRightToLeft(button) !== panel.classList.contains("from-start");
  const wanted = goesRight ? by.left : by.right - size.width;
  const left = Math.min(Math.max(wanted, gapPx), innerWidth - size.width - gapPx);
  panel.style.setProperty("top", `${Math.max(gapPx, top)}px`);
  panel.style.setProperty("left", `${left}px`);
}

export type Item = ReturnType<typeof itemsIn>;

/** Makes items of this panel: it closes, and then that is done. */
export const itemsIn =
  (panel: HTMLElement) =>
  (text: string, sign: IconName, run: () => void): HTMLElement =>
    h(
      "button",
      {
        class: "menu-item",
        type: "button",
        onclick() {
          panel.hidePopover();
          run();
        },
      },
      icon(sign),
      text,
    );

export function menuLink(text: string, icon: Node, href: string): HTMLAnchorElement {
  return h("a", { class: "menu-item", href }, icon, text);
}
