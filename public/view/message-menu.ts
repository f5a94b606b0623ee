// What can be done with one message: its menu, which opens from a button, a key, or a long press.

import { h, on, put } from "../lib/dom.ts";
import type { Timer } from "../lib/clock.ts";
import { mayHere } from "../state/rights.ts";
import type { Room } from "../state/rooms.ts";
import type { Client } from "./client.ts";
import { icon, iconButton, type IconName } from "./icons.ts";
import { menuButton, sharedMenu } from "./menu.ts";
import { askDelete, askReport } from "./order.ts";
import { note, openRoom } from "./page.ts";
import { addressOf } from "./route.ts";

export type MessageMenu = {
  panel: HTMLElement;
  /** For this row of the list. Nothing happens for one that is not stored yet. */
  openMenu(row: HTMLElement): void;
  /** Asks whether to delete it, where that may be. */
  remove(row: HTMLElement): void;
};

type Said = { room: Room; seq: number; userId: string; username: string };

const longPressMs = 500;

export function createMessageMenu(client: Client, list: HTMLElement): MessageMenu {
  const { page } = client;
  const panel = h("div", { role: "group", "aria-label": "Message actions" });
  // One for all: it goes to whichever message has the pointer or the focus.
  const button = iconButton({ label: "Message actions", icon: "more", class: "do" });
  const attach = sharedMenu(panel, "message-menu", () => {
    const said = saidIn(button.closest("article"));
    put(panel, ...(said === null ? [] : items(client, panel, said)));
  });
  attach(button);

  function saidIn(row: HTMLElement | null): Said | null {
    const room = openRoom(page);
    const seq = Number(row?.dataset["seq"] ?? 0);
    if (room === undefined || seq === 0) return null;
    const message = page.timelines.of(room.room).messages.find((each) => each.seq === seq);
    if (message === undefined || message.deleted === true) return null;
    return { room, seq, userId: message.userId, username: message.username };
  }

  function seat(row: HTMLElement): boolean {
    if (saidIn(row) === null || panel.matches(":popover-open")) return false;
    if (button.parentElement !== row) row.append(button);
    // One Tab stop for the list: the button joins in with the message that has the focus.
    button.tabIndex = row.contains(document.activeElement) ? 0 : -1;
    return true;
  }

  function openMenu(row: HTMLElement): void {
    if (seat(row)) button.click();
  }

  on(list, "focusin", ({ target }) => {
    const row = rowOf(target);
    if (row !== null) seat(row);
  });
  on(list, "pointerover", ({ target }) => {
    const row = rowOf(target);
    if (row !== null && document.activeElement !== button) seat(row);
  });
  onLongPress(client, list, openMenu);
  return {
    panel,
    openMenu,
    remove(row) {
      const said = saidIn(row);
      if (said !== null && mayDelete(client, said)) askDelete(client, said);
    },
  };
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("article") : null;

function items(client: Client, panel: HTMLElement, said: Said): Node[] {
  const { page } = client;
  const item = (text: string, sign: IconName, run: () => void): Node =>
    menuButton(text, icon(sign), () => {
      panel.hidePopover();
      run();
    });
  const copy = async (): Promise<void> => {
    const address = new URL(`${addressOf(said.room.room)}#${said.seq}`, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      note(page, "The link is copied.");
    } catch {
      note(page, address); // no leave to write there, or no TLS: it is copied by hand
    }
  };
  return [
    item("Copy link", "link", () => void copy()),
    said.userId !== page.you.get()?.userId &&
      item("Report …", "flag", () => askReport(client, said)),
    mayDelete(client, said) && item("Delete …", "bin", () => askDelete(client, said)),
  ].filter((each) => each !== false);
}

/** As far as it is known here: the author's rank in the room is not, and the server has the last word. */
function mayDelete({ page }: Client, { room, userId }: Said): boolean {
  const you = page.you.get();
  if (userId === you?.userId) return true;
  const author = [...page.people.of(room.room).present.values()].find(
    (person) => person.userId === userId,
  );
  return mayHere("deleteOthers", { you, room }, { role: author?.role ?? "guest", roomRole: null });
}

/** On a touch screen. It opens when the finger is lifted: a menu that was open before would close at that. */
function onLongPress({ page }: Client, list: HTMLElement, open: (row: HTMLElement) => void): void {
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
      const row = rowOf(event.target);
      const isOnLink =
        event.target instanceof Element && event.target.closest("a, button") !== null;
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
