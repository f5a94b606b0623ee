// What the disk has to do with: pages of history, and what an fdatasync costs without a chat.

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DIALECTS } from "./dialects.ts";
import { createLatencies } from "./figures.ts";
import type { FsyncJob, FsyncReport, PagesJob, PagesReport } from "./jobs.ts";
import { pause, sendOnTime } from "./pace.ts";
import { cpuMs } from "./proc.ts";
import { randomBelow } from "../support/random.ts";
import { createWire, makeLink } from "./wire.ts";

const answeredWithinMs = 10_000;
const warmUp = 50;

export async function pages(job: PagesJob, whenReady: () => Promise<void>): Promise<PagesReport> {
  const { port, pid } = job.target;
  const latencies = createLatencies();
  const below = randomBelow(job.seed);
  let startMs = 0;
  let answered = 0;
  const dueMs = (n: number): number => startMs + (n * 1000) / job.perSec;
  const wire = createWire({
    port,
    dialect: DIALECTS.chat,
    onOther(_, frame) {
      if (!frame.startsWith('{"type":"history"')) return;
      const n = Number(/"ref":(\d+)\}$/.exec(frame.slice(-24))?.[1] ?? -1);
      answered++;
      if (n >= warmUp) latencies.add(performance.now() - dueMs(n));
    },
  });
  const link = makeLink(0, job.room);
  await wire.open([link]);
  await wire.join([link]);
  await whenReady();

  const count = warmUp + Math.round(job.perSec * job.seconds);
  let beforeMs = 0;
  startMs = performance.now() + 20;
  await sendOnTime({ startMs, perSec: job.perSec, count, exact: true }, (n) => {
    if (n === warmUp) beforeMs = cpuMs(pid);
    const before = job.limit + 1 + below(job.head - job.limit);
    wire.send(link, `{"type":"history","before":${before},"limit":${job.limit},"ref":${n}}`);
  });
  const latestMs = performance.now() + answeredWithinMs;
  while (answered < count && performance.now() < latestMs) await pause(5);
  if (answered < count) throw new Error(`${count - answered} pages did not come`);
  const spentMs = cpuMs(pid) - beforeMs;
  wire.cut(link);
  const measured = count - warmUp;
  const [p50, p99] = [latencies.at(0.5), latencies.at(0.99)];
  return { kind: "pages", pages: measured, cpuMs: spentMs, p50, p99 };
}

// What SQLite writes for one small commit, over and over in a file of its size: the log's beginning again.
const block = Buffer.alloc(2 * 4096 + 48, 7);
const fileBytes = 4 * 1024 ** 2;

export async function fsync(job: FsyncJob): Promise<FsyncReport> {
  const dir = mkdtempSync(join(job.dir, "fsync-"));
  const file = openSync(join(dir, "file"), "w");
  try {
    writeSync(file, Buffer.alloc(fileBytes));
    fdatasyncSync(file);
    const latencies = createLatencies();
    const count = Math.round(job.perSec * job.seconds);
    const places = Math.floor(fileBytes / block.length);
    const startMs = performance.now() + 20;
    await sendOnTime({ startMs, perSec: job.perSec, count, exact: false }, (n) => {
      writeSync(file, block, 0, block.length, (n % places) * block.length);
      const beforeMs = performance.now();
      fdatasyncSync(file);
      latencies.add(performance.now() - beforeMs);
    });
    return { kind: "fsync", count, p50: latencies.at(0.5), p99: latencies.at(0.99) };
  } finally {
    closeSync(file);
    rmSync(dir, { recursive: true });
  }
}
