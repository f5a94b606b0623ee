// What a word is, for finding: the same for what is indexed, what is asked and what is marked. Pure.
// Whoever changes it must have the index built anew: what is in there is taken out by the words of its text.

export type Word = {
  /** Folded: no case, no accents, no widths. */
  word: string;
  /** Where it stands in the text, in UTF-16 units. */
  at: number;
  end: number;
};

// Scripts that put no spaces between words: each character is a word, and what is asked for is a row of them.
const apart = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}`;
const pattern = new RegExp(String.raw`[${apart}]|[[\p{L}\p{N}\p{M}]--[${apart}]]+`, "gv");
const plainPattern = /[a-z0-9]+/g;
const plain = /^[\0-\x7f]*$/;
const accents = /[\u0300-\u036f]/g;
// A letter may fold to several characters, spaces and brackets among them.
const noPart = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/gu;
// Longer ones are no words, and nobody types them: they are found by how they begin.
const maxLength = 64;

/** The words of `text`, which should be in NFC, in their order. */
export function wordsOf(text: string): Word[] {
  const isPlain = plain.test(text);
  const words: Word[] = [];
  const found = isPlain ? text.toLowerCase().matchAll(plainPattern) : text.matchAll(pattern);
  for (const { 0: raw, index: at } of found) {
    const word = (isPlain ? raw : fold(raw)).slice(0, maxLength).toWellFormed();
    if (word !== "") words.push({ word, at, end: at + raw.length });
  }
  return words;
}

/** One word or name as it is compared. */
export const fold = (raw: string): string =>
  raw
    .normalize("NFKD")
    .toLowerCase()
    .replace(accents, "")
    .replaceAll("ς", "σ")
    .normalize("NFC")
    .replace(noPart, "");

/** What is asked for, in words that must stand one after the other. */
export type Term = {
  words: readonly string[];
  /** `start`: the last may go on. `part`: the only one may stand anywhere within a word. */
  match: "whole" | "start" | "part";
};

// A single letter would go on to a tenth of all words.
const minStart = 2;
// Two letters stand within a tenth of all words.
const minPart = 3;

/** Null when there is no word in it. `start` is one only where enough is typed. */
export function termOf(text: string, match: "whole" | "start"): Term | null {
  const words = wordsOf(text.normalize("NFC")).map(({ word }) => word);
  const last = words.at(-1);
  if (last === undefined) return null;
  return { words, match: last.length >= minStart ? match : "whole" };
}

/** The same within words too; `term` itself where it is several words, or one that is too short. */
export function withinWords(term: Term): Term {
  const [word = "", ...others] = term.words;
  return others.length > 0 || [...word].length < minPart ? term : { ...term, match: "part" };
}

/** Where `term` stands in `words`: indexes of the first word of each. */
export function placesOf(term: Term, words: readonly Word[]): number[] {
  const places: number[] = [];
  const { words: asked, match } = term;
  for (let at = 0; at + asked.length <= words.length; at++) {
    const fits = asked.every((want, offset) => {
      const word = words[at + offset]?.word ?? "";
      if (match === "part") return word.includes(want);
      return match === "start" && offset === asked.length - 1
        ? word.startsWith(want)
        : word === want;
    });
    if (fits) places.push(at);
  }
  return places;
}
