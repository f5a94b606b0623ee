// Events folded into messages: what a room's tail is when something happened to it after the snapshot.

import { describe, expect, test } from "bun:test";
import { messagesOf } from "../../src/commands/messages-of.ts";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";

const ada = { userId: asUserId("u_ada"), username: asUsername("ada") };
const room = asRoomName("general");
const chat = (seq: number, more: Partial<ChatEvent> = {}): ChatEvent => ({
  ...{ type: "chat", room, seq, ...ada, text: `text ${seq}`, timestamp: seq },
  ...more,
});
const event = (type: string, seq: number, message: number, more: object = {}): DurableEvent =>
  ({ type, room, seq, message, ...ada, timestamp: seq, ...more }) as DurableEvent;
const reacted = (seq: number, by: string, more: object = {}): DurableEvent =>
  event("reacted", seq, 1, { userId: by, emoji: "👍", ...more });

describe("the messages of events", () => {
  test("[D1] an edit gives the text, who is mentioned in it and when", () => {
    const mentions = [ada];
    const [message] = messagesOf([chat(1), event("edited", 2, 1, { text: "new", mentions })]);
    expect(message).toEqual(chat(1, { text: "new", edited: 2, mentions }));
    const [again] = messagesOf([chat(1, { mentions }), event("edited", 2, 1, { text: "nobody" })]);
    expect(again).toEqual(chat(1, { text: "nobody", edited: 2 }));
  });

  test("[O12] a deletion leaves the place alone, whatever comes after it", () => {
    const events = [
      chat(1, { mentions: [ada] }),
      reacted(2, "u_bo"),
      event("deleted", 3, 1),
      event("edited", 4, 1, { text: "back" }),
      reacted(5, "u_bo"),
    ];
    expect(messagesOf(events)).toEqual([chat(1, { text: "", deleted: true })]);
  });

  test("[D6] each reaction counts once; taken back it is gone, and so is a kind that nobody has", () => {
    const two = [chat(1), reacted(2, "u_bo"), reacted(3, "u_cy")];
    const reactions = [{ emoji: "👍", count: 2, users: ["u_bo", "u_cy"] as never[] }];
    expect(messagesOf(two)).toEqual([chat(1, { reactions })]);
    const back = [...two, reacted(4, "u_bo", { remove: true })];
    expect(messagesOf(back)[0]?.reactions).toEqual([
      { emoji: "👍", count: 1, users: ["u_cy"] as never[] },
    ]);
    const none = [...back, reacted(5, "u_cy", { remove: true })];
    expect(messagesOf(none)).toEqual([chat(1)]);
  });

  test("[D6] the count goes on where no more people are named", () => {
    const users = Array.from({ length: 100 }, (_, at) => asUserId(`u_${at}`));
    const many = chat(1, { reactions: [{ emoji: "👍", count: 250, users }] });
    expect(messagesOf([many, reacted(2, "u_new")])[0]?.reactions).toEqual([
      { emoji: "👍", count: 251, users },
    ]);
  });

  test("what happened to messages before them is left out", () => {
    expect(messagesOf([event("edited", 8, 2, { text: "x" }), chat(9)])).toEqual([chat(9)]);
  });
});
