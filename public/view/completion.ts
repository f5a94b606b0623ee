// Completes names of people, rooms and emoji while one writes; the focus stays in the field (ARIA combobox).

import type { Person } from "../../src/protocol/events.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { h, on, setAttribute, setText } from "../lib/dom.ts";
import { type Asked, askedAt, fitting } from "../state/completion.ts";
import { listed, nameOf } from "../state/rooms.ts";
import * as words from "../words/en/completion.ts";
import type { Client } from "./client.ts";
import { icon, tile } from "./icons.ts";
import { format } from "./formatting.ts";
import { nameableOf } from "./nameable.ts";
import { createOptions } from "./options.ts";
import type { Page } from "./page.ts";

type Choice = { insert: string; node: Node };

const mostShown = 8;

/** The list, to be put beside the field. It hears the field's keys before whoever listens on it. */
export function createCompletion(client: Client, input: HTMLTextAreaElement): HTMLElement {
  const { page } = client;
  const nameable = nameableOf(client);
  // Said, since a field of many lines cannot say itself that it has a list.
  const said = h("span", { class: "vh", role: "status" });
  const options = createOptions({ input, id: "completion", label: words.suggestions, pick });
  options.list.classList.add("completion");
  setAttribute(input, "aria-autocomplete", "list");
  setAttribute(input, "aria-haspopup", "listbox");
  setAttribute(input, "aria-controls", "completion");
  let asked: Asked | null = null;
  let choices: readonly Choice[] = [];
  let closedAt = -1; // where the sign stands whose list was closed by Escape

  function close(): void {
    asked = null;
    choices = [];
    options.show([]);
    setText(said, "");
  }

  async function look(): Promise<void> {
    const { selectionStart, selectionEnd, value } = input;
    const found = selectionStart === selectionEnd ? askedAt(value, selectionEnd) : null;
    if (found === null || found.from === closedAt) {
      if (found === null) closedAt = -1;
      return close();
    }
    const isBegun = asked?.from !== found.from;
    asked = found;
    const room = found.kind === "person" ? page.open.get() : null;
    const known = (): readonly Person[] => (room === null ? [] : nameable.known(room));
    const newer = room === null ? null : nameable.ask(room, isBegun ? 0 : Infinity);
    await offer(found, known());
    // Those who are here are offered at once; the others when it is known who they are.
    if (newer === null) return;
    await newer;
    await offer(found, known());
  }

  async function offer(found: Asked, members: readonly Person[]): Promise<void> {
    const next = await choicesFor(page, found, members);
    if (asked !== found) return; // typed on meanwhile
    choices = next;
    options.show(next.map(({ node }) => node));
    setText(said, next.length === 0 ? "" : words.found(next.length));
  }

  function pick(index: number): void {
    const choice = choices[index];
    if (choice === undefined || asked === null) return;
    input.setRangeText(`${choice.insert} `, asked.from, input.selectionEnd, "end");
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  on(input, "input", () => void look());
  on(input, "click", () => void look());
  on(input, "blur", close);
  onKeys(input, {
    isOpen: () => !options.list.hidden,
    keys: {
      ArrowDown: () => options.move(1),
      ArrowUp: () => options.move(-1),
      Enter: () => pick(options.chosen()),
      Tab: () => pick(options.chosen()),
      Escape() {
        closedAt = asked?.from ?? -1;
        close();
      },
    },
  });
  return h("div", {}, options.list, said);
}

type Keys = { isOpen(): boolean; keys: Readonly<Record<string, () => void>> };

/** Before the field's own keys: while the list is open, Enter picks and does not send. */
function onKeys(input: HTMLTextAreaElement, { isOpen, keys }: Keys): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    if (mark(event, input)) return event.preventDefault();
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (run === undefined || !isOpen()) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run();
  };
  on(input, "keydown", onKey, { capture: true });
}

async function choicesFor(
  page: Page,
  { kind, query }: Asked,
  members: readonly Person[],
): Promise<readonly Choice[]> {
  if (kind === "person") return peopleFor(page, query, members);
  if (kind === "room") return roomsFor(page, query);
  try {
    const { findEmoji } = await import("../state/emoji-table.ts");
    return findEmoji(query, mostShown).map(({ emoji, name }) => ({
      insert: emoji,
      node: line(h("span", { "aria-hidden": "true" }, emoji), name),
    }));
  } catch {
    return []; // no connection: it stays as typed
  }
}

/** Those who are here, then those who wrote what is on the page and the other members; and everybody. */
function peopleFor(page: Page, query: string, members: readonly Person[]): readonly Choice[] {
  const room = page.open.get();
  if (room === null) return [];
  const me = page.you.get()?.userId;
  const { present } = page.people.of(room);
  const known = new Map<UserId, Person>();
  for (const { userId, username } of page.timelines.of(room).messages)
    known.set(userId, { userId, username });
  for (const person of [...members, ...present.values()]) known.set(person.userId, person);
  const isHere = ({ userId }: Person): number => Number(present.has(userId));
  const others = [...known.values()]
    .filter(({ userId }) => userId !== me)
    .sort((a, b) => isHere(b) - isHere(a) || a.username.localeCompare(b.username));
  const people = fitting(others, query, { named: ({ username }) => username, most: mostShown });
  const all = fitting(everybody, query, { named: ({ name }) => name, most: mostShown });
  return [
    ...people.map(({ userId, username }) => ({
      insert: `@${username}`,
      node: line(tile({ userId, username, small: true }), username),
    })),
    ...all.map(({ name, about }) => ({
      insert: `@${name}`,
      node: line(icon("people"), name, about),
    })),
  ];
}

const everybody = [
  { name: "here", about: words.everybodyHere },
  { name: "room", about: words.everybody },
];

function roomsFor(page: Page, query: string): readonly Choice[] {
  const rooms = listed(page.rooms.get(), null).filter(({ kind }) => kind === "public");
  return fitting(rooms, query, { named: nameOf, most: mostShown }).map((each) => ({
    insert: `#${each.room}`,
    node: line(icon("hash"), nameOf(each)),
  }));
}

const line = (sign: Node, name: string, about?: string): Node =>
  h(
    "div",
    { class: "choice-row" },
    sign,
    h("span", { class: "n", dir: "auto" }, name),
    about !== undefined && h("small", {}, about),
  );

/** Ctrl or Cmd with B and I. */
function mark(event: KeyboardEvent, input: HTMLTextAreaElement): boolean {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
  if (key !== "b" && key !== "i") return false;
  format(input, key === "b" ? "bold" : "italic");
  return true;
}
