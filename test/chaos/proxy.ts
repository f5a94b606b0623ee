// A TCP proxy that misbehaves on demand: it cuts, tears, swallows, stalls and dribbles. Knows bytes only.

import { connect, createServer, type Socket } from "node:net";

export type Cut = "reset" | "end";

/** One client's connection through the proxy. Everything on a link that is gone does nothing. */
export type Link = {
  /** What stands after `client=` in the address that was asked for; empty before anything was. */
  label(): string;
  /** Cuts both sides, by RST or by FIN. */
  cut(how: Cut): void;
  /** Forwards only the first part of the next chunk of that direction, then cuts. */
  tear(direction: "up" | "down", how: Cut): void;
  /** From now on what the server says is lost, what the client says is not; cut after `ms`. */
  swallow(ms: number, how: Cut): void;
  /** Nothing moves for `ms`. */
  stall(ms: number): void;
  /** For `ms` bytes go in small pieces, with a pause between. */
  dribble(ms: number): void;
  /** Reads nothing from the server for `ms`: to it, the client has stopped reading. */
  stopReading(ms: number): void;
};

export type Proxy = {
  readonly port: number;
  links(): Link[];
  /** Ends all misbehaviour of links that live. */
  heal(): void;
  close(): Promise<void>;
};

type Direction = {
  from: Socket;
  to: Socket;
  /** Pieces that wait for their turn while it dribbles. */
  pieces: Buffer[];
  torn: Cut | null;
  swallowed: boolean;
};

type State = {
  up: Direction;
  down: Direction;
  pausedUntil: { up: number; down: number };
  dribbleUntil: number;
  gone: boolean;
  label: string;
  timers: Set<ReturnType<typeof setTimeout>>;
};

const piecesPerChunk = 12;
const pieceEveryMs = 3;
const endWithinMs = 200;

export async function openProxy(targetPort: number): Promise<Proxy> {
  const live = new Map<State, Link>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    const state = makeState(near, far);
    live.set(state, linkOf(state));
    wire(state, () => live.delete(state));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    links: () => [...live].flatMap(([state, link]) => (state.gone ? [] : [link])),
    heal() {
      for (const state of live.keys()) calm(state);
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const link of live.values()) link.cut("reset");
      await closed;
    },
  };
}

function makeState(near: Socket, far: Socket): State {
  const direction = (from: Socket, to: Socket): Direction => ({
    from,
    to,
    pieces: [],
    torn: null,
    swallowed: false,
  });
  return {
    up: direction(near, far),
    down: direction(far, near),
    pausedUntil: { up: 0, down: 0 },
    dribbleUntil: 0,
    gone: false,
    label: "",
    timers: new Set(),
  };
}

function wire(state: State, onGone: () => void): void {
  for (const name of ["up", "down"] as const) {
    const direction = state[name];
    const { from, to } = direction;
    if (name === "up") from.once("data", (chunk) => (state.label = labelIn(String(chunk))));
    from.on("data", (chunk) => pass(state, direction, Buffer.from(chunk)));
    to.on("drain", () => flow(state, name));
    from.on("end", () => {
      if (direction.pieces.length === 0) to.end();
      else void later(state, 100, () => to.end());
    });
    // A side that was reset, or a server that is not there, is a reset for the other.
    from.on("error", () => cut(state, "reset"));
    from.on("close", () => {
      if (!state.gone) to.end();
      if (state.up.from.destroyed && state.down.from.destroyed) state.gone = true;
      if (state.gone) onGone();
    });
  }
}

function pass(state: State, direction: Direction, chunk: Buffer): void {
  if (state.gone || direction.swallowed) return;
  const { torn, to, from } = direction;
  if (torn !== null) {
    direction.swallowed = true;
    to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => cut(state, torn));
    return;
  }
  if (Date.now() < state.dribbleUntil || direction.pieces.length > 0) {
    const size = Math.max(1, Math.ceil(chunk.length / piecesPerChunk));
    for (let at = 0; at < chunk.length; at += size)
      direction.pieces.push(chunk.subarray(at, at + size));
    if (direction.pieces.length <= piecesPerChunk) drip(state, direction);
    from.pause();
    return;
  }
  if (!to.write(chunk)) from.pause();
}

function drip(state: State, direction: Direction): void {
  const piece = direction.pieces.shift();
  if (state.gone) return;
  if (piece === undefined) return flow(state, direction === state.up ? "up" : "down");
  direction.to.write(piece);
  later(state, pieceEveryMs, () => drip(state, direction));
}

/** Reads on, unless something holds it. */
function flow(state: State, name: "up" | "down"): void {
  const { from, to, pieces } = state[name];
  if (state.gone || Date.now() < state.pausedUntil[name]) return;
  if (pieces.length === 0 && !to.writableNeedDrain) from.resume();
}

function hold(state: State, name: "up" | "down", ms: number): void {
  state.pausedUntil[name] = Math.max(state.pausedUntil[name], Date.now() + ms);
  state[name].from.pause();
  later(state, ms + 1, () => flow(state, name));
}

function later(state: State, ms: number, task: () => void): void {
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    task();
  }, ms);
  state.timers.add(timer);
}

function cut(state: State, how: Cut): void {
  if (state.gone) return;
  state.gone = true;
  for (const timer of state.timers) clearTimeout(timer);
  for (const socket of [state.up.from, state.down.from]) {
    if (how === "reset") {
      socket.resetAndDestroy();
      continue;
    }
    socket.end();
    // A side that does not read would keep it open for good.
    setTimeout(() => socket.destroy(), endWithinMs);
  }
}

function calm(state: State): void {
  // What was swallowed is missing for good: such a link can only be cut.
  if (state.up.swallowed || state.down.swallowed) return cut(state, "reset");
  state.up.torn = null;
  state.down.torn = null;
  state.pausedUntil = { up: 0, down: 0 };
  state.dribbleUntil = 0;
  for (const name of ["up", "down"] as const) flow(state, name);
}

function linkOf(state: State): Link {
  return {
    label: () => state.label,
    cut: (how) => cut(state, how),
    tear(direction, how) {
      state[direction].torn = how;
    },
    swallow(ms, how) {
      state.down.swallowed = true;
      later(state, ms, () => cut(state, how));
    },
    stall(ms) {
      hold(state, "up", ms);
      hold(state, "down", ms);
    },
    dribble(ms) {
      state.dribbleUntil = Date.now() + ms;
    },
    stopReading: (ms) => hold(state, "down", ms),
  };
}

const labelIn = (request: string): string => /[?&]client=([\w-]+)/.exec(request)?.[1] ?? "";
