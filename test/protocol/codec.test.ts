// Frames in, commands out: what a decoder makes of each kind.

import { describe, expect, test } from "bun:test";
import { createDecoder, type Decoded, encodeEvent, withKey } from "../../src/protocol/codec.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";

const decode = createDecoder(DEFAULT_LIMITS);
const command = (decoded: Decoded) => (decoded.ok ? decoded.command : decoded);

describe("JSON frames", () => {
  test("fields are checked, names normalised, defaults filled in, unknown fields left out", () => {
    const decoded = decode('{"type":"join","room":"#General","ref":3,"colour":"red"}');
    expect(command(decoded)).toEqual({ type: "join", room: "general", limit: 50, ref: 3 } as never);
  });

  test.each([
    ['{"type":"chat"}', "bad_request", '"text" is missing'],
    ['{"type":"chat","text":7}', "bad_request", '"text" must be a string'],
    ['{"type":"chat","text":" \\n "}', "bad_request", '"text" must not be empty'],
    ['{"type":"chat","text":"\\ud800"}', "bad_request", '"text" is not well-formed Unicode'],
    [
      '{"type":"chat","text":"a","key":"short"}',
      "bad_request",
      '"key" must be a string of 8 to 64',
    ],
    ['{"type":"join","room":"a b"}', "name_invalid", "A room's name"],
    ['{"type":"join","room":"a","username":"\\u202ea"}', "name_invalid", "A name has 1 to 32"],
    ['{"type":"join","room":"a","limit":201}', "bad_request", '"limit" must be a whole number'],
    ['{"type":"dance"}', "unknown_type", 'There is no command "dance"'],
    ['{"type":"__proto__"}', "unknown_type", "There is no command"],
    ['{"type":7}', "bad_request", '"type" must be a string'],
    ["{}", "bad_request", '"type" must be a string'],
    ["{bad", "bad_json", undefined],
    [`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, "bad_request", '"type" must be'],
  ])("%.60s is refused", (frame, code, text) => {
    const decoded = decode(frame);
    expect(decoded).toMatchObject({ ok: false, code });
    if (text !== undefined) expect(decoded.ok ? "" : decoded.text).toContain(text);
  });

  test("8,000 characters pass and 8,001 do not, an emoji counting as one", () => {
    const text = (unit: string, count: number) =>
      decode(JSON.stringify({ type: "chat", text: unit.repeat(count) }));
    expect(text("a", 8_000).ok).toBe(true);
    expect(text("🙂", 8_000).ok).toBe(true);
    expect(text("a", 8_001)).toMatchObject({ code: "too_large" });
    expect(text("🙂", 8_001)).toMatchObject({ code: "too_large" });
  });

  test("a refusal carries the ref, unless the ref itself is bad", () => {
    expect(decode('{"type":"x","ref":"r"}')).toMatchObject({ ref: "r" });
    expect(decode('{"type":"ping","ref":1e999}')).not.toHaveProperty("ref");
    expect(decode('{"type":"ping","ref":{}}')).toMatchObject({ code: "bad_request" });
  });
});

describe("plain text", () => {
  test.each([
    ["hello", { type: "chat", text: "hello" }],
    ["hello\n", { type: "chat", text: "hello" }],
    ["//etc", { type: "chat", text: "/etc" }],
    [" {not json", { type: "chat", text: " {not json" }],
    ["/join general ann lee", { type: "join", room: "general", username: "ann lee", limit: 50 }],
    ["/JOIN #general", { type: "join", room: "general", limit: 50 }],
    ["/name bob", { type: "setUsername", username: "bob" }],
    ["/leave", { type: "leave" }],
    ["/leave ops", { type: "leave", room: "ops" }],
    ["/who", { type: "users", limit: 200 }],
    ["/rooms", { type: "rooms", limit: 200, archived: false }],
    ["/me waves", { type: "chat", text: "waves", action: true }],
    ["/help", { type: "help" }],
  ])("%j is %j", (line, expected) => {
    const decoded = decode(line);
    expect(command(decoded)).toEqual(expected as never);
    expect(decoded).toMatchObject({ plain: true });
  });

  test.each(["/join", "/name", "/me", "/dance", "/", "/constructor"])(
    "%p says how it goes",
    (line) => {
      expect(decode(line)).toMatchObject({ ok: false, code: "bad_request" });
    },
  );

  test("an empty line is an empty message and refused", () => {
    expect(decode("")).toMatchObject({ ok: false, code: "bad_request" });
  });
});

test("[P2] the key is in the author's frame and in nobody else's", () => {
  const event = {
    type: "chat",
    room: asRoomName("general"),
    seq: 1,
    userId: asUserId("g_1"),
    username: asUsername("ann"),
    text: 'a "quote"',
    timestamp: 1,
    key: 'key-"0001"',
  } as const;
  const open = encodeEvent(event);
  expect(open).not.toContain("key");
  expect(JSON.parse(withKey(open, event.key))).toEqual(event);
});
