// The rows about delivery: one large room, many small ones, and how much is the most.

import { type DialectName, named } from "./dialects.ts";
import { figure, median } from "./figures.ts";
import type { SteadyJob, SteadyReport } from "./jobs.ts";
import {
  atLeast,
  atMost,
  type Bench,
  type Check,
  interleaved,
  type Row,
  steadily,
  undisturbed,
} from "./row.ts";
import { runLoad, startLoad, startServer } from "./start.ts";

type Shape = Omit<SteadyJob, "kind" | "target">;
type Reports = ReadonlyMap<DialectName, SteadyReport[]>;
type Pick = (report: SteadyReport) => number;

const microsPerDelivery: Pick = (report) => (report.cpuMs * 1000) / report.delivered;

function shape(bench: Bench, changes: Partial<Shape>): Shape {
  const window = { seconds: bench.seconds, warmUpSec: bench.quick ? 0.5 : 2 };
  const room = { prefix: "room", rooms: 1, membersPerRoom: 1_000, perSec: 20 };
  return { ...steadily, ...room, ...window, ...changes };
}

async function once(bench: Bench, name: DialectName, work: Shape): Promise<SteadyReport> {
  const server = await startServer(name, bench);
  try {
    return await runLoad({ kind: "steady", target: server.target, ...work });
  } finally {
    await server.stop();
  }
}

const told = (report: SteadyReport): string =>
  `${figure(microsPerDelivery(report))} µs/delivery, p99 ${figure(report.p99)} ms, missing ${report.missing}; ` +
  report.threads.map(({ name, ms }) => `${name} ${figure(ms)} ms`).join(", ");

const middle = (reports: Reports, name: DialectName, pick: Pick): number =>
  median((reports.get(name) ?? []).map(pick));

const sideHead = [
  ...["server", "CPU µs/delivery", "× bare Bun", "delivered/s", "p50 ms", "p99 ms", "missing"],
  ...["server CPU", "load CPU", "frames/read", "RSS MiB"],
];

function sideBody(reports: Reports): string[][] {
  return [...reports.keys()].map((name) => {
    const of = (pick: Pick): number => middle(reports, name, pick);
    const cost = of(microsPerDelivery);
    const sum = (reports.get(name) ?? []).reduce((all, report) => all + report.missing, 0);
    return [
      ...[named[name], figure(cost), figure(cost / middle(reports, "bare", microsPerDelivery))],
      figure(of((report) => (report.delivered / report.windowMs) * 1000)),
      ...[figure(of((report) => report.p50)), figure(of((report) => report.p99)), String(sum)],
      ...[figure(of((report) => report.serverCpu)), figure(of((report) => report.loadCpu))],
      ...[figure(of((report) => report.framesPerRead)), figure(of((r) => r.rssKib / 1024))],
    ];
  });
}

/** `most`: by which factor the chat may cost what each of them does. */
function costChecks(reports: Reports, most: Partial<Record<DialectName, number>>): Check[] {
  const cost = (name: DialectName): number => middle(reports, name, microsPerDelivery);
  const checks: Check[] = [];
  for (const name of reports.keys()) {
    const bar = most[name];
    if (bar !== undefined)
      checks.push(atMost(`CPU per delivery ÷ ${named[name]}'s`, cost("chat") / cost(name), bar));
  }
  const lost = [...(reports.get("chat") ?? [])].reduce((sum, { missing }) => sum + missing, 0);
  return [...checks, atMost("deliveries missing", lost, 0)];
}

function sideRow(
  id: string,
  title: string,
  changes: Partial<Shape>,
  bars: Partial<Record<DialectName, number>>,
): Row {
  return {
    id,
    async measure(bench) {
      const work = shape(bench, changes);
      const reports = await interleaved(
        bench,
        bench.peers,
        (name) => undisturbed(bench, () => once(bench, name, work)),
        told,
      );
      const rooms = work.rooms === 1 ? "one room" : `${work.rooms} rooms`;
      return {
        title,
        how: `${rooms} of ${work.membersPerRoom}, everyone sends in turn, ${work.perSec} messages a second, frames of ${work.bytes} bytes, ${work.seconds} s.`,
        checks: costChecks(reports, bars),
        head: sideHead,
        body: sideBody(reports),
      };
    },
  };
}

// Each step of the search for the most.
const stepSec = 2;
const slowest = 100;
const firstPerSec = 32;
const mostPerSec = 16_384;

const passes = (report: SteadyReport): boolean =>
  report.p99 < slowest &&
  report.missing === 0 &&
  report.extra === 0 &&
  report.delivered >= 0.95 * report.sent * 1_000 * (stepSec / (stepSec + 0.5));

/** The highest rate that holds: doubled until one does not, then narrowed to a tenth. Null: not even the first. */
async function search(bench: Bench, name: DialectName, from: number): Promise<SteadyReport | null> {
  const step = async (perSec: number): Promise<SteadyReport | null> => {
    const work = shape(bench, { perSec, seconds: stepSec, warmUpSec: 0.5 });
    // The machine may stall once; a server that cannot, cannot twice.
    for (let tries = 0; tries < 2; tries++) {
      const report = await once(bench, name, work);
      if (passes(report)) return report;
    }
    return null;
  };
  let best: SteadyReport | null = null;
  let low = 0;
  let high = from;
  for (; high <= mostPerSec; high *= 2) {
    const report = await step(high);
    if (report === null) break;
    [best, low] = [report, high];
  }
  if (low === 0) return from > firstPerSec ? search(bench, name, from / 4) : null;
  for (let narrowed = 0; narrowed < (bench.quick ? 1 : 3) && high <= mostPerSec; narrowed++) {
    const between = Math.round(Math.sqrt(low * high));
    const report = await step(between);
    if (report === null) high = between;
    else [best, low] = [report, between];
  }
  return best;
}

const most: Row = {
  id: "most",
  async measure(bench) {
    const from = new Map<DialectName, number>();
    const perSec: Pick = (report) => (report.delivered / report.windowMs) * 1000;
    const found = await interleaved(
      bench,
      bench.peers,
      async (name) => {
        const best = await search(bench, name, from.get(name) ?? firstPerSec);
        if (best === null)
          throw new Error(`${name} does not hold ${firstPerSec} messages a second`);
        // The next round need not begin at the bottom.
        const held = best.sent / (stepSec + 0.5);
        from.set(name, Math.max(firstPerSec, 2 ** Math.floor(Math.log2(held) - 1)));
        return best;
      },
      (report) => `${figure(perSec(report))} deliveries/s, p99 ${figure(report.p99)} ms`,
    );
    const times = (name: DialectName): number =>
      middle(found, "chat", perSec) / middle(found, name, perSec);
    const bars: [DialectName, number][] = [
      ["node-ws", 15],
      ["socket.io", 25],
    ];
    return {
      title: "The most deliveries a second",
      how: `one room of 1,000; the highest rate of messages at which for ${stepSec} s the p99 stays below ${slowest} ms and nothing is missing, searched in steps of a tenth.`,
      checks: bars
        .filter(([name]) => found.has(name))
        .map(([name, bar]) => atLeast(`deliveries/s ÷ ${named[name]}'s`, times(name), bar)),
      head: sideHead,
      body: sideBody(found),
    };
  },
};

async function besideCrowd(bench: Bench, name: DialectName, big: Shape, quiet: Shape) {
  const server = await startServer(name, bench);
  const { target } = server;
  const longer = { ...big, seconds: big.seconds + 4 };
  const loud = startLoad({ kind: "steady", target, ...longer });
  const still = startLoad({ kind: "steady", target, ...quiet, exact: true });
  try {
    await Promise.all([loud.ready, still.ready]);
    loud.begin();
    still.begin();
    const [crowded, report] = await Promise.all([loud.report, still.report]);
    return { ...report, missing: report.missing + crowded.missing, bigP99: crowded.p99 };
  } finally {
    loud.end();
    still.end();
    await server.stop();
  }
}

const crowd: Row = {
  id: "crowd",
  async measure(bench) {
    const members = bench.quick ? 2_000 : 10_000;
    const big = shape(bench, { prefix: "big", membersPerRoom: members, perSec: 2 });
    const quiet = shape(bench, { prefix: "quiet", rooms: 20, membersPerRoom: 5, perSec: 100 });
    const names: DialectName[] = ["chat", "bare"];
    const reports = await interleaved(
      bench,
      names,
      (name) => undisturbed(bench, () => besideCrowd(bench, name, big, quiet)),
      (report) => `quiet p99 ${figure(report.p99)} ms, crowd p99 ${figure(report.bigP99)} ms`,
    );
    const of = (name: DialectName, pick: (each: SteadyReport & { bigP99: number }) => number) =>
      median((reports.get(name) ?? []).map(pick));
    return {
      title: `A room of ${members.toLocaleString("en-US")} beside quiet rooms`,
      how: `one room of ${members.toLocaleString("en-US")} at 2 messages a second; beside it 20 rooms of 5 at 100 messages a second in all, their latency measured by a load process of its own.`,
      checks: [
        atMost(
          "p99 of the quiet rooms",
          of("chat", (each) => each.p99),
          20,
          " ms",
        ),
        atMost(
          "deliveries missing",
          of("chat", (each) => each.missing),
          0,
        ),
      ],
      head: ["server", "quiet p50 ms", "quiet p99 ms", "quiet most ms", "crowd p99 ms", "missing"],
      body: names.map((name) => [
        named[name],
        figure(of(name, (each) => each.p50)),
        figure(of(name, (each) => each.p99)),
        figure(of(name, (each) => each.most)),
        figure(of(name, (each) => each.bigP99)),
        String(of(name, (each) => each.missing)),
      ]),
    };
  },
};

export const fanoutRows: readonly Row[] = [
  sideRow("room-20", "A room of 1,000 at 20 messages a second", {}, bars(1.1, 0.65, 0.55)),
  sideRow("room-200", "A hot room of 1,000 at 200 a second", { perSec: 200 }, { bare: 0.6 }),
  most,
  sideRow(
    "rooms-100",
    "100 rooms of 10 at 2,000 messages a second",
    { rooms: 100, membersPerRoom: 10, perSec: 2_000 },
    { bare: 1.6 },
  ),
  crowd,
];

function bars(bare: number, ws: number, io: number): Partial<Record<DialectName, number>> {
  return { bare, "node-ws": ws, "socket.io": io };
}
