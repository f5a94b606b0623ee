// Answers to a message, and messages to one person.

import { afterEach, describe, expect, test } from "bun:test";
import { closeChats } from "../support/chat.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const room = "general";
const chat = (fields: Record<string, unknown>) => ({ type: "chat", text: "hi", ...fields });

async function notified({ frames, ask }: Someone) {
  await ask({ type: "ping" });
  return frames.filter((frame) => frame.type === "notify");
}

describe("replyTo", () => {
  test("[U6] goes with the message, live and when it is read", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", room);
    const bo = await court.come("bo", "member", room);
    await ann.ask(chat({ room, text: "question" }));
    expect(await bo.ask(chat({ room, text: "answer", replyTo: 1 }))).toMatchObject({ seq: 2 });
    expect(await ann.next("chat", ({ seq }) => seq === 2)).toMatchObject({ replyTo: 1 });
    expect(await ann.ask({ type: "history", room })).toMatchObject({
      messages: [{ seq: 1 }, { seq: 2, replyTo: 1 }],
    });
  });

  test("[U6] an answer to what never was a message is refused, to a deleted one it is not", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", room);
    await ann.ask(chat({ room }));
    await ann.ask({ type: "delete", room, message: 1 });
    expect(await ann.code(chat({ room, replyTo: 1 }))).toBe("ack");
    for (const replyTo of [2, 99])
      expect(await ann.code(chat({ room, replyTo }))).toBe("message_not_found");
  });

  test("[U6] the author of the original is told, wherever they look, and nobody tells themselves", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", room);
    const bo = await court.come("bo", "member", room);
    await ann.ask(chat({ room, text: "question" }));
    await bo.ask(chat({ room, text: "**answer**", replyTo: 1 }));
    expect(await ann.next("notify")).toMatchObject({
      ...{ room, seq: 2, why: "reply", title: `#${room}`, text: "answer" },
      from: { userId: bo.id, username: "bo" },
    });
    await bo.ask(chat({ room, replyTo: 2 }));
    await bo.ask({ type: "delete", room, message: 2 });
    await ann.ask(chat({ room, replyTo: 2 }));
    expect(await notified(bo)).toEqual([]);
  });
});

describe("to", () => {
  test("[U7] opens the direct room and says it there; whom it is for is told and finds it unread", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const bo = await court.come("bo");
    const ack = await ann.ask(chat({ to: "bo", text: "psst" }));
    expect(ack).toMatchObject({ type: "ack", seq: 1 });
    const dm = String("room" in ack ? ack.room : "");
    expect(dm).toStartWith("dm-");
    expect(await bo.next("added")).toMatchObject({
      room: { room: dm as never, other: { userId: ann.id } },
    });
    expect(await bo.next("notify")).toMatchObject({
      ...{ room: dm as never, seq: 1, why: "direct", title: "ann", text: "psst" },
    });
    expect(await bo.ask({ type: "rooms" })).toMatchObject({
      rooms: [{ room: dm, read: { unread: 1 } }],
    });
    expect(await ann.ask(chat({ to: bo.id }))).toMatchObject({ type: "ack", room: dm, seq: 2 });
    // Nothing was joined.
    expect(await ann.code(chat({ room: dm }))).toBe("not_in_room");
    expect(await ann.code({ type: "typing" })).toBe("not_in_room");
  });

  test("[U7] a key is stored once there too, and frames keep their order", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const bo = await court.come("bo");
    const keyed = chat({ to: "bo", key: "key-00000001" });
    const [first, again, next] = await Promise.all([
      ...[ann.ask(keyed), ann.ask(keyed), ann.ask(chat({ to: "bo", text: "next" }))],
    ]);
    expect([first, again, next]).toMatchObject([
      ...[{ seq: 1 }, { seq: 1, duplicate: true }, { seq: 2 }],
    ]);
    await bo.next("notify", ({ seq }) => seq === 2);
    expect((await notified(bo)).length).toBe(2);
  });

  test("[U7] is refused as opening the room is: to oneself, to nobody, by a guest; and with a room", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", room);
    const gil = await court.come("gil", "guest", room);
    expect(await ann.code(chat({ to: "ann" }))).toBe("bad_request");
    expect(await ann.code(chat({ to: "nobody" }))).toBe("user_not_found");
    expect(await ann.code(chat({ to: "gil", room }))).toBe("bad_request");
    expect(await gil.code(chat({ to: "ann" }))).toBe("forbidden");
    await ann.ask(chat({ to: "gil" }));
    expect(await gil.code(chat({ to: "ann" }))).toBe("ack");
  });

  test("[U7] who is muted on the server says nothing there", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const ann = await court.come("ann");
    const bo = await court.come("bo");
    await mod.ask({ type: "mute", server: true, user: "ann" });
    expect(await ann.code(chat({ to: "bo" }))).toBe("muted");
    expect(await notified(bo)).toEqual([]);
  });
});
