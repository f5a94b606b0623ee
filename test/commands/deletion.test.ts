// Deleting a message: whose, by whom, and that nothing of it is left.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const say = (someone: Someone, room: string, text: string) =>
  someone.ask({ type: "chat", room, text });

describe("delete", () => {
  test("[O12] one deletes one's own message: everybody hears of it, history keeps its place and no text", async () => {
    const court = await openCourt();
    const gil = await court.come("gil", "guest", "general");
    const bo = await court.come("bo", "member", "general");
    await say(gil, "general", "my password is hunter2");
    const ack = await gil.ask({ type: "delete", room: "general", message: 1 });
    expect(ack).toMatchObject({ type: "ack", room: "general", seq: 2 });
    expect(ack).not.toHaveProperty("duplicate");
    expect(await bo.next("deleted")).toEqual({
      type: "deleted",
      room: "general" as never,
      seq: 2,
      message: 1,
      userId: gil.id,
      timestamp: expect.any(Number),
    });
    const history = await bo.ask({ type: "history", room: "general" });
    expect(history).toMatchObject({ messages: [{ seq: 1, text: "", deleted: true }], head: 2 });
    expect(JSON.stringify(history)).not.toContain("hunter2");
  });

  test("[O12, P4] who was away gets the deletion by resume, and the text by no path", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", "general");
    const bo = await court.come("bo", "member");
    bo.send({ type: "join", room: "general" });
    const { epoch } = await bo.next("joined");
    bo.cut();
    await bo.closed;
    await say(ada, "general", "secret");
    await ada.ask({ type: "delete", room: "general", message: 1 });
    const back = await court.connect(bo.token);
    const resumed = await back.ask({ type: "join", room: "general", epoch, after: 0 });
    expect(resumed).toMatchObject({ events: [{ type: "chat", text: "" }, { type: "deleted" }] });
    expect(JSON.stringify(resumed)).not.toContain("secret");
  });

  test("[O12] again is the first answer again, and nobody hears of it twice", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", "general");
    await say(ada, "general", "oops");
    const command = { type: "delete", room: "general", message: 1 };
    const [first, second] = [await ada.ask(command), await ada.ask(command)];
    expect(second).toEqual({ ...first, ref: expect.anything(), duplicate: true } as never);
    await say(ada, "general", "next");
    await ada.next("chat", ({ text }) => text === "next");
    expect(ada.frames.filter(({ type }) => type === "deleted")).toHaveLength(1);
  });

  test("[O12] another's message takes rank above the author's; it is noted in the audit log", async () => {
    const court = await openCourt();
    const admin = await court.come("amy", "admin");
    const mod = await court.come("mod", "moderator", "general");
    const rob = await court.come("rob", "member", "general");
    await court.raise(rob, "general", "moderator");
    const eve = await court.come("eve", "member", "general");
    await say(mod, "general", "by the server's moderator");
    await say(eve, "general", "by a member");
    const remove = (message: number) => ({ type: "delete", room: "general", message });
    expect(await eve.code(remove(1))).toBe("forbidden");
    expect(await rob.code(remove(1))).toBe("forbidden");
    expect(await rob.code(remove(2))).toBe("ack");
    // What was deleted says whose it was: nobody else may ask for it again either.
    expect(await court.come("bo", "member", "general").then((bo) => bo.code(remove(2)))).toBe(
      "forbidden",
    );
    expect(await eve.code(remove(2))).toBe("ack");
    expect(await admin.ask({ type: "audit" })).toMatchObject({
      lines: [
        {
          act: "delete",
          room: "general",
          detail: "message 2",
          by: { username: "rob" },
          target: { username: "eve" },
        },
      ],
    });
  });

  test("[O2, O12] in a direct room each deletes only what is their own, whatever their rank", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner");
    const eve = await court.come("eve");
    const room = await court.store.directRoom(owner.id, eve.id);
    await eve.ask({ type: "join", room });
    await say(eve, room, "hello");
    expect(await owner.code({ type: "delete", room, message: 1 })).toBe("forbidden");
    expect(await eve.code({ type: "delete", room, message: 1 })).toBe("ack");
  });

  test("[O12] there is nothing to delete where no message is: not yet, not any more, not that kind", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", "general");
    await say(ada, "general", "one");
    await ada.ask({ type: "delete", room: "general", message: 1 });
    for (const message of [0, 2, 3, 99])
      expect(await ada.code({ type: "delete", room: "general", message })).toBe(
        "message_not_found",
      );
  });

  test("[O12] a message that comes in meanwhile is not deleted by one who guessed its number", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", "general");
    const eve = await court.come("eve", "member", "general");
    for (let seq = 1; seq <= 30; seq++) {
      eve.send({ type: "delete", room: "general", message: seq });
      ada.send({ type: "chat", room: "general", text: "mine" });
      eve.send({ type: "delete", room: "general", message: seq });
    }
    await ada.next("chat", ({ seq }) => seq === 30);
    await eve.ask({ type: "ping" });
    expect(eve.frames.filter(({ type }) => type === "deleted")).toEqual([]);
  });
});
