// The people beside the room: a column where there is room for one, over the room where there is not.

import { h, on, setAttribute } from "../lib/dom.ts";
import { keptNames, type Page } from "./page.ts";
import type { PeoplePanel } from "./people.ts";

export type SidePanel = {
  /** What darkens the rest; a press on it closes the panel. */
  veil: HTMLElement;
  /** Takes the panel away where it lies over the room; a column stays. */
  close(): void;
};

const overlaid = matchMedia("(max-width: 68rem)");

type Parts = {
  app: HTMLElement;
  main: HTMLElement;
  side: HTMLElement;
  people: PeoplePanel;
  toggle: HTMLButtonElement;
  page: Page;
};

export function createSidePanel({ app, main, side, people, toggle, page }: Parts): SidePanel {
  const veil = h("div", { class: "veil", hidden: true, onclick: () => close() });
  let over = false;
  let column = page.kept.read(keptNames.people) !== "hidden";

  function draw(): void {
    const shown = overlaid.matches ? over : column;
    people.shown.set(shown);
    app.dataset["people"] = shown ? "shown" : "hidden";
    setAttribute(toggle, "aria-expanded", String(shown));
    setAttribute(toggle, "aria-controls", "people");
    const covering = overlaid.matches && over;
    veil.hidden = !covering;
    // What lies below cannot be reached while the panel lies over it.
    main.inert = covering;
    side.inert = covering;
  }

  function close(): void {
    if (!over) return;
    over = false;
    draw();
    toggle.focus();
  }

  on(toggle, "click", () => {
    if (overlaid.matches) {
      over = !over;
      draw();
      if (over) people.close.focus();
      return;
    }
    column = !column;
    page.kept.write(keptNames.people, column ? null : "hidden");
    draw();
  });
  on(people.node, "keydown", (event) => {
    if (event.key !== "Escape" || !over) return;
    event.preventDefault(); // it closes this, and means nothing else
    close();
  });
  on(overlaid, "change", draw);
  draw();
  return { veil, close };
}
