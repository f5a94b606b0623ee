import { describe, expect, test } from "bun:test";
import * as rooms from "../../../public/state/rooms.ts";
import type { RoomEvent } from "../../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../../src/protocol/ids.ts";
import { ann, chat, chats, dev, general, joined } from "../people.ts";

const me = ann.userId;
const dave = asUserId("u_dave");
const none: rooms.Rooms = new Map();
const at = (seq: number): rooms.Rooms =>
  rooms.joined(none, joined({ head: seq, messages: [] }), me);

describe("the log of a room", () => {
  test("goes on with the next number", () => {
    const { rooms: next, found } = rooms.said(at(5), chat(6), me);
    expect(found).toBe("next");
    expect(next.get(general)).toMatchObject({ seq: 6 });
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
    expect(whole.get(general)).toMatchObject({ seq: 9, live: true });
  });

  test("[P4] that was reset may go back", () => {
    const reset = joined({ head: 2, reset: true, epoch: "e2", messages: chats(1, 2) });
    expect(rooms.joined(at(5), reset, me).get(general)).toMatchObject({
      seq: 2,
      epoch: "e2",
      read: { seq: 2 },
    });
  });

  test("counts deletions and changes of the room, which are no message of anybody", () => {
    const facts = { title: "Sail loft", topic: null, kind: "public" as const };
    const flags = { readOnly: true, slowSeconds: 5, archived: false };
    const changed: RoomEvent = {
      ...{ type: "room", room: general, seq: 6, userId: dave, timestamp: 0 },
      ...{ ...facts, ...flags },
    };
    const { rooms: next, found } = rooms.said(at(5), changed, me);
    expect(found).toBe("next");
    expect(next.get(general)).toMatchObject({ seq: 6, read: { unread: 0 }, ...facts, ...flags });
  });

  test("is not live after a cut, and keeps its place", () => {
    expect(rooms.cut(at(5)).get(general)).toMatchObject({ live: false, seq: 5, epoch: "e1" });
  });
});

describe("a welcome", () => {
  const summary = (room: typeof general) => ({
    room,
    ...{ title: null, topic: "boats", kind: "public" as const },
    ...{ readOnly: false, slowSeconds: 0, archived: false, role: "member" as const },
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

describe("a room that somebody else put us into", () => {
  const summary = {
    ...{ room: asRoomName("p-7k2d7k2d7k2d"), title: "Crew", topic: null, kind: "private" as const },
    ...{ readOnly: false, slowSeconds: 0, archived: false, head: 7, timestamp: 1, count: 2 },
    ...{ member: true, role: "moderator" as const },
  };

  test("is listed under its title, and is to be joined", () => {
    const next = rooms.added(at(5), summary);
    const room = next.get(summary.room);
    expect(room).toMatchObject({ live: false, epoch: null, role: "moderator" });
    expect(room === undefined ? "" : rooms.nameOf(room)).toBe("Crew");
  });

  test("with one other person is called by their name and stands behind the rooms", () => {
    const other = { userId: dave, username: asUsername("Ada") };
    const room = asRoomName("dm-7k2d7k2d7k2d");
    const next = rooms.added(at(5), { ...summary, room, title: null, kind: "direct", other });
    expect(rooms.sorted(next).map(rooms.nameOf)).toEqual(["general", "Ada"]);
  });

  test("says what we may do there when that changes", () => {
    const standing = { type: "standing" as const, room: general, text: "" };
    const next = rooms.stands(at(5), { ...standing, role: "owner", mutedUntil: 9 });
    expect(next.get(general)).toMatchObject({ role: "owner", mutedUntil: 9 });
    const server = rooms.stands(at(5), { ...standing, room: null, role: "admin", mutedUntil: 0 });
    expect(server.get(general)).toMatchObject({ role: "member" });
  });
});

test("rooms are listed by name, numbers as people count", () => {
  const names = ["room-10", "room-2", "Alpha"].map((name) => asRoomName(name));
  const all = names.reduce(rooms.expect, none);
  expect(rooms.sorted(all).map(({ room }): string => room)).toEqual(["Alpha", "room-2", "room-10"]);
});
