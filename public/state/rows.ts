// What the list shows, in order: messages with their grouping, day lines, notes, and what is not sent yet. Pure.

import type { ChatEvent, RoomFacts } from "../../src/protocol/events.ts";
import type { UserId, Username } from "../../src/protocol/ids.ts";
import type { Mention, Reaction } from "../../src/protocol/message-events.ts";
import type { Days } from "./days.ts";
import { type Note, type Notes, peopleText } from "./notes.ts";
import type { Timeline } from "./timeline.ts";

/** A message of one's own that is not known to be stored. */
export type Unsent = {
  readonly key: string;
  readonly text: string;
  readonly action: boolean;
  /** By the server's clock as well as it is known. */
  readonly madeAtMs: number;
  /** Why it was refused; null: it is on its way. */
  readonly refusal: string | null;
  /** The `seq` of the message that it answers. */
  readonly replyTo?: number;
};

/** Messages that are quoted and not in the window, as they are now. Null: that one is not to be had. */
export type Originals = ReadonlyMap<number, ChatEvent | null>;

export type SendState = "sent" | "sending" | "waiting" | "failed";

export type MessageRow = {
  readonly kind: "message";
  /** The same before and after it is sent, so that its node stays. */
  readonly id: string;
  readonly seq: number | null;
  readonly key: string | null;
  readonly userId: UserId;
  readonly username: Username;
  readonly text: string;
  /** The very list of the event, so that an unchanged row is known by it. */
  readonly mentions: readonly Mention[];
  readonly action: boolean;
  readonly timestamp: number;
  /** Begins a group: shows who and when. */
  readonly first: boolean;
  readonly state: SendState;
  readonly refusal: string | null;
  /** There is only its place: it is shown for those who answered it. */
  readonly deleted: boolean;
  /** When its text was last changed; null for never. */
  readonly edited: number | null;
  readonly reactions: readonly Reaction[] | null;
  /** The `seq` of what it answers; null for none. */
  readonly replyTo: number | null;
  /** That message as it is now. Undefined: not known yet. Null: not to be had. */
  readonly original: ChatEvent | null | undefined;
};

export type Row =
  | MessageRow
  | {
      readonly kind: "start";
      readonly id: "start";
      readonly pruned: boolean;
      /** What the room is and is called now: both may change. */
      readonly room: RoomFacts["kind"];
      readonly name: string;
    }
  | { readonly kind: "day"; readonly id: string; readonly label: string }
  | { readonly kind: "new"; readonly id: "new"; readonly label: string }
  | {
      readonly kind: "note";
      readonly id: string;
      readonly text: string;
      readonly about: "people" | "answer" | "trouble";
    };

export type RowSource = {
  readonly place: { readonly kind: RoomFacts["kind"]; readonly name: string };
  readonly timeline: Timeline;
  readonly notes: Notes;
  readonly unsent: readonly Unsent[];
  readonly originals: Originals;
  readonly me: { readonly userId: UserId; readonly username: Username };
  /** By the server's clock as well as it is known. */
  readonly nowMs: number;
  readonly days: Days;
};

const groupMs = 5 * 60_000;
/** A message that is on its way for less shows nothing: most are there long before. */
export const quietSendMs = 1_000;

const nobody: readonly Mention[] = [];

type Plain = Omit<MessageRow, "kind" | "first">;
/** Finds what a reply answers. */
type Find = (seq: number | undefined) => ChatEvent | null | undefined;

export function rows(source: RowSource): Row[] {
  const { place, timeline, days, nowMs } = source;
  const list: Row[] = [];
  let last: Plain | null = null;
  let day = "";
  if (timeline.atStart) {
    const pruned = (timeline.messages[0]?.seq ?? 1) > 1 && timeline.messages.length > 0;
    list.push({ kind: "start", id: "start", pruned, room: place.kind, name: place.name });
  }
  const add = (plain: Plain): void => {
    const itsDay = days.dayOf(plain.timestamp);
    if (itsDay !== day) {
      day = itsDay;
      last = null;
      list.push({
        kind: "day",
        id: `d:${itsDay}:${plain.id}`,
        label: days.label(plain.timestamp, nowMs),
      });
    }
    list.push({ kind: "message", ...plain, first: last === null || !continues(last, plain) });
    last = plain;
  };
  const notes = visibleNotes(source);
  const addNotes = (before: number): void => {
    for (let note = notes[0]; note !== undefined && note.after < before; note = notes[0]) {
      list.push(noteRow(note));
      notes.shift();
      last = null;
    }
  };
  const find = finder(source);
  const answered = new Set([...timeline.messages, ...source.unsent].map(({ replyTo }) => replyTo));
  for (const message of timeline.messages) {
    // What nobody answered leaves no place behind.
    if (message.deleted === true && !answered.has(message.seq)) continue;
    addNotes(message.seq);
    add(sentRow(message, find));
  }
  addNotes(Number.POSITIVE_INFINITY);
  for (const unsent of stillUnsent(source)) add(unsentRow(unsent, source, find));
  return list;
}

/** Says the same, so that its node need not be touched. */
export function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true;
  const names = Object.keys(a) as (keyof Row)[]; // a Row has no other keys than its type's
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function continues(last: Plain, next: Plain): boolean {
  return (
    last.userId === next.userId &&
    last.username === next.username &&
    !last.action &&
    !next.action &&
    !last.deleted &&
    !next.deleted &&
    next.replyTo === null &&
    Math.abs(next.timestamp - last.timestamp) <= groupMs
  );
}

/** Notes whose place is inside the window, in order of place. */
function visibleNotes({ timeline, notes }: RowSource): Note[] {
  const from = timeline.atStart ? 0 : (timeline.messages[0]?.seq ?? 0);
  const to = timeline.atEnd ? Number.POSITIVE_INFINITY : (timeline.messages.at(-1)?.seq ?? 0);
  return notes
    .filter((note) => note.after >= from && note.after <= to)
    .sort((a, b) => a.after - b.after || a.id - b.id);
}

function noteRow(note: Note): Row {
  if (note.kind === "people")
    return { kind: "note", id: `n:${note.id}`, text: peopleText(note), about: "people" };
  const about = note.bad ? "trouble" : "answer";
  return { kind: "note", id: `n:${note.id}`, text: note.text, about };
}

function finder({ timeline, originals }: RowSource): Find {
  const here = new Map(timeline.messages.map((message) => [message.seq, message]));
  return (seq) => (seq === undefined ? null : (here.get(seq) ?? originals.get(seq)));
}

/** What is quoted in this window and known neither from it nor from `originals`. */
export function unknownOriginals(
  source: Pick<RowSource, "timeline" | "originals" | "unsent">,
): number[] {
  const here = new Set(source.timeline.messages.map(({ seq }) => seq));
  const wanted = [...source.timeline.messages, ...source.unsent].flatMap(
    ({ replyTo }) => replyTo ?? [],
  );
  return [...new Set(wanted)].filter((seq) => !here.has(seq) && !source.originals.has(seq));
}

function sentRow(message: ChatEvent, find: Find): Plain {
  return {
    id: message.key === undefined ? `s:${message.seq}` : `k:${message.key}`,
    seq: message.seq,
    key: message.key ?? null,
    userId: message.userId,
    username: message.username,
    text: message.text,
    mentions: message.mentions ?? nobody,
    action: message.action === true,
    timestamp: message.timestamp,
    state: "sent",
    refusal: null,
    deleted: message.deleted === true,
    edited: message.edited ?? null,
    reactions: message.reactions ?? null,
    replyTo: message.replyTo ?? null,
    original: find(message.replyTo),
  };
}

function unsentRow(unsent: Unsent, { me, nowMs }: RowSource, find: Find): Plain {
  const young = nowMs - unsent.madeAtMs < quietSendMs;
  const onItsWay: SendState = young ? "sending" : "waiting";
  return {
    id: `k:${unsent.key}`,
    seq: null,
    key: unsent.key,
    ...me,
    text: unsent.text,
    mentions: nobody,
    action: unsent.action,
    timestamp: unsent.madeAtMs,
    state: unsent.refusal === null ? onItsWay : "failed",
    refusal: unsent.refusal,
    ...{ deleted: false, edited: null, reactions: null },
    replyTo: unsent.replyTo ?? null,
    original: find(unsent.replyTo),
  };
}

/** Without those that are in the window already: the broadcast may come before the ack, and a resume before the repeat. */
function stillUnsent({ timeline, unsent }: RowSource): readonly Unsent[] {
  if (unsent.length === 0) return unsent;
  const keys = new Set(timeline.messages.map(({ key }) => key));
  return unsent.filter(({ key }) => !keys.has(key));
}
