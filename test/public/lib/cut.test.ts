// What is shortened ends with a whole character.

import { expect, test } from "bun:test";
import { cut } from "../../../public/lib/cut.ts";

test.each([
  ["", 3, ""],
  ["abc", 3, "abc"],
  ["abcd", 3, "abc"],
  ["ab\u{1f600}", 4, "ab\u{1f600}"],
  ["ab\u{1f600}c", 4, "ab\u{1f600}"],
  ["ab\u{1f600}c", 3, "ab"],
  ["\u{1f600}\u{1f600}", 1, ""],
])("%j cut to %i is %j", (text, units, beginning) => {
  expect(cut(text, units)).toBe(beginning);
});
