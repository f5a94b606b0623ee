// Judges what each connection was told: replays and tails whole, live events following on, each once. Pure.

import { type ClientHistory, type Entry, type History, mostBytes, type Seen } from "./history.ts";
import type { View } from "./view.ts";
import type { Findings } from "./violations.ts";

type Opened = Extract<Entry, { what: "joined" }>;
type PageRead = Extract<Entry, { what: "page" }>;

/** How far each stream has come, by connection and room. */
type Streams = Map<string, number>;

type Judging = {
  client: ClientHistory;
  found: Findings;
  resumeEvents: number;
  /** Whether the messages `from`+1 … `to` of a room surely fit into one answer. */
  fit(room: string, from: number, to: number): boolean;
  streams: Streams;
  /** The newest seq of each room that this client knows of. */
  known: Map<string, number>;
  epochs: Map<string, string>;
};

const streamOf = (entry: { connection: number; room: string }): string =>
  `${entry.connection} ${entry.room}`;

export function judgeStreams(history: History, view: View, found: Findings): void {
  // One epoch for all: no run puts back a copy, so none may ever change.
  const epochs = new Map<string, string>();
  for (const client of history.clients) {
    const judging: Judging = {
      client,
      found,
      resumeEvents: history.resumeEvents,
      fit: (room, from, to) => bytesOf(view, room, from, to) <= history.pageBytes,
      streams: new Map(),
      known: new Map(),
      epochs,
    };
    for (const entry of client.entries) judgeEntry(judging, entry);
    judgeIdentity(client, found);
    judgeEnd(judging, view);
  }
}

function judgeEntry(judging: Judging, entry: Entry): void {
  switch (entry.what) {
    case "joined":
      return judgeOpening(judging, entry);
    case "live":
      return judgeLive(judging, entry);
    case "page":
      return judgePage(judging, entry);
    case "acked":
      return know(judging, entry.room, entry.seq);
    case "left":
      judging.streams.delete(streamOf(entry));
      return;
    case "closed":
      for (const stream of judging.streams.keys())
        if (stream.startsWith(`${entry.connection} `)) judging.streams.delete(stream);
      return;
    default:
      return;
  }
}

/** wrong-room, stream-gap, stream-repeat */
function judgeLive(judging: Judging, entry: Extract<Entry, { what: "live" }>): void {
  const { client, found, streams } = judging;
  const { room, event } = entry;
  const at = streams.get(streamOf(entry));
  const where = `connection ${entry.connection}`;
  if (at === undefined) {
    const sentence = `an event came on ${where}, which was not in the room`;
    found.add("wrong-room", room, event.seq, client.client, sentence);
    return;
  }
  follow(judging, entry, [event], at, "live");
  streams.set(streamOf(entry), Math.max(at, event.seq));
  know(judging, room, event.seq);
}

/** Whether `events` go on one by one after `from`; returns where they end. */
function follow(
  { client, found }: Judging,
  entry: { connection: number; room: string },
  events: readonly Seen[],
  from: number,
  part: string,
): number {
  let at = from;
  for (const { seq } of events) {
    const sentence = `seq ${seq} came after ${at} (${part}, connection ${entry.connection})`;
    if (seq > at + 1) found.add("stream-gap", entry.room, seq, client.client, sentence);
    if (seq <= at) found.add("stream-repeat", entry.room, seq, client.client, sentence);
    at = Math.max(at, seq);
  }
  return at;
}

/** stream-gap, stream-repeat; rolled-back by head or epoch. */
function judgeOpening(judging: Judging, entry: Opened): void {
  const { client, found, streams } = judging;
  const { room, asked, head, first, gave, events, limit } = entry;
  const who = client.client;
  checkHead(judging, room, head);
  const epoch = judging.epochs.get(room);
  judging.epochs.set(room, entry.epoch);
  if (epoch !== undefined && epoch !== entry.epoch)
    found.add("rolled-back", room, head, who, `the epoch changed from ${epoch} to ${entry.epoch}`);
  const tailFrom = cutShort(judging, room, Math.max(first - 1, head - limit), head, events);
  const from = gave === "replay" ? (asked?.after ?? 0) : tailFrom;
  const end = follow(judging, entry, events, from, gave);
  if (end !== head && !(events.length === 0 && limit === 0)) {
    const sentence = `the ${gave} ends at ${end}, the head is ${head} (connection ${entry.connection})`;
    found.add(end < head ? "stream-gap" : "stream-repeat", room, end, who, sentence);
  }
  if (gave === "reset" && couldBeWhole(entry, judging)) {
    const sentence = `reset, though only ${head - (asked?.after ?? 0)} were missed (head ${head})`;
    found.add("stream-gap", room, head, who, sentence);
  }
  streams.set(streamOf(entry), head);
}

function couldBeWhole(
  { room, asked, epoch, head, first }: Opened,
  { resumeEvents, fit }: Judging,
): boolean {
  if (asked === null || asked.epoch !== epoch) return false;
  const { after } = asked;
  if (after > head || after < first - 1 || head - after > resumeEvents) return false;
  return fit(room, after, head);
}

/** Where a tail of `from`+1 … `to` begins: later, when one more than those given may not have fitted [L7]. */
function cutShort(
  { fit }: Judging,
  room: string,
  from: number,
  to: number,
  given: readonly Seen[],
): number {
  const got = to - given.length;
  return given.length > 0 && got > from && !fit(room, got - 1, to) ? got : from;
}

function bytesOf({ log }: View, room: string, from: number, to: number): number {
  let bytes = 0;
  for (let seq = from + 1; seq <= to; seq++) {
    const seen = log.get(room)?.get(seq);
    if (seen !== undefined) bytes += mostBytes(seen);
  }
  return bytes;
}

/** seq-gap. Its head may be older than what came meanwhile: answers may overtake each other [T7]. */
function judgePage(judging: Judging, entry: PageRead): void {
  const { client, found } = judging;
  const { room, before, limit, head, first, messages } = entry;
  const who = client.client;
  know(judging, room, head);
  const last = Math.min(before - 1, head);
  const from = Math.max(first - 1, last - limit);
  const wanted = Math.max(0, last - cutShort(judging, room, from, last, messages));
  const right = messages.every(({ seq }, at) => seq === last - wanted + 1 + at);
  if (right && messages.length === wanted) return;
  const got = messages.map(({ seq }) => seq).join(" ");
  found.add("seq-gap", room, last, who, `a page of ${wanted} up to ${last} has ${got}`);
}

function checkHead(judging: Judging, room: string, head: number): void {
  const known = judging.known.get(room) ?? 0;
  if (head < known) {
    const sentence = `the head is ${head}; ${known} was seen before`;
    judging.found.add("rolled-back", room, head, judging.client.client, sentence);
  }
  know(judging, room, head);
}

function know(judging: Judging, room: string, seq: number): void {
  judging.known.set(room, Math.max(judging.known.get(room) ?? 0, seq));
}

/** not-converged */
function judgeEnd({ client, found, streams }: Judging, view: View): void {
  for (const room of client.rooms) {
    const open = [...streams].filter(([stream]) => stream.endsWith(` ${room}`));
    const head = view.head(room);
    const at = Math.max(-1, ...open.map(([, position]) => position));
    if (at === head) continue;
    const sentence =
      at < 0 ? "it was not in the room at the end" : `it was at ${at}, the head is ${head}`;
    found.add("not-converged", room, Math.max(0, at), client.client, sentence);
  }
}

/** identity-lost */
function judgeIdentity(client: ClientHistory, found: Findings): void {
  let userId = "";
  let named = false;
  for (const entry of client.entries) {
    if (entry.what === "sent") named = true;
    if (entry.what !== "welcome") continue;
    if (userId !== "" && entry.userId !== userId) {
      const sentence = `it was ${userId} and came back as ${entry.userId}`;
      found.add("identity-lost", "", 0, client.client, sentence);
    }
    if (named && entry.username !== client.username) {
      const sentence = `it was called ${client.username} and came back as ${entry.username}`;
      found.add("identity-lost", "", 0, client.client, sentence);
    }
    userId = entry.userId;
  }
}
