// Modal dialogs and the questions in them, by the browser's own <dialog>: it keeps the focus and gives it back.

import { h, put } from "../lib/dom.ts";
import { sentence } from "../state/parting.ts";
import * as words from "../words/en/page.ts";
import type { Refusal } from "./actions.ts";
import { toWriting } from "./composer-focus.ts";
import { type Field, field } from "./field.ts";
import { icon, iconButton } from "./icons.ts";

/** A title, a way to close, and `body`. The first field or else the first button of it has the focus. */
export function openDialog(id: string, title: string, body: (close: () => void) => Node): void {
  const titleId = `${id}-title`;
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId });
  const close = (): void => dialog.close();
  const inside = body(close);
  put(
    dialog,
    h(
      "div",
      { class: "sheet" },
      h(
        "header",
        {},
        h("h2", { id: titleId }, title),
        iconButton({ label: words.close, icon: "x", onclick: close }),
      ),
      inside,
    ),
  );
  showDialog(dialog);
}

/** On top of all else, until it is closed. */
export function showDialog(dialog: HTMLDialogElement): void {
  const askedAt = location.pathname;
  const opener = document.activeElement;
  // A press on the dialog itself, not on what is in it, is one on the veil around it.
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    const moved = location.pathname !== askedAt;
    dialog.remove();
    // Only now: in the dialog itself, where its opener is gone, the focus would be lost with it.
    const { activeElement } = document;
    // What opened the dialog may be gone with its menu; and in another room one wants to write,
    // unless one was led to a message there.
    if (activeElement === document.body || (moved && activeElement === opener)) toWriting();
  });
  document.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector<HTMLElement>(".sheet > :not(header) :is(input, select)");
  (first ?? dialog.querySelector<HTMLElement>(".sheet > :not(header) button"))?.focus();
  if (first instanceof HTMLInputElement && first.type === "text") first.select();
}

type Form = {
  id: string;
  title: string;
  /** What it does, in a sentence. */
  lede?: string;
  fields: readonly Node[];
  submit: string;
  /** It takes something away from somebody. */
  grave?: boolean;
  /** Null: done, and the dialog closes. */
  send(): Promise<Refusal | null>;
  /** Where a refusal is said; above the fields when this is left out. */
  fail?(text: string): void;
  /** More below the fields. */
  below?(close: () => void): Node;
};

export function askForm(form: Form): void {
  openDialog(form.id, form.title, (close) => {
    const { id, lede, fields, send } = form;
    const submit = h(
      "button",
      { class: form.grave === true ? "btn grave" : "btn primary", type: "submit", id: `${id}-go` },
      form.submit,
    );
    const trouble = troubleLine();
    const fail =
      form.fail ??
      ((text: string): void => {
        trouble.say(text);
        submit.focus();
      });
    async function answer(event: Event): Promise<void> {
      event.preventDefault();
      if (submit.ariaDisabled === "true") return;
      // Not `disabled`: the focus is on it, and would be nowhere.
      submit.ariaDisabled = "true";
      const refusal = await send();
      submit.ariaDisabled = null;
      if (refusal === null) close();
      else fail(refusal.text);
    }
    return h(
      "form",
      { onsubmit: (event) => void answer(event), novalidate: true },
      lede !== undefined && h("p", { class: "lede", dir: "auto" }, lede),
      trouble.node,
      ...fields,
      form.below?.(close),
      h("footer", {}, submit),
    );
  });
}

/** New rows in a list; whoever had the focus in it is still in it. */
export function refill(list: HTMLElement, rows: readonly Node[]): void {
  const held = list.contains(document.activeElement);
  put(list, ...rows);
  if (!held) return;
  list.tabIndex = -1;
  list.focus();
}

/** A complaint that belongs to no one field. */
export function troubleLine(): { node: HTMLElement; say(text: string): void; clear(): void } {
  const node = h("p", { class: "err", role: "alert", hidden: true });
  return {
    node,
    say(text) {
      put(node, icon("alert"), sentence(text));
      node.hidden = false;
    },
    clear: () => void (node.hidden = true),
  };
}

type Question = {
  title: string;
  lede?: string;
  field: Parameters<typeof field>[0];
  submit: string;
  /** Null: done, and the dialog closes. */
  answer(text: string): Promise<Refusal | null>;
  /** More below the field; `close` ends the dialog. */
  below?(parts: { field: Field; close(): void }): Node;
};

/** A form of one text field, which says itself what is wrong. */
export function ask({ field: options, answer, below, ...form }: Question): void {
  const given = field(options);
  askForm({
    ...form,
    id: options.id,
    fields: [given.node],
    send: () => answer(given.input.value),
    fail: given.fail,
    ...(below === undefined ? {} : { below: (close) => below({ field: given, close }) }),
  });
}
