// Modal questions with one text field, by the browser's own <dialog>: it keeps the focus and gives it back.

import { h, put } from "../lib/dom.ts";
import type { Refusal } from "./actions.ts";
import { type Field, field } from "./field.ts";
import { icon, iconButton } from "./icons.ts";

type Question = {
  title: string;
  field: Parameters<typeof field>[0];
  submit: string;
  /** Null: done, and the dialog closes. */
  answer(text: string): Promise<Refusal | null>;
  /** More below the field; `close` ends the dialog. */
  below?(parts: { field: Field; close(): void }): Node;
};

export function ask(question: Question): void {
  const given = field(question.field);
  const submit = h("button", { class: "btn primary", type: "submit" }, question.submit);
  const titleId = `${question.field.id}-title`;
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId });
  const close = (): void => dialog.close();
  const askedAt = location.pathname;

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    submit.disabled = true;
    const refusal = await question.answer(given.input.value);
    submit.disabled = false;
    if (refusal === null) close();
    else given.fail(refusal.text);
  }

  put(
    dialog,
    h(
      "form",
      { onsubmit: (event) => void send(event), novalidate: true },
      h(
        "header",
        {},
        h("h2", { id: titleId }, question.title),
        iconButton({ label: "Close", icon: "x", onclick: close }),
      ),
      given.node,
      question.below?.({ field: given, close }),
      h("footer", {}, submit),
    ),
  );
  // A press on the dialog itself, not on what is in it, is one on the veil around it.
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => {
    const moved = location.pathname !== askedAt;
    dialog.remove();
    // What opened the dialog may be gone with its menu; and in another room one wants to write.
    if (moved || document.activeElement === document.body) toComposer();
  });
  document.body.append(dialog);
  dialog.showModal();
  given.input.focus();
  given.input.select();
}

/** Not on a touch screen: there it would bring up the keyboard. */
function toComposer(): void {
  if (!matchMedia("(pointer: coarse)").matches) document.getElementById("composer")?.focus();
}

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
  const here = count === 0 ? "empty now" : `${count} here`;
  return h(
    "button",
    { class: "choice", type: "button", onclick: () => pick(name) },
    icon("hash"),
    h("span", { class: "n" }, name),
    h("small", { class: "num" }, here),
  );
}
