// RFC 6455 at the byte: every close and every error that a byte string can provoke, with the settings of
// production. "Not the letter:" marks where the WebSocket layer (Bun's) is stricter or laxer than the RFC.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { type Chat, closeChats, type Member, openChat } from "../support/chat.ts";
import {
  closePayload,
  fin,
  frameBytes,
  type FrameParts,
  op,
  rsv1,
  rsv2,
  rsv3,
} from "../support/frame-bytes.ts";
import { manualClock } from "../support/manual-clock.ts";
import { clientFrame, connectRaw, opcodes, type Raw, type RawFrame } from "../support/raw.ts";

const { frameBytes: most, messages, joins, commands } = DEFAULT_LIMITS;
const clock = manualClock();
let chat: Chat;
let ada: Member;
beforeAll(async () => {
  const rates = { rateLimit: messages, joinRateLimit: joins, commandRateLimit: commands };
  chat = await openChat(rates, { clock });
  ada = await chat.join("ada");
});
afterAll(closeChats);

/**
 * What comes back: `says` in this order, then the close frame's code, or none and the connection lives.
 * A JSON frame is said by its type, an error by its code, a pong frame by `pong:` and its payload.
 */
type Row = [what: string, bytes: Buffer | Buffer[], says: string[], close?: number | "empty"];
// A missing argument would be bun's `done` callback.
const whole = (all: Row[]) =>
  all.map(([what, bytes, says, code]): [string, Buffer, string[], number | "empty" | "none"] => {
    return [what, Array.isArray(bytes) ? Buffer.concat(bytes) : bytes, says, code ?? "none"];
  });

const ping = '{"type":"ping"}';
const frame = (first: number, payload: string | Buffer = "", more: Partial<FrameParts> = {}) =>
  frameBytes({ first, payload, ...more });
const text = (payload: string | number[], more: Partial<FrameParts> = {}) =>
  frame(fin | op.text, Buffer.from(payload), more);
const start = (payload: string | number[]) => frame(op.text, Buffer.from(payload));
const middle = (payload: string | number[]) => frame(op.continuation, Buffer.from(payload));
const end = (payload: string | number[]) => frame(fin | op.continuation, Buffer.from(payload));
const close = (code: number, reason: string | Buffer = "") =>
  frame(fin | op.close, closePayload(code, reason));
const padded = (length: number) => `${ping.slice(0, -1)},"x":"${"y".repeat(length - 22)}"}`;

const rows: Row[] = [
  // §5.2, the base framing.
  ["a masked text", text(ping), ["pong"]],
  ["a mask of zeros", text(ping, { mask: [0, 0, 0, 0] }), ["pong"]],
  ["an unmasked text", text(ping, { mask: null }), [], 1002],
  ["an unmasked ping", frame(fin | op.ping, "a", { mask: null }), [], 1002],
  ["an unmasked close", frame(fin | op.close, closePayload(1000), { mask: null }), [], 1002],
  ["RSV1, as if compressed", frame(fin | rsv1 | op.text, ping), [], 1002],
  ["RSV2", frame(fin | rsv2 | op.text, ping), [], 1002],
  ["RSV3", frame(fin | rsv3 | op.text, ping), [], 1002],
  ["RSV1 on a ping", frame(fin | rsv1 | op.ping), [], 1002],
  ["RSV1 on a close", frame(fin | rsv1 | op.close, closePayload(1000)), [], 1002],
  ["RSV1 on a continuation", [start("{"), frame(fin | rsv1, "}")], [], 1002],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((code): Row => [
    `the reserved opcode ${code}`,
    frame(fin | code, "a"),
    [],
    1002,
  ]),
  ["a reserved opcode without FIN", frame(3), [], 1002],
  ["zeros", Buffer.alloc(64), [], 1002],
  ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), [], 1002],
  // Lengths. "The minimal number of bytes MUST be used" binds the sender; Not the letter: taken all the same.
  ["a length of 15 in two bytes", text(ping, { lengthBytes: 2 }), ["pong"]],
  ["a length of 15 in eight bytes", text(ping, { lengthBytes: 8 }), ["pong"]],
  ["a 64-bit length with the high bit", text("abc", { length: 1n << 63n }), [], 1009],
  ["a 64-bit length of all ones", text("", { length: (1n << 64n) - 1n }), [], 1009],
  ["[T2] the longest frame", text(padded(most)), ["pong"]],
  ["[T2] a frame longer by a byte", text(padded(most + 1)), [], 1009],
  ["[T2] a length over the bound, no data", text("", { length: BigInt(most + 1) }), [], 1009],
  ["[T2] a length of a TiB, no data", text("", { length: 1n << 40n }), [], 1009],
  [
    "[T2] the longest message, in two",
    [start(padded(most).slice(0, 40_000)), end(padded(most).slice(40_000))],
    ["pong"],
  ],
  [
    "[T2] fragments longer by a byte in sum",
    [start("x".repeat(40_000)), end("x".repeat(most - 39_999))],
    [],
    1009,
  ],
  [
    "[T2] seventy fragments of 1,000 bytes",
    [start("x".repeat(1_000)), ...Array.from({ length: 69 }, () => middle("x".repeat(1_000)))],
    [],
    1009,
  ],
  // §5.4, fragments.
  ["three fragments", [start('{"type"'), middle(':"pi'), end('ng"}')], ["pong"]],
  ["fragments that are empty", [start(""), middle(""), end(ping)], ["pong"]],
  ["fragments that are all empty", [start(""), middle(""), end("")], ["bad_request"]],
  [
    "a ping between fragments",
    [start('{"type"'), frame(fin | op.ping, "mid"), end(':"ping"}')],
    ["pong:mid", "pong"],
  ],
  [
    "a pong between fragments",
    [start('{"type"'), frame(fin | op.pong, "mid"), end(':"ping"}')],
    ["pong"],
  ],
  ["a close between fragments", [start("{"), close(1000), end("}")], [], 1000],
  ["a continuation without a start", end(ping), [], 1002],
  ["an empty continuation without a start", end(""), [], 1002],
  ["a continuation after the end", [start(ping), end(""), end("x")], ["pong"], 1002],
  ["a new text within a message", [start("{"), text(ping)], [], 1002],
  ["a new start within a message", [start("{"), start("{")], [], 1002],
  ["a binary within a text", [start("{"), frame(fin | op.binary, "a")], [], 1002],
  // §5.5, control frames.
  ["a ping", frame(fin | op.ping, "hello"), ["pong:hello"]],
  ["an empty ping", frame(fin | op.ping), ["pong:"]],
  ["a ping of 125 bytes", frame(fin | op.ping, "p".repeat(125)), [`pong:${"p".repeat(125)}`]],
  ["a ping that is no UTF-8", frame(fin | op.ping, Buffer.from([0xff])), ["pong:\ufffd"]],
  [
    "three pings",
    ["a", "b", "c"].map((n) => frame(fin | op.ping, n)),
    ["pong:a", "pong:b", "pong:c"],
  ],
  ["a pong that nobody asked for", frame(fin | op.pong, "hello"), []],
  ["a ping of 126 bytes", frame(fin | op.ping, "p".repeat(126)), [], 1002],
  ["a pong of 126 bytes", frame(fin | op.pong, "p".repeat(126)), [], 1002],
  ["a close of 126 bytes", close(1000, "p".repeat(124)), [], 1002],
  ["a ping with a longer form of length", frame(fin | op.ping, "a", { lengthBytes: 2 }), [], 1002],
  ["a ping with a length of a TiB", frame(fin | op.ping, "", { length: 1n << 40n }), [], 1002],
  ["a ping in fragments", frame(op.ping, "a"), [], 1002],
  ["a pong in fragments", frame(op.pong, "a"), [], 1002],
  ["a close in fragments", frame(op.close, closePayload(1000)), [], 1002],
  // §5.6 and §8.1, data and UTF-8. Not the letter: looked at when the message is whole, not at its first bad byte.
  ["an empty text", text(""), ["bad_request"]],
  ["a character split over fragments", [start([0xe2, 0x82]), end([0xac])], ["not_in_room"]],
  ["U+FFFF, which is no character", text([0xef, 0xbf, 0xbf]), ["not_in_room"]],
  ["[T2] the byte FF", text([0x61, 0xff]), [], 1007],
  ["[T2] a continuation byte alone", text([0x80]), [], 1007],
  ["[T2] an overlong slash in two bytes", text([0xc0, 0xaf]), [], 1007],
  ["[T2] an overlong slash in three bytes", text([0xe0, 0x80, 0xaf]), [], 1007],
  ["[T2] a surrogate", text([0xed, 0xa0, 0x80]), [], 1007],
  ["[T2] above U+10FFFF", text([0xf4, 0x90, 0x80, 0x80]), [], 1007],
  ["[T2] a character cut off at the end", text([0x61, 0xe2, 0x82]), [], 1007],
  ["[T2] bad UTF-8 where fragments meet", [start([0xe2, 0x82]), end([0x41])], [], 1007],
  ["[T2] a character cut off in the last fragment", [start("a"), end([0xe2])], [], 1007],
  ["[T2] a binary", frame(fin | op.binary, "abc"), [], 1003],
  ["[T2] an empty binary", frame(fin | op.binary), [], 1003],
  ["[T2] a binary in fragments", [frame(op.binary, "ab"), end("c")], [], 1003],
  // §5.5.1 and §7.4, closes: a good code comes back, a bad one is 1002.
  ["a close without a code", frame(fin | op.close), [], "empty"],
  ["a close of one byte", frame(fin | op.close, "a"), [], 1002],
  ["a close with the longest reason", close(1000, "r".repeat(123)), [], 1000],
  ["a close whose reason is no UTF-8", close(1000, Buffer.from([0xff])), [], 1007],
  ["a close whose reason is cut off", close(1000, Buffer.from([0xe2, 0x82])), [], 1007],
  // 1012 to 1014 are registered with IANA since. 1010 is a client's to say.
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].map(closesWith),
  ...[3000, 3999, 4000, 4100, 4999].map(closesWith),
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code): Row => [
    `a close with ${code}, which nobody may send`,
    close(code),
    [],
    1002,
  ]),
  ["a text after a close", [close(1000), text(ping)], [], 1000],
  ["a ping after a close", [close(1000), frame(fin | op.ping, "x")], [], 1000],
  ["a second close", [close(1000), close(1001)], [], 1000],
  ["nonsense after a close", [close(1000), Buffer.alloc(64, 0xff)], [], 1000],
  ["nonsense after a binary", [frame(fin | op.binary), Buffer.alloc(64, 0xff)], [], 1003],
  // However it comes.
  ["two frames in one packet", [text(ping), text("/help")], ["pong", "system"]],
  ["a good frame and a bad one in one packet", [text(ping), frame(fin | 3)], ["pong"], 1002],
];

function closesWith(code: number): Row {
  return [`a close with ${code}`, close(code, "bye"), [], code];
}

function saying({ opcode, payload }: RawFrame): string {
  if (opcode === opcodes.pong) return `pong:${payload.toString()}`;
  if (opcode !== opcodes.text) return `opcode ${opcode}`;
  const said = JSON.parse(payload.toString()) as { type: string; code?: string };
  return said.code ?? said.type;
}
const isClose = ({ opcode }: RawFrame) => opcode === opcodes.close;

async function welcomed(path?: string): Promise<Raw> {
  const raw = await connectRaw(chat.app.port, path);
  await raw.next(({ opcode }) => opcode === opcodes.text);
  return raw;
}

/** All that comes after the welcome; for one that lives, up to the answer to a last ping. */
async function answerTo(raw: Raw, send: () => void | Promise<void>, lives: boolean) {
  const before = raw.frames.length;
  await send();
  if (lives) raw.bytes(frame(fin | op.ping, "alive?"));
  const last = await raw.next((each) => isClose(each) || saying(each) === "pong:alive?");
  const frames = raw.frames.slice(before);
  const closing = frames.find(isClose)?.payload;
  if (closing !== undefined) await raw.closed;
  const code = closing?.length === 0 ? "empty" : (closing?.readUInt16BE(0) ?? "none");
  raw.cut();
  const said = frames.filter((each) => each !== last && !isClose(each)).map(saying);
  return { says: said, close: code, cut: last === null };
}

/** Nobody else noticed, nothing is kept, nothing was logged as a fault. */
async function expectAllWell(): Promise<void> {
  clock.advance(10_000);
  expect((await ada.ask({ type: "ping" })).type).toBe("pong");
  expect(chat.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

describe("what comes in one packet", () => {
  test.each(whole(rows))("%s", async (_, bytes, says, expected) => {
    const raw = await welcomed();
    const answer = await answerTo(raw, () => raw.bytes(bytes), expected === "none");
    expect(answer).toEqual({ says, close: expected, cut: false });
    await expectAllWell();
  });
});

describe("what comes in pieces", () => {
  // Each of them in a packet of its own: the server, in this process, has its turn in between.
  const bytewise = async (raw: Raw, bytes: Buffer): Promise<void> => {
    for (const byte of bytes) {
      raw.bytes(Buffer.from([byte]));
      await new Promise((turn) => setImmediate(turn));
    }
  };
  const rowsInPieces: Row[] = [
    ["a text", text(ping), ["pong"]],
    ["a text with a length of two bytes", text(padded(300)), ["pong"]],
    [
      "fragments with a ping between",
      [start(ping), frame(fin | op.ping), end("")],
      ["pong:", "pong"],
    ],
    ["bad UTF-8", text([0x61, 0xff]), [], 1007],
    ["a close", close(3000, "bye"), [], 3000],
    ["a length of a TiB", text("", { length: 1n << 40n }), [], 1009],
  ];
  test.each(whole(rowsInPieces))("%s, byte by byte", async (_, bytes, says, expected) => {
    const raw = await welcomed();
    const answer = await answerTo(raw, () => bytewise(raw, bytes), expected === "none");
    expect(answer).toEqual({ says, close: expected, cut: false });
    await expectAllWell();
  });

  const halves: [string, Buffer][] = [
    ["one byte of a header", text(ping).subarray(0, 1)],
    ["a header without its mask", text(ping).subarray(0, 3)],
    ["half a payload", text(ping).subarray(0, 12)],
    ["a fragment without an end", start(ping)],
    ["a start of bad UTF-8", start([0xff])],
    ["nothing", Buffer.alloc(0)],
  ];
  test.each(halves)(
    "[T10] %s and then silence is closed with 4201 after 45 s",
    async (_, bytes) => {
      const raw = await welcomed();
      raw.bytes(bytes);
      // The server reads in the order of its connections' turns: this ping's answer comes after our half.
      await ada.ask({ type: "ping" });
      clock.advance(40_000);
      await ada.ask({ type: "ping" });
      clock.advance(10_000);
      expect((await raw.closed).code).toBe(4201);
      await expectAllWell();
    },
  );

  test.each(halves)("%s and then FIN ends the connection", async (_, bytes) => {
    const raw = await welcomed("/ws?room=general&username=half");
    await raw.next((each) => saying(each) === "joined");
    raw.bytes(bytes);
    raw.end();
    expect((await raw.closed).code).toBe(1006);
    await chat.connectionsAre(1);
    await expectAllWell();
    expect(JSON.stringify(await ada.ask({ type: "history" }))).toContain('"head":0');
  });
});

describe("what comes with the handshake", () => {
  test("a frame in the same packet is read after it", async () => {
    const raw = await connectRaw(chat.app.port, "/ws", { behind: text(ping) });
    expect(raw.handshake).toStartWith("HTTP/1.1 101");
    await raw.next((each) => saying(each) === "pong");
    expect(raw.frames.map(saying)).toEqual(["welcome", "pong"]);
    raw.cut();
  });

  test("of one who shows a session, it is 400: not the letter, a client must wait for the 101", async () => {
    const headers = [`Authorization: Bearer ${ada.welcome.session}`];
    const raw = await connectRaw(chat.app.port, "/ws", { headers, behind: text(ping) });
    expect(raw.handshake).toStartWith("HTTP/1.1 400");
    await raw.closed;
    await expectAllWell();
  });

  test("an offer of compression is not taken", async () => {
    const headers = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"];
    const raw = await connectRaw(chat.app.port, "/ws", { headers });
    expect(raw.handshake).toStartWith("HTTP/1.1 101");
    expect(raw.handshake.toLowerCase()).not.toContain("extensions");
    raw.cut();
  });
});

test("a chat in the packet of a close is not said", async () => {
  const raw = await welcomed("/ws?room=general&username=late");
  await raw.next((each) => saying(each) === "joined");
  raw.bytes(Buffer.concat([close(1000), clientFrame("too late")]));
  expect((await raw.closed).code).toBe(1000);
  expect(await ada.ask({ type: "history" })).toMatchObject({ head: 0 });
});

test("in the end nobody is left but who stayed", async () => {
  await chat.connectionsAre(1);
  clock.advance(11_000); // the grace of those who were cut
  expect(chat.app.size()).toMatchObject({ connections: 1, users: 1, rooms: 1 });
});
