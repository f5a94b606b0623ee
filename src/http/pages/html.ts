// Markup from templates: what is put in is escaped unless it was made here itself. Knows no page.

const markup: unique symbol = Symbol("markup");

/** Markup that is safe to send as it is. Made by `html` only. */
export type Html = { readonly [markup]: string };

/** A list is joined without anything between; null, undefined and false are nothing. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * Strings are escaped for text and for attribute values in double quotes; never put one elsewhere (a tag's
 * name, an attribute without quotes, a script).
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let text = strings[0] ?? "";
  for (const [at, value] of values.entries()) text += textOf(value) + (strings[at + 1] ?? "");
  return { [markup]: text };
}

export const markupOf = (made: Html): string => made[markup];

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string" || typeof value === "number") return Bun.escapeHTML(value);
  if (isList(value)) return value.map(textOf).join("");
  return value[markup];
}

const isList = (value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] =>
  Array.isArray(value);
