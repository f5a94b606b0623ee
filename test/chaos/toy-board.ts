// The toy's boards: messages that are changed, committed at once, with bugs to switch on. They survive its crashes.

import { createToyGrowths } from "./toy-growth.ts";
import type { Bug } from "./toy-store.ts";

type Frame = Record<string, unknown>;
type Message = { seq: number; userId: string; key: string; text: string; deleted: boolean };
type Reactions = Map<string, { count: number; users: Set<string> }>;
const longest = 8_000;

type Log = { events: Frame[]; messages: Map<number, Message & { reactions: Reactions }> };

/** Who asks, and on which connection. */
export type Asker = { userId: string; username: string; line: object };

export type ToyBoards = {
  has(room: string): boolean;
  /** The answer, and what follows on it. */
  joined(room: string, command: Frame): Frame[];
  /** The answer, and what is told to all. */
  ask(room: string, asker: Asker, command: Frame): { answer: Frame; told: Frame[] };
  page(room: string, after: number, limit: number): Frame;
  gone(line: object): void;
  crash(): void;
};

/** `tell`: all who are in the room, of what nobody asked for just now. */
export function createToyBoards(
  bug: Bug | null,
  tell: (room: string, frame: Frame) => void,
): ToyBoards {
  const logs = new Map<string, Log>();
  const growths = createToyGrowths(bug, (room, seq, text) => {
    const message = log(room).messages.get(seq);
    if (message !== undefined && !message.deleted) tell(room, put(room, message, text));
  });

  function log(room: string): Log {
    let known = logs.get(room);
    if (known === undefined) logs.set(room, (known = { events: [], messages: new Map() }));
    return known;
  }

  function append(room: string, asker: Asker, type: string, fields: Frame): Frame {
    const { events } = log(room);
    const who = { userId: asker.userId, username: asker.username };
    const event = { type, room, seq: events.length + 1, ...who, ...fields, timestamp: Date.now() };
    events.push(event);
    return event;
  }

  const ackOf = ({ room, seq, timestamp }: Frame): Frame => ({ type: "ack", room, seq, timestamp });
  const same = (room: string) => ({
    answer: { type: "ack", room, duplicate: true },
    told: [],
  });
  const no = (code: string) => ({ answer: { type: "error", code, text: "" }, told: [] });

  function say(room: string, asker: Asker, { text, key }: Frame) {
    const { messages } = log(room);
    const known = [...messages.values()].find((each) => each.key === key);
    if (known !== undefined) return { answer: { ...same(room).answer, seq: known.seq }, told: [] };
    const event = append(room, asker, "chat", { text });
    const seq = Number(event["seq"]);
    const { userId } = asker;
    const message = { seq, userId, key: String(key), text: String(text), deleted: false };
    messages.set(seq, { ...message, reactions: new Map() });
    return { answer: ackOf(event), told: [event] };
  }

  function edit(room: string, asker: Asker, command: Frame) {
    const message = log(room).messages.get(Number(command["message"]));
    if (message === undefined) return no("message_not_found");
    if (message.deleted && bug !== "a deletion loses to an edit") return no("message_not_found");
    if (message.userId !== asker.userId && bug !== "anybody edits") return no("forbidden");
    const text = String(command["text"]);
    if (message.text === text) return same(room);
    growths.end(room, message.seq);
    Object.assign(message, { text, deleted: false });
    if (bug === "an edit without an event") {
      const seq = log(room).events.length;
      return { answer: { type: "ack", room, seq, timestamp: Date.now() }, told: [] };
    }
    const event = append(room, asker, "edited", { message: message.seq, text });
    return { answer: ackOf(event), told: [event] };
  }

  function put(room: string, message: Message, text: string): Frame {
    message.text = text;
    const author = { userId: message.userId, username: "", line: message };
    return append(room, author, "edited", { message: message.seq, text });
  }

  function grow(room: string, asker: Asker, command: Frame) {
    const message = log(room).messages.get(Number(command["message"]));
    if (message === undefined) return no("message_not_found");
    if (message.deleted && bug !== "a part is taken after a deletion")
      return no("message_not_found");
    if (message.userId !== asker.userId) return no("forbidden");
    const part = { text: String(command["text"]), done: command["done"] === true };
    const before = growths.textOf(room, message.seq) ?? message.text;
    const asked = { room, ...asker, message: message.seq, text: message.text };
    if (before.length + part.text.length > longest) return no("too_large");
    const { told, whole } = growths.grow(asked, part);
    if (whole === null) return { answer: { type: "ack", room }, told };
    if (whole === message.text) return same(room);
    const event = put(room, message, whole);
    return { answer: ackOf(event), told: [event] };
  }

  function remove(room: string, asker: Asker, command: Frame) {
    const message = log(room).messages.get(Number(command["message"]));
    if (message === undefined) return no("message_not_found");
    if (message.userId !== asker.userId) return no("forbidden");
    if (message.deleted) return same(room);
    growths.end(room, message.seq);
    const event = append(room, asker, "deleted", { message: message.seq });
    if (bug !== "a deletion only told")
      Object.assign(message, { text: "", deleted: true, reactions: new Map() });
    return { answer: ackOf(event), told: [event] };
  }

  function react(room: string, asker: Asker, command: Frame) {
    const message = log(room).messages.get(Number(command["message"]));
    if (message === undefined || message.deleted) return no("message_not_found");
    const emoji = String(command["emoji"]);
    const isBack = command["remove"] === true;
    const known = message.reactions.get(emoji) ?? { count: 0, users: new Set<string>() };
    const isThere = known.users.has(asker.userId);
    if (isThere !== isBack && (isBack || bug !== "a reaction counted twice")) return same(room);
    message.reactions.set(emoji, known);
    known.count += isBack ? -1 : 1;
    if (isBack) known.users.delete(asker.userId);
    else known.users.add(asker.userId);
    if (known.users.size === 0) message.reactions.delete(emoji);
    const fields = { message: message.seq, emoji, ...(isBack ? { remove: true } : {}) };
    const event = append(room, asker, "reacted", fields);
    return { answer: ackOf(event), told: [event] };
  }

  function page(room: string, after: number, limit: number): Frame {
    const { events, messages } = log(room);
    const all = [...messages.values()].filter(({ seq }) => seq > after);
    const shown = all.slice(0, limit).map((message) => frameOf(room, message));
    const head = events.length;
    return { type: "history", room, first: 1, head, messages: shown, more: all.length > limit };
  }

  return {
    has: (room) => room.startsWith("board-"),
    joined(room, { after, limit, ref }) {
      const { events, messages } = log(room);
      const base = { type: "joined", room, epoch: "e0", head: events.length, first: 1, ref };
      if (typeof after !== "number") {
        const newest = [...messages.values()].slice(-Number(limit) || 1e9);
        const tail = newest.map((message) => {
          const text = message.deleted ? null : growths.textOf(room, message.seq);
          const growing = text === null ? {} : { text, growing: message.text.length };
          return { ...frameOf(room, message), ...growing };
        });
        return [{ ...base, messages: tail }];
      }
      const replay = events.slice(after);
      const left = replay.filter(({ type }) => type !== "edited");
      const given = bug === "a replay without edits" ? left : replay;
      return [{ ...base, events: given }, ...growths.said(room)];
    },
    ask(room, asker, command) {
      const asks = { chat: say, edit, append: grow, delete: remove, react };
      const kind = command["mode"] ?? command["type"];
      // Of our own client, which asks nothing else there.
      return asks[kind as keyof typeof asks](room, asker, command);
    },
    page,
    gone: growths.gone,
    crash: growths.crash,
  };
}

function frameOf(
  room: string,
  { key: _, reactions, ...message }: Message & { reactions: Reactions },
) {
  const list = [...reactions].map(([emoji, { count, users }]) => ({
    ...{ emoji, count, users: [...users] },
  }));
  const { deleted, ...rest } = message;
  return {
    ...{ type: "chat", room, username: "", timestamp: 0, ...rest },
    ...(deleted ? { deleted } : {}),
    ...(list.length === 0 ? {} : { reactions: list }),
  };
}
