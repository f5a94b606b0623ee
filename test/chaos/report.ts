// A run's figures as a table for people, and its history as a file to judge again.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "./checker.ts";
import type { Outcome } from "./driver.ts";
import { linesOf } from "./history.ts";
import { isOfPostgres, isOfRedis } from "./ordeals.ts";
import { VIOLATIONS } from "./violations.ts";

export type Row = Record<string, string | number>;

export function rowOf(seed: number, outcome: Outcome, verdict: Verdict): Row {
  const { figures } = verdict;
  const restarts = [...outcome.restarts].sort((a, b) => a - b);
  return {
    seed,
    sent: figures.sent,
    acked: figures.acked,
    unknown: figures.unknown,
    resent: figures.resent,
    duplicates: figures.duplicates,
    refused: figures.refused,
    changes: figures.changes,
    edits: figures.edits,
    parts: figures.parts,
    growths: figures.growths,
    live: figures.live,
    resumes: figures.resumes,
    replayed: figures.replayed,
    resets: figures.resets,
    kills: figures.kills,
    stops: figures.stops,
    "late stops": figures.lateStops,
    freezes: figures.freezes,
    ...latenessOf(outcome),
    ...(figures.fullDisks > 0 ? { "full disks": figures.fullDisks } : {}),
    cuts: figures.cuts,
    stalls: figures.stalls,
    "slow readers": figures.slowReaders,
    "of them closed": figures.slowClosed,
    "ack p50": ms(figures.ackP50),
    "ack p99": ms(figures.ackP99),
    "restart to ready": ms(restarts[Math.floor(restarts.length / 2)] ?? 0),
    "heal to converged": ms(outcome.convergedMs),
    violations: verdict.violations.length,
  };
}

// Until all have found it again.
const backWithinMs = 1_000;
// As long as the longest messages take to be told to all.
const floodMs = 5_000;
/** What of others comes at most so late while Redis is away. */
const lateMostMs = 2_000;

/** By what was away when it arrived; nothing where nobody listened. */
function latenessOf(outcome: Outcome): Row {
  const { arrivals, ordeals } = outcome;
  if (arrivals.length === 0) return {};
  const row: Row = { "nodes' troubles": ordeals.length, arrivals: arrivals.length };
  const all = arrivals.map(({ lateMs }) => lateMs);
  const away = withoutRedis(outcome);
  row["late p50"] = ms(quantile(all, 0.5));
  row["late p99"] = ms(quantile(all, 0.99));
  row["without Redis"] = away.length;
  row["its late p50"] = ms(quantile(away, 0.5));
  row["its late p99"] = ms(quantile(away, 0.99));
  row["its latest"] = ms(quantile(away, 1));
  return row;
}

/**
 * Of what arrived while Redis was away, and was on its way while nothing else was: not the store, no node that was
 * frozen, no flood, which is the machine's work and not Redis's.
 */
function withoutRedis({ arrivals, ordeals, history }: Outcome): number[] {
  const away = ordeals.filter(({ name }) => isOfRedis(name));
  const others = [
    ...ordeals.filter(({ name }) => isOfPostgres(name)),
    ...history.faults.flatMap(({ fault, at }) =>
      ["slow", "freeze"].includes(fault) ? [{ from: at, to: at + floodMs }] : [],
    ),
  ];
  return arrivals
    .filter(({ at }) => away.some(({ from, to }) => at >= from && at <= to + backWithinMs))
    .filter(({ at, lateMs }) => !others.some(({ from, to }) => at >= from && at - lateMs <= to))
    .map(({ lateMs }) => lateMs);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const ms = (value: number): string => `${Math.round(value)} ms`;

/** One line a figure, one column a run. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = Math.max(0, ...names.map((name) => name.length));
  return names
    .map((name) => {
      const cells = rows.map((row) => String(row[name] ?? "").padStart(10));
      return `${name.padEnd(width)} ${cells.join("")}`;
    })
    .join("\n");
}

/** What is wrong with a run, for people; empty when nothing is. */
export function complaints(outcome: Outcome, verdict: Verdict): string[] {
  const counts = new Map<string, number>();
  const shown: string[] = [];
  for (const { name, room, seq, who, sentence } of verdict.violations) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count === 1) shown.push(`${name} (${VIOLATIONS[name]}):`);
    if (count <= 5) shown.push(`  ${name} in ${room} at ${seq}, ${who}: ${sentence}`);
  }
  for (const [name, count] of counts) if (count > 5) shown.push(`  ${name}: ${count} in all`);
  const latest = quantile(withoutRedis(outcome), 1);
  if (latest > lateMostMs) shown.push(`without Redis a message came ${ms(latest)} late`);
  const reasons = verdict.inconclusive.map((reason) => `inconclusive: ${reason}`);
  return [...shown, ...outcome.troubles.map((each) => `trouble: ${each}`), ...reasons];
}

/** Returns the file's path: one JSON object a line. */
export async function keep(seed: number, outcome: Outcome): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), "chat-chaos-")), `history-${seed}.jsonl`);
  const sink = Bun.file(path).writer();
  for (const line of linesOf(outcome.history)) sink.write(`${line}\n`);
  await sink.end();
  return path;
}
