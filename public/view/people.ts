// Who is in the open room.

import type { Person } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { h, put, setText } from "../lib/dom.ts";
import { watch } from "../lib/signal.ts";
import { sorted, writers } from "../state/people.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import { close as closeWord, showMore } from "../words/en/page.ts";
import * as words from "../words/en/people.ts";
import type { Client } from "./client.ts";
import { iconButton, tile } from "./icons.ts";
import { openRoom } from "./page.ts";
import { createPersonCard } from "./person-card.ts";

export type PeoplePanel = { node: HTMLElement; close: HTMLButtonElement };

export function createPeople(client: Client, onclose: () => void): PeoplePanel {
  const { page, socket, actions } = client;
  const lede = h("p", { class: "lede" });
  const count = h("h3", {});
  const list = h("ul", {});
  const awayCount = h("h3", {});
  const awayList = h("ul", {});
  const more = h("button", { class: "btn quiet", type: "button", hidden: true }, showMore);
  const close = iconButton({ label: closeWord, icon: "x", class: "close", onclick: onclose });
  const node = h(
    "aside",
    { class: "people", id: "people", tabindex: 0 },
    h("header", {}, h("h2", {}, words.inRoom), close),
    lede,
    count,
    list,
    awayCount,
    awayList,
    more,
  );
  more.addEventListener("click", () => {
    const room = page.open.get();
    if (room !== null) actions.names(room, "next");
  });

  const rows = new Map<UserId, HTMLElement>();
  const attach = createPersonCard(client, node);

  function draw(): void {
    const room = page.open.get();
    const known = openRoom(page);
    const name = known === undefined ? room : nameOf(known);
    node.setAttribute("aria-label", name === null ? words.people : words.peopleIn(name));
    if (room === null) return;
    const state = page.people.of(room);
    const me = page.you.get()?.userId;
    const here = socket.link.get().state === "open";
    const writing = new Set(writers(state, me, page.clock.elapsed()).map(({ userId }) => userId));
    setText(lede, whoMayCome(known, page.instance.get()));
    more.hidden = state.next === null || !here;
    const people = sorted(state, me);
    // While we are cut off ourselves, nobody knows who is at their desk.
    const isAway = (person: Person): boolean =>
      here && person.away === true && person.userId !== me;
    const away = people.filter(isAway);
    setText(count, here ? words.here(state.count - away.length) : words.lastSeen);
    setText(awayCount, words.away(away.length));
    awayCount.hidden = away.length === 0;
    for (const id of rows.keys()) if (!state.present.has(id)) rows.delete(id);
    const rowOf = (person: Person): HTMLElement => {
      const isMe = person.userId === me;
      const row = rows.get(person.userId) ?? personRow(person, isMe ? null : attach);
      rows.set(person.userId, row);
      fillRow(row, person, { here, about: aboutOf(person, { isMe, writing }) });
      return row;
    };
    const held = document.activeElement;
    keep(list, people.filter((person) => !isAway(person)).map(rowOf));
    keep(awayList, away.map(rowOf));
    // A row that goes over to the other list loses it on the way.
    if (held instanceof HTMLElement && node.contains(held)) held.focus({ preventScroll: true });
  }
  watch([page.open, page.rooms, page.people.all, page.you, page.instance, socket.link], draw);
  return { node, close };
}

/** What is in its place is not touched: the focus may be in it. */
function keep(list: HTMLElement, items: readonly HTMLElement[]): void {
  for (const [at, item] of items.entries())
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  while (list.children.length > items.length) list.lastElementChild?.remove();
}

function whoMayCome(room: Room | undefined, instance: string): string {
  if (room?.kind === "private") return words.privateRoom;
  if (room?.kind === "direct") return words.directRoom;
  return words.openRoom(instance);
}

function aboutOf(
  { userId, role }: Person,
  { isMe, writing }: { isMe: boolean; writing: ReadonlySet<UserId> },
): string {
  if (isMe) return words.you;
  if (writing.has(userId)) return words.writing;
  return role === undefined ? "" : words.asRole[role];
}

/** `attach` null: oneself, for whom there is no menu. */
function personRow(
  { userId }: Person,
  attach: ((button: HTMLButtonElement, userId: UserId) => void) | null,
): HTMLElement {
  if (attach === null) return h("li", {}, h("div", { class: "p" }));
  const button = h("button", { class: "p", type: "button" });
  attach(button, userId);
  return h("li", {}, button);
}

function fillRow(
  row: HTMLElement,
  person: Person,
  { here, about }: { here: boolean; about: string },
): void {
  const inside = row.firstElementChild;
  const wanted = JSON.stringify([person.username, about, here, person.away]);
  if (inside === null || row.dataset["shows"] === wanted) return;
  row.dataset["shows"] = wanted;
  inside.classList.toggle("off", !here);
  put(
    inside,
    tile({ ...person, small: true, here }),
    h("span", { class: "n", dir: "auto" }, person.username),
    about !== "" && h("small", {}, about),
  );
}
