// The contract's part about keeping order: bans, mutes, purges, the audit log, reports.

import { expect, test } from "bun:test";
import { mutedForGood } from "../../src/protocol/limits.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { Ban, Mute } from "../../src/store/order.ts";
import type { Store } from "../../src/store/store.ts";
import {
  ada,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  type Given,
  range,
  talk,
} from "./support.ts";

const elsewhere = asRoomName("elsewhere");
const nowhere = asRoomName("nowhere");
const mod = { userId: asUserId("u_mod"), username: asUsername("mod") };
const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };

/** Eve is banned from #general for good. */
const ban = (change: Partial<Ban> = {}): Ban => ({
  ...eve,
  room: general,
  address: "",
  until: 0,
  reason: "spam",
  ...change,
});
const fromServer = (change: Partial<Ban> = {}): Ban => ban({ room: null, ...change });

/** Eve is muted in #general for an hour. */
const mute = (change: Partial<Mute> = {}): Mute => ({
  ...eve,
  room: general,
  until: Date.now() + 3_600_000,
  reason: "",
  ...change,
});

/** Ada, eve and the moderator are in #general; eve is also elsewhere. */
async function gather(store: Store): Promise<void> {
  for (const person of [ada, eve, mod]) await store.enter(entry(person));
  await store.enter(entry({ ...eve, room: elsewhere }));
}

const acts = async (store: Store) =>
  (await store.audit({ before: null, limit: 100 })).map(({ act }) => act);
const roomsOf = async (store: Store, { userId }: typeof ada) =>
  (await store.roomsOf(userId)).map(({ room }) => room);

/** What comes after is of a later millisecond. */
function nextMillisecond(): number {
  const since = Date.now();
  while (Date.now() === since);
  return Date.now();
}

export function keepingOrder(given: Given): void {
  banning(given);
  muting(given);
  purging(given);
  auditing(given);
  reporting(given);
}

function banning(given: Given): void {
  test("a ban from a room ends membership there, and is listed there alone", async () => {
    const { store } = given;
    await gather(store);
    await store.ban(ban(), mod.userId);
    expect(await roomsOf(store, eve)).toEqual([elsewhere]);
    expect(await store.bans(general)).toEqual([ban()]);
    expect(await store.bans(elsewhere)).toEqual([]);
    expect(await store.bans(null)).toEqual([]);
    expect(await store.bannedFromServer(eve.userId, null)).toBeNull();
  });

  test("a ban from the server keeps memberships, and holds for the user and the address", async () => {
    const { store } = given;
    await gather(store);
    const whole = fromServer({ address: "192.0.2.7" });
    await store.ban(whole, mod.userId);
    expect(await roomsOf(store, eve)).toEqual([elsewhere, general]);
    expect(await store.bans(null)).toEqual([whole]);
    expect(await store.bannedFromServer(eve.userId, null)).toEqual(whole);
    expect(await store.bannedFromServer(eve.userId, "192.0.2.8")).toEqual(whole);
    expect(await store.bannedFromServer(ada.userId, "192.0.2.7")).toEqual(whole);
    expect(await store.bannedFromServer(null, "192.0.2.7")).toEqual(whole);
    expect(await store.bannedFromServer(ada.userId, "192.0.2.8")).toBeNull();
    expect(await store.bannedFromServer(null, null)).toBeNull();
  });

  test("a ban without an address matches no address, the empty one neither", async () => {
    await given.store.ban(fromServer(), mod.userId);
    expect(await given.store.bannedFromServer(ada.userId, "")).toBeNull();
    expect(await given.store.bannedFromServer(null, "")).toBeNull();
  });

  test("a second ban replaces the first", async () => {
    const { store } = given;
    const until = Date.now() + 60_000;
    await store.ban(fromServer({ address: "192.0.2.7" }), mod.userId);
    await store.ban(fromServer({ until, reason: "again" }), mod.userId);
    expect(await store.bans(null)).toEqual([fromServer({ until, reason: "again" })]);
    expect(await store.bannedFromServer(null, "192.0.2.7")).toBeNull();
  });

  test("a ban holds until its end and not after", async () => {
    const { store } = given;
    await gather(store);
    const ended = { until: Date.now() - 1, address: "192.0.2.7" };
    await store.ban(fromServer(ended), mod.userId);
    await store.ban(ban({ until: ended.until }), mod.userId);
    expect(await store.bans(null)).toEqual([]);
    expect(await store.bans(general)).toEqual([]);
    expect(await store.bannedFromServer(eve.userId, "192.0.2.7")).toBeNull();
    expect(await store.unban({ userId: eve.userId, room: null }, mod.userId)).toBe(false);
    const until = Date.now() + 60_000;
    await store.ban(fromServer({ until }), mod.userId);
    expect(await store.bannedFromServer(eve.userId, null)).toEqual(fromServer({ until }));
  });

  test("bans are listed newest first", async () => {
    const { store } = given;
    for (const person of [eve, ada, bob]) {
      await store.ban(fromServer(person), mod.userId);
      nextMillisecond();
    }
    await store.ban(fromServer(eve), mod.userId);
    const listed = await store.bans(null);
    expect(listed.map(({ username }) => username)).toEqual([
      eve.username,
      bob.username,
      ada.username,
    ]);
  });

  test("unbanning takes back one ban, and is false when there was none", async () => {
    const { store } = given;
    await gather(store);
    await store.ban(ban(), mod.userId);
    await store.ban(fromServer(), mod.userId);
    expect(await store.unban({ userId: ada.userId, room: null }, mod.userId)).toBe(false);
    expect(await store.unban({ userId: eve.userId, room: null }, mod.userId)).toBe(true);
    expect(await store.unban({ userId: eve.userId, room: null }, mod.userId)).toBe(false);
    expect(await store.bannedFromServer(eve.userId, null)).toBeNull();
    expect(await store.bans(general)).toHaveLength(1);
    expect(await store.unban({ userId: eve.userId, room: general }, mod.userId)).toBe(true);
    expect(await store.bans(general)).toEqual([]);
    // Membership stays ended.
    expect(await roomsOf(store, eve)).toEqual([elsewhere]);
  });

  test("somebody who was never seen can be banned", async () => {
    await given.store.ban(fromServer(), mod.userId);
    expect(await given.store.bannedFromServer(eve.userId, null)).toEqual(fromServer());
  });

  test("order in a missing room is room_not_found, and nothing is written down", async () => {
    const { store } = given;
    const target = { userId: eve.userId, room: nowhere };
    await expectRefusal(store.ban(ban({ room: nowhere }), mod.userId), "room_not_found");
    await expectRefusal(store.unban(target, mod.userId), "room_not_found");
    await expectRefusal(store.bans(nowhere), "room_not_found");
    await expectRefusal(store.mute(mute({ room: nowhere }), mod.userId), "room_not_found");
    await expectRefusal(store.unmute(target, mod.userId), "room_not_found");
    await expectRefusal(store.purge({ ...target, sinceMs: 0 }, mod.userId), "room_not_found");
    const report = { room: nowhere, message: 1, by: ada.userId, reason: "" };
    await expectRefusal(store.report(report), "room_not_found");
    expect(await acts(store)).toEqual([]);
  });
}

function muting(given: Given): void {
  test("a mute on the server holds until its end, and a second one replaces it", async () => {
    const { store } = given;
    const until = Date.now() + 60_000;
    await store.mute(mute({ room: null, until }), mod.userId);
    expect(await store.mutedOnServer(eve.userId)).toBe(until);
    expect(await store.mutedOnServer(ada.userId)).toBe(0);
    await store.mute(mute({ room: null, until: Date.now() - 1 }), mod.userId);
    expect(await store.mutedOnServer(eve.userId)).toBe(0);
  });

  test("a mute for good reads back as the last moment there is", async () => {
    await given.store.mute(mute({ room: null, until: 0 }), mod.userId);
    expect(await given.store.mutedOnServer(eve.userId)).toBe(mutedForGood);
    expect(new Date(mutedForGood).getTime()).toBe(mutedForGood);
  });

  test("a mute in a room is seen by whoever looks at the room for them, and not on the server", async () => {
    const { store } = given;
    await gather(store);
    const until = Date.now() + 60_000;
    await store.mute(mute({ until }), mod.userId);
    expect(await store.roomFor(general, eve.userId)).toMatchObject({ mutedUntil: until });
    expect(await store.roomFor(elsewhere, eve.userId)).toMatchObject({ mutedUntil: 0 });
    expect(await store.roomFor(general, ada.userId)).toMatchObject({ mutedUntil: 0 });
    expect(await store.mutedOnServer(eve.userId)).toBe(0);
    await store.mute(mute({ until: 0 }), mod.userId);
    expect(await store.enter(entry(eve))).toMatchObject({ mutedUntil: mutedForGood });
  });

  test("unmuting takes back one mute, and is false when none held", async () => {
    const { store } = given;
    await gather(store);
    await store.mute(mute(), mod.userId);
    await store.mute(mute({ room: null }), mod.userId);
    const unmute = (room: typeof general | null) =>
      store.unmute({ userId: eve.userId, room }, mod.userId);
    expect(await unmute(null)).toBe(true);
    expect(await unmute(null)).toBe(false);
    expect(await store.mutedOnServer(eve.userId)).toBe(0);
    expect(await unmute(general)).toBe(true);
    await store.mute(mute({ until: Date.now() - 1 }), mod.userId);
    expect(await unmute(general)).toBe(false);
  });
}

function purging(given: Given): void {
  const say = async (store: Store, person: typeof ada, text: string, room = general) =>
    (await store.append(draft({ ...person, room, text }))).seq;
  const purge = (store: Store, room: typeof general | null, sinceMs = 0) =>
    store.purge({ userId: eve.userId, room, sinceMs }, mod.userId);
  const texts = async (store: Store, room = general) =>
    (
      await store.page(room, { before: null, after: null, around: null, limit: 50 }, eve.userId)
    ).messages.map(({ text, deleted }) => (deleted ? null : text));

  test("a purge takes away what one person said in the room, and answers an event for each", async () => {
    const { store } = given;
    await gather(store);
    for (const [at, person] of [eve, ada, eve, eve].entries()) await say(store, person, `${at}`);
    await say(store, eve, "stays", elsewhere);
    const events = await purge(store, general);
    expect(events).toEqual(
      [4, 3, 1].map((message, at) => ({
        type: "deleted",
        room: general,
        seq: 5 + at,
        message,
        userId: mod.userId,
        timestamp: expect.any(Number),
      })),
    );
    expect(await store.eventsAfter(general, 4, 10)).toEqual(events);
    expect(await texts(store)).toEqual([null, "1", null, null]);
    expect(await texts(store, elsewhere)).toEqual(["stays"]);
  });

  test("a purge stops at its time", async () => {
    const { store } = given;
    await gather(store);
    await say(store, eve, "before");
    const sinceMs = nextMillisecond();
    await say(store, eve, "after");
    expect(await purge(store, general, sinceMs)).toMatchObject([{ message: 2 }]);
    expect(await texts(store)).toEqual(["before", null]);
    expect(await purge(store, general, nextMillisecond())).toEqual([]);
  });

  test("a purge of the server goes through all rooms of late", async () => {
    const { store } = given;
    await gather(store);
    await say(store, eve, "long ago", elsewhere);
    const sinceMs = nextMillisecond();
    const rooms = [asRoomName("one"), asRoomName("two")];
    for (const room of rooms) {
      await store.enter(entry({ ...eve, room }));
      await say(store, eve, "spam", room);
    }
    const events = await purge(store, null, sinceMs);
    expect(events.map(({ room }) => room).sort()).toEqual(rooms);
    expect(await texts(store, elsewhere)).toEqual(["long ago"]);
    expect(await purge(store, null)).toMatchObject([{ room: elsewhere }]);
  });

  test("what was deleted before is not deleted again", async () => {
    const { store } = given;
    await gather(store);
    await say(store, eve, "spam");
    expect(await purge(store, general)).toHaveLength(1);
    expect(await purge(store, general)).toEqual([]);
    expect(await acts(store)).toEqual(["purge"]);
  });

  test("a purge takes at most the newest 1,000 messages", async () => {
    const { store } = given;
    await store.enter(entry(eve));
    await Promise.all(range(1, 1_005).map((at) => store.append(draft({ ...eve, text: `${at}` }))));
    const events = await purge(store, null);
    expect(events).toHaveLength(1_000);
    expect(await store.authorOf(general, 5)).toBe(eve.userId);
    expect(await store.authorOf(general, 6)).toBeNull();
    expect(await purge(store, null)).toHaveLength(5);
  });
}

function auditing(given: Given): void {
  test("every act of order writes one line, newest first, with the names of today", async () => {
    const { store } = given;
    await gather(store);
    await store.append(draft(eve));
    const until = Date.UTC(2200, 0, 1);
    const target = { userId: eve.userId, room: general };
    await store.report({ room: general, message: 1, by: ada.userId, reason: "" });
    await store.settleReport(1, mod.userId);
    await store.mute(mute({ until, reason: "loud" }), mod.userId);
    await store.unmute(target, mod.userId);
    await store.purge({ ...target, sinceMs: 0 }, mod.userId);
    await store.ban(ban({ room: null, address: "192.0.2.7" }), mod.userId);
    await store.unban({ ...target, room: null }, mod.userId);
    await store.enter(entry({ ...mod, username: asUsername("mod!") }));
    const lines = await store.audit({ before: null, limit: 100 });
    const line = { by: mod.userId, byName: "mod!", target: eve.userId, targetName: "eve" };
    expect(lines).toMatchObject([
      { act: "unban", ...line, room: null, detail: "" },
      { act: "ban", ...line, room: null, detail: "for good, their address too: spam" },
      {
        act: "purge",
        ...line,
        room: general,
        detail: "messages: 1, since 1970-01-01T00:00:00.000Z",
      },
      { act: "unmute", ...line, room: general, detail: "" },
      { act: "mute", ...line, room: general, detail: "until 2200-01-01T00:00:00.000Z: loud" },
      { act: "report-settled", ...line, room: general, detail: "report 1 of message 1" },
    ]);
    expect(lines[0]?.timestamp).toBeWithin(Date.now() - 60_000, Date.now() + 1);
  });

  test("what changed nothing writes no line", async () => {
    const { store } = given;
    await gather(store);
    const target = { userId: eve.userId, room: general };
    await store.unban(target, mod.userId);
    await store.unmute(target, mod.userId);
    await store.purge({ ...target, sinceMs: 0 }, mod.userId);
    await store.settleReport(1, mod.userId);
    expect(await acts(store)).toEqual([]);
  });

  test("a note of another part is a line too, also by and to those of whom nothing is kept", async () => {
    const { store } = given;
    const by = asUserId("console");
    await store.note({ by, act: "sign-out", target: eve.userId, room: null, detail: "all" });
    await store.note({ by, act: "setup", target: null, room: null, detail: "" });
    expect(await store.audit({ before: null, limit: 10 })).toEqual([
      {
        id: 2,
        timestamp: expect.any(Number),
        by,
        byName: asUsername("console"),
        act: "setup",
        target: null,
        targetName: null,
        room: null,
        detail: "",
      },
      {
        id: 1,
        timestamp: expect.any(Number),
        by,
        byName: asUsername("console"),
        act: "sign-out",
        target: eve.userId,
        targetName: asUsername("g_eve"),
        room: null,
        detail: "all",
      },
    ]);
  });

  test("the log comes in pages, each older than the last", async () => {
    const { store } = given;
    for (const at of range(1, 5)) {
      await store.note({ by: mod.userId, act: `${at}`, target: null, room: null, detail: "" });
    }
    const page = async (before: number | null) =>
      (await store.audit({ before, limit: 2 })).map(({ id }) => id);
    expect(await page(null)).toEqual([5, 4]);
    expect(await page(4)).toEqual([3, 2]);
    expect(await page(2)).toEqual([1]);
    expect(await page(1)).toEqual([]);
  });
}

function reporting(given: Given): void {
  const report = (store: Store, message: number, by = ada.userId, reason = "rude") =>
    store.report({ room: general, message, by, reason });
  const reports = (store: Store, open = true) => store.reports({ before: null, limit: 10, open });

  test("a report shows the message as it is now, and who said it", async () => {
    const { store } = given;
    await gather(store);
    await store.append(draft({ ...eve, text: "grr" }));
    await report(store, 1);
    const row = {
      id: 1,
      timestamp: expect.any(Number),
      room: general,
      message: 1,
      text: "grr",
      author: eve,
      by: ada,
      reason: "rude",
      settledBy: null,
    };
    expect(await reports(store)).toEqual([row]);
    await store.deleteMessage(general, 1, mod.userId);
    expect(await reports(store)).toEqual([{ ...row, text: null }]);
  });

  test("the same person reports the same message once, others and other messages count anew", async () => {
    const { store } = given;
    await gather(store);
    await talk(store, 2);
    await report(store, 1);
    await report(store, 1, ada.userId, "again");
    expect(await reports(store)).toMatchObject([{ id: 1, reason: "rude" }]);
    await report(store, 1, eve.userId);
    await report(store, 2);
    expect((await reports(store)).map(({ message, by }) => [message, by.username])).toEqual([
      [2, ada.username],
      [1, eve.username],
      [1, ada.username],
    ]);
  });

  test("reporting what is no message, or no longer one, is message_not_found", async () => {
    const { store } = given;
    await gather(store);
    await store.append(draft(eve));
    await store.deleteMessage(general, 1, mod.userId);
    for (const message of [0, 1, 2, 99]) {
      await expectRefusal(report(store, message), "message_not_found");
    }
    expect(await reports(store)).toEqual([]);
  });

  test("a report is settled once, and listed with all but not with those open", async () => {
    const { store } = given;
    await gather(store);
    await talk(store, 2);
    await report(store, 1);
    await report(store, 2);
    expect(await store.settleReport(1, mod.userId)).toBe(true);
    expect(await store.settleReport(1, ada.userId)).toBe(false);
    expect(await store.settleReport(99, mod.userId)).toBe(false);
    expect((await reports(store)).map(({ id }) => id)).toEqual([2]);
    expect((await reports(store, false)).map(({ id, settledBy }) => [id, settledBy])).toEqual([
      [2, null],
      [1, mod.username],
    ]);
    // Reported again, it stays settled.
    await report(store, 1);
    expect(await reports(store)).toHaveLength(1);
  });

  test("reports come in pages, each older than the last", async () => {
    const { store } = given;
    await gather(store);
    await talk(store, 5);
    for (const message of range(1, 5)) await report(store, message);
    const page = async (before: number | null) =>
      (await store.reports({ before, limit: 2, open: true })).map(({ id }) => id);
    expect(await page(null)).toEqual([5, 4]);
    expect(await page(4)).toEqual([3, 2]);
    expect(await page(2)).toEqual([1]);
  });
}

export function orderSurviving(given: Given): void {
  test("bans, mutes, reports and the audit log stay over a restart", async () => {
    await gather(given.store);
    await given.store.append(draft(eve));
    await given.store.report({ room: general, message: 1, by: ada.userId, reason: "" });
    await given.store.ban(fromServer(), mod.userId);
    await given.store.mute(mute({ room: null, until: 0 }), mod.userId);
    const store = await given.reopen();
    expect(await store.bannedFromServer(eve.userId, null)).toEqual(fromServer());
    expect(await store.mutedOnServer(eve.userId)).toBe(mutedForGood);
    expect(await store.reports({ before: null, limit: 10, open: true })).toHaveLength(1);
    expect(await acts(store)).toEqual(["mute", "ban"]);
  });
}
