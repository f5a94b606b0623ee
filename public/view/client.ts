// Joins what the page knows to the connection: frames in, commands out. Draws nothing.

import type { ChatEvent, ErrorReply, ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { defaultHistoryLimit } from "../../src/protocol/limits.ts";
import { createPace } from "../lib/pace.ts";
import { randomKey } from "../lib/random-key.ts";
import { createOutbox, type Outbox } from "../net/outbox.ts";
import { createRejoin, type JoinRequest } from "../net/rejoin.ts";
import { connect, type Socket } from "../net/socket.ts";
import type { Ways } from "../net/ways.ts";
import { hushed, incomplete } from "../state/people.ts";
import { sentence } from "../state/parting.ts";
import { cut, expect, listed } from "../state/rooms.ts";
import { blank, rest, stored } from "../state/timeline.ts";
import { newAfter } from "../state/unread.ts";
import { visited, visits } from "../state/visits.ts";
import * as words from "../words/en/page.ts";
import { refused as refusedText } from "../words/en/told.ts";
import { type Actions, createActions } from "./actions.ts";
import { keptNames, type Lost, note, type Page } from "./page.ts";
import { forgetRoom, receive } from "./receive.ts";

export type Client = {
  page: Page;
  socket: Socket;
  /** By which way it goes. */
  way: Ways["way"];
  outbox: Outbox;
  actions: Actions;
  /** Puts a room of ours on the screen; null: none. Joins it if need be. */
  open(room: RoomName | null): void;
  /** Every frame, from now on, when it was taken in. */
  listen(listener: (frame: ServerFrame) => void): void;
  /** Puts a room on the screen where this message is, and shows which it is. */
  visit(room: RoomName, seq: number): void;
};

type Options = {
  page: Page;
  ways: Ways;
  pageSize: number;
  /** The room that the address names, if any. */
  addressed(): RoomName | null;
  /** The page moved to a room by itself: the address follows. */
  moved(room: RoomName | null): void;
  /** Somebody else said something in the open room, just now. */
  heard(event: ChatEvent): void;
};

/** Of a room that is not on the screen: whether its newest message is somebody else's. */
const backgroundLimit = 1;
/** The room is not there for us, now or later. */
const closedCodes: ReadonlySet<string> = new Set(["banned", "room_not_found", "forbidden"]);

export function createClient(options: Options): Client {
  const { page, ways, pageSize, addressed, moved, heard } = options;
  const { clock, kept } = page;
  const asked = new Map<RoomName, number>();
  const listeners: ((frame: ServerFrame) => void)[] = [];

  const ask: Socket["ask"] = (request) => socket.ask(request);
  const rejoin = createRejoin({
    clock,
    pace: createPace(clock, () => page.limits.get().joins),
    ask,
    request: joinRequest,
    refused,
  });
  const outbox = createOutbox({
    kept,
    clock,
    newKey: randomKey,
    ask,
    mayPost: (room) => page.rooms.get().get(room)?.live === true,
    pace: createPace(clock, () => page.limits.get().messages),
    stored({ room, text, action, key, replyTo }, { seq, timestamp }) {
      const you = page.you.get();
      if (you === null) return;
      page.hearTime(timestamp);
      const { userId, username } = you;
      const message = { type: "chat" as const, room, seq, userId, username, text, timestamp, key };
      const more = { ...(action && { action }), ...(replyTo !== undefined && { replyTo }) };
      page.timelines.change(room, (timeline) => stored(timeline, { ...message, ...more }));
    },
  });
  const socket = connect({
    dial: ways.dial,
    clock,
    random: Math.random,
    // Once for all who ask: what is refused is said in the reader's language.
    told: (frame) => (frame.type === "error" ? { ...frame, text: refusedText(frame) } : frame),
    received(frame) {
      receive(
        {
          page,
          rejoin,
          outbox,
          askedOf: (room) => asked.get(room) ?? 0,
          enter: () => open(addressed() ?? lastRoom(page)),
          settle,
          gone: () => show(lastRoom(page)),
          lost,
          torn: (room, message) => actions.fetch(room, message),
          heard,
        },
        frame,
      );
      for (const hear of listeners) hear(frame);
    },
  });
  ways.way.subscribe(() => socket.renew());
  socket.link.subscribe(() => {
    if (socket.link.get().state === "open") return;
    rejoin.stop();
    page.rooms.set(cut(page.rooms.get()));
    for (const room of page.people.all.get().keys()) page.people.change(room, hushed);
  });

  /** A room that would not be joined. One that never was ours, or is not any more, does not stay in the list. */
  function refused(room: RoomName, { code, text }: ErrorReply): void {
    const wasOurs = page.rooms.get().get(room)?.epoch !== null;
    const isClosed = closedCodes.has(code);
    const isOpen = page.open.get() === room;
    if (!wasOurs || isClosed) forgetRoom({ page, outbox }, room);
    if (!isOpen) return note(page, text, { bad: true });
    if (isClosed && wasOurs) return lost({ title: words.lostRoom, text: sentence(text) });
    if (isClosed) return lost({ title: text, text: words.chooseAnother });
    if (!wasOurs) show(lastRoom(page));
    note(page, text, { bad: true });
  }

  /** Says why in the room's place; where to go then is the reader's to choose. */
  function lost(why: Lost): void {
    page.lost.set(why);
    show(null);
  }

  function joinRequest(room: RoomName): JoinRequest | null {
    const known = page.rooms.get().get(room);
    if (known === undefined || known.live) return null;
    const limit = page.open.get() === room ? defaultHistoryLimit : backgroundLimit;
    asked.set(room, limit);
    const resume = known.epoch === null ? {} : { epoch: known.epoch, after: known.seq };
    return { type: "join", room, limit, ...resume };
  }

  /** Sees to it that the open room has its messages and its names. */
  function settle(room: RoomName): void {
    if (page.open.get() !== room || page.rooms.get().get(room)?.live !== true) return;
    if (page.timelines.of(room) === blank) actions.latest(room);
    const people = page.people.of(room);
    if (incomplete(people) && people.next === null) actions.names(room, "first");
  }

  function open(room: RoomName | null): void {
    const before = page.open.get();
    if (before === room) return;
    if (before !== null) page.timelines.change(before, rest);
    if (room !== null) page.lost.set(null);
    startReading(page, room);
    page.open.set(room);
    if (room === null) return;
    kept.write(keptNames.room, visited(kept.read(keptNames.room), room));
    page.rooms.set(expect(page.rooms.get(), room));
    if (page.stage.get() !== "inside") return;
    if (page.rooms.get().get(room)?.live === true) settle(room);
    else if (socket.link.get().state === "open") rejoin.next(room);
  }

  const listen: Client["listen"] = (listener) => void listeners.push(listener);

  function visit(room: RoomName, seq: number): void {
    open(room);
    page.following.set(false);
    page.target.set({ room, seq, flash: true });
  }

  function show(room: RoomName | null): void {
    page.stage.set("inside");
    open(room);
    moved(room);
  }

  const actions = createActions({
    page,
    socket,
    outbox,
    pageSize,
    show,
    askedFor: (room, limit) => void asked.set(room, limit),
  });
  return { page, socket, way: ways.way, outbox, actions, listen, open, visit };
}

/** At the end, or where what is new begins; the line that says so stays while the room is open. */
export function startReading(page: Page, room: RoomName | null): void {
  const read = room === null ? null : page.rooms.get().get(room)?.read;
  const after = read ? newAfter(read) : null;
  const isNew = room !== null && after !== null;
  page.line.set(isNew ? { room, after } : null);
  page.target.set(isNew ? { room, seq: after, flash: false } : null);
  page.following.set(!isNew);
}

/** The last one we were in that is still ours; else the first one; null when there is none. */
function lastRoom(page: Page): RoomName | null {
  const all = listed(page.rooms.get(), null).map(({ room }) => room);
  const last = visits(page.kept.read(keptNames.room)).find((each) => all.includes(each));
  return last ?? all[0] ?? null;
}
