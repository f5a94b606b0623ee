// What can be done with one message: a bar on it, and a menu, which opens from the bar, a key, or a long press.

import type { ChatEvent } from "../../src/protocol/events.ts";
import { h, on, put, sideways } from "../lib/dom.ts";
import type { Room } from "../state/rooms.ts";
import * as words from "../words/en/message.ts";
import type { Client } from "./client.ts";
import { toComposer } from "./composer-focus.ts";
import { createEmojiPanel } from "./emoji-panel.ts";
import { later } from "./later.ts";
import { iconButton } from "./icons.ts";
import { onLongPress } from "./long-press.ts";
import { sharedMenu } from "./menu.ts";
import {
  copyText,
  isOwn,
  markUnread,
  mayDelete,
  type Said,
  wholeMenu,
  restMenu,
} from "./message-menu.ts";
import { openRoom } from "./page.ts";

/** What one can do with a row of the list. Nothing happens for one that is not stored, or is deleted. */
export type MessageBar = {
  /** The menu and the emoji: to be put beside the list. */
  panels: readonly HTMLElement[];
  openMenu(row: HTMLElement): void;
  /** Asks whether to delete it, where that may be. */
  remove(row: HTMLElement): void;
  reply(row: HTMLElement): void;
  /** One's own only. */
  edit(row: HTMLElement): void;
  react(row: HTMLElement): void;
  /** From it on the room is unread again. */
  unread(row: HTMLElement): void;
  copy(row: HTMLElement): void;
};

const quick = [
  { emoji: "\u{1f44d}", name: words.thumbsUp },
  { emoji: "\u2764\ufe0f", name: words.heart },
];

export function createMessageBar(client: Client, list: HTMLElement): MessageBar {
  const { page } = client;
  const bar = h("div", { class: "bar", role: "toolbar", "aria-label": words.actions });
  const panel = h("div", { role: "group", "aria-label": words.actions });
  const { panel: emoji, fill: fillEmoji } = createEmojiPanel({
    label: words.reactions,
    gridId: "emoji-grid",
    picked: (chosen) => toggle(rowOf(bar), chosen),
  });
  const more = iconButton({ label: words.moreActions, icon: "more" });
  const smile = iconButton({ label: words.moreReactions, icon: "smile-plus" });
  const answer = iconButton({ label: words.reply, icon: "reply", onclick: () => start("reply") });
  const change = iconButton({ label: words.edit, icon: "pen", onclick: () => start("edit") });
  const buttons = [...quick.map(quickButton), smile, answer, change, more];
  put(bar, ...buttons);
  sharedMenu(emoji, "emoji-picker", fillEmoji)(smile);
  let whole = false;
  sharedMenu(panel, "message-menu", () => {
    const said = saidIn(rowOf(bar));
    const ways = { react: () => smile.click(), start, quick: quick.map(quickButton) };
    const items = whole ? wholeMenu(client, panel, ways) : restMenu(client, panel);
    put(panel, ...(said === null ? [] : items(said)));
    whole = false;
  })(more);

  function quickButton({ emoji, name }: { emoji: string; name: string }): HTMLButtonElement {
    return h(
      "button",
      {
        ...{ class: "icon-btn emo", type: "button", title: words.reactWith(name) },
        "aria-label": words.reactWith(name),
        onclick: () => {
          if (panel.matches(":popover-open")) panel.hidePopover();
          toggle(rowOf(bar), emoji);
        },
      },
      emoji,
    );
  }

  const saidIn = (row: HTMLElement | null): Said | null => messageIn(client, row);

  function toggle(row: HTMLElement | null, emoji: string): void {
    const said = saidIn(row);
    if (said !== null) client.actions.toggle(said.room.room, said.seq, emoji);
  }

  function start(kind: "reply" | "edit", row: HTMLElement | null = rowOf(bar)): void {
    const said = saidIn(row);
    if (said === null || (kind === "edit" && !isOwn(client, said))) return;
    page.about.set({ kind, seq: said.seq });
    toComposer();
  }

  /** Puts the bar on this row; false: there is nothing to be done with it, or the bar is in use elsewhere. */
  function seat(row: HTMLElement): boolean {
    const said = saidIn(row);
    const isInUse = [panel, emoji].some((each) => each.matches(":popover-open"));
    if (said === null || isInUse) return false;
    if (bar.parentElement !== row) row.append(bar);
    change.hidden = !isOwn(client, said);
    // One Tab stop for the list: the bar joins in with the message that has the focus.
    rove(row.contains(document.activeElement) ? (buttons[0] ?? null) : null);
    return true;
  }

  function rove(to: HTMLElement | null): void {
    for (const each of buttons) each.tabIndex = each === to ? 0 : -1;
  }

  function press(button: HTMLElement, row: HTMLElement): void {
    if (seat(row)) button.click();
  }
  const openMenu = (row: HTMLElement): void => {
    whole = true;
    press(more, row);
  };

  onToolbarKeys(bar, rove);
  on(list, "focusin", ({ target }) => {
    const row = rowOf(target);
    if (row !== null && !bar.contains(document.activeElement)) seat(row);
  });
  on(list, "focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && list.contains(relatedTarget))) rove(null);
  });
  let [lastX, lastY] = [-1, -1];
  function follow({ target, clientX, clientY }: PointerEvent): void {
    const row = rowOf(target);
    // A row moves below a pointer that rests with each message that comes: that is no wish for the bar.
    const rests = clientX === lastX && clientY === lastY;
    [lastX, lastY] = [clientX, clientY];
    if (rests || row === null || bar.parentElement === row) return;
    // Whoever goes by keys keeps the bar.
    const isByKeys = list.querySelector("article:focus-visible, article :focus-visible") !== null;
    if (!isByKeys) seat(row);
  }
  for (const sign of ["pointerover", "pointermove"] as const)
    on(list, sign, follow, { passive: true });
  on(list, "click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-react]") : null;
    const row = rowOf(button);
    const kind = button?.getAttribute("data-react");
    if (row === null || kind === null || kind === undefined) return;
    if (kind === "more") press(smile, row);
    else toggle(row, kind);
  });
  onLongPress(client, list, openMenu);
  return {
    panels: [panel, emoji],
    openMenu,
    reply: (row) => start("reply", row),
    edit: (row) => start("edit", row),
    react: (row) => press(smile, row),
    unread(row) {
      const said = saidIn(row);
      if (said !== null) markUnread(client, said);
    },
    copy(row) {
      const said = saidIn(row);
      if (said !== null) void copyText(page, said.text);
    },
    remove(row) {
      const said = saidIn(row);
      if (said !== null && mayDelete(client, said))
        later(client, "order", ({ askDelete }) => askDelete(client, said));
    },
  };
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("article") : null;

function messageIn({ page }: Client, row: HTMLElement | null): Said | null {
  const room: Room | undefined = openRoom(page);
  const seq = Number(row?.dataset["seq"] ?? 0);
  if (room === undefined || seq === 0) return null;
  const { messages } = page.timelines.of(room.room);
  const message: ChatEvent | undefined = messages.find((each) => each.seq === seq);
  if (message === undefined || message.deleted === true) return null;
  return { room, seq, userId: message.userId, username: message.username, text: message.text };
}

/** Left and right go along the bar; Escape goes back to the message. */
function onToolbarKeys(bar: HTMLElement, rove: (to: HTMLElement) => void): void {
  on(bar, "keydown", (event) => {
    const all = [...bar.querySelectorAll<HTMLElement>("button:not([hidden])")];
    const at = all.findIndex((each) => each === event.target);
    if (event.key === "Escape") bar.closest<HTMLElement>("article")?.focus();
    const [back, forth] = sideways(bar);
    const ways: Readonly<Record<string, HTMLElement | undefined>> = {
      [back]: all.at(at - 1),
      [forth]: all[(at + 1) % all.length],
      Home: all[0],
      End: all.at(-1),
    };
    const to = Object.hasOwn(ways, event.key) ? ways[event.key] : undefined;
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) return;
    rove(to);
    to.focus();
  });
}
