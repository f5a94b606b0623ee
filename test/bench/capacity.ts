// `bun run test/bench/capacity.ts`: ten thousand joined connections, and all of them back at once after a cut.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { figure } from "./figures.ts";
import type { SteadyReport, StormReport } from "./jobs.ts";
import { rssKib } from "./proc.ts";
import { circumstances, keep, type Section } from "./results.ts";
import { atMost, steadily } from "./row.ts";
import { type Running, startLoad, startServer } from "./start.ts";

const { values: asked } = parseArgs({
  options: {
    connections: { type: "string", default: "10000" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
  },
});

const membersPerRoom = 100;
const missed = 50;
// Those who stayed: as long as a storm should take at the worst.
const stay = { prefix: "stay", rooms: 10, membersPerRoom: 20, perSec: 50, seconds: 15 };

const connections = Number(asked.connections);
const under = await mkdtemp(join(asked.dir, "chat-bench-"));
try {
  const server = await startServer("chat", { under });
  const found = await measure(server).finally(() => server.stop());
  const command = ["bun run test/bench/capacity.ts", ...process.argv.slice(2)].join(" ");
  const section = { ...written(found), ...(await circumstances(command)) };
  for (const [what = "", value = ""] of section.body) console.log(`${what.padEnd(52)} ${value}`);
  if (!asked.dry) await keep({ capacity: section });
  process.exitCode = section.checks.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await rm(under, { recursive: true });
}

type Found = { storm: StormReport; stayed: SteadyReport; idleKib: number; peakKib: number };

async function measure({ target }: Running): Promise<Found> {
  const idleKib = rssKib(target.pid);
  const storm = startLoad({ kind: "storm", target, connections, membersPerRoom, missed });
  const exact = { ...steadily, warmUpSec: 0.5, exact: true };
  const staying = startLoad({ kind: "steady", target, ...stay, ...exact });
  try {
    await Promise.all([storm.ready, staying.ready]);
    let peakKib = 0;
    const watch = setInterval(() => (peakKib = Math.max(peakKib, rssKib(target.pid))), 50);
    staying.begin();
    storm.begin();
    const report = await storm.report;
    clearInterval(watch);
    return { storm: report, stayed: await staying.report, idleKib, peakKib };
  } finally {
    storm.end();
    staying.end();
  }
}

function written({
  storm,
  stayed,
  idleKib,
  peakKib,
}: Found): Omit<Section, "date" | "command" | "machine" | "commit"> {
  const mib = (kib: number): string => `${figure(kib / 1024)} MiB`;
  const all = connections.toLocaleString("en-US");
  return {
    title: `${all} connections and a storm`,
    how: `${all} joined connections in rooms of ${membersPerRoom} from eight addresses, all cut at once (RST); ${missed} messages in each room while they are away; then all come back at once as who they were, and resume. Beside them ${stay.rooms} rooms of ${stay.membersPerRoom} at ${stay.perSec} messages a second who stayed, with a load process of their own.`,
    checks: [
      atMost("came back without all that they missed", connections - storm.resumed, 0),
      atMost("deliveries missing among those who stayed", stayed.missing, 0),
    ],
    head: ["", "measured"],
    body: [
      ["RSS, idle", mib(idleKib)],
      [`RSS, ${all} joined`, mib(storm.rssKib)],
      ["RSS of a joined connection", `${figure(storm.kibEach)} KiB`],
      ["CPU to connect and join one", `${figure(storm.microsEach)} µs`],
      ["all are back after", `${figure(storm.backSec)} s`],
      ["back, of each: p50, p99", `${figure(storm.backP50)} ms, ${figure(storm.backP99)} ms`],
      ["CPU of coming back, of each", `${figure((storm.cpuMs * 1000) / connections)} µs`],
      ["peak RSS", mib(peakKib)],
      [`with exactly the ${missed} that they missed`, storm.resumed.toLocaleString("en-US")],
      ["told to start afresh", String(storm.reset)],
      ["p50 of those who stayed", `${figure(stayed.p50)} ms`],
      ["p99 of those who stayed", `${figure(stayed.p99)} ms`],
      ["the slowest of those who stayed", `${figure(stayed.most)} ms`],
    ],
  };
}
