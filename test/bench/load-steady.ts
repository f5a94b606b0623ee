// The steady load: rooms of members, messages at a rate, every delivery counted.

import { DIALECTS } from "./dialects.ts";
import { createLatencies } from "./figures.ts";
import type { SteadyJob, SteadyReport } from "./jobs.ts";
import { pause, sendOnTime } from "./pace.ts";
import { cpuByThread, cpuMs, droppedPackets, rssKib } from "./proc.ts";
import { createWire, type Link, makeLink } from "./wire.ts";

// Looking into a frame costs the client what counting ten does.
const samplesPerSec = 20_000;
// A stride that shares no factor with the number of members meets all of them.
const strides = [1, 3, 7, 13, 29, 61, 127, 257, 509];
const drainMs = 20_000;

export async function steady(
  job: SteadyJob,
  whenReady: () => Promise<void>,
): Promise<SteadyReport> {
  const dialect = DIALECTS[job.target.dialect];
  const everyMs = 1000 / job.perSec;
  const perSec = job.perSec * job.membersPerRoom;
  let startMs = Number.POSITIVE_INFINITY;
  const warmUp = Math.round(job.warmUpSec * job.perSec);
  const delivery = createLatencies();
  const ack = createLatencies();
  const dueMs = (n: number): number => startMs + n * everyMs;
  const wire = createWire({
    port: job.target.port,
    dialect,
    sampleEvery: strides.findLast((stride) => stride <= perSec / samplesPerSec) ?? 1,
    onSample(n) {
      if (n >= warmUp) delivery.add(performance.now() - dueMs(n));
    },
    onOther(_, frame) {
      if (!frame.startsWith('{"type":"ack"')) return;
      const n = Number(/"ref":(\d+)/.exec(frame)?.[1] ?? -1);
      if (n >= warmUp) ack.add(performance.now() - dueMs(n));
    },
  });
  const members = seats(job);
  const links = members.flat();
  await wire.open(links);
  await wire.join(links);
  await pause(job.settleMs);
  await whenReady();

  const count = warmUp + Math.round(job.seconds * job.perSec);
  const before = { delivered: 0, reads: 0, cpu: 0, own: 0, dropped: 0, atMs: 0 };
  const threads = new Map<string, number>();
  const look = (): typeof before => ({
    delivered: wire.counts.delivered,
    reads: wire.counts.reads,
    cpu: cpuMs(job.target.pid),
    own: ownMs(),
    dropped: droppedPackets(),
    atMs: performance.now(),
  });
  startMs = performance.now() + 20;
  const sending = sendOnTime({ startMs, perSec: job.perSec, count, exact: job.exact }, (n) => {
    if (n === warmUp) {
      Object.assign(before, look());
      for (const { name, ms } of cpuByThread(job.target.pid)) threads.set(name, ms);
    }
    const room = members[n % job.rooms] ?? [];
    const link = room[Math.floor(n / job.rooms) % job.membersPerRoom];
    if (link !== undefined) wire.send(link, dialect.say(link.room, n, job.bytes));
  });
  await sending;
  // The window is as long as what was sent in it.
  await pause(Math.max(0, dueMs(count) - performance.now()));
  const after = look();
  const byThread = cpuByThread(job.target.pid).map(({ name, ms }) => ({
    name,
    ms: ms - (threads.get(name) ?? 0),
  }));
  const expected = count * job.membersPerRoom;
  await drained(() => wire.counts.delivered, expected, job.silentMs);
  const windowMs = after.atMs - before.atMs;
  const { missing, extra } = compare(members, count, job.rooms);
  const report: SteadyReport = {
    kind: "steady",
    sent: count,
    expected,
    missing: missing + wire.counts.unsent,
    extra,
    lost: wire.counts.lost,
    windowMs,
    delivered: after.delivered - before.delivered,
    cpuMs: after.cpu - before.cpu,
    loadCpu: (after.own - before.own) / windowMs,
    serverCpu: (after.cpu - before.cpu) / windowMs,
    rssKib: rssKib(job.target.pid),
    p50: delivery.at(0.5),
    p99: delivery.at(0.99),
    most: delivery.at(1),
    ackP50: ack.at(0.5),
    ackP99: ack.at(0.99),
    acks: ack.count(),
    framesPerRead: (after.delivered - before.delivered) / (after.reads - before.reads),
    dropped: droppedPackets() - before.dropped,
    threads: byThread.sort((a, b) => b.ms - a.ms).slice(0, 4),
  };
  for (const link of links) wire.cut(link);
  return report;
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

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
