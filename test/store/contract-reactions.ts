// The contract's part about reactions: a set of people for each kind, counted exactly, and what a page shows.

import { expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { Reaction } from "../../src/protocol/message-events.ts";
import type { ReactionDraft } from "../../src/store/messages.ts";
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
  talk,
} from "./support.ts";

const nowhere = asRoomName("nowhere");

/** Ada waves at message 1 of #general. */
const wave = (change: Partial<ReactionDraft> = {}): ReactionDraft => ({
  room: general,
  message: 1,
  ...ada,
  emoji: ":wave:",
  remove: false,
  ...change,
});
const back = (change: Partial<ReactionDraft> = {}): ReactionDraft =>
  wave({ remove: true, ...change });
const somebody = (at: number) => ({ userId: asUserId(`g_${at}`), username: asUsername(`n${at}`) });

/** Absent: none. */
async function reactionsTo(given: Given, seq: number): Promise<Reaction[] | undefined> {
  const message = await given.store.message(general, seq);
  const { messages } = await given.store.page(general, newest(99), null);
  expect(messages.find((one) => one.seq === seq)).toEqual(message ?? undefined);
  return message?.reactions;
}

export function reacting(given: Given): void {
  test("a reaction is an event, and taking it back another", async () => {
    const { store } = given;
    await talk(store, 1);
    const { event, duplicate } = await store.react(wave());
    expect(duplicate).toBe(false);
    const { timestamp = 0 } = event ?? {};
    expect(JSON.stringify(event)).toBe(
      `{"type":"reacted","room":"general","seq":2,"message":1,"userId":"g_ada","username":"ada","emoji":":wave:","timestamp":${timestamp}}`,
    );
    expect(await reactionsTo(given, 1)).toEqual([
      { emoji: ":wave:", count: 1, users: [ada.userId] },
    ]);
    const { event: second } = await store.react(back());
    expect(second).toMatchObject({ seq: 3, remove: true });
    expect(await reactionsTo(given, 1)).toBeUndefined();
    expect((await store.eventsAfter(general, 1, 9)) as unknown[]).toEqual([event, second]);
  });

  test("what is so already stores nothing, but answers", async () => {
    const { store } = given;
    await talk(store, 1);
    const nothing = { event: null, duplicate: true };
    expect(await store.react(back())).toEqual(nothing);
    await store.react(wave());
    expect(await store.react(wave({ username: asUsername("ada l.") }))).toEqual(nothing);
    await store.react(back());
    expect(await store.react(back())).toEqual(nothing);
    expect(await store.append(draft())).toMatchObject({ seq: 4 });
  });

  test("kinds come in the order in which they came up, people in that in which they reacted", async () => {
    const { store } = given;
    await talk(store, 3);
    for (const message of [1, 3]) {
      await store.react(wave({ message, emoji: "👍" }));
      await store.react(wave({ message, ...bob }));
      await store.react(wave({ message }));
      await store.react(wave({ message, ...bob, emoji: "👍" }));
    }
    await store.react(back({ emoji: "👍" }));
    await store.react(wave({ emoji: "👍" }));
    await store.react(back({ message: 3, emoji: "👍" }));
    await store.react(back({ message: 3, ...bob, emoji: "👍" }));
    await store.react(wave({ message: 3, emoji: "👍" }));
    expect(await reactionsTo(given, 1)).toEqual([
      { emoji: "👍", count: 2, users: [bob.userId, ada.userId] },
      { emoji: ":wave:", count: 2, users: [bob.userId, ada.userId] },
    ]);
    expect(await reactionsTo(given, 2)).toBeUndefined();
    expect(await reactionsTo(given, 3)).toEqual([
      { emoji: ":wave:", count: 2, users: [bob.userId, ada.userId] },
      { emoji: "👍", count: 1, users: [ada.userId] },
    ]);
  });

  test("a page, a tail and a message have reactions; what is replayed has them as events", async () => {
    const { store } = given;
    const { epoch } = await talk(store, 1);
    await store.react(wave());
    const reactions = [{ emoji: ":wave:", count: 1, users: [ada.userId] }];
    expect((await store.enter(entry())).messages).toMatchObject([{ seq: 1, reactions }]);
    const { messages } = await store.page(general, { ...newest(9), around: 1 }, null);
    expect(messages).toMatchObject([{ seq: 1, reactions }]);
    const { events } = await store.enter(entry({ resume: { epoch, after: 0 } }));
    expect(events).toMatchObject([{ type: "chat" }, { type: "reacted" }]);
    expect(events?.[0]).not.toHaveProperty("reactions");
  });

  test("a message has at most 50 kinds, of which anyone may still take part", async () => {
    const { store } = given;
    await talk(store, 2);
    const kind = (at: number) => `:k${at}:`;
    await Promise.all(range(1, 50).map((at) => store.react(wave({ emoji: kind(at) }))));
    const more = wave({ emoji: kind(51) });
    await expectRefusal(store.react(more), "too_many_reactions");
    await store.react(wave({ message: 2, emoji: kind(51) }));
    await store.react(wave({ ...bob, emoji: kind(50) }));
    expect(await store.react(back({ emoji: kind(51) }))).toMatchObject({ duplicate: true });
    await store.react(back({ emoji: kind(1) }));
    expect(await store.react(more)).toMatchObject({ duplicate: false });
    expect(await reactionsTo(given, 1)).toHaveLength(50);
  });

  test("of a crowd the count is exact, and the first 100 are listed", async () => {
    const { store } = given;
    await talk(store, 1);
    const people = range(1, 130).map(somebody);
    await Promise.all(people.map((person) => store.react(wave(person))));
    const listed = async () => (await reactionsTo(given, 1))?.[0];
    const users = (left: typeof people) => left.slice(0, 100).map(({ userId }) => userId);
    expect(await listed()).toEqual({ emoji: ":wave:", count: 130, users: users(people) });
    // One of those listed, one who is not, then so many that all are.
    for (const gone of [5, 120]) await store.react(back(somebody(gone)));
    const left = people.filter((_, at) => at !== 4 && at !== 119);
    expect(await listed()).toEqual({ emoji: ":wave:", count: 128, users: users(left) });
    await Promise.all(left.slice(0, 40).map((person) => store.react(back(person))));
    const few = left.slice(40);
    expect(await listed()).toEqual({ emoji: ":wave:", count: 88, users: users(few) });
    await store.react(wave(somebody(1)));
    const all = [...users(few), somebody(1).userId];
    expect(await listed()).toEqual({ emoji: ":wave:", count: 89, users: all });
  });

  test("nobody reacts to what is no message, deleted, or archived", async () => {
    const { store } = given;
    await talk(store, 3);
    await store.react(wave());
    await store.deleteMessage(general, 2, ada.userId);
    for (const message of [0, 2, 4, 5, 99]) {
      await expectRefusal(store.react(wave({ message })), "message_not_found");
      await expectRefusal(store.react(back({ message })), "message_not_found");
    }
    await expectRefusal(store.react(wave({ room: nowhere })), "room_not_found");
    await store.updateRoom(general, ada.userId, { archived: true });
    await expectRefusal(store.react(wave({ message: 3 })), "room_archived");
    await expectRefusal(store.react(back()), "room_archived");
    expect(await store.react(wave())).toMatchObject({ duplicate: true });
  });
}
