// How many messages want the reader, where the browser itself shows it: the title, the icon, the app's badge.

import { watch } from "../lib/signal.ts";
import { nameOf } from "../state/rooms.ts";
import { countText, wantingInAll } from "../state/unread.ts";
import { openRoom, type Page } from "./page.ts";

const plainIcon = "/favicon.svg";
const dottedIcon = "/favicon-unread.svg";

export function showBadge(page: Page): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  let badge = 0;
  watch([page.open, page.rooms, page.instance], () => {
    const instance = page.instance.get();
    const room = openRoom(page);
    const count = wantingInAll(page.rooms.get());
    const place = room === undefined ? instance : `${nameOf(room)} · ${instance}`;
    document.title = count === 0 ? place : `(${countText(count)}) ${place}`;
    if (count === badge) return;
    badge = count;
    icon?.setAttribute("href", count === 0 ? plainIcon : dottedIcon);
    void setAppBadge(count);
  });
}

/** 0 takes it away. */
async function setAppBadge(count: number): Promise<void> {
  if (!("setAppBadge" in navigator)) return;
  try {
    await navigator.setAppBadge(count);
  } catch {
    // Not installed as an app, or forbidden: the title says it.
  }
}
