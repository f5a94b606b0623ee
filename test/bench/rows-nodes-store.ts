// The rows about what many nodes wait for: PostgreSQL's own commit, and the lock of one hot room.

import { figure, median } from "./figures.ts";
import type { CommitsReport, HotReport, SteadyReport } from "./jobs.ts";
import { atMost, type Bench, interleaved, type Row, saidLoad, steadily } from "./row.ts";
import { runLoad, startLoad } from "./start.ts";
import { type Engines, startEngines, startNodes } from "./start-nodes.ts";
import { watchWaits } from "./waits.ts";

const counts = [1, 3] as const;
type Count = (typeof counts)[number];
const told = (count: Count): string => (count === 1 ? "one node" : "three nodes");

async function withEngines<Result>(work: (engines: Engines) => Promise<Result>): Promise<Result> {
  const engines = await startEngines();
  try {
    return await work(engines);
  } finally {
    await engines.dispose();
  }
}

async function acks(bench: Bench, engines: Engines, perSec: number) {
  const { seconds } = bench;
  const url = await engines.postgres.createDatabase();
  const commits = await runLoad({ kind: "commits", url, perSec, seconds });
  const chats: SteadyReport[] = [];
  for (const count of counts) {
    const server = await startNodes("chat", { count, engines, bench });
    const rooms = { prefix: "pair", rooms: 25, membersPerRoom: 2 };
    const pace = { ...steadily, perSec, seconds, warmUpSec: 1, exact: true };
    try {
      chats.push(await runLoad({ kind: "steady", target: server.target, ...rooms, ...pace }));
    } finally {
      await server.stop();
    }
  }
  return { commits, chats };
}

const ack: Row = {
  id: "nodes-ack",
  measure: (bench) =>
    withEngines(async (engines) => {
      const perSec = 500;
      type Report = { commits: CommitsReport; chats: SteadyReport[] };
      const ackOf = (at: number, part: "ackP50" | "ackP99") => (each: Report) =>
        each.chats[at]?.[part] ?? Number.NaN;
      const reports = await interleaved<"all", Report>(
        bench,
        ["all"],
        () => acks(bench, engines, perSec),
        (each) =>
          `commit p99 ${figure(each.commits.p99)} ms, ack p99 ${figure(ackOf(0, "ackP99")(each))} and ${figure(ackOf(1, "ackP99")(each))} ms`,
      );
      const all = reports.get("all") ?? [];
      const of = (pick: (each: Report) => number): string => figure(median(all.map(pick)));
      const times = (at: number): number =>
        median(all.map((each) => ackOf(at, "ackP99")(each) / each.commits.p99));
      return {
        title: "An ack from PostgreSQL at 500 messages a second",
        how: `25 rooms of 2; from the time at which it should have been sent to the ack. PostgreSQL alone: begin, one row, commit by Bun.SQL on as many connections as a node has, as often, counted alike. ${saidLoad()}`,
        checks: counts.map((count, at) =>
          atMost(`p99 with ${told(count)} ÷ p99 of a commit alone`, times(at), 5),
        ),
        head: ["", "p50 ms", "p99 ms"],
        body: [
          ["a commit alone", of((each) => each.commits.p50), of((each) => each.commits.p99)],
          ...counts.map((count, at) => [
            `ack, ${told(count)}`,
            ...[of(ackOf(at, "ackP50")), of(ackOf(at, "ackP99"))],
          ]),
        ],
      };
    }),
};

type Hot = HotReport & { waits: { what: string; part: number }[] };

async function hottest(bench: Bench, engines: Engines, count: Count): Promise<Hot> {
  const server = await startNodes("chat", { count, engines, bench, roaming: true });
  const crowd = { room: "hot", connections: 12, inFlight: bench.quick ? 20 : 100, bytes: 100 };
  const { seconds } = bench;
  const load = startLoad({
    ...{ kind: "hot", target: server.target, ...crowd },
    ...{ seconds, warmUpSec: bench.quick ? 0.5 : 2 },
  });
  try {
    await load.ready;
    const waits = watchWaits(server.database);
    load.begin();
    const [report, found] = await Promise.all([
      load.report,
      load.report.then(waits.end, waits.end),
    ]);
    return { ...report, waits: found };
  } finally {
    load.end();
    await server.stop();
  }
}

const perSec = (each: Hot): number => (each.acked / each.windowMs) * 1000;
const micros =
  (msOf: (each: Hot) => number) =>
  (each: Hot): number =>
    (msOf(each) * 1000) / each.acked;
const sharedMs =
  (engine: string) =>
  (each: Hot): number =>
    each.shared.find(({ name }) => name === engine)?.ms ?? Number.NaN;
const busiest = ({ threads, windowMs }: Hot): number => (threads[0]?.ms ?? Number.NaN) / windowMs;

const mostWaits = 5;
/** Of the middle round. */
function saidWaits(reports: readonly Hot[]): string {
  const middle = reports.toSorted((a, b) => perSec(a) - perSec(b))[reports.length >> 1];
  return (middle?.waits ?? [])
    .slice(0, mostWaits)
    .map(({ what, part }) => `${what} ${Math.round(part * 100)} %`)
    .join(", ");
}

const hot: Row = {
  id: "nodes-hot",
  measure: (bench) =>
    withEngines(async (engines) => {
      const reports = await interleaved<`${Count}`, Hot>(
        bench,
        ["1", "3"],
        (name) => hottest(bench, engines, name === "1" ? 1 : 3),
        (each) =>
          `${figure(perSec(each))} messages/s, ack p99 ${figure(each.p99)} ms; ${saidWaits([each])}; ${each.threads.map(({ name, ms }) => `${name} ${figure(ms / each.windowMs)}`).join(", ")}`,
      );
      const all = counts.map((count) => reports.get(`${count}`) ?? []);
      const of = (pick: (each: Hot) => number): string[] =>
        all.map((each) => figure(median(each.map(pick))));
      const refused = all.flat().reduce((sum, each) => sum + each.refused, 0);
      return {
        title: "The hottest room",
        how: `12 connections in one room, on all nodes in equal parts, each with 100 keyed messages of 100 characters unanswered; each ack brings the next one. What PostgreSQL's connections did: looked at 40 times a second, of those that had a transaction. Nodes, PostgreSQL and Redis on both cores, the load on one of them. ${saidLoad()}`,
        checks: [atMost("messages that were not acknowledged", refused, 0)],
        head: ["", ...counts.map(told)],
        body: [
          ["messages acknowledged a second", ...of(perSec)],
          ["ack p50 ms", ...of(({ p50 }) => p50)],
          ["ack p99 ms", ...of(({ p99 }) => p99)],
          ["CPU µs a message, nodes", ...of(micros(({ cpuMs }) => cpuMs))],
          ["CPU µs a message, PostgreSQL", ...of(micros(sharedMs("PostgreSQL")))],
          ["CPU µs a message, Redis", ...of(micros(sharedMs("Redis")))],
          ["busiest thread of a node, of a core", ...of(busiest)],
          ["PostgreSQL in all, of a core", ...of((e) => sharedMs("PostgreSQL")(e) / e.windowMs)],
          ["its connections", ...all.map(saidWaits)],
        ],
      };
    }),
};

export const nodesStoreRows: readonly Row[] = [ack, hot];
