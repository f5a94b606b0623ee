// Reactions: by whom, each once, and that the counts are right.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

const room = "general";
const react = (emoji = "👍", more: object = {}) => ({
  ...{ type: "react", room, message: 1, emoji },
  ...more,
});

describe("react", () => {
  test("[D6] everybody hears of it once; history has who and how many", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    const bo = await court.come("bo", "guest", room);
    await ada.ask({ type: "chat", room, text: "hi" });
    expect(await bo.ask(react())).toMatchObject({ type: "ack", room, seq: 2 });
    expect(await ada.next("reacted")).toEqual({
      ...{ type: "reacted", room: room as never, seq: 2, message: 1, emoji: "👍" },
      ...{ userId: bo.id, username: "bo" as never, timestamp: expect.any(Number) },
    });
    expect(await bo.ask(react())).toMatchObject({ type: "ack", duplicate: true });
    expect(await ada.ask(react(":wave:"))).toMatchObject({ seq: 3 });
    expect(await ada.ask(react())).toMatchObject({ seq: 4 });
    expect(await ada.ask({ type: "history", room })).toMatchObject({
      messages: [
        {
          reactions: [
            { emoji: "👍", count: 2, users: [bo.id, ada.id] },
            { emoji: ":wave:", count: 1, users: [ada.id] },
          ],
        },
      ],
    });
  });

  test("[D6] it is taken back once; what is not there is taken back without an event", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    await ada.ask({ type: "chat", room, text: "hi" });
    const back = react("👍", { remove: true });
    expect(await ada.ask(back)).toMatchObject({ type: "ack", duplicate: true });
    await ada.ask(react());
    expect(await ada.ask(back)).toMatchObject({ type: "ack", seq: 3 });
    expect(await ada.next("reacted", ({ remove }) => remove === true)).toMatchObject({ seq: 3 });
    const page = await ada.ask({ type: "history", room });
    expect(page.type === "history" && page.messages[0]).not.toHaveProperty("reactions");
  });

  test("[D6] who is muted does not react, who may only read the room does", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "owner", room);
    const eve = await court.come("eve", "member", room);
    await ada.ask({ type: "chat", room, text: "hi" });
    await ada.ask({ type: "updateRoom", room, readOnly: true });
    expect(await eve.code(react())).toBe("ack");
    await ada.ask({ type: "mute", server: true, user: eve.id });
    expect(await eve.code(react("👎"))).toBe("muted");
  });

  test("[D6] only to a message that is there, and with one emoji", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    await ada.ask({ type: "chat", room, text: "hi" });
    expect(await ada.code(react("two words"))).toBe("bad_request");
    await ada.ask({ type: "delete", room, message: 1 });
    for (const message of [0, 1, 2])
      expect(await ada.code(react("👍", { message }))).toBe("message_not_found");
  });
});
