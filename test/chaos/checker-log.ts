// Judges what the rooms hold: each message once, in its room, as it was sent, under one number. Pure.

import { type FinalLog, type History, keyOf, type Seen } from "./history.ts";
import { isOfPostgres } from "./ordeals.ts";
import { type Sent, sentFor, userOf, type View } from "./view.ts";
import type { Findings } from "./violations.ts";

export function judgeLog(history: History, view: View, found: Findings): void {
  for (const log of history.final) judgeNumbers(log, found);
  compareReadings(history, found);
  judgeSightings(view, found);
  judgePlaces(view, found);
  for (const message of view.sent.values()) judgeAnswers(message, view, found);
  judgeSenders(view, refusalsOf(history), found);
}

/** seq-gap */
function judgeNumbers({ room, way, head, messages }: FinalLog, found: Findings): void {
  const who = `the ${way} reading`;
  let last = 0;
  for (const { seq } of messages) {
    if (seq !== last + 1)
      found.add("seq-gap", room, seq, who, `seq ${seq} follows on ${last} in the log`);
    last = seq;
  }
  if (last !== head)
    found.add("seq-gap", room, last, who, `the log ends at ${last}, its head is ${head}`);
}

/** not-converged */
function compareReadings({ final }: History, found: Findings): void {
  const rooms = new Set(final.map(({ room }) => room));
  for (const room of rooms) {
    const [one, other] = final.filter((log) => log.room === room);
    if (one === undefined || other === undefined) {
      found.add("not-converged", room, 0, "the readings", "the room could be read in one way only");
      continue;
    }
    const longest = Math.max(one.messages.length, other.messages.length);
    for (let at = 0; at < longest; at++) {
      const [left, right] = [one.messages[at], other.messages[at]];
      if (left !== undefined && right !== undefined && isSame(left, right)) continue;
      const seq = left?.seq ?? right?.seq ?? 0;
      found.add("not-converged", room, seq, "the readings", `the two ways differ at seq ${seq}`);
      break;
    }
  }
}

/** The key is left out: one of the two readers may be its author. */
const isSame = (a: Seen, b: Seen): boolean =>
  a.seq === b.seq &&
  a.text === b.text &&
  a.userId === b.userId &&
  a.username === b.username &&
  a.timestamp === b.timestamp &&
  a.action === b.action;

/** phantom, wrong-room, corrupt, rolled-back */
function judgeSightings(view: View, found: Findings): void {
  for (const { who, userId, room, event } of view.sightings) {
    const { seq } = event;
    const message = sentFor(view, event);
    if (message === undefined) {
      found.add("phantom", room, seq, who, `nobody sent ${JSON.stringify(event.text)}`);
      continue;
    }
    if (message.room !== room)
      found.add("wrong-room", room, seq, who, `${message.key} was sent to ${message.room}`);
    const change = changeOf(event, message, userId);
    if (change !== null) found.add("corrupt", room, seq, who, `${message.key}: ${change}`);
    const kept = view.log.get(room)?.get(seq);
    if (kept === undefined || keyOf(kept.text) !== message.key) {
      const instead = kept === undefined ? "nothing" : keyOf(kept.text);
      const sentence = `${message.key} was seen there, where the log has ${instead}`;
      found.add("rolled-back", room, seq, who, sentence);
    } else if (kept.timestamp !== event.timestamp) {
      found.add("corrupt", room, seq, who, `${message.key}: seen with another time`);
    }
  }
}

function changeOf(event: Seen, message: Sent, reader: string | null): string | null {
  if (event.text !== message.text) return `the text became ${JSON.stringify(event.text)}`;
  if (event.action !== message.action) return "it is an action or is none any more";
  if (message.userId !== null && event.userId !== message.userId)
    return `${message.userId} sent it, ${event.userId} is said to have`;
  if (event.username !== message.username)
    return `${message.username} sent it, under the name ${event.username}`;
  if (event.key !== null && event.key !== message.key) return `it came with the key ${event.key}`;
  if (event.key !== null && reader !== message.userId) return "its key was shown to somebody else";
  return null;
}

type Place = Map<string, Set<string>>;

/** seq-reused, fork; duplicate by two seqs of one message. */
function judgePlaces(view: View, found: Findings): void {
  const places = new Map<string, Place>();
  const seqs = new Map<string, Set<number>>();
  const put = (room: string, seq: number, key: string, who: string): void => {
    const at = `${room} ${seq}`;
    const place: Place = places.get(at) ?? new Map<string, Set<string>>();
    places.set(at, place);
    place.set(key, (place.get(key) ?? new Set<string>()).add(who));
    const of = `${room} ${key}`;
    seqs.set(of, (seqs.get(of) ?? new Set<number>()).add(seq));
  };
  for (const { who, room, event } of view.sightings) put(room, event.seq, keyOf(event.text), who);
  for (const { acks } of view.sent.values())
    for (const ack of acks) put(ack.room, ack.seq, ack.key, "the acks");
  for (const [at, place] of places) {
    if (place.size < 2) continue;
    const [room = "", seq = ""] = at.split(" ");
    const keys = [...place.keys()].join(" and ");
    const twice = observers(place).find(({ count }) => count > 1);
    if (twice !== undefined) {
      const sentence = `${keys} were both there for one who looks`;
      found.add("seq-reused", room, Number(seq), twice.who, sentence);
    } else {
      const who = [...place.values()].map((each) => [...each][0] ?? "").join(" and ");
      found.add("fork", room, Number(seq), who, `they saw ${keys}`);
    }
  }
  for (const [of, all] of seqs) {
    if (all.size < 2) continue;
    const [room = "", key = ""] = of.split(" ");
    const list = [...all].sort((a, b) => a - b);
    found.add(
      "duplicate",
      room,
      list[1] ?? 0,
      key,
      `it is known under the seqs ${list.join(", ")}`,
    );
  }
}

function observers(place: Place): { who: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const seers of place.values())
    for (const who of seers) counts.set(who, (counts.get(who) ?? 0) + 1);
  return [...counts].map(([who, count]) => ({ who, count }));
}

/** acked-lost, refused-but-stored; corrupt by the ack's time. */
function judgeAnswers(message: Sent, view: View, found: Findings): void {
  const { key, client } = message;
  const log = view.log.get(message.room);
  for (const { room, seq, timestamp } of message.acks) {
    if (room !== message.room)
      found.add("wrong-room", room, seq, client, `${key} was sent to ${message.room}`);
    const kept = log?.get(seq);
    if (kept === undefined || keyOf(kept.text) !== key) {
      const instead = kept === undefined ? "nothing" : keyOf(kept.text);
      found.add("acked-lost", room, seq, client, `${key} was acked; the log has ${instead} there`);
    } else if (kept.timestamp !== timestamp) {
      found.add("corrupt", room, seq, client, `${key} was acked with another time`);
    }
  }
  // A try without an answer may have been stored: only when each was refused is it sure.
  if (message.refusals < message.tries.length || message.acks.length > 0) return;
  for (const kept of log?.values() ?? []) {
    if (keyOf(kept.text) !== key) continue;
    const sentence = `${key} was refused ${message.refusals} times`;
    found.add("refused-but-stored", message.room, kept.seq, client, sentence);
  }
}

/** Whether `before` may have been refused without anybody hearing of it, until `message` was sent last. */
type MayBeRefused = (before: Sent, message: Sent) => boolean;

const isRefusing = (fault: string): boolean => fault === "disk-full" || isOfPostgres(fault);

// How long what was asked, or a fault, may take to show.
const lateMs = 5_000;

function refusalsOf({ clients, faults }: History): MayBeRefused {
  const causes = faults.flatMap(({ fault, at }) => (isRefusing(fault) ? [{ at, of: "" }] : []));
  for (const client of clients) {
    const userId = userOf(client);
    for (const entry of client.entries)
      if (entry.what === "leaving") causes.push({ at: entry.at, of: `${userId} ${entry.room}` });
  }
  return (before, message) =>
    causes.some(
      ({ at, of }) =>
        (of === "" || of === `${before.userId} ${before.room}`) &&
        at > before.firstTryMs - lateMs &&
        at <= message.lastTryMs,
    );
}

/**
 * sender-order. Sound for a pair only if, wherever the later was sent, the earlier had been sent before on
 * that connection or was acked by then; and if the earlier was not refused, after which it may come late.
 */
function judgeSenders(view: View, mayBeRefused: MayBeRefused, found: Findings): void {
  const seqOf = new Map<string, number>();
  for (const log of view.log.values())
    for (const { seq, text } of log.values()) seqOf.set(keyOf(text), seq);
  const earlier = new Map<string, Sent>();
  for (const message of [...view.sent.values()].sort((a, b) => a.firstSentAt - b.firstSentAt)) {
    const seq = seqOf.get(message.key);
    if (seq === undefined || message.refusals + message.unclear > 0) continue;
    const stream = `${message.client} ${message.room}`;
    const before = earlier.get(stream);
    earlier.set(stream, message);
    const seqBefore = before === undefined ? undefined : seqOf.get(before.key);
    if (before === undefined || seqBefore === undefined || seqBefore < seq) continue;
    const settled = before.firstAckedAt < message.firstSentAt;
    const ahead = message.tries.every((connection) => before.tries.includes(connection));
    if (!settled && (!ahead || mayBeRefused(before, message))) continue;
    const sentence = `${message.key} was sent after ${before.key}, which has the seq ${seqBefore}`;
    found.add("sender-order", message.room, seq, message.client, sentence);
  }
}
