// A grid of emoji to choose from, with a field to search it. Loaded when it is first opened, and its table too.

import { h, on, put, sideways } from "../lib/dom.ts";
import { type Emoji, EMOJI_GROUPS, findEmoji } from "../state/emoji-table.ts";
import * as words from "../words/en/emoji.ts";

type Section = { title: string; emoji: readonly Emoji[] };

const columns = 8;
const mostFound = 48;

/** Fills `panel`, a popover that closes when an emoji is chosen. Returns what begins a new search. */
export function fillWithEmoji(
  panel: HTMLElement,
  { gridId, picked }: { gridId: string; picked(emoji: string): void },
): () => void {
  const search = h("input", {
    ...{ type: "text", class: "emoji-search", placeholder: words.search },
    ...{ "aria-label": words.search, "aria-controls": gridId, autocomplete: "off" },
  });
  const grid = h("div", {
    ...{ id: gridId, class: "emoji-grid", role: "grid", "aria-label": words.emoji },
  });
  const none = h("p", { class: "emoji-none", role: "status" });
  put(panel, search, grid, none);

  function show(): void {
    const query = search.value.trim();
    const found = query === "" ? [] : findEmoji(query, mostFound);
    const sections: readonly Section[] =
      query === "" ? EMOJI_GROUPS : [{ title: words.found, emoji: found }];
    grid.hidden = query !== "" && found.length === 0;
    none.textContent = grid.hidden ? words.none : "";
    put(grid, ...(grid.hidden ? [] : sections.map(section)));
    grid.scrollTop = 0;
    grid.querySelector("button")?.setAttribute("tabindex", "0");
  }

  on(search, "input", show);
  on(search, "keydown", (event) => {
    const first = grid.querySelector<HTMLButtonElement>("button");
    if (first === null || event.isComposing) return;
    if (event.key === "ArrowDown") first.focus();
    else if (event.key === "Enter" && search.value.trim() !== "") first.click();
    else return;
    event.preventDefault();
  });
  on(grid, "click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button === null) return;
    panel.hidePopover();
    picked(button.textContent);
  });
  moveInGrid(grid, () => search.focus());
  return () => {
    search.value = "";
    show();
    search.focus();
  };
}

function section({ title, emoji }: Section): HTMLElement {
  const rows: Node[] = [];
  for (let at = 0; at < emoji.length; at += columns)
    rows.push(h("div", { role: "row" }, ...emoji.slice(at, at + columns).map(cell)));
  return h(
    "div",
    { role: "rowgroup", "aria-label": title },
    h("p", { "aria-hidden": "true" }, title),
    ...rows,
  );
}

const cell = ({ emoji, name }: Emoji): HTMLElement =>
  h(
    "div",
    { role: "gridcell" },
    h("button", { type: "button", tabindex: -1, "aria-label": name, title: name }, emoji),
  );

/** Arrows, Home and End; one Tab stop for the grid. `above`: up from the first row. */
function moveInGrid(grid: HTMLElement, above: () => void): void {
  on(grid, "keydown", (event) => {
    const rows = [...grid.querySelectorAll('[role="row"]')].map((row) => [
      ...row.querySelectorAll<HTMLElement>("button"),
    ]);
    const line = rows.findIndex((row) => row.some((each) => each === event.target));
    const row = rows[line];
    if (row === undefined) return;
    const column = row.findIndex((each) => each === event.target);
    const over = (to: number) => rows[to]?.[Math.min(column, (rows[to]?.length ?? 1) - 1)];
    const [back, forth] = sideways(grid);
    const ways: Readonly<Record<string, HTMLElement | undefined>> = {
      [back]: row[column - 1] ?? rows[line - 1]?.at(-1),
      [forth]: row[column + 1] ?? rows[line + 1]?.[0],
      ArrowUp: over(line - 1),
      ArrowDown: over(line + 1),
      Home: row[0],
      End: row.at(-1),
    };
    if (!Object.hasOwn(ways, event.key)) return;
    event.preventDefault();
    const to = ways[event.key];
    if (to !== undefined) to.focus();
    else if (event.key === "ArrowUp") above();
  });
  on(grid, "focusin", ({ target }) => {
    grid.querySelector('button[tabindex="0"]')?.setAttribute("tabindex", "-1");
    if (target instanceof HTMLElement) target.tabIndex = 0;
  });
}
