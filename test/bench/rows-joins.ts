// The rows about coming in: what a joined connection holds and costs, and a join in a crowd.

import { type DialectName, named } from "./dialects.ts";
import { figure, median } from "./figures.ts";
import type { ConnectReport, JoinJob, JoinReport } from "./jobs.ts";
import { atMost, interleaved, type Row } from "./row.ts";
import { runLoad, startServer } from "./start.ts";

const connection: Row = {
  id: "connection",
  async measure(bench) {
    const connections = bench.quick ? 2_000 : 10_000;
    const work = { connections, membersPerRoom: 10, inFlight: 100 };
    const kib = (each: ConnectReport): number => (each.rssKib - each.idleKib) / connections;
    const micros = (each: ConnectReport): number => (each.cpuMs * 1000) / connections;
    const perSec = (each: ConnectReport): number => connections / each.seconds;
    const reports = await interleaved(
      bench,
      bench.peers,
      async (name) => {
        const server = await startServer(name, bench);
        try {
          return await runLoad({ kind: "connect", target: server.target, ...work });
        } finally {
          await server.stop();
        }
      },
      (each) => `${figure(kib(each))} KiB, ${figure(micros(each))} µs a connection`,
    );
    const of = (name: DialectName, pick: (each: ConnectReport) => number): number =>
      median((reports.get(name) ?? []).map(pick));
    return {
      title: "A joined connection",
      how: `${connections.toLocaleString("en-US")} connections from eight addresses in rooms of ${work.membersPerRoom}, ${work.inFlight} at a time, each joined; memory over the idle server, and processor time until their presence is told.`,
      checks: [
        atMost("RSS of a joined connection", of("chat", kib), 3, " KiB"),
        atMost("CPU to connect and join", of("chat", micros), 25, " µs"),
      ],
      head: ["server", "RSS KiB", "CPU µs", "connections/s", "idle MiB", "all MiB"],
      body: [...reports.keys()].map((name) => [
        named[name],
        figure(of(name, kib)),
        figure(of(name, micros)),
        figure(of(name, perSec)),
        figure(of(name, (each) => each.idleKib / 1024)),
        figure(of(name, (each) => each.rssKib / 1024)),
      ]),
    };
  },
};

const joining: Row = {
  id: "join",
  async measure(bench) {
    const work = bench.quick
      ? { crowd: 1_000, joins: 500, perSec: 500 }
      : { crowd: 4_000, joins: 2_000, perSec: 1_000 };
    const micros = (each: JoinReport): number => (each.cpuMs * 1000) / work.joins;
    const reports = await interleaved<JoinJob["into"], JoinReport>(
      bench,
      ["empty", "crowd"],
      async (into) => {
        const server = await startServer("chat", bench);
        try {
          return await runLoad({ kind: "join", target: server.target, into, ...work });
        } finally {
          await server.stop();
        }
      },
      (each) => `${figure(micros(each))} µs a join, p99 ${figure(each.p99)} ms`,
    );
    const of = (into: JoinJob["into"], pick: (each: JoinReport) => number): number =>
      median((reports.get(into) ?? []).map(pick));
    const crowd = work.crowd.toLocaleString("en-US");
    return {
      title: `Joining a room of ${crowd}`,
      how: `${work.joins.toLocaleString("en-US")} open connections join at ${work.perSec} a second: a room that ${crowd} are in, or an empty one each. Until their presence is told.`,
      checks: [
        atMost(
          "CPU per join ÷ that of an empty room",
          of("crowd", micros) / of("empty", micros),
          1.5,
        ),
      ],
      head: ["into", "CPU µs a join", "p50 ms", "p99 ms"],
      body: (["empty", "crowd"] as const).map((into) => [
        into === "empty" ? "empty rooms" : `a room of ${crowd}`,
        figure(of(into, micros)),
        figure(of(into, (each) => each.p50)),
        figure(of(into, (each) => each.p99)),
      ]),
    };
  },
};

export const joinRows: readonly Row[] = [connection, joining];
