// What every engine does with read pointers, the counts that follow from them, levels and mentions.

import { describe, expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername, type UserId } from "../../src/protocol/ids.ts";
import { skeleton } from "../../src/protocol/names.ts";
import type { ReadMark } from "../../src/store/messages.ts";
import type { Draft } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { ada, bob, draft, entry, expectRefusal, general, type Given, range } from "./support.ts";
import { person, privateRoom } from "./people.ts";

const bobSays = (change: Partial<Draft> = {}): Draft => draft({ ...bob, ...change });
const ofAda = [{ userId: ada.userId, username: ada.username }];

async function markOf(store: Store, userId: UserId = ada.userId): Promise<ReadMark> {
  const mark = (await store.readMarks(userId)).find(({ room }) => room === general);
  if (mark === undefined) throw new Error("no mark of general");
  return mark;
}

/** Ada and bob are in #general; bob says `count` messages. */
async function bobTalks(store: Store, count: number, change: Partial<Draft> = {}): Promise<void> {
  await Promise.all([
    store.enter(entry()),
    store.enter(entry(bob)),
    ...range(1, count).map(() => store.append(bobSays(change))),
  ]);
}

export function markingRead(given: Given): void {
  describe("read pointers", () => {
    test("[U1] what others say is unread until the pointer passes it", async () => {
      const { store } = given;
      await bobTalks(store, 3);
      expect(await markOf(store)).toEqual({
        ...{ room: general, seq: 0, unread: 3, mentions: 0, level: "all" },
      });
      expect(await store.markRead(general, ada.userId, 2)).toMatchObject({ seq: 2, unread: 1 });
      expect(await markOf(store)).toMatchObject({ seq: 2, unread: 1 });
      expect(await markOf(store, bob.userId)).toMatchObject({ seq: 3, unread: 0 });
    });

    test("[U1] a pointer goes neither back nor beyond the newest event", async () => {
      const { store } = given;
      await bobTalks(store, 3);
      expect(await store.markRead(general, ada.userId, 99)).toMatchObject({ seq: 3 });
      expect(await store.markRead(general, ada.userId, 1)).toMatchObject({ seq: 3 });
      await store.append(bobSays());
      expect(await markOf(store)).toMatchObject({ seq: 3, unread: 1 });
    });

    test("[U1] what is marked by many in any order never goes back", async () => {
      const { store } = given;
      const below = randomBelow(newSeed());
      await bobTalks(store, 50);
      let furthest = 0;
      for (let round = 0; round < 40; round++) {
        const seqs = range(0, below(4)).map(() => below(60));
        const marks = await Promise.all(
          seqs.map((seq) => store.markRead(general, ada.userId, seq)),
        );
        for (const [at, mark] of marks.entries()) {
          furthest = Math.max(furthest, Math.min(seqs[at] ?? 0, 50));
          expect(mark).toMatchObject({ seq: furthest, unread: 50 - furthest });
        }
      }
    });

    test("[U2] one's own message is read, and all before it", async () => {
      const { store } = given;
      await bobTalks(store, 3);
      await store.append(draft());
      await store.append(bobSays());
      expect(await markOf(store)).toMatchObject({ seq: 4, unread: 1 });
      expect(await store.markRead(general, ada.userId, 2)).toMatchObject({ seq: 4, unread: 1 });
    });

    test("[U2] one's own message stays read however much is said after it", async () => {
      const { store } = given;
      await bobTalks(store, 5);
      await store.append(draft());
      for (let said = 0; said < 450; said += 50) {
        await Promise.all(range(1, 50).map(() => store.append(bobSays())));
        expect(await markOf(store)).toMatchObject({ seq: 6, unread: Math.min(said + 50, 100) });
      }
    });

    test("[U2] one's pointer is at one's newest message or beyond, whatever the room's length", async () => {
      const { store } = given;
      const below = randomBelow(newSeed());
      await bobTalks(store, 0);
      let own = 0;
      for (let head = 1; head <= 620; head++) {
        const isOwn = below(30) === 0;
        void store.append(isOwn ? draft() : bobSays());
        if (isOwn) own = head;
        if (below(40) > 0) continue;
        expect(await markOf(store)).toMatchObject({ seq: own, unread: Math.min(head - own, 100) });
      }
    });

    test("[U3] counts end at 100", async () => {
      const { store } = given;
      await bobTalks(store, 120, { mentions: ofAda });
      expect(await markOf(store)).toMatchObject({ unread: 100, mentions: 100 });
      expect(await store.markRead(general, ada.userId, 60)).toMatchObject({
        ...{ unread: 60, mentions: 60 },
      });
    });

    test("[U3] what was said before one came is not unread", async () => {
      const { store } = given;
      await bobTalks(store, 5);
      const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };
      await store.enter(entry(eve));
      expect(await markOf(store, eve.userId)).toMatchObject({ seq: 5, unread: 0 });
      await store.append(bobSays());
      expect(await markOf(store, eve.userId)).toMatchObject({ unread: 1 });
    });

    test("[U3] only messages count, each once", async () => {
      const { store } = given;
      await bobTalks(store, 2);
      const reaction = { room: general, message: 1, emoji: "👍", remove: false };
      await store.react({ ...reaction, ...bob });
      await store.edit({ ...anEdit, message: 2, mentions: [], everyone: false });
      await store.updateRoom(general, bob.userId, { topic: "new" });
      expect(await markOf(store)).toMatchObject({ unread: 2 });
    });

    test("[U3] a deleted message is not unread, nor one that was purged", async () => {
      const { store } = given;
      await bobTalks(store, 4, { mentions: ofAda });
      await store.deleteMessage(general, 2, bob.userId);
      expect(await markOf(store)).toMatchObject({ unread: 3, mentions: 3 });
      await store.purge({ userId: bob.userId, room: general, sinceMs: 0 }, ada.userId);
      expect(await markOf(store)).toMatchObject({ unread: 0, mentions: 0 });
    });

    test("[U3] what is deleted is not counted where there are more than are counted", async () => {
      const { store } = given;
      await bobTalks(store, 170);
      const remove = (from: number, to: number) =>
        Promise.all(range(from, to).map((seq) => store.deleteMessage(general, seq, bob.userId)));
      await remove(1, 20);
      expect(await markOf(store)).toMatchObject({ unread: 100 });
      await remove(51, 110);
      expect(await markOf(store)).toMatchObject({ unread: 90 });
      await store.markRead(general, ada.userId, 60);
      expect(await markOf(store)).toMatchObject({ unread: 60 });
    });

    test("[U1] who is no member has no pointer", async () => {
      const { store } = given;
      await bobTalks(store, 1);
      await store.leave(general, ada.userId);
      expect(await store.markRead(general, ada.userId, 1)).toBeNull();
      expect(await store.readMarks(ada.userId)).toEqual([]);
      const nowhere = asRoomName("nowhere");
      await expectRefusal(store.markRead(nowhere, ada.userId, 1), "room_not_found");
    });
  });
}

const anEdit = { room: general, message: 1, by: bob.userId, text: "another" };

export function mentioning(given: Given): void {
  describe("mentions and levels", () => {
    test("[U4] a mention counts until it is read", async () => {
      const { store } = given;
      await bobTalks(store, 1, { mentions: ofAda });
      await store.append(bobSays());
      expect(await markOf(store)).toMatchObject({ unread: 2, mentions: 1 });
      expect(await store.markRead(general, ada.userId, 1)).toMatchObject({
        ...{ unread: 1, mentions: 0 },
      });
    });

    test("[U4] a message to everyone counts once for each member, also with their name in it", async () => {
      const { store } = given;
      await bobTalks(store, 1, { mentions: ofAda, everyone: true });
      expect(await markOf(store)).toMatchObject({ mentions: 1 });
      await store.append(bobSays({ everyone: true }));
      expect(await markOf(store)).toMatchObject({ mentions: 2 });
      expect(await markOf(store, bob.userId)).toMatchObject({ mentions: 0 });
    });

    test("[U4] after an edit those count who are in the text now", async () => {
      const { store } = given;
      await bobTalks(store, 1);
      const edit = { ...anEdit, mentions: [], everyone: false };
      await store.edit({ ...edit, text: "@ada", mentions: ofAda });
      expect(await markOf(store)).toMatchObject({ mentions: 1 });
      await store.edit({ ...edit, text: "@room", everyone: true });
      expect(await markOf(store)).toMatchObject({ mentions: 1 });
      await store.edit({ ...edit, text: "nobody" });
      expect(await markOf(store)).toMatchObject({ unread: 1, mentions: 0 });
    });

    test("[U5] a level is kept for each room", async () => {
      const { store } = given;
      await bobTalks(store, 0);
      const den = await privateRoom(store);
      expect(await store.setLevel(general, ada.userId, "mentions")).toBe(true);
      expect(await store.setLevel(den, ada.userId, "none")).toBe(true);
      expect(await store.setLevel(den, bob.userId, "none")).toBe(false);
      // By name: the den's begins with `p`.
      expect(await store.readMarks(ada.userId)).toMatchObject([
        { room: general, level: "mentions" },
        { room: den, level: "none" },
      ]);
      const asked = [ada.userId, bob.userId, asUserId("g_eve")];
      expect(await store.levels(den, asked)).toEqual([{ userId: ada.userId, level: "none" }]);
      expect((await store.levels(general, asked)).length).toBe(2);
    });

    test("[U4] members are found by an account's name, and nobody else", async () => {
      const { store } = given;
      await bobTalks(store, 0);
      const eve = await store.createAccount(person("Eve Marlow"));
      expect(await store.named(general, [skeleton("Eve Marlow"), "ada"])).toEqual([]);
      await store.enter(entry({ userId: eve.userId, username: eve.username }));
      const mark = skeleton(eve.username);
      expect(await store.named(general, [mark, "ada"])).toEqual([
        { userId: eve.userId, username: eve.username, mark },
      ]);
    });
  });
}

export function marksSurviving(given: Given): void {
  test("[U1] pointers, levels and mentions stay over a restart", async () => {
    await bobTalks(given.store, 4, { mentions: ofAda });
    await given.store.markRead(general, ada.userId, 1);
    await given.store.setLevel(general, ada.userId, "mentions");
    const before = await given.store.readMarks(ada.userId);
    const store = await given.reopen();
    expect(await store.readMarks(ada.userId)).toEqual(before);
    expect(before).toMatchObject([{ seq: 1, unread: 3, mentions: 3, level: "mentions" }]);
  });
}
