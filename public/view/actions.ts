// What a person does, as commands: say, enter, leave, rename, look further up. Draws nothing.

import type { Request } from "../../src/protocol/commands.ts";
import type { ErrorReply, Person, ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { defaultHistoryLimit, typingEveryMs } from "../../src/protocol/limits.ts";
import { readLine } from "../../src/protocol/lines.ts";
import { normaliseRoom } from "../../src/protocol/names.ts";
import { readJson } from "../lib/kept.ts";
import type { Outbox } from "../net/outbox.ts";
import { isError, type Socket } from "../net/socket.ts";
import { drafted, readDrafts, writeDrafts } from "../state/drafts.ts";
import * as people from "../state/people.ts";
import { opened, reads } from "../state/rooms.ts";
import { fromAround } from "../state/new-line.ts";
import { extend, fromTail, prepend } from "../state/timeline.ts";
import { newAfter, readTo } from "../state/unread.ts";
import * as words from "../words/en/page.ts";
import { createMessageActions, type MessageActions } from "./message-actions.ts";
import { keptNames, note, type Page } from "./page.ts";

/** Null: done. Otherwise why not, for the place where it was asked. */
export type Outcome = Promise<Refusal | null>;
export type Refusal = Pick<ErrorReply, "code" | "text"> | { code: "offline"; text: string };

export type Actions = MessageActions & {
  /**
   * A line as typed into the composer of the open room; slash lines do what they say. `replyTo`: the
   * message that it answers; undefined for none.
   */
  say(line: string, replyTo?: number): void;
  /** Joins a room (making it, if it is new), and takes the name first when one is given. */
  enter(room: string, username?: string): Outcome;
  leave(room: RoomName): Outcome;
  rename(username: string): Outcome;
  /** Makes a room that only its members see, and goes there. */
  makePrivate(title: string): Outcome;
  /** Goes to the direct room with this person, which is always the same one. */
  talkTo(person: Person): Outcome;
  /** Whatever is answered by an `ack`. */
  act(request: Request): Outcome;
  /** Every public room that there is, up to one page. Null: not to be had now. */
  directory(): Promise<Extract<ServerFrame, { type: "rooms" }> | null>;
  older(room: RoomName): void;
  newer(room: RoomName): void;
  /** Replaces what is shown by what was said around this message. */
  around(room: RoomName, seq: number): void;
  /** Replaces what is shown by the room's newest messages. */
  latest(room: RoomName): void;
  /** Asks for names of a large room: the first page, or the next one. */
  names(room: RoomName, which: "first" | "next"): void;
  /** The composer's text changed: others may see that somebody writes. */
  writing(room: RoomName, text: string): void;
  keepDraft(room: RoomName, text: string): void;
  /** The reader has seen the room up to its newest message. */
  look(room: RoomName): void;
};

type Parts = {
  page: Page;
  socket: Socket;
  outbox: Outbox;
  /** Messages per page: fewer where scrolling is by touch. */
  pageSize: number;
  show(room: RoomName): void;
  askedFor(room: RoomName, limit: number): void;
};

export const offline: Refusal = {
  code: "offline",
  text: words.offline,
};
const badRoom: Refusal = {
  code: "name_invalid",
  text: words.badRoom,
};

export function createActions(parts: Parts): Actions {
  const { page, socket } = parts;
  const { enter, leave, rename } = belonging(parts);
  const making = roomMaking(parts, enter);
  const pages = paging(parts);
  return {
    say: speaking(parts, { enter, leave, rename, latest: pages.latest }),
    enter,
    leave,
    rename,
    ...making,
    act: async (request) => refusalOf(await socket.ask(request)),
    ...pages,
    ...createMessageActions(page, socket),
    async directory() {
      const reply = await socket.ask({ type: "rooms" });
      return reply?.type === "rooms" ? reply : null;
    },
    writing: typing(parts),
    keepDraft(room, text) {
      // Over what another tab wrote a moment ago; where nothing is kept, over what is here.
      const kept = readJson(page.kept, keptNames.drafts);
      const drafts = kept === null ? page.drafts.get() : readDrafts(kept);
      page.drafts.set(drafted(drafts, room, text));
      page.kept.write(keptNames.drafts, writeDrafts(page.drafts.get()));
    },
    look(room) {
      const known = page.rooms.get().get(room);
      if (known?.live !== true || known.read === null) return;
      if (newAfter(known.read) === null && known.read.mentions === 0) return;
      socket.tell({ type: "read", room, seq: known.seq });
      page.rooms.set(reads(page.rooms.get(), room, (reading) => readTo(reading, known.seq)));
    },
  };
}

type Belonging = Pick<Actions, "enter" | "leave" | "rename">;

function refusalOf(reply: ServerFrame | null): Refusal | null {
  if (reply === null) return offline;
  return isError(reply) ? reply : null;
}

function belonging({ page, socket, show, askedFor }: Parts): Belonging {
  return {
    async enter(typed, username) {
      const room = normaliseRoom(typed, page.limits.get().roomLength);
      if (room === null) return badRoom;
      askedFor(room, defaultHistoryLimit);
      const reply = await socket.ask({
        type: "join",
        room,
        limit: defaultHistoryLimit,
        ...(username === undefined ? {} : { username }),
      });
      const refusal = refusalOf(reply);
      if (refusal === null) show(room);
      return refusal;
    },
    leave: async (room) => refusalOf(await socket.ask({ type: "leave", room })),
    rename: async (username) => refusalOf(await socket.ask({ type: "setUsername", username })),
  };
}

/** Rooms whose name the server gives. */
function roomMaking(
  { page, socket, show }: Parts,
  enter: Actions["enter"],
): Pick<Actions, "makePrivate" | "talkTo"> {
  async function made(request: Request): Promise<RoomName | Refusal> {
    const reply = await socket.ask(request);
    if (reply?.type === "ack" && reply.room !== undefined) return reply.room;
    return refusalOf(reply) ?? offline;
  }
  return {
    async makePrivate(title) {
      const room = await made({ type: "createRoom", private: true, title: title.trim() });
      return typeof room === "string" ? enter(room) : room;
    },
    async talkTo(person) {
      const room = await made({ type: "direct", user: person.userId });
      if (typeof room !== "string") return room;
      page.rooms.set(opened(page.rooms.get(), room, person));
      if (page.rooms.get().get(room)?.live !== true) return enter(room);
      show(room);
      return null;
    },
  };
}

function speaking(
  { page, socket, outbox }: Parts,
  { enter, leave, rename, latest }: Belonging & Pick<Actions, "latest">,
): Actions["say"] {
  const report = async (outcome: Outcome): Promise<void> => {
    const refusal = await outcome;
    if (refusal !== null) note(page, refusal.text, { bad: true });
  };
  const answer = async (request: Request, room: RoomName): Promise<void> => {
    const reply = await socket.ask(request);
    if (page.open.get() !== room) return;
    if (reply === null) note(page, offline.text, { bad: true });
    else note(page, sentence(reply), { bad: isError(reply) });
  };
  return (line, replyTo) => {
    const room = page.open.get();
    if (room === null) return;
    const read = readLine(line);
    if ("complaint" in read) return note(page, words.complaint(read), { bad: true });
    const { request } = read;
    switch (request.type) {
      case "chat":
        outbox.add({
          room,
          text: request.text,
          action: request.action === true,
          madeAtMs: page.nowMs(),
          by: page.you.get()?.userId,
          ...(replyTo !== undefined && { replyTo }),
        });
        page.following.set(true);
        if (!page.timelines.of(room).atEnd) latest(room);
        return;
      case "join":
        return void report(enter(request.room, request.username));
      case "leave":
        return void report(leaveTyped(page, leave, request.room ?? room));
      case "setUsername":
        return void report(rename(request.username));
      case "help":
        return void help(page);
      default:
        return void answer({ ...request, ...("room" in request ? {} : { room }) }, room);
    }
  };
}

/** Long, and seldom asked for: it is loaded then. */
async function help(page: Page): Promise<void> {
  try {
    note(page, (await import("../words/en/help.ts")).help);
  } catch {
    note(page, words.notLoaded, { bad: true }); // no connection, or a newer server
  }
}

async function leaveTyped(page: Page, leave: Actions["leave"], typed: string): Outcome {
  const room = normaliseRoom(typed, page.limits.get().roomLength);
  return room === null ? badRoom : leave(room);
}

/** What `/who` and `/rooms` were answered, for people. */
function sentence(reply: ServerFrame): string {
  if (reply.type === "users") {
    const shown = reply.users.map(({ username }) => username).join(", ");
    return words.who(reply.count, shown, reply.next !== undefined);
  }
  if (reply.type === "rooms") {
    if (reply.rooms.length === 0) return words.noRooms;
    const shown = reply.rooms.map(({ room, count }) => `${room} (${count})`).join(", ");
    return words.rooms(shown, reply.next !== undefined);
  }
  return "text" in reply ? reply.text : "";
}

type Paging = Pick<Actions, "older" | "newer" | "around" | "latest" | "names">;

function paging({ page, socket, pageSize }: Parts): Paging {
  const underway = new Set<string>();
  /** One request of a kind a room at a time: scrolling asks again and again. */
  async function once(kind: string, request: Request, take: (reply: ServerFrame | null) => void) {
    if (underway.has(kind)) return;
    underway.add(kind);
    const reply = await socket.ask(request);
    underway.delete(kind);
    take(reply);
  }
  const headOf = (room: RoomName): number => page.rooms.get().get(room)?.seq ?? 0;
  return {
    older(room) {
      const before = page.timelines.of(room).messages[0]?.seq;
      if (before === undefined) return;
      const request = { type: "history", room, before, limit: pageSize } as const;
      void once(`older ${room}`, request, (reply) => {
        if (reply?.type !== "history") return;
        page.timelines.change(room, (timeline) =>
          // A reset came in between: the page belongs to what is gone.
          timeline.messages[0]?.seq === before ? prepend(timeline, reply) : timeline,
        );
      });
    },
    newer(room) {
      const after = page.timelines.of(room).messages.at(-1)?.seq;
      if (after === undefined) return;
      const request = { type: "history", room, after, limit: pageSize } as const;
      void once(`newer ${room}`, request, (reply) => {
        if (reply?.type !== "history") return;
        page.timelines.change(room, (timeline) =>
          timeline.messages.at(-1)?.seq === after
            ? extend(timeline, reply, headOf(room))
            : timeline,
        );
      });
    },
    around(room, seq) {
      page.jumping.set(true);
      const request = { type: "history", room, around: seq, limit: defaultHistoryLimit } as const;
      void once(`around ${room}`, request, (reply) => {
        page.jumping.set(false);
        // The reader may have gone to the end meanwhile.
        if (reply?.type !== "history" || page.target.get() === null) return page.target.set(null);
        page.timelines.change(room, () => fromAround(reply, headOf(room)));
      });
    },
    latest(room) {
      page.target.set(null); // nowhere else any more
      page.jumping.set(true);
      const request = { type: "history", room, limit: defaultHistoryLimit } as const;
      void once(`latest ${room}`, request, (reply) => {
        page.jumping.set(false);
        if (reply?.type !== "history") return page.following.set(page.timelines.of(room).atEnd);
        const { messages, first, head } = reply;
        const tail = fromTail(messages, { asked: defaultHistoryLimit, first });
        page.timelines.change(room, () => ({ ...tail, atEnd: head >= headOf(room) }));
      });
    },
    names(room, which) {
      const { next } = page.people.of(room);
      if (which === "next" && next === null) return;
      const after = which === "next" && next !== null ? { after: next } : {};
      void once(`names ${room}`, { type: "users", room, ...after }, (reply) => {
        if (reply?.type !== "users") return;
        page.people.change(room, (state) =>
          people.listed(state, reply, { first: which === "first" }),
        );
      });
    },
  };
}

/** Said at most every 3 s while writing, and once when the text is empty again. */
function typing({ page, socket }: Parts): Actions["writing"] {
  let last: { room: RoomName; atMs: number } | null = null;
  return (room, text) => {
    const now = page.clock.elapsed();
    const recent = last !== null && last.room === room && now - last.atMs < typingEveryMs;
    if (text === "") {
      if (last?.room === room) socket.tell({ type: "typing", room, typing: false });
      last = null;
      return;
    }
    // A slash line is nobody else's business.
    if (recent || (text.startsWith("/") && !text.startsWith("/me "))) return;
    last = { room, atMs: now };
    socket.tell({ type: "typing", room });
  };
}
