// When a room counts as read: its end in view, the page in front of somebody, for one second.

import type { Timer } from "../lib/clock.ts";
import { on } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import type { Client } from "./client.ts";

const glanceMs = 1_000;

export function watchReading({ page, actions }: Client): void {
  let timer: Timer | null = null;

  function look(): void {
    timer?.cancel();
    timer = null;
    const room = page.open.get();
    if (room === null || !page.following.get() || document.hidden || !document.hasFocus()) return;
    timer = page.clock.after(glanceMs, () => actions.look(room));
  }

  watch([page.open, page.following, page.rooms], look);
  on(document, "visibilitychange", look);
  on(window, "focus", look);
  on(window, "blur", look);
}
