// Mixed work with churn, for as long as asked: people come, talk, type, read back, rename, go and come again.

import { randomBelow } from "../support/random.ts";
import { DIALECTS } from "./dialects.ts";
import type { ChurnJob, ChurnReport } from "./jobs.ts";
import { pause, sendOnTime } from "./pace.ts";
import { createWire, type Link, makeLink, type Wire } from "./wire.ts";

type Below = (bound: number) => number;
/** What a guest needs to be the same one again. */
type Memory = { session: string; epoch: string; head: number };

const nobody: Memory = { session: "", epoch: "", head: 0 };

type Crowd = {
  readonly job: ChurnJob;
  readonly wire: Wire;
  readonly below: Below;
  readonly memories: Map<Link, Memory>;
  readonly here: Link[];
  /** Messages of a link that were not acknowledged yet. */
  readonly pending: Map<Link, number>;
  readonly report: ChurnReport;
  over: boolean;
};

// Others hear of a cut after 10 s: some come back before, some after.
const longestAwayMs = 15_000;

export async function churn(job: ChurnJob, whenReady: () => Promise<void>): Promise<ChurnReport> {
  const crowd = gather(job);
  const { wire, here, report, below } = crowd;
  const links = Array.from({ length: job.connections }, (_, id) => makeLink(id, roomOf(crowd)));
  await wire.open(links);
  await wire.join(links);
  here.push(...links);
  await whenReady();

  const startMs = performance.now() + 50;
  const perSec = job.perSec + job.churnPerSec;
  const count = Math.round(perSec * job.seconds);
  const coming: Promise<void>[] = [];
  await sendOnTime({ startMs, perSec, count, exact: false }, (n) => {
    if (below(perSec) >= job.churnPerSec) return speak(crowd, n);
    const at = below(here.length);
    const link = here[at];
    if (link === undefined) return;
    here.splice(at, 1);
    coming.push(goAndComeBack(crowd, link));
  });
  crowd.over = true;
  await Promise.all(coming);
  report.delivered = wire.counts.delivered;
  report.lost = wire.counts.lost + wire.counts.unsent;
  await pause(500);
  for (const link of here) wire.leave(link);
  await pause(500);
  return report;
}

function gather(job: ChurnJob): Crowd {
  const memories = new Map<Link, Memory>();
  const report: ChurnReport = {
    ...{ kind: "churn", sent: 0, acks: 0, abandoned: 0, delivered: 0 },
    ...{ came: 0, left: 0, cut: 0, resumed: 0, lost: 0, errors: {} },
  };
  const found = (frame: string, pattern: RegExp): string => pattern.exec(frame)?.[1] ?? "";
  const here: Link[] = [];
  const pending = new Map<Link, number>();
  const wire = createWire({
    port: job.target.port,
    dialect: DIALECTS.chat,
    onGreeting: (link, frame) =>
      void memories.set(link, { ...nobody, session: found(frame, /"session":"([^"]+)"/) }),
    onOther(link, frame) {
      if (frame.startsWith('{"type":"ack","room"')) {
        report.acks++;
        pending.set(link, (pending.get(link) ?? 0) - 1);
      }
      if (frame.startsWith('{"type":"error"')) {
        const code = found(frame, /"code":"([^"]+)"/);
        report.errors[code] = (report.errors[code] ?? 0) + 1;
      }
      if (!frame.startsWith('{"type":"joined"')) return;
      const memory = memories.get(link);
      if (memory === undefined) return;
      memory.epoch = found(frame, /"epoch":"([^"]+)"/);
      memory.head = Number(found(frame, /"head":(\d+)/));
      if (frame.includes('"events":[')) report.resumed++;
    },
    onLost(link) {
      const at = here.indexOf(link);
      if (at >= 0) here.splice(at, 1);
    },
  });
  return { job, wire, below: randomBelow(job.seed), memories, here, pending, report, over: false };
}

// A few rooms are large and most are small.
function roomOf({ job, below }: Crowd): string {
  return `soak${below(2) === 0 ? below(3) : below(job.rooms)}`;
}

/** Mostly chat; the rest of the commands now and then, one of them wrong. */
function speak(crowd: Crowd, n: number): void {
  const { wire, here, below, pending, report } = crowd;
  const link = here[below(here.length)];
  if (link === undefined) return;
  const kind = below(100);
  if (kind < 70) {
    report.sent++;
    pending.set(link, (pending.get(link) ?? 0) + 1);
    return wire.send(link, DIALECTS.chat.say(link.room, n, 150 + below(300)));
  }
  const others = [
    ...['{"type":"typing"}', '{"type":"ping"}', '{"type":"history","limit":50}'],
    ...[
      '{"type":"users"}',
      '{"type":"rooms","limit":20}',
      `{"type":"setUsername","username":"n${n}"}`,
    ],
    ...['{"type":"typing","typing":false}', '{"type":"nonsense"}'],
  ];
  wire.send(link, others[below(others.length)] ?? "");
}

/** Leaves in one of three ways and is back after a while: as the same one with what they missed, or as a new one. */
async function goAndComeBack(crowd: Crowd, link: Link): Promise<void> {
  const { wire, below, memories, pending, report } = crowd;
  const way = below(3);
  report.abandoned += pending.get(link) ?? 0;
  pending.delete(link);
  const again = below(2) === 0 ? memories.get(link) : undefined;
  if (way === 0) wire.send(link, '{"type":"leave"}');
  if (way === 2) wire.cut(link);
  else wire.leave(link);
  if (way === 2) report.cut++;
  else report.left++;
  await pause(below(longestAwayMs));
  if (crowd.over) return;
  if (again === undefined) link.room = roomOf(crowd);
  const headers = (): string =>
    again === undefined ? "" : `Authorization: Bearer ${again.session}\r\n`;
  const asking = (): string =>
    again === undefined
      ? DIALECTS.chat.join(link.room)
      : `{"type":"join","room":"${link.room}","epoch":"${again.epoch}","after":${again.head}}`;
  await wire.open([link], { headers });
  await wire.join([link], { asking });
  report.came++;
  crowd.here.push(link);
}
