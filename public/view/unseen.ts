// What goes on while nobody looks at the page: it tells of what comes, says when nobody is at it, and keeps up with
// the other pages of this browser. Loaded when what one looks at is there.

import type { RoomName } from "../../src/protocol/ids.ts";
import { on } from "../lib/dom.ts";
import { readJson } from "../lib/kept.ts";
import { createIdle } from "../net/idle.ts";
import type { Socket } from "../net/socket.ts";
import { readDrafts } from "../state/drafts.ts";
import type { Client } from "./client.ts";
import { watchLooking } from "./looking.ts";
import { watchNotices } from "./notices.ts";
import { keptNames, type Page } from "./page.ts";
import { ownPush } from "./push-device.ts";
import { startWorker } from "./worker.ts";

type Parts = {
  /** To that message, wherever one is; 0: to the room. */
  go(room: RoomName, seq: number): void;
  banner: HTMLElement;
};

/** Rejects where there can be no service worker just now; the rest goes on all the same. */
export async function watchUnseen(client: Client, parts: Parts): Promise<void> {
  const { page, socket } = client;
  watchNotices(client, watchLooking(page), parts.go);
  watchIdle(page, socket);
  watchDrafts(page);
  // On a page that is not secure, or where the browser's settings forbid it, there is none.
  if (!("serviceWorker" in navigator)) return;
  await startWorker(client, parts);
  const you = page.you.get();
  if (you !== null && !you.guest) await ownPush(page).renew(you.userId);
}

function watchIdle({ clock }: Page, socket: Socket): void {
  const { stir } = createIdle(clock, socket);
  const signs = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"];
  for (const sign of signs) on(window, sign, stir, { capture: true, passive: true });
  on(document, "visibilitychange", () => !document.hidden && stir());
}

/** Of what is written in several pages, what was written last is the draft in all. */
function watchDrafts(page: Page): void {
  const take = (): void => page.drafts.set(readDrafts(readJson(page.kept, keptNames.drafts)));
  take(); // what was written elsewhere while this was loaded
  on(window, "storage", (event) => "key" in event && event.key === keptNames.drafts && take());
}
