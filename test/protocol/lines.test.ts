// What a typed line stands for: keeping order by hand.

import { describe, expect, test } from "bun:test";
import { createDecoder } from "../../src/protocol/codec.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { HELP, readLine } from "../../src/protocol/lines.ts";

describe("[C14, O14] lines that keep order", () => {
  const rows: [line: string, request: Record<string, unknown>][] = [
    ["/kick ann", { type: "kick", user: "ann", reason: "" }],
    ["/kick @ann being  rude", { type: "kick", user: "ann", reason: "being  rude" }],
    ['/kick "Ann Lee" being rude', { type: "kick", user: "Ann Lee", reason: "being rude" }],
    ["/ban ann", { type: "ban", user: "ann", reason: "" }],
    ["/ban ann 10m", { type: "ban", user: "ann", seconds: 600, reason: "" }],
    ["/ban ann 2H spam", { type: "ban", user: "ann", seconds: 7_200, reason: "spam" }],
    ['/ban "Ann Lee" 7d', { type: "ban", user: "Ann Lee", seconds: 604_800, reason: "" }],
    ["/ban ann 10 times", { type: "ban", user: "ann", reason: "10 times" }],
    ["/ban ann 10mile", { type: "ban", user: "ann", reason: "10mile" }],
    ["/mute ann 30s hush", { type: "mute", user: "ann", seconds: 30, reason: "hush" }],
    ["/unmute Ann Lee", { type: "unmute", user: "Ann Lee" }],
    ['/unban "Ann Lee"', { type: "unban", user: "Ann Lee" }],
    ["/delete 42", { type: "delete", message: 42 }],
  ];
  for (const [line, request] of rows)
    test(`${line} is ${JSON.stringify(request)}`, () => {
      expect(readLine(line)).toEqual({ request } as never);
    });

  for (const line of ["/kick", "/ban  ", '/mute "', "/unban", "/unmute", "/delete", "/delete it"])
    test(`${line} is a complaint that says how it goes`, () => {
      expect(readLine(line)).toEqual({
        complaint: expect.stringContaining("Like this: /"),
        about: { usage: expect.stringContaining("/") },
      });
    });

  test("a time longer than any ban lasts is refused like the command's field", () => {
    const decode = createDecoder(DEFAULT_LIMITS);
    expect(decode("/ban ann 366d")).toMatchObject({ ok: false, code: "bad_request" });
    expect(decode("/ban ann 365d")).toMatchObject({ ok: true, command: { seconds: 31_536_000 } });
  });

  test("the list of typed commands names each", () => {
    for (const name of ["kick", "ban", "unban", "mute", "unmute", "delete"])
      expect(HELP).toContain(`/${name} `);
  });
});
