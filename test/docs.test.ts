// The docs say what the code does: generated tables are fresh, rule ids are sound, links lead somewhere.

import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Glob } from "bun";
import { defaultConfig, limitsOf } from "../src/config.ts";
import { commandSchemas } from "../src/protocol/commands.ts";
import { DEFAULT_LIMITS } from "../src/protocol/limits.ts";
import { hasTest } from "./support/client-item.ts";
import { ITEMS } from "./support/client-items.ts";
import { GENERATED_FILES, regenerate } from "./support/generate-docs.ts";

const root = resolve(import.meta.dir, "..");
const read = (path: string): Promise<string> => Bun.file(resolve(root, path)).text();
const pages = [
  ...new Glob("docs/**/*.md").scanSync(root),
  ...["README.md", "CHANGELOG.md"].filter((name) => existsSync(resolve(root, name))),
].sort();
const source = (
  await Promise.all([...new Glob("src/**/*.ts").scanSync(root)].map((path) => read(path)))
).join("\n");
// `**[T1]**` defines a rule, `[T1]` cites it.
const defined = [...(await read("docs/protocol.md")).matchAll(/^\*\*\[([A-Z]\d+)\]\*\*/gm)].map(
  ([, id = ""]) => id,
);

test("the tables in the docs are as the code says (bun run test/support/generate-docs.ts updates them)", async () => {
  for (const name of GENERATED_FILES) {
    const text = await read(name);
    expect(text).toBe(regenerate(text));
  }
});

test("the tests that docs/client.md names exist, and every item is there once", async () => {
  for (const { tests } of ITEMS)
    for (const [file, name] of tests)
      expect([file, name, hasTest(await read(file), name)]).toEqual([file, name, true]);
  expect(ITEMS.map(({ item }) => item)).toEqual(ITEMS.map((_, at) => at + 1));
  for (const { item, tests, open = "" } of ITEMS)
    expect([item, tests.length > 0 || open !== ""]).toEqual([item, true]);
});

test("every rule of the protocol has an id of its own, and each letter counts up from 1", () => {
  const seen = new Map<string, number>();
  for (const id of defined) {
    const letter = id.slice(0, 1);
    const count = (seen.get(letter) ?? 0) + 1;
    expect(id).toBe(`${letter}${count}`);
    seen.set(letter, count);
  }
  expect([...seen.keys()].sort().join("")).toBe("CDEFILNOPRSTUW");
  expect(seen.get("P")).toBe(6);
});

test("the rule ids that tests and docs cite exist", async () => {
  const known = new Set(defined);
  const files = [...new Glob("test/**/*.test.ts").scanSync(root), ...pages];
  for (const path of files) {
    for (const [, list = ""] of (await read(path)).matchAll(
      /\[([CDEFILNOPRSTUW]\d+(?:, ?[CDEFILNOPRSTUW]\d+)*)\]/g,
    )) {
      for (const id of list.split(/, ?/))
        expect([path, id, known.has(id)]).toEqual([path, id, true]);
    }
  }
});

test("every command has its row in docs/protocol.md", async () => {
  const text = await read("docs/protocol.md");
  const rows = [...text.matchAll(/^\| `(\w+)` .*\| (?:`\w+`|none) +\|$/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...commandSchemas(DEFAULT_LIMITS).keys()].sort());
});

test("the limits that the protocol names as defaults are the defaults of the settings", () => {
  expect(limitsOf(defaultConfig())).toEqual(DEFAULT_LIMITS);
});

test("docs/operations.md names every event of the log, and only those", async () => {
  const logged =
    /(?:log\.(?:info|warn|error)\(|note\(notes, "\w+", |event: (?="storage_))"([a-z_]+)"/g;
  const events = new Set([...source.matchAll(logged)].map(([, event]) => event));
  const table = sectionOf(await read("docs/operations.md"), "Logs");
  const named = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([a-z_]+)`/g)].map(([, event]) => event),
  );
  expect(named.sort()).toEqual([...events].sort());
});

test("what docs/operations.md says of a start that fails is what the server says", async () => {
  const table = sectionOf(await read("docs/operations.md"), "When it does not start");
  const sentences = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, sentence = ""]) => sentence),
  );
  expect(sentences.length).toBeGreaterThan(15);
  for (const sentence of sentences)
    for (const words of sentence.split("…").filter((part) => part.trim() !== ""))
      expect([sentence, source.includes(words)]).toEqual([sentence, true]);
});

test("a decision takes at most 40 lines and has all its parts", async () => {
  const decisions = pages.filter((page) => page.startsWith("docs/adr/"));
  for (const [at, page] of decisions.entries()) {
    const text = await read(page);
    expect([page, text.split("\n").length <= 41]).toEqual([page, true]);
    expect(text).toStartWith(`# ${at + 1}. `);
    for (const part of [
      "Status: ",
      "## Context",
      "## Decision",
      "## Consequences",
      "## We would revisit if",
    ])
      expect(text).toContain(`\n${part}`);
  }
});

test("every link in the docs leads to a file that exists and to a heading in it", async () => {
  for (const page of pages) {
    for (const [, target = ""] of prose(await read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = "", heading] = target.split("#");
      const file = path === "" ? page : resolve(root, dirname(page), path);
      expect([page, target, existsSync(resolve(root, file))]).toEqual([page, target, true]);
      if (heading === undefined) continue;
      const headings = [...(await read(file)).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
        slug(text),
      );
      expect(headings).toContain(heading);
    }
  }
});

const sectionOf = (text: string, heading: string): string =>
  text.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? "";
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");
// As GitHub makes them.
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
