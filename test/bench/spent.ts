// What a target's processes have spent of the processor: all of its nodes, and what they share.

import type { Target } from "./jobs.ts";
import { cpuByThread, cpuMs } from "./proc.ts";

/** In ms, up to now or from one look to the next. */
export type Spent = {
  cpuMs: number;
  threads: { name: string; ms: number }[];
  shared: { name: string; ms: number }[];
};

export const nodesOf = ({ port, pid, further = [] }: Target) => [{ port, pid }, ...further];

/** As a wire takes them. */
export const portsOf = ({ port, further = [] }: Target) => ({
  port,
  further: further.map((place) => place.port),
});

export const spentBy = (target: Target): Spent => ({
  cpuMs: nodesOf(target).reduce((sum, { pid }) => sum + cpuMs(pid), 0),
  threads: cpuByThread(target.pid),
  shared: (target.shared ?? []).map(({ name, pid }) => ({ name, ms: cpuMs(pid) })),
});

/** Nodes and what they share. */
export const allOf = ({ cpuMs: nodesMs, shared }: Spent): number =>
  shared.reduce((sum, { ms }) => sum + ms, nodesMs);

/** The four busiest threads of the first node. */
export function since(before: Spent, after: Spent): Spent {
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    threads: less(before.threads, after.threads)
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 4),
    shared: less(before.shared, after.shared),
  };
}

type Named = { name: string; ms: number };

function less(before: readonly Named[], after: readonly Named[]): Named[] {
  const known = new Map(before.map(({ name, ms }) => [name, ms]));
  return after.map(({ name, ms }) => ({ name, ms: ms - (known.get(name) ?? 0) }));
}
