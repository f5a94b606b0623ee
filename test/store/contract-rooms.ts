// The contract's part about rooms: whom they exist for, what they are, who is in them.

import { expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import { isReservedRoom, skeleton } from "../../src/protocol/names.ts";
import type { Account } from "../../src/store/accounts.ts";
import type { Ban } from "../../src/store/order.ts";
import type { RoomDraft, RoomsQuery } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";
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
  talk,
} from "./support.ts";

const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };
const nowhere = asRoomName("nowhere");
// In the form of a private room's name, but of none.
const unused = asRoomName("p-0123456789ab");

const account = (store: Store, name: string): Promise<Account> =>
  store.createAccount({
    userId: null,
    username: asUsername(name),
    passwordHash: null,
    external: null,
    role: "member",
    asOwner: false,
    invitationHash: null,
  });

/** A private room of ada's. */
const secret = (change: Partial<RoomDraft> = {}): RoomDraft => ({
  room: null,
  title: "Plans",
  topic: null,
  readOnly: false,
  slowSeconds: 0,
  owner: ada.userId,
  ownerName: ada.username,
  ...change,
});

/** Eve is banned from #general for good. */
const ban = (change: Partial<Ban> = {}): Ban => ({
  ...eve,
  room: general,
  address: "",
  until: 0,
  reason: "",
  ...change,
});

const asOwner = { role: "owner", mutedUntil: 0, banned: false } as const;

const names = (rooms: readonly { room: RoomName }[]): string[] => rooms.map(({ room }) => room);

/** What came of it: the answer, or the code it was refused with. */
const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => Object(error).code);

export function accessing(given: Given): void {
  test("whoever makes a room by coming in owns it, but a guest does not", async () => {
    const { store } = given;
    const { userId, username } = await account(store, "carol");
    const made = await store.enter(entry({ userId, username }));
    expect(made).toMatchObject({ created: true, newcomer: true, role: "owner" });
    const other = { created: false, newcomer: true, role: "member" } as const;
    expect(await store.enter(entry())).toMatchObject(other);
    const again = await store.enter(entry({ userId, username }));
    expect(again).toEqual({ ...made, created: false, newcomer: false });
    expect(await store.enter(entry({ room: nowhere }))).toMatchObject({ role: "member" });
  });

  test("a name that only private and direct rooms have is never made by coming in or on request", async () => {
    const { store } = given;
    for (const room of [unused, asRoomName("dm-zyxwvtsrqpnm")]) {
      await expectRefusal(store.enter(entry({ room })), "room_not_found");
      await expectRefusal(store.createRoom(secret({ room })), "name_invalid");
    }
    expect(await store.user(ada.userId)).toBeNull();
    // One letter less, and one that no such name has, are names like any other.
    for (const name of ["p-0123456789a", "p-0123456789al", "dm-abc", "xp-0123456789ab"]) {
      expect(await store.enter(entry({ room: asRoomName(name) }))).toMatchObject({ created: true });
    }
  });

  test("who is banned from a room, or from the server, may not come in or read; nothing is kept", async () => {
    const { store } = given;
    await talk(store, 1);
    for (const room of [general, null]) {
      await store.ban(ban({ room }), ada.userId);
      await expectRefusal(store.enter(entry(eve)), "banned");
      await expectRefusal(store.page(general, newest(1), eve.userId), "banned");
      const stands = { room: general, ...plain, role: null, mutedUntil: 0, banned: true };
      expect(await store.roomFor(general, eve.userId)).toEqual(stands);
      expect(await store.user(eve.userId)).toBeNull();
      await store.unban({ userId: eve.userId, room }, ada.userId);
    }
    await store.ban(ban({ room: null }), ada.userId);
    await expectRefusal(store.enter(entry({ ...eve, room: nowhere })), "banned");
    expect(await store.roomFor(nowhere, null)).toBeNull();
  });

  test("a ban whose time is over, or from another room, keeps nobody out", async () => {
    const { store } = given;
    await store.enter(entry());
    await store.enter(entry({ room: nowhere }));
    await store.ban(ban({ until: Date.now() - 1 }), ada.userId);
    await store.ban(ban({ room: nowhere }), ada.userId);
    expect(await store.enter(entry(eve))).toMatchObject({ role: "member" });
  });

  test("how long somebody is muted comes with the room, in that room alone", async () => {
    const { store } = given;
    await store.enter(entry({ ...eve, room: nowhere }));
    await store.enter(entry(eve));
    const until = Date.now() + 60_000;
    await store.mute({ ...eve, room: general, until, reason: "" }, ada.userId);
    expect(await store.enter(entry(eve))).toMatchObject({ mutedUntil: until });
    expect(await store.roomFor(general, eve.userId)).toMatchObject({ mutedUntil: until });
    expect(await store.roomFor(nowhere, eve.userId)).toMatchObject({ mutedUntil: 0 });
    expect(await store.roomFor(general, null)).toMatchObject({ role: null, mutedUntil: 0 });
  });

  test("an archived room can be entered and read; of what is said only a repeat is answered", async () => {
    const { store } = given;
    const keyed = draft({ key: "key-00000001" });
    await store.enter(entry());
    const first = await store.append(keyed);
    await store.updateRoom(general, ada.userId, { archived: true });
    expect(await store.enter(entry(bob))).toMatchObject({ archived: true, messages: [{ seq: 1 }] });
    await expectRefusal(store.append(draft()), "room_archived");
    expect(await store.append(keyed)).toEqual({ ...first, duplicate: true });
    await store.updateRoom(general, ada.userId, { archived: false });
    expect(await store.append(draft())).toMatchObject({ seq: 4 });
  });

  test("a repeat is answered as by append, and nothing new is stored", async () => {
    const { store } = given;
    const keyed = draft({ key: "key-00000001" });
    await store.enter(entry());
    expect(await store.repeated(keyed)).toBeNull();
    const first = await store.append(keyed);
    expect(await store.repeated(keyed)).toEqual({ ...first, duplicate: true });
    expect(await store.repeated(draft())).toBeNull();
    await expectRefusal(store.repeated({ ...keyed, text: "other" }), "key_conflict");
    await expectRefusal(store.repeated(draft({ room: nowhere })), "room_not_found");
    expect(await store.roomsOf(ada.userId)).toMatchObject([{ head: 1 }]);
  });

  test("a guest does not keep the name of an account; who has one takes theirs along", async () => {
    const { store } = given;
    const { userId } = await account(store, "carol");
    await store.enter(entry({ ...eve, username: asUsername("Carol") }));
    expect(await store.user(eve.userId)).toMatchObject({ username: "User-eve" });
    await store.enter(entry(eve));
    await store.enter(entry({ ...eve, username: asUsername("cároI") }));
    expect(await store.user(eve.userId)).toMatchObject(eve);

    await store.enter(entry({ userId, username: asUsername("Caroline") }));
    expect(await store.isNameTaken(skeleton("caroline"), null)).toBe(true);
    expect(await store.isNameTaken(skeleton("caroline"), userId)).toBe(false);
    expect(await store.isNameTaken(skeleton("carol"), null)).toBe(false);
  });
}

export function hiding(given: Given): void {
  test("a private or direct room is the same as none for outsiders, by every method", async () => {
    const { store } = given;
    for (const person of [ada, bob, eve]) await store.enter(entry(person));
    const { room: left } = await store.createRoom(secret({ owner: eve.userId }));
    await store.leave(left, eve.userId);
    const { room: thrownOut } = await store.createRoom(secret());
    await store.addMember(thrownOut, eve.userId);
    await store.ban(ban({ room: thrownOut }), ada.userId);
    const { room: never } = await store.createRoom(secret());
    const direct = await store.directRoom(ada.userId, bob.userId);
    await store.append(draft({ room: never, text: "quiet" }));

    const tried = async (room: RoomName) => ({
      enter: await outcome(store.enter(entry({ ...eve, room }))),
      enterOnly: await outcome(store.enter(entry({ ...eve, room, create: false }))),
      leave: await outcome(store.leave(room, eve.userId)),
      roomFor: await outcome(store.roomFor(room, eve.userId)),
      roomForNobody: await outcome(store.roomFor(room, null)),
      page: await outcome(store.page(room, newest(5), eve.userId)),
      pageForNobody: await outcome(store.page(room, newest(5), null)),
      createRoom: await outcome(store.createRoom(secret({ room, owner: eve.userId }))),
      rooms: names(await store.rooms({ ...allRooms, memberOf: eve.userId, query: room })),
      titled: names(await store.rooms({ ...allRooms, memberOf: eve.userId, query: "plans" })),
      roomsOf: names(await store.roomsOf(eve.userId)),
    });
    const none = await tried(unused);
    expect(none).toMatchObject({ enter: "room_not_found", page: "room_not_found", roomFor: null });
    expect(none).toMatchObject({ roomsOf: [general], rooms: [], titled: [] });
    for (const room of [left, thrownOut, never, direct]) expect(await tried(room)).toEqual(none);
  });

  test("a private room is there for its members, with a name that nobody can guess", async () => {
    const { store } = given;
    await store.enter(entry(bob));
    const { room, ...facts } = await store.createRoom(secret());
    expect(room).toMatch(/^p-[0-9a-z]{12}$/);
    expect(isReservedRoom(room)).toBe(true);
    expect(facts).toEqual({ ...plain, title: "Plans", kind: "private" });
    await store.addMember(room, bob.userId);
    await store.append(draft({ room }));
    const entered = await store.enter(entry({ ...bob, room }));
    expect(entered).toMatchObject({ kind: "private", role: "member", created: false, head: 1 });
    expect(await store.roomFor(room, ada.userId)).toMatchObject({ room, role: "owner" });
    expect((await store.page(room, newest(5), bob.userId)).messages).toMatchObject([ada]);
    const listed = await store.rooms({ ...allRooms, memberOf: bob.userId });
    expect(listed).toMatchObject([{ room: general }, { room, role: "member", member: true }]);
  });

  test("a ban from the server hides a private room from its members and shuts a public one", async () => {
    const { store } = given;
    await store.enter(entry(eve));
    const { room } = await store.createRoom(secret({ owner: eve.userId }));
    await store.ban(ban({ room: null }), ada.userId);
    expect(await store.roomFor(room, eve.userId)).toBeNull();
    expect(await store.roomFor(general, eve.userId)).toMatchObject({ room: general });
    expect(await outcome(store.enter(entry({ ...eve, room })))).toBeOneOf([
      "banned",
      "room_not_found",
    ]);
  });

  test("two people have one direct room, whoever asks, and both are members", async () => {
    const { store } = given;
    for (const person of [ada, bob, eve]) await store.enter(entry(person));
    const room = await store.directRoom(ada.userId, bob.userId);
    expect(room).toMatch(/^dm-[0-9a-z]{12}$/);
    expect(isReservedRoom(room)).toBe(true);
    expect(await store.directRoom(bob.userId, ada.userId)).toBe(room);
    expect(await store.directRoom(ada.userId, eve.userId)).not.toBe(room);
    const shown = { ...plain, room, kind: "direct", role: "member", member: true } as const;
    const ofBob = await store.roomsOf(bob.userId);
    expect(ofBob).toMatchObject([{ ...shown, other: ada }, { room: general }]);
    expect(ofBob[1]?.other).toBeNull();
    const listed = await store.rooms({ ...allRooms, memberOf: ada.userId });
    expect(listed.find((row) => row.room === room)).toMatchObject({ ...shown, other: bob });
  });

  test("a direct room that one has left is theirs again when either asks", async () => {
    const { store } = given;
    for (const person of [ada, bob]) await store.enter(entry(person));
    const room = await store.directRoom(ada.userId, bob.userId);
    await store.leave(room, bob.userId);
    await expectRefusal(store.enter(entry({ ...bob, room })), "room_not_found");
    expect(await store.directRoom(ada.userId, bob.userId)).toBe(room);
    expect(await store.enter(entry({ ...bob, room }))).toMatchObject({ kind: "direct" });
  });

  test("one can write to oneself, and to nobody who was never here", async () => {
    const { store } = given;
    await store.enter(entry());
    const room = await store.directRoom(ada.userId, ada.userId);
    expect(await store.directRoom(ada.userId, ada.userId)).toBe(room);
    expect((await store.roomsOf(ada.userId))[0]).toMatchObject({ room, other: ada });
    await expectRefusal(store.directRoom(ada.userId, eve.userId), "user_not_found");
    await expectRefusal(store.directRoom(eve.userId, ada.userId), "user_not_found");
    expect(await store.roomsOf(ada.userId)).toHaveLength(2);
  });
}

export function changing(given: Given): void {
  const facts = { title: "The Club", topic: "tea", readOnly: true, slowSeconds: 30 };

  test("a room is made as its draft says, with its owner as first member, and its name is taken", async () => {
    const { store } = given;
    const club = asRoomName("club");
    const made = await store.createRoom({ ...secret(), ...facts, room: club });
    expect(made).toEqual({ room: club, kind: "public", ...facts, archived: false });
    expect(await store.roomFor(club, ada.userId)).toEqual({
      ...made,
      ...asOwner,
    });
    expect(await store.user(ada.userId)).toMatchObject(ada);
    await expectRefusal(store.createRoom(secret({ room: club })), "name_taken");
    expect(await store.enter(entry({ ...bob, room: club }))).toMatchObject({ ...made, head: 0 });
  });

  test("a change of a room is an event with the facts as they are then, for all to see", async () => {
    const { store } = given;
    await talk(store, 2);
    const from = Date.now();
    const first = await store.updateRoom(general, ada.userId, { ...facts, archived: true });
    const by = { room: general, userId: ada.userId, timestamp: first.event.timestamp };
    const now = { ...plain, ...facts, archived: true };
    expect(first.event).toEqual({ type: "room", seq: 3, ...by, ...now });
    expect(first.event.timestamp).toBeWithin(from, Date.now() + 1);
    expect(first.facts).toEqual({ room: general, ...now });
    // What is not said stays, null takes away.
    const second = await store.updateRoom(general, bob.userId, { topic: null, readOnly: false });
    const then = { ...now, topic: null, readOnly: false };
    expect(second.facts).toEqual({ room: general, ...then });
    expect(second.event).toMatchObject({ seq: 4, userId: bob.userId, ...then });
    expect(await store.eventsAfter(general, 2, 10)).toEqual([first.event, second.event]);
    expect(await store.enter(entry())).toMatchObject({ ...then, head: 4 });
    const [row] = await store.roomsOf(ada.userId);
    expect(row).toMatchObject({ ...then, head: 4, timestamp: second.event.timestamp });
    await expectRefusal(store.updateRoom(nowhere, ada.userId, {}), "room_not_found");
  });

  test("members come by id, from after, with their roles, guests marked", async () => {
    const { store } = given;
    const { userId, username } = await account(store, "carol");
    for (const person of [{ userId, username }, bob, ada]) await store.enter(entry(person));
    const all = { after: "", limit: 10 };
    const rows = await store.members(general, all);
    expect(rows).toEqual([
      { ...ada, guest: true, role: "member" },
      { ...bob, guest: true, role: "member" },
      { userId, username, guest: false, role: "owner" },
    ]);
    expect(await store.members(general, { after: ada.userId, limit: 1 })).toEqual(rows.slice(1, 2));
    expect(await store.members(general, { after: userId, limit: 10 })).toEqual([]);
    await expectRefusal(store.members(nowhere, all), "room_not_found");
  });

  test("who is known and not banned is made a member, once", async () => {
    const { store } = given;
    await store.enter(entry());
    await expectRefusal(store.addMember(general, bob.userId), "user_not_found");
    for (const { userId, username } of [bob, eve]) await store.rename(userId, username);
    await store.ban(ban(), ada.userId);
    expect(await store.addMember(general, bob.userId)).toBe(true);
    expect(await store.addMember(general, bob.userId)).toBe(false);
    await expectRefusal(store.addMember(general, eve.userId), "banned");
    await expectRefusal(store.addMember(nowhere, bob.userId), "room_not_found");
    expect(await store.members(general, { after: "", limit: 9 })).toMatchObject([ada, bob]);
  });

  test("a member's role in a room changes, and is gone with membership", async () => {
    const { store } = given;
    for (const person of [ada, bob]) await store.enter(entry(person));
    expect(await store.setRoomRole(general, ada.userId, "owner")).toBe(true);
    expect(await store.setRoomRole(general, bob.userId, "moderator")).toBe(true);
    expect(await store.addMember(general, bob.userId)).toBe(false);
    expect(await store.enter(entry(bob))).toMatchObject({ role: "moderator" });
    expect(await store.members(general, { after: "", limit: 9 })).toMatchObject([
      { role: "owner" },
      { role: "moderator" },
    ]);
    await store.leave(general, bob.userId);
    expect(await store.enter(entry(bob))).toMatchObject({ role: "member" });
    expect(await store.setRoomRole(general, eve.userId, "owner")).toBe(false);
    expect(await store.setRoomRole(nowhere, ada.userId, "owner")).toBe(false);
  });

  test("[C19] rooms are found by name or title, archived ones only when asked for", async () => {
    const { store } = given;
    const list = async (change: Partial<RoomsQuery>) =>
      names(await store.rooms({ ...allRooms, memberOf: ada.userId, ...change })).join(" ");
    await store.createRoom(secret({ room: asRoomName("alpha"), title: "Tea Club" }));
    await store.createRoom(secret({ room: asRoomName("beta"), title: null }));
    await store.createRoom(secret({ room: asRoomName("club"), title: "x" }));
    await store.updateRoom(asRoomName("club"), ada.userId, { archived: true });
    expect(await list({})).toBe("alpha beta");
    expect(await list({ query: "club" })).toBe("alpha");
    expect(await list({ query: "club", archived: true })).toBe("alpha club");
    expect(await list({ archived: true, limit: 2 })).toBe("alpha beta");
    expect(await list({ archived: true, after: asRoomName("beta") })).toBe("club");
    expect(names(await store.roomsOf(ada.userId)).join(" ")).toBe("alpha beta club");
  });
}

export function roomsSurviving(given: Given): void {
  test("facts, roles and direct rooms stay over a restart", async () => {
    await given.store.enter(entry(bob));
    const { room } = await given.store.createRoom(secret());
    const direct = await given.store.directRoom(ada.userId, bob.userId);
    const { facts } = await given.store.updateRoom(room, ada.userId, { topic: "tea" });
    const rows = await given.store.roomsOf(ada.userId);
    const store = await given.reopen();
    expect(await store.roomFor(room, ada.userId)).toEqual({
      ...facts,
      ...asOwner,
    });
    expect(await store.directRoom(bob.userId, ada.userId)).toBe(direct);
    expect(await store.roomsOf(ada.userId)).toEqual(rows);
  });
}
