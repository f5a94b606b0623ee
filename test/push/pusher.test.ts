// What is held for people who are away has bounds, and ends with the server.

import { afterEach, describe, expect, test } from "bun:test";
import { asRoomName, asUsername, type UserId } from "../../src/protocol/ids.ts";
import { createLooks, lookMs } from "../../src/push/looks.ts";
import { createPusher, peopleAtOnce, type Pusher, thereMs } from "../../src/push/pusher.ts";
import { createSend } from "../../src/push/send.ts";
import { createVapid } from "../../src/push/vapid.ts";
import type { Store } from "../../src/store/store.ts";
import { person } from "../store/people.ts";
import { ada, draft, entry, general, quiet, range } from "../store/support.ts";
import { memoryStore } from "../support/chat.ts";
import { answered } from "../support/store.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { openPushService, type PushService } from "../support/push-service.ts";

type Post = {
  store: Store;
  clock: ManualClock;
  service: PushService;
  pusher: Pusher;
  cleo: UserId;
  /** Ada names cleo, or somebody else; resolves when that is held. */
  name(text: string, whom?: UserId): Promise<void>;
  /** A member with one browser, which is called as they are. */
  member(username: string): Promise<UserId>;
  /** One browser more. */
  subscribe(userId: UserId, browser: string): Promise<void>;
};

const opened: Post[] = [];
afterEach(async () => {
  for (const { pusher, store, service } of opened.splice(0)) {
    pusher.close();
    await store.close();
    await service.stop();
  }
});

/** Ada and cleo in #general, which cleo always has open; and nothing of a server around it. */
async function open(most: number, mostEach = most): Promise<Post> {
  const secret = "5e".repeat(32);
  const [clock, service] = [manualClock(Date.now()), openPushService()];
  const [store, vapid] = await Promise.all([memoryStore(quiet), createVapid({ secret, clock })]);
  const send = createSend({ vapid, reach: service.reach, clock, log: quiet });
  const rest = {
    clock,
    log: quiet,
    isThere: () => true,
    named: () => "Chat",
    secret,
    most,
    mostEach,
  };
  const pusher = createPusher({ store, send, ...rest });
  async function subscribe(userId: UserId, browser: string): Promise<void> {
    const { endpoint, keys } = service.subscribe(browser);
    const draftOf = { userId, session: null, endpoint, ...keys, origin: "", agent: "" };
    await store.addSubscription(draftOf);
  }
  async function member(called: string, browser = called): Promise<UserId> {
    const { userId, username } = await store.createAccount(person(called));
    await store.enter(entry({ userId, username }));
    await subscribe(userId, browser);
    return userId;
  }
  await store.enter(entry());
  const cleo = await member("cleo", "phone");
  const post: Post = {
    ...{ store, clock, service, pusher, cleo, member, subscribe },
    async name(text, userId = cleo) {
      const mentions = [{ userId, username: asUsername("cleo") }];
      const { seq } = await store.append(draft({ text, mentions }));
      pusher.told({
        ...{ room: general, seq, from: ada.userId, title: "#general", isDirect: false },
        ...{ reasons: new Map([[userId, "mention"]]), everyone: false },
      });
      await answered(store);
    },
  };
  opened.push(post);
  return post;
}

describe("what is held", () => {
  test("has a bound; what comes over it is not pushed, and later there is room again", async () => {
    const { store, clock, service, pusher, name } = await open(3);
    for (const at of range(1, 5)) await name(`@cleo ${at}`);
    clock.advance(thereMs);
    await service.receives(3);
    while (pusher.size() > 1) await answered(store); // the allowance is remembered for a minute
    await name("@cleo again");
    clock.advance(thereMs);
    const pushes = await service.receives(4);
    expect(pushes.map(({ payload }) => payload["body"])).toEqual([
      ...["ada: @cleo 1", "ada: @cleo 2", "ada: @cleo 3", "ada: @cleo again"],
    ]);
  });

  test("is remembered nowhere when all of it was pushed or read", async () => {
    const { store, clock, service, pusher, cleo, name } = await open(100);
    await name("@cleo one");
    clock.advance(thereMs);
    await service.receives(1);
    await name("@cleo two");
    pusher.looked(cleo, general, 2);
    for (let seconds = 0; seconds < 80; seconds++) clock.advance(1_000);
    while (pusher.size() > 0) await answered(store);
    expect(service.asked).toHaveLength(1);
  });

  test("is pushed no more when the server stops", async () => {
    const { clock, service, pusher, name } = await open(100);
    await name("@cleo one");
    pusher.close();
    clock.advance(10 * lookMs);
    await name("@cleo two");
    clock.advance(10 * lookMs);
    expect(service.asked).toEqual([]);
  });
});

describe("who is slow", () => {
  test("holds up nobody else, however much there is for them", async () => {
    const { clock, service, name, member } = await open(1_000);
    const slow: UserId[] = [];
    for (const at of range(1, peopleAtOnce)) {
      service.hold(`slow${at}`);
      slow.push(await member(`slow${at}`));
    }
    for (const text of ["one", "two"]) for (const each of slow) await name(text, each);
    await name("@cleo three");
    clock.advance(thereMs);
    await service.isAsked(peopleAtOnce);
    service.letGo("slow1");
    const [, second] = await service.receives(2);
    expect(second).toMatchObject({ browser: "phone", payload: { body: "ada: @cleo three" } });
  });

  test("with one device is told on the others", async () => {
    const { clock, service, cleo, name, subscribe } = await open(100);
    await subscribe(cleo, "tablet");
    service.hold("phone");
    await name("@cleo one");
    clock.advance(thereMs);
    const [first] = await service.receives(1);
    expect(first?.browser).toBe("tablet");
  });

  test("takes no more places than are one person's", async () => {
    const { store, clock, service, pusher, name, member } = await open(100, 3);
    const bo = await member("bo");
    for (const at of range(1, 5)) await name(`@cleo ${at}`);
    await name("@bo", bo);
    clock.advance(thereMs);
    await service.receives(4);
    while (pusher.size() > 2) await answered(store); // their allowances are remembered for a minute
    await name("@cleo again");
    clock.advance(thereMs);
    const pushes = await service.receives(5);
    const bodies = pushes.map(({ payload }) => payload["body"]).sort();
    expect(bodies).toEqual(
      ["1", "2", "3", "again"]
        .map((at) => `ada: @cleo ${at}`)
        .concat("ada: @bo")
        .sort(),
    );
  });
});

describe("who looked", () => {
  const [room, other] = [asRoomName("one"), asRoomName("other")];

  test("is remembered for a minute, by room", () => {
    const looks = createLooks();
    looks.note(ada.userId, room, 1_000);
    expect(looks.since(ada.userId, room, 31_000)).toBe(30_000);
    expect(looks.since(ada.userId, other, 31_000)).toBeNull();
    expect(looks.since(ada.userId, room, 1_000 + lookMs)).toBeNull();
    looks.note(ada.userId, other, 2_000);
    looks.sweep(1_000 + lookMs);
    expect(looks.size()).toBe(1);
    looks.sweep(2_000 + lookMs);
    expect(looks.size()).toBe(0);
  });

  test("of more than are remembered is forgotten when it is the longest ago", () => {
    const looks = createLooks(2);
    const rooms = ["a", "b", "c"].map(asRoomName);
    for (const each of [rooms[0], rooms[1], rooms[0], rooms[2]])
      if (each !== undefined) looks.note(ada.userId, each, 0);
    const known = rooms.filter((each) => looks.since(ada.userId, each, 1) !== null);
    expect(known).toEqual(["a", "c"].map(asRoomName));
  });
});
