// The contract's part about deleted messages, and events that are none: what is left, what is numbered, what is paged.

import { expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import type { PageQuery } from "../../src/store/rooms.ts";
import { randomBelow } from "../support/random.ts";
import {
  ada,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  type Given,
  newest,
  range,
  seqs,
  talk,
} from "./support.ts";

export function deleting(given: Given): void {
  test("a deletion takes the text, leaves the place, and is an event of its own", async () => {
    const { store } = given;
    const { epoch } = await talk(store, 1);
    await store.append(draft({ key: "key-00000001", action: true }));
    const before = await store.page(general, newest(9), null);
    const { event, duplicate } = await store.deleteMessage(general, 2, bob.userId);
    expect(duplicate).toBe(false);
    const where = { room: general, seq: 3, message: 2, userId: bob.userId };
    expect(event).toEqual({ type: "deleted", ...where, timestamp: event.timestamp });

    const said = before.messages.at(-1);
    const [first, left] = (await store.page(general, newest(9), null)).messages;
    expect(first).toEqual(before.messages[0]);
    expect(left).toEqual({ ...said, text: "", deleted: true } as ChatEvent);
    const events = await store.eventsAfter(general, 0, 9);
    expect(events as unknown[]).toEqual([first, left, event]);
    const resumed = await store.enter(entry({ resume: { epoch, after: 1 } }));
    expect(resumed.events as unknown[]).toEqual([left, event]);
    expect((await store.enter(entry())).messages as unknown[]).toEqual([first, left]);
  });

  test("a deletion takes every text that the message ever had, its mentions and its reactions", async () => {
    const { store } = given;
    const { epoch } = await talk(store, 1);
    await store.append(draft({ text: "first", mentions: [bob] }));
    const edit = { room: general, message: 2, by: ada.userId, mentions: [bob], everyone: false };
    for (const text of ["second", "third"]) await store.edit({ ...edit, text });
    await store.edit({ ...edit, message: 1, text: "another" });
    for (const message of [1, 2])
      await store.react({ room: general, message, ...bob, emoji: ":wave:", remove: false });
    const before = await store.message(general, 1);
    await store.deleteMessage(general, 2, ada.userId);

    const left = await store.message(general, 2);
    expect(Object.keys(left ?? {})).toEqual([
      "type",
      "room",
      "seq",
      "userId",
      "username",
      "text",
      "timestamp",
      "deleted",
    ]);
    const { events } = await store.enter(entry({ resume: { epoch, after: 1 } }));
    expect(JSON.stringify(events)).not.toMatch(/first|second|third/);
    const blank = { type: "edited", message: 2, text: "" };
    expect(events).toMatchObject([
      { seq: 2, text: "" },
      blank,
      blank,
      { text: "another" },
      {},
      {},
      {},
    ]);
    expect(events?.[1]).not.toHaveProperty("mentions");
    expect(await store.message(general, 1)).toEqual(before);
    expect(before?.reactions).toHaveLength(1);
  });

  test("what is deleted already is answered as the first time, whoever asks", async () => {
    const { store } = given;
    await talk(store, 2);
    const first = await store.deleteMessage(general, 1, ada.userId);
    await store.deleteMessage(general, 2, ada.userId);
    const again = await store.deleteMessage(general, 1, bob.userId);
    expect(again).toEqual({ ...first, duplicate: true });
    expect(await store.enter(entry())).toMatchObject({ head: 4 });
  });

  test("what is no message cannot be deleted, and has no author", async () => {
    const { store } = given;
    await talk(store, 1);
    await store.updateRoom(general, ada.userId, {});
    for (const seq of [0, 2, 3]) {
      await expectRefusal(store.deleteMessage(general, seq, ada.userId), "message_not_found");
      expect(await store.authorOf(general, seq)).toBeNull();
    }
    expect(await store.authorOf(general, 1)).toBe(ada.userId);
    await store.deleteMessage(general, 1, ada.userId);
    expect(await store.authorOf(general, 1)).toBeNull();
    const nowhere = asRoomName("nowhere");
    await expectRefusal(store.authorOf(nowhere, 1), "room_not_found");
    await expectRefusal(store.deleteMessage(nowhere, 1, ada.userId), "room_not_found");
  });

  test("[P2] the key of a deleted message is not to be used again", async () => {
    const { store } = given;
    const keyed = draft({ key: "key-00000001", text: "once" });
    await store.enter(entry());
    await store.append(keyed);
    await store.deleteMessage(general, 1, ada.userId);
    for (const text of ["once", "", "other"]) {
      await expectRefusal(store.append({ ...keyed, text }), "key_conflict");
      await expectRefusal(store.repeated({ ...keyed, text }), "key_conflict");
    }
    expect(await store.append(draft())).toMatchObject({ seq: 3 });
  });

  const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e9));
  test(`[P3] [C18] with deletions and changes between, numbers have no hole and pages only messages (seed ${seed})`, async () => {
    const { store } = given;
    const below = randomBelow(seed);
    await store.enter(entry());
    const chats: number[] = [];
    const deleted = new Set<number>();
    let head = 0;
    for (const at of range(1, 120)) {
      const message = chats[below(Math.max(chats.length, 1))];
      // Runs of one kind are as likely as a mix.
      const kind = below(3) === 0 ? 0 : at % 3;
      if (kind === 1) await store.updateRoom(general, ada.userId, { topic: `t${at}` });
      if (kind === 2 && message !== undefined) {
        const { duplicate } = await store.deleteMessage(general, message, ada.userId);
        expect(duplicate).toBe(deleted.has(message));
        deleted.add(message);
        if (duplicate) continue;
      } else if (kind !== 1) {
        chats.push((await store.append(draft({ text: `m${head + 1}` }))).seq);
      }
      head += 1;
    }
    const events = await store.eventsAfter(general, 0, 1_000);
    expect(seqs(events)).toEqual(range(1, head));
    const expected = events.filter((event): event is ChatEvent => event.type === "chat");
    expect(seqs(expected)).toEqual(chats);
    for (const { seq, text } of expected) expect(text).toBe(deleted.has(seq) ? "" : `m${seq}`);
    expect(countOf(events, "deleted")).toBe(deleted.size);

    for (const bound of range(0, head + 2)) {
      const limit = below(6);
      const page = (query: Partial<PageQuery>) =>
        store.page(general, { ...newest(limit), ...query }, null);
      const [before, after, around] = await Promise.all([
        page({ before: bound }),
        page({ after: bound }),
        page({ around: bound }),
      ]);
      const older = expected.filter(({ seq }) => seq < bound);
      const newer = expected.filter(({ seq }) => seq > bound);
      expect(before.messages).toEqual(older.slice(Math.max(older.length - limit, 0)));
      expect(before.more).toBe(older.length > limit);
      expect(after.messages).toEqual(newer.slice(0, limit));
      expect(after.more).toBe(newer.length > limit);
      expect(around.messages).toHaveLength(Math.min(limit, chats.length));
      expect(around.more).toBe(chats.length > limit);
      expect(around.head).toBe(head);
    }
  });
}

const countOf = (events: readonly DurableEvent[], type: DurableEvent["type"]): number =>
  events.filter((event) => event.type === type).length;
