// Quiet lines between the messages: who came, left or changed their name, and answers to slash lines. Pure.
// They are never stored; they live as long as this page and have no `seq` of their own.

import type { Person, System } from "../../src/protocol/events.ts";
import type { UserId, Username } from "../../src/protocol/ids.ts";
import * as words from "../words/en/message.ts";

export type Note =
  | {
      readonly kind: "people";
      readonly id: number;
      /** Stands after the message with this `seq`. */
      readonly after: number;
      readonly came: ReadonlyMap<UserId, Username>;
      readonly went: ReadonlyMap<UserId, Username>;
      readonly renamed: ReadonlyMap<UserId, { readonly was: Username; readonly is: Username }>;
    }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly after: number;
      readonly text: string;
      readonly bad: boolean;
    };

export type Notes = readonly Note[];
type PeopleNote = Extract<Note, { kind: "people" }>;

const mostNotes = 20;
const mostNames = 4;

/** Joins, leaves and renames since the last message become one line; who comes and goes is not in it. */
export function noticed(notes: Notes, event: System, after: number): Notes {
  if (event.event !== "presence" && event.event !== "renamed") return notes;
  const { note, others } = openPeople(notes, after);
  const came = new Map(note.came);
  const went = new Map(note.went);
  const renamed = new Map(note.renamed);
  if (event.event === "renamed") {
    const { userId, username } = event.user;
    const was = renamed.get(userId)?.was ?? event.was;
    if (came.has(userId)) came.set(userId, username);
    else if (was === username) renamed.delete(userId);
    else renamed.set(userId, { was, is: username });
  } else {
    for (const person of event.joined) cancel(person, { from: went, into: came });
    for (const person of event.left) cancel(person, { from: came, into: went });
  }
  if (came.size + went.size + renamed.size === 0) return others;
  return keepSome([...others, { ...note, came, went, renamed }]);
}

/** A line only for this reader: the answer to a slash line. May have several lines of text. */
export function answered(
  notes: Notes,
  { text, bad, after }: { text: string; bad: boolean; after: number },
): Notes {
  return keepSome([...notes, { kind: "answer", id: nextId(notes), after, text, bad }]);
}

/** "ann and bob joined · cat left · dan is now dave" */
export function peopleText(note: PeopleNote): string {
  const parts = [
    note.came.size > 0 && words.joined(names([...note.came.values()]), note.came.size),
    note.went.size > 0 && words.left(names([...note.went.values()]), note.went.size),
    ...[...note.renamed.values()].slice(-mostNames).map(({ was, is }) => words.renamed(was, is)),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}

/** "ann", "ann and bob", "ann, bob and 3 others" */
export function names(all: readonly string[]): string {
  const shown = all.length > mostNames ? all.slice(0, mostNames - 1) : all;
  const rest = all.length - shown.length;
  return words.names(shown, rest);
}

function cancel(
  { userId, username }: Person,
  { from, into }: { from: Map<UserId, Username>; into: Map<UserId, Username> },
): void {
  if (!from.delete(userId)) into.set(userId, username);
}

function openPeople(notes: Notes, after: number): { note: PeopleNote; others: Notes } {
  const last = notes.at(-1);
  if (last?.kind === "people" && last.after === after)
    return { note: last, others: notes.slice(0, -1) };
  const none = new Map<UserId, never>();
  const note: PeopleNote = {
    kind: "people",
    id: nextId(notes),
    after,
    came: none,
    went: none,
    renamed: none,
  };
  return { note, others: notes };
}

const nextId = (notes: Notes): number => (notes.at(-1)?.id ?? 0) + 1;
const keepSome = (notes: Notes): Notes => notes.slice(-mostNotes);
