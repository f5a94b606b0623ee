// Log lines: one an event, and nothing in them can act on a terminal.

import { expect, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";

const nasty = "a\u001b[2J\r\nb\u0085\u202e\u2028\ufeffc";

test("a JSON line is one object on one line", () => {
  const lines: string[] = [];
  createLog("json", (line) => void lines.push(line)).info("joined", { name: nasty, count: 2 });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event: "joined", name: nasty, count: 2 });
});

test("no control, bidi or line-breaking character gets into a line of either format", () => {
  for (const format of ["json", "text"] as const) {
    const lines: string[] = [];
    createLog(format, (line) => void lines.push(line)).error("e", { nasty }, new Error(nasty));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\u202e\ufeff]/u);
  }
});
