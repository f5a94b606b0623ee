// How many messages fit into one answer, in bytes as they go over the wire.

import { expect, test } from "bun:test";
import { newestThatFit, oldestThatFit } from "../../src/commands/fitting.ts";
import type { DurableEvent, RoomEvent } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";

const room = asRoomName("general");
const userId = asUserId("g_0000000000000000");
const at = { room, userId, timestamp: 1_700_000_000_000 };
const said = (text: string, seq: number): DurableEvent => ({
  ...{ ...at, type: "chat", seq, username: asUsername("ann"), text },
});
const renamed = (line: string, seq: number): RoomEvent => ({
  ...{ ...at, type: "room", seq, title: line.slice(0, 64), topic: line, kind: "public" },
  ...{ readOnly: false, slowSeconds: 0, archived: false },
});

const most = 64 * 1024;

test.each([
  ["letters", "x"],
  ["signs of four bytes", "🙂"],
  ["what JSON writes as six bytes", "\u0001"],
  ["quotes", '"'],
])("an answer full of %s is about as long as asked for", (_, sign) => {
  const messages = Array.from({ length: 200 }, (_, n) => said(sign.repeat(2_000), n + 1));
  for (const fit of [newestThatFit, oldestThatFit]) {
    const bytes = Buffer.byteLength(JSON.stringify(fit(messages, most)));
    expect(bytes).toBeLessThan(most * 1.05);
    expect(bytes).toBeGreaterThan(most / 2);
  }
});

test("so is one of changes of a room", () => {
  const events = Array.from({ length: 500 }, (_, n) => renamed("é".repeat(250), n + 1));
  expect(Buffer.byteLength(JSON.stringify(newestThatFit(events, most)))).toBeLessThan(most * 1.05);
});
