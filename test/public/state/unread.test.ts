import { describe, expect, test } from "bun:test";
import * as rooms from "../../../public/state/rooms.ts";
import {
  calling,
  countText,
  counting,
  isUnread,
  type Reading,
  readTo,
  told,
  wanting,
  wantingInAll,
} from "../../../public/state/unread.ts";
import type { Read } from "../../../src/protocol/message-events.ts";
import { ann, chat, chats, general, joined } from "../people.ts";

const me = ann.userId;
const clear: Reading = { seq: 5, unread: 0, mentions: 0, level: "all", counted: 5 };
const three = counting(clear, chats(6, 8), me);
const read = (seq: number, unread = 0, mentions = 0): Read => ({
  ...{ type: "read", room: general, seq, unread, mentions },
});

describe("what is unread", () => {
  test("grows with what others say, and is counted once", () => {
    expect(three).toMatchObject({ seq: 5, unread: 3 });
    expect(counting({ ...clear, counted: 7 }, chats(6, 8), me)).toMatchObject({ unread: 1 });
  });

  test("is nothing up to one's own message", () => {
    const own = counting(three, [chat(9, ann)], me);
    expect(own).toMatchObject({ seq: 9, unread: 0 });
    expect(counting(own, [chat(10)], me)).toMatchObject({ seq: 9, unread: 1 });
  });

  test("shrinks by a deletion of what was unread, and by no other", () => {
    const deleted = (seq: number, message: number) =>
      ({ type: "deleted", room: general, seq, message, userId: me, timestamp: 0 }) as const;
    expect(counting(three, [deleted(9, 7)], me)).toMatchObject({ unread: 2 });
    expect(counting(three, [deleted(9, 4)], me)).toMatchObject({ unread: 3 });
    const all = { ...three, unread: 1, mentions: 1 };
    expect(counting(all, [deleted(9, 6)], me)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("is a hundred at the most, which reads 99+", () => {
    expect(counting(clear, chats(6, 300), me).unread).toBe(100);
    expect([countText(99), countText(100)]).toEqual(["99", "99+"]);
  });

  test("names the reader as often as they are told", () => {
    const called = calling(three, 8);
    expect(called).toMatchObject({ unread: 3, mentions: 1 });
    expect(calling(called, 5)).toBe(called);
  });
});

describe("how far a room is read", () => {
  test("never goes back, whichever device says it last", () => {
    const far = readTo(three, 8);
    expect(far).toMatchObject({ seq: 8, unread: 0, mentions: 0 });
    expect(told(far, read(6, 2), 8)).toBe(far);
    expect(readTo(far, 3)).toBe(far);
  });

  test("is what another device of ours read, with what is left", () => {
    expect(told(three, read(7, 1, 1), 8)).toMatchObject({ seq: 7, unread: 1, mentions: 1 });
    // Told before the message came here: it comes after what was read.
    const early = told(three, read(8), 8);
    expect(counting(early, [chat(9)], me)).toMatchObject({ unread: 1 });
  });

  test("in a room only just entered is all of it", () => {
    const room = rooms
      .joined(new Map(), joined({ head: 9, messages: chats(1, 9) }), me)
      .get(general);
    expect(room?.read).toMatchObject({ seq: 9, unread: 0 });
  });
});

describe("what wants the reader", () => {
  const room = (more: Partial<rooms.Room>): rooms.Room => {
    const known = rooms.joined(new Map(), joined({ head: 5 }), me).get(general);
    if (known === undefined) throw new Error("joined above");
    return { ...known, read: { ...three, mentions: 2 }, ...more };
  };

  test("are mentions in a room and every message of a direct one", () => {
    expect(wanting(room({}))).toBe(2);
    expect(wanting(room({ kind: "direct" }))).toBe(3);
    expect(wantingInAll(new Map([[general, room({})]]))).toBe(2);
  });

  test("is nothing of a room that is to be silent, which is never unread", () => {
    const silent = room({ read: { ...three, mentions: 2, level: "none" } });
    expect([isUnread(silent), wanting(silent)]).toEqual([false, 0]);
    expect(isUnread(room({}))).toBe(true);
  });
});
