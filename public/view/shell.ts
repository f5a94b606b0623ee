// The three panes and how one moves between them: addresses, back, keys, the people beside the room.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, on, put, setAttribute, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { listed, nameOf, type Room } from "../state/rooms.ts";
import { isUnread } from "../state/unread.ts";
import * as words from "../words/en/page.ts";
import type { Client } from "./client.ts";
import { createComposer, createTyping } from "./composer.ts";
import { toComposer, toWriting } from "./composer-focus.ts";
import { createHead } from "./head.ts";
import { showBadge } from "./badge.ts";
import { onMarkupPress } from "./markup-press.ts";
import type { Page } from "./page.ts";
import { createPeople } from "./people.ts";
import { watchReading } from "./reading.ts";
import { createRooms, type RoomList } from "./rooms.ts";
import { cameFromRooms, goTo, messageInAddress, replaceWith, roomInAddress } from "./route.ts";
import { later } from "./later.ts";
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

type Pane = "rooms" | "room";

export function createShell(client: Client, banner: HTMLElement): Shell {
  const { page, open } = client;
  const app = h("div", { class: "app", "data-pane": "room" });
  const composer = createComposer(client);
  const timeline = createTimeline(client);
  const people = createPeople(client, () => panel.close());
  const go = (room: RoomName, seq: number | null = null): void => {
    goTo(room, paneOf(app), seq);
    moved(room);
  };
  const rooms = createRooms(client, { go, jump });
  const { head, toggle } = createHead(client, { back, search: () => search("here") });
  const noRoom = createNoRoom(client, rooms, go);
  const main = h(
    "main",
    { class: "room" },
    head,
    banner,
    timeline.list,
    ...timeline.panels,
    h("div", { class: "below" }, timeline.pill, ...composer.nodes, createTyping(client)),
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
    if (alone) rooms.focus();
  }

  /** Shows a room (or what is there when there is none), wherever the wish came from. */
  function moved(room: RoomName | null): void {
    if (roomInAddress() !== room) replaceWith(room);
    const unexplained = room === null && page.lost.get() === null;
    setPane(unexplained && narrow.matches ? "rooms" : "room");
    main.classList.toggle("none", room === null);
    panel.close();
    const seq = messageInAddress();
    if (room !== null && seq !== null) return client.visit(room, seq);
    open(room);
    if (room !== null) toWriting();
    else if (paneOf(app) === "room") noRoom.button.focus({ preventScroll: true });
  }

  function search(where: "here" | "everywhere", query = ""): void {
    const room = where === "here" ? page.open.get() : null;
    later(client, "search", ({ showSearch }) => showSearch(client, { room, query, go }));
  }

  function jump(): void {
    const { addRoom } = rooms;
    later(client, "palette", ({ showPalette }) =>
      showPalette(client, { go, search, addRoom, allRead, people: () => toggle.click() }),
    );
  }

  function allRead(): void {
    later(client, "unread", (unread) => unread.readAll(client));
  }

  /** When there is nothing to close: what was begun with a message is left, and then all is read. */
  function done(): void {
    if (page.about.get().kind !== "new") {
      page.about.set({ kind: "new" });
      return toComposer();
    }
    const room = page.open.get();
    if (room === null) return;
    page.line.set(null);
    timeline.toLatest();
    client.actions.look(room);
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
  onMarkupPress(timeline.list, { page, go });
  const step = (by: 1 | -1, among: (room: Room) => boolean): void =>
    nextRoom(page, { by, among, side: rooms.node });
  const region = (by: 1 | -1) => (): void =>
    later(client, "regions", ({ nextRegion }) => nextRegion(by));
  const sheet = (): void => later(client, "shortcuts", ({ showShortcuts }) => showShortcuts(page));
  onShellKeys(
    page,
    {
      "mod+k": jump,
      "mod+shift+f": () => search("everywhere"),
      "/": () => search("here"),
      "mod+/": sheet,
      "?": sheet,
      "alt+arrowup": () => step(-1, () => true),
      "alt+arrowdown": () => step(1, () => true),
      "alt+shift+arrowup": () => step(-1, isUnread),
      "alt+shift+arrowdown": () => step(1, isUnread),
      f6: region(1),
      "shift+f6": region(-1),
      escape: done,
      "shift+escape": allRead,
    },
    toComposer,
  );
  watchReading(client, () => timeline.list.checkVisibility());
  showBadge(page);

  put(app, rooms.node, main, panel.veil, people.node);
  const skip = h("a", { class: "skip", href: "#composer" }, words.toComposer);
  on(skip, "click", (event) => {
    event.preventDefault();
    toComposer();
  });
  return { nodes: [skip, app], moved };
}

const paneOf = (app: HTMLElement): Pane => (app.dataset["pane"] === "rooms" ? "rooms" : "room");

type Step = { by: 1 | -1; among(room: Room): boolean; side: HTMLElement };

/** The room above or below in the list, of those meant, by its own link. */
function nextRoom(page: Page, { by, among, side }: Step): void {
  const open = page.open.get();
  const all = listed(page.rooms.get(), open);
  const at = all.findIndex(({ room }) => room === open);
  // From the first one up as from the last one down it goes round.
  const ahead = all.slice(at + 1);
  const before = all.slice(0, Math.max(at, 0));
  const inOrder = by === 1 ? [...ahead, ...before] : [...ahead, ...before].reverse();
  const next = inOrder.find(among)?.room;
  for (const link of side.querySelectorAll<HTMLElement>("a.r"))
    if (link.dataset["room"] === next) link.click();
}

/** In place of a room: one is in none, or the one that was open is not there any more. */
function createNoRoom({ page }: Client, rooms: RoomList, go: (room: RoomName) => void) {
  const title = h("h1", {});
  const text = h("p", { dir: "auto" });
  const button = h("button", { class: "btn primary", type: "button" });
  const node = h("div", { class: "no-room" }, h("div", { role: "status" }, title, text), button);
  const another = (): Room | undefined =>
    page.lost.get() === null ? undefined : listed(page.rooms.get(), null)[0];
  button.addEventListener("click", () => {
    const room = another();
    if (room === undefined) rooms.addRoom();
    else go(room.room);
  });
  watch([page.lost, page.rooms], () => {
    const lost = page.lost.get();
    const room = another();
    setText(title, lost?.title ?? words.whereTo);
    setText(text, lost?.text ?? words.inNoRoom);
    setText(button, room === undefined ? words.joinOrMake : words.goTo(nameOf(room)));
  });
  return { node, button };
}
