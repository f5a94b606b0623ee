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

/** Where text stands that nobody reads, and what is none though it looks like it. */
const UNREAD: readonly { reason: string; pattern: RegExp }[] = [
  { reason: "modules", pattern: /^import [^;]*;$/gm },
  {
    reason: "classes",
    pattern:
      /\bclass(?:Name)?(?::| =) (?:[^,`;\n]*\? [^,`;\n]*: )?(?:"[^"]*"|`(?:\$\{(?:[^{}`]|`[^`]*`)*\}|[^`])*`)/g,
  },
  {
    reason: "selectors",
    pattern: /(?:querySelector(?:All)?|closest|matches)(?:<\w+>)?\(\s*(?:"[^"]*"|`[^`]*`)/g,
  },
  { reason: "a selector with a name", pattern: /const joinsIn = [^;]*/g },
  { reason: "media queries", pattern: /matchMedia\([^)]*\)"?\)/g },
  { reason: "attributes of links and pictures", pattern: /(?:rel|preserveAspectRatio): "[^"]*"/g },
  { reason: "the cookie", pattern: /[^\n]*(?:Max-Age|SameSite)[^\n]*/g },
  { reason: "names of requests under way", pattern: /once\(`[^`]*`/g },
  { reason: "what is typed", pattern: /startsWith\("\/me "\)/g },
  { reason: "keys", pattern: /"(?:Arrow\w+|Page\w+|Home|End|Enter|Escape|Tab|Delete)"/g },
  { reason: "lines of a picture", pattern: /`M\$\{[^`]*z`/g },
  { reason: "parts of the browser", pattern: /"\w+" in \w+/g },
  { reason: "names of headers", pattern: /"(?:Accept|Cache|Content)-\w+"/g },
  { reason: "read by developers", pattern: /new Error\(\s*(?:"[^"]*"|`[^`]*`)/g },
  { reason: "a name where there is none", pattern: /instance \?\? "Chat"/g },
];
/** A table to search in: its words are English, as `:thumbs_up:` is, whatever the reader's language. */
const tables = ["public/state/emoji-table.ts"];

describe("the text of the page", () => {
  test("no view says anything of its own", () => {
    const found = filesIn("public/**/*.ts")
      .filter((path) => !path.includes("/words/") && !tables.includes(path))
      .flatMap((path) => saidIn(textOf(path)).map((text) => `${path}: ${text}`));
    expect(found).toEqual([]);
  });
});

/** String literals with a space beside a letter, or a word with a capital. */
function saidIn(source: string): string[] {
  let code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  for (const { pattern } of UNREAD) code = code.replace(pattern, "");
  const literals = [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)];
  return literals
    .map(([, plain, template]) => plain ?? (template ?? "").replace(/\$\{[^}]*\}/g, ""))
    .filter((text) => /\p{L} | \p{L}|^\p{Lu}\p{Ll}/u.test(text));
}
