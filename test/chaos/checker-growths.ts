// Judges texts that grow, as they are stored: of whole parts, each once, in order, none lost, nothing over an edit. Pure.

import { judgeShown } from "./checker-shown.ts";
import type { Happened, Kept } from "./board-notes.ts";
import {
  type AllGiven,
  type Given,
  givenIn,
  isBefore,
  piecesOf,
  wasRefused,
  wasThereFor,
} from "./growth-parts.ts";
import type { ClientHistory, FaultNote, History } from "./history.ts";
import { isOfPostgres, isOrdeal } from "./ordeals.ts";
import type { Findings } from "./violations.ts";

/** By room and message. */
type Texts = Map<string, Set<string>>;

type Judging = {
  history: History;
  given: AllGiven;
  /** What was put behind each message. */
  parts: Map<string, Given[]>;
  /** All texts that anybody was told by an event or read at the end. */
  stored: Texts;
  /** A full disk may take back what was acked. */
  mayTakeBack: boolean;
  found: Findings;
  /** What is wrong with each text that was looked at; null: nothing is. */
  judged: Map<string, string | null>;
};

const spotOf = (room: string, message: number): string => `${room} ${message}`;

export function judgeGrowths(history: History, found: Findings): void {
  const given = givenIn(history.clients);
  const parts = new Map<string, Given[]>();
  for (const each of given.values()) {
    if (each.kind !== "append") continue;
    const spot = spotOf(each.room, each.message);
    parts.set(spot, [...(parts.get(spot) ?? []), each]);
  }
  const mayTakeBack = history.faults.some(({ fault }) => fault === "disk-full");
  const rest = { history, given, parts, mayTakeBack, found };
  const judging: Judging = { ...rest, stored: new Map(), judged: new Map() };
  for (const client of history.clients) judgeTold(judging, client);
  for (const { room, way, messages } of history.finalBoards)
    for (const { seq, text, deleted } of messages)
      if (!deleted) judgeStored(judging, { room, message: seq, text, seq }, `the ${way} reading`);
  judgeSuccession(judging);
  judgeParts(judging);
  const wrong = (room: string, message: number, text: string): string | null =>
    wrongIn(judging, room, message, text);
  const edits = [...given.values()].filter(({ kind, tries }) => kind === "edit" && tries > 1);
  const again = new Set(edits.map(({ text }) => text));
  const mayBe = (text: string, at: number): boolean =>
    mayTakeBack || again.has(text) || isRefusing(history, at);
  const ends = endsIn(history);
  const mayBeGone = (at: number): boolean =>
    isOfSeveral(history) &&
    (isRefusing(history, at) ||
      ends.some((each) => each.at <= at && at <= each.at + history.growthEndsMs));
  judgeShown(history, { wrong, mayBe, mayBeGone }, found);
}

function judgeTold(judging: Judging, { client, entries }: ClientHistory): void {
  for (const entry of entries) {
    if (entry.what !== "told" && entry.what !== "opened") continue;
    for (const event of entry.what === "told" ? [entry.event] : entry.events)
      if (event.text !== "") judgeStored(judging, { room: entry.room, ...event }, client);
  }
}

/** part-torn, refused-but-stored */
function judgeStored(
  judging: Judging,
  { room, message, text, seq }: { room: string; message: number; text: string; seq: number },
  who: string,
): void {
  const { stored, found, given } = judging;
  const spot = spotOf(room, message);
  const known = stored.get(spot) ?? new Set();
  if (known.has(text)) return;
  stored.set(spot, known.add(text));
  const wrong = wrongIn(judging, room, message, text);
  if (wrong !== null) found.add("part-torn", room, seq, who, `${message} became ${wrong}`);
  for (const part of piecesOf(text, given)?.parts ?? [])
    if (wasRefused(part))
      found.add("refused-but-stored", room, seq, who, `${part.text} was refused`);
}

/** Why no order of parts gives this text; null when one does. */
function wrongIn(judging: Judging, room: string, message: number, text: string): string | null {
  const mark = `${spotOf(room, message)} ${text}`;
  const known = judging.judged.get(mark);
  if (known !== undefined) return known;
  const wrong = judgePieces(judging, room, message, text);
  judging.judged.set(mark, wrong === null ? null : `${JSON.stringify(text)}: ${wrong}`);
  return judging.judged.get(mark) ?? null;
}

function judgePieces(
  { history, given, parts: all }: Judging,
  room: string,
  message: number,
  text: string,
): string | null {
  const pieces = piecesOf(text, given);
  if (pieces === null) return "some of it nobody gave it whole";
  const { whole, parts } = pieces;
  const spot = spotOf(room, message);
  for (const each of [whole, ...parts])
    if (each.room !== room || (each.kind !== "say" && each.message !== message))
      return `${each.id} was for ${spotOf(each.room, each.message)}`;
  for (const [at, part] of parts.entries()) {
    const later = parts.slice(at + 1);
    if (later.includes(part)) return `${part.id} is there twice`;
    const early = later.find((each) => isBefore(each, part));
    if (early !== undefined) return `${early.id} came before ${part.id}`;
    // On one connection it is one life of the server, which cannot have lost one and kept the next.
    const missing = all.get(spot)?.find((each) => {
      const isOfLine = each.client === part.client && each.connection === part.connection;
      const isDue = each.ackedAt < Infinity && wasThereFor(whole, each);
      if (!isOfLine || each.order >= part.order || !isDue || parts.includes(each)) return false;
      return !mayBeRefused(history, each, endOf(each, all.get(spot) ?? [], history.growthEndsMs));
    });
    if (missing !== undefined) return `${missing.id} was acked, and ${part.id} is there without it`;
  }
  return null;
}

type Live = { message: number; text: string; client: string };
/** By `seq`. */
type Lives = Map<number, Live>;

/** growth-stale: a text with parts goes on from the one before it. */
function judgeSuccession({ history, found }: Judging): void {
  const rooms = new Map<string, Lives>();
  for (const { client, entries } of history.clients)
    for (const entry of entries) {
      // What is replayed may have a later text.
      if (entry.what !== "told" || !givesText(entry.event) || entry.event.text === "") continue;
      const lives = rooms.get(entry.room) ?? new Map<number, Live>();
      rooms.set(entry.room, lives.set(entry.event.seq, { ...entry.event, client }));
    }
  for (const [room, lives] of rooms) {
    const unseen = unseenIn(history, room, lives);
    const before = new Map<number, { text: string; seq: number }>();
    for (const [seq, { message, text, client }] of [...lives].sort(([a], [b]) => a - b)) {
      const last = before.get(message);
      before.set(message, { text, seq });
      if (last === undefined || !text.includes("|") || text.startsWith(last.text)) continue;
      const isBetween = (each: Unseen): boolean =>
        each.seq > last.seq && each.seq < seq && (each.message ?? message) === message;
      if (unseen.some(isBetween)) continue;
      // A node that missed the event before reads it from the store, which has a later text of it by then.
      const isLater = (each: Live, at: number): boolean =>
        at > seq && each.message === message && each.text.startsWith(last.text);
      if (isOfSeveral(history) && [...lives].some(([at, each]) => isLater(each, at))) continue;
      const sentence = `${JSON.stringify(last.text)} of ${message} grew to ${JSON.stringify(text)}`;
      found.add("growth-stale", room, seq, client, sentence);
    }
  }
}

const givesText = ({ type }: Happened): boolean => type === "chat" || type === "edited";

/** `message` null: nobody knows of which. */
type Unseen = { seq: number; message: number | null };

/** Events that nobody was told live with their text. */
function unseenIn({ clients }: History, room: string, lives: Lives): Unseen[] {
  const known = new Map<number, Happened>();
  for (const { entries } of clients)
    for (const entry of entries) {
      if ((entry.what !== "told" && entry.what !== "opened") || entry.room !== room) continue;
      for (const event of entry.what === "told" ? [entry.event] : entry.events)
        known.set(event.seq, event);
    }
  const last = Math.max(0, ...lives.keys());
  return Array.from({ length: last }, (_, at) => at + 1).flatMap((seq): Unseen[] => {
    const event = known.get(seq);
    if (event === undefined) return [{ seq, message: null }];
    return givesText(event) && !lives.has(seq) ? [{ seq, message: event.message }] : [];
  });
}

/** part-lost: what was acked is in the text, unless something that may end it came upon it. */
function judgeParts(judging: Judging): void {
  const { history, parts, stored, given, mayTakeBack, found } = judging;
  if (mayTakeBack) return;
  const ends = endsIn(history);
  const replacing = [...given.values()].filter((each) => each.kind === "edit" && !wasRefused(each));
  const kept = new Map<string, Kept>();
  for (const { room, way, messages } of history.finalBoards)
    if (way === "websocket")
      for (const message of messages) kept.set(spotOf(room, message.seq), message);
  for (const [spot, all] of parts)
    for (const part of all) {
      const { room, message, text, askedAt, ackedAt, client } = part;
      if (ackedAt === Infinity || kept.get(spot)?.deleted !== false) continue;
      if ([...(stored.get(spot) ?? [])].some((each) => hasPart(each, text))) continue;
      const until = endOf(part, all, history.growthEndsMs);
      if (ends.some(({ at }) => at >= askedAt && at <= until)) continue;
      if (mayBeRefused(history, part, until)) continue;
      const wasReplaced = replacing.some(
        (each) =>
          each.userId === part.userId &&
          spotOf(each.room, each.message) === spot &&
          each.askedAt <= until &&
          each.ackedAt >= askedAt,
      );
      if (wasReplaced) continue;
      found.add("part-lost", room, message, client, `${text} was acked at ${ackedAt} ms`);
    }
}

/** What ends a node's memory. One of several that stands still is as one that was killed: others go on without it. */
function endsIn(history: History): FaultNote[] {
  return history.faults.filter(
    ({ fault }) =>
      fault === "kill" || fault === "late-stop" || (isOfSeveral(history) && fault === "freeze"),
  );
}

/** Whether it is of several nodes: what these need breaks as well. */
const isOfSeveral = ({ faults }: History): boolean => faults.some(({ fault }) => isOrdeal(fault));

// So long a PostgreSQL is away that is frozen, stopped or killed, until it stores again.
const postgresAwayMs = 10_000;

/** Whether the store may have refused what grew, which takes it back [D5]. */
const mayBeRefused = ({ faults }: History, { askedAt }: Given, until: number): boolean =>
  faults.some(
    ({ fault, at }) => isOfPostgres(fault) && at + postgresAwayMs >= askedAt && at <= until,
  );

const isRefusing = ({ faults }: History, at: number): boolean =>
  faults.some(
    (each) => isOfPostgres(each.fault) && each.at <= at && at <= each.at + postgresAwayMs,
  );

/** When it was stored at the latest: each part that may have come behind it lets it grow on. */
function endOf(part: Given, all: readonly Given[], withinMs: number): number {
  let until = part.ackedAt + withinMs;
  for (const { askedAt, ackedAt } of all.toSorted((one, other) => one.askedAt - other.askedAt))
    if (askedAt >= part.askedAt && askedAt <= until)
      until = Math.max(until, (ackedAt === Infinity ? askedAt : ackedAt) + withinMs);
  return until;
}

/** The end of one is the beginning of none other: the next begins with a mark. */
const hasPart = (text: string, part: string): boolean =>
  text.endsWith(part) || text.includes(`${part}|`);
