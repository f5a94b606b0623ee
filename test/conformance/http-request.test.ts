// What a request line and a Host may say, and that no path leads out of the house. "Not the letter:"
// marks where the HTTP layer (Bun's) is stricter or laxer than RFC 9110 and 9112.

import { describe, expect, test } from "bun:test";
import { openHttp } from "../support/raw-http.ts";
import { expectRow, get, handshake, house, request, type Row, second } from "./http.ts";

const home = house();

describe("the Host", () => {
  const good = ["x", "x:80", "chat.example.org", "127.0.0.1:8080", "[::1]", "[::1]:80", "x_y"];
  test.each(good)("%s is served", (host) =>
    expectRow(home, request("GET /healthz HTTP/1.1", `Host: ${host}`), [200], "open"),
  );
  const bad = [
    "",
    "a/b",
    "a@b",
    "a b",
    "a,b",
    "[::1",
    "a:b",
    "a:99999",
    "a:",
    "a?b",
    "a#b",
    "a\\b",
  ];
  test.each([...bad, "%61", "\xe9", "a:80:80", "1.2.3.4.5", "256.1.1.1", "a;b", "<b>"])(
    "%j is 400",
    (host) => expectRow(home, request("GET /healthz HTTP/1.1", `Host: ${host}`), [400], "open"),
  );
  const rows: Row[] = [
    ["two", request("GET /healthz HTTP/1.1", "Host: a", "Host: b"), [400], "open"],
    ["two that agree", request("GET /healthz HTTP/1.1", "Host: a", "Host: a"), [400], "open"],
    ["none", request("GET /healthz HTTP/1.1", "X: y"), [400], "closed"],
    // Not the letter: HTTP/1.0 knows no Host. Every client of today sends one.
    ["none in HTTP/1.0", request("GET /healthz HTTP/1.0", "X: y"), [400], "closed"],
    ["NUL in it", request("GET /healthz HTTP/1.1", "Host: x\0y"), [400], "closed"],
    ["the whole address in its place", get("http://x/healthz"), [200], "open"],
    ["another address than the Host says", get("http://evil.example/healthz"), [200], "open"],
    ["an address with a password", get("http://u:p@x/healthz"), [200], "open"],
    ["an address without a path", get("x:80"), [400], "closed"],
  ];
  test.each(rows)("%s", (_, bytes, statuses, then) => expectRow(home, bytes, statuses, then));

  test.each(["http://friend.example", "https://evil.example"])(
    "[I3] %s in the request line does not make a page of that origin our own",
    async (origin) => {
      const lines = [...handshake, `Origin: ${origin}`];
      await expectRow(home, get(`${origin}/ws`, ...lines), [403], "open");
    },
  );
});

describe("the request line", () => {
  const methods = [
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "PURGE",
    "QUERY",
  ];
  test.each(methods)("%s is 405", (method) =>
    expectRow(home, request(`${method} / HTTP/1.1`, "Host: x") + second, [405, 200], "open"),
  );
  // What follows it is the tunnel's, not a request: passed over, and cut after 30 s without more.
  test("CONNECT is 405, opens no tunnel, and nothing behind it is answered", async () => {
    const http = openHttp(home.chat.app.port);
    http.send(request("CONNECT x:443 HTTP/1.1", "Host: x") + second);
    expect((await http.answer())?.status).toBe(405);
    http.end();
    expect(await http.answer()).toBeNull();
  });
  // Not the letter: 501 would be the answer. They get none.
  test.each(["FOO", "get", "Get", "A".repeat(100)])("%s is cut without an answer", (method) =>
    expectRow(home, request(`${method} / HTTP/1.1`, "Host: x") + second, [], "closed"),
  );
  const rows: Row[] = [
    ["OPTIONS *", request("OPTIONS * HTTP/1.1", "Host: x"), [400], "closed"],
    ["GET *", get("*"), [400], "closed"],
    ["HEAD", request("HEAD /healthz HTTP/1.1", "Host: x"), [200], "open"],
    [
      "HTTP/1.0 is answered once",
      request("GET /healthz HTTP/1.0", "Host: x") + second,
      [200],
      "closed",
    ],
    ["HTTP/1.2", request("GET /healthz HTTP/1.2", "Host: x"), [505], "closed"],
    ["HTTP/2.0", request("GET /healthz HTTP/2.0", "Host: x"), [505], "closed"],
    ["HTTP/0.9", "GET /healthz\r\n\r\n", [505], "closed"],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400], "closed"],
    ["http in small letters", request("GET /healthz http/1.1", "Host: x"), [505], "closed"],
    ["a blank at the end", request("GET /healthz HTTP/1.1 ", "Host: x"), [505], "closed"],
    ["two blanks", request("GET  /healthz HTTP/1.1", "Host: x"), [400], "closed"],
    ["a blank at the start", request(" GET /healthz HTTP/1.1", "Host: x"), [400], "closed"],
    ["no path", request("GET  HTTP/1.1", "Host: x"), [400], "closed"],
    ["no slash", get("healthz"), [400], "closed"],
    ["a blank in the path", get("/health z"), [505], "closed"],
    ["NUL in the path", get("/health\0z"), [505], "closed"],
    ["line feeds alone", "GET /healthz HTTP/1.1\nHost: x\n\n", [505], "closed"],
    ["carriage returns alone", "GET /healthz HTTP/1.1\rHost: x\r\r", [505], "closed"],
    [
      "a hello of TLS",
      `\x16\x03\x01\0\xa5\x01\0\0\xa1\x03\x03${"\0".repeat(100)}`,
      [400],
      "closed",
    ],
    ["words", "hello?\r\n\r\n", [400], "closed"],
    // Not the letter: one empty line before a request should be passed over.
    ["an empty line first", `\r\n${second}`, [400], "closed"],
  ];
  test.each(rows)("%s", (_, bytes, statuses, then) => expectRow(home, bytes, statuses, then));
});

describe("paths out of the house", () => {
  const up = [
    ...["..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e", "..%2f..", "..%5c..", "..\\.."],
    ...["%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%u002e%u002e", "..;", "....//", "..%00", "%00"],
  ];
  const targets = up.flatMap((dots) => [
    `/assets/${dots}/index.ts`,
    `/assets/${dots}/${dots}/${dots}/etc/passwd`,
    `/${dots}/etc/passwd`,
    `/r/${dots}/etc/passwd`,
  ]);
  const files = [
    "/.git/config",
    "/.env",
    "/package.json",
    "/src/index.ts",
    "/index.html",
    "/assets/",
  ];
  test.each([
    ...targets,
    ...files,
    "/assets",
    "//evil.example/",
    "/r/",
    "/r/a/b",
    "/healthz%2f",
    "/WS",
  ])("%s is 404", (target) => expectRow(home, get(target), [404], "open"));

  test.each([
    "..",
    "%2e%2e",
    "%2e%2e%2fetc%2fpasswd",
    "..%2f",
    "%00",
    "%zz",
    "%ff",
    "\xff",
    "<b>",
    '"',
  ])("/r/%s is the page as it always is, whatever the room", async (room) => {
    const page = await bodyOf("/r/general");
    expect(await bodyOf(`/r/${room}`)).toBe(page);
    expect(page).toStartWith("<!doctype html>");
  });
  async function bodyOf(target: string): Promise<string> {
    const http = openHttp(home.chat.app.port);
    http.send(get(target));
    const answer = await http.answer();
    http.cut();
    expect(answer?.status).toBe(200);
    return answer?.body ?? "";
  }

  test.each(["%2e%2e", "..%2f..%2fchat", "%00", "%zz", "%ff", "a%2fb", "%3cb%3e"])(
    "the messages of the room %s are 404",
    (room) => expectRow(home, get(`/api/rooms/${room}/messages`), [404], "open"),
  );
});
