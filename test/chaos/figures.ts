// How much happened in a run, counted from its history. Pure.

import type { Act } from "./board-notes.ts";
import { wholeOf } from "./growth-parts.ts";
import type { Entry, FaultNote, History } from "./history.ts";
import type { View } from "./view.ts";

export type Figures = {
  clients: number;
  sent: number;
  acked: number;
  /** Neither acked nor refused: it may be stored or not. */
  unknown: number;
  /** Tries after the first. */
  resent: number;
  /** Acks that said `duplicate`. */
  duplicates: number;
  refused: number;
  /** Messages in the rooms at the end. */
  stored: number;
  /** Edits, deletions and reactions that were acked; and the edits among them. */
  changes: number;
  edits: number;
  /** Parts of growing texts that were acked, and how many texts of them were stored. */
  parts: number;
  growths: number;
  live: number;
  reconnects: number;
  resumes: number;
  /** Events that resumes gave. */
  replayed: number;
  resets: number;
  /** Pages of history read. */
  pages: number;
  /** Of the server's process: kill -9, SIGTERM, SIGSTOP, the disk full. */
  kills: number;
  stops: number;
  /** Those of the stops that took longer than what was under way was waited for. */
  lateStops: number;
  freezes: number;
  fullDisks: number;
  /** Connections cut by the proxy, RST or FIN, torn and swallowed ones included. */
  cuts: number;
  stalls: number;
  /** Readers that stopped reading; and those of them whose line was closed then, by 4200 or a cut. */
  slowReaders: number;
  slowClosed: number;
  /** Milliseconds from a try to its ack on the same connection; 0 when there was none. */
  ackP50: number;
  ackP99: number;
};

export function figuresOf(history: History, view: View): Figures {
  const entries = history.clients.flatMap(({ entries: each }) => each);
  const count = (fits: (entry: Entry) => boolean): number => entries.filter(fits).length;
  const faults = (...names: string[]): number =>
    history.faults
      .filter(({ fault }) => names.includes(fault))
      .reduce((sum, { links }) => sum + links, 0);
  const messages = [...view.sent.values()];
  const waits = history.clients.flatMap(({ entries: each }) => ackWaits(each));
  waits.sort((a, b) => a - b);
  return {
    clients: history.clients.length,
    sent: messages.length,
    acked: messages.filter(({ acks }) => acks.length > 0).length,
    unknown: messages.filter(({ acks, refusals, tries }) => !acks.length && refusals < tries.length)
      .length,
    resent: messages.reduce((sum, { tries }) => sum + tries.length - 1, 0),
    duplicates: count((entry) => entry.what === "acked" && entry.duplicate),
    refused: count((entry) => entry.what === "refused"),
    stored: [...view.log.values()].reduce((sum, log) => sum + log.size, 0),
    changes: ackedActs(history, "edit", "delete", "react"),
    edits: ackedActs(history, "edit"),
    parts: ackedActs(history, "append"),
    growths: growthsIn(entries),
    live: count((entry) => entry.what === "live"),
    reconnects: count((entry) => entry.what === "welcome" && entry.connection > 1),
    resumes: count((entry) => entry.what === "joined" && entry.gave === "replay"),
    replayed: entries.reduce(
      (sum, entry) =>
        sum + (entry.what === "joined" && entry.gave === "replay" ? entry.events.length : 0),
      0,
    ),
    resets: count((entry) => entry.what === "joined" && entry.gave === "reset"),
    pages: count((entry) => entry.what === "page"),
    kills: faults("kill"),
    stops: faults("stop"),
    lateStops: faults("late-stop"),
    freezes: faults("freeze"),
    fullDisks: faults("disk-full"),
    cuts: faults("reset", "end", "torn", "swallow"),
    stalls: faults("stall", "dribble"),
    slowReaders: faults("slow"),
    slowClosed: history.faults.filter((fault) => wasClosed(history, fault)).length,
    ackP50: waits[Math.floor(waits.length * 0.5)] ?? 0,
    ackP99: waits[Math.floor(waits.length * 0.99)] ?? 0,
  };
}

function ackedActs({ clients }: History, ...kinds: Act["kind"][]): number {
  const entries = clients.flatMap((client) => client.entries);
  const asked = new Set<string>();
  for (const entry of entries)
    if (entry.what === "asked" && kinds.includes(entry.act.kind)) asked.add(entry.id);
  return entries.filter(
    (entry) => entry.what === "answered" && entry.code === null && asked.has(entry.id),
  ).length;
}

function growthsIn(entries: readonly Entry[]): number {
  const stored = new Set<string>();
  for (const entry of entries) {
    if (entry.what !== "told" && entry.what !== "opened") continue;
    for (const { type, seq, text } of entry.what === "told" ? [entry.event] : entry.events)
      if (type === "edited" && text !== wholeOf(text)) stored.add(`${entry.room} ${seq}`);
  }
  return stored.size;
}

function ackWaits(entries: readonly Entry[]): number[] {
  const sentAt = new Map<string, number>();
  const waits: number[] = [];
  for (const entry of entries) {
    if (entry.what === "sent") sentAt.set(`${entry.connection} ${entry.key}`, entry.at);
    if (entry.what !== "acked") continue;
    const at = sentAt.get(`${entry.connection} ${entry.key}`);
    if (at !== undefined) waits.push(entry.at - at);
  }
  return waits;
}

// It hears of its close when it reads again, 2.5 s later at the most.
const closedWithinMs = 3_500;

function wasClosed({ clients }: History, { fault, at, client, links }: FaultNote): boolean {
  if (fault !== "slow" || links === 0) return false;
  const entries = clients.find((each) => each.client === client)?.entries ?? [];
  return entries.some(
    (entry) =>
      entry.what === "closed" &&
      (entry.code === 4200 || entry.code === 1006) &&
      entry.at > at &&
      entry.at < at + closedWithinMs,
  );
}
