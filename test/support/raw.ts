// A WebSocket peer at the bare TCP socket: sends what a browser cannot, reads only when told, answers no ping.

import { connect, type Socket } from "node:net";

export type RawFrame = { opcode: number; payload: Buffer };

export type Raw = {
  /** The answer to the handshake: status line and headers. */
  readonly handshake: string;
  readonly frames: readonly RawFrame[];
  /** Resolves when the server has ended the connection, with the code of its close frame: 1006 without. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** One masked frame; text unless `opcode` says otherwise. */
  send(payload: string | Buffer, opcode?: number): void;
  bytes(bytes: Buffer): void;
  /** The first frame that fits, of those after what an earlier call gave; null when none came before the end. */
  next(fits: (frame: RawFrame) => boolean): Promise<RawFrame | null>;
  /** From now on nothing is read, so that the server's frames pile up. */
  stopReading(): void;
  readOn(): void;
  /** Says FIN: what was sent before is read, nothing comes after. */
  end(): void;
  /** Ends the TCP connection at once. */
  cut(): void;
};

export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** RFC 6455 §5.2, from a client: masked, here with zeros. */
export function clientFrame(payload: string | Buffer, opcode: number = opcodes.text): Buffer {
  const body = Buffer.from(payload);
  const length = body.length;
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const short = extended.length === 0 ? length : extended.length === 2 ? 126 : 127;
  return Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | short]),
    extended,
    Buffer.alloc(4),
    body,
  ]);
}

/** Sends `head` (request line and headers as they stand) and resolves with what comes until the end. */
export function rawHttp(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      const [headers = "", body = ""] = answer.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
      if (answer.includes("\r\n\r\n") && body.length >= length) socket.destroy();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(head);
  });
}

/** The upgrade request, with further `headers` as lines. */
export function handshakeFor(path: string, headers: readonly string[] = []): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    ...(headers.some((line) => /^host:/i.test(line)) ? [] : ["Host: 127.0.0.1"]),
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...headers,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

export type RawOptions = {
  /** Further lines of the handshake. */
  headers?: readonly string[];
  /** What goes in the same packet, behind the handshake. */
  behind?: Buffer;
};

/** Resolves when the handshake is answered, whatever the answer. */
export async function connectRaw(
  port: number,
  path = "/ws",
  { headers = [], behind = Buffer.alloc(0) }: RawOptions = {},
): Promise<Raw> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true); // What a test sends apart goes apart.
  const frames: RawFrame[] = [];
  let unread: Buffer = Buffer.alloc(0);
  let close = { code: 1006, reason: "" };
  let ended = false;
  let lookedAt = 0;
  let look = (): void => {};
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", () => {
      ended = true;
      look();
      resolve(close);
    });
  });
  socket.on("error", () => {}); // A cut by the other side is a close, which `closed` tells.
  socket.write(Buffer.concat([Buffer.from(handshakeFor(path, headers)), behind]));
  const handshake = await readHandshake(socket, (rest) => (unread = rest));

  function take(chunk: Buffer): void {
    unread = Buffer.concat([unread, chunk]);
    for (let frame = readFrame(unread); frame !== null; frame = readFrame(unread)) {
      unread = unread.subarray(frame.bytes);
      frames.push(frame);
      if (frame.opcode !== opcodes.close) continue;
      const { payload } = frame;
      const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      close = { code, reason: payload.toString("utf8", 2) };
      socket.end(clientFrame(payload, opcodes.close));
    }
    look();
  }
  function next(fits: (frame: RawFrame) => boolean): Promise<RawFrame | null> {
    return new Promise((resolve) => {
      look = () => {
        for (let frame = frames[lookedAt]; frame !== undefined; frame = frames[lookedAt]) {
          lookedAt++;
          if (!fits(frame)) continue;
          look = () => {};
          return resolve(frame);
        }
        if (ended) resolve(null);
      };
      look();
    });
  }
  socket.on("data", take);
  take(Buffer.alloc(0));

  return {
    handshake,
    frames,
    closed,
    send: (payload, opcode) => void socket.write(clientFrame(payload, opcode)),
    bytes: (bytes) => void socket.write(bytes),
    next,
    stopReading: () => void socket.pause(),
    readOn: () => void socket.resume(),
    end: () => void socket.end(),
    cut: () => void socket.destroy(),
  };
}

/** The JSON of the text frames so far. */
export const jsonOf = (raw: Raw): Record<string, unknown>[] =>
  raw.frames
    .filter((frame) => frame.opcode === opcodes.text)
    .map((frame) => JSON.parse(frame.payload.toString()) as Record<string, unknown>);

function readHandshake(socket: Socket, keep: (rest: Buffer) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let got: Buffer = Buffer.alloc(0);
    socket.once("close", () => reject(new Error(`closed in the handshake: ${got.toString()}`)));
    socket.on("data", function read(chunk: Buffer) {
      got = Buffer.concat([got, chunk]);
      const end = got.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", read);
      keep(got.subarray(end + 4));
      resolve(got.toString("latin1", 0, end));
    });
  });
}

/** Null while the frame is not whole. The server's frames have no mask. */
function readFrame(bytes: Buffer): (RawFrame & { bytes: number }) | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 127;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const long = (): number =>
    head === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const length = head === 2 ? short : long();
  if (bytes.length < head + length) return null;
  const payload = Buffer.from(bytes.subarray(head, head + length));
  return { opcode: (bytes[0] ?? 0) & 15, payload, bytes: head + length };
}
