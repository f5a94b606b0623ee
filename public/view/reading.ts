// When a room counts as read: its end in view, the page in front of somebody, for one second.

import type { Timer } from "../lib/clock.ts";
import { on } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import type { Client } from "./client.ts";

const glanceMs = 1_000;

/** `inView`: the list of messages is on the screen, which on a phone it is not beside the rooms. */
export function watchReading({ page, actions }: Client, inView: () => boolean): void {
  let timer: Timer | null = null;

  function look(): void {
    timer?.cancel();
    timer = null;
    const room = page.open.get();
    const seen = inView() && !document.hidden && document.hasFocus();
    page.attentive.set(seen && room !== null && page.following.get());
    if (room === null || !page.attentive.get()) return;
    timer = page.clock.after(glanceMs, () => inView() && actions.look(room));
  }

  watch([page.open, page.following, page.rooms], look);
  on(document, "visibilitychange", look);
  on(document, "focusin", look);
  on(window, "focus", look);
  on(window, "blur", look);
}
