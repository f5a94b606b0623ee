// How the load client speaks to each server: greeting, joining, saying, and telling a broadcast from the rest.

export type DialectName = "chat" | "bare" | "node-ws" | "socket.io";

/** For people. */
export const named: Readonly<Record<DialectName, string>> = {
  chat: "chat",
  bare: "bare Bun",
  "node-ws": "Node ws",
  "socket.io": "socket.io",
};

export type Dialect = {
  /** What a WebSocket is opened on. */
  readonly path: string;
  /** The greeting is over as soon as the socket is open. */
  readonly silent: boolean;
  /** A broadcast message, and nothing else, has these two bytes at that place of its payload. */
  readonly mark: { readonly at: number; readonly first: number; readonly second: number };
  /** What to answer to a frame of the greeting; `ready` when it was the last, null for nothing. */
  greet(frame: string): string | null;
  join(room: string): string;
  isJoined(frame: string): boolean;
  /** What to send so that everyone in `room` gets about `bytes` bytes that hold `b:<n>:`. */
  say(room: string, n: number, bytes: number): string;
  /** The answer to a heartbeat that is a frame of its own; null when this is none. */
  beat(frame: string): string | null;
};

export const ready = "ready";

const bytesOf = (text: string): [number, number] => [text.charCodeAt(0), text.charCodeAt(1)];
const [c, h] = bytesOf("ch");
const mark = (at: number): Dialect["mark"] => ({ at, first: c, second: h });
/** `b:<n>:` filled up to `length` characters. */
const text = (n: number, length: number): string => `b:${n}:`.padEnd(length, "x");

const timestamp = `,"timestamp":1700000000000`;
// What stands around the text where the chat delivers it: number, author and their name.
const chatAround = `{"type":"chat","room":"","seq":1000,"userId":"g_0123456789abcdef","username":"User-0123","text":""${timestamp}}`;
const plainAround = `{"type":"chat","room":"","username":"User-0123","text":""}`;
const ioAround = `42["chat",{"room":"","username":"User-0123","text":""${timestamp}}]`;

const plain: Dialect = {
  path: "/",
  silent: true,
  mark: mark(9),
  greet: () => ready,
  join: (room) => `{"type":"join","room":"${room}"}`,
  isJoined: (frame) => frame.startsWith('{"type":"joined"'),
  say: (room, n, bytes) =>
    `{"type":"chat","room":"${room}","username":"User-0123","text":"${text(n, bytes - plainAround.length - room.length)}"}`,
  beat: () => null,
};

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  chat: {
    path: "/ws",
    silent: false,
    // `{"type":"chat"`; an ack, a system notice and a typing list have other letters there.
    mark: mark(9),
    greet: (frame) => (frame.startsWith('{"type":"welcome"') ? ready : null),
    join: (room) => `{"type":"join","room":"${room}","limit":0}`,
    isJoined: (frame) => frame.startsWith('{"type":"joined"'),
    say: (room, n, bytes) =>
      `{"type":"chat","room":"${room}","text":"${text(n, bytes - chatAround.length - room.length)}","ref":${n}}`,
    beat: () => null,
  },
  bare: plain,
  "node-ws": {
    ...plain,
    // Its server adds the time.
    say: (room, n, bytes) => plain.say(room, n, bytes - timestamp.length),
  },
  "socket.io": {
    path: "/socket.io/?EIO=4&transport=websocket",
    silent: false,
    mark: mark(4),
    // Engine.IO 4: `0` opens, `40` joins the default namespace and is answered in kind.
    greet(frame) {
      if (frame.startsWith("0")) return "40";
      return frame.startsWith("40") ? ready : null;
    },
    join: (room) => `42["join","${room}"]`,
    isJoined: (frame) => frame.startsWith('42["joined"'),
    say: (room, n, bytes) =>
      `42["chat",{"room":"${room}","username":"User-0123","text":"${text(n, bytes - ioAround.length - room.length)}"}]`,
    beat: (frame) => (frame === "2" ? "3" : null),
  },
};
