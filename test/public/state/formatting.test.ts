import { describe, expect, test } from "bun:test";
import { type Format, formatted } from "../../../public/state/formatting.ts";

/** What is selected stands between `[` and `]`; the caret alone is `|`. */
function apply(sketch: string, format: Format): string {
  const isCaret = sketch.includes("|");
  const start = sketch.indexOf(isCaret ? "|" : "[");
  const end = isCaret ? start : sketch.indexOf("]") - 1;
  const next = formatted({ text: sketch.replace(/[[\]|]/g, ""), start, end }, format);
  const chosen = next.text.slice(next.start, next.end);
  const shown = next.start === next.end ? "|" : `[${chosen}]`;
  return next.text.slice(0, next.start) + shown + next.text.slice(next.end);
}

describe("a mark on both sides", () => {
  test.each<[Format, string, string]>([
    ["bold", "a [word]", "a **[word]**"],
    ["bold", "a **[word]**", "a [word]"],
    ["italic", "a [word]", "a *[word]*"],
    ["italic", "**[a]**", "***[a]***"],
    ["strike", "[gone] on", "~~[gone]~~ on"],
    ["code", "[x]", "`[x]`"],
    ["code", "`[x]`", "[x]"],
    ["bold", "a |", "a **|**"],
    // What a double click takes along is no part of it.
    ["bold", "a [word ]here", "a **[word]** here"],
  ])("%s of %j is %j", (format, before, after) => expect(apply(before, format)).toBe(after));

  test("ends with each line, and leaves empty ones alone", () => {
    expect(apply("[one\n\n  two]", "bold")).toBe("[**one**\n\n  **two**]");
  });

  test("of several lines of code is a fence, on lines of its own", () => {
    expect(apply("[a\nb]", "code")).toBe("```\n[a\nb]\n```");
    expect(apply("see [a\nb] there", "code")).toBe("see \n```\n[a\nb]\n```\n there");
  });
});

describe("a sign before each line", () => {
  test.each<[Format, string, string]>([
    ["quote", "one|", "> one|"],
    ["quote", "> one|", "one|"],
    ["list", "before\nt[wo\nth]ree\nafter", "before\n[- two\n- three]\nafter"],
    ["list", "[- two\n- three]", "[two\nthree]"],
    ["list", "[- two\nthree]", "[- two\n- three]"],
    ["list", "|", "- |"],
    ["list", "-| a", "|a"],
  ])("%s of %j is %j", (format, before, after) => expect(apply(before, format)).toBe(after));
});
