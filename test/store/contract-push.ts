// The contract's part about Web Push: whose browsers are to be told, and what there is to tell.

import { expect, test } from "bun:test";
import { asRoomName, asUserId, type UserId } from "../../src/protocol/ids.ts";
import type { SubscriptionDraft } from "../../src/store/push.ts";
import type { Store } from "../../src/store/store.ts";
import { person, session, tomorrow, yesterday } from "./people.ts";
import { bob, draft, entry, expectRefusal, general, type Given, range } from "./support.ts";

const subscription = (
  userId: UserId,
  change: Partial<SubscriptionDraft> = {},
): SubscriptionDraft => ({
  userId,
  session: null,
  endpoint: "https://push.example/one",
  p256dh: "a-public-key",
  auth: "a-secret",
  origin: "https://chat.example",
  agent: "Firefox",
  ...change,
});

const endpoints = async (store: Store, userId: UserId): Promise<string[]> =>
  (await store.subscriptions(userId)).map(({ endpoint }) => endpoint).sort();

/** Cleo, with an account, in #general, where bob writes. */
async function cleoAndBob(store: Store) {
  const { userId, username } = await store.createAccount(person("cleo"));
  await store.enter(entry(bob));
  await store.enter(entry({ userId, username }));
  return { userId, say: (text: string) => store.append(draft({ ...bob, text })) };
}

export function subscribing(given: Given): void {
  test("a subscription is kept until it is dropped, by whose it is or by nobody in particular", async () => {
    const { store } = given;
    const { userId } = await cleoAndBob(store);
    await store.addSubscription(subscription(userId));
    expect(await store.subscriptions(userId)).toEqual([
      { ...subscription(userId), created: expect.any(Number), worked: 0 },
    ]);
    const { endpoint } = subscription(userId);
    expect(await store.dropSubscription(endpoint, bob.userId)).toBe(false);
    expect(await store.dropSubscription(endpoint, userId)).toBe(true);
    await store.addSubscription(subscription(userId));
    expect(await store.dropSubscription(endpoint, null)).toBe(true);
    expect(await store.dropSubscription(endpoint, null)).toBe(false);
    expect(await store.subscriptions(userId)).toEqual([]);
  });

  test("of more than ten of a user the oldest goes", async () => {
    const { store } = given;
    const { userId } = await cleoAndBob(store);
    const named = (at: number) => `https://push.example/${String(at).padStart(2, "0")}`;
    for (const at of range(1, 12)) {
      await store.addSubscription(subscription(userId, { endpoint: named(at) }));
      while (Date.now() === (await store.subscriptions(userId))[0]?.created);
    }
    expect(await endpoints(store, userId)).toEqual(range(3, 12).map(named));
  });

  test("the same browser's subscription moves to who signs in there next; nobody else's is taken", async () => {
    const { store } = given;
    const { userId: cleo } = await store.createAccount(person("cleo"));
    const { userId: dora } = await store.createAccount(person("dora"));
    await store.addSubscription(subscription(cleo));
    for (const other of [{ auth: "another-secret" }, { p256dh: "another-key" }])
      await expectRefusal(store.addSubscription(subscription(dora, other)), "forbidden");
    expect(await endpoints(store, cleo)).toHaveLength(1);
    await store.addSubscription(subscription(dora));
    expect(await endpoints(store, cleo)).toEqual([]);
    expect(await endpoints(store, dora)).toHaveLength(1);
    await store.addSubscription(subscription(dora, { auth: "renewed" }));
    expect(await store.subscriptions(dora)).toMatchObject([{ auth: "renewed" }]);
  });

  test("it ends with its session, however that ends, and is not made on one that has ended", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("cleo"));
    const start = (secretHash: string, expires = tomorrow) =>
      store.startSession(session(userId, { secretHash, expires }));
    const [one, two, three, over] = await Promise.all([
      ...[start("one"), start("two"), start("three"), start("over", yesterday)],
    ]);
    for (const [id, endpoint] of [
      [one, "https://push.example/1"],
      [two, "https://push.example/2"],
      [three, "https://push.example/3"],
    ] as const)
      await store.addSubscription(subscription(userId, { session: id ?? null, endpoint }));
    const ended = subscription(userId, { session: over ?? null });
    await expectRefusal(store.addSubscription(ended), "unauthenticated");
    await store.endSession(userId, one ?? "");
    expect(await endpoints(store, userId)).toHaveLength(2);
    await store.setPassword(userId, "$argon2id$of-another", two ?? "");
    expect(await endpoints(store, userId)).toEqual(["https://push.example/2"]);
    await store.endSessions(userId, null);
    expect(await endpoints(store, userId)).toEqual([]);
  });

  test("a guest has none, nor has who is banned from the server", async () => {
    const { store } = given;
    const { userId } = await cleoAndBob(store);
    await expectRefusal(store.addSubscription(subscription(bob.userId)), "user_not_found");
    await expectRefusal(
      store.addSubscription(subscription(asUserId("u_nobody"))),
      "user_not_found",
    );
    await store.addSubscription(subscription(userId));
    const ban = { userId, username: bob.username, address: "", until: 0, reason: "" };
    await store.ban({ ...ban, room: general }, bob.userId);
    expect(await endpoints(store, userId)).toHaveLength(1);
    await store.ban({ ...ban, room: null }, bob.userId);
    expect(await endpoints(store, userId)).toEqual([]);
    await expectRefusal(store.addSubscription(subscription(userId)), "banned");
  });
}

export function awaiting(given: Given): void {
  test("members with a subscription who want to know can be reached", async () => {
    const { store } = given;
    const { userId } = await cleoAndBob(store);
    const dora = await store.createAccount(person("dora"));
    await store.addSubscription(subscription(userId));
    const endpoint = "https://push.example/dora";
    await store.addSubscription(subscription(dora.userId, { endpoint }));
    const all = [userId, dora.userId, bob.userId];
    expect(await store.reachable(general, all)).toEqual([userId]);
    expect(await store.reachable(general, null)).toEqual([userId]);
    expect(await store.reachable(general, [bob.userId])).toEqual([]);
    expect(await store.reachable(asRoomName("nowhere"), null)).toEqual([]);
    await store.enter(entry(dora));
    expect(await store.reachable(general, null)).toEqual([userId, dora.userId].sort());
    await store.setLevel(general, userId, "none");
    expect(await store.reachable(general, all)).toEqual([dora.userId]);
  });

  test("what awaits somebody is the message as it is now, their devices, and the count of what is theirs", async () => {
    const { store } = given;
    const { userId, say } = await cleoAndBob(store);
    const mentions = [{ userId, username: bob.username }];
    const { seq } = await store.append(draft({ ...bob, text: "@cleo one", mentions }));
    await say("plain");
    const direct = await store.directRoom(userId, bob.userId);
    await store.append(draft({ ...bob, room: direct, text: "psst" }));
    expect(await store.awaiting(userId, general, seq)).toBeNull();
    await store.addSubscription(subscription(userId));
    const edit = { room: general, message: seq, by: bob.userId, everyone: false };
    await store.edit({ ...edit, text: "@cleo two", mentions });
    expect(await store.awaiting(userId, general, seq)).toMatchObject({
      message: { seq, text: "@cleo two" },
      subscriptions: [{ endpoint: subscription(userId).endpoint }],
      badge: 2,
    });
  });

  test("nothing awaits who has read, does not want to know, has left or was banned, nor when it is deleted", async () => {
    const { store } = given;
    const { userId, say } = await cleoAndBob(store);
    await store.addSubscription(subscription(userId));
    const { seq: first } = await say("one");
    const { seq: second } = await say("two");
    const { seq: third } = await say("three");
    const isAwaited = async (seq: number) => (await store.awaiting(userId, general, seq)) !== null;
    await store.markRead(general, userId, first);
    expect(await Promise.all([first, second, third].map(isAwaited))).toEqual([false, true, true]);
    await store.deleteMessage(general, second, bob.userId);
    expect(await Promise.all([second, third].map(isAwaited))).toEqual([false, true]);
    await store.setLevel(general, userId, "none");
    expect(await isAwaited(third)).toBe(false);
    await store.setLevel(general, userId, "all");
    expect(await isAwaited(third)).toBe(true);
    await store.leave(general, userId);
    expect(await isAwaited(third)).toBe(false);
    expect(await store.awaiting(userId, asRoomName("nowhere"), 1)).toBeNull();
  });
}

export function subscriptionsSurviving(given: Given): void {
  test("subscriptions stay over a restart, with when they last worked", async () => {
    const { userId } = await given.store.createAccount(person("cleo"));
    await given.store.addSubscription(subscription(userId));
    await given.store.subscriptionWorked(subscription(userId).endpoint);
    await given.store.subscriptionWorked("https://push.example/unknown");
    const [kept] = await given.store.subscriptions(userId);
    expect(kept?.worked).toBeGreaterThan(0);
    const store = await given.reopen();
    expect(await store.subscriptions(userId)).toEqual(kept === undefined ? [] : [kept]);
  });
}
