// Who is asking: every form of credential gives its person, and nothing else gives anybody.

import { afterEach, describe, expect, test } from "bun:test";
import type { Credential } from "../../src/identity/credentials.ts";
import { comeIn } from "../../src/identity/identify.ts";
import { asUsername, type UserId } from "../../src/protocol/ids.ts";
import { guestGrant } from "../../src/protocol/roles.ts";
import type { Account } from "../../src/store/accounts.ts";
import type { Store } from "../../src/store/store.ts";
import { closeHouses, codeOf, elsewhere, here, type House, openHouse } from "./support.ts";

afterEach(closeHouses);

const FROM: readonly Credential["from"][] = ["bearer", "cookie", "subprotocol", "query"];
const bearer = (token: string): Credential => ({ token, from: "bearer" });
const cookie = (token: string): Credential => ({ token, from: "cookie" });

async function makeAccount(store: Store, name: string, userId: UserId | null = null) {
  return store.createAccount({
    ...{ userId, username: asUsername(name), passwordHash: null, external: null },
    ...{ role: "moderator", asOwner: false, invitationHash: null },
  });
}

async function sessionOf({ sessions }: House, { userId }: Account): Promise<string> {
  return (await sessions.start(userId, here)).secret;
}

describe("a session of an account", () => {
  test.each([...FROM])("from the %s is its holder, with role, rooms and grant", async (from) => {
    const house = await openHouse();
    const ann = await makeAccount(house.store, "ann");
    const token = await sessionOf(house, ann);
    const found = await house.identify({ token, from }, here);
    const [session] = await house.store.sessions(ann.userId);
    expect(found).toMatchObject({ userId: ann.userId, username: "ann", role: "moderator" });
    expect(found).toMatchObject({ session: token, mutedUntil: 0, rooms: [] });
    expect(found.grant).toEqual({
      ...{ session: session?.id ?? "", mayWrite: true, rooms: null },
      expires: session?.expires ?? 0,
    });
  });

  test("that ended is nobody: 401 for a token, a newcomer for a cookie", async () => {
    const house = await openHouse();
    const ann = await makeAccount(house.store, "ann");
    const token = await sessionOf(house, ann);
    await house.store.endSessions(ann.userId, null);
    for (const from of FROM.filter((each) => each !== "cookie"))
      expect(await codeOf(house.identify({ token, from }, here))).toBe("unauthenticated");
    expect(await house.identify(cookie(token), here)).toMatchObject({ role: "guest", rooms: [] });
  });

  test("of one who is muted says until when; of one who is banned is refused", async () => {
    const house = await openHouse();
    const ann = await makeAccount(house.store, "ann");
    const { userId, username } = ann;
    const token = await sessionOf(house, ann);
    const until = Date.now() + 60_000;
    await house.store.mute({ userId, username, room: null, until, reason: "" }, userId);
    expect((await house.identify(bearer(token), here)).mutedUntil).toBe(until);
    const ban = { userId, username, room: null, address: here.address, until: 0, reason: "" };
    await house.store.ban(ban, userId);
    for (const credential of [bearer(token), cookie(token)])
      expect(await codeOf(house.identify(credential, elsewhere))).toBe("banned");
  });

  test("is good from a banned address: behind one address there may be an office", async () => {
    const house = await openHouse();
    const token = await sessionOf(house, await makeAccount(house.store, "ann"));
    await banFrom(house, here.address);
    expect(await house.identify(bearer(token), here)).toMatchObject({ username: "ann" });
  });
});

describe("a guest's session", () => {
  test("is the guest, who needs no account and no row", async () => {
    const { guests, identify } = await openHouse();
    const userId = guests.mint();
    const token = guests.sessionOf(userId);
    const found = await identify(bearer(token), here);
    expect(found).toMatchObject({ userId, username: null, role: "guest", session: token });
    expect(found.grant).toBe(guestGrant);
  });

  test("keeps the name, until an account has it", async () => {
    const { store, guests, identify } = await openHouse();
    const userId = guests.mint();
    const token = guests.sessionOf(userId);
    await store.rename(userId, asUsername("bob"));
    expect((await identify(bearer(token), here)).username).toBe(asUsername("bob"));
    await makeAccount(store, "B0b");
    expect((await identify(bearer(token), here)).username).toBeNull();
  });

  test("is not good any more when the guest has an account", async () => {
    const { store, guests, identify } = await openHouse();
    const userId = guests.mint();
    const token = guests.sessionOf(userId);
    await makeAccount(store, "ann", userId);
    expect(await codeOf(identify(bearer(token), here))).toBe("unauthenticated");
    const newcomer = await identify(cookie(token), here);
    expect(newcomer.userId).not.toBe(userId);
    expect(newcomer.role).toBe("guest");
  });

  test("that somebody else signed is nobody's", async () => {
    const { guests, identify } = await openHouse();
    const other = await openHouse();
    const token = other.guests.sessionOf(guests.mint());
    expect(await codeOf(identify(bearer(token), here))).toBe("unauthenticated");
  });
});

async function banFrom({ store, guests, bansChanged }: House, address: string, until = 0) {
  const userId = guests.mint();
  const username = asUsername("gone");
  await store.ban({ userId, username, room: null, address, until, reason: "secret" }, userId);
  bansChanged();
  return userId;
}

describe("a ban from the server", () => {
  test("with an address shuts out guests from there, new and known, and no others", async () => {
    const house = await openHouse();
    const { identify, guests } = house;
    const known = bearer(guests.sessionOf(guests.mint()));
    await identify(null, here);
    const banned = await banFrom(house, here.address);
    const own = bearer(guests.sessionOf(banned));
    expect(await codeOf(identify(null, here))).toBe("banned");
    expect(await codeOf(identify(cookie("stale"), here))).toBe("banned");
    expect(await codeOf(identify(known, here))).toBe("banned");
    expect(await codeOf(identify(own, elsewhere))).toBe("banned");
    await identify(null, elsewhere);
    await identify(known, elsewhere);
  });

  test("is over when it is lifted", async () => {
    const house = await openHouse();
    const userId = await banFrom(house, here.address);
    expect(await codeOf(house.identify(null, here))).toBe("banned");
    await house.store.unban({ userId, room: null }, userId);
    house.bansChanged();
    await house.identify(null, here);
  });

  test("costs a newcomer no question to the store, except from an address in one", async () => {
    const kept = await openHouse();
    const asked: string[] = [];
    const store = new Proxy(kept.store, {
      get(target, name, receiver) {
        asked.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    const house = await openHouse({ store });
    await house.identify(null, here);
    asked.length = 0;
    for (let at = 0; at < 10; at++) await house.identify(null, here);
    expect(asked).toEqual([]);
    await banFrom(house, here.address);
    await house.identify(null, elsewhere);
    asked.length = 0;
    await house.identify(null, elsewhere);
    expect(asked).toEqual([]);
    expect(await codeOf(house.identify(null, here))).toBe("banned");
    expect(asked).toEqual(["bannedFromServer"]);
  });
});

describe("no credential, or one of nobody", () => {
  test.each(["x", "cs_", "g_", "ct_abc", "a.b.c", "__proto__"])(
    "%p is 401 as a token",
    async (token) => {
      const { identify } = await openHouse();
      expect(await codeOf(identify(bearer(token), here))).toBe("unauthenticated");
      expect(await identify(cookie(token), here)).toMatchObject({ role: "guest", username: null });
    },
  );

  test("makes another newcomer each time", async () => {
    const { identify, guests } = await openHouse();
    const [one, other] = await Promise.all([identify(null, here), identify(null, here)]);
    expect(one.userId).not.toBe(other.userId);
    expect(guests.verify(one.session)).toBe(one.userId);
  });

  test("where guests may not come in is 401, with a guest's session too", async () => {
    for (const access of ["invite", "closed"] as const) {
      const house = await openHouse({ access });
      const { guests, identify, store } = house;
      const guest = guests.sessionOf(guests.mint());
      for (const credential of [null, cookie("stale"), cookie(guest), bearer(guest)])
        expect(await codeOf(identify(credential, here))).toBe("unauthenticated");
      const token = await sessionOf(house, await makeAccount(store, "ann"));
      expect((await identify(cookie(token), here)).role).toBe("moderator");
    }
  });
});

test("what is no session of ours is shown to the others in turn", async () => {
  const seen: string[] = [];
  const opened = await openHouse();
  const ann = await makeAccount(opened.store, "ann");
  const grant = { session: "t_1", mayWrite: false, rooms: new Set(["tea"]), expires: 5 };
  const house = await openHouse({
    store: opened.store,
    others: [
      ({ token }) => {
        seen.push(token);
        return Promise.resolve(null);
      },
      async ({ token }) =>
        token === "hers" ? comeIn(opened.store, ann, { session: "", grant }) : null,
    ],
  });
  const found = await house.identify(bearer("hers"), here);
  expect(found).toMatchObject({ userId: ann.userId, session: "", grant });
  expect(await codeOf(house.identify(bearer("else"), here))).toBe("unauthenticated");
  await house.identify(bearer(await sessionOf(house, ann)), here);
  expect(seen).toEqual(["hers", "else"]);
});
