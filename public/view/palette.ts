// The palette: a field, and below it the rooms, people and things to do that are meant by what is typed.

import type { Person, RoomSummary } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import type { Timer } from "../lib/clock.ts";
import { h, on, setText } from "../lib/dom.ts";
import { bestOf, type Fit, type Named, type Sought, soughtIn } from "../state/finding.ts";
import { listed, nameOf, type Room } from "../state/rooms.ts";
import { countText, isUnread, wanting } from "../state/unread.ts";
import { visits } from "../state/visits.ts";
import * as words from "../words/en/palette.ts";
import type { Client } from "./client.ts";
import { showDialog } from "./dialog.ts";
import { icon, roomIcons, tile } from "./icons.ts";
import { combo } from "./key-names.ts";
import { createOptions, type Group } from "./options.ts";
import { keptNames, note, type Page } from "./page.ts";
import { actsOf, type PaletteWays } from "./palette-acts.ts";
import { createPlaces, type Elsewhere, nowhere } from "./palette-places.ts";

/** `key`: which it is, also in a list that was drawn anew. */
type Choice = { key: string; node: Node; run(): void };
type Found = { heading: string; choices: readonly Choice[] };

const pauseMs = 200;
const mostPlaces = 8;
const mostElsewhere = 5;
/** Of what can be done: before anything is typed, and after. */
const mostActs = { unasked: 4, asked: 8 };

export function showPalette(client: Client, ways: PaletteWays): void {
  if (document.querySelector("dialog[open]") !== null) return;
  const dialog = h("dialog", { class: "dialog palette", id: "palette", "aria-label": words.title });
  const input = h("input", {
    ...{ id: "palette-query", type: "text", dir: "auto", role: "combobox", maxlength: 200 },
    ...{ autocomplete: "off", spellcheck: "false", placeholder: words.title },
    ...{ "aria-label": words.title, "aria-autocomplete": "list", "aria-controls": "palette-list" },
  });
  const said = h("p", { class: "vh", role: "status" });
  const none = h("p", { class: "none" });
  const options = createOptions({ input, id: "palette-list", label: words.results, pick });
  const places = createPlaces(client);
  let choices: readonly Choice[] = [];
  let elsewhere = nowhere;
  let timer: Timer | null = null;

  function draw(): void {
    const sought = soughtIn(input.value);
    const found = foundFor(client, { sought, elsewhere, ways });
    choices = found.flatMap((each) => each.choices);
    const groups: Group[] = found.map((each) => ({
      heading: each.heading,
      contents: each.choices.map(({ node }) => node),
    }));
    options.showIn(groups);
    setText(none, choices.length === 0 ? words.nothing : "");
    setText(said, choices.length === 0 ? words.nothing : words.count(choices.length));
  }

  /** What is here is shown at once; what the server knows besides, when it says so. */
  async function ask(): Promise<void> {
    const typed = input.value;
    const next = await places(soughtIn(typed));
    if (!dialog.isConnected || input.value !== typed) return;
    if (elsewhere === nowhere && next === nowhere) return;
    elsewhere = next;
    const before = options.chosen();
    const key = choices[before]?.key;
    draw();
    // Whoever has moved along the list stays on what they have chosen, wherever it is now.
    if (before > 0)
      options.move(
        Math.max(
          0,
          choices.findIndex((each) => each.key === key),
        ),
      );
  }

  function pick(index: number): void {
    const choice = choices[index];
    if (choice === undefined) return;
    dialog.close();
    choice.run();
  }

  on(input, "input", () => {
    draw();
    timer?.cancel();
    timer = client.page.clock.after(pauseMs, () => void ask());
  });
  on(dialog, "close", () => timer?.cancel());
  on(dialog, "keydown", (event) => {
    if (event.isComposing) return;
    const isMod = event.ctrlKey || event.metaKey;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => options.move(1),
      ArrowUp: () => options.move(-1),
      Enter: () => pick(options.chosen()),
    };
    const run = event.target === input && !isMod && Object.hasOwn(keys, event.key);
    if (run) keys[event.key]?.();
    else if (isMod && event.key === "Enter") {
      const { query } = soughtIn(input.value);
      dialog.close();
      ways.search("everywhere", query);
    } else if (isMod && event.key.toLowerCase() === "k") dialog.close();
    else return;
    event.preventDefault();
  });
  dialog.append(
    head(input, () => dialog.close()),
    options.list,
    none,
    said,
    foot(),
  );
  draw();
  void ask();
  showDialog(dialog);
}

const head = (input: HTMLElement, close: () => void): HTMLElement =>
  h(
    "div",
    { class: "q" },
    icon("search"),
    input,
    h(
      "button",
      { class: "icon-btn", type: "button", onclick: close },
      icon("x"),
      // Its name has what one sees: who speaks to the machine says "Esc" (WCAG 2.5.3).
      h("span", { class: "vh" }, words.close, " "),
      combo("escape"),
    ),
  );

const foot = (): HTMLElement =>
  h(
    "div",
    { class: "keys", "aria-hidden": "true" },
    ...(
      [
        [["up", "down"], words.choose],
        [["enter"], words.open],
        [["#"], words.rooms],
        [["@"], words.people],
        [[">"], words.acts],
      ] as const
    ).map(([keys, does]) => h("span", {}, ...keys.map((key) => combo(key)), " ", does)),
  );

type Asked = { sought: Sought; elsewhere: Elsewhere; ways: PaletteWays };

function foundFor(client: Client, { sought, elsewhere, ways }: Asked): Found[] {
  const { kind, query } = sought;
  const found: Found[] = [];
  if (kind !== "acts") {
    found.push({ heading: words.places, choices: ourPlaces(client, { sought, elsewhere, ways }) });
    found.push({ heading: words.elsewhere, choices: otherRooms(client, query, elsewhere.rooms) });
  }
  if (kind === "all" || kind === "acts") {
    const most = kind === "acts" ? Infinity : query === "" ? mostActs.unasked : mostActs.asked;
    found.push({ heading: words.doThings, choices: actChoices(client, { query, ways, most }) });
  }
  if (kind === "all" && query !== "")
    found.push({ heading: words.messages, choices: [searchChoice(query, ways)] });
  return found;
}

type Place = { room: Room } | { person: Person };

function ourPlaces(client: Client, { sought, elsewhere, ways }: Asked): Choice[] {
  const { page } = client;
  const { kind, query } = sought;
  const open = page.open.get();
  const lately = visits(page.kept.read(keptNames.room));
  const ours = listed(page.rooms.get(), open).filter((room) =>
    kind === "all" ? true : (room.kind === "direct") === (kind === "people"),
  );
  const rooms = ours.map((room): Named<Place> => {
    const at = lately.indexOf(room.room);
    return {
      ...{ item: { room }, name: nameOf(room), wanting: wanting(room), isUnread: isUnread(room) },
      ...{ visited: at < 0 ? Infinity : at, isHere: room.room === open },
    };
  });
  const people = kind === "rooms" || (query === "" && kind === "all") ? [] : elsewhere.people;
  const talked = new Set(ours.map(({ other }) => other?.userId));
  const others = people
    .filter(({ userId }) => !talked.has(userId))
    .map((person): Named<Place> => ({
      ...{ item: { person }, name: person.username, wanting: 0, isUnread: false },
      ...{ visited: Infinity, isHere: false },
    }));
  return bestOf([...rooms, ...others], query, mostPlaces).map(({ item, fit }) =>
    "room" in item
      ? roomChoice(item.room, fit, { page, go: ways.go })
      : personChoice(client, item.person, fit),
  );
}

function roomChoice(
  room: Room,
  fit: Fit,
  { page, go }: { page: Page; go(room: RoomName): void },
): Choice {
  const { other, kind } = room;
  const sign =
    other === null
      ? icon(roomIcons[kind])
      : tile({ userId: other.userId, username: other.username, small: true });
  const count = wanting(room);
  const about = room.room === page.open.get() ? words.here : isUnread(room) ? words.unread : "";
  const small = count > 0 ? words.wanting(countText(count), kind) : about;
  return {
    key: room.room,
    node: row(sign, marked(nameOf(room), fit), small),
    run: () => go(room.room),
  };
}

function personChoice({ page, actions }: Client, person: Person, fit: Fit): Choice {
  return {
    key: person.userId,
    node: row(tile({ ...person, small: true }), marked(person.username, fit)),
    run() {
      void actions.talkTo(person).then((refusal) => {
        if (refusal !== null) note(page, refusal.text, { bad: true });
      });
    },
  };
}

function otherRooms(
  { page, actions }: Client,
  query: string,
  rooms: readonly RoomSummary[],
): Choice[] {
  const others = rooms
    .filter(({ room }) => !page.rooms.get().has(room))
    .map((item): Named<RoomSummary> => ({
      ...{ item, name: item.title ?? item.room, wanting: 0, isUnread: false },
      // The fullest first.
      ...{ visited: -item.count, isHere: false },
    }));
  return bestOf(others, query, mostElsewhere).map(({ item, fit }) => ({
    key: item.room,
    node: row(icon("hash"), marked(item.title ?? item.room, fit), words.present(item.count)),
    run() {
      void actions.enter(item.room).then((refusal) => {
        if (refusal !== null) note(page, refusal.text, { bad: true });
      });
    },
  }));
}

type Doing = { query: string; ways: PaletteWays; most: number };

function actChoices(client: Client, { query, ways, most }: Doing): Choice[] {
  const acts = actsOf(client, ways).map((act, at) => ({
    ...{ item: act, name: act.name, wanting: 0, isUnread: false, visited: at, isHere: false },
  }));
  return bestOf(acts, query, most).map(({ item, fit }) => ({
    key: item.name,
    node: row(icon(item.sign), marked(item.name, fit), item.keys && combo(item.keys)),
    run: item.run,
  }));
}

const searchChoice = (query: string, ways: PaletteWays): Choice => ({
  key: "search",
  node: row(icon("search"), [words.searchFor(query)], combo("mod+enter")),
  run: () => ways.search("everywhere", query),
});

const row = (sign: Node, name: readonly (Node | string)[], small?: Node | string): Node =>
  h(
    "div",
    { class: "choice-row" },
    sign,
    h("span", { class: "n", dir: "auto" }, ...name),
    small !== undefined && small !== "" && h("small", {}, small),
  );

function marked(name: string, { ranges }: Fit): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    parts.push(name.slice(at, from), h("mark", {}, name.slice(from, to)));
    at = to;
  }
  return [...parts, name.slice(at)];
}
