// The rows about the disk: the ack, a page of a long history, and starting on one.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "../support/program.ts";
import { figure, median } from "./figures.ts";
import type { FsyncReport, PagesReport, SteadyReport } from "./jobs.ts";
import { atMost, interleaved, type Row, steadily } from "./row.ts";
import { onCore, runLoad, startServer } from "./start.ts";

const ack: Row = {
  id: "ack",
  async measure(bench) {
    const perSec = 500;
    const rooms = { prefix: "pair", rooms: 25, membersPerRoom: 2 };
    const window = { seconds: bench.seconds, warmUpSec: bench.quick ? 0.5 : 2 };
    const pace = { ...steadily, perSec, ...window, exact: true };
    const ratio = ({ disk, chat }: { disk: FsyncReport; chat: SteadyReport }): number =>
      (chat.ackP99 ?? Number.NaN) / disk.p99;
    const reports = await interleaved(
      bench,
      ["chat"],
      async () => {
        const { under: dir, seconds } = bench;
        const disk = await runLoad({ kind: "fsync", dir, perSec, seconds });
        const server = await startServer("chat", bench);
        try {
          const { target } = server;
          const chat = await runLoad({ kind: "steady", target, ...rooms, ...pace });
          return { disk, chat };
        } finally {
          await server.stop();
        }
      },
      (each) =>
        `ack p99 ${figure(each.chat.ackP99 ?? Number.NaN)} ms, disk ${figure(each.disk.p99)} ms`,
    );
    const all = reports.get("chat") ?? [];
    const of = (pick: (each: (typeof all)[number]) => number): string =>
      figure(median(all.map(pick)));
    return {
      title: "An ack, durable, at 500 messages a second",
      how: "25 rooms of 2; from the time at which it should have been sent to the ack. The disk alone: write and fdatasync of 8 KiB, as often.",
      checks: [atMost("p99 ÷ p99 of an fdatasync of that disk", median(all.map(ratio)), 5)],
      head: ["", "p50 ms", "p99 ms"],
      body: [
        ["fdatasync alone", of((each) => each.disk.p50), of((each) => each.disk.p99)],
        ["ack", of((each) => each.chat.ackP50 ?? NaN), of((each) => each.chat.ackP99 ?? NaN)],
        ["broadcast", of((each) => each.chat.p50), of((each) => each.chat.p99)],
      ],
    };
  },
};

const page: Row = {
  id: "page",
  async measure(bench) {
    const filled = await bench.filled();
    const micros = (each: PagesReport): number => (each.cpuMs * 1000) / each.pages;
    const reports = await interleaved<"thousand" | "million", PagesReport>(
      bench,
      ["thousand", "million"],
      async (room, round) => {
        const server = await startServer("chat", { ...bench, data: filled.dir });
        const asked = { room, head: filled[room], limit: 50, perSec: 200, seed: 7 + round };
        try {
          const { target } = server;
          return await runLoad({ kind: "pages", target, seconds: bench.seconds, ...asked });
        } finally {
          await server.stop();
        }
      },
      (each) => `${figure(micros(each))} µs a page, p50 ${figure(each.p50)} ms`,
    );
    const of = (room: "thousand" | "million", pick: (each: PagesReport) => number): number =>
      median((reports.get(room) ?? []).map(pick));
    const times = (pick: (each: PagesReport) => number): number =>
      of("million", pick) / of("thousand", pick);
    const [many, few] = [filled.million, filled.thousand].map((n) => n.toLocaleString("en-US"));
    return {
      title: `A page of 50 from ${many} messages`,
      how: `200 pages a second from random places of a room of ${many} messages, and of one of ${few} in the same database.`,
      checks: [
        atMost("CPU per page ÷ that of the small room", times(micros), 1.2),
        atMost(
          "p50 ÷ that of the small room",
          times((each) => each.p50),
          1.2,
        ),
      ],
      head: ["room of", "CPU µs a page", "p50 ms", "p99 ms"],
      body: (["thousand", "million"] as const).map((room) => [
        filled[room].toLocaleString("en-US"),
        figure(of(room, micros)),
        figure(of(room, (each) => each.p50)),
        figure(of(room, (each) => each.p99)),
      ]),
    };
  },
};

const startsPerRound = 5;

const start: Row = {
  id: "start",
  async measure(bench) {
    const filled = await bench.filled();
    const binary = await bench.binary();
    const reports = await interleaved<"empty" | "filled", number>(
      { ...bench, rounds: bench.rounds * startsPerRound },
      ["empty", "filled"],
      async (which) => {
        if (which === "filled") return firstAnswer(binary, filled.dir);
        const dir = await mkdtemp(join(bench.under, "chat-bench-"));
        try {
          return await firstAnswer(binary, dir);
        } finally {
          await rm(dir, { recursive: true });
        }
      },
      (each) => `${figure(each)} ms`,
    );
    const of = (which: "empty" | "filled"): number => median(reports.get(which) ?? []);
    const many = (filled.million + filled.thousand).toLocaleString("en-US");
    return {
      title: `Start with ${many} messages`,
      how: `The compiled file, from its start to the first HTTP 200 on /, ${bench.rounds * startsPerRound} times each.`,
      checks: [atMost("time ÷ that with no messages", of("filled") / of("empty"), 1.5)],
      head: ["messages", "ms to the first 200"],
      body: [
        ["0", figure(of("empty"))],
        [many, figure(of("filled"))],
      ],
    };
  },
};

const answersWithinMs = 20_000;

async function firstAnswer(binary: string, dir: string): Promise<number> {
  const port = freePort();
  const settings = ["--host", "127.0.0.1", "--port", String(port), "--data", dir];
  const startMs = performance.now();
  const program = runProgram(onCore(0, [binary, ...settings]), { cwd: dir });
  try {
    for (;;) {
      const status = await fetch(`http://127.0.0.1:${port}/`).then(
        (answer) => answer.status,
        () => 0,
      );
      const ms = performance.now() - startMs;
      if (status === 200) return ms;
      if (ms > answersWithinMs) throw new Error(`No answer: ${program.output()}`);
      await Bun.sleep(1);
    }
  } finally {
    await program.stop();
  }
}

function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop();
  return port;
}

export const storeRows: readonly Row[] = [ack, page, start];
