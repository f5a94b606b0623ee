// `CHAT_TEST=all bun run test/bench/client.ts`: what the page asks of its reader's machine, in the real Chromium.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "../support/browser.ts";
import { measureLoading } from "./client-load.ts";
import { measureMemory } from "./client-memory.ts";
import { measureScrolling } from "./client-scroll.ts";
import { measureTyping } from "./client-typing.ts";
import { circumstances, keep, type Results } from "./results.ts";
import type { Outcome } from "./row.ts";

const usage = `CHAT_TEST=all bun run test/bench/client.ts [--only load,typing] [--rounds 5] [--minutes 30] [--dir /tmp] [--dry]

  --only     of load, typing, scroll and memory; the others' figures stay as they are
  --rounds   how often the page is loaded each way; figures are medians
  --minutes  of the row about memory
  --dir      where data is kept meanwhile
  --dry      writes nothing
`;

const { values: asked } = parseArgs({
  options: {
    only: { type: "string", default: "load,typing,scroll,memory" },
    rounds: { type: "string", default: "5" },
    minutes: { type: "string", default: "30" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const MEASURES: Readonly<Record<string, (under: string) => Promise<Outcome>>> = {
  load: (under) => measureLoading(under, { rounds: Number(asked.rounds) }),
  typing: (under) => measureTyping(under),
  scroll: (under) => measureScrolling(under),
  memory: (under) => measureMemory(under, { minutes: Number(asked.minutes) }),
};

if (asked.help) process.stdout.write(usage);
else process.exitCode = await main(asked.only.split(","));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => MEASURES[name] === undefined);
  if (unknown.length > 0 || chromium === null) {
    process.stderr.write(
      chromium === null ? "There is no Chromium, or CHAT_TEST is not all\n" : usage,
    );
    return 2;
  }
  const under = await mkdtemp(join(asked.dir, "chat-bench-"));
  const words = ["CHAT_TEST=all bun run test/bench/client.ts", ...process.argv.slice(2)];
  const done: Results = {};
  try {
    const where = await circumstances(words.join(" "));
    for (const name of names) {
      const found = await MEASURES[name]?.(under);
      if (found === undefined) continue;
      done[`client-${name}`] = { ...found, ...where };
      console.log(`\n${found.title}`);
      for (const row of [found.head, ...found.body]) console.log(row.join(" | "));
      for (const { what, bar, measured, holds } of found.checks)
        console.log(`${holds ? "holds" : "FAILS"}: ${what} ${bar}: ${measured}`);
    }
    if (!asked.dry) await keep(done);
  } finally {
    await rm(under, { recursive: true });
  }
  return Object.values(done).every(({ checks }) => checks.every(({ holds }) => holds)) ? 0 : 1;
}
