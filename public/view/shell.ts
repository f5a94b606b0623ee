// The three panes and how one moves between them: addresses, back, keys, the people beside the room.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, on, put, setAttribute, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { sorted } from "../state/rooms.ts";
import { isUnread } from "../state/unread.ts";
import type { Client } from "./client.ts";
import { createComposer, createTyping } from "./composer.ts";
import { icon, iconButton } from "./icons.ts";
import { attachMenu, menuButton } from "./menu.ts";
import { note, type Page } from "./page.ts";
import { createPeople } from "./people.ts";
import { watchReading } from "./reading.ts";
import { createRooms, type RoomList } from "./rooms.ts";
import { cameFromRooms, goTo, replaceWith, roomInAddress } from "./route.ts";
import { onShellKeys } from "./shell-keys.ts";
import { createSidePanel, type SidePanel } from "./side-panel.ts";
import { createTimeline } from "./timeline.ts";

export type Shell = {
  nodes: Node[];
  /** The page went to a room by itself: the address and the panes follow. */
  moved(room: RoomName | null): void;
};

/** One pane at a time. */
const narrow = matchMedia("(max-width: 45rem)");
const touch = matchMedia("(pointer: coarse)");

type Pane = "rooms" | "room";

export function createShell(client: Client, banner: HTMLElement): Shell {
  const { page, open } = client;
  const app = h("div", { class: "app", "data-pane": "room" });
  const composer = createComposer(client);
  const toComposer = (): void => composer.input.focus();
  const timeline = createTimeline(client, toComposer);
  const people = createPeople(client, () => panel.close());
  const rooms = createRooms(client, (room) => {
    goTo(room, paneOf(app));
    moved(room);
  });
  const { head, toggle } = createHead(client, { back });
  const noRoom = createNoRoom(rooms);
  const main = h(
    "main",
    { class: "room" },
    head,
    banner,
    timeline.list,
    h("div", { class: "below" }, timeline.pill, composer.node, createTyping(client)),
    noRoom.node,
  );
  const panel: SidePanel = createSidePanel({ app, main, side: rooms.node, people, toggle, page });

  function setPane(pane: Pane): void {
    app.dataset["pane"] = pane;
    // On a phone the list of rooms is the whole page, so it is the page's main part and heading.
    const alone = narrow.matches && pane === "rooms";
    setAttribute(app, "role", alone ? "main" : null);
    setAttribute(rooms.heading, "role", alone ? "heading" : null);
    setAttribute(rooms.heading, "aria-level", alone ? "1" : null);
  }

  /** Shows a room (or what is there when there is none), wherever the wish came from. */
  function moved(room: RoomName | null): void {
    if (roomInAddress() !== room) replaceWith(room);
    setPane(room === null && narrow.matches ? "rooms" : "room");
    main.classList.toggle("none", room === null);
    panel.close();
    open(room);
    // On a touch screen the composer would bring up the keyboard.
    const writing = touch.matches ? timeline.list : composer.input;
    (room === null ? noRoom.button : writing).focus({ preventScroll: true });
  }

  function back(): void {
    if (cameFromRooms()) return history.back();
    goTo(null, "room");
    setPane("rooms");
  }

  on(window, "popstate", () => {
    const room = roomInAddress();
    if (room !== null) return moved(room);
    if (narrow.matches) setPane("rooms");
    else replaceWith(page.open.get());
  });
  on(narrow, "change", () => setPane(paneOf(app)));
  onShellKeys({ toComposer, next: (step) => nextRoom(page, step, rooms.node) });
  watchReading(client, () => timeline.list.checkVisibility());
  watch([page.open, page.instance], () => {
    const room = page.open.get();
    document.title = room === null ? page.instance.get() : `${room} · ${page.instance.get()}`;
  });

  put(app, rooms.node, main, panel.veil, people.node);
  const skip = h("a", { class: "skip", href: "#composer" }, "Skip to the message box");
  on(skip, "click", (event) => {
    event.preventDefault();
    toComposer();
  });
  return { nodes: [skip, app], moved };
}

const paneOf = (app: HTMLElement): Pane => (app.dataset["pane"] === "rooms" ? "rooms" : "room");

/** The room above or below in the list, by its own link. */
function nextRoom(page: Page, step: 1 | -1, side: HTMLElement): void {
  const all = sorted(page.rooms.get()).map(({ room }) => room);
  const open = page.open.get();
  const at = open === null ? -1 : all.indexOf(open);
  const next = all[(at + step + all.length) % all.length];
  if (next === undefined || next === open) return;
  for (const link of side.querySelectorAll<HTMLElement>("a.r"))
    if (link.dataset["room"] === next) link.click();
}

function createHead(client: Client, { back }: { back(): void }) {
  const { page } = client;
  const title = h("h1", {});
  const topic = h("p", { class: "topic", dir: "auto" });
  const dot = h("span", { class: "dot", hidden: true });
  const backButton = iconButton({
    label: "Back to rooms",
    icon: "back",
    class: "back",
    onclick: back,
  });
  backButton.append(dot);
  const toggle = iconButton({ label: "People", icon: "people" });
  const menu = iconButton({ label: "Room menu", icon: "more" });
  const panel = h("div", { role: "group", "aria-label": "Room menu" });
  attachMenu(menu, panel, "room-menu");
  watch([page.open, page.rooms, page.people.all, page.marks], () => {
    const room = page.open.get();
    if (room === null) return;
    const known = page.rooms.get().get(room);
    setText(title, known?.title ?? room);
    const { count } = page.people.of(room);
    setText(topic, known?.topic ?? peopleHere(count));
    const others = [...page.rooms.get().values()].filter(
      (each) => each.room !== room && isUnread(page.marks.get(), each),
    );
    dot.hidden = others.length === 0;
    const unread = others.length === 0 ? "" : `, ${others.length} unread`;
    setAttribute(backButton, "aria-label", `Back to rooms${unread}`);
  });
  watch([page.open], () => {
    const room = page.open.get();
    if (room === null) return;
    const leave = menuButton(`Leave ${room}`, icon("leave"), () => {
      panel.hidePopover();
      void client.actions
        .leave(room)
        .then((no) => no !== null && note(page, no.text, { bad: true }));
    });
    put(panel, leave);
  });
  const head = h(
    "header",
    { class: "room-head" },
    backButton,
    h("div", { class: "who" }, title, topic),
    h("div", { class: "tools" }, toggle, menu, panel),
  );
  return { head, toggle };
}

const peopleHere = (count: number): string =>
  count < 2 ? "Nobody else is here just now" : `${count.toLocaleString("en")} people here`;

/** In place of a room, when one is in none. */
function createNoRoom(rooms: RoomList) {
  const button = h(
    "button",
    { class: "btn primary", type: "button", onclick: () => rooms.addRoom() },
    "Join or make a room",
  );
  const text = h("p", {}, "You are in no room just now.");
  return { node: h("div", { class: "no-room" }, h("h1", {}, "Where to?"), text, button), button };
}
