// Text that PostgreSQL cannot store as it is comes back as it was.

import { expect, test } from "bun:test";
import { escaped, unescaped } from "../../src/store/postgres/escaping.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { range } from "./support.ts";

const letters = ["\0", "\u0001", "\u0002", "a", "\n", "👾"];

test("any text is sent without U+0000, comes back as it was, and is no other's", () => {
  const below = randomBelow(newSeed());
  const sent = new Map<unknown, string>();
  for (const _ of range(1, 5_000)) {
    const text = range(1, below(7))
      .map(() => letters[below(letters.length)])
      .join("");
    const one = escaped(text);
    expect(one).not.toContain("\0");
    expect(unescaped(one)).toBe(text);
    expect(sent.get(one) ?? text).toBe(text);
    sent.set(one, text);
  }
});

test("lists and JSON are so throughout, and what is no text stays", () => {
  expect(unescaped(escaped(["a\0", null, 1, "b"]))).toEqual(["a\0", null, 1, "b"]);
  const text = escaped("a\0");
  expect(unescaped({ one: [{ text }], two: null, three: 3 })).toEqual({
    one: [{ text: "a\0" }],
    two: null,
    three: 3,
  });
});
