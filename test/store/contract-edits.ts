// The contract's part about changed texts and answers: what a message is then, what is numbered, who may.

import { expect, test } from "bun:test";
import { asRoomName } from "../../src/protocol/ids.ts";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import type { Edit } from "../../src/store/messages.ts";
import {
  ada,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  type Given,
  newest,
  seqs,
  talk,
} from "./support.ts";

const nowhere = asRoomName("nowhere");

/** Ada makes message 1 of #general read "other", and mentions nobody. */
const edit = (change: Partial<Edit> = {}): Edit => ({
  room: general,
  message: 1,
  by: ada.userId,
  text: "other",
  mentions: [],
  everyone: false,
  ...change,
});

/** A message of #general as it is now. */
async function read(given: Given, seq: number): Promise<ChatEvent | null> {
  const message = await given.store.message(general, seq);
  const { messages } = await given.store.page(general, newest(99), null);
  const { messages: tail } = await given.store.enter(entry());
  const same = (one: ChatEvent): boolean => one.seq === seq;
  // However it is read, it is the same.
  expect(messages.find(same) ?? null).toEqual(message);
  expect(tail.find(same) ?? null).toEqual(message);
  return message;
}

const replayed = async ({ store }: Given): Promise<DurableEvent[]> =>
  store.eventsAfter(general, 0, 99);

export function editing(given: Given): void {
  test("an edit gives a message another text, and is an event of its own", async () => {
    await talk(given.store, 1);
    await given.store.append(draft({ key: "key-00000001", action: true }));
    const said = await read(given, 2);
    const { event, ...rest } = await given.store.edit(edit({ message: 2, mentions: [bob] }));
    expect(rest).toEqual({ fresh: [bob], duplicate: false });
    const timestamp = event?.timestamp ?? 0;
    expect(JSON.stringify(event)).toBe(
      `{"type":"edited","room":"general","seq":3,"message":2,"userId":"g_ada","text":"other","timestamp":${timestamp},"mentions":[{"userId":"g_bob","username":"bob"}]}`,
    );
    const now = { ...said, text: "other", mentions: [bob], edited: timestamp };
    expect(await read(given, 2)).toEqual(now as ChatEvent);
    const events: unknown[] = await replayed(given);
    expect(events).toEqual([await read(given, 1), now, event]);
  });

  test("the same text again is no event; the first one again is", async () => {
    await talk(given.store, 1);
    const nothing = { event: null, fresh: [], duplicate: true };
    expect(await given.store.edit(edit({ text: "1", mentions: [bob] }))).toEqual(nothing);
    expect(await given.store.edit(edit())).toMatchObject({ duplicate: false });
    expect(await given.store.edit(edit())).toEqual(nothing);
    const back = await given.store.edit(edit({ text: "1" }));
    expect(back.event).toMatchObject({ seq: 3, text: "1" });
    const timestamp = back.event?.timestamp;
    expect(await read(given, 1)).toMatchObject({ text: "1", edited: timestamp });
  });

  test("what is to take the place of a text is not stored where another has taken it", async () => {
    await talk(given.store, 1);
    const stale = {
      event: null,
      fresh: new Array<never>(),
      duplicate: false,
      stale: true,
    } as const;
    expect(await given.store.edit(edit({ over: "0" }))).toEqual(stale);
    expect((await given.store.edit(edit({ over: "1" }))).event).toMatchObject({ text: "other" });
    expect(await given.store.edit(edit({ text: "third", over: "1" }))).toEqual(stale);
    expect(await given.store.edit(edit({ over: "1" }))).toEqual(stale);
    expect(await read(given, 1)).toMatchObject({ text: "other" });
    expect((await given.store.page(general, newest(5), null)).head).toBe(2);
  });

  test("each edit keeps its own text in the log", async () => {
    await talk(given.store, 2);
    const { event: first } = await given.store.edit(edit({ text: "a", mentions: [bob] }));
    const { event: second } = await given.store.edit(edit({ text: "b" }));
    const [message, other, ...edits] = await replayed(given);
    expect(message).toMatchObject({ seq: 1, text: "b", edited: second?.timestamp });
    expect(Object.keys(message ?? {})).not.toContain("mentions");
    expect(other).toMatchObject({ seq: 2, text: "2" });
    expect(Object.keys(other ?? {})).not.toContain("edited");
    expect(edits as unknown[]).toEqual([first, second]);
  });

  test("fresh are those who are mentioned now and were not in the text before", async () => {
    await given.store.enter(entry());
    await given.store.append(draft({ mentions: [ada] }));
    expect(await read(given, 1)).toMatchObject({ mentions: [ada] });
    const fresh = async (text: string, mentions: Edit["mentions"]) =>
      (await given.store.edit(edit({ text, mentions }))).fresh;
    expect(await fresh("a", [ada, bob])).toEqual([bob]);
    expect(await fresh("b", [bob])).toEqual([]);
    expect(await fresh("c", [ada, bob])).toEqual([ada]);
    expect(await fresh("d", [])).toEqual([]);
    expect(await read(given, 1)).not.toHaveProperty("mentions");
  });

  test("nobody edits what is somebody else's, no message, or deleted", async () => {
    const { store } = given;
    await talk(store, 2);
    await store.updateRoom(general, ada.userId, {});
    await store.edit(edit());
    await expectRefusal(store.edit(edit({ by: bob.userId })), "forbidden");
    for (const message of [0, 3, 4, 99])
      await expectRefusal(store.edit(edit({ message })), "message_not_found");
    await expectRefusal(store.edit(edit({ room: nowhere })), "room_not_found");
    await store.deleteMessage(general, 2, ada.userId);
    for (const by of [ada.userId, bob.userId])
      await expectRefusal(store.edit(edit({ message: 2, by })), "message_not_found");
    expect(await store.append(draft())).toMatchObject({ seq: 6 });
  });

  test("what is archived is not edited, but what it reads already is no change", async () => {
    const { store } = given;
    await talk(store, 1);
    await store.edit(edit());
    await store.updateRoom(general, ada.userId, { archived: true });
    expect(await store.edit(edit())).toMatchObject({ duplicate: true });
    await expectRefusal(store.edit(edit({ text: "late" })), "room_archived");
    expect(await store.append(draft()).catch(() => "refused")).toBe("refused");
  });

  test("a message's key is that of what was said first, edited or not", async () => {
    const { store } = given;
    const keyed = draft({ key: "key-00000001", text: "once" });
    await store.enter(entry());
    const first = await store.append(keyed);
    await store.edit(edit());
    expect(await store.append(keyed)).toEqual({ ...first, duplicate: true });
    await expectRefusal(store.append({ ...keyed, text: "other" }), "key_conflict");
  });

  test("a report shows the newest text", async () => {
    const { store } = given;
    await talk(store, 1);
    await store.report({ room: general, message: 1, by: bob.userId, reason: "" });
    for (const text of ["a", "b"]) await store.edit(edit({ text }));
    const [report] = await store.reports({ before: null, limit: 9, open: true });
    expect(report?.text).toBe("b");
  });
}

export function answering(given: Given): void {
  test("an answer says to which message, also when that is edited or deleted", async () => {
    const { store } = given;
    await talk(store, 1);
    await store.append(draft({ replyTo: 1 }));
    expect(await read(given, 2)).toMatchObject({ replyTo: 1 });
    await store.deleteMessage(general, 1, ada.userId);
    expect(await store.append(draft({ replyTo: 1 }))).toMatchObject({ seq: 4 });
    await store.edit(edit({ message: 4 }));
    expect(await read(given, 4)).toMatchObject({ replyTo: 1, text: "other" });
    await store.deleteMessage(general, 4, ada.userId);
    expect(await read(given, 4)).toMatchObject({ replyTo: 1, deleted: true });
  });

  test("an answer to what is no message of the room is message_not_found, and not stored", async () => {
    const { store } = given;
    await talk(store, 2);
    await store.deleteMessage(general, 1, ada.userId);
    for (const replyTo of [0, 3, 4, 99])
      await expectRefusal(store.append(draft({ replyTo })), "message_not_found");
    expect(seqs(await replayed(given))).toEqual([1, 2, 3]);
  });

  test("[P2] the same key with an answer to another message is key_conflict", async () => {
    const { store } = given;
    await talk(store, 2);
    const keyed = draft({ key: "key-00000001", replyTo: 1 });
    const first = await store.append(keyed);
    expect(await store.append(keyed)).toEqual({ ...first, duplicate: true });
    await expectRefusal(store.append({ ...keyed, replyTo: 2 }), "key_conflict");
    await expectRefusal(store.append(draft({ key: "key-00000001" })), "key_conflict");
  });

  test("a message that is not there is null, of no room room_not_found", async () => {
    const { store } = given;
    await talk(store, 1);
    await store.updateRoom(general, ada.userId, {});
    for (const seq of [0, 2, 3]) expect(await store.message(general, seq)).toBeNull();
    await expectRefusal(store.message(nowhere, 1), "room_not_found");
    await store.deleteMessage(general, 1, ada.userId);
    expect(await read(given, 1)).toMatchObject({ deleted: true, text: "" });
  });
}
