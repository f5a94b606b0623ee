// `bun run test/bench/soak.ts --minutes 30`: mixed work with churn, and what the server holds before, during and after.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "../support/client.ts";
import { figure, median } from "./figures.ts";
import type { ChurnReport } from "./jobs.ts";
import { pause } from "./pace.ts";
import { cpuMs, openFiles, rssKib } from "./proc.ts";
import { circumstances, keep, type Section } from "./results.ts";
import { atMost } from "./row.ts";
import { type Running, startLoad, startServer } from "./start.ts";

const { values: asked } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
  },
});

const minutes = Number(asked.minutes);
const work = { connections: 500, rooms: 200, perSec: 100, churnPerSec: 10 };
const sampleEveryMs = Math.min(15_000, (minutes * 60_000) / 20);
// The grace after a cut, the sweeps, and a while for the allocator.
const restMs = 20_000;

// One command in thirty is nonsense.
const expectedErrors: readonly string[] = ["unknown_type"];

type Sample = { atSec: number; rssKib: number; files: number; cpuMs: number };
type Found = {
  before: Sample;
  during: Sample[];
  after: Sample;
  report: ChurnReport;
  /** Present in all rooms together, as the server says when all have left. */
  present: number;
  rooms: number;
};

const under = await mkdtemp(join(asked.dir, "chat-bench-"));
try {
  const server = await startServer("chat", { under });
  const found = await measure(server).finally(() => server.stop());
  const command = ["bun run test/bench/soak.ts", ...process.argv.slice(2)].join(" ");
  const section = { ...written(found), ...(await circumstances(command)) };
  for (const [what = "", value = ""] of section.body) console.log(`${what.padEnd(44)} ${value}`);
  for (const { what, bar, measured, holds } of section.checks)
    console.log(`${holds ? "holds" : "FAILS"}: ${what} ${bar}: ${measured}`);
  if (!asked.dry) await keep({ soak: section });
  process.exitCode = section.checks.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await rm(under, { recursive: true });
}

async function measure({ target }: Running): Promise<Found> {
  const { pid, port } = target;
  const startMs = performance.now();
  const sample = (): Sample => ({
    atSec: (performance.now() - startMs) / 1000,
    rssKib: rssKib(pid),
    files: openFiles(pid),
    cpuMs: cpuMs(pid),
  });
  await pause(1_000);
  const before = sample();
  const seed = Number(asked.seed);
  const load = startLoad({ kind: "churn", target, ...work, seconds: minutes * 60, seed });
  const during: Sample[] = [];
  try {
    await load.ready;
    load.begin();
    const watch = setInterval(() => {
      const now = sample();
      during.push(now);
      const mib = figure(now.rssKib / 1024);
      console.log(`${figure(now.atSec)} s: ${mib} MiB, ${now.files} files`);
    }, sampleEveryMs);
    const report = await load.report.finally(() => clearInterval(watch));
    await pause(restMs);
    return { before, during, after: sample(), report, ...(await ask(port)) };
  } finally {
    load.end();
  }
}

/** The server's own count of who is present where. */
async function ask(port: number): Promise<{ present: number; rooms: number }> {
  const client = await connect(`ws://127.0.0.1:${port}/ws`);
  await client.next("welcome");
  let [present, rooms] = [0, 0];
  let after: string | undefined;
  do {
    const page = await client.ask({
      ...{ type: "rooms", limit: 100 },
      ...(after === undefined ? {} : { after }),
    });
    if (page.type !== "rooms") throw new Error(`rooms was answered by ${JSON.stringify(page)}`);
    present += page.rooms.reduce((sum, room) => sum + room.count, 0);
    rooms += page.rooms.length;
    after = page.next;
  } while (after !== undefined);
  await client.close();
  return { present, rooms };
}

function written(found: Found): Omit<Section, "date" | "command" | "machine" | "commit"> {
  const { before, during, after, report } = found;
  // The first tenth warms up: code is compiled, caches fill.
  const warm = during.slice(Math.ceil(during.length / 10));
  const fifth = Math.max(1, Math.floor(warm.length / 5));
  const middle = (samples: readonly Sample[]): number => median(samples.map((s) => s.rssKib));
  const early = middle(warm.slice(0, fifth));
  const late = middle(warm.slice(-fifth));
  const mib = (kib: number): string => `${figure(kib / 1024)} MiB`;
  const last = during.at(-1) ?? after;
  const load = (last.cpuMs - before.cpuMs) / 10 / (last.atSec - before.atSec);
  const errors = Object.entries(report.errors).map(([code, count]) => `${code} ${count}`);
  const unexpected = Object.keys(report.errors).filter((code) => !expectedErrors.includes(code));
  return {
    title: `${minutes} minutes of mixed work with churn`,
    how: `${work.connections} connections in ${work.rooms} rooms; ${work.perSec} commands a second, seven in ten of them chat, one in thirty wrong; ${work.churnPerSec} a second leave (a third of them cut) and are back within 15 s, half of them as who they were, with a resume. Seed ${asked.seed}.`,
    checks: [
      atMost("RSS under load, last fifth ÷ first fifth", late / early, 1.1),
      atMost("open files left over", after.files - before.files, 0),
      atMost("present when all have left", found.present, 0),
      atMost("messages without an ack", report.sent - report.acks - report.abandoned, 0),
      atMost("connections that the server ended", report.lost, 0),
      atMost("kinds of errors that were not asked for", unexpected.length, 0),
    ],
    head: ["", "measured"],
    body: [
      [
        "RSS before, early, late, after",
        [before.rssKib, early, late, after.rssKib].map(mib).join(", "),
      ],
      ["open files before, under load, after", `${before.files}, ${last.files}, ${after.files}`],
      ["processor", `${figure(load)} % of a core`],
      [
        "messages sent, acked",
        `${report.sent.toLocaleString("en-US")}, ${report.acks.toLocaleString("en-US")}`,
      ],
      ["deliveries", report.delivered.toLocaleString("en-US")],
      [
        "left, cut, came back, of these resumed",
        `${report.left}, ${report.cut}, ${report.came}, ${report.resumed}`,
      ],
      ["errors", errors.join(", ") || "none"],
      ["rooms, and present in them at the end", `${found.rooms}, ${found.present}`],
    ],
  };
}
