// Judges what became of messages: edits, deletions and reactions, as asked, as told and as read. Pure.

import type { Act, BoardEntry, Happened, Kept } from "./board-notes.ts";
import { afterEvents, differenceOf } from "./board-state.ts";
import type { ClientHistory, Entry, History } from "./history.ts";
import { wholeOf } from "./growth-parts.ts";
import { userOf } from "./view.ts";
import type { Findings } from "./violations.ts";

/** One board: what all were told together, and what it held at the end. */
type Told = {
  room: string;
  /** By `seq`, with the text where anybody saw it. */
  events: Map<number, Happened>;
  /** The edits among them, by message. */
  edits: Map<number, Happened[]>;
  /** As it was read over the WebSocket. */
  kept: ReadonlyMap<number, Kept>;
  head: number;
};

export function judgeBoards(history: History, found: Findings): void {
  const boards = new Map<string, Told>();
  for (const { room, way, head, messages } of history.finalBoards) {
    if (way !== "websocket") continue;
    const kept = new Map(messages.map((message) => [message.seq, message]));
    boards.set(room, { room, events: new Map(), edits: new Map(), kept, head });
  }
  compareReadings(history, boards, found);
  for (const client of history.clients) gather(client, boards);
  for (const client of history.clients) compareSightings(client, boards, found);
  for (const board of boards.values()) {
    judgeEvents(board, found);
    judgeKept(board, found);
  }
  judgeAsked(history, boards, found);
  for (const client of history.clients) judgeClient(client, boards, found);
}

const isBoards = (entry: Entry): entry is Entry & BoardEntry =>
  ["asked", "answered", "opened", "told"].includes(entry.what);

/** not-converged */
function compareReadings(
  { finalBoards }: History,
  boards: ReadonlyMap<string, Told>,
  found: Findings,
): void {
  for (const { room, way, messages, head } of finalBoards) {
    const other = boards.get(room);
    if (way === "websocket" || other === undefined) continue;
    const difference = differenceOf(new Map(messages.map((each) => [each.seq, each])), other.kept);
    if (head === other.head && difference === null) continue;
    const sentence = `the two ways differ: ${difference?.what ?? "their heads"}`;
    found.add("not-converged", room, difference?.seq ?? head, "the readings", sentence);
  }
}

/** Puts together what all saw. fork: two events under one seq, whoever saw them. */
function gather(client: ClientHistory, boards: ReadonlyMap<string, Told>): void {
  for (const { room, event } of sightingsOf(client)) {
    const board = boards.get(room);
    if (board === undefined) continue;
    const known = board.events.get(event.seq);
    if (known === undefined || known.text === "") board.events.set(event.seq, event);
    if (event.type !== "edited" || event.text === "") continue;
    const edits = board.edits.get(event.message) ?? [];
    board.edits.set(event.message, [...edits, event]);
  }
}

/** fork */
function compareSightings(
  client: ClientHistory,
  boards: ReadonlyMap<string, Told>,
  found: Findings,
): void {
  for (const { room, event } of sightingsOf(client)) {
    const board = boards.get(room);
    const known = board?.events.get(event.seq);
    if (board === undefined || known === undefined || isSame(board, known, event)) continue;
    const sentence = `others were told ${known.type} ${known.text}, and not ${event.type} ${event.text}`;
    found.add("fork", room, event.seq, client.client, sentence);
  }
}

type Sighting = { room: string; event: Happened };

const sightingsOf = ({ entries }: ClientHistory): Sighting[] =>
  entries.flatMap((entry): Sighting[] => {
    if (entry.what === "told") return [entry];
    if (entry.what !== "opened") return [];
    return entry.events.map((event) => ({ room: entry.room, event }));
  });

const isSame = (board: Told, one: Happened, other: Happened): boolean =>
  one.type === other.type &&
  one.message === other.message &&
  one.userId === other.userId &&
  one.emoji === other.emoji &&
  one.remove === other.remove &&
  (mayStandFor(board, one, other.text) || mayStandFor(board, other, one.text));

/** What was changed since is replayed with what is left of it: nothing of a deleted text, a later text of an edited. */
const mayStandFor = ({ edits }: Told, { seq, message, text }: Happened, first: string): boolean =>
  text === first ||
  text === "" ||
  (edits.get(message) ?? []).some((edit) => edit.seq > seq && edit.text === text);

const inOrder = ({ events }: Told): Happened[] =>
  [...events.values()].sort((one, other) => one.seq - other.seq);

/** rolled-back, edit-after-delete, not-theirs, reaction-count: what the events say among themselves. */
function judgeEvents(board: Told, found: Findings): void {
  const { room, head } = board;
  const authors = new Map<number, string>();
  const deleted = new Set<number>();
  const reacted = new Set<string>();
  for (const { type, seq, message, userId, emoji, remove } of inOrder(board)) {
    const add = (name: Parameters<Findings["add"]>[0], sentence: string): void =>
      found.add(name, room, seq, "the events", sentence);
    if (seq > head) add("rolled-back", `it was told; the head is ${head}`);
    if (type === "chat") authors.set(seq, userId);
    else if (deleted.has(message)) add("edit-after-delete", `${message} was ${type} after that`);
    const author = authors.get(message);
    if (type !== "reacted" && author !== undefined && author !== userId)
      add("not-theirs", `${message} of ${author} was ${type} by ${userId}`);
    if (type === "deleted") deleted.add(message);
    if (type !== "reacted") continue;
    const mark = `${message} ${userId} ${emoji}`;
    if (reacted.has(mark) !== remove)
      add(
        "reaction-count",
        `${userId} ${remove ? "took back what was not there" : "did it twice"}`,
      );
    if (remove) reacted.delete(mark);
    else reacted.add(mark);
  }
}

/** edit-lost, undeleted, reaction-count: whether the events give what was read. */
function judgeKept(board: Told, found: Findings): void {
  const { room, events, kept, head } = board;
  // What nobody was told of cannot be followed.
  for (let seq = 1; seq <= head; seq++) if (!events.has(seq)) return;
  const difference = differenceOf(afterEvents(new Map(), inOrder(board)), kept);
  if (difference !== null)
    found.add(difference.name, room, difference.seq, "the reading", difference.what);
}

type Question = { client: ClientHistory; room: string; act: Act; tries: number; refusals: number };

/** edit-lost, undeleted, reaction-count, acked-lost by the acks; refused-but-stored, phantom by what was told. */
function judgeAsked(history: History, boards: ReadonlyMap<string, Told>, found: Findings): void {
  const questions = new Map<string, Question>();
  for (const client of history.clients) {
    const userId = userOf(client);
    for (const entry of client.entries) {
      if (entry.what === "asked") {
        const { id, room, act } = entry;
        const known = questions.get(id) ?? { client, room, act, tries: 0, refusals: 0 };
        questions.set(id, { ...known, tries: known.tries + 1 });
      }
      if (entry.what !== "answered") continue;
      const question = questions.get(entry.id);
      const board = boards.get(entry.room);
      if (question === undefined || board === undefined) continue;
      // `internal` leaves open whether it is stored.
      if (entry.code !== null && entry.code !== "internal") question.refusals++;
      else judgeAck(question, entry.seq, board, userId, found);
    }
  }
  const texts = new Map([...questions.values()].map((each) => [each.act.text, each]));
  for (const { room, events } of boards.values())
    for (const { type, text, seq } of events.values()) {
      if (text === "" || (type !== "chat" && type !== "edited")) continue;
      // What grew behind it is judged with the growths.
      const asked = texts.get(wholeOf(text));
      if (asked === undefined)
        found.add("phantom", room, seq, "the events", `nobody asked: ${text}`);
      else if (asked.refusals === asked.tries)
        found.add("refused-but-stored", room, seq, asked.client.client, `${text} was refused`);
    }
}

const types = {
  ...{ say: "chat", edit: "edited", append: "edited", delete: "deleted", react: "reacted" },
} as const;

function judgeAck(
  { client, act }: Question,
  seq: number,
  board: Told,
  userId: string | null,
  found: Findings,
): void {
  const { room, events, kept, head } = board;
  const add = (name: Parameters<Findings["add"]>[0], sentence: string): void =>
    found.add(name, room, seq, client.client, sentence);
  const { kind, message } = act;
  if (kind === "delete" && kept.get(message)?.deleted !== true)
    add("undeleted", `the deletion of ${message} was acked`);
  // What was so already is acked without a number.
  if (seq === 0) return;
  const event = events.get(seq);
  const type = types[kind];
  const right =
    event === undefined
      ? seq <= head
      : event.type === type &&
        event.userId === userId &&
        (kind === "say" || event.message === message) &&
        (mayStandFor(board, event, act.text) ||
          (kind === "append" && event.text.endsWith(act.text))) &&
        event.emoji === act.emoji;
  if (right) return;
  const name = {
    say: "acked-lost",
    edit: "edit-lost",
    append: "edit-lost",
    delete: "undeleted",
    react: "reaction-count",
  };
  // Of the four names that stand above.
  add(name[kind] as "edit-lost", `${kind} of ${message} was acked, the events have no such thing`);
}

/** stream-gap, stream-repeat, not-converged: what one client was told, and what it makes of it. */
function judgeClient(
  client: ClientHistory,
  boards: ReadonlyMap<string, Told>,
  found: Findings,
): void {
  const at = new Map<string, number>();
  const states = new Map<string, Map<number, Kept>>();
  const open = new Set<string>();
  const take = (room: string, event: Happened): void => {
    const last = at.get(room) ?? 0;
    const sentence = `${event.type} ${event.seq} came after ${last}`;
    if (event.seq > last + 1) found.add("stream-gap", room, event.seq, client.client, sentence);
    if (event.seq <= last) found.add("stream-repeat", room, event.seq, client.client, sentence);
    at.set(room, Math.max(last, event.seq));
    states.set(room, afterEvents(states.get(room) ?? new Map(), [event]));
  };
  for (const entry of client.entries) {
    if (entry.what === "closed") open.clear();
    if (!isBoards(entry)) continue;
    const { room } = entry;
    if (entry.what === "told") take(room, entry.event);
    if (entry.what !== "opened") continue;
    open.add(room);
    if (entry.after === null) {
      at.set(room, entry.head);
      states.set(room, new Map(entry.messages.map((message) => [message.seq, storedOf(message)])));
    }
    for (const event of entry.events) take(room, event);
    if ((at.get(room) ?? 0) !== entry.head)
      found.add(
        "stream-gap",
        room,
        entry.head,
        client.client,
        `the replay ends at ${at.get(room)}`,
      );
  }
  for (const room of client.boards) judgeEnd(client, room, { at, states, open }, boards, found);
}

/** Without what grew. */
const storedOf = (message: Kept): Kept => ({
  ...message,
  text: message.text.slice(0, message.growing),
});

function judgeEnd(
  { client }: ClientHistory,
  room: string,
  {
    at,
    states,
    open,
  }: {
    at: ReadonlyMap<string, number>;
    states: ReadonlyMap<string, Map<number, Kept>>;
    open: ReadonlySet<string>;
  },
  boards: ReadonlyMap<string, Told>,
  found: Findings,
): void {
  const board = boards.get(room);
  if (board === undefined) return;
  const last = open.has(room) ? (at.get(room) ?? 0) : -1;
  if (last !== board.head)
    found.add("not-converged", room, last, client, `it was at ${last}, the head is ${board.head}`);
  const mine = states.get(room) ?? new Map<number, Kept>();
  // Of older messages than it was given it knows nothing.
  const shared = new Map([...board.kept].filter(([seq]) => mine.has(seq)));
  const difference = differenceOf(mine, shared);
  if (difference !== null)
    found.add("not-converged", room, difference.seq, client, `it has ${difference.what}`);
}
