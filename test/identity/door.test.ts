// The ways in: what each makes, refuses and throttles, and that they are silent about who exists.

import { afterEach, describe, expect, test } from "bun:test";
import type { Came } from "../../src/identity/door.ts";
import { defaultUsername } from "../../src/identity/guests.ts";
import { hashOf } from "../../src/identity/secrets.ts";
import { setupMs } from "../../src/identity/setup-link.ts";
import { firstLockMs, throttleTries } from "../../src/identity/throttle.ts";
import { asRoomName, asUsername } from "../../src/protocol/ids.ts";
import type { Account } from "../../src/store/accounts.ts";
import { quickHash } from "../support/passwords.ts";
import {
  closeHouses,
  codeOf,
  elsewhere,
  here,
  type House,
  openHouse,
  password,
  refusal,
} from "./support.ts";

afterEach(closeHouses);

const nobody = { guest: null, invitation: null };

const hash = quickHash(password);

async function makeAccount({ store }: House, name: string, asOwner = false): Promise<Account> {
  const role = asOwner ? "owner" : "member";
  return store.createAccount({
    ...{ userId: null, username: asUsername(name), passwordHash: await hash, external: null },
    ...{ role, asOwner, invitationHash: null },
  });
}

/** Ann has an account and signed in from `here`. */
async function withAnn(house: House): Promise<Came> {
  const { userId, username } = await makeAccount(house, "Ann");
  return { userId, username, ...(await house.sessions.start(userId, here)) };
}

describe("signing in", () => {
  test("starts a session of one's own, by the name in any spelling that looks the same", async () => {
    const house = await openHouse();
    const ann = await withAnn(house);
    const again = await house.door.signIn({ username: " ánn ", password }, elsewhere);
    expect(again).toMatchObject({ userId: ann.userId, username: ann.username });
    expect(again.secret).not.toBe(ann.secret);
    const sessions = await house.store.sessions(ann.userId);
    expect(sessions.map(({ address }) => address).sort()).toEqual([
      here.address,
      elsewhere.address,
    ]);
  });

  test("is refused in the same words whatever is wrong", async () => {
    const house = await openHouse();
    await withAnn(house);
    const tries = [
      { username: "Ann", password: "wrong horse battery" },
      { username: "Bob", password },
      { username: "no\u0000name", password },
      { username: "Ann", password: "" },
    ];
    const refused = await Promise.all(tries.map((who) => refusal(house.door.signIn(who, here))));
    expect(new Set(refused.map(({ code, message }) => `${code} ${message}`)).size).toBe(1);
    expect(refused[0]?.code).toBe("unauthenticated");
  });

  test("is locked after ten wrong tries, the same for a name that nobody has", async () => {
    const house = await openHouse();
    await withAnn(house);
    for (const username of ["Ann", "Bob"]) {
      const tries = Array.from({ length: 20 }, () =>
        refusal(house.door.signIn({ username, password: "" }, elsewhere)),
      );
      const refused = await Promise.all(tries);
      expect(refused.map(({ code }) => code).filter((code) => code !== "rate_limited")).toEqual(
        Array(throttleTries.pair).fill("unauthenticated"),
      );
      expect(refused.at(-1)?.retryAfterMs).toBe(firstLockMs);
      expect(refused.at(-1)?.message).toBe("Too many tries. Wait 5 minutes");
    }
    const right = { username: "Ann", password };
    expect(await codeOf(house.door.signIn(right, elsewhere))).toBe("rate_limited");
    await house.door.signIn(right, here);
    house.clock.advance(firstLockMs);
    await house.door.signIn(right, elsewhere);
  });

  test("of one who is banned is refused only after the right password", async () => {
    const house = await openHouse();
    const { userId, username } = await withAnn(house);
    const ban = { userId, username, room: null, address: "", until: 0, reason: "spam" };
    await house.store.ban(ban, userId);
    const wrong = house.door.signIn({ username: "Ann", password: "wrong horse" }, here);
    expect(await codeOf(wrong)).toBe("unauthenticated");
    const right = await refusal(house.door.signIn({ username: "Ann", password }, here));
    expect([right.code, right.message]).toEqual(["banned", "You were banned: spam"]);
    expect(await house.store.sessions(userId)).toHaveLength(1);
  });

  test("with a password that is changed meanwhile leaves no session", async () => {
    const house = await openHouse();
    const { userId } = await withAnn(house);
    const late = codeOf(house.door.signIn({ username: "Ann", password }, here));
    await house.store.setPassword(userId, "another", null);
    expect(await late).toBe("unauthenticated");
    expect(await house.store.sessions(userId)).toEqual([]);
  });
});

describe("registering", () => {
  test("makes a guest's account of the guest, with rooms and messages", async () => {
    const { store, door, guests, identify } = await openHouse();
    const guest = guests.mint();
    const room = asRoomName("tea");
    const general = { room, create: true, resume: null, resumeLimit: 0, tail: 10 };
    await store.enter({ ...general, userId: guest, username: asUsername("Ann") });
    await store.append({
      ...{ room, userId: guest, username: asUsername("Ann"), text: "hi", action: false, key: null },
    });
    const who = { username: "Ann", password, guest, invitation: null };
    const ann = await door.register(who, here);
    expect(ann.userId).toBe(guest);
    const came = await identify({ token: ann.secret, from: "bearer" }, here);
    expect(came).toMatchObject({ userId: guest, username: "Ann", role: "member" });
    expect(came.rooms.map((each) => each.room)).toEqual([room]);
    const page = await store.page(
      room,
      { before: null, after: null, around: null, limit: 9 },
      null,
    );
    expect(page.messages[0]).toMatchObject({ userId: guest, text: "hi" });
    expect(await codeOf(door.register({ ...who, username: "Other" }, here))).toBe("forbidden");
  });

  test("is refused for a name that looks like another's, a bad name or a weak password", async () => {
    const house = await openHouse();
    await withAnn(house);
    const names = ["ánn", "a\u202eb", "Bob", "Bob"];
    const passwords = [password, password, "password1", "short"];
    const codes = names.map((username, at) =>
      codeOf(house.door.register({ username, password: passwords[at] ?? "", ...nobody }, here)),
    );
    expect((await Promise.all(codes)).join(" ")).toBe(
      "name_taken name_invalid bad_request bad_request",
    );
  });

  test("from a banned address, or by a banned guest, is refused", async () => {
    const { store, door, guests } = await openHouse();
    const guest = guests.mint();
    const username = defaultUsername(guest);
    const ban = {
      userId: guest,
      username,
      room: null,
      address: here.address,
      until: 0,
      reason: "",
    };
    await store.ban(ban, guest);
    const ann = { username: "Ann", password, invitation: null };
    expect(await codeOf(door.register({ ...ann, guest: null }, here))).toBe("banned");
    expect(await codeOf(door.register({ ...ann, guest }, elsewhere))).toBe("banned");
  });

  test("by invitation only takes one, which is used up with the account", async () => {
    const house = await openHouse({ access: "invite" });
    const { store, door } = house;
    const { userId: by } = await makeAccount(house, "keeper", true);
    const expires = Date.now() + 60_000;
    await store.createInvitation({ secretHash: hashOf("link"), by, room: null, uses: 1, expires });
    const ann = { username: "Ann", password, guest: null };
    expect(await codeOf(door.register({ ...ann, invitation: null }, here))).toBe("forbidden");
    expect(await codeOf(door.register({ ...ann, invitation: "other" }, here))).toBe(
      "invitation_invalid",
    );
    const race = ["Ann", "Bob"].map((username) =>
      door.register({ username, password, guest: null, invitation: "link" }, here).then(
        () => "an account",
        (error: Error) => error.message,
      ),
    );
    expect((await Promise.all(race)).filter((each) => each === "an account")).toHaveLength(1);
    expect(await store.accounts({ query: "", after: "", limit: 10 })).toHaveLength(2);
    expect(await store.invitation(hashOf("link"))).toBeNull();
  });

  test("is nobody's where access is closed", async () => {
    const { door } = await openHouse({ access: "closed" });
    const ann = { username: "Ann", password, guest: null };
    for (const invitation of [null, "link"])
      expect(await codeOf(door.register({ ...ann, invitation }, here))).toBe("forbidden");
  });
});

describe("setting up", () => {
  const keeper = { username: "Keeper", password };

  test("makes the owner, once", async () => {
    const { door, store } = await openHouse();
    const secret = door.setupSecret() ?? "";
    expect(Buffer.from(secret, "base64url")).toHaveLength(16);
    expect(door.isSetupSecret(secret)).toBeTrue();
    const wrong = { ...keeper, secret: `${secret}A` };
    expect(await codeOf(door.setUp(wrong, here))).toBe("forbidden");
    expect(await codeOf(door.setUp({ ...keeper, secret, password: "short" }, here))).toBe(
      "bad_request",
    );
    const race = ["Keeper", "Stranger"].map((username) =>
      door.setUp({ secret, username, password }, here).then(
        (came) => came.userId,
        (error: unknown) => codeOf(Promise.reject(error)),
      ),
    );
    expect((await Promise.all(race)).filter((each) => each === "forbidden")).toHaveLength(1);
    expect(await store.hasOwner()).toBeTrue();
    expect(door.setupSecret()).toBeNull();
    expect(door.isSetupSecret(secret)).toBeFalse();
    expect(await codeOf(door.setUp({ ...keeper, username: "Third", secret }, here))).toBe(
      "forbidden",
    );
  });

  test("is over after thirty minutes, and after a restart the link is another", async () => {
    const { door, clock, store } = await openHouse();
    const secret = door.setupSecret() ?? "";
    clock.advance(setupMs - 1);
    expect(door.isSetupSecret(secret)).toBeTrue();
    clock.advance(1);
    expect(setupMs).toBe(30 * 60_000);
    expect(door.setupSecret()).toBeNull();
    expect(await codeOf(door.setUp({ ...keeper, secret }, here))).toBe("forbidden");
    const restarted = await openHouse({ store });
    expect(restarted.door.setupSecret()).not.toBe(secret);
    expect(await codeOf(restarted.door.setUp({ ...keeper, secret }, here))).toBe("forbidden");
  });

  test("is not where there is an owner, also by the command line a moment ago", async () => {
    const house = await openHouse();
    const { door, store } = house;
    const secret = door.setupSecret() ?? "";
    await makeAccount(house, "keeper", true);
    expect(await codeOf(door.setUp({ ...keeper, username: "Other", secret }, here))).toBe(
      "forbidden",
    );
    expect((await openHouse({ store })).door.setupSecret()).toBeNull();
  });
});

describe("an account", () => {
  test("signs out once", async () => {
    const house = await openHouse();
    const { userId, secret } = await withAnn(house);
    expect(await house.door.signOut(secret)).toMatchObject({ userId });
    expect(await house.door.signOut(secret)).toBeNull();
    expect(await codeOf(house.identify({ token: secret, from: "bearer" }, here))).toBe(
      "unauthenticated",
    );
  });

  test("changes its password, which ends all other sessions", async () => {
    const house = await openHouse();
    const { door, store, sessions } = house;
    const { userId, secret } = await withAnn(house);
    const other = await sessions.start(userId, elsewhere);
    const session = (await sessions.find(secret))?.session.id ?? null;
    const who = { userId, session, old: password, next: "another horse entirely" };
    expect(await codeOf(door.changePassword({ ...who, old: "wrong" }, here))).toBe(
      "unauthenticated",
    );
    expect(await codeOf(door.changePassword({ ...who, next: "short" }, here))).toBe("bad_request");
    expect(await door.changePassword(who, here)).toEqual([other.id]);
    expect((await store.sessions(userId)).map(({ id }) => id)).toEqual([session ?? ""]);
    expect(await codeOf(door.signIn({ username: "Ann", password }, here))).toBe("unauthenticated");
    await door.signIn({ username: "Ann", password: who.next }, here);
  });
});
