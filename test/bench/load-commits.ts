// What PostgreSQL alone takes to have one row on its disk, as its clients see it.

import { SQL } from "bun";
import { createLatencies } from "./figures.ts";
import type { CommitsJob, CommitsReport } from "./jobs.ts";
import { sendOnTime } from "./pace.ts";

// As many as the chat has.
const connections = 10;
const warmUpSec = 1;
const text = "x".repeat(100);

export async function commits(job: CommitsJob): Promise<CommitsReport> {
  const sql = new SQL(job.url, { max: connections });
  const latencies = createLatencies();
  try {
    await sql`create table if not exists commits (id bigint generated always as identity primary key, text text)`;
    const { perSec } = job;
    const warmUp = Math.round(warmUpSec * perSec);
    const count = warmUp + Math.round(job.seconds * perSec);
    const running: Promise<void>[] = [];
    const startMs = performance.now() + 20;
    const one = async (n: number): Promise<void> => {
      const dueMs = startMs + (n * 1000) / perSec;
      await sql.begin((tx) => tx`insert into commits (text) values (${text})`);
      if (n >= warmUp) latencies.add(performance.now() - dueMs);
    };
    await sendOnTime({ startMs, perSec, count, exact: true }, (n) => void running.push(one(n)));
    await Promise.all(running);
    return { kind: "commits", count, p50: latencies.at(0.5), p99: latencies.at(0.99) };
  } finally {
    await sql.close();
  }
}
