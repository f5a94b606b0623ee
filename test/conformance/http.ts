// The house that the rows of this directory are shown to, and how: bytes in, statuses out.

import { afterAll, beforeAll, expect } from "bun:test";
import { type Chat, closeChats, type Member, openChat } from "../support/chat.ts";
import { openHttp, type RawHttp } from "../support/raw-http.ts";

export type House = { chat: Chat; ada: Member };

/** Opens the app with somebody in it, for all tests of the file that calls this; empty until then. */
export function house(): House {
  const opened = {} as House; // filled before the first test
  beforeAll(async () => {
    opened.chat = await openChat();
    opened.ada = await opened.chat.join("ada");
  });
  afterAll(closeChats);
  return opened;
}

/** The bytes, every status that comes, and whether the connection serves a further request then. */
export type Row = [what: string, bytes: string, statuses: number[], then: "open" | "closed"];

export const request = (line: string, ...headers: string[]) =>
  `${[line, ...headers].join("\r\n")}\r\n\r\n`;
export const get = (target: string, ...headers: string[]) =>
  request(`GET ${target} HTTP/1.1`, "Host: x", ...headers);
export const post = (...headers: string[]) => request("POST / HTTP/1.1", "Host: x", ...headers);
// What a smuggler hides: if it is answered where it should be a body or nonsense, it was taken for a request.
export const second = get("/healthz");
export const handshake = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];

/** And that whoever comes next is served, nobody was let in, and nothing was logged as a fault. */
export async function expectRow(
  { chat }: House,
  bytes: string,
  statuses: number[],
  then: "open" | "closed",
): Promise<void> {
  const http = openHttp(chat.app.port);
  http.send(bytes);
  expect(await statusesOf(http, bytes, then === "open" ? statuses.length : 1_000)).toEqual(
    statuses,
  );
  if (then === "open") await expectServed(http);
  else await http.closed;
  http.cut();
  const other = openHttp(chat.app.port);
  await expectServed(other);
  other.cut();
  expect(chat.app.size()).toMatchObject({ connections: 1, users: 1 });
  expect(chat.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

async function statusesOf(http: RawHttp, bytes: string, most: number): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < most) {
    const answer = await http.answer(bytes.startsWith("HEAD"));
    if (answer === null) break;
    statuses.push(answer.status);
  }
  return statuses;
}

export async function expectServed(http: RawHttp): Promise<void> {
  http.send(second);
  expect(await http.answer()).toMatchObject({ status: 200, body: expect.stringContaining("ok") });
}
