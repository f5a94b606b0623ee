// Coming in: what a connection costs, and what a join costs in an empty and in a crowded room.

import { DIALECTS } from "./dialects.ts";
import { createLatencies } from "./figures.ts";
import type { ConnectJob, ConnectReport, JoinJob, JoinReport } from "./jobs.ts";
import { pause, sendOnTime } from "./pace.ts";
import { cpuMs, rssKib } from "./proc.ts";
import { createWire, type Link, makeLink } from "./wire.ts";

// Presence is told within a second in a crowd, 250 ms elsewhere: it belongs to the joins.
const toldMs = 1_500;

export async function connect(
  job: ConnectJob,
  whenReady: () => Promise<void>,
): Promise<ConnectReport> {
  const { port, pid, dialect } = job.target;
  const wire = createWire({ port, dialect: DIALECTS[dialect] });
  const links = Array.from({ length: job.connections }, (_, id) =>
    makeLink(id, `home${Math.floor(id / job.membersPerRoom)}`),
  );
  await whenReady();
  const idleKib = rssKib(pid);
  const idleMs = cpuMs(pid);
  const startMs = performance.now();
  await wire.open(links, { inFlight: job.inFlight });
  await wire.join(links, { inFlight: job.inFlight });
  const seconds = (performance.now() - startMs) / 1000;
  await pause(toldMs);
  const report: ConnectReport = {
    kind: "connect",
    seconds,
    cpuMs: cpuMs(pid) - idleMs,
    idleKib,
    rssKib: rssKib(pid),
  };
  if (wire.counts.lost > 0) throw new Error(`${wire.counts.lost} connections were lost`);
  for (const link of links) wire.cut(link);
  return report;
}

// Rooms that one connection may join by default.
const roomsPerLink = 100;

export async function join(job: JoinJob, whenReady: () => Promise<void>): Promise<JoinReport> {
  const { port, pid, dialect } = job.target;
  const latencies = createLatencies();
  const wire = createWire({ port, dialect: DIALECTS[dialect] });
  if (job.into === "empty") await makeRooms(job);
  const crowd = Array.from({ length: job.crowd }, (_, id) => makeLink(id, "crowd"));
  const coming = Array.from({ length: job.joins }, (_, id) =>
    makeLink(job.crowd + id, job.into === "crowd" ? "crowd" : `empty${id}`),
  );
  await wire.open([...crowd, ...coming]);
  await wire.join(crowd);
  await pause(toldMs);
  await whenReady();

  const beforeMs = cpuMs(pid);
  const startMs = performance.now() + 20;
  const all: Promise<void>[] = [];
  const pace = { startMs, perSec: job.perSec, count: job.joins, exact: false };
  await sendOnTime(pace, (n) => {
    const link = coming[n];
    if (link === undefined) return;
    const dueMs = startMs + (n * 1000) / job.perSec;
    const done = wire.join([link]);
    all.push(done.then(() => latencies.add(performance.now() - dueMs)));
  });
  await Promise.all(all);
  await pause(toldMs);
  const spentMs = cpuMs(pid) - beforeMs;
  for (const link of [...crowd, ...coming]) wire.cut(link);
  return { kind: "join", cpuMs: spentMs, p50: latencies.at(0.5), p99: latencies.at(0.99) };
}

/** Rooms that exist and nobody is in: joining one makes nothing new but the membership. */
async function makeRooms(job: JoinJob): Promise<void> {
  const { port, dialect } = job.target;
  const speaks = DIALECTS[dialect];
  let made = 0;
  const wire = createWire({
    port,
    dialect: speaks,
    onOther: (_, frame) => void (speaks.isJoined(frame) && made++),
  });
  const makers: Link[] = [];
  for (let first = 0; first < job.joins; first += roomsPerLink) {
    const maker = makeLink(makers.length, `empty${first}`);
    makers.push(maker);
    await wire.open([maker]);
    for (let room = first; room < Math.min(job.joins, first + roomsPerLink); room++)
      wire.send(maker, speaks.join(`empty${room}`));
  }
  for (let tries = 0; made < job.joins && tries < 500; tries++) await pause(20);
  if (made < job.joins) throw new Error(`Only ${made} of ${job.joins} rooms were made`);
  for (const maker of makers) wire.leave(maker);
  await pause(toldMs);
}
