// History over HTTP: the same messages, rules and codes as over a WebSocket.

import { describe, expect, test } from "bun:test";
import type { ErrorReply, History } from "../../src/protocol/events.ts";
import { openChat } from "../support/chat.ts";

async function house() {
  const chat = await openChat();
  const ada = await chat.join("ada");
  const said = Array.from({ length: 120 }, (_, at) => {
    const n = at + 1;
    return ada.ask({ type: "chat", text: `m${n}`, key: `key-${String(n).padStart(8, "0")}` });
  });
  await Promise.all(said);
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${chat.app.url}/api/rooms/${path}`, { headers });
    // Either of the two shapes that this path answers with.
    const body = (await response.json()) as Partial<
      Omit<History, "type"> & Omit<ErrorReply, "type">
    >;
    return { status: response.status, body, headers: response.headers };
  };
  return { chat, ada, get };
}

describe("GET /api/rooms/{room}/messages", () => {
  test("[C18] it pages as `history` does, to the byte", async () => {
    const { ada, get } = await house();
    for (const query of [
      {},
      { before: 50 },
      { after: 100, limit: 200 },
      { around: 60, limit: 9 },
    ]) {
      const asked = await ada.ask({ type: "history", ...query });
      const params = new URLSearchParams(JSON.parse(JSON.stringify(query)));
      const { status, body } = await get(`general/messages?${params}`, {
        Authorization: `Bearer ${ada.welcome.session}`,
      });
      const { ref: _, ...expected } = asked as History;
      expect({ status, body }).toEqual({ status: 200, body: expected });
    }
  });

  test("[P2] the key is shown to its author alone", async () => {
    const { ada, get } = await house();
    const session = { Authorization: `Bearer ${ada.welcome.session}` };
    const own = await get("general/messages?limit=1", session);
    expect(own.body.messages?.at(0)).toMatchObject({ seq: 120, key: "key-00000120" });
    const open = await get("general/messages?limit=1");
    expect(open.body.messages?.at(0)).toMatchObject({ seq: 120 });
    expect(open.body.messages?.at(0)).not.toHaveProperty("key");
  });

  test.each([
    ["nowhere/messages", 404, "room_not_found"],
    ["a%20b/messages", 404, "room_not_found"],
    ["%ff/messages", 404, "room_not_found"],
    ["general/messages?limit=201", 400, "bad_request"],
    ["general/messages?before=-1", 400, "bad_request"],
    ["general/messages?before=1&after=1", 400, "bad_request"],
    ["general/messages?token=forged", 401, "unauthenticated"],
  ])("%s is %d %s", async (path, status, code) => {
    const { get } = await house();
    const answer = await get(path);
    expect({ status: answer.status, code: String(answer.body.code) }).toEqual({ status, code });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("it takes from the allowance of commands", async () => {
    const chat = await openChat({ commandRateLimit: { count: 3, perMs: 10_000 } });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++)
      statuses.push((await fetch(`${chat.app.url}/api/rooms/general/messages`)).status);
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
  });
});
