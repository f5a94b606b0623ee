// A client's part in the boards: it says, edits, deletes and reacts there, lets texts grow, asks again what was not
// answered (but no part of a text: it could be there twice), and writes down what it is told. Judges nothing.

import type { Ack, DurableEvent, ErrorReply, Joined } from "../../src/protocol/events.ts";
import type { Growing } from "../../src/protocol/message-events.ts";
import { type Act, type BoardEntry, boardPrint, happenedOf, keptOf } from "./board-notes.ts";
import { createGrower, type Grower, type Part } from "./grower.ts";
import type { Random } from "./random.ts";

export type BoardOptions = {
  client: string;
  rooms: readonly string[];
  random: Random;
  note(entry: BoardEntry): void;
  send(command: Record<string, unknown>): void;
  /** Runs `task` in a moment, if there still is a client. */
  again(task: () => void): void;
  /** Likewise after `ms`, whether or not there is a connection. */
  later(ms: number, task: () => void): void;
  /** Cuts the connection, if there is one. */
  hangUp(): void;
  userId(): string | null;
};

export type Board = {
  enter(): void;
  /** True when the frame was about a board. */
  took(frame: Joined | DurableEvent | Growing | Ack | ErrorReply): boolean;
  /** Does one thing that people do to messages. */
  change(): void;
  cut(): void;
  waiting(): number;
  /** How many texts there grow, whoever writes them, as far as it was told. */
  growing(): number;
  places(): [string, number][];
};

type Place = {
  joined: boolean;
  epoch: string;
  at: number;
  others: number[];
  own: number[];
  growing: Set<number>;
};
type Pending = { room: string; act: Act; sent: boolean };

const tail = 50;
// Of what was not answered when the line was cut, so much is not asked again.
const givenUp = 0.3;
// What people look at: the newest.
const inSight = 8;
const mostWaiting = 20;
const kinds = ["👍", "🎉", ":wave:"];
const growShare = 0.15;
const none = { message: 0, text: "", emoji: "", remove: false, done: false };

export function createBoard(options: BoardOptions): Board {
  const { client, rooms, random, note, send, again } = options;
  const places = new Map<string, Place>(rooms.map((room) => [room, newPlace()]));
  const growers = new Map<string, Grower>(
    rooms.map((room) => {
      const ask = (part: Part): boolean =>
        begin(room, (id) => ({ ...none, ...part, text: part.text(id) }));
      return [room, createGrower({ ...options, random: random.fork(`grow ${room}`), ask })];
    }),
  );
  const pending = new Map<string, Pending>();
  let asked = 0;

  function enter(room: string): void {
    const { epoch = "", at = 0 } = places.get(room) ?? {};
    const cursor = epoch === "" ? {} : { epoch, after: at };
    send({ type: "join", room, limit: tail, ...cursor, ref: `board-join ${room} ${at}` });
  }

  function opened(frame: Joined, place: Place): void {
    const { room, head, epoch } = frame;
    const resumed = frame.events !== undefined;
    const events = (frame.events ?? []).flatMap((event) => happenedOf(event) ?? []);
    const messages = (frame.messages ?? []).map(keptOf);
    const after = resumed ? Number(String(frame.ref).split(" ")[2]) : null;
    note({ what: "opened", room, after, head, messages, events });
    for (const { seq } of messages) remember(place.others, seq);
    const growing = messages.flatMap((each) => (each.growing === undefined ? [] : [each.seq]));
    Object.assign(place, { joined: true, epoch, at: head, growing: new Set(growing) });
    for (const [id, each] of pending) if (each.room === room && !each.sent) ask(id, each);
  }

  function told(event: DurableEvent, place: Place): void {
    place.at = Math.max(place.at, event.seq);
    const happened = happenedOf(event);
    if (happened === null) return;
    note({ what: "told", room: event.room, event: happened });
    if (event.type === "edited" || event.type === "deleted") place.growing.delete(event.message);
    if (event.type !== "chat") return;
    remember(place.others, event.seq);
    // Also what was said on another connection of the same person.
    if (event.userId === options.userId()) remember(place.own, event.seq);
  }

  function grew({ room, message, userId, from, added }: Growing, place: Place): void {
    note({ what: "grew", room, message, userId, from, added });
    if (added === "") place.growing.delete(message);
    else place.growing.add(message);
  }

  /** False: not now. */
  function begin(room: string, actFor: (id: string) => Act): boolean {
    if (places.get(room)?.joined !== true || pending.size >= mostWaiting) return false;
    const id = `${client}-b-${String(++asked).padStart(5, "0")}`;
    const each = { room, act: actFor(id), sent: false };
    pending.set(id, each);
    ask(id, each);
    return true;
  }

  function ask(id: string, each: Pending): void {
    const { room, act } = each;
    each.sent = true;
    note({ what: "asked", room, id, act: { ...act, text: boardPrint(act.text) } });
    const { kind, message, text, emoji, remove, done } = act;
    const ref = `board ${id}`;
    if (kind === "say") send({ type: "chat", room, text, key: id, ref });
    else if (kind === "edit") send({ type: "edit", room, message, text, ref });
    else if (kind === "append")
      send({ type: "edit", mode: "append", room, message, text, done, ref });
    else if (kind === "delete") send({ type: "delete", room, message, ref });
    else send({ type: "react", room, message, emoji, remove, ref });
  }

  function answered(id: string, code: string | null, seq: number): void {
    const each = pending.get(id);
    if (each === undefined) return;
    pending.delete(id);
    note({ what: "answered", room: each.room, id, code, seq });
    if (each.act.kind === "say" && seq > 0) remember(places.get(each.room)?.own ?? [], seq);
  }

  return {
    enter: () => rooms.forEach(enter),
    took(frame) {
      if (frame.type === "ack" || frame.type === "error") {
        const [about, id = ""] = String(frame.ref).split(" ");
        if (about === "board-join") again(() => void (places.get(id)?.joined || enter(id)));
        if (about !== "board") return about === "board-join";
        if (frame.type === "ack") answered(id, null, frame.seq ?? 0);
        else answered(id, frame.code, 0);
        return true;
      }
      const place = places.get(frame.room);
      if (place === undefined) return false;
      if (frame.type === "joined") opened(frame, place);
      else if (frame.type === "growing") grew(frame, place);
      else told(frame, place);
      return true;
    },
    change() {
      const room = random.pick(rooms);
      const place = places.get(room) ?? newPlace();
      const mine = place.own[random.whole(0, place.own.length - 1)];
      if (mine !== undefined && place.joined && random.chance(growShare))
        growers.get(room)?.grow(mine);
      else begin(room, (id) => actOn(place, id, random));
    },
    cut() {
      for (const place of places.values())
        Object.assign(place, { joined: false, growing: new Set() });
      for (const [id, each] of pending) {
        each.sent = false;
        if (each.act.kind === "append" || random.chance(givenUp)) pending.delete(id);
      }
    },
    waiting: () => pending.size + [...growers.values()].reduce((sum, each) => sum + each.size(), 0),
    growing: () => [...places.values()].reduce((sum, { growing }) => sum + growing.size, 0),
    places: () => [...places].map(([room, { joined, at }]) => [room, joined ? at : -1]),
  };
}

const newPlace = (): Place => ({
  ...{ joined: false, epoch: "", at: 0, others: [], own: [], growing: new Set() },
});

/** Mostly to one's own messages, for nobody may edit another's; that is tried, too. */
function actOn({ own, others }: Place, id: string, random: Random): Act {
  const dice = random.next();
  const [mine, any] = [own, others].map((list) => list[random.whole(0, list.length - 1)]);
  if (mine === undefined || any === undefined || dice < 0.2)
    return { ...none, kind: "say", text: `${id} said` };
  if (dice < 0.5) return { ...none, kind: "edit", message: mine, text: `${id} edited` };
  if (dice < 0.52) return { ...none, kind: "edit", message: any, text: `${id} tried` };
  if (dice < 0.53) return { ...none, kind: "append", message: any, text: `|${id}` };
  if (dice < 0.6) return { ...none, kind: "delete", message: mine };
  const emoji = random.pick(kinds);
  return { ...none, kind: "react", message: any, emoji, remove: random.chance(0.3) };
}

function remember(seqs: number[], seq: number): void {
  if (!seqs.includes(seq)) seqs.push(seq);
  if (seqs.length > inSight) seqs.shift();
}
