// One hot room: each of some connections keeps so many keyed messages unanswered, and each ack brings the next one.

import { DIALECTS } from "./dialects.ts";
import { createLatencies } from "./figures.ts";
import type { HotJob, HotReport } from "./jobs.ts";
import { pause } from "./pace.ts";
import { portsOf, since, spentBy } from "./spent.ts";
import { createWire, type Link, makeLink } from "./wire.ts";

const drainMs = 5_000;

export async function hot(job: HotJob, whenReady: () => Promise<void>): Promise<HotReport> {
  const latencies = createLatencies();
  const sentMs = new Map<number, number>();
  let [sent, acked, refused] = [0, 0, 0];
  let state: "warm" | "measured" | "over" = "warm";
  const wire = createWire({
    ...portsOf(job.target),
    dialect: DIALECTS.chat,
    onOther(link, frame) {
      const isAck = frame.startsWith('{"type":"ack"');
      if (!isAck && !frame.startsWith('{"type":"error"')) return;
      const ref = Number(/"ref":(\d+)/.exec(frame)?.[1] ?? -1);
      if (!isAck) refused++;
      else if (state === "measured") {
        acked++;
        latencies.add(performance.now() - (sentMs.get(ref) ?? Number.NaN));
      }
      sentMs.delete(ref);
      if (state !== "over") say(link);
    },
  });
  function say(link: Link): void {
    const n = sent++;
    sentMs.set(n, performance.now());
    const text = `b:${n}:`.padEnd(job.bytes, "x");
    wire.send(
      link,
      `{"type":"chat","room":"${job.room}","text":"${text}","key":"hot-key-${n}","ref":${n}}`,
    );
  }

  const links = Array.from({ length: job.connections }, (_, id) => makeLink(id, job.room));
  await wire.open(links);
  await wire.join(links);
  await whenReady();
  for (const link of links) for (let n = 0; n < job.inFlight; n++) say(link);
  await pause(job.warmUpSec * 1000);
  const [before, startMs] = [spentBy(job.target), performance.now()];
  state = "measured";
  await pause(job.seconds * 1000);
  state = "over";
  const [after, endMs] = [spentBy(job.target), performance.now()];
  for (let waitedMs = 0; sentMs.size > 0 && waitedMs < drainMs; waitedMs += 20) await pause(20);
  for (const link of links) wire.cut(link);
  return {
    ...{ kind: "hot", acked, refused: refused + sentMs.size + wire.counts.unsent },
    ...{ windowMs: endMs - startMs, p50: latencies.at(0.5), p99: latencies.at(0.99) },
    ...since(before, after),
  };
}
