// The list of one's rooms, with what is unread and what is half written.

import type { RoomName } from "../../src/protocol/ids.ts";
import { h, put, setAttribute } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { type Room, sorted } from "../state/rooms.ts";
import { isUnread } from "../state/unread.ts";
import type { Client } from "./client.ts";
import { ask, roomChoices } from "./dialog.ts";
import { markOf } from "./door.ts";
import { icon, iconButton } from "./icons.ts";
import { createMe } from "./me.ts";
import { addressOf } from "./route.ts";

export type RoomList = {
  node: HTMLElement;
  /** The name of the place; the only heading of the first rank while the list is all there is. */
  heading: HTMLElement;
  addRoom(): void;
};

export function createRooms(client: Client, go: (room: RoomName) => void): RoomList {
  const { page } = client;
  const mark = h("span", { class: "mark", "aria-hidden": "true" });
  const heading = h("strong", {});
  const list = h("ul", { id: "rooms" });
  const addRoom = (): void => void askRoom(client);
  const links = new Map<RoomName, HTMLElement>();

  function draw(): void {
    const rooms = sorted(page.rooms.get());
    const open = page.open.get();
    const items = rooms.map((room) => {
      const item = links.get(room.room) ?? roomItem(room.room, go);
      links.set(room.room, item);
      markItem(item, room, { here: room.room === open, client });
      return item;
    });
    for (const name of links.keys())
      if (!rooms.some(({ room }) => room === name)) links.delete(name);
    const same =
      items.length === list.children.length &&
      items.every((item, at) => list.children[at] === item);
    if (!same) put(list, ...items);
  }

  // Beside an open pane that says so itself it is not shown (css/narrow.css).
  const none = h(
    "div",
    { class: "no-rooms" },
    h("p", {}, "You are in no room just now."),
    h("button", { class: "btn primary", type: "button", onclick: addRoom }, "Join or make a room"),
  );
  watch([page.rooms], () => void (none.hidden = page.rooms.get().size > 0));
  watch([page.instance], () => {
    heading.textContent = page.instance.get();
    mark.textContent = markOf(page.instance.get());
  });
  watch([page.rooms, page.open, page.marks, page.drafts], draw);

  const node = h(
    "nav",
    { class: "side", "aria-label": "Rooms" },
    h("header", { class: "house" }, mark, heading),
    h(
      "div",
      { class: "side-scroll" },
      h(
        "div",
        { class: "section" },
        h("h2", {}, "Rooms"),
        iconButton({ label: "Join or make a room", icon: "plus", onclick: addRoom }),
      ),
      list,
      none,
    ),
    createMe(client),
  );
  return { node, heading, addRoom };
}

function roomItem(name: RoomName, go: (room: RoomName) => void): HTMLElement {
  const link = h(
    "a",
    { class: "r", href: addressOf(name), "data-room": name },
    icon("hash"),
    h("span", { class: "n" }, name),
  );
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
  const unread = isUnread(page.marks.get(), room);
  const draft = !here && page.drafts.get().has(room.room);
  setAttribute(link, "aria-current", here ? "page" : null);
  link.classList.toggle("unread", unread);
  const wanted = `${unread ? "unread " : ""}${draft ? "draft" : ""}`;
  if (item.dataset["marks"] === wanted) return;
  item.dataset["marks"] = wanted;
  for (const old of link.querySelectorAll(".extra")) old.remove();
  if (unread) link.append(h("span", { class: "vh extra" }, ", unread"));
  if (draft) link.append(icon("pen", "draft extra"), h("span", { class: "vh extra" }, ", draft"));
}

async function askRoom(client: Client): Promise<void> {
  const { page, actions } = client;
  const reply = await actions.directory();
  const others = (reply?.rooms ?? [])
    .filter(({ room }) => !page.rooms.get().has(room))
    .sort((a, b) => b.count - a.count)
    .map(({ room, count }) => ({ name: room, count }));
  ask({
    title: "Join or make a room",
    field: {
      id: "new-room",
      label: "Name of the room",
      placeholder: "sail-loft",
      hint: "If there is none of that name, it is made.",
      maxLength: page.limits.get().roomLength * 2,
    },
    submit: "Go to room",
    answer: (text) => actions.enter(text),
    below({ field, close }) {
      const choices = roomChoices(others, (name) => {
        void actions.enter(name).then((refusal) => {
          if (refusal === null) close();
          else field.fail(refusal.text);
        });
      });
      field.input.addEventListener("input", () => choices.narrow(field.input.value));
      return choices.node;
    },
  });
}
