// When a room counts as read: its end in view, the page in front of somebody, for one second.

import type { Timer } from "../lib/clock.ts";
import { on } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import type { Client } from "./client.ts";
import { later } from "./later.ts";
import { keptNames } from "./page.ts";

const glanceMs = 1_000;

/** `inView`: the list of messages is on the screen, which on a phone it is not beside the rooms. */
export function watchReading(client: Client, inView: () => boolean): void {
  const { page, actions } = client;
  let timer: Timer | null = null;

  function look(): void {
    timer?.cancel();
    timer = null;
    const room = page.open.get();
    const seen = inView() && !document.hidden && document.hasFocus();
    const held = page.line.get()?.held === true;
    page.attentive.set(seen && room !== null && page.following.get() && !held);
    if (room === null || !page.attentive.get()) return;
    timer = page.clock.after(glanceMs, () => inView() && actions.look(room));
  }

  watch([page.open, page.following, page.rooms, page.line], look);
  on(document, "visibilitychange", look);
  on(document, "focusin", look);
  on(window, "focus", look);
  on(window, "blur", look);

  // What keeps the marks is loaded by those who make some, here or in another tab.
  const recall = (): void => later(client, "unread", ({ recallMarks }) => recallMarks(client));
  if (page.kept.read(keptNames.marks) !== null) recall();
  on(window, "storage", (event) => "key" in event && event.key === keptNames.marks && recall());
}
