// The page about speed says what was measured, and nothing else.

import { expect, test } from "bun:test";
import { join } from "node:path";
import { readResults, SECTIONS, withFigures } from "./results.ts";
import { root } from "./start.ts";

test("docs/performance.md has the figures of test/bench/results.json", async () => {
  const results = await readResults();
  expect(Object.keys(results).filter((id) => !SECTIONS.includes(id))).toEqual([]);
  const text = await Bun.file(join(root, "docs/performance.md")).text();
  expect(withFigures(text, results)).toBe(text);
});
