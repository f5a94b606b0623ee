// What is written down in a run: what each client sent, what was answered, what it saw on which stream, and
// what the rooms hold at the end. Plain data, so that a run can be written to a file and judged again.

import type { ChatEvent } from "../../src/protocol/events.ts";
import type { BoardEntry, FinalBoard } from "./board-notes.ts";
import { printOf } from "./history-print.ts";

/** A message as somebody saw it. `text` is a print of it: short, and different for different texts. */
export type Seen = {
  seq: number;
  userId: string;
  username: string;
  text: string;
  timestamp: number;
  action: boolean;
  key: string | null;
};

/** `at`: milliseconds since the run began. `connection` counts up from 1 for each client. */
export type Entry = { at: number; connection: number } & (
  | { what: "welcome"; userId: string; username: string }
  | { what: "sent"; key: string; room: string; text: string; action: boolean }
  | {
      what: "acked";
      key: string;
      room: string;
      seq: number;
      timestamp: number;
      duplicate: boolean;
    }
  /** The answer was an error: it is not stored. */
  | { what: "refused"; key: string; room: string; code: string }
  | Opened
  | { what: "live"; room: string; event: Seen }
  /** It asked to leave: from here on a message may be refused, and the refusal not arrive. */
  | { what: "leaving"; room: string }
  | { what: "left"; room: string }
  | Page
  | { what: "closed"; code: number }
  | BoardEntry
);

/** A stretch of stream begins: what was asked, and what stood before the live events. */
type Opened = {
  what: "joined";
  room: string;
  /** The cursor of a resume; null for a plain join. */
  asked: { epoch: string; after: number } | null;
  /** The tail that was asked for. */
  limit: number;
  epoch: string;
  head: number;
  first: number;
  /** `replay`: what was missed, whole. `tail`: the newest. `reset`: the newest, in place of a replay. */
  gave: "replay" | "tail" | "reset";
  events: Seen[];
};

type Page = {
  what: "page";
  room: string;
  before: number;
  limit: number;
  head: number;
  first: number;
  messages: Seen[];
};

export type ClientHistory = {
  client: string;
  /** The name it goes by from before its first message. */
  username: string;
  /** Where it has to be when the run ends. */
  rooms: string[];
  /** Likewise, those in which messages are changed. */
  boards: string[];
  entries: Entry[];
};

/** A room as it was read at the end, from the first message on. */
export type FinalLog = {
  room: string;
  way: "websocket" | "http";
  head: number;
  messages: Seen[];
};

/** `links`: how many connections it met. `client`: whose, where it was one client's. */
export type FaultNote = { at: number; fault: string; links: number; client: string | null };

export type History = {
  clients: ClientHistory[];
  final: FinalLog[];
  finalBoards: FinalBoard[];
  faults: FaultNote[];
  /** The server's limit: a resume that missed no more than this must be given whole. */
  resumeEvents: number;
  /** Bytes of messages that one answer may carry: a resume or page of more is cut short. */
  pageBytes: number;
  /** So long after its last part a text that grew is stored, however busy all are. */
  growthEndsMs: number;
};

/** Each text begins with its message's key, so that who sees the text alone knows which message it is. */
export const keyOf = (text: string): string => text.split(" ", 1)[0] ?? "";

/** More than a message can take on the wire, as far as its print tells. */
export function mostBytes({ text }: Seen): number {
  const [, length = text.length] = /… (\d+) \S+$/.exec(text) ?? [];
  return Number(length) * 3 + 250; // UTF-8 of one UTF-16 unit; the frame around the text
}

export function seenOf(event: ChatEvent): Seen {
  const { seq, userId, username, text, timestamp, action = false, key = null } = event;
  return { seq, userId, username, text: printOf(text), timestamp, action, key };
}

/** One line each: a header, then the entries by client. */
export function* linesOf(history: History): Generator<string> {
  const { clients, final, finalBoards, faults, resumeEvents, pageBytes, growthEndsMs } = history;
  const rooms = clients.map(({ client, username, rooms: ends }) => ({ client, username, ends }));
  const limits = { resumeEvents, pageBytes, growthEndsMs };
  yield JSON.stringify({ what: "run", ...limits, clients: rooms });
  for (const fault of faults) yield JSON.stringify({ what: "fault", ...fault });
  for (const { client, entries } of clients)
    for (const entry of entries) yield JSON.stringify({ client, ...entry });
  for (const log of final) yield JSON.stringify({ what: "final", ...log });
  for (const board of finalBoards) yield JSON.stringify({ what: "final-board", ...board });
}
