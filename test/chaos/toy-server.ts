// A chat server small enough to be seen through, on the same wire, with bugs to switch on: what the checker is
// checked with. It can be killed and started again; what it "committed" survives, the rest does not.

import type { Server, ServerWebSocket } from "bun";
import type { ChatEvent } from "../../src/protocol/events.ts";
import { freePort, type Target } from "./server.ts";
import { toyIdleMs } from "./toy-growth.ts";
import { createToyBoards, type ToyBoards } from "./toy-board.ts";
import {
  type Assigned,
  type Bug,
  createToyStore,
  type Draft,
  everySo,
  type ToyStore,
} from "./toy-store.ts";

type Frame = Record<string, unknown>;
type Connection = {
  userId: string;
  rooms: Set<string>;
  /** Live events that wait for a replay, with the bug that reads it late. */
  held: ChatEvent[] | null;
  /** Bytes since the last pong. */
  unheard: number;
  odd: boolean;
};
type Socket = ServerWebSocket<Connection>;
type Pending = { socket: Socket; draft: Draft; ref: unknown; assigned: Assigned | null };

/** One life of the process. */
type Life = {
  readonly bug: Bug | null;
  readonly store: ToyStore;
  readonly boards: ToyBoards;
  readonly names: Map<string, string>;
  readonly sessions: Set<string>;
  readonly sockets: Set<Socket>;
  pending: Pending[];
  committing: boolean;
  dead: boolean;
  count: number;
};

// Long enough that a kill finds something uncommitted.
const commitMs = 12;
const raceMs = 15;
const beatMs = 50;
const mostUnheard = 48 * 1024;
const longest = 8_000;
const resumeEvents = 60;

export function openToy(bug: Bug | null): Target {
  const port = freePort();
  const store = createToyStore(bug);
  const boards = createToyBoards(bug, (room, frame) => {
    for (const each of life?.sockets ?? []) if (each.data.rooms.has(room)) say(each, frame);
  });
  const names = new Map<string, string>();
  const sessions = new Set<string>();
  let life: Life | null = null;
  let server: Server<Connection> | null = null;

  async function end(): Promise<void> {
    if (life !== null) life.dead = true;
    life = null;
    await server?.stop(true);
    server = null;
    store.crash();
    boards.crash();
    if (bug === "sessions only in memory") sessions.clear();
  }

  return {
    port,
    resumeEvents,
    pageBytes: Number.POSITIVE_INFINITY,
    growthEndsMs: 3 * toyIdleMs,
    async start() {
      const fresh: Life = {
        ...{ bug, store, boards, names, sessions, sockets: new Set<Socket>(), pending: [] },
        ...{ committing: false, dead: false, count: 0 },
      };
      life = fresh;
      server = listen(port, fresh);
      return 0;
    },
    kill: end,
    async stop() {
      await end();
      return 0;
    },
    freeze() {},
    thaw() {},
    fillDisk() {},
    emptyDisk() {},
    troubles: () => [],
    dispose: end,
  };
}

function listen(port: number, life: Life): Server<Connection> {
  const beat = setInterval(() => {
    if (life.dead) return clearInterval(beat);
    for (const socket of life.sockets) socket.ping();
  }, beatMs);
  return Bun.serve<Connection>({
    hostname: "127.0.0.1",
    port,
    fetch(request, server) {
      const url = new URL(request.url);
      if (url.pathname !== "/ws") return historyPage(life, url);
      const token = (request.headers.get("authorization") ?? "").slice("Bearer ".length);
      const userId = life.sessions.has(token) ? token : `g_${crypto.randomUUID()}`;
      life.sessions.add(userId);
      const odd = life.count++ % 2 === 1;
      const data = { userId, rooms: new Set<string>(), held: null, unheard: 0, odd };
      return server.upgrade(request, { data }) ? undefined : new Response(null, { status: 400 });
    },
    websocket: {
      open(socket) {
        life.sockets.add(socket);
        const { userId } = socket.data;
        say(socket, { type: "welcome", you: youOf(life, userId), session: userId });
      },
      // A frame of our own client: no fuzzing here.
      message: (socket, text) =>
        void (life.dead || take(life, socket, JSON.parse(String(text)) as Frame)),
      pong: (socket) => void (socket.data.unheard = 0),
      close(socket) {
        life.sockets.delete(socket);
        if (!life.dead) life.boards.gone(socket.data);
      },
    },
  });
}

const say = (socket: Socket, frame: Frame): void => void socket.send(JSON.stringify(frame));
const youOf = (life: Life, userId: string): Frame => ({
  userId,
  username: life.names.get(userId) ?? "somebody",
});

function take(life: Life, socket: Socket, command: Frame): void {
  const { ref } = command;
  const room = String(command["room"]);
  const { userId, rooms } = socket.data;
  if (life.boards.has(room)) return takeBoards(life, socket, command, room);
  switch (command["type"]) {
    case "ping":
      return say(socket, { type: "pong", ref });
    case "setUsername":
      life.names.set(userId, String(command["username"]));
      return say(socket, { type: "ack", you: youOf(life, userId), ref });
    case "join":
      return join(life, socket, command, room);
    case "leave":
      for (const each of life.sockets)
        if (each.data.userId === userId && each.data.rooms.delete(room) && each !== socket)
          say(each, { type: "left", room });
      return say(socket, { type: "left", room, ref });
    case "history":
      return say(socket, { ...pageOf(life, room, command), ref });
    case "chat":
      if (rooms.has(room)) return chat(life, socket, command, room);
      return say(socket, { type: "error", code: "not_in_room", text: "", ref });
    default:
      return;
  }
}

function takeBoards(life: Life, socket: Socket, command: Frame, room: string): void {
  const { boards, sockets } = life;
  const { ref, type } = command;
  const { rooms, userId } = socket.data;
  if (type === "join") {
    rooms.add(room);
    for (const frame of boards.joined(room, command)) say(socket, frame);
    return;
  }
  if (type === "history") {
    const { after, limit } = command;
    return say(socket, { ...boards.page(room, Number(after), Number(limit)), ref });
  }
  const username = life.names.get(userId) ?? "";
  const { answer, told } = boards.ask(room, { userId, username, line: socket.data }, command);
  for (const each of sockets)
    if (each.data.rooms.has(room)) for (const event of told) say(each, event);
  say(socket, { ...answer, ref });
}

function join(life: Life, socket: Socket, command: Frame, room: string): void {
  const { bug } = life;
  if (bug === "subscribed after the replay was read") {
    const joined = joinedFrame(life, command, room);
    setTimeout(() => {
      socket.data.rooms.add(room);
      say(socket, joined);
    }, raceMs);
    return;
  }
  socket.data.rooms.add(room);
  if (bug !== "subscribed before the replay was read")
    return say(socket, joinedFrame(life, command, room));
  const held = (socket.data.held ??= []);
  setTimeout(() => {
    socket.data.held = null;
    say(socket, joinedFrame(life, command, room));
    for (const event of held) say(socket, shownTo(life, socket, event));
  }, raceMs);
}

function joinedFrame({ bug, store, count }: Life, command: Frame, room: string): Frame {
  const { epoch, events } = store.room(room);
  const last = events.at(-1)?.seq ?? 0;
  const { after, ref } = command;
  const base = { type: "joined", room, epoch, head: last, first: 1, ref };
  const open = (each: readonly ChatEvent[]): Frame[] => each.map(({ key: _, ...event }) => event);
  const limit = Number(command["limit"]);
  const tail = { messages: limit === 0 ? [] : open(events.slice(-limit)) };
  if (typeof after !== "number") return { ...base, ...tail };
  const whole = command["epoch"] === epoch && after <= last && last - after <= resumeEvents;
  if (!whole || (bug === "needless reset" && count % 5 === 0))
    return { ...base, reset: true, ...tail };
  const shift = { "resume off by one": 1, "resume from one too early": -1 };
  const by = bug !== null && bug in shift ? shift[bug as keyof typeof shift] : 0; // it is in it
  return { ...base, events: open(events.filter(({ seq }) => seq > after + by)) };
}

function chat(life: Life, socket: Socket, command: Frame, room: string): void {
  const { bug, store, names } = life;
  const { ref } = command;
  const { userId } = socket.data;
  const text = String(command["text"]);
  const key = String(command["key"]);
  const action = command["action"] === true;
  const draft: Draft = { room, userId, username: names.get(userId) ?? "", text, action, key };
  const pending: Pending = { socket, draft, ref, assigned: null };
  if (Array.from(text).length > longest) {
    return say(socket, { type: "error", code: "too_large", text: "", ref });
  }
  if (bug === "refused and stored" && ++life.count % everySo === 0) {
    store.append(store.assign(draft).event);
    return say(socket, { type: "error", code: "forbidden", text: "", ref });
  }
  if (bug === "ack before commit" || bug === "broadcast before commit") {
    pending.assigned = store.assign(draft);
    if (bug === "ack before commit") ack(life, pending, pending.assigned);
    else if (!pending.assigned.duplicate) broadcast(life, [pending.assigned.event]);
  }
  life.pending.push(pending);
  if (life.committing) return;
  life.committing = true;
  setTimeout(() => void (!life.dead && commit(life)), commitMs);
}

function commit(life: Life): void {
  const { bug, store } = life;
  const group = life.pending;
  life.pending = [];
  life.committing = false;
  if (bug === "a commit group in any order") group.reverse();
  const fresh: ChatEvent[] = [];
  for (const pending of group) {
    pending.assigned ??= store.assign(pending.draft);
    if (pending.assigned.duplicate) continue;
    store.append(pending.assigned.event);
    fresh.push(pending.assigned.event);
  }
  const [one] = fresh;
  if (bug === "a message out of nothing" && one !== undefined && ++life.count % everySo === 0) {
    const ghost = { ...pendingOf(one), text: "ghost-000001 boo", key: "ghost-000001" };
    const { event, duplicate } = store.assign(ghost);
    if (!duplicate) store.append(event);
    if (!duplicate) fresh.push(event);
  }
  if (bug !== "broadcast before commit") broadcast(life, fresh);
  if (bug === "ack before commit") return;
  for (const pending of group) if (pending.assigned !== null) ack(life, pending, pending.assigned);
}

const pendingOf = ({ room, userId, username, text }: ChatEvent): Draft => ({
  ...{ room, userId, username, text, action: false, key: "" },
});

function ack(life: Life, { socket, ref }: Pending, { event, duplicate }: Assigned): void {
  const { room, seq, timestamp } = event;
  const wrong = life.bug === "wrong seq in ack" && ++life.count % everySo === 0;
  const again = duplicate ? { duplicate } : {};
  say(socket, { type: "ack", room, seq: wrong ? seq + 1 : seq, timestamp, ...again, ref });
}

function broadcast(life: Life, events: readonly ChatEvent[]): void {
  const { bug } = life;
  const strikes = ++life.count % everySo === 0;
  const list = [...events];
  if (bug === "broadcasts out of order" && list.length > 1) list.reverse();
  for (const socket of life.sockets) {
    const { rooms, held, odd } = socket.data;
    const elsewhere = bug === "broadcast to another room" && strikes;
    const mine = list.filter(({ room }) => rooms.has(room) || elsewhere);
    for (const event of bug === "two orders" && odd ? crossed(mine) : mine) {
      if (held !== null) {
        held.push(event);
        continue;
      }
      const frame = JSON.stringify(shownTo(life, socket, event));
      if (bug === "silent drop to slow readers" && socket.data.unheard > mostUnheard) continue;
      socket.data.unheard += frame.length;
      socket.send(frame);
    }
  }
}

/** Two neighbours change places, and each takes the other's number. */
function crossed(events: readonly ChatEvent[]): ChatEvent[] {
  const [one, two, ...rest] = events;
  if (one === undefined || two === undefined || one.room !== two.room) return [...events];
  return [{ ...two, seq: one.seq }, { ...one, seq: two.seq }, ...rest];
}

function shownTo({ bug }: Life, socket: Socket, event: ChatEvent): Frame {
  if (bug === "key shown to all" || event.userId === socket.data.userId) return event;
  const { key: _, ...open } = event;
  return open;
}

function pageOf({ store }: Life, room: string, query: Frame): Frame {
  const { events } = store.room(room);
  const limit = Number(query["limit"]);
  const head = events.at(-1)?.seq ?? 0;
  const open = (each: readonly ChatEvent[]): Frame[] => each.map(({ key: _, ...event }) => event);
  const base = { type: "history", room, first: 1, head };
  if (query["before"] !== undefined) {
    const before = events.filter(({ seq }) => seq < Number(query["before"]));
    return { ...base, messages: open(before.slice(-limit)), more: before.length > limit };
  }
  const after = events.filter(({ seq }) => seq > Number(query["after"]));
  return { ...base, messages: open(after.slice(0, limit)), more: after.length > limit };
}

function historyPage(life: Life, url: URL): Response {
  const [, room] = /^\/api\/rooms\/([^/]+)\/messages$/.exec(url.pathname) ?? [];
  if (room === undefined) return new Response("Not found", { status: 404 });
  const query = { after: url.searchParams.get("after"), limit: url.searchParams.get("limit") };
  if (life.boards.has(room))
    return Response.json(life.boards.page(room, Number(query.after), Number(query.limit)));
  const page = pageOf(life, room, query);
  if (life.bug === "HTTP reads behind" && Array.isArray(page["messages"])) page["messages"].pop();
  return Response.json(page);
}
