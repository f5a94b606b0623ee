// What is written down of the boards: rooms in which messages are changed. Plain data, as history.ts.

import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import { printOf } from "./history-print.ts";

/** What a client asks there. `message` is 0 for something new. `done` ends what grows by `append`. */
export type Act = {
  kind: "say" | "edit" | "append" | "delete" | "react";
  message: number;
  text: string;
  emoji: string;
  remove: boolean;
  done: boolean;
};

/** An event as somebody was told of it. `text` is empty where there is none, or none any more. */
export type Happened = {
  type: "chat" | "edited" | "deleted" | "reacted";
  seq: number;
  message: number;
  userId: string;
  text: string;
  emoji: string;
  remove: boolean;
};

/** A message as it is read. `reactions`: who, by emoji; and how many that is said to be. */
export type Kept = {
  seq: number;
  userId: string;
  text: string;
  /** So many UTF-16 units of `text` are stored, the rest grows. Absent: all are. */
  growing?: number;
  deleted: boolean;
  reactions: { emoji: string; count: number; users: string[] }[];
};

export type BoardEntry =
  | { what: "asked"; room: string; id: string; act: Act }
  /** `code` null: acked. `seq` 0: none was named. */
  | { what: "answered"; room: string; id: string; code: string | null; seq: number }
  | {
      what: "opened";
      room: string;
      /** Where the resume began; null for none, and then `messages` are all that it knows. */
      after: number | null;
      head: number;
      messages: Kept[];
      events: Happened[];
    }
  | { what: "told"; room: string; event: Happened }
  | {
      what: "grew";
      room: string;
      message: number;
      userId: string;
      from: number;
      added: string;
    };

// What grows is taken apart by the checker, so it is written down whole; only what is refused is longer.
const wholeUpTo = 4_000;

/** A board's text as it is written down. */
export const boardPrint = (text: string): string => printOf(text, wholeUpTo);

/** A board as it was read at the end. */
export type FinalBoard = {
  room: string;
  way: "websocket" | "http";
  head: number;
  messages: Kept[];
};

/** Null: of no kind that a board has. */
export function happenedOf(event: DurableEvent): Happened | null {
  if (event.type === "room") return null;
  const { type, seq, userId } = event;
  const message = type === "chat" ? seq : event.message;
  const text = type === "chat" || type === "edited" ? boardPrint(event.text) : "";
  const emoji = type === "reacted" ? event.emoji : "";
  const remove = type === "reacted" && event.remove === true;
  return { type, seq, message, userId, text, emoji, remove };
}

export const keptOf = (message: ChatEvent): Kept => ({
  seq: message.seq,
  userId: message.userId,
  text: boardPrint(message.text),
  ...(message.growing === undefined ? {} : { growing: message.growing }),
  deleted: message.deleted === true,
  reactions: (message.reactions ?? []).map(({ emoji, count, users }) => ({
    emoji,
    count,
    users: [...users],
  })),
});
