// What a press inside a message's text does: code is copied, a room or a message of ours opens here.

import type { RoomName } from "../../src/protocol/ids.ts";
import { normaliseRoom } from "../../src/protocol/names.ts";
import { on } from "../lib/dom.ts";
import * as words from "../words/en/message.ts";
import { note, type Page } from "./page.ts";
import { placeOf } from "./route.ts";

type Ways = { page: Page; go(room: RoomName, seq: number | null): void };

export function onMarkupPress(list: HTMLElement, { page, go }: Ways): void {
  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      note(page, words.codeCopied);
    } catch {
      note(page, words.mayNotCopy, {
        bad: true,
      });
    }
  }

  on(list, "click", (event) => {
    if (!(event.target instanceof Element)) return;
    const code = event.target.closest("[data-copy]")?.parentElement?.querySelector("pre");
    if (code) return void copy(code.textContent);
    const link = event.target.closest<HTMLAnchorElement>(".text a");
    // With a modifier it is the browser's: a new tab, a new window, a download.
    if (link === null || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const place = link.origin === location.origin ? placeOf(link.pathname) : null;
    const room = place === null ? null : normaliseRoom(place.raw);
    if (place === null || room === null) return;
    event.preventDefault();
    go(room, place.seq);
  });
}
