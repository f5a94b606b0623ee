import { describe, expect, test } from "bun:test";
import { isRead, noticeOf, tagOf } from "../../../public/state/notices.ts";
import { joined as joinedRooms, type Room, type Rooms } from "../../../public/state/rooms.ts";
import type { Notify } from "../../../src/protocol/events.ts";
import type { Level } from "../../../src/protocol/message-events.ts";
import { ann, bob, chat, general, joined, morning } from "../people.ts";

const roomsAt = (read: number, level: Level = "all", kind: Room["kind"] = "public"): Rooms => {
  const rooms = joinedRooms(new Map(), joined({ kind, title: "The den" }), ann.userId);
  const room = rooms.get(general) ?? expect.unreachable();
  const reading = { seq: read, unread: 0, mentions: 0, level, counted: read };
  return new Map([[general, { ...room, read: reading }]]);
};
const me = ann.userId;
const quiet = (rooms: Rooms) => ({ rooms, me, everything: false });
const loud = (rooms: Rooms) => ({ rooms, me, everything: true });

const notify = (more: Partial<Notify> = {}): Notify => ({
  ...{ type: "notify", room: general, seq: 5, why: "mention", from: bob, title: "#general" },
  ...{ text: "ann, look", timestamp: morning, ...more },
});

describe("[48] what is worth telling", () => {
  test("is what the server says is for one: who said it, or of a direct room the words alone", () => {
    expect(noticeOf(notify(), quiet(roomsAt(4)))).toEqual({
      ...{ room: general, seq: 5, title: "#general", body: "bob: ann, look" },
    });
    const direct = notify({ why: "direct", title: "bob" });
    expect(noticeOf(direct, quiet(roomsAt(4)))).toMatchObject({ title: "bob", body: "ann, look" });
  });

  test("is it also where the room is not on this page", () => {
    expect(noticeOf(notify(), quiet(new Map()))).toMatchObject({ seq: 5 });
  });

  test("is not what was read meanwhile, here or elsewhere", () => {
    expect(noticeOf(notify(), quiet(roomsAt(5)))).toBeNull();
    expect(noticeOf(chat(5), loud(roomsAt(5)))).toBeNull();
    expect([isRead(roomsAt(5).get(general)?.read, 5), isRead(null, 5)]).toEqual([true, false]);
  });

  test("is what is said to nobody in particular only where that was chosen, and the room tells of all", () => {
    const said = chat(5, { text: "a **bold** word" });
    expect(noticeOf(said, quiet(roomsAt(4)))).toBeNull();
    expect(noticeOf(said, loud(roomsAt(4)))).toMatchObject({
      ...{ title: "#general", body: "bob: a bold word", seq: 5 },
    });
    for (const level of ["mentions", "none"] as const)
      expect(noticeOf(said, loud(roomsAt(4, level)))).toBeNull();
    expect(noticeOf(said, loud(roomsAt(4, "all", "private")))).toMatchObject({ title: "The den" });
  });

  test("is never one's own word, a direct one twice, or anything of a room that is not here", () => {
    expect(noticeOf(chat(5, ann), loud(roomsAt(4)))).toBeNull();
    expect(noticeOf(chat(5), loud(roomsAt(4, "all", "direct")))).toBeNull();
    expect(noticeOf(chat(5), loud(new Map()))).toBeNull();
    expect(noticeOf({ type: "pong", timestamp: 1 }, loud(roomsAt(4)))).toBeNull();
  });

  test("is 200 characters at the most, and none of them is halved", () => {
    const notice = noticeOf(chat(5, { text: "🙂".repeat(300) }), loud(roomsAt(4)));
    expect(Array.from(notice?.body ?? "")).toHaveLength("bob: ".length + 200);
  });

  test("has the tag that a push for the room has", () => {
    expect(tagOf(general)).toBe("room:general");
  });
});
