// The list of one's rooms, with what is unread and what is half written.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, put, setAttribute } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { listed, nameOf, type Room } from "../state/rooms.ts";
import { countText, isUnread, wanting } from "../state/unread.ts";
import { inNoRoom, joinOrMake } from "../words/en/page.ts";
import * as words from "../words/en/rooms.ts";
import type { Client } from "./client.ts";
import { icon, iconButton, markOf, roomIcons, tile } from "./icons.ts";
import { later } from "./later.ts";
import { createMe } from "./me.ts";
import { addressOf } from "./route.ts";

export type RoomList = {
  node: HTMLElement;
  /** The name of the place; the only heading of the first rank while the list is all there is. */
  heading: HTMLElement;
  addRoom(): void;
  /** Goes to the room that is open, or else to where one jumps to another. */
  focus(): void;
};

const isApple = /^(Mac|iP)/.test(navigator.platform);

type Ways = { go(room: RoomName): void; jump(): void };

export function createRooms(client: Client, { go, jump }: Ways): RoomList {
  const { page } = client;
  const mark = h("span", { class: "mark", "aria-hidden": "true" });
  const heading = h("strong", {});
  const list = h("ul", { id: "rooms", "aria-label": words.rooms });
  const directs = h("ul", { id: "directs", "aria-label": words.people });
  const bell = iconButton({
    label: words.notifications,
    icon: "bell",
    onclick: () => later(client, "bell", ({ showBell }) => showBell(client)),
  });
  const directsHead = h("div", { class: "section" }, h("h2", {}, words.people));
  const addRoom = (): void => later(client, "newRoom", ({ askRoom }) => askRoom(client));
  const items = new Map<RoomName, HTMLElement>();

  function draw(): void {
    const open = page.open.get();
    const rooms = listed(page.rooms.get(), open);
    const shown = new Set(rooms.map(({ room }) => room));
    for (const name of items.keys()) if (!shown.has(name)) items.delete(name);
    const nodes = { rooms: [] as HTMLElement[], directs: [] as HTMLElement[] };
    for (const room of rooms) {
      const item = items.get(room.room) ?? roomItem(room.room, go);
      items.set(room.room, item);
      markItem(item, room, { here: room.room === open, client });
      nodes[room.kind === "direct" ? "directs" : "rooms"].push(item);
    }
    keep(list, nodes.rooms);
    keep(directs, nodes.directs);
    directsHead.hidden = nodes.directs.length === 0;
  }

  // Beside an open pane that says so itself it is not shown (css/narrow.css).
  const none = h(
    "div",
    { class: "no-rooms" },
    h("p", {}, inNoRoom),
    h("button", { class: "btn primary", type: "button", onclick: addRoom }, joinOrMake),
  );
  watch([page.rooms], () => void (none.hidden = page.rooms.get().size > 0));
  watch([page.instance], () => {
    heading.textContent = page.instance.get();
    mark.textContent = markOf(page.instance.get());
  });
  watch([page.rooms, page.open, page.attentive, page.drafts, page.people.all], draw);

  const node = h(
    "nav",
    { class: "side", "aria-label": words.rooms },
    h("header", { class: "house" }, mark, heading, bell),
    h(
      "button",
      { class: "jump", type: "button", onclick: jump },
      icon("search"),
      words.jump,
      h("kbd", { "aria-hidden": "true" }, isApple ? words.jumpKeysApple : words.jumpKeys),
    ),
    h(
      "div",
      { class: "side-scroll" },
      h(
        "div",
        { class: "section" },
        h("h2", {}, words.rooms),
        iconButton({ label: joinOrMake, icon: "plus", onclick: addRoom }),
      ),
      list,
      directsHead,
      directs,
      none,
    ),
    createMe(client),
  );
  const focus = (): void => {
    const here = node.querySelector<HTMLElement>("[aria-current]");
    (here ?? node.querySelector<HTMLElement>(".jump"))?.focus({ preventScroll: true });
  };
  return { node, heading, addRoom, focus };
}

/** Touches nothing that is in its place already: the focus may be in it. */
function keep(list: HTMLElement, items: readonly HTMLElement[]): void {
  const same =
    items.length === list.children.length && items.every((item, at) => list.children[at] === item);
  if (!same) put(list, ...items);
}

function roomItem(name: RoomName, go: (room: RoomName) => void): HTMLElement {
  const link = h("a", { class: "r", href: addressOf(name), "data-room": name });
  link.addEventListener("click", (event) => {
    // With a modifier it is the browser's: a new tab, a new window, a download.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(name);
  });
  return h("li", {}, link);
}

function markItem(
  item: HTMLElement,
  room: Room,
  { here, client }: { here: boolean; client: Client },
) {
  const { page } = client;
  const link = item.firstElementChild;
  if (link === null) return;
  // What comes in while one looks at it is not unread, though for a second it is not read either.
  const seen = here && page.attentive.get();
  const unread = !seen && isUnread(room);
  const count = seen ? 0 : wanting(room);
  const muted = room.read?.level === "none";
  const draft = !here && page.drafts.get().has(room.room);
  setAttribute(link, "aria-current", here ? "page" : null);
  link.classList.toggle("unread", unread);
  link.classList.toggle("muted", muted);
  const { other } = room;
  const there = other === null ? undefined : page.people.of(room.room).present.get(other.userId);
  const sign = { here: there !== undefined, ...(there?.away && { away: there.away }) };
  const name = nameOf(room);
  const wanted = JSON.stringify([
    room.kind,
    other?.userId,
    sign,
    unread,
    count,
    muted,
    draft,
    name,
  ]);
  if (item.dataset["shows"] === wanted) return;
  item.dataset["shows"] = wanted;
  put(
    link,
    other === null
      ? icon(roomIcons[room.kind])
      : tile({ userId: other.userId, username: other.username, small: true, ...sign }),
    h("span", { class: "n", dir: "auto" }, name),
    room.kind === "private" && h("span", { class: "vh" }, words.isPrivate),
    unread && count === 0 && h("span", { class: "vh" }, words.unread),
    muted && h("span", { class: "vh" }, words.muted),
    draft && icon("pen", "draft"),
    draft && h("span", { class: "vh" }, words.draft),
    muted && !draft && icon("mute", "draft"),
    ...(count > 0 ? countMark(room, count) : []),
  );
}

function countMark({ kind }: Room, count: number): Node[] {
  return [
    h("span", { class: "c num", "aria-hidden": "true" }, countText(count)),
    h("span", { class: "vh" }, words.wanting(countText(count), kind)),
  ];
}
