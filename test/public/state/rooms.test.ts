import { describe, expect, test } from "bun:test";
import * as rooms from "../../../public/state/rooms.ts";
import { furthest, isUnread, looked, readMarks, writeMarks } from "../../../public/state/unread.ts";
import { asRoomName } from "../../../src/protocol/ids.ts";
import { ann, chat, chats, dev, general, joined } from "../people.ts";

const me = ann.userId;
const none: rooms.Rooms = new Map();
const at = (seq: number): rooms.Rooms =>
  rooms.joined(none, joined({ head: seq, messages: [] }), me);

describe("the log of a room", () => {
  test("goes on with the next number", () => {
    const { rooms: next, found } = rooms.said(at(5), chat(6), me);
    expect(found).toBe("next");
    expect(next.get(general)).toMatchObject({ seq: 6, lastOther: 6 });
  });

  test("takes nothing twice", () => {
    expect(rooms.said(at(5), chat(5), me).found).toBe("old");
  });

  test("[P3] with a hole is not live until it was resumed", () => {
    const { rooms: cut, found } = rooms.said(at(5), chat(8), me);
    expect(found).toBe("hole");
    expect(cut.get(general)).toMatchObject({ seq: 5, live: false });
    expect(rooms.said(cut, chat(9), me).found).toBe("old");
    const whole = rooms.joined(cut, joined({ head: 9, events: chats(6, 9) }), me);
    expect(whole.get(general)).toMatchObject({ seq: 9, live: true, lastOther: 9 });
  });

  test("[P4] that was reset may go back", () => {
    const reset = joined({ head: 2, reset: true, epoch: "e2", messages: chats(1, 2) });
    expect(rooms.joined(at(5), reset, me).get(general)).toMatchObject({
      seq: 2,
      epoch: "e2",
      lastOther: 2,
    });
  });

  test("is not live after a cut, and keeps its place", () => {
    expect(rooms.cut(at(5)).get(general)).toMatchObject({ live: false, seq: 5, epoch: "e1" });
  });
});

describe("a welcome", () => {
  const summary = (room: typeof general) => ({
    room,
    title: null,
    topic: "boats",
    head: 3,
    timestamp: null,
    count: 1,
    member: true,
  });

  test("names our rooms; one that it no longer names is gone, unless it is kept", () => {
    const known = rooms.expect(at(5), dev);
    const left = rooms.welcomed(known, [summary(general)], new Set());
    expect([...left.keys()]).toEqual([general]);
    expect(left.get(general)).toMatchObject({ topic: "boats", seq: 5 });
    const kept = rooms.welcomed(known, [], new Set([dev]));
    expect([...kept.keys()]).toEqual([dev]);
  });
});

test("rooms are listed by name, numbers as people count", () => {
  const names = ["room-10", "room-2", "Alpha"].map((name) => asRoomName(name));
  const all = names.reduce(rooms.expect, none);
  expect(rooms.sorted(all).map(({ room }): string => room)).toEqual(["Alpha", "room-2", "room-10"]);
});

describe("a room is unread", () => {
  const room = (lastOther: number): rooms.Room => {
    const known = at(9).get(general);
    if (known === undefined) throw new Error("joined above");
    return { ...known, lastOther };
  };

  test("when somebody else wrote after it was last looked at", () => {
    const marks = looked(new Map(), general, { seq: 7 });
    expect(isUnread(marks, room(8))).toBe(true);
    expect(isUnread(marks, room(7))).toBe(false);
  });

  test("not when it was never looked at here", () => {
    expect(isUnread(new Map(), room(8))).toBe(false);
  });

  test("no more once it was, and a mark only moves forward unless the log went back", () => {
    const marks = looked(new Map(), general, { seq: 7 });
    expect(looked(marks, general, { seq: 3 }).get(general)).toBe(7);
    expect(looked(marks, general, { seq: 3, back: true }).get(general)).toBe(3);
  });

  test("as the further of two tabs says, over a reload", () => {
    const a = looked(new Map(), general, { seq: 7 });
    const b = looked(new Map(), general, { seq: 9 });
    expect(furthest(b, readMarks(JSON.parse(writeMarks(a)))).get(general)).toBe(9);
    expect(readMarks("nonsense").size).toBe(0);
    expect(readMarks({ general: "x", dev: -1 }).size).toBe(0);
  });
});
