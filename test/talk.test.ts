// People in a room, over real sockets: the first minute of docs/protocol.md.

import { describe, expect, test } from "bun:test";
import { openChat } from "./support/chat.ts";

describe("the first minute", () => {
  test("[P1] a message comes back to its author and reaches the others with one seq", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    ada.send({ type: "chat", text: "hi", key: "key-00000001", ref: 7 });
    const ack = await ada.next("ack");
    expect(ack).toMatchObject({ room: "general", seq: 1, ref: 7 });
    expect(await bo.next("chat")).toEqual({
      type: "chat",
      room: "general",
      seq: 1,
      userId: ada.welcome.you.userId,
      username: "ada",
      text: "hi",
      timestamp: ack.timestamp,
    } as never);
    expect(await ada.next("chat")).toMatchObject({ seq: 1, key: "key-00000001" });
  });
});
