// Another text for a message: whose, when, and that everybody has the same in the end.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const room = "general";
const say = (someone: Someone, text: string, where = room) =>
  someone.ask({ type: "chat", room: where, text });
const edit = (message: number, text: string, where = room) => ({
  ...{ type: "edit", room: where, message, text },
});

describe("edit", () => {
  test("[D1] one edits one's own message: everybody hears of it, history has the new text and when", async () => {
    const court = await openCourt();
    const gil = await court.come("gil", "guest", room);
    const bo = await court.come("bo", "member", room);
    await say(gil, "helo");
    const ack = await gil.ask(edit(1, "hello"));
    expect(ack).toMatchObject({ type: "ack", room, seq: 2 });
    expect(ack).not.toHaveProperty("duplicate");
    const edited = await bo.next("edited");
    expect(edited).toEqual({
      ...{ type: "edited", room: room as never, seq: 2, message: 1, userId: gil.id },
      ...{ text: "hello", timestamp: expect.any(Number) },
    });
    expect(await gil.next("edited")).toEqual(edited);
    expect(await bo.ask({ type: "history", room })).toMatchObject({
      messages: [{ seq: 1, text: "hello", edited: edited.timestamp }],
      head: 2,
    });
  });

  test("[D1, P4] who was away gets the edit by resume, and nobody gets it twice", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    const bo = await court.come("bo", "member");
    bo.send({ type: "join", room });
    const { epoch } = await bo.next("joined");
    await say(ada, "one");
    await bo.next("chat");
    bo.cut();
    await bo.closed;
    await ada.ask(edit(1, "two"));
    const back = await court.connect(bo.token);
    expect(await back.ask({ type: "join", room, epoch, after: 1 })).toMatchObject({
      events: [{ type: "edited", seq: 2, message: 1, text: "two" }],
    });
  });

  test("[D1] the same text again stores nothing and is told to nobody", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    await say(ada, "one");
    await ada.ask(edit(1, "two"));
    expect(await ada.ask(edit(1, "two"))).toMatchObject({ type: "ack", duplicate: true });
    await say(ada, "next");
    expect(await ada.next("chat", ({ text }) => text === "next")).toMatchObject({ seq: 3 });
  });

  test("[D1] nobody edits somebody else's message, whatever their rank", async () => {
    const court = await openCourt();
    const eve = await court.come("eve", "member", room);
    await say(eve, "mine");
    for (const role of ["member", "moderator", "admin", "owner"] as const) {
      const other = await court.come(`${role}-1`, role, room);
      expect(await other.code(edit(1, "yours"))).toBe("forbidden");
      expect(await other.code({ ...edit(1, "yours"), mode: "append" })).toBe("forbidden");
    }
  });

  test("[D1] the rules of posting hold: muted, read only, archived; and a text is not blank or too long", async () => {
    const court = await openCourt({ maxText: 20 });
    const ada = await court.come("ada", "owner", room);
    const eve = await court.come("eve", "member", room);
    await say(eve, "one");
    expect(await eve.code(edit(1, " "))).toBe("bad_request");
    expect(await eve.code(edit(1, "x".repeat(21)))).toBe("too_large");
    await ada.ask({ type: "mute", room, user: eve.id });
    expect(await eve.code(edit(1, "two"))).toBe("muted");
    await ada.ask({ type: "unmute", room, user: eve.id });
    await ada.ask({ type: "updateRoom", room, readOnly: true });
    expect(await eve.code(edit(1, "two"))).toBe("read_only");
    await ada.ask({ type: "updateRoom", room, readOnly: false });
    await ada.ask({ type: "archiveRoom", room });
    expect(await eve.code(edit(1, "two"))).toBe("room_archived");
  });

  test("[D1] there is nothing to edit where no message is, or none any more", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    await say(ada, "one");
    await ada.ask({ type: "delete", room, message: 1 });
    for (const message of [0, 1, 2, 99])
      expect([message, await ada.code(edit(message, "x"))]).toEqual([message, "message_not_found"]);
  });

  test("[O12, D1] a deletion beats the edits that race it, in whatever order they are sent", async () => {
    const court = await openCourt();
    const ada = await court.come("ada", "member", room);
    for (let round = 0; round < 10; round++) {
      const said = await say(ada, "secret");
      const message = said.type === "ack" ? (said.seq ?? 0) : 0;
      await Promise.all([
        ada.ask(edit(message, "still secret")),
        ada.ask({ type: "delete", room, message }),
        ada.ask(edit(message, "secret again")),
      ]);
      const page = await ada.ask({ type: "history", room, around: message, limit: 1 });
      expect(page).toMatchObject({ messages: [{ seq: message, text: "", deleted: true }] });
    }
  });
});
