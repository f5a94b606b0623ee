// Judges what each client was shown of texts that grow: never less than before, never torn, nothing that is deleted, and
// in the end what is stored. Pure.

import type { BoardEntry, Happened, Kept } from "./board-notes.ts";
import type { ClientHistory, Entry, History } from "./history.ts";
import type { Findings } from "./violations.ts";

type Rules = {
  /** What is wrong with a text; null: nothing is. */
  wrong(room: string, message: number, text: string): string | null;
  /** Whether growth may end with this text: a store that refuses it takes it back, and so does an edit that is asked again. */
  mayBe(stored: string, at: number): boolean;
  /** Whether a node, with what grew there, may be gone then, while those who were shown it are at another. */
  mayBeGone(at: number): boolean;
};

type Shown = { userId: string; stored: string; text: string; deleted: boolean };
type Grew = Extract<BoardEntry, { what: "grew" }>;
type Opened = Extract<BoardEntry, { what: "opened" }>;

/** part-torn, growth-shrunk, edit-after-delete, not-theirs, not-converged */
export function judgeShown(history: History, rules: Rules, found: Findings): void {
  for (const client of history.clients) {
    const rooms = new Map(client.boards.map((room) => [room, new Map<number, Shown>()]));
    for (const entry of client.entries) {
      const shown = "room" in entry ? rooms.get(entry.room) : undefined;
      if (shown !== undefined) take(entry, shown, { client: client.client, ...rules, found });
    }
    for (const [room, shown] of rooms) judgeEnd(history, client, room, shown, found);
  }
}

type Judging = Rules & { client: string; found: Findings };

function take(entry: Entry, shown: Map<number, Shown>, judging: Judging): void {
  if (entry.what === "told") happen(shown, entry.event);
  if (entry.what === "opened") open(entry, shown, judging);
  if (entry.what === "grew") grow(entry, shown, judging);
}

function open(
  { room, after, messages, events }: Opened,
  shown: Map<number, Shown>,
  { wrong, client, found }: Judging,
): void {
  if (after === null) shown.clear();
  // What grew is told anew after it, or is gone.
  for (const each of shown.values()) each.text = each.stored;
  for (const { seq, userId, text, deleted, growing } of messages) {
    shown.set(seq, { userId, text, deleted, stored: text.slice(0, growing) });
    const torn = deleted ? null : wrong(room, seq, text);
    if (torn !== null) found.add("part-torn", room, seq, client, `it was given ${torn}`);
  }
  for (const event of events) happen(shown, event);
}

function happen(shown: Map<number, Shown>, { type, message, userId, text }: Happened): void {
  const known = shown.get(message);
  if (type === "chat")
    shown.set(message, { userId, text, stored: text, deleted: known?.deleted ?? false });
  if (known === undefined || known.deleted) return;
  if (type === "deleted") Object.assign(known, { text: "", stored: "", deleted: true });
  // Without a text it is deleted soon.
  if (type === "edited" && text !== "") Object.assign(known, { text, stored: text });
}

function grow(
  { room, message, userId, from, added, at }: Grew & { at: number },
  shown: Map<number, Shown>,
  { wrong, mayBe, mayBeGone, client, found }: Judging,
): void {
  const known = shown.get(message);
  // Older than all that it was given.
  if (known === undefined) return;
  const add = (name: Parameters<Findings["add"]>[0], sentence: string): void =>
    found.add(name, room, message, client, sentence);
  if (known.deleted) return add("edit-after-delete", `it grew by ${JSON.stringify(added)}`);
  if (known.userId !== userId) add("not-theirs", `${userId} let ${message} grow`);
  const { text } = known;
  known.text = text.slice(0, from) + added;
  const change = `${JSON.stringify(text)} grew from ${from} by ${JSON.stringify(added)}`;
  if (text.length < from) return add("growth-shrunk", `${change}: too far`);
  const isBack = added === "" && known.text === known.stored && mayBe(known.stored, at);
  // It goes on at another node, from what was stored.
  const isAnew = from === known.stored.length && mayBeGone(at);
  if (!isBack && !isAnew && !known.text.startsWith(text)) add("growth-shrunk", change);
  const torn = wrong(room, message, known.text);
  if (torn !== null) add("part-torn", `it was shown ${torn}`);
}

/** The connection ended somewhere: what it shows then is what the store has. */
function judgeEnd(
  { finalBoards }: History,
  { client }: ClientHistory,
  room: string,
  shown: ReadonlyMap<number, Shown>,
  found: Findings,
): void {
  const board = finalBoards.find((each) => each.room === room && each.way === "websocket");
  const differs = (kept: Kept): boolean => {
    const mine = shown.get(kept.seq);
    return mine !== undefined && !kept.deleted && mine.text !== kept.text;
  };
  for (const { seq, text } of board?.messages.filter(differs) ?? []) {
    const mine = JSON.stringify(shown.get(seq)?.text);
    found.add("not-converged", room, seq, client, `it shows ${mine} for ${JSON.stringify(text)}`);
  }
}
