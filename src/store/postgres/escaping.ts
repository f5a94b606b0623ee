// Text as PostgreSQL can store it: it knows no U+0000, which the protocol lets through. So that one is written as two
// other characters, and whatever looks like them too; all comes back as it was, and equal texts stay equal.

import type { Value } from "./transaction.ts";

const mark = "\u0001";
const nul = "\u0002";
const marked = /[\0\u0001]/g;
const pairs = /\u0001(.)/gsu;

/** A statement's value as it is sent. */
export function escaped(value: Value): Value {
  if (typeof value === "string") return escapeText(value);
  return isList(value)
    ? value.map((each) => (typeof each === "string" ? escapeText(each) : each))
    : value;
}

const isList = (value: Value): value is Extract<Value, readonly unknown[]> => Array.isArray(value);

const escapeText = (text: string): string =>
  text.includes("\0") || text.includes(mark)
    ? text.replaceAll(marked, (char) => mark + (char === mark ? mark : nul))
    : text;

/** What a column has, as it was given: a text, a list of them, what lies in its JSON. */
export function unescaped(value: unknown): unknown {
  if (typeof value === "string") return unescapeText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unescaped);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unescaped(each)]));
}

const unescapeText = (text: string): string =>
  text.includes(mark) ? text.replaceAll(pairs, (_, char) => (char === nul ? "\0" : char)) : text;
