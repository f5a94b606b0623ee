// The search: a field, what was found, and the way to it. Loaded when it is first wanted.

import type { ChatEvent, Hit } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import type { Timer } from "../lib/clock.ts";
import { h, on, put, setText } from "../lib/dom.ts";
import { isError } from "../net/socket.ts";
import { sentence } from "../state/parting.ts";
import { nameOf } from "../state/rooms.ts";
import { snippetParts } from "../state/snippet.ts";
import { offline } from "./actions.ts";
import type { Client } from "./client.ts";
import { openDialog } from "./dialog.ts";
import { icon } from "./icons.ts";
import { createOptions } from "./options.ts";

export type SearchWays = {
  /** Null: everywhere. */
  room: RoomName | null;
  go(room: RoomName, seq: number): void;
};

const pauseMs = 250;
const moreWithinPx = 400;

export function showSearch(client: Client, ways: SearchWays): void {
  if (document.querySelector("dialog[open]") !== null) return;
  const { room } = ways;
  openDialog("search", "Search messages", (close) =>
    createSearch(client, { ...ways, room, close }),
  );
}

type Found = { hits: Hit[]; next: string | null };
type Parts = SearchWays & { close(): void };

function createSearch(client: Client, { room, go, close }: Parts): HTMLElement {
  const { page } = client;
  const nameOfRoom = (name: RoomName): string => {
    const known = page.rooms.get().get(name);
    return known === undefined ? name : nameOf(known);
  };
  const input = h("input", {
    id: "search-query",
    type: "text",
    role: "combobox",
    maxlength: 200,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Words, or “a phrase”",
    "aria-label": "Search messages",
    "aria-autocomplete": "list",
    "aria-controls": "search-results",
    "aria-describedby": "search-hint",
  });
  const onlyHere = h("input", { type: "checkbox", id: "search-here" });
  onlyHere.checked = room !== null;
  const scope =
    room !== null &&
    h("label", { class: "scope", for: "search-here" }, onlyHere, `Only in ${nameOfRoom(room)}`);
  const said = h("p", { class: "tally", role: "status" });
  const wider = h("button", { class: "btn", type: "button", hidden: true }, "Search everywhere");
  const options = createOptions({
    input,
    id: "search-results",
    label: "Messages found",
    pick: open,
  });
  let found: Found = { hits: [], next: null };
  let timer: Timer | null = null;
  let turn = 0;

  function open(index: number): void {
    const hit = found.hits[index];
    if (hit === undefined) return;
    close();
    go(hit.message.room, hit.message.seq);
  }

  async function ask(after: string | null): Promise<void> {
    timer?.cancel();
    timer = null;
    const query = input.value.trim();
    const mine = ++turn;
    if (query === "") return show({ hits: [], next: null }, "");
    const scoped = room !== null && onlyHere.checked ? { in: room } : {};
    const reply = await client.socket.ask({
      ...{ type: "search", query, ...scoped },
      ...(after === null ? {} : { after }),
    });
    if (mine !== turn) return; // another one was asked for since
    if (reply === null) return show({ hits: [], next: null }, offline.text);
    if (isError(reply)) return show({ hits: [], next: null }, sentence(reply.text));
    if (reply.type !== "results") return;
    const { hits, next = null, partial = false } = reply;
    if (after !== null) {
      options.add(hits.map(draw));
      found = { hits: [...found.hits, ...hits], next };
      return;
    }
    show({ hits, next }, summary({ count: hits.length, more: next !== null, partial }));
    wider.hidden = hits.length > 0 || !("in" in scoped);
  }

  function show(next: Found, text: string): void {
    found = next;
    options.show(next.hits.map(draw));
    setText(said, text);
    wider.hidden = true;
  }

  const draw = ({ message, snippet }: Hit): Node =>
    drawHit(message, snippet, { place: nameOfRoom(message.room), when: page.days });

  function more(): void {
    const { scrollHeight, scrollTop, clientHeight } = options.list;
    const isNear = scrollHeight - scrollTop - clientHeight < moreWithinPx;
    if (!isNear || found.next === null) return;
    const { next } = found;
    found = { ...found, next: null };
    void ask(next);
  }

  on(input, "input", () => {
    timer?.cancel();
    timer = page.clock.after(pauseMs, () => void ask(null));
  });
  on(input, "keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      options.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (timer !== null) void ask(null);
      else open(options.chosen());
    }
  });
  on(onlyHere, "change", () => void ask(null));
  on(options.list, "scroll", more, { passive: true });
  wider.addEventListener("click", () => {
    onlyHere.checked = false;
    input.focus();
    void ask(null);
  });
  const node = h("div", { class: "find", role: "search" });
  put(
    node,
    h("div", { class: "q" }, icon("search"), input),
    h("p", { class: "hint", id: "search-hint" }, ...hint()),
    scope,
    said,
    options.list,
    wider,
  );
  return node;
}

const hint = (): (Node | string)[] => [
  "Narrow it with ",
  ...["from:name", "in:room", "before:2026-01-31", "after:…", "has:link"].flatMap((each, index) =>
    index === 0 ? [h("code", {}, each)] : [" ", h("code", {}, each)],
  ),
];

function summary({ count, more, partial }: { count: number; more: boolean; partial: boolean }) {
  if (count === 0)
    return partial ? "Nothing found in the time there was. Narrow the search." : "Nothing found.";
  const counted = more ? `The newest ${count}; more as you scroll.` : `${count} found.`;
  return partial ? `${counted} There may be older ones.` : counted;
}

type Around = { place: string; when: { full(ms: number): string } };

function drawHit(message: ChatEvent, snippet: string, { place, when }: Around): Node {
  const { username, timestamp } = message;
  return h(
    "div",
    { class: "hit" },
    h(
      "p",
      { class: "from" },
      h("b", { dir: "auto" }, username),
      h("span", { dir: "auto" }, `in ${place}`),
      h("time", { datetime: new Date(timestamp).toISOString() }, when.full(timestamp)),
    ),
    h(
      "p",
      { class: "snippet", dir: "auto" },
      ...snippetParts(snippet).map(({ text, found }) => (found ? h("mark", {}, text) : text)),
    ),
  );
}
