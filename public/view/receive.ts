// Takes each frame into what the page knows. Draws nothing; asks only through what it is handed.

import type {
  Added,
  ChatEvent,
  DurableEvent,
  Joined,
  Notify,
  Removed,
  ServerFrame,
  Standing,
  System,
  Welcome,
  You,
} from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { mutedForGood } from "../../src/protocol/limits.ts";
import type { Growing } from "../../src/protocol/message-events.ts";
import type { Outbox } from "../net/outbox.ts";
import type { Rejoin } from "../net/rejoin.ts";
import * as notes from "../state/notes.ts";
import { sentence } from "../state/parting.ts";
import * as people from "../state/people.ts";
import * as rooms from "../state/rooms.ts";
import { moment } from "../state/silence.ts";
import { changed } from "../state/changes.ts";
import { append, fromTail, grow, ungrown } from "../state/timeline.ts";
import { calling, told as toldRead } from "../state/unread.ts";
import * as words from "../words/en/page.ts";
import * as told from "../words/en/told.ts";
import { isUnnamed, type Lost, note, type Page } from "./page.ts";

export type Receiver = {
  page: Page;
  rejoin: Rejoin;
  outbox: Outbox;
  /** How many messages the last `join` of a room asked for. */
  askedOf(room: RoomName): number;
  /** The first welcome of this page came, and no door is needed. */
  enter(): void;
  /** The open room was joined, or another one has to be opened. */
  settle(room: RoomName): void;
  /** The room on the screen is gone. */
  gone(room: RoomName): void;
  /** The room on the screen was taken away. */
  lost(why: Lost): void;
  /** What is here of this message has a hole: it is to be read anew. */
  torn(room: RoomName, message: number): void;
  /** Somebody else said something in the open room, just now. */
  heard(event: ChatEvent): void;
};

export function receive(to: Receiver, frame: ServerFrame): void {
  const { page } = to;
  switch (frame.type) {
    case "welcome":
      return welcomed(to, frame);
    case "joined":
      return joined(to, frame);
    case "chat":
    case "edited":
    case "deleted":
    case "reacted":
    case "room":
      return happened(to, frame);
    case "read":
      return page.rooms.set(
        rooms.reads(page.rooms.get(), frame.room, (reading, head) =>
          toldRead(reading, frame, head),
        ),
      );
    case "notify":
      return notified(to, frame);
    case "growing":
      return grew(to, frame);
    case "typing":
      return page.people.change(frame.room, (state) =>
        people.writes(state, frame.users, page.clock.elapsed()),
      );
    case "system":
      return noticed(to, frame);
    case "left":
      return left(to, frame.room);
    case "added":
      return added(to, frame);
    case "removed":
      return removed(to, frame);
    case "standing":
      return stands(to, frame);
    case "pong":
      return page.hearTime(frame.timestamp);
    case "ack":
      if (frame.you !== undefined) page.you.set(frame.you);
      return;
    case "error":
      // Whoever asked with a `ref` says it in its own place.
      if (frame.ref === undefined) note(page, frame.text, { bad: true });
      return;
    default:
      return; // history, users, rooms: taken by whoever asked
  }
}

function welcomed(to: Receiver, frame: Welcome): void {
  const { page, rejoin } = to;
  const before = page.you.get();
  const known = page.rooms.get();
  page.you.set(frame.you);
  to.outbox.belongTo(frame.you.userId, words.otherAuthor);
  page.instance.set(frame.name);
  page.limits.set(frame.limits);
  // Those of the connection before.
  page.said.set(null);
  page.mutedUntil.set(frame.you.mutedUntil ?? 0);
  if (page.stage.get() === "opening" && isUnnamed(frame.you) && frame.rooms.length === 0)
    return page.stage.set("door");
  // A server that knows us says which rooms are ours: one may have been left elsewhere meanwhile.
  // One that does not (new data) is told all of them.
  const open = page.open.get();
  const stranger = before !== null && before.userId !== frame.you.userId;
  const keep = new Set(stranger ? known.keys() : open === null ? [] : [open]);
  page.rooms.set(rooms.welcomed(known, frame.rooms, keep));
  if (page.stage.get() === "opening") {
    to.enter();
    page.stage.set("inside");
  }
  if (before !== null && !before.guest && frame.you.guest)
    note(page, words.signInEnded, { bad: true });
  if (page.stage.get() === "inside") rejoin.all(inOrder(page));
}

/** The open one first; no more than one connection may hold. */
function inOrder(page: Page): RoomName[] {
  const open = page.open.get();
  const names = rooms.sorted(page.rooms.get()).map(({ room }) => room);
  const ordered = open === null ? names : [open, ...names.filter((name) => name !== open)];
  return ordered.slice(0, page.limits.get().roomsPerConnection);
}

function joined(to: Receiver, frame: Joined): void {
  const { page, outbox } = to;
  const { room, events, messages, first } = frame;
  const me = frame.you.userId;
  page.you.set(frame.you);
  page.rooms.set(rooms.joined(page.rooms.get(), frame, me));
  page.people.change(room, () => people.arrived(frame));
  const asked = to.askedOf(room);
  if (events !== undefined) {
    page.timelines.change(room, (timeline) =>
      append(ungrown(timeline), events, { following: isFollowing(page, room), me }),
    );
  } else if (messages !== undefined && asked > 1) {
    page.timelines.change(room, () => fromTail(messages, { asked, first }));
  } else if (frame.reset) page.timelines.change(room, () => null);
  if (frame.reset) page.originals.change(room, () => null);
  else changeOriginals(page, room, events ?? []);
  if (frame.reset) {
    // What was being read is gone; its newest part is where one goes on.
    if (page.open.get() === room) page.following.set(true);
    page.notes.change(room, () => null);
  }
  for (const event of events ?? messages ?? [])
    if (event.type === "chat" && event.key !== undefined) outbox.drop(event.key);
  outbox.flush();
  to.settle(room);
}

const isFollowing = (page: Page, room: RoomName): boolean =>
  page.open.get() !== room || page.following.get();

function happened(to: Receiver, event: DurableEvent): void {
  const { page, outbox, rejoin } = to;
  const me = page.you.get()?.userId;
  if (me === undefined) return;
  page.hearTime(event.timestamp);
  const { rooms: next, found } = rooms.said(page.rooms.get(), event, me);
  page.rooms.set(next);
  if (found === "hole") return rejoin.next(event.room);
  if (event.type === "chat" && event.key !== undefined) outbox.drop(event.key);
  if (found === "old") return;
  page.timelines.change(event.room, (timeline) =>
    append(timeline, [event], { following: isFollowing(page, event.room), me }),
  );
  changeOriginals(page, event.room, [event]);
  if (event.type === "chat" && event.userId !== me && event.room === page.open.get())
    to.heard(event);
}

/** Only names are counted, as the server does. Of a room that we do not hold here, a line says it. */
function notified({ page }: Receiver, { room, seq, why, from, title, text }: Notify): void {
  const known = page.rooms.get().get(room);
  if (known === undefined) return note(page, words.calledIn(from.username, title, text));
  if (why !== "mention" && why !== "room") return;
  page.rooms.set(rooms.reads(page.rooms.get(), room, (reading) => calling(reading, seq)));
}

/** What is quoted is shown as it is now, also when it is not in the window. */
function changeOriginals(page: Page, room: RoomName, events: readonly DurableEvent[]): void {
  page.originals.change(room, (known) => {
    const before = [...known.values()].filter((each) => each !== null);
    const after = changed(before, events);
    if (after === before) return known;
    return new Map([...known, ...after.map((each) => [each.seq, each] as const)]);
  });
}

function grew(to: Receiver, frame: Growing): void {
  const { timelines } = to.page;
  const { timeline, fits } = grow(timelines.of(frame.room), frame);
  if (fits) timelines.change(frame.room, () => timeline);
  else to.torn(frame.room, frame.message);
}

function noticed(to: Receiver, event: System): void {
  const { page } = to;
  if (event.event === "notice") {
    page.said.set(event.text);
    return note(page, event.text);
  }
  if (event.event === "shutdown") return; // the banner says it when the connection goes
  const you = page.you.get();
  if (event.event === "renamed" && event.user.userId === you?.userId)
    page.you.set({ ...you, username: event.user.username });
  const room = page.rooms.get().get(event.room);
  if (room === undefined) return;
  page.people.change(event.room, (state) => people.noticed(state, event));
  page.notes.change(event.room, (state) => notes.noticed(state, event, room.seq));
  to.settle(event.room);
}

function left(to: Receiver, room: RoomName): void {
  forgetRoom(to, room);
  if (to.page.open.get() === room) to.gone(room);
}

/** Everything of a room that is not ours any more, except what was half written in it. */
export function forgetRoom({ page, outbox }: Pick<Receiver, "page" | "outbox">, room: RoomName) {
  page.rooms.set(rooms.forget(page.rooms.get(), room));
  // What was still to be said there would come out of nowhere on a later visit.
  for (const entry of outbox.entries.get()) if (entry.room === room) outbox.drop(entry.key);
  for (const part of [page.timelines, page.originals, page.people, page.notes])
    part.change(room, () => null);
}

function added({ page, rejoin }: Receiver, frame: Added): void {
  const { room: summary } = frame;
  const { room } = summary;
  page.rooms.set(rooms.added(page.rooms.get(), summary));
  note(page, told.added(frame, { room: called(page, room) }));
  if (page.stage.get() === "inside") rejoin.next(room);
}

function removed(to: Receiver, frame: Removed): void {
  const { room } = frame;
  const text = told.removed(frame, { room: called(to.page, room) });
  const wasOpen = to.page.open.get() === room;
  forgetRoom(to, room);
  if (wasOpen) to.lost({ title: words.lostRoom, text: sentence(text) });
  else note(to.page, text, { bad: true });
}

function stands({ page }: Receiver, frame: Standing): void {
  const text = standingText(page, frame);
  page.rooms.set(rooms.stands(page.rooms.get(), frame));
  const you = page.you.get();
  if (frame.room === null && you !== null) {
    // For the whole server it is a server's role, by the wire's own rule.
    const role = frame.role as You["role"];
    page.you.set({ ...you, role, guest: role === "guest" });
    page.mutedUntil.set(frame.mutedUntil);
  }
  note(page, text);
}

/** Before it is taken in: what changed, shows by what was. */
function standingText(page: Page, frame: Standing): string {
  const { room, mutedUntil } = frame;
  const before = room === null ? { mutedUntil: page.mutedUntil.get() } : page.rooms.get().get(room);
  const until = mutedUntil === mutedForGood ? "" : moment(mutedUntil, page.nowMs(), page.days);
  const place = room === null ? "" : called(page, room);
  return told.stands(frame, { room: place, mutedBefore: before?.mutedUntil ?? 0, until });
}

/** What people call it. */
function called(page: Page, room: RoomName): string {
  const known = page.rooms.get().get(room);
  return known === undefined ? room : rooms.nameOf(known);
}
