// What the search found, in parts: what matched and what stands around it. Pure.

import { plainOf } from "../../src/protocol/markup.ts";

/** `emoji`: the word between its colons, of which `text` is the whole; absent for what is text. */
export type SnippetPart = {
  readonly text: string;
  readonly found: boolean;
  readonly emoji?: string;
};

/** Stands for the colons of an emoji: a sign that means nothing else to anybody. */
const emojiMark = "\ue002";
const markedEmoji = /\ue002([\w+-]+)\ue002/g;

/**
 * What was found stands between U+E000 and U+E001; a mark without its other half is left out. `message` is the text that
 * it is a part of, which says what is an emoji and what is code. An emoji of which a part was found, was found.
 */
export function snippetParts(snippet: string, message: string): SnippetPart[] {
  const texts = textParts(snippet);
  const parts: SnippetPart[] = [];
  let done = 0;
  for (const { from, to, name } of emojiIn(texts.map(({ text }) => text).join(""), message)) {
    const inside = cut(texts, from, to);
    const text = inside.map((part) => part.text).join("");
    const found = inside.some((part) => part.found);
    parts.push(...cut(texts, done, from), { text, found, emoji: name });
    done = to;
  }
  return [...parts, ...cut(texts, done, Infinity)];
}

type Place = { readonly from: number; readonly to: number; readonly name: string };

/** Where in `plain`, which is cut out of `message`. None when it is not, as after an edit: then all of it is text. */
function emojiIn(plain: string, message: string): Place[] {
  if (message.includes(emojiMark)) return [];
  // Dots stand where it was cut.
  const core = plain.replace(/^…|…$/g, "");
  const begins = lineOf(message, ":").indexOf(core);
  if (begins < 0) return [];
  const lead = plain.indexOf(core);
  // A mark is as long as what it stands for, and so are the lines.
  const marked = lineOf(message, emojiMark).slice(begins, begins + core.length);
  return [...marked.matchAll(markedEmoji)].map(({ index, 0: { length }, 1: name = "" }) => {
    const from = index + lead;
    return { from, to: from + length, name };
  });
}

/** As the server makes a line of a text before it cuts it. */
const lineOf = (message: string, colon: string): string =>
  plainOf(message, { colon })
    .replace(/[\ue000\ue001]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .normalize("NFC");

/** From `from` to before `to`, in UTF-16 units of the whole text. */
function cut(parts: readonly SnippetPart[], from: number, to: number): SnippetPart[] {
  let at = 0;
  return parts.flatMap(({ text, found }) => {
    const begins = at;
    at += text.length;
    const some = text.slice(Math.max(0, from - begins), Math.max(0, to - begins));
    return some === "" ? [] : [{ text: some, found }];
  });
}

function textParts(snippet: string): SnippetPart[] {
  return snippet
    .split("\ue000")
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, found: false }];
      const end = piece.indexOf("\ue001");
      if (end < 0) return [{ text: piece, found: false }];
      return [
        { text: piece.slice(0, end), found: true },
        { text: piece.slice(end + 1), found: false },
      ];
    })
    .map(({ text, found }) => ({ text: text.replaceAll("\ue001", ""), found }))
    .filter(({ text }) => text !== "");
}
