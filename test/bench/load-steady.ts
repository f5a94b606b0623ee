// The steady load: rooms of members, messages at a rate, every delivery counted.

import { DIALECTS } from "./dialects.ts";
import { createLatencies, type Latencies } from "./figures.ts";
import type { SteadyJob, SteadyReport } from "./jobs.ts";
import { pause, sendOnTime } from "./pace.ts";
import { droppedPackets, rssKib } from "./proc.ts";
import { allOf, nodesOf, portsOf, since, spentBy, type Spent } from "./spent.ts";
import { createWire, type Link, makeLink, type Wire } from "./wire.ts";

// Looking into a frame costs the client what counting ten does.
const samplesPerSec = 20_000;
// A stride that shares no factor with the number of members meets all of them.
const strides = [1, 3, 7, 13, 29, 61, 127, 257, 509];
const drainMs = 20_000;

/** One run: who is there, when messages are due, and what has come of them. */
type Run = {
  readonly job: SteadyJob;
  readonly wire: Wire;
  readonly members: readonly Link[][];
  readonly delivery: Latencies;
  readonly ack: Latencies;
  /** Messages before this one warm up and are not measured. */
  readonly warmUp: number;
  readonly count: number;
  /** When the first is due. */
  startMs: number;
};

export async function steady(
  job: SteadyJob,
  whenReady: () => Promise<void>,
): Promise<SteadyReport> {
  const run = prepare(job);
  const links = run.members.flat();
  const idle = spentBy(job.target);
  await run.wire.open(links);
  await run.wire.join(links);
  await pause(job.settleMs);
  const comingInMs = allOf(since(idle, spentBy(job.target)));
  await whenReady();
  run.startMs = performance.now() + 20;
  const [before, after] = await send(run);
  await drained(() => run.wire.counts.delivered, run.count * job.membersPerRoom, job.silentMs);
  const report = { ...reportOf(run, before, after), comingInMs };
  for (const link of links) run.wire.cut(link);
  return report;
}

function prepare(job: SteadyJob): Run {
  const warmUp = Math.round(job.warmUpSec * job.perSec);
  const perSec = job.perSec * job.membersPerRoom;
  const [delivery, ack] = [createLatencies(), createLatencies()];
  const note = (latencies: Latencies, n: number): void => {
    if (n >= warmUp) latencies.add(performance.now() - dueMs(run, n));
  };
  const wire = createWire({
    ...portsOf(job.target),
    dialect: DIALECTS[job.target.dialect],
    sampleEvery: strides.findLast((stride) => stride <= perSec / samplesPerSec) ?? 1,
    onSample: (n) => note(delivery, n),
    onOther(_, frame) {
      if (frame.startsWith('{"type":"ack"'))
        note(ack, Number(/"ref":(\d+)/.exec(frame)?.[1] ?? -1));
    },
  });
  const count = warmUp + Math.round(job.seconds * job.perSec);
  const startMs = Number.POSITIVE_INFINITY;
  const run: Run = { job, wire, members: seats(job), delivery, ack, warmUp, count, startMs };
  return run;
}

const dueMs = (run: Run, n: number): number => run.startMs + (n * 1000) / run.job.perSec;

type Look = {
  atMs: number;
  delivered: number;
  reads: number;
  ownMs: number;
  dropped: number;
  spent: Spent;
};

function look({ job, wire }: Run): Look {
  const { delivered, reads } = wire.counts;
  const { user, system } = process.cpuUsage();
  return {
    ...{ atMs: performance.now(), delivered, reads, dropped: droppedPackets() },
    ...{ ownMs: (user + system) / 1000, spent: spentBy(job.target) },
  };
}

/** Says all of it, and looks at the server when the window begins and when it is over. */
async function send(run: Run): Promise<[Look, Look]> {
  const { job, wire, members, startMs, count } = run;
  const { say } = DIALECTS[job.target.dialect];
  let before = look(run);
  await sendOnTime({ startMs, perSec: job.perSec, count, exact: job.exact }, (n) => {
    if (n === run.warmUp) before = look(run);
    const room = members[n % job.rooms] ?? [];
    const link = room[Math.floor(n / job.rooms) % job.membersPerRoom];
    if (link !== undefined) wire.send(link, say(link.room, n, job.bytes));
  });
  // The window is as long as what was sent in it.
  await pause(Math.max(0, dueMs(run, count) - performance.now()));
  return [before, look(run)];
}

function reportOf(run: Run, before: Look, after: Look): Omit<SteadyReport, "comingInMs"> {
  const { job, wire, delivery, ack, count } = run;
  const { missing, extra } = compare(run.members, count, job.rooms);
  const windowMs = after.atMs - before.atMs;
  const delivered = after.delivered - before.delivered;
  const spent = since(before.spent, after.spent);
  return {
    ...{ kind: "steady", sent: count, expected: count * job.membersPerRoom },
    ...{ missing: missing + wire.counts.unsent, extra, lost: wire.counts.lost },
    ...{ windowMs, delivered, ...spent },
    loadCpu: (after.ownMs - before.ownMs) / windowMs,
    serverCpu: spent.cpuMs / windowMs,
    rssKib: nodesOf(job.target).reduce((sum, { pid }) => sum + rssKib(pid), 0),
    ...{ p50: delivery.at(0.5), p99: delivery.at(0.99), most: delivery.at(1) },
    ...{ ackP50: ack.at(0.5), ackP99: ack.at(0.99), acks: ack.count() },
    framesPerRead: delivered / (after.reads - before.reads),
    dropped: after.dropped - before.dropped,
  };
}

function seats(job: SteadyJob): Link[][] {
  return Array.from({ length: job.rooms }, (_, room) =>
    Array.from({ length: job.membersPerRoom }, (__, member) =>
      makeLink(room * job.membersPerRoom + member, `${job.prefix}${room}`),
    ),
  );
}

/** Waits until all is there, nothing came for a while, or it takes too long. */
async function drained(delivered: () => number, expected: number, silentMs: number): Promise<void> {
  const startMs = performance.now();
  let last = delivered();
  let movedMs = startMs;
  while (delivered() < expected) {
    await pause(20);
    const now = performance.now();
    if (delivered() !== last) movedMs = now;
    last = delivered();
    if (now - movedMs > silentMs || now - startMs > drainMs) return;
  }
}

/** Each member should have what was sent to their room, neither less nor more. */
function compare(members: readonly Link[][], count: number, rooms: number) {
  let missing = 0;
  let extra = 0;
  for (const [room, links] of members.entries()) {
    const due = Math.floor(count / rooms) + (room < count % rooms ? 1 : 0);
    for (const link of links) {
      missing += Math.max(0, due - link.delivered);
      extra += Math.max(0, link.delivered - due);
    }
  }
  return { missing, extra };
}
