// What rooms and people may be called.

import { describe, expect, test } from "bun:test";
import {
  isPlainLine,
  normaliseRoom,
  normaliseUsername,
  skeleton,
} from "../../src/protocol/names.ts";

describe("rooms", () => {
  test.each([
    ["general", "general"],
    ["  #General ", "general"],
    ["ＧＥＮＥＲＡＬ", "general"],
    ["café", "café"],
    ["日本語", "日本語"],
    ["a.b_c-9", "a.b_c-9"],
    ["__proto__", "__proto__"],
  ])("%p is the room %p", (raw, name) => {
    expect(normaliseRoom(raw) as string | null).toBe(name);
  });

  test.each([
    "",
    " ",
    "#",
    "a b",
    "a/b",
    "a#1",
    "..",
    ".hidden",
    "-",
    "a\u0000",
    "a\u202eb",
    "\ud800",
    "x".repeat(65),
    "a\u3164",
  ])("%p is no room", (raw) => {
    expect(normaliseRoom(raw)).toBeNull();
  });
});

describe("a line that people write, a title or a reason", () => {
  test.each([
    "Plans",
    "Größe: 3 < 4",
    "日本語",
    "می\u200cخواهم",
    "👩\u200d👩\u200d👧 family",
    "•",
    "  spaced  ",
  ])("%j is one", (line) => {
    expect(isPlainLine(line)).toBeTrue();
  });

  test.each([
    ["nothing to see", " "],
    ["nothing but what is hidden", "\u200d\u200d"],
    ["blanks that count as letters", "\u3164\u2800"],
    ["a bell", "a\u0007b"],
    ["a NUL", "a\u0000b"],
    ["an escape", "\u001b[2Jb"],
    ["a second line", "a\nb"],
    ["a line separator", "a\u2028b"],
    ["what turns the rest around", "a\u202eb"],
    ["an isolate that is not closed", "a\u2066b"],
    ["a space without width", "a\u200bb"],
  ])("with %s it is none", (_, line) => {
    expect(isPlainLine(line)).toBeFalse();
  });
});

describe("people", () => {
  test.each([
    ["ann", "ann"],
    ["  Ada   Moss ", "Ada Moss"],
    ["Åsa", "Åsa"],
    ["О́льга", "О́льга"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["Bo 🙂", "Bo 🙂"],
    ["ﬁnn", "finn"],
  ])("%p is called %p", (raw, name) => {
    expect(normaliseUsername(raw) as string | null).toBe(name);
  });

  test.each([
    "",
    "   ",
    "a\u0007b",
    "a\nb",
    "a\u200bb",
    "\u202eann",
    "a\u2066b",
    "\ud83d",
    "аnn", // Cyrillic а before Latin letters
    "ρaul",
    "🙂",
    "...",
    "#ann",
    "@ann",
    "/ann",
    "\u3164",
    "a\u0300\u0301\u0302\u0303\u0304",
    "x".repeat(33),
  ])("%p is no name", (raw) => {
    expect(normaliseUsername(raw)).toBeNull();
  });

  test("names that look alike share a skeleton", () => {
    const ann = skeleton("Ann");
    for (const alike of ["ann", "ANN", "ánn", "аnn", "a n n"]) expect(skeleton(alike)).toBe(ann);
    expect(skeleton("pau1")).toBe(skeleton("paul"));
    expect(skeleton("bernard")).toBe(skeleton("bemard"));
    for (const alike of ["vvill", "will", "νvill", "ννill"]) expect(skeleton(alike)).toBe("wlll");
    expect(skeleton("bo")).not.toBe(ann);
  });
});
