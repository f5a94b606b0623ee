// bun run chaos: runs the suite against the real server for as long as is asked, and prints one table.

import { parseArgs } from "node:util";
import { check, type Minimum } from "./checker.ts";
import { isTransport } from "./chatter.ts";
import { runChaos, USUAL, USUAL_OF_NODES } from "./driver.ts";
import { openNodes } from "./nodes.ts";
import { seeded } from "./random.ts";
import { complaints, keep, type Row, rowOf, table } from "./report.ts";
import type { ProcessFault } from "./nemesis.ts";
import { ORDEALS } from "./ordeals.ts";
import { openServer } from "./server.ts";

const KINDS: readonly ProcessFault[] = ["kill", "stop", "freeze", ...ORDEALS];

const usage = `bun run chaos [--seed N] [--seeds N] [--minutes M] [--clients N] [--binary FILE] [--disk-full]
                    [--transport socket|stream] [--nodes 3] [--faults A,B]

  --seed N       the first seed; a random one when left out
  --seeds N      so many runs, each with the next seed [1]
  --minutes M    how long trouble lasts in each run [1]
  --seconds S    the same in seconds
  --nodes 3      three nodes behind nginx, on PostgreSQL and Redis, which break too
  --clients N    [${USUAL.clients}]
  --binary FILE  a compiled server instead of the source
  --disk-full    fill the disk now and then (root only: it mounts one)
  --transport T  socket, or stream: server-sent events and POST, as where WebSockets are blocked [socket]
  --faults A,B   only these of what happens to processes, to look into one: ${KINDS.join(", ")}
  --say MS       mean pause between two things that a client says [${USUAL.sayEveryMs}]

The plan of faults and each client's choices come from the seed. Not from it: how the kernel cuts bytes
into chunks, which of many tasks runs first, how long a commit takes; so a run is alike, not the same.`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "1" },
    minutes: { type: "string", default: "1" },
    seconds: { type: "string" },
    faults: { type: "string" },
    nodes: { type: "string", default: "1" },
    clients: { type: "string", default: String(USUAL.clients) },
    say: { type: "string", default: String(USUAL.sayEveryMs) },
    binary: { type: "string" },
    "disk-full": { type: "boolean", default: false },
    transport: { type: "string", default: USUAL.transport },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (!isTransport(values.transport)) throw new Error(`no such transport: ${values.transport}`);

const only = values.faults
  ?.split(",")
  .map((name) => KINDS.find((kind) => kind === name) ?? refuse(`no such fault: ${name}`));

const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const lastMs = Number(values.seconds ?? Number(values.minutes) * 60) * 1000;
const isCluster = values.nodes !== "1";
if (isCluster && values.nodes !== "3") throw new Error("there are three nodes, or one server");
const diskFull = values["disk-full"];
const { transport } = values;
const clients = Number(values.clients);

/** Less than this in so much time, and the run says nothing. */
const perMinute: Minimum = {
  acked: 600,
  changes: 100,
  parts: 100,
  growths: 30,
  reconnects: 60,
  resumes: 100,
  replayed: 100,
  cuts: 40,
  kills: isCluster ? 1 : 3,
};
const minimum = Object.fromEntries(
  Object.entries(perMinute).map(([name, least]) => [name, Math.floor((least * lastMs) / 60_000)]),
) as Minimum; // the same names

const rows: Row[] = [];
let failed = false;
for (let seed = firstSeed; seed < firstSeed + Number(values.seeds); seed++) {
  const usual = isCluster ? USUAL_OF_NODES : USUAL;
  const outcome = await runChaos({
    ...usual,
    processFaults: [...(only ?? usual.processFaults), ...(diskFull ? ["disk-full" as const] : [])],
    transport,
    seed,
    ms: lastMs,
    clients,
    // A twin is a second connection of somebody who has no third.
    twins: Math.min(usual.twins, Math.floor(clients / 2)),
    sayEveryMs: Number(values.say),
    target: isCluster
      ? openNodes({ binary: values.binary ?? null, random: seeded(seed).fork("nodes") })
      : openServer({ binary: values.binary ?? null, diskFull }),
  });
  const verdict = check(outcome.history, minimum);
  rows.push(rowOf(seed, outcome, verdict));
  const wrong = complaints(outcome, verdict);
  failed ||= wrong.length > 0;
  console.log(`seed ${seed}: ${wrong.length === 0 ? "all promises held" : "FAILED"}`);
  if (wrong.length > 0) console.log(wrong.join("\n"));
  console.log(`  its history: ${await keep(seed, outcome)}`);
}
console.log(`\n${table(rows)}`);
process.exit(failed ? 1 : 0);

function refuse(text: string): never {
  throw new Error(text);
}
