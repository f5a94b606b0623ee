// The tables of words: every language has all of them. That each says what English says is checked by its types.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES } from "../../src/protocol/languages.ts";

const root = join(import.meta.dir, "../..");
const filesIn = (pattern: string): string[] =>
  [...new Bun.Glob(pattern).scanSync({ cwd: root })].sort();
const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
const tablesOf = (language: string): string[] =>
  filesIn(`public/words/${language}/*.ts`).map((path) => path.slice(path.lastIndexOf("/") + 1));

describe("the tables of words", () => {
  test.each(LANGUAGES)("%s has the tables that English has", (language) => {
    expect(tablesOf(language)).toEqual(tablesOf("en"));
  });

  test("each table is compared with its twins when types are checked", () => {
    const twins = textOf("public/words/twins.ts").replace(/\s+/g, " ");
    const pairs = LANGUAGES.slice(1).flatMap((language) =>
      tablesOf("en").map(
        (table) => `import("./en/${table}"), typeof import("./${language}/${table}")`,
      ),
    );
    expect(pairs.filter((pair) => !twins.includes(pair))).toEqual([]);
  });

  test("the page asks for the English ones: which they are, the bundler decides", () => {
    const outside = filesIn("public/**/*.ts").filter((path) => !path.includes("/words/"));
    expect(outside.length).toBeGreaterThan(60);
    const others = LANGUAGES.slice(1).map((language) => `words/${language}/`);
    const wrong = outside.filter((path) => others.some((each) => textOf(path).includes(each)));
    expect(wrong).toEqual([]);
  });
});
