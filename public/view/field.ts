// A labelled text field that can say what is wrong with it, beside it and to those who do not see it.

import { h, put, setAttribute } from "../lib/dom.ts";
import { icon } from "./icons.ts";

export type Field = {
  node: HTMLElement;
  input: HTMLInputElement;
  /** Shows the complaint, and puts the focus there; the text stays. */
  fail(complaint: string): void;
  clear(): void;
};

type Options = {
  id: string;
  label: string;
  hint?: string;
  value?: string;
  placeholder?: string;
  maxLength: number;
  autocomplete?: string;
  /** It may stay empty. */
  optional?: boolean;
};

export function field(options: Options): Field {
  const { id, label, hint, value = "", placeholder, maxLength, autocomplete = "off" } = options;
  const { optional = false } = options;
  const hintId = `${id}-hint`;
  const complaintId = `${id}-complaint`;
  const described = hint === undefined ? null : hintId;
  const input = h("input", {
    id,
    type: "text",
    dir: "auto",
    required: !optional,
    maxlength: maxLength,
    autocomplete,
    autocapitalize: "none",
    spellcheck: "false",
    placeholder,
    "aria-describedby": described,
  });
  input.value = value;
  const complaint = h("p", { class: "complaint", id: complaintId, hidden: true });
  const node = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("div", { class: "box" }, input),
    hint !== undefined && h("p", { class: "hint", id: hintId }, hint),
    complaint,
  );

  function clear(): void {
    complaint.hidden = true;
    put(complaint);
    input.removeAttribute("aria-invalid");
    setAttribute(input, "aria-describedby", described);
  }
  input.addEventListener("input", clear);

  return {
    node,
    input,
    clear,
    fail(text) {
      put(complaint, icon("alert"), text);
      complaint.hidden = false;
      setAttribute(input, "aria-invalid", "true");
      setAttribute(
        input,
        "aria-describedby",
        described === null ? complaintId : `${complaintId} ${described}`,
      );
      input.focus();
    },
  };
}

type Choice<Value> = { readonly value: Value; readonly label: string };

/** One of a few, each with a value of whatever kind. */
export function choice<Value>(
  { id, label, chosen }: { id: string; label: string; chosen: Value },
  choices: readonly Choice<Value>[],
): { node: HTMLElement; value(): Value } {
  const select = h(
    "select",
    { id },
    ...choices.map((each, at) => h("option", { value: at }, each.label)),
  );
  select.selectedIndex = Math.max(
    0,
    choices.findIndex(({ value }) => value === chosen),
  );
  const node = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("div", { class: "box" }, select),
  );
  return { node, value: () => choices[select.selectedIndex]?.value ?? chosen };
}

/** Yes or no, with a sentence on what yes means. */
export function check(
  { id, label, hint }: { id: string; label: string; hint: string },
  checked: boolean,
): { node: HTMLElement; input: HTMLInputElement } {
  const hintId = `${id}-hint`;
  const input = h("input", { id, type: "checkbox", "aria-describedby": hintId });
  input.checked = checked;
  const words = h(
    "div",
    {},
    h("label", { for: id }, label),
    h("p", { class: "hint", id: hintId }, hint),
  );
  return { node: h("div", { class: "field check" }, input, words), input };
}
