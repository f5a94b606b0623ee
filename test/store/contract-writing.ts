// The contract's half that writes: entering, resuming, appending, in order and once.

import { expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import type { Entered } from "../../src/store/rooms.ts";
import {
  ada,
  allRooms,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  type Given,
  newest,
  plain,
  range,
  seqs,
  talk,
} from "./support.ts";

export function entering(given: Given): void {
  test("the first to enter makes the room, and the next finds it", async () => {
    const first = await given.store.enter(entry());
    expect(first).toEqual({
      room: general,
      ...plain,
      role: "member",
      mutedUntil: 0,
      epoch: expect.stringMatching(/^[0-9a-z]{8,}$/),
      head: 0,
      first: 1,
      created: true,
      newcomer: true,
      events: null,
      messages: [],
    });
    const second = await given.store.enter(entry({ ...bob, create: false }));
    expect(second).toEqual({ ...first, created: false });
  });

  test("a room that is missing and not to be made is room_not_found, and nothing was stored", async () => {
    await expectRefusal(given.store.enter(entry({ create: false })), "room_not_found");
    expect(await given.store.user(ada.userId)).toBeNull();
    expect(await given.store.roomsOf(ada.userId)).toEqual([]);
  });

  test("entering returns the newest messages, oldest first, as many as asked for", async () => {
    await talk(given.store, 7);
    const tail = async (count: number) =>
      seqs((await given.store.enter(entry({ tail: count }))).messages);
    expect(await tail(3)).toEqual([5, 6, 7]);
    expect(await tail(7)).toEqual(range(1, 7));
    expect(await tail(50)).toEqual(range(1, 7));
    expect(await tail(0)).toEqual([]);
  });

  test("entering makes a member, once, and keeps the name", async () => {
    await given.store.enter(entry());
    await given.store.enter(entry({ username: asUsername("ada l.") }));
    expect(await given.store.user(ada.userId)).toMatchObject({
      ...ada,
      username: asUsername("ada l."),
    });
    expect(await given.store.roomsOf(ada.userId)).toHaveLength(1);
  });

  test("leaving ends membership, and is false when there was none", async () => {
    const elsewhere = asRoomName("elsewhere");
    await given.store.enter(entry());
    await given.store.enter(entry({ ...bob, room: elsewhere }));
    expect(await given.store.leave(elsewhere, ada.userId)).toBe(false);
    expect(await given.store.leave(asRoomName("nowhere"), ada.userId)).toBe(false);
    expect(await given.store.leave(general, ada.userId)).toBe(true);
    expect(await given.store.leave(general, ada.userId)).toBe(false);
    expect(await given.store.roomsOf(ada.userId)).toEqual([]);
    expect(await given.store.roomsOf(bob.userId)).toMatchObject([{ room: elsewhere }]);
  });
}

export function resuming(given: Given): void {
  const resume = (epoch: string, after: number, resumeLimit = 500) =>
    given.store.enter(entry({ resume: { epoch, after }, resumeLimit, tail: 2 }));
  const expectReset = (entered: Entered) => {
    expect(entered.events).toBeNull();
    expect(seqs(entered.messages)).toEqual([9, 10]);
  };

  test("[P4] a resume gives exactly what was missed, and no tail", async () => {
    const { epoch } = await talk(given.store, 10);
    for (const after of range(0, 10)) {
      const entered = await resume(epoch, after);
      expect(seqs(entered.events ?? [])).toEqual(range(after + 1, 10));
      expect(entered).toMatchObject({ head: 10, messages: [] });
    }
  });

  test("[P4] a resume of as many events as the limit is whole, of one more is refused", async () => {
    const { epoch } = await talk(given.store, 10);
    expect(seqs((await resume(epoch, 6, 4)).events ?? [])).toEqual([7, 8, 9, 10]);
    expectReset(await resume(epoch, 5, 4));
    expect((await resume(epoch, 10, 0)).events).toEqual([]);
    expectReset(await resume(epoch, 9, 0));
  });

  test("[P4] a cursor of another epoch, above the head or below the first is refused", async () => {
    const { epoch } = await talk(given.store, 10);
    expectReset(await resume("another", 5));
    expectReset(await resume("", 10));
    expectReset(await resume(epoch, 11));
    expectReset(await resume(epoch, -1));
  });

  test("[P4] a resume of a room that was never there makes it, and is refused", async () => {
    const room = asRoomName("new");
    const entered = await given.store.enter(entry({ room, resume: { epoch: "x", after: 0 } }));
    expect(entered).toMatchObject({ created: true, head: 0, events: null, messages: [] });
  });
}

export function appending(given: Given): void {
  const keyed = draft({ key: "key-00000001", text: "once" });

  test("a message comes back as it was said, with its fields in the order of the wire", async () => {
    await given.store.enter(entry());
    const from = Date.now();
    const { timestamp } = await given.store.append(draft());
    await given.store.append({ ...keyed, action: true });
    const { messages } = await given.store.page(general, newest(10), null);
    expect(timestamp).toBeWithin(from, Date.now() + 1);
    expect(JSON.stringify(messages[0])).toBe(
      `{"type":"chat","room":"general","seq":1,"userId":"g_ada","username":"ada","text":"hi","timestamp":${timestamp}}`,
    );
    expect(Object.keys(messages[1] ?? {}).slice(-2)).toEqual(["action", "key"]);
    expect(messages[1]).toMatchObject({ action: true, key: "key-00000001", text: "once" });
  });

  test("[P2] the same key is stored once, and answered as the first time", async () => {
    await given.store.enter(entry());
    const first = await given.store.append(keyed);
    await given.store.append(draft());
    const again = await given.store.append(keyed);
    expect(first).toEqual({ seq: 1, timestamp: first.timestamp, duplicate: false });
    expect(again).toEqual({ ...first, duplicate: true });
    // A new name is no other message.
    const renamed = await given.store.append({ ...keyed, username: asUsername("ada l.") });
    expect(renamed).toEqual({ ...first, duplicate: true });
    expect((await given.store.page(general, newest(10), null)).head).toBe(2);
  });

  test("[P2] the same key at the same time is stored once", async () => {
    await given.store.enter(entry());
    const all = await Promise.all(range(1, 20).map(() => given.store.append(keyed)));
    expect(all.map(({ seq }) => seq)).toEqual(range(1, 20).map(() => 1));
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  });

  test("[P2] the same key with another text or action is key_conflict", async () => {
    await given.store.enter(entry());
    const first = await given.store.append(keyed);
    await expectRefusal(given.store.append({ ...keyed, text: "twice" }), "key_conflict");
    await expectRefusal(given.store.append({ ...keyed, action: true }), "key_conflict");
    expect(await given.store.append(keyed)).toEqual({ ...first, duplicate: true });
    expect(await given.store.append(draft())).toMatchObject({ seq: 2 });
  });

  test("[P2] a key is of one user in one room", async () => {
    const other = asRoomName("other");
    await Promise.all([given.store.enter(entry()), given.store.enter(entry({ room: other }))]);
    const all = [keyed, { ...keyed, ...bob }, { ...keyed, room: other }];
    for (const each of all) {
      expect(await given.store.append(each)).toMatchObject({ duplicate: false });
    }
  });

  test("appending to a missing room is room_not_found", async () => {
    await expectRefusal(given.store.append(draft()), "room_not_found");
  });

  test("any well-formed text, name, room and key comes back as it was", async () => {
    const odd = [
      "__proto__",
      "a\0b",
      "👩‍👩‍👧‍👦 \u202e",
      "x".repeat(8_000),
      "👾".repeat(8_000),
      "'; --",
      "\u{10ffff}",
    ];
    for (const one of odd) {
      const room = asRoomName(one);
      const person = { userId: asUserId(`g_${one}`), username: asUsername(one) };
      const { epoch } = await given.store.enter(entry({ room, ...person }));
      await given.store.append(draft({ room, ...person, text: one, key: one }));
      const said = { room, ...person, text: one, key: one, seq: 1 };
      const resumed = await given.store.enter(
        entry({ room, ...person, resume: { epoch, after: 0 } }),
      );
      expect(resumed.events).toMatchObject([said]);
      expect((await given.store.page(room, newest(1), null)).messages).toMatchObject([said]);
      expect(await given.store.user(person.userId)).toMatchObject(person);
      expect(await given.store.roomsOf(person.userId)).toMatchObject([{ room }]);
      expect(await given.store.secret(one)).toBe(await given.store.secret(one));
    }
  });
}

export function ordering(given: Given): void {
  test("[P3] calls take effect in the order made, and each sees those before it", async () => {
    const { store } = given;
    const [, one, page, two, bad, three, left, rooms, head] = await Promise.all([
      store.enter(entry()),
      store.append(draft()),
      store.page(general, newest(10), null),
      store.append(draft({ key: "key-00000001" })),
      store.append(draft({ key: "key-00000001", text: "x" })).catch((error: unknown) => error),
      store.append(draft()),
      store.leave(general, ada.userId),
      store.rooms({ ...allRooms, memberOf: ada.userId }),
      store.enter(entry()),
    ]);
    expect([one.seq, two.seq, three.seq]).toEqual([1, 2, 3]);
    expect(seqs(page.messages)).toEqual([1]);
    expect(bad).toMatchObject({ code: "key_conflict" });
    expect(left).toBe(true);
    expect(rooms).toMatchObject([{ head: 3, member: false, timestamp: three.timestamp }]);
    expect(head).toMatchObject({ head: 3, created: false });
  });

  test("[P3] many at once in many rooms get 1, 2, 3 … in each, in the order made", async () => {
    const names = range(1, 7).map((at) => asRoomName(`room-${at}`));
    await Promise.all(names.map((room) => given.store.enter(entry({ room }))));
    const appended = await Promise.all(
      range(0, 2_099).map((at) => {
        const room = names[at % 7] ?? general;
        return given.store.append(draft({ room, text: String(at) }));
      }),
    );
    expect(appended.map(({ seq }) => seq)).toEqual(
      range(0, 2_099).map((at) => 1 + Math.floor(at / 7)),
    );
    for (const [at, room] of names.entries()) {
      const events = await given.store.eventsAfter(room, 0, 1_000);
      expect(seqs(events)).toEqual(range(1, 300));
      expect(events[299]).toMatchObject({ text: String(299 * 7 + at) });
    }
  });

  test("heads gives the newest number and the epoch of each room that there is", async () => {
    const [quiet, gone] = [asRoomName("quiet"), asRoomName("no")];
    await talk(given.store, 3);
    await given.store.enter(entry({ room: quiet }));
    const heads = async (...rooms: RoomName[]) =>
      Object.fromEntries((await given.store.heads(rooms)).map(({ room, head }) => [room, head]));
    expect(await heads()).toEqual({});
    expect(await heads(gone)).toEqual({});
    expect(await heads(general, gone, quiet)).toEqual({ general: 3, quiet: 0 });
    const appended = given.store.append(draft());
    expect(await heads(general)).toEqual({ general: 4 });
    await appended;
    const many = range(1, 3_000).map((at) => asRoomName(`never-${at}`));
    expect(await heads(...many, general)).toEqual({ general: 4 });
    const { epoch } = await given.store.enter(entry());
    expect(await given.store.heads([general])).toEqual([{ room: general, head: 4, epoch }]);
  });

  test("eventsAfter gives what is above, ascending, at most the limit", async () => {
    await talk(given.store, 10);
    const after = async (seq: number, limit: number) =>
      seqs(await given.store.eventsAfter(general, seq, limit));
    expect(await after(0, 3)).toEqual([1, 2, 3]);
    expect(await after(7, 100)).toEqual([8, 9, 10]);
    expect(await after(10, 100)).toEqual([]);
    expect(await after(99, 100)).toEqual([]);
    expect(await after(0, 0)).toEqual([]);
    await expectRefusal(given.store.eventsAfter(asRoomName("no"), 0, 1), "room_not_found");
  });
}
