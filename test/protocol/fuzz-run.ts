// bun run fuzz: as many frames as are asked for, at the decoder and at a real server, and what came of them.

import { readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { fuzzDecoder } from "./fuzz-decoder.ts";
import { fuzzLive, type Outcome } from "./fuzz-live.ts";

const usage = `bun run fuzz [--frames N] [--seed N] [--at-once N]

  --frames N   to the decoder, and again over live connections [100000]
  --seed N     a random one when left out; what is sent comes from it alone
  --at-once N  connections [24]

A tenth of the live frames goes to a server with its allowances on, where pushing on is closed with 4100.`;

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "100000" },
    seed: { type: "string" },
    "at-once": { type: "string", default: "24" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const frames = Number(values.frames);
const atOnce = Number(values["at-once"]);
console.log(`bun run fuzz --frames ${frames} --seed ${seed} --at-once ${atOnce}`);

const off = ["--rate-limit", "--join-rate-limit", "--command-rate-limit"].flatMap((flag) => [
  flag,
  "off",
]);
const usual = ["--connections-per-address", "off", "--leave-grace", "100ms"];
const filesOf = async ({ pid }: RunningServer) => (await readdir(`/proc/${pid}/fd`)).length;

async function live(
  name: string,
  settings: string[],
  mayClose: number[],
  share: number,
): Promise<string[]> {
  const server = await startServer({ settings: [...usual, ...settings] });
  const filesBefore = await filesOf(server);
  const outcome = await fuzzLive(
    { port: server.port, residentMib: server.residentMib, mayClose },
    { seed, frames: Math.round(frames * share), atOnce },
  );
  // A connection whose peer does not answer its close is let go after some 3 s.
  const late = performance.now() + 10_000;
  while ((await filesOf(server)) > filesBefore && performance.now() < late) await Bun.sleep(100);
  const filesAfter = await filesOf(server);
  report(name, outcome);
  console.log(`  open files ${filesBefore} before, ${filesAfter} after`);
  const faults = [...outcome.faults];
  if (filesAfter > filesBefore) faults.push(`${filesAfter - filesBefore} files are left open`);
  const bad = server.logged().filter(({ level }) => level === "error");
  faults.push(...bad.slice(0, 5).map((line) => JSON.stringify(line)));
  const code = await server.program.stop();
  if (code !== 0)
    faults.push(`the server ended with ${code}: ${server.program.errors().slice(-2_000)}`);
  return faults;
}

function report(name: string, { sent, connections, ms, came, residentMib }: Outcome): void {
  const [before, peak, after] = [residentMib.before, residentMib.peak, residentMib.after].map(
    Math.round,
  );
  console.log(`${name}: ${sent} frames over ${connections} connections ${inSeconds(sent, ms)}`);
  console.log(`  resident MiB: ${before} before, ${peak} at most, ${after} after`);
  console.log(listOf(came));
}

const inSeconds = (count: number, ms: number): string =>
  `in ${(ms / 1000).toFixed(1)} s, ${Math.round((count / ms) * 1000)}/s`;
const listOf = (counts: Map<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([what, n]) => `  ${what.padEnd(28)} ${n}`)
    .join("\n");

const decoder = fuzzDecoder(seed, frames);
console.log(
  `decoder: ${decoder.frames} frames ${inSeconds(decoder.frames, decoder.ms)}\n${listOf(decoder.said)}`,
);
const faults = [
  ...decoder.faults,
  ...(await live("live", off, [], 0.9)),
  ...(await live("live, allowances on", [], [4100], 0.1)),
];
await removeDirectories();
console.log(faults.length === 0 ? "all held" : `FAILED\n${faults.join("\n")}`);
process.exit(faults.length === 0 ? 0 : 1);
