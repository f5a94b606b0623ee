import { describe, expect, test } from "bun:test";
import { askedAt, fitting } from "../../../public/state/completion.ts";

const asked = (text: string) => {
  const found = askedAt(text, text.length);
  return found === null ? null : `${found.kind} ${found.query}`;
};

describe("the word before the caret", () => {
  test.each([
    ["@a", "person a"],
    ["hello @Ada", "person Ada"],
    ["hello @Ada Mo", "person Ada Mo"],
    ["(#sli", "room sli"],
    [":wa", "emoji wa"],
    ["猫 @ü", "person ü"],
  ])("%j asks for %s", (text, wanted) => expect(asked(text)).toBe(wanted));

  test.each(["@", "#", ":w", "a@b", "10:30", "http://x", "@a b c", "#a b", "plain"])(
    "%j asks for nothing",
    (text) => expect(asked(text)).toBeNull(),
  );

  test("is where the caret is, not where the text ends", () => {
    expect(askedAt("@ad and more", 3)).toEqual({ kind: "person", query: "ad", from: 0 });
    expect(askedAt("@ad and more", 12)).toBeNull();
  });
});

test("names that begin so come before names with a word that begins so", () => {
  const names = ["Bo Adams", "Ada Moss", "Eva"];
  expect(fitting(names, "ad", { named: (name) => name, most: 8 })).toEqual([
    "Ada Moss",
    "Bo Adams",
  ]);
  expect(fitting(names, "a", { named: (name) => name, most: 1 })).toEqual(["Ada Moss"]);
});
