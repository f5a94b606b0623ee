// The head of the room: what it is called, how many are there, and the menu of what can be done with it.

import { h, on, put, setAttribute, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { mayHere } from "../state/rights.ts";
import type { People } from "../state/people.ts";
import { listed, nameOf, type Room } from "../state/rooms.ts";
import { isUnread } from "../state/unread.ts";
import * as words from "../words/en/room.ts";
import { levelChoice } from "./level.ts";
import type { Client } from "./client.ts";
import { iconButton } from "./icons.ts";
import { later } from "./later.ts";
import { attachMenu, itemsIn } from "./menu.ts";
import { note, openRoom } from "./page.ts";

type Ways = { back(): void; search(): void };

export function createHead(client: Client, { back, search }: Ways) {
  const { page } = client;
  const title = h("h1", { dir: "auto" });
  const topic = h("p", { class: "topic", dir: "auto" });
  const dot = h("span", { class: "dot", hidden: true });
  const backButton = iconButton({
    label: words.back,
    icon: "back",
    class: "back",
    onclick: back,
  });
  backButton.append(dot);
  const find = iconButton({ label: words.search, icon: "search", onclick: search });
  const toggle = iconButton({ label: words.people, icon: "people" });
  const menu = iconButton({ label: words.menu, icon: "more" });
  const panel = h("div", { role: "group", "aria-label": words.menu });
  attachMenu(menu, panel, "room-menu");
  // Before it opens: rights change while it is closed.
  on(menu, "click", () => put(panel, ...menuItems(client, panel)));
  watch([page.open, page.rooms, page.people.all], () => {
    const room = page.open.get();
    if (room === null) return;
    const known = page.rooms.get().get(room);
    setText(title, known === undefined ? room : nameOf(known));
    setText(topic, known?.topic ?? presence(known, page.people.of(room)));
    const others = listed(page.rooms.get(), null).filter(
      (each) => each.room !== room && isUnread(each),
    );
    dot.hidden = others.length === 0;
    const { length } = others;
    setAttribute(backButton, "aria-label", length === 0 ? words.back : words.backUnread(length));
  });
  const head = h(
    "header",
    { class: "room-head" },
    backButton,
    h("div", { class: "who" }, title, topic),
    h("div", { class: "tools" }, find, toggle, menu, panel),
  );
  return { head, toggle };
}

function presence(room: Room | undefined, { present, count }: People): string {
  if (room?.kind !== "direct") return words.present(count);
  if (count < 2) return words.otherGone;
  return room.other !== null && present.get(room.other.userId)?.away
    ? words.otherAway
    : words.otherHere;
}

function menuItems(client: Client, panel: HTMLElement): Node[] {
  const { page, actions } = client;
  const room = openRoom(page);
  if (room === undefined) return [];
  const item = itemsIn(panel);
  const asker = { you: page.you.get(), room };
  const isShared = room.kind !== "direct";
  const leave = async (): Promise<void> => {
    const refusal = await actions.leave(room.room);
    if (refusal !== null) note(page, refusal.text, { bad: true });
  };
  return [
    isShared &&
      item(words.members, "people", () =>
        later(client, "members", ({ showMembers }) => showMembers(client, room)),
      ),
    mayHere("inviteToRoom", asker) &&
      item(words.invite, "link", () =>
        later(client, "invite", ({ showInvitations }) => showInvitations(client, room)),
      ),
    mayHere("updateRoom", asker) &&
      item(words.settings, "gear", () =>
        later(client, "roomSettings", ({ askRoomSettings }) => askRoomSettings(client, room)),
      ),
    levelChoice(client, room),
    item(isShared ? words.leave(nameOf(room)) : words.leaveDirect, "leave", () => {
      void leave();
    }),
  ].filter((each) => each !== false);
}
