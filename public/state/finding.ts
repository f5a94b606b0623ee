// Finds names by what is typed of them: how well each fits, and which of its letters were meant. Pure.

import { fold } from "../../src/protocol/words.ts";

/** From and to, in UTF-16 units of the name. */
export type Range = readonly [from: number, to: number];

export type Fit = {
  /** 0: the name begins so; 1: a word of it does; 2: it is somewhere within; 3: the words begin with these letters. */
  readonly rank: 0 | 1 | 2 | 3;
  readonly ranges: readonly Range[];
};

type Letter = {
  /** One folded character, and which letter of the name it is from. */
  readonly folded: string;
  readonly range: Range;
  readonly beginsWord: boolean;
};

/** Null: it does not fit. An empty query fits everything. Case, accents and what stands between words are no matter. */
export function fitOf(name: string, query: string): Fit | null {
  const wanted = fold(query);
  if (wanted === "") return query.trim() === "" ? { rank: 0, ranges: [] } : null;
  const letters = lettersOf(name);
  const text = letters.map(({ folded }) => folded).join("");
  const at = placeIn(text, wanted, letters);
  if (at >= 0) {
    const begins = letters[at]?.beginsWord === true;
    const found = letters.slice(at, at + wanted.length);
    return { rank: at === 0 ? 0 : begins ? 1 : 2, ranges: joined(found) };
  }
  const firsts = letters.filter(({ beginsWord }) => beginsWord);
  const from = firsts
    .map(({ folded }) => folded)
    .join("")
    .indexOf(wanted);
  if (from < 0 || wanted.length < 2) return null;
  return { rank: 3, ranges: joined(firsts.slice(from, from + wanted.length)) };
}

/** Where a word begins so; or else anywhere. */
function placeIn(text: string, wanted: string, letters: readonly Letter[]): number {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    if (letters[at]?.beginsWord === true) return at;
  return text.indexOf(wanted);
}

function lettersOf(name: string): Letter[] {
  const letters: Letter[] = [];
  let at = 0;
  let beginsWord = true;
  for (const char of name) {
    const range = [at, at + char.length] as const;
    at += char.length;
    const folded = fold(char);
    // One letter may fold to several, and an accent of its own to none.
    for (const [index, unit] of folded.split("").entries())
      letters.push({ folded: unit, range, beginsWord: beginsWord && index === 0 });
    if (folded !== "") beginsWord = false;
    else if (!/\p{M}/u.test(char)) beginsWord = true;
    else extend(letters, at);
  }
  return letters;
}

/** An accent of its own belongs to the letter before it. */
function extend(letters: Letter[], to: number): void {
  const last = letters.at(-1);
  if (last !== undefined) letters[letters.length - 1] = { ...last, range: [last.range[0], to] };
}

function joined(letters: readonly Letter[]): Range[] {
  const ranges: Range[] = [];
  for (const { range } of letters) {
    const last = ranges.at(-1);
    if (last === undefined || last[1] < range[0]) ranges.push(range);
    else ranges[ranges.length - 1] = [last[0], Math.max(last[1], range[1])];
  }
  return ranges;
}

/** What is typed into the palette: a sign before it says what is sought. */
export type Sought = { readonly kind: "all" | "rooms" | "people" | "acts"; readonly query: string };

const signs: Readonly<Record<string, Sought["kind"]>> = {
  "#": "rooms",
  "@": "people",
  ">": "acts",
};

export function soughtIn(typed: string): Sought {
  const text = typed.trimStart();
  const kind = signs[text.charAt(0)] ?? "all";
  return { kind, query: (kind === "all" ? text : text.slice(1)).trim() };
}

/** What a name counts for, beside how it fits; each 0 when it is not so. */
export type Standing = {
  /** Messages that want the reader in person. */
  readonly wanting: number;
  readonly isUnread: boolean;
  /** How many others were visited since; Infinity for never. */
  readonly visited: number;
  /** One is there already. */
  readonly isHere: boolean;
};

export type Named<Item> = { readonly item: Item; readonly name: string } & Standing;
export type Found<Item> = { readonly item: Item; readonly fit: Fit };

/** Those that fit, the best first: by how they fit, by what is unread, by when one was there; at most `most`. */
export function bestOf<Item>(
  all: readonly Named<Item>[],
  query: string,
  most: number,
): Found<Item>[] {
  return all
    .flatMap((named) => {
      const fit = fitOf(named.name, query);
      return fit === null ? [] : [{ named, fit }];
    })
    .sort((a, b) => a.fit.rank - b.fit.rank || compare(a.named, b.named))
    .slice(0, most)
    .map(({ named, fit }) => ({ item: named.item, fit }));
}

function compare(a: Named<unknown>, b: Named<unknown>): number {
  const soonest = a.visited === b.visited ? 0 : a.visited < b.visited ? -1 : 1;
  return (
    Number(a.isHere) - Number(b.isHere) ||
    b.wanting - a.wanting ||
    Number(b.isUnread) - Number(a.isUnread) ||
    soonest ||
    byName.compare(a.name, b.name)
  );
}

const byName = new Intl.Collator("en", { sensitivity: "base", numeric: true });
