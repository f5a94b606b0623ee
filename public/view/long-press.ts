// A long press on a message, on a touch screen.

import { on } from "../lib/dom.ts";
import type { Timer } from "../lib/clock.ts";
import type { Client } from "./client.ts";

const longPressMs = 500;

/** It opens when the finger is lifted: a menu that was open before would close at that. */
export function onLongPress(
  { page }: Pick<Client, "page">,
  list: HTMLElement,
  open: (row: HTMLElement) => void,
): void {
  let timer: Timer | null = null;
  let pressed: HTMLElement | null = null;
  const stop = (): void => {
    timer?.cancel();
    pressed = null;
  };
  on(
    list,
    "touchstart",
    (event) => {
      stop();
      const { target } = event;
      const row = target instanceof Element ? target.closest<HTMLElement>("article") : null;
      const isOnLink = target instanceof Element && target.closest("a, button") !== null;
      if (row === null || isOnLink || event.touches.length > 1) return;
      timer = page.clock.after(longPressMs, () => (pressed = row));
    },
    { passive: true },
  );
  on(list, "contextmenu", (event) => pressed !== null && event.preventDefault());
  on(list, "touchend", (event) => {
    if (pressed !== null) {
      event.preventDefault();
      open(pressed);
    }
    stop();
  });
  for (const sign of ["touchcancel", "touchmove", "scroll"] as const)
    on(list, sign, stop, { passive: true });
}
