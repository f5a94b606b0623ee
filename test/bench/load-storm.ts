// A storm: ten thousand are cut at once, miss some messages, and come back at once for exactly those.

import { DIALECTS } from "./dialects.ts";
import { createLatencies } from "./figures.ts";
import type { StormJob, StormReport } from "./jobs.ts";
import { pause } from "./pace.ts";
import { cpuMs, rssKib } from "./proc.ts";
import { createWire, type Link, makeLink, type Wire } from "./wire.ts";

/** What one that comes back must know. */
type Memory = { session: string; epoch: string; head: number };

// The server has seen the cuts, presence is told.
const settleMs = 1_500;
const roomsPerWriter = 100;

export async function storm(job: StormJob, whenReady: () => Promise<void>): Promise<StormReport> {
  const { pid } = job.target;
  const memories = new Map<Link, Memory>();
  const links = Array.from({ length: job.connections }, (_, id) =>
    makeLink(id, `storm${Math.floor(id / job.membersPerRoom)}`),
  );
  const idle = { kib: rssKib(pid), ms: cpuMs(pid) };
  const wire = meeting(job, memories);
  await wire.open(links);
  await wire.join(links);
  await pause(settleMs);
  const joined = { kib: rssKib(pid), ms: cpuMs(pid) };
  await whenReady();

  for (const link of links) wire.cut(link);
  await pause(settleMs);
  await write(job);
  const back = await comeBack(job, links, memories);
  return {
    kind: "storm",
    kibEach: (joined.kib - idle.kib) / job.connections,
    microsEach: ((joined.ms - idle.ms) * 1000) / job.connections,
    rssKib: joined.kib,
    ...back,
  };
}

/** A wire on which each link's session, and its room's epoch and head, are remembered. */
function meeting(job: StormJob, memories: Map<Link, Memory>): Wire {
  const found = (frame: string, pattern: RegExp): string => pattern.exec(frame)?.[1] ?? "";
  return createWire({
    port: job.target.port,
    dialect: DIALECTS.chat,
    onGreeting(link, frame) {
      memories.set(link, { session: found(frame, /"session":"([^"]+)"/), epoch: "", head: 0 });
    },
    onOther(link, frame) {
      const memory = memories.get(link);
      if (memory === undefined || !frame.startsWith('{"type":"joined"')) return;
      memory.epoch = found(frame, /"epoch":"([^"]+)"/);
      memory.head = Number(found(frame, /"head":(\d+)/));
    },
  });
}

/** What everybody misses. */
async function write(job: StormJob): Promise<void> {
  const dialect = DIALECTS.chat;
  const rooms = Math.ceil(job.connections / job.membersPerRoom);
  let acks = 0;
  let joined = 0;
  const wire = createWire({
    port: job.target.port,
    dialect,
    onOther(_, frame) {
      if (frame.startsWith('{"type":"ack"')) acks++;
      if (dialect.isJoined(frame)) joined++;
    },
  });
  for (let first = 0; first < rooms; first += roomsPerWriter) {
    const last = Math.min(rooms, first + roomsPerWriter);
    const writer = makeLink(first, "");
    await wire.open([writer]);
    for (let room = first; room < last; room++) wire.send(writer, dialect.join(`storm${room}`));
    await until(() => joined >= last, "the writer to be in its rooms");
    for (let n = 0; n < job.missed; n++) {
      for (let room = first; room < last; room++)
        wire.send(writer, dialect.say(`storm${room}`, n, 200));
      await until(() => acks >= first * job.missed + (n + 1) * (last - first), "the acks");
    }
    wire.leave(writer);
  }
}

const patienceMs = 20_000;

async function until(done: () => boolean, what: string): Promise<void> {
  const latest = performance.now() + patienceMs;
  while (!done()) {
    if (performance.now() > latest) throw new Error(`Waited too long for ${what}`);
    await pause(2);
  }
}

async function comeBack(job: StormJob, links: readonly Link[], memories: Map<Link, Memory>) {
  const { port, pid } = job.target;
  const latencies = createLatencies();
  let [resumed, reset] = [0, 0];
  let startMs = 0;
  const wire = createWire({
    port,
    dialect: DIALECTS.chat,
    onOther(_, frame) {
      if (!frame.startsWith('{"type":"joined"')) return;
      latencies.add(performance.now() - startMs);
      const events = frame.includes('"events":[') ? frame.split('{"type":"chat"').length - 1 : 0;
      if (events === job.missed) resumed++;
      if (frame.includes('"reset":true')) reset++;
    },
  });
  const headers = (link: Link): string =>
    `Authorization: Bearer ${memories.get(link)?.session ?? ""}\r\n`;
  const asking = (link: Link): string => {
    const { epoch = "", head = 0 } = memories.get(link) ?? {};
    return `{"type":"join","room":"${link.room}","epoch":"${epoch}","after":${head}}`;
  };
  const beforeMs = cpuMs(pid);
  startMs = performance.now();
  await Promise.all(
    links.map(async (link) => {
      await wire.open([link], { headers });
      await wire.join([link], { asking });
    }),
  );
  const backSec = (performance.now() - startMs) / 1000;
  const spentMs = cpuMs(pid) - beforeMs;
  for (const link of links) wire.cut(link);
  const [backP50, backP99] = [latencies.at(0.5), latencies.at(0.99)];
  return { backSec, backP50, backP99, cpuMs: spentMs, resumed, reset };
}
