// What a row of the bench is: one kind of work, its bars, and the figures that it gives.

import { loadavg } from "node:os";
import type { DialectName } from "./dialects.ts";
import { figure } from "./figures.ts";

export type Bench = {
  readonly rounds: number;
  /** Of a window. */
  readonly seconds: number;
  /** Small windows and crowds: to see that it runs, not for figures. */
  readonly quick: boolean;
  /** Where data is kept meanwhile. */
  readonly under: string;
  /** The command of the chat; from source when left out. */
  readonly chat?: readonly string[];
  /** The compiled chat, built when it is first asked for. */
  binary(): Promise<string>;
  /** A data directory with the rooms `thousand` and `million`, filled when it is first asked for. */
  filled(): Promise<Filled>;
  readonly peers: readonly DialectName[];
  say(text: string): void;
};

export type Filled = { dir: string; thousand: number; million: number };

/** A bar of the table that must be reached. */
export type Check = { what: string; bar: string; measured: string; holds: boolean };

export type Outcome = {
  title: string;
  /** One or two sentences: what was done. */
  how: string;
  checks: Check[];
  head: string[];
  body: string[][];
};

/** What every steady load has, unless a row says otherwise. */
export const steadily = { bytes: 200, exact: false, settleMs: 1_500, silentMs: 2_000 } as const;

export type Row = { id: string; measure(bench: Bench): Promise<Outcome> };

/** A check that `value` is at most `most`, written with `unit`. */
export function atMost(what: string, value: number, most: number, unit = ""): Check {
  const holds = value <= most;
  return { what, bar: `≤ ${most}${unit}`, measured: `${rounded(value)}${unit}`, holds };
}

export function atLeast(what: string, value: number, least: number, unit = ""): Check {
  const holds = value >= least;
  return { what, bar: `≥ ${least}${unit}`, measured: `${rounded(value)}${unit}`, holds };
}

const rounded = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  return Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toFixed(2);
};

/** To be said where engines run beside the servers, on cores that they share with whatever else there is. */
export const saidLoad = (): string =>
  `Load of the machine at the end: ${figure(loadavg()[0] ?? 0)}.`;

const mostTries = 3;

/** Again, at most twice, when the kernel dropped packets: such a run tells nothing of the server. */
export async function undisturbed<Report extends { dropped: number }>(
  bench: Bench,
  measure: () => Promise<Report>,
): Promise<Report> {
  let report = await measure();
  for (let tries = 1; tries < mostTries && report.dropped > 0; tries++) {
    bench.say(`  the kernel dropped ${report.dropped} packets: again`);
    report = await measure();
  }
  return report;
}

/** All of `names` once a round, one after the other, so that what the machine does meanwhile meets all. */
export async function interleaved<Name extends string, Report>(
  bench: Bench,
  names: readonly Name[],
  measure: (name: Name, round: number) => Promise<Report>,
  tell: (report: Report) => string,
): Promise<Map<Name, Report[]>> {
  const reports = new Map<Name, Report[]>(names.map((name) => [name, []]));
  for (let round = 0; round < bench.rounds; round++) {
    for (const name of names) {
      const report = await measure(name, round);
      reports.get(name)?.push(report);
      bench.say(`  ${round + 1}/${bench.rounds} ${name.padEnd(10)} ${tell(report)}`);
    }
  }
  return reports;
}
