// What people type into the search field, and what it asks for.

import { describe, expect, test } from "bun:test";
import { parseQuery, type TypedQuery } from "../../src/protocol/query.ts";
import { asRoomName } from "../../src/protocol/ids.ts";
import { termOf, wordsOf } from "../../src/protocol/words.ts";
import { newSeed, randomBelow } from "../support/random.ts";

const nothing: TypedQuery = {
  ...{ words: [], phrases: [], from: null, in: null, before: null, since: null, has: [] },
};
const ops = asRoomName("ops");

describe("a query", () => {
  test.each<[string, Partial<TypedQuery>]>([
    ["", {}],
    ["tea  cake", { words: ["tea", "cake"] }],
    [`"green tea" cake`, { phrases: ["green tea"], words: ["cake"] }],
    [`"green tea`, { phrases: ["green tea"] }],
    [`""`, {}],
    ["from:ann tea", { from: "ann", words: ["tea"] }],
    ["FROM:@ann", { from: "ann" }],
    [`from:"Ann Lee" tea`, { from: "Ann Lee", words: ["tea"] }],
    ["from:josé", { from: "josé" }],
    ["in:#Ops", { in: ops }],
    ["in:a/b", { words: ["in:a/b"] }],
    ["in:", { words: ["in:"] }],
    ["after:2026-01-31", { since: Date.UTC(2026, 0, 31) }],
    ["before:2026-02-01", { before: Date.UTC(2026, 1, 1) }],
    ["before:2026-02-30", { words: ["before:2026-02-30"] }],
    ["before:soon", { words: ["before:soon"] }],
    ["has:link has:CODE", { has: ["link", "code"] }],
    ["has:wings", { words: ["has:wings"] }],
    ["note:this", { words: ["note:this"] }],
    ["https://a.b/c", { words: ["https://a.b/c"] }],
    ["from:ann from:bob", { from: "bob" }],
    ["__proto__:x constructor:y", { words: ["__proto__:x", "constructor:y"] }],
  ])("[F2] %s", (typed, expected) => {
    expect(parseQuery(typed)).toEqual({ ...nothing, ...expected });
  });

  test("[F2] nothing that can be typed is wrong", () => {
    const below = randomBelow(newSeed());
    const pieces = [
      '"',
      ":",
      "from",
      "in",
      "has",
      "before",
      " ",
      "2026-01-01",
      "京",
      "\ud800",
      "é",
      "\0",
    ];
    for (let turn = 0; turn < 2_000; turn++) {
      const length = below(20);
      const typed = Array.from({ length }, () => pieces[below(pieces.length)] ?? "").join("");
      const { words, phrases } = parseQuery(typed);
      for (const each of [...words, ...phrases]) termOf(each, "start");
    }
  });
});

describe("words", () => {
  const of = (text: string): string[] => wordsOf(text).map(({ word }) => word);

  test.each([
    ["Hello, World-2", ["hello", "world", "2"]],
    ["Crème BRÛLÉE", ["creme", "brulee"]],
    ["ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]],
    ["京都tower", ["京", "都", "tower"]],
    ["サッカー", ["サ", "ッ", "カ", "ー"]],
    ["한국어", ["한", "국", "어"]],
    ["ｆｕｌｌ", ["full"]],
    ["hi 🎉!", ["hi", "🎉"]],
    ["…", []],
    ["\u{fdfa}", ["صلىاللهعليهوسلم"]],
  ])("[F3] %s are %j", (text, expected) => {
    expect(of(text)).toEqual(expected);
  });

  test("[F3] each says where it stands", () => {
    const text = "Öl, 京都";
    const parts = wordsOf(text).map(({ at, end }) => text.slice(at, end));
    expect(parts).toEqual(["Öl", "京", "都"]);
  });
});
