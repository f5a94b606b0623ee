// A list of options below a field: the focus stays in the field, the arrows move what is chosen (ARIA combobox).

import { h, on, put, setAttribute } from "../lib/dom.ts";

export type Options = {
  list: HTMLElement;
  /** One node an option, the first of them chosen. None: the list is hidden. */
  show(contents: readonly Node[]): void;
  /** The same, each group of them under its heading; one without options is left out. */
  showIn(groups: readonly Group[]): void;
  /** More of them, behind. */
  add(contents: readonly Node[]): void;
  move(step: number): void;
  /** Of the chosen one; -1 for none. */
  chosen(): number;
};

export type Group = { heading: string; contents: readonly Node[] };

type Field = { input: HTMLElement; id: string; label: string; pick(index: number): void };

/** A field of one line is a combobox, and says whether its list is there. One of many lines may not be one. */
const saysOpen = (input: HTMLElement): boolean => input.role === "combobox";

export function createOptions({ input, id, label, pick }: Field): Options {
  const list = h("div", { id, role: "listbox", "aria-label": label, hidden: true });
  let at = -1;
  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];

  function choose(next: number): void {
    at = next;
    for (const [index, item] of items().entries()) {
      setAttribute(item, "aria-selected", String(index === at));
      if (index === at) item.scrollIntoView({ block: "nearest" });
    }
    setAttribute(input, "aria-activedescendant", at < 0 ? null : `${id}-${at}`);
  }

  function wrap(content: Node, index: number): HTMLElement {
    return h("div", { role: "option", id: `${id}-${index}`, "aria-selected": "false" }, content);
  }

  on(list, "pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  on(list, "click", ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
    if (item !== null) pick(items().indexOf(item));
  });
  function fill(children: readonly Node[]): void {
    put(list, ...children);
    list.hidden = children.length === 0;
    list.scrollTop = 0;
    if (saysOpen(input)) setAttribute(input, "aria-expanded", String(!list.hidden));
    choose(children.length === 0 ? -1 : 0);
  }

  if (saysOpen(input)) setAttribute(input, "aria-expanded", "false");
  return {
    list,
    show: (contents) => fill(contents.map(wrap)),
    showIn(groups) {
      let before = 0;
      fill(
        groups
          .filter(({ contents }) => contents.length > 0)
          .map(({ heading, contents }, at) => {
            const headingId = `${id}-group-${at}`;
            const options = contents.map((content, index) => wrap(content, before + index));
            before += contents.length;
            return h(
              "div",
              { role: "group", "aria-labelledby": headingId },
              h("div", { class: "g", id: headingId }, heading),
              ...options,
            );
          }),
      );
    },
    add(contents) {
      const before = items().length;
      list.append(...contents.map((content, index) => wrap(content, before + index)));
    },
    move(step) {
      const all = items().length;
      if (all > 0) choose((at + step + all) % all);
    },
    chosen: () => at,
  };
}
