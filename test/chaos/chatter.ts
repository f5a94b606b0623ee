// One chat client as it should be: keeps its session, sends again with the same key what was not answered,
// resumes where it was, notices a dead line. It writes down all that it sends and sees, and judges nothing.

import { ERRORS } from "../../src/protocol/errors.ts";
import type { Ack, ErrorReply, History, Joined, ServerFrame } from "../../src/protocol/events.ts";
import { openStreamSocket, type TestSocket } from "../support/stream-socket.ts";
import { createBoard } from "./board.ts";
import { printOf } from "./history-print.ts";
import { type ClientHistory, type Entry, seenOf } from "./history.ts";
import { createOutbox, type Outgoing } from "./outbox.ts";
import type { Random } from "./random.ts";

/** What carries the frames; `url` is the WebSocket's either way. */
const dials = {
  socket: (url: string, headers: Record<string, string>): TestSocket =>
    new WebSocket(url, { headers }),
  stream: openStreamSocket,
};
export type Transport = keyof typeof dials;
export const isTransport = (name: string): name is Transport => Object.hasOwn(dials, name);

export type ChatterOptions = {
  /** Of this client alone; its messages' keys begin with it. */
  client: string;
  /** The same for two connections of one person. */
  username: string;
  url: string;
  transport: Transport;
  rooms: readonly string[];
  /** Rooms in which it changes messages. */
  boards: readonly string[];
  random: Random;
  /** Milliseconds since the run began. */
  now(): number;
  /** Whose session to use; null while it is not known yet. Left out: its own. */
  sessionOf?: () => string | null;
};

export type Chatter = {
  readonly history: ClientHistory;
  readonly rooms: readonly string[];
  session(): string | null;
  /** Connects and stays connected until `stop`. */
  start(): void;
  say(room: string, text: (key: string) => string, how?: { action?: true; hopeless?: true }): void;
  leave(room: string): void;
  /** Joins again while joined, from where it is. */
  refresh(room: string): void;
  readHistory(room: string, pagesBack: number): void;
  typing(room: string): void;
  /** Says, edits, deletes or reacts on a board. */
  change(): void;
  /** Closes properly and comes back. */
  goAway(): void;
  /** Its line is held on purpose for `ms`: silence is no reason to come anew. */
  deaf(ms: number): void;
  /** How many said things wait for an answer. */
  waiting(): number;
  /** How many texts on its boards grow just now, as far as it was told. */
  growing(): number;
  /** Its place in each room's stream; -1 where it is not in the room now. */
  places(): ReadonlyMap<string, number>;
  /** Resolves when what the server said before this moment has arrived; false when the line is cut first. */
  upToDate(): Promise<boolean>;
  stop(): void;
};

type Place = { joined: boolean; epoch: string; at: number };

const beatEveryMs = 400;
const deadAfterMs = 1_800;
const againAfterMs = 150;
// So many of the unanswered are given up when the line is cut: their outcome stays unknown.
const givenUp = 0.04;
// So many of those who left a room come back without their place in it.
const plainJoin = 0.2;
const tail = 50;

export function createChatter(options: ChatterOptions): Chatter {
  const { client, username, random, now } = options;
  const history: ClientHistory = {
    client,
    username,
    rooms: [...options.rooms],
    boards: [...options.boards],
    entries: [],
  };
  const places = new Map<string, Place>(
    options.rooms.map((room) => [room, { joined: false, epoch: "", at: 0 }]),
  );
  const outbox = createOutbox();
  const barriers = new Map<string, (reached: boolean) => void>();
  const reconnecting = random.fork("reconnect");
  const moving = random.fork("move");
  let socket: TestSocket | null = null;
  let open = false;
  let connection = 0;
  let session: string | null = null;
  let userId: string | null = null;
  let named = false;
  let stopped = false;
  let heardAt = 0;
  let deafUntil = 0;
  let cuts = 0;
  let said = 0;
  let asks = 0;

  type Said = Entry extends infer One
    ? One extends Entry
      ? Omit<One, "at" | "connection">
      : never
    : never;
  // Spreading loses which member of the union it is; the argument had it right.
  const note = (entry: Said): void =>
    void history.entries.push({ at: Math.round(now()), connection, ...entry } as Entry);
  const send = (command: Record<string, unknown>): void => {
    if (open && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  };
  const later = (ms: number, task: () => void): void => {
    setTimeout(() => void (!stopped && task()), ms);
  };

  const again = (task: () => void): void => later(againAfterMs, () => void (open && task()));
  const board = createBoard({
    ...{ client, rooms: options.boards, random: random.fork("board"), note, send, again, later },
    hangUp: () => void (open && socket?.terminate()),
    userId: () => userId,
  });

  function comeIn(): void {
    const token = options.sessionOf === undefined ? session : options.sessionOf();
    if (options.sessionOf !== undefined && token === null) return later(againAfterMs, comeIn);
    connection++;
    heardAt = now();
    const headers: Record<string, string> =
      token === null ? {} : { Authorization: `Bearer ${token}` };
    const mine = dials[options.transport](options.url, headers);
    socket = mine;
    mine.addEventListener("open", () => {
      if (socket === mine) open = true;
    });
    mine.addEventListener("message", ({ data }) => {
      if (socket !== mine) return;
      heardAt = now();
      cuts = 0;
      take(JSON.parse(String(data)) as ServerFrame);
    });
    mine.addEventListener("error", () => {}); // "close" follows
    mine.addEventListener("close", ({ code }) => {
      if (socket === mine) gone(code);
    });
  }

  function gone(code: number): void {
    note({ what: "closed", code });
    socket = null;
    open = false;
    cuts++;
    for (const place of places.values()) place.joined = false;
    board.cut();
    outbox.cut(() => !reconnecting.chance(givenUp));
    for (const reached of barriers.values()) reached(false);
    barriers.clear();
    const soonest = code >= 4200 && code <= 4299 ? 5 : 20;
    later(soonest + reconnecting.next() * Math.min(400, 40 * 2 ** Math.min(cuts, 4)), comeIn);
  }

  function take(frame: ServerFrame): void {
    if (isBoards(frame) && board.took(frame)) return;
    switch (frame.type) {
      case "welcome":
        session = frame.session;
        userId = frame.you.userId;
        note({ what: "welcome", userId: frame.you.userId, username: frame.you.username });
        return named ? enterAll() : send({ type: "setUsername", username, ref: "name" });
      case "joined":
        return entered(frame);
      case "chat": {
        note({ what: "live", room: frame.room, event: seenOf(frame) });
        const place = places.get(frame.room);
        if (place !== undefined) place.at = Math.max(place.at, frame.seq);
        return;
      }
      case "ack":
        return acked(frame);
      case "error":
        return refused(frame);
      case "left":
        return left(frame.room);
      case "history":
        return paged(frame);
      case "pong":
        barriers.get(String(frame.ref))?.(true);
        return;
      default:
        return;
    }
  }

  function enterAll(): void {
    for (const room of places.keys()) enter(room);
    board.enter();
  }

  function enter(room: string): void {
    const place = places.get(room);
    if (place === undefined) return;
    const { epoch, at } = place;
    const cursor = epoch === "" ? {} : { epoch, after: at };
    // The cursor comes back with the answer: a second join may be under way by then.
    send({ type: "join", room, limit: tail, ...cursor, ref: `join ${room} ${epoch} ${at}` });
  }

  function entered(frame: Joined): void {
    const place = places.get(frame.room);
    if (place === undefined) return;
    const { room, epoch, head, first } = frame;
    const gave = frame.reset ? "reset" : frame.events === undefined ? "tail" : "replay";
    const events = (frame.events ?? frame.messages ?? [])
      .filter((event) => event.type === "chat")
      .map(seenOf);
    const [, , askedEpoch = "", after = "0"] = String(frame.ref).split(" ");
    const asked = askedEpoch === "" ? null : { epoch: askedEpoch, after: Number(after) };
    note({
      what: "joined",
      room,
      asked,
      limit: tail,
      epoch,
      head,
      first,
      gave,
      events,
    });
    Object.assign(place, { joined: true, epoch, at: head });
    flush(room);
  }

  function flush(room: string): void {
    if (!open || places.get(room)?.joined !== true) return;
    for (const message of outbox.due(room)) transmit(message);
  }

  function transmit(message: Outgoing): void {
    const { key, room, text, action } = message;
    message.inFlight = true;
    note({ what: "sent", key, room, text: printOf(text), action });
    send({ type: "chat", room, text, key, ref: `chat ${key}`, ...(action ? { action } : {}) });
  }

  function acked(frame: Ack): void {
    const { ref, seq = 0, timestamp = 0, duplicate } = frame;
    const [about, key = ""] = String(ref).split(" ");
    if (about === "name") {
      named = true;
      return enterAll();
    }
    const room: string = frame.room ?? "";
    note({ what: "acked", key, room, seq, timestamp, duplicate: duplicate === true });
    outbox.settle(key);
  }

  function refused({ ref, code }: ErrorReply): void {
    const [about, of = ""] = String(ref).split(" ");
    if (about === "join")
      return later(againAfterMs, () => void (!places.get(of)?.joined && open && enter(of)));
    if (about === "name") return later(againAfterMs, () => socket?.terminate());
    const message = about === "chat" ? outbox.get(of) : undefined;
    if (message === undefined) return;
    note({ what: "refused", key: of, room: message.room, code });
    message.inFlight = false;
    const again = ERRORS[code].retry || code === "not_in_room";
    if (message.hopeless || !again) return outbox.settle(of);
    later(againAfterMs, () => flush(message.room));
  }

  function left(room: string): void {
    note({ what: "left", room });
    const place = places.get(room);
    if (place === undefined) return;
    place.joined = false;
    if (moving.chance(plainJoin)) place.epoch = "";
    later(moving.pause(250), () => void (open && !place.joined && enter(room)));
  }

  function paged(frame: History): void {
    const [, before = "0", limit = "0"] = String(frame.ref).split(" ");
    const { room, head, first } = frame;
    const messages = frame.messages.map(seenOf);
    note({
      what: "page",
      room,
      before: Number(before),
      limit: Number(limit),
      head,
      first,
      messages,
    });
  }

  const heart = setInterval(() => {
    if (socket === null || now() < deafUntil) return;
    if (now() - heardAt > deadAfterMs) return socket.terminate();
    send({ type: "ping" });
  }, beatEveryMs);

  return {
    history,
    rooms: options.rooms,
    session: () => session,
    start: comeIn,
    say(room, text, how = {}) {
      const key = `${client}-${String(++said).padStart(6, "0")}`;
      const { action = false, hopeless = false } = how;
      const message = { key, room, text: text(key), action, hopeless, inFlight: false };
      // What is not hopeless waits for its room; what is goes wherever it is refused.
      if (!hopeless) {
        outbox.push(message);
        flush(room);
      } else if (named && open) {
        outbox.push(message);
        transmit(message);
      }
    },
    leave(room) {
      if (open) note({ what: "leaving", room });
      send({ type: "leave", room, ref: `leave ${room}` });
    },
    refresh(room) {
      if (places.get(room)?.joined === true) enter(room);
    },
    readHistory(room, pagesBack) {
      const place = places.get(room);
      if (place?.joined !== true) return;
      const limit = 40;
      const before = Math.max(1, place.at + 1 - pagesBack * limit);
      send({ type: "history", room, before, limit, ref: `page ${before} ${limit}` });
    },
    change: board.change,
    growing: board.growing,
    typing: (room) => send({ type: "typing", room, ref: "typing" }),
    goAway: () => socket?.close(1000),
    deaf(ms) {
      deafUntil = now() + ms;
      later(ms, () => (heardAt = now()));
    },
    waiting: () => outbox.size() + board.waiting(),
    places: () =>
      new Map([
        ...[...places].map(([room, { joined, at }]) => [room, joined ? at : -1] as const),
        ...board.places(),
      ]),
    upToDate() {
      if (!open) return Promise.resolve(false);
      const ref = `mark ${++asks}`;
      return new Promise((reached) => {
        barriers.set(ref, reached);
        send({ type: "ping", ref });
      });
    },
    stop() {
      stopped = true;
      clearInterval(heart);
      const last = socket;
      socket = null;
      last?.terminate();
    },
  };
}

type BoardFrame = Parameters<ReturnType<typeof createBoard>["took"]>[0];

function isBoards(frame: ServerFrame): frame is BoardFrame {
  const kinds = ["joined", "chat", "edited", "deleted", "reacted", "growing", "ack", "error"];
  return kinds.includes(frame.type);
}
