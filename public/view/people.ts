// Who is in the open room; and those who belong to it and are not there, as soon as a part of its own knows them.

import type { Person } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { h, on, put, setText } from "../lib/dom.ts";
import { type Signal, signal, watch } from "../lib/signal.ts";
import { sorted, writers } from "../state/people.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import { close as closeWord, showMore } from "../words/en/page.ts";
import * as words from "../words/en/people.ts";
import type { Absent } from "./absent.ts";
import type { Client } from "./client.ts";
import { iconButton, tile } from "./icons.ts";
import { openRoom } from "./page.ts";
import { createPersonCard } from "./person-card.ts";

export type PeoplePanel = {
  node: HTMLElement;
  close: HTMLButtonElement;
  /** Whether it is in view. */
  shown: Signal<boolean>;
};

export function createPeople(client: Client, onclose: () => void): PeoplePanel {
  const { page, socket, actions } = client;
  const whoMay = h("span", {});
  const lede = h("p", { class: "lede" }, whoMay);
  const count = h("h3", {});
  const list = h("ul", {});
  const awayCount = h("h3", {});
  const awayList = h("ul", {});
  const absentList = h("ul", {});
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
    h("section", {}, absentList),
  );
  on(more, "click", () => {
    const room = page.open.get();
    if (room !== null) actions.names(room, "next");
  });

  const shown = signal(false);
  let absentIn: Absent = () => [];
  const ready = shown.subscribe(() => {
    ready();
    const parts = { list: absentList, lede, shown, changed: draw };
    import("./absent.ts").then(
      ({ createAbsent }) => {
        absentIn = createAbsent(client, parts);
        draw();
      },
      () => {}, // no connection: they are not shown
    );
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
    setText(whoMay, whoMayCome(known, page.instance.get()));
    more.hidden = state.next === null || !here;
    const people = sorted(state, me);
    // While we are cut off ourselves, nobody knows who is at their desk.
    const isAway = (person: Person): boolean =>
      here && person.away === true && person.userId !== me;
    const away = people.filter(isAway);
    setText(count, here ? words.here(state.count - away.length) : words.lastSeen);
    setText(awayCount, words.away(away.length));
    awayCount.hidden = away.length === 0;
    const absent = absentIn(room);
    const ids = new Set([...people, ...absent].map(({ userId }) => userId));
    for (const id of rows.keys()) if (!ids.has(id)) rows.delete(id);
    const rowOf = (person: Person): HTMLElement => {
      const isMe = person.userId === me;
      const row = rows.get(person.userId) ?? personRow(person, isMe ? null : attach);
      rows.set(person.userId, row);
      const isHere = here && state.present.has(person.userId);
      fillRow(row, person, { here: isHere, about: aboutOf(person, { isMe, writing }) });
      return row;
    };
    const held = node.contains(document.activeElement) ? document.activeElement : null;
    keep(list, people.filter((person) => !isAway(person)).map(rowOf));
    keep(awayList, away.map(rowOf));
    keep(absentList, absent.map(rowOf));
    // A row that goes over to another list loses it on the way; one that is gone leaves it to the panel.
    if (held instanceof HTMLElement)
      (held.isConnected ? held : node).focus({ preventScroll: true });
  }
  watch([page.open, page.rooms, page.people.all, page.you, page.instance, socket.link], draw);
  return { node, close, shown };
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
  person: Person,
  attach: ((button: HTMLButtonElement, person: Person) => void) | null,
): HTMLElement {
  if (attach === null) return h("li", {}, h("div", { class: "p" }));
  const button = h("button", { class: "p", type: "button" });
  attach(button, person);
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
