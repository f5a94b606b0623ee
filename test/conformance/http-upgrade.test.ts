// The handshake of RFC 6455 §4.2.1: each of its parts left out or wrong, with the exact answer.

import { describe, expect, test } from "bun:test";
import { clientFrame } from "../support/raw.ts";
import { openHttp } from "../support/raw-http.ts";
import { expectRow, get, handshake, house, request, type Row } from "./http.ts";

const home = house();

describe("an upgrade", () => {
  /** The handshake with one header as `line` says; left out for `no Name`. */
  function changed(line: string): string {
    const left = line.startsWith("no ");
    const [name = ""] = line.replace("no ", "").split(":");
    const kept = handshake.filter((each) => !each.startsWith(`${name}:`));
    return get("/ws", ...kept, ...(left ? [] : [line]));
  }
  test.each(["Connection: Upgrade", "Connection: keep-alive, upgrade", "Upgrade: WebSocket"])(
    "with %s is 101",
    async (line) => {
      const http = openHttp(home.chat.app.port);
      http.send(changed(line));
      const answer = await http.answer();
      expect(answer?.status).toBe(101);
      expect(answer?.head).toContain("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455 §1.3
      http.cut();
      await home.chat.connectionsAre(1);
    },
  );

  const refused: [string, number, "open" | "closed"][] = [
    ["no Upgrade", 426, "open"],
    ["Upgrade: h2c", 426, "open"],
    ["Upgrade: websocket, h2c", 426, "open"],
    ["no Connection", 400, "open"],
    ["Connection: close", 400, "closed"],
    ["Connection: keep-alive", 400, "open"],
    ["no Sec-WebSocket-Key", 400, "open"],
    ["Sec-WebSocket-Key: ", 400, "open"],
    ["Sec-WebSocket-Key: abc", 400, "open"],
    ["Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!!", 400, "open"],
    [`Sec-WebSocket-Key: ${"A".repeat(48)}`, 400, "open"],
    ["no Sec-WebSocket-Version", 426, "closed"],
    ["Sec-WebSocket-Version: 8", 426, "closed"],
    ["Sec-WebSocket-Version: 14", 426, "closed"],
    ["Sec-WebSocket-Version: 13, 8", 426, "closed"],
  ];
  test.each(refused)("with %s is %d", (line, status, then) =>
    expectRow(home, changed(line), [status], then),
  );

  test("of another version is told which one is spoken (RFC 6455 §4.4)", async () => {
    const http = openHttp(home.chat.app.port);
    http.send(changed("Sec-WebSocket-Version: 8"));
    expect((await http.answer())?.head.toLowerCase()).toContain("sec-websocket-version: 13");
  });

  const rows: Row[] = [
    [
      "two keys",
      get("/ws", ...handshake, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
      [400],
      "open",
    ],
    ["by POST", request("POST /ws HTTP/1.1", "Host: x", ...handshake), [405], "open"],
    ["by HEAD", request("HEAD /ws HTTP/1.1", "Host: x", ...handshake), [400], "open"],
    ["without a Host", request("GET /ws HTTP/1.1", ...handshake), [400], "closed"],
    ["elsewhere is no upgrade", get("/healthz", ...handshake), [200], "open"],
    // Its body would be read as frames.
    ["with a body", get("/ws", ...handshake, "Content-Length: 3") + "abc", [400], "open"],
    [
      "with chunks",
      get("/ws", ...handshake, "Transfer-Encoding: chunked") + "0\r\n\r\n",
      [400],
      "open",
    ],
  ];
  test.each(rows)("%s", (_, bytes, statuses, then) => expectRow(home, bytes, statuses, then));

  test("with a frame as its body is 400, and the frame is not read", async () => {
    const frame = clientFrame('{"type":"join","room":"smuggled"}').toString("latin1");
    await expectRow(
      home,
      get("/ws", ...handshake, `Content-Length: ${frame.length}`) + frame,
      [400],
      "open",
    );
    expect(JSON.stringify(await home.ada.ask({ type: "rooms" }))).not.toContain("smuggled");
  });

  // Not the letter: RFC 6455 §4.1 wants 1.1. Bun does not tell us the version.
  test("in HTTP/1.0 is 101", async () => {
    const http = openHttp(home.chat.app.port);
    http.send(request("GET /ws HTTP/1.0", "Host: x", ...handshake));
    expect((await http.answer())?.status).toBe(101);
    http.cut();
    await home.chat.connectionsAre(1);
  });
});
