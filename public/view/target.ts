// Brings a message into view, wherever it lies in its room, and where reading goes on when a room is opened.

import { covers } from "../state/new-line.ts";
import { gone } from "../words/en/message.ts";
import type { Client } from "./client.ts";
import { note, type Target } from "./page.ts";

/** Tries again after each drawing, until it is there or is known not to be. Returns whether the list was moved. */
export function createAim({ page, actions }: Client, list: HTMLElement): () => boolean {
  let asked: Target | null = null;

  function nodeOf({ seq, flash }: Target): HTMLElement | null {
    const selector = flash ? `article[data-seq="${seq}"]` : ".unread-line";
    return list.querySelector<HTMLElement>(selector);
  }

  function place(node: HTMLElement): void {
    const top = node.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += top - list.clientHeight / 3;
  }

  return () => {
    const target = page.target.get();
    if (target === null || target.room !== page.open.get() || page.jumping.get()) return false;
    const { room, seq, flash } = target;
    if (page.rooms.get().get(room)?.live !== true || list.clientHeight === 0) return false;
    const timeline = page.timelines.of(room);
    if (timeline.messages.length === 0 && !timeline.atStart) return false;
    const node = nodeOf(target);
    const isThere = node !== null && (flash || covers(timeline, seq));
    if (!isThere && asked !== target) {
      asked = target;
      actions.around(room, seq);
      return false;
    }
    page.target.set(null);
    if (node === null) {
      if (flash) note(page, gone);
      else page.following.set(true);
      return false;
    }
    place(node);
    if (flash) show(node);
    return true;
  };
}

function show(row: HTMLElement): void {
  row.classList.remove("flash");
  void row.offsetWidth; // so that a second flash is one
  row.classList.add("flash");
  row.focus({ preventScroll: true });
}
