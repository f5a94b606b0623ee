// Rooms to choose from, by their names, while one types another.

import { h, put } from "../lib/dom.ts";
import * as words from "../words/en/door.ts";
import { icon } from "./icons.ts";

type RoomChoice = { name: string; count: number };

/** Rooms to pick from, the fullest first; narrowed by what is typed. */
export function roomChoices(
  choices: readonly RoomChoice[],
  pick: (name: string) => void,
): { node: HTMLElement; narrow(text: string): void } {
  const list = h("ul", { class: "choices" });
  function narrow(text: string): void {
    const wanted = text.trim().replace(/^#/, "").toLowerCase();
    const fitting = choices.filter(({ name }) => name.includes(wanted)).slice(0, 6);
    put(list, ...fitting.map((choice) => h("li", {}, choiceButton(choice, pick))));
  }
  narrow("");
  return { node: list, narrow };
}

function choiceButton({ name, count }: RoomChoice, pick: (name: string) => void): HTMLElement {
  const here = count === 0 ? words.emptyNow : words.here(count);
  return h(
    "button",
    { class: "choice", type: "button", onclick: () => pick(name) },
    icon("hash"),
    h("span", { class: "n" }, name),
    h("small", { class: "num" }, here),
  );
}
