// The sheet of all keys. Loaded when it is first wanted; what the keys do is done elsewhere.

import { h, on } from "../lib/dom.ts";
import * as words from "../words/en/keys.ts";
import { openDialog } from "./dialog.ts";
import { check } from "./field.ts";
import { combo } from "./key-names.ts";
import { keptNames, lettersDo, type Page } from "./page.ts";

/** What a second key alone would not do, it does with the first one's others: Alt ↑ / ↓. */
type Line = readonly [keys: readonly string[], does: string];

const groups: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  [
    words.everywhere,
    [
      [["mod+k"], words.jump],
      [["alt+up", "down"], words.nextRoom],
      [["alt+shift+up", "down"], words.nextUnread],
      [["F6", "shift+F6"], words.nextRegion],
      [["/"], words.searchHere],
      [["mod+shift+f"], words.searchAll],
      [["escape"], words.escape],
      [["shift+escape"], words.allRead],
      [["mod+/", "?"], words.thisSheet],
    ],
  ],
  [
    words.writing,
    [
      [["enter"], words.send],
      [["shift+enter"], words.newLine],
      [["mod+enter"], words.sendAlways],
      [["up"], words.editLast],
      [["@", "#", ":"], words.complete],
      [["mod+b"], words.bold],
      [["mod+i"], words.italic],
    ],
  ],
  [
    words.reading,
    [
      [["up", "down"], words.move],
      [["pageUp", "pageDown"], words.page],
      [["home", "end"], words.ends],
      [["enter"], words.actions],
      [["r"], words.reply],
      [["e"], words.edit],
      [["+"], words.react],
      [["delete"], words.remove],
      [["u"], words.unread],
      [["c"], words.copy],
      [["escape"], words.back],
    ],
  ],
];

export function showShortcuts(page: Page): void {
  const letters = check(
    { id: "letters", label: words.letters, hint: words.lettersHint },
    lettersDo(page),
  );
  on(letters.input, "change", () =>
    page.kept.write(keptNames.letters, letters.input.checked ? null : "off"),
  );
  openDialog("shortcuts", words.title, () =>
    // The field first: the focus goes to it, and the sheet is read from its top.
    h(
      "div",
      { id: "shortcuts" },
      letters.node,
      ...groups.flatMap(([title, lines]) => [h("h3", {}, title), list(lines)]),
    ),
  );
}

const list = (lines: readonly Line[]): HTMLElement =>
  h(
    "ul",
    { class: "rows" },
    ...lines.map(([keys, does]) =>
      h("li", {}, h("span", { class: "n" }, does), ...keys.map(combo)),
    ),
  );
