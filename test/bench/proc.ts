// What /proc says of a process and its children: processor time, memory, open files. Linux alone.

import { readdirSync, readFileSync } from "node:fs";

/** `pid` and everything it started that still runs. */
function treeOf(pid: number): number[] {
  const found = [pid];
  for (const parent of found) found.push(...childrenOf(parent));
  return found;
}

export const childrenOf = (pid: number): number[] =>
  listed(`/proc/${pid}/task`).flatMap((task) =>
    numbers(read(`/proc/${pid}/task/${task}/children`)),
  );

/**
 * User and system time of the process tree so far, in ms. From schedstat, which counts nanoseconds where
 * `stat` counts ticks of 10 ms; a thread that ended meanwhile is not in it.
 */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const each of treeOf(pid)) {
    for (const task of listed(`/proc/${each}/task`))
      ns += numbers(read(`/proc/${each}/task/${task}/schedstat`))[0] ?? 0;
  }
  return ns / 1e6;
}

/** The same of each thread of `pid` alone, by the thread's name, the busiest first. */
export function cpuByThread(pid: number): { name: string; ms: number }[] {
  const sums = new Map<string, number>();
  for (const task of listed(`/proc/${pid}/task`)) {
    const name = read(`/proc/${pid}/task/${task}/comm`).trim();
    const ns = numbers(read(`/proc/${pid}/task/${task}/schedstat`))[0] ?? 0;
    sums.set(name, (sums.get(name) ?? 0) + ns / 1e6);
  }
  return [...sums].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
}

/** Resident memory of the process tree, in KiB. */
export function rssKib(pid: number): number {
  return treeOf(pid)
    .map((each) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${each}/status`))?.[1] ?? 0))
    .reduce((sum, kib) => sum + kib, 0);
}

/**
 * Packets that the kernel threw away between its own queues since it started. It happens on loopback when
 * something else holds a core too long; what was thrown away comes 200 ms later, whoever sent it.
 */
export const droppedPackets = (): number =>
  read("/proc/net/softnet_stat")
    .split("\n")
    .reduce((sum, line) => sum + (Number.parseInt(line.split(" ")[1] ?? "", 16) || 0), 0);

export const openFiles = (pid: number): number => listed(`/proc/${pid}/fd`).length;

// What ended between two looks is empty.
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

const numbers = (text: string): number[] =>
  text.trim() === "" ? [] : text.trim().split(/\s+/).map(Number);
