// The part of a text in which something was found, with marks around it. Pure.

import { plainOf } from "../protocol/markup.ts";
import { placesOf, type Term, wordsOf } from "../protocol/words.ts";

const opening = "\ue000";
const closing = "\ue001";
const marks = /[\ue000\ue001]/g;
export const maxSnippet = 160;
// What stands before the first place, so that one sees what it is about.
const lead = 40;

/** At most 160 UTF-16 units and the marks. Without a place: how the text begins. */
export function snippetOf(text: string, terms: readonly Term[]): string {
  const plain = plainOf(text).replace(marks, "").replace(/\s+/g, " ").trim().normalize("NFC");
  const words = wordsOf(plain);
  const found = terms
    .flatMap((term) =>
      placesOf(term, words).map((place) => ({
        at: words[place]?.at ?? 0,
        end: words[place + term.words.length - 1]?.end ?? 0,
      })),
    )
    .sort((one, other) => one.at - other.at);
  const { from, to } = windowOf(plain, found[0]?.at ?? 0);
  let snippet = from > 0 ? "…" : "";
  let done = from;
  for (const { at, end } of found) {
    if (at < done || end > to) continue;
    snippet += plain.slice(done, at) + opening + plain.slice(at, end) + closing;
    done = end;
  }
  return snippet + plain.slice(done, to) + (to < plain.length ? "…" : "");
}

/** Begins with a word, and cuts no character in two. Two units are left for the dots. */
function windowOf(text: string, first: number): { from: number; to: number } {
  if (text.length <= maxSnippet) return { from: 0, to: text.length };
  const length = maxSnippet - 2;
  let from = Math.max(0, Math.min(first - lead, text.length - length));
  if (from > 0) {
    const space = text.indexOf(" ", from);
    if (space >= 0 && space < first) from = space + 1;
    else if (isLow(text, from)) from++;
  }
  let to = Math.min(text.length, from + length);
  if (isLow(text, to)) to--;
  return { from, to };
}

const isLow = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};
