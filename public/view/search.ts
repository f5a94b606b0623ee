// The search: a field, what was found, and the way to it. Loaded when it is first wanted.

import type { ChatEvent, Hit } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import type { Timer } from "../lib/clock.ts";
import { h, on, setText } from "../lib/dom.ts";
import { isError } from "../net/socket.ts";
import { sentence } from "../state/parting.ts";
import { nameOf } from "../state/rooms.ts";
import { snippetParts } from "../state/snippet.ts";
import * as words from "../words/en/search.ts";
import { offline } from "./actions.ts";
import type { Client } from "./client.ts";
import { openDialog } from "./dialog.ts";
import { icon } from "./icons.ts";
import { drawEmoji } from "./markup.ts";
import { createOptions, type Options } from "./options.ts";

export type SearchWays = {
  /** Null: everywhere. */
  room: RoomName | null;
  /** Sought at once; left out for nothing yet. */
  query?: string;
  go(room: RoomName, seq: number): void;
};

const pauseMs = 250;
const moreWithinPx = 400;

export function showSearch(client: Client, ways: SearchWays): void {
  if (document.querySelector("dialog[open]") !== null) return;
  openDialog("search", words.title, (close) => createSearch(client, { ...ways, close }));
}

type Found = { readonly hits: readonly Hit[]; readonly next: string | null };
type Parts = ReturnType<typeof createParts>;

const nothing: Found = { hits: [], next: null };

function createSearch(client: Client, ways: SearchWays & { close(): void }) {
  const { room, go, close, query = "" } = ways;
  const { clock } = client.page;
  const parts = createParts(room === null ? null : placeName(client, room));
  const { node, input, onlyHere, wider } = parts;
  const pick = (index: number): void => {
    const hit = finder.found().hits[index];
    if (hit === undefined) return;
    close();
    go(hit.message.room, hit.message.seq);
  };
  const options = createOptions({ input, id: "search-results", label: words.results, pick });
  const finder = createFinder(client, { room, parts, options });
  let timer: Timer | null = null;

  function ask(): void {
    timer?.cancel();
    timer = null;
    void finder.ask();
  }

  on(input, "input", () => {
    finder.hold();
    timer?.cancel();
    timer = clock.after(pauseMs, ask);
  });
  on(input, "keydown", (event) => {
    if (event.isComposing || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key !== "Enter") options.move(event.key === "ArrowDown" ? 1 : -1);
    else if (timer !== null) ask();
    else pick(options.chosen());
  });
  on(onlyHere, "change", ask);
  on(wider, "click", () => {
    onlyHere.checked = false;
    input.focus();
    ask();
  });
  on(options.list, "scroll", finder.more, { passive: true });
  wider.before(options.list);
  input.value = query;
  if (query !== "") ask();
  return node;
}

/** `here`: what the room is called that may be searched alone; null: it is everywhere or nothing. */
function createParts(here: string | null) {
  const input = h("input", {
    ...{ id: "search-query", type: "text", dir: "auto", role: "combobox", maxlength: 200 },
    ...{ autocomplete: "off", spellcheck: "false", placeholder: words.like },
    ...{ "aria-label": words.title, "aria-autocomplete": "list" },
    ...{ "aria-controls": "search-results", "aria-describedby": "search-hint" },
  });
  const onlyHere = h("input", { type: "checkbox", id: "search-here" });
  onlyHere.checked = here !== null;
  const said = h("p", { class: "tally", role: "status" });
  const wider = h("button", { class: "btn", type: "button", hidden: true }, words.everywhere);
  const node = h(
    "div",
    { class: "find", role: "search" },
    h("div", { class: "q" }, icon("search"), input),
    h("p", { class: "hint", id: "search-hint" }, ...hint()),
    here !== null &&
      h("label", { class: "scope", for: "search-here" }, onlyHere, words.onlyIn(here)),
    said,
    wider,
  );
  return { node, input, onlyHere, said, wider };
}

type Finding = { room: RoomName | null; parts: Parts; options: Options };

/** Asks, and shows what was found: the first page, and the next ones as one scrolls. */
function createFinder(client: Client, { room, parts, options }: Finding) {
  const { input, onlyHere, said, wider } = parts;
  let found = nothing;
  let turn = 0;

  const draw = ({ message, snippet }: Hit): Node =>
    drawHit(message, snippet, {
      place: placeName(client, message.room),
      when: client.page.days,
    });

  function show(next: Found, text: string): void {
    found = next;
    options.show(next.hits.map(draw));
    setText(said, text);
    wider.hidden = true;
  }

  function add({ hits, next }: Found): void {
    found = { hits: [...found.hits, ...hits], next };
    options.add(hits.map(draw));
  }

  async function ask(after: string | null = null): Promise<void> {
    const query = input.value.trim();
    const mine = ++turn;
    if (query === "") return show(nothing, "");
    const scope = room !== null && onlyHere.checked ? { in: room } : {};
    const page = after === null ? {} : { after };
    const reply = await client.socket.ask({ type: "search", query, ...scope, ...page });
    if (mine !== turn) return; // another one was asked for since
    if (after !== null) {
      if (reply?.type === "results") add({ hits: reply.hits, next: reply.next ?? null });
      // What was found stays, and scrolling asks again.
      else found = { ...found, next: after };
      return;
    }
    if (reply === null) return show(nothing, offline.text);
    if (isError(reply)) return show(nothing, sentence(reply.text));
    if (reply.type !== "results") return;
    const { hits, next = null, partial = false, within = false } = reply;
    show({ hits, next }, summary({ count: hits.length, more: next !== null, partial, within }));
    wider.hidden = hits.length > 0 || !("in" in scope);
  }

  function more(): void {
    const { scrollHeight, scrollTop, clientHeight } = options.list;
    const { next } = found;
    if (next === null || scrollHeight - scrollTop - clientHeight >= moreWithinPx) return;
    found = { ...found, next: null };
    void ask(next);
  }

  /** The question is being changed: no more of the answer to the one before. */
  function hold(): void {
    turn++;
    found = { ...found, next: null };
  }

  return { ask: () => ask(), more, hold, found: () => found };
}

function placeName({ page }: Client, room: RoomName): string {
  const known = page.rooms.get().get(room);
  return known === undefined ? room : nameOf(known);
}

const hint = (): (Node | string)[] => [
  words.narrowWith,
  ...["from:name", "in:room", "before:2026-01-31", "after:…", "has:link"].flatMap((each, index) =>
    index === 0 ? [h("code", {}, each)] : [" ", h("code", {}, each)],
  ),
];

type Tally = { count: number; more: boolean; partial: boolean; within: boolean };

function summary({ count, more, partial, within }: Tally): string {
  if (count === 0) return partial ? words.nothingInTime : words.nothing;
  const counted = more ? words.newest(count) : words.found(count);
  const where = within ? words.withinWords(counted) : counted;
  return partial ? words.maybeOlder(where) : where;
}

type Around = { place: string; when: { full(ms: number): string } };

function drawHit(message: ChatEvent, snippet: string, { place, when }: Around): Node {
  const { username, timestamp, text: whole } = message;
  return h(
    "div",
    { class: "hit" },
    h(
      "p",
      { class: "from" },
      h("b", { dir: "auto" }, username),
      h("span", { dir: "auto" }, words.within(place)),
      h("time", { datetime: new Date(timestamp).toISOString() }, when.full(timestamp)),
    ),
    h(
      "p",
      { class: "snippet", dir: "auto" },
      ...snippetParts(snippet, whole).map(({ text, found, emoji }) => {
        const shown = emoji === undefined ? text : drawEmoji(emoji);
        return found ? h("mark", {}, shown) : shown;
      }),
    ),
  );
}
