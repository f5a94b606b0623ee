// `bun run bench`: each kind of work side by side with others, against its bar; writes docs/performance.md.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DialectName } from "./dialects.ts";
import { circumstances, keep, type Results } from "./results.ts";
import type { Bench, Filled, Outcome, Row } from "./row.ts";
import { fanoutRows } from "./rows-fanout.ts";
import { joinRows } from "./rows-joins.ts";
import { nodesRows } from "./rows-nodes.ts";
import { nodesStoreRows } from "./rows-nodes-store.ts";
import { storeRows } from "./rows-store.ts";
import { fill } from "./seed.ts";
import { peersDir, pinned, root } from "./start.ts";
import { table } from "../support/generate-docs.ts";

const usage = `bun run bench [--only row,row] [--rounds 3] [--seconds 10] [--binary ./chat] [--dir /tmp] [--quick] [--dry]

  --only     these rows alone; the others' figures stay as they are
  --rounds   how often each server is measured, in turns; figures are medians
  --seconds  of each window
  --binary   measure this compiled file instead of src/index.ts
  --dir      where data is kept meanwhile: the disk that is measured
  --quick    tiny windows, to see that it runs; writes nothing
  --dry      writes nothing
`;

const rows: readonly Row[] = [
  ...fanoutRows,
  ...joinRows,
  ...storeRows,
  ...nodesRows,
  ...nodesStoreRows,
];
const seed = 20_261_121;

const { values: asked } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    binary: { type: "string" },
    dir: { type: "string", default: tmpdir() },
    quick: { type: "boolean", default: false },
    dry: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (asked.help) process.stdout.write(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = choose(asked.only);
  if (chosen === null) return 2;
  const under = await mkdtemp(join(resolve(asked.dir), "chat-bench-"));
  try {
    const bench = prepare(under);
    if (!pinned) bench.say("One core, or no taskset: server and load share what there is.");
    const done = await measureAll(bench, chosen);
    const failing = Object.values(done).flatMap(({ checks }) => checks.filter((c) => !c.holds));
    if (!asked.quick && !asked.dry) await keep(done);
    return failing.length === 0 && Object.keys(done).length === chosen.length ? 0 : 1;
  } finally {
    await rm(under, { recursive: true });
  }
}

async function measureAll(bench: Bench, chosen: readonly Row[]): Promise<Results> {
  const where = await circumstances(["bun run bench", ...process.argv.slice(2)].join(" "));
  const done: Results = {};
  for (const row of chosen) {
    bench.say(`\n${row.id}`);
    try {
      const outcome = await row.measure(bench);
      done[row.id] = { ...outcome, ...where };
      show(bench, outcome);
    } catch (error) {
      // The other rows are worth having all the same.
      bench.say(`  failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const checks = Object.entries(done).flatMap(([id, { checks: each }]) =>
    each.map(({ what, bar, measured, holds }) => [id, what, bar, measured, holds ? "yes" : "NO"]),
  );
  bench.say(`\n${table(["row", "figure", "bar", "measured", "holds"], checks)}`);
  return done;
}

function show(bench: Bench, { title, how, head, body }: Outcome): void {
  bench.say(`\n${title}\n${how}\n\n${table(head, body)}`);
}

function choose(only: string): Row[] | null {
  const ids = only === "" ? rows.map(({ id }) => id) : only.split(",");
  const unknown = ids.filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length === 0) return rows.filter(({ id }) => ids.includes(id));
  const known = rows.map(({ id }) => id).join(", ");
  process.stderr.write(`No row ${unknown.join(", ")}; there are ${known}\n`);
  return null;
}

function prepare(under: string): Bench {
  const { quick } = asked;
  let binary: Promise<string> | null = null;
  let filled: Promise<Filled> | null = null;
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const given = asked.binary === undefined ? null : resolve(asked.binary);
  return {
    rounds: Number(asked.rounds ?? (quick ? 1 : 3)),
    seconds: Number(asked.seconds ?? (quick ? 1 : 10)),
    quick,
    under,
    ...(given === null ? {} : { chat: [given] }),
    binary: () => (binary ??= given === null ? build(under) : Promise.resolve(given)),
    filled: () => (filled ??= fillOnce(under, quick, say)),
    peers: installed(say),
    say,
  };
}

async function build(under: string): Promise<string> {
  const file = join(under, "chat");
  const made = Bun.spawn([process.execPath, "run", "build", "--outfile", file], {
    cwd: root,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await made.exited) !== 0) throw new Error("bun run build failed");
  return file;
}

async function fillOnce(
  under: string,
  quick: boolean,
  say: (text: string) => void,
): Promise<Filled> {
  const dir = join(under, "filled");
  const sizes = { thousand: 1_000, million: quick ? 20_000 : 1_000_000 };
  const startMs = performance.now();
  const fillings = Object.entries(sizes).map(([room, messages]) => ({ room, messages }));
  await fill(dir, fillings, seed);
  const seconds = (performance.now() - startMs) / 1000;
  say(`  ${sizes.million} messages stored in ${seconds.toFixed(1)} s (seed ${seed})`);
  return { dir, ...sizes };
}

/** Node's peers need Node and their packages, which are installed when they are missing. */
function installed(say: (text: string) => void): DialectName[] {
  const ours: DialectName[] = ["chat", "bare"];
  if (Bun.which("node") === null) {
    say("Node is not installed: ws and socket.io are left out.");
    return ours;
  }
  if (!existsSync(join(peersDir, "node_modules/@socket.io/redis-adapter"))) {
    const install = Bun.spawnSync([process.execPath, "install", "--frozen-lockfile"], {
      cwd: peersDir,
      stdout: "ignore",
      stderr: "inherit",
    });
    if (!install.success) throw new Error("The peers' packages could not be installed");
  }
  return [...ours, "node-ws", "socket.io"];
}

if (availableParallelism() > 2 && pinned) {
  process.stdout.write("The server runs on core 0, the load on core 1; leave them alone.\n");
}
