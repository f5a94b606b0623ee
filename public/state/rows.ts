// What the list shows, in order: messages with their grouping, day lines, notes, and what is not sent yet. Pure.

import type { ChatEvent, RoomFacts } from "../../src/protocol/events.ts";
import type { UserId, Username } from "../../src/protocol/ids.ts";
import type { Mention } from "../../src/protocol/message-events.ts";
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
};

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
  for (const message of timeline.messages) {
    // Nothing refers to it yet, so nothing is shown where it stood.
    if (message.deleted === true) continue;
    addNotes(message.seq);
    add(sentRow(message));
  }
  addNotes(Number.POSITIVE_INFINITY);
  for (const unsent of stillUnsent(source)) add(unsentRow(unsent, source));
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

function sentRow(message: ChatEvent): Plain {
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
  };
}

function unsentRow(unsent: Unsent, { me, nowMs }: RowSource): Plain {
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
  };
}

/** Without those that are in the window already: the broadcast may come before the ack, and a resume before the repeat. */
function stillUnsent({ timeline, unsent }: RowSource): readonly Unsent[] {
  if (unsent.length === 0) return unsent;
  const keys = new Set(timeline.messages.map(({ key }) => key));
  return unsent.filter(({ key }) => !keys.has(key));
}
