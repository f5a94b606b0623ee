// The rows about many nodes: what a delivery costs on one, two and three of them, beside socket.io with its Redis adapter.

import { figure, median } from "./figures.ts";
import type { SteadyJob, SteadyReport } from "./jobs.ts";
import {
  atMost,
  type Bench,
  type Check,
  interleaved,
  type Row,
  saidLoad,
  steadily,
  undisturbed,
} from "./row.ts";
import { runLoad, startServer } from "./start.ts";
import { allOf } from "./spent.ts";
import { type Engines, type NodeKind, startEngines, startNodes } from "./start-nodes.ts";

type Shape = Pick<SteadyJob, "rooms" | "membersPerRoom" | "perSec">;
type Count = 1 | 2 | 3;
type Name = "alone" | `${NodeKind} ${Count}`;
type Reports = ReadonlyMap<Name, SteadyReport[]>;
type Figure = (report: SteadyReport) => number;

const kinds: readonly { kind: NodeKind; said: string }[] = [
  { kind: "chat", said: "chat" },
  { kind: "socket.io", said: "socket.io, keeps nothing" },
  { kind: "socket.io-committing", said: "socket.io, commits first" },
];
/** In the order of the table; each takes its turn in every round. */
const setups: readonly { name: Name; kind: NodeKind | null; count: Count; said: string }[] = [
  { name: "alone", kind: null, count: 1, said: "chat on SQLite, without a broker" },
  ...kinds.flatMap(({ kind, said }) =>
    ([1, 2, 3] as const).map((count) => ({ name: `${kind} ${count}` as const, kind, count, said })),
  ),
];

async function once(
  bench: Bench,
  engines: Engines,
  name: Name,
  shape: Shape,
): Promise<SteadyReport> {
  const { kind = null, count = 1 } = setups.find((setup) => setup.name === name) ?? {};
  const server =
    kind === null
      ? await startServer("chat", bench)
      : await startNodes(kind, { count, engines, bench });
  const window = { seconds: bench.seconds, warmUpSec: bench.quick ? 0.5 : 1.5 };
  try {
    const { target } = server;
    return await runLoad({
      ...{ kind: "steady", target, prefix: "room", ...shape },
      ...{ ...steadily, ...window },
    });
  } finally {
    await server.stop();
  }
}

const nodes: Figure = ({ cpuMs, delivered }) => (cpuMs * 1000) / delivered;
const shared =
  (engine: string): Figure =>
  (report) => {
    const ms = report.shared.find(({ name }) => name === engine)?.ms ?? Number.NaN;
    return (ms * 1000) / report.delivered;
  };
const all: Figure = (report) => (allOf(report) * 1000) / report.delivered;
/** Also the membership, which is kept. */
const comingIn =
  ({ rooms, membersPerRoom }: Shape): Figure =>
  ({ comingInMs }) =>
    comingInMs / (rooms * membersPerRoom);

const head = [
  ...["server", "nodes", "CPU µs/delivery, all of it", "its nodes", "PostgreSQL", "Redis"],
  ...["delivered/s", "p50 ms", "p99 ms", "ack p50 ms", "ack p99 ms", "missing", "nodes' RSS MiB"],
  "CPU ms to come in",
];

function bodyOf(reports: Reports, shape: Shape): string[][] {
  return setups.map(({ name, said, count }) => {
    const of = (pick: Figure): string => figure(median((reports.get(name) ?? []).map(pick)));
    const missing = (reports.get(name) ?? []).reduce((sum, report) => sum + report.missing, 0);
    return [
      ...[said, String(count), of(all), of(nodes), of(shared("PostgreSQL")), of(shared("Redis"))],
      of((report) => (report.delivered / report.windowMs) * 1000),
      ...[of(({ p50 }) => p50), of(({ p99 }) => p99)],
      ...[of(({ ackP50 }) => ackP50 ?? Number.NaN), of(({ ackP99 }) => ackP99 ?? Number.NaN)],
      ...[String(missing), of(({ rssKib }) => rssKib / 1024), of(comingIn(shape))],
    ];
  });
}

function checksOf(reports: Reports): Check[] {
  const cost = (name: Name): number => median((reports.get(name) ?? []).map(all));
  const ours = setups.filter(({ kind }) => kind === null || kind === "chat");
  const missing = ours
    .flatMap(({ name }) => reports.get(name) ?? [])
    .reduce((sum, report) => sum + report.missing, 0);
  const three = cost("chat 3");
  return [
    atMost(
      "three nodes, CPU per delivery ÷ socket.io's that commits",
      three / cost("socket.io-committing 3"),
      0.7,
    ),
    atMost(
      "three nodes, CPU per delivery ÷ socket.io's that keeps nothing",
      three / cost("socket.io 3"),
      1,
    ),
    atMost("deliveries missing", missing, 0),
  ];
}

function row(id: string, title: string, shape: Shape): Row {
  return {
    id,
    async measure(bench) {
      const engines = await startEngines();
      try {
        const reports = await interleaved(
          bench,
          setups.map(({ name }) => name),
          (name) => undisturbed(bench, () => once(bench, engines, name, shape)),
          (report) =>
            `${figure(all(report))} µs/delivery (nodes ${figure(nodes(report))}), p99 ${figure(report.p99)} ms, missing ${report.missing}`,
        );
        const rooms = shape.rooms === 1 ? "one room" : `${shape.rooms} rooms`;
        return {
          title,
          how: `${rooms} of ${shape.membersPerRoom}, whose members are on all nodes in equal parts; everyone sends in turn, ${shape.perSec} messages a second, frames of 200 bytes, ${bench.seconds} s. All nodes of one setup on one core, PostgreSQL and Redis wherever there is room. "Commits first": one row in PostgreSQL a message, before anybody hears of it; no numbers, keys, members or search. ${saidLoad()}`,
          checks: checksOf(reports),
          head,
          body: bodyOf(reports, shape),
        };
      } finally {
        await engines.dispose();
      }
    },
  };
}

export const nodesRows: readonly Row[] = [
  row("nodes-room", "A room of 1,000 over three nodes", {
    ...{ rooms: 1, membersPerRoom: 1_000, perSec: 20 },
  }),
  row("nodes-rooms", "100 rooms of 10 over three nodes", {
    ...{ rooms: 100, membersPerRoom: 10, perSec: 500 },
  }),
];
