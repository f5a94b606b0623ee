// A WebSocket client for load: raw TCP, frames counted by their headers, only samples looked into.
// Bun's own client costs more than the servers it would measure.

import type { Socket } from "bun";
import { type Dialect, ready } from "./dialects.ts";

/** One connection. Plain data: there are ten thousand of them. */
export type Link = {
  readonly id: number;
  room: string;
  socket: Socket<Link> | null;
  state: "handshake" | "greeting" | "open" | "gone";
  /** The beginning of a frame whose end has not come. */
  rest: Buffer | null;
  /** Broadcasts counted. */
  delivered: number;
  joined: boolean;
  /** Told once when it is greeted, or with the reason why it is gone before. */
  whenOpen: ((trouble: string | null) => void) | null;
  whenJoined: (() => void) | null;
};

export type WireOptions = {
  readonly port: number;
  /** More ports: links take turns by their ids. */
  readonly further?: readonly number[];
  readonly dialect: Dialect;
  /** Every so many-th broadcast is handed to `onSample`. 1: all. */
  sampleEvery?: number;
  /** A broadcast that was looked at: the number it was sent with. */
  onSample?: (n: number, link: Link) => void;
  /** Every frame of the greeting. */
  onGreeting?: (link: Link, frame: string) => void;
  /** Every frame that is no broadcast, after the greeting. */
  onOther?: (link: Link, frame: string) => void;
  /** A connection that ended and was not hung up by `leave` or `cut`. */
  onLost?: (link: Link) => void;
};

export type Wire = {
  /** Totals since the start. */
  readonly counts: { delivered: number; reads: number; lost: number; unsent: number };
  /** Opens links and waits until they are greeted; at most `inFlight` at a time. */
  open(links: readonly Link[], options?: OpenOptions): Promise<void>;
  /** Joins each link to its room and waits until it is in. */
  join(links: readonly Link[], options?: JoinOptions): Promise<void>;
  send(link: Link, text: string): void;
  /** Says goodbye with a close frame (1000) and ends. */
  leave(link: Link): void;
  /** Ends without a word: RST. */
  cut(link: Link): void;
};

export type OpenOptions = {
  inFlight?: number;
  /** Extra header lines of the handshake, each with its line end. */
  headers?: (link: Link) => string;
};

export type JoinOptions = {
  inFlight?: number;
  /** What to say instead of a plain join. */
  asking?: (link: Link) => string;
};

export function makeLink(id: number, room: string): Link {
  return {
    id,
    room,
    socket: null,
    state: "handshake",
    rest: null,
    delivered: 0,
    joined: false,
    whenOpen: null,
    whenJoined: null,
  };
}

const endOfHead = Buffer.from("\r\n\r\n");
const marker = Buffer.from('"text":"b:');
// All from one address would be 28,000 ports at the most, and one row of the per-address table.
const addresses = 8;
const answeredWithinMs = 30_000;

export function createWire(options: WireOptions): Wire {
  const { dialect } = options;
  const ports = [options.port, ...(options.further ?? [])];
  const { at, first, second } = dialect.mark;
  const every = options.sampleEvery ?? 1;
  const counts = { delivered: 0, reads: 0, lost: 0, unsent: 0 };
  let untilSample = every;

  // Bun's sockets keep nothing back: what the kernel did not take is gone, and then the run is void.
  function put(link: Link, frame: Buffer): void {
    if (link.socket !== null && link.socket.write(frame) < frame.length) counts.unsent++;
  }

  function sample(link: Link, chunk: Buffer, start: number): void {
    untilSample = every;
    let digit = chunk.indexOf(marker, start) + marker.length;
    let n = 0;
    for (let code = chunk[digit] ?? 0; code >= 48 && code <= 57; code = chunk[++digit] ?? 0)
      n = n * 10 + code - 48;
    options.onSample?.(n, link);
  }

  function other(link: Link, opcode: number, payload: Buffer): void {
    // RFC 6455 §5.5.3: a pong carries what the ping did.
    if (opcode === 9) return put(link, frameOf(10, payload));
    if (opcode !== 1) return;
    const text = payload.toString();
    if (link.state === "greeting") return greet(link, text);
    const beat = dialect.beat(text);
    if (beat !== null) return put(link, frameOf(1, beat));
    if (!link.joined && dialect.isJoined(text)) {
      link.joined = true;
      link.whenJoined?.();
      link.whenJoined = null;
    }
    options.onOther?.(link, text);
  }

  function greet(link: Link, text: string): void {
    options.onGreeting?.(link, text);
    const answer = dialect.greet(text);
    if (answer === ready) return opened(link);
    if (answer !== null) put(link, frameOf(1, answer));
  }

  function opened(link: Link): void {
    link.state = "open";
    link.whenOpen?.(null);
    link.whenOpen = null;
  }

  function scan(link: Link, chunk: Buffer): void {
    const end = chunk.length;
    let from = 0;
    while (from + 2 <= end) {
      let length = (chunk[from + 1] ?? 0) & 127;
      let start = from + 2;
      if (length >= 126) {
        start += length === 126 ? 2 : 8;
        if (start > end) break;
        length = length === 126 ? chunk.readUInt16BE(from + 2) : chunk.readUInt32BE(from + 6);
      }
      if (start + length > end) break;
      const opcode = (chunk[from] ?? 0) & 15;
      if (opcode === 1 && chunk[start + at] === first && chunk[start + at + 1] === second) {
        link.delivered++;
        counts.delivered++;
        if (--untilSample === 0) sample(link, chunk, start);
      } else other(link, opcode, chunk.subarray(start, start + length));
      from = start + length;
    }
    // A copy: the chunk is as large as what was read at once.
    link.rest = from < end ? Buffer.from(chunk.subarray(from)) : null;
  }

  function handshake(link: Link, chunk: Buffer): void {
    const head = chunk.indexOf(endOfHead);
    if (head < 0) {
      link.rest = Buffer.from(chunk);
      return;
    }
    const status = chunk.subarray(0, 12).toString();
    if (status !== "HTTP/1.1 101") return gone(link, chunk.subarray(0, 200).toString());
    link.state = "greeting";
    if (dialect.silent) opened(link);
    scan(link, chunk.subarray(head + endOfHead.length));
  }

  function gone(link: Link, trouble: string): void {
    if (link.state === "gone") return;
    link.state = "gone";
    link.socket?.terminate();
    link.socket = null;
    link.rest = null;
    if (link.whenOpen !== null) return link.whenOpen(trouble);
    counts.lost++;
    options.onLost?.(link);
  }

  const socket = {
    open() {},
    data(from: Socket<Link>, data: Buffer) {
      const link = from.data;
      if (link.socket !== from) return;
      counts.reads++;
      const chunk = link.rest === null ? data : Buffer.concat([link.rest, data]);
      link.rest = null;
      if (link.state === "handshake") handshake(link, chunk);
      else scan(link, chunk);
    },
    close(from: Socket<Link>) {
      if (from.data.socket === from) gone(from.data, "the server hung up");
    },
    error() {},
  };

  async function openOne(link: Link, headers: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    Object.assign(link, { state: "handshake", rest: null, joined: false, whenOpen: resolve });
    // Bun knows `localAddress` (net.connect passes it on), its types do not.
    const port = ports[link.id % ports.length] ?? options.port;
    const localAddress = `127.0.0.${1 + (link.id % addresses)}`;
    const where = { hostname: "127.0.0.1", port, localAddress, data: link, socket };
    link.socket = await Bun.connect<Link>(where);
    link.socket.setNoDelay(true);
    link.socket.write(
      `GET ${dialect.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${headers}\r\n`,
    );
    const trouble = await promise;
    if (trouble !== null) throw new Error(`A connection was not opened: ${trouble}`);
  }

  const joinOne = (link: Link, asking: string): Promise<void> =>
    new Promise((resolve) => {
      link.whenJoined = resolve;
      put(link, frameOf(1, asking));
    });

  return {
    counts,
    open: (links, { inFlight = 100, headers = () => "" } = {}) =>
      inTurns(links, inFlight, (link) => openOne(link, headers(link))),
    join: (links, { inFlight = 100, asking = (link: Link) => dialect.join(link.room) } = {}) =>
      inTurns(links, inFlight, (link) => joinOne(link, asking(link))),
    send: (link, text) => put(link, frameOf(1, text)),
    leave(link) {
      put(link, frameOf(8, Buffer.from([0x03, 0xe8])));
      forget(link)?.end();
    },
    cut(link) {
      forget(link)?.terminate();
    },
  };
}

/** What was its socket, so that its end is not taken for a loss. */
function forget(link: Link): Socket<Link> | null {
  const { socket } = link;
  link.state = "gone";
  link.socket = null;
  link.rest = null;
  return socket;
}

/** Runs `work` over all of `links`, `inFlight` at a time, within half a minute each. */
async function inTurns(
  links: readonly Link[],
  inFlight: number,
  work: (link: Link) => Promise<void>,
): Promise<void> {
  const waiting = links.values();
  const worker = async (): Promise<void> => {
    for (const link of waiting) await within(work(link), link);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, links.length) }, worker));
}

function within(work: Promise<void>, link: Link): Promise<void> {
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new Error(`Connection ${link.id} hangs`)), answeredWithinMs);
  work.then(resolve, reject).finally(() => clearTimeout(late));
  return promise;
}

/**
 * A client's frame (RFC 6455 §5.2). The mask is four zeros, which changes nothing in the payload and
 * costs the server what any other mask does.
 */
export function frameOf(opcode: number, payload: string | Buffer): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const long = body.length > 125;
  const frame = Buffer.alloc(body.length + (long ? 8 : 6));
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : body.length);
  if (long) frame.writeUInt16BE(body.length, 2);
  body.copy(frame, long ? 8 : 6);
  return frame;
}
