import { describe, expect, test } from "bun:test";
import { unreadFrom } from "../../../public/state/marking.ts";
import { keeping, readMarks, withMarks, writeMarks } from "../../../public/state/marks.ts";
import * as rooms from "../../../public/state/rooms.ts";
import {
  counting,
  isUnread,
  type Mark,
  newAfter,
  type Reading,
  readTo,
  told,
  wanting,
} from "../../../public/state/unread.ts";
import type { ChatEvent, RoomSummary } from "../../../src/protocol/events.ts";
import { asRoomName } from "../../../src/protocol/ids.ts";
import type { Read } from "../../../src/protocol/message-events.ts";
import { ann, bob, chat, chats, general, joined } from "../people.ts";

const me = ann.userId;
const clear: Reading = { seq: 9, unread: 0, mentions: 0, level: "all", counted: 9 };
const from = (seq: number, messages: readonly ChatEvent[], reading = clear, more = false) =>
  unreadFrom(reading, { from: seq, since: { messages, more }, me });
const six = from(6, chats(6, 9));
const wantingOf = (read: Reading, kind: "public" | "direct" = "direct") => wanting({ kind, read });

describe("a mark made by hand", () => {
  test("makes all from its message on new again, with what comes later", () => {
    expect(newAfter(six)).toBe(5);
    expect(isUnread({ read: six })).toBe(true);
    expect(wantingOf(six)).toBe(4);
    expect(wantingOf(counting(six, [chat(10)], me))).toBe(5);
  });

  test("counts what others said, and who of them named the reader", () => {
    const named = { mentions: [{ userId: me, username: ann.username }] };
    const read = from(6, [chat(6, ann), chat(7, named), chat(8, { deleted: true }), chat(9)]);
    expect([wantingOf(read), wantingOf(read, "public")]).toEqual([2, 1]);
    expect(isUnread({ read: from(9, [chat(9, ann)]) })).toBe(true);
  });

  test("counts a hundred at the most, and as many when there is more than was looked at", () => {
    const far = { ...clear, seq: 500, counted: 500 };
    expect(wantingOf(from(1, chats(1, 500), far))).toBe(100);
    expect(wantingOf(from(1, chats(1, 50), far, true))).toBe(100);
    expect(wantingOf(counting(from(1, chats(1, 500), far), [chat(501)], me))).toBe(100);
  });

  test("in what is not read yet leaves what is before it read", () => {
    const read = from(13, chats(13, 15), { ...clear, unread: 6, mentions: 2 });
    expect(read).toMatchObject({ seq: 12, unread: 3, mentions: 0 });
    expect([newAfter(read), wantingOf(read)]).toEqual([12, 3]);
  });

  test("in a silent room makes nothing unread", () => {
    expect(isUnread({ read: { ...six, level: "none" } })).toBe(false);
  });
});

describe("it goes", () => {
  const read = (seq: number): Read => ({
    ...{ type: "read", room: general, seq, unread: 0, mentions: 0 },
  });

  test("when the room is read here", () => {
    expect(newAfter(readTo(six, 9))).toBeNull();
  });

  test("when the pointer passes it elsewhere, and not when it is told where it is", () => {
    expect(newAfter(told(six, read(9), 9))).toBe(5);
    expect(newAfter(told(six, read(10), 10))).toBeNull();
  });

  test("with a message of one's own", () => {
    expect(newAfter(counting(six, [chat(10, ann)], me))).toBeNull();
  });

  test("when the log went back behind it", () => {
    const before = new Map([[general, { ...room(), read: six }]]);
    const after = rooms.joined(before, joined({ head: 2, reset: true }), me).get(general);
    expect(after?.read && newAfter(after.read)).toBeNull();
  });
});

function room(read: Reading = clear): rooms.Room {
  const known = rooms.joined(new Map(), joined({ head: 9 }), me).get(general);
  if (known === undefined) throw new Error("joined above");
  return { ...known, read };
}

describe("what is kept of it", () => {
  const marked = new Map([[general, room(six)]]);
  const plain = new Map([[general, room()]]);
  const kept = (marks: ReturnType<typeof readMarks>): unknown =>
    JSON.parse(writeMarks(marks) ?? "");
  const markIn = (list: rooms.Rooms): Mark | undefined => list.get(general)?.read?.mark;

  test("makes the same mark on the next visit, for the same user", () => {
    const marks = readMarks(kept(keeping(new Map(), me, marked)));
    expect(markIn(withMarks(plain, marks, me))).toEqual(six.mark);
    expect(markIn(withMarks(plain, marks, bob.userId))).toBeUndefined();
    expect(markIn(withMarks(marked, new Map(), me))).toBeUndefined();
  });

  test("is nothing of a room that was read past meanwhile", () => {
    const marks = keeping(new Map(), me, marked);
    const read = new Map([[general, room({ ...clear, seq: 10 })]]);
    expect(markIn(withMarks(read, marks, me))).toBeUndefined();
  });

  test("is of each user of the browser apart, and nothing when there are none", () => {
    const both = keeping(keeping(new Map(), me, marked), bob.userId, marked);
    expect([...keeping(both, me, plain).keys()]).toEqual([bob.userId]);
    expect(writeMarks(keeping(keeping(both, me, plain), bob.userId, plain))).toBeNull();
  });

  test("may be anything", () => {
    for (const each of [null, 3, "marks", [], { g: null }, { g: { general: { from: "6" } } }])
      expect([...(readMarks(each).get("g") ?? [])]).toEqual([]);
  });

  test("knows a room that is called constructor or __proto__", () => {
    for (const name of ["constructor", "__proto__"].map(asRoomName)) {
      const marks = readMarks(kept(keeping(new Map(), me, new Map([[name, room(six)]]))));
      expect(withMarks(new Map([[name, room()]]), marks, me).get(name)?.read?.mark).toEqual(
        six.mark,
      );
    }
  });

  test("stays over a cut of the connection, as the server's word is taken", () => {
    const summary: RoomSummary = {
      ...{ room: general, title: null, topic: null, kind: "public", readOnly: false },
      ...{ slowSeconds: 0, archived: false, head: 10, timestamp: 0, count: 1 },
      ...{ member: true, role: "member" },
    };
    const back = (seq: number) =>
      rooms.welcomed(
        rooms.cut(marked),
        [{ ...summary, read: { seq, unread: 10 - seq, mentions: 0, level: "all" } }],
        new Set(),
      );
    expect(markIn(back(9))).toEqual(six.mark);
    expect(markIn(back(10))).toBeUndefined();
  });
});
