// The contract's part about people: accounts and their names, sessions, tokens.

import { expect, test } from "bun:test";
import { asUsername, type UserId } from "../../src/protocol/ids.ts";
import { skeleton } from "../../src/protocol/names.ts";
import type { Account, SessionDraft } from "../../src/store/accounts.ts";
import { person, session, token, tomorrow, yesterday } from "./people.ts";
import { ada, bob, draft, entry, expectRefusal, general, type Given, range } from "./support.ts";

const names = (accounts: readonly Account[]): string[] => accounts.map(({ username }) => username);

export function keepingAccounts(given: Given): void {
  registering(given);
  naming(given);
  ranking(given);
  signingIn(given);
  holdingTokens(given);
}

function registering(given: Given): void {
  test("somebody new gets an id of their own, and is found by it and by what looks like their name", async () => {
    const { store } = given;
    const account = await store.createAccount(person("Cleo"));
    expect(account).toEqual({
      userId: expect.stringMatching(/^u_[0-9a-z]{16}$/),
      username: asUsername("Cleo"),
      role: "member",
      passwordHash: "$argon2id$of-a-password",
      created: expect.any(Number),
    });
    expect(await store.accountByMark(skeleton("CLÉ0"))).toEqual(account);
    expect(await store.accountByMark(skeleton("cleopatra"))).toBeNull();
    const { userId, username, created } = account;
    expect(await store.user(userId)).toEqual({ userId, username, role: "member", created });
  });

  test("a guest who registers keeps id, rooms and messages", async () => {
    const { store } = given;
    await store.enter(entry());
    await store.append(draft({ text: "before" }));
    const account = await store.createAccount(person("ada", { userId: ada.userId }));
    expect(account).toMatchObject({ ...ada, role: "member" });
    expect(await store.roomsOf(ada.userId)).toMatchObject([{ room: general }]);
    expect(await store.eventsAfter(general, 0, 9)).toMatchObject([{ ...ada, text: "before" }]);
    expect((await store.members(general, { after: "", limit: 9 }))[0]).toMatchObject({
      ...ada,
      guest: false,
    });
  });

  test("a guest of whom nothing was kept can register", async () => {
    const account = await given.store.createAccount(person("bob", { userId: bob.userId }));
    expect(account).toMatchObject(bob);
  });

  test("whoever has an account makes no second one", async () => {
    const { userId } = await given.store.createAccount(person("ada"));
    await expectRefusal(given.store.createAccount(person("other", { userId })), "forbidden");
  });

  test("two who look alike cannot both have an account, also at the same time", async () => {
    const { store } = given;
    const made = ["bob", "B0B", "b o b"].map((name) => store.createAccount(person(name)));
    const [first, ...others] = await Promise.allSettled(made);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(others).toMatchObject(range(1, 2).map(() => ({ reason: { code: "name_taken" } })));
    expect(await store.accounts({ query: "", after: "", limit: 9 })).toHaveLength(1);
  });

  test("there is one owner: of two who race for it, one", async () => {
    const { store } = given;
    expect(await store.hasOwner()).toBe(false);
    const race = ["one", "two"].map((name) =>
      store.createAccount(person(name, { role: "owner", asOwner: true })),
    );
    expect(await Promise.allSettled(race)).toMatchObject([
      { value: { role: "owner" } },
      { reason: { code: "forbidden", message: "This server has an owner" } },
    ]);
    expect(await store.hasOwner()).toBe(true);
    await expectRefusal(store.createAccount(person("six", { role: "owner" })), "forbidden");
  });

  test("whom another party vouches for has one account, found by both its names", async () => {
    const { store } = given;
    const external = { issuer: "https://id.example", subject: "42" };
    const account = await store.createAccount(person("ada", { external, passwordHash: null }));
    expect(account.passwordHash).toBeNull();
    expect(await store.accountByExternal(external)).toEqual(account);
    expect(await store.accountByExternal({ ...external, issuer: "proxy" })).toBeNull();
    expect(await store.accountByExternal({ ...external, subject: "43" })).toBeNull();
    await expectRefusal(store.createAccount(person("ada", { external })), "forbidden");
  });
}

function naming(given: Given): void {
  test("an account's name, and what looks like it, is nobody else's", async () => {
    const { store } = given;
    await store.enter(entry(bob));
    const { userId } = await store.createAccount(person("cleo"));
    const other = await store.createAccount(person("dora"));
    expect(await store.isNameTaken(skeleton("CLE0"), null)).toBe(true);
    expect(await store.isNameTaken(skeleton("cleo"), userId)).toBe(false);
    expect(await store.isNameTaken(skeleton("cleo"), bob.userId)).toBe(true);
    for (const who of [bob.userId, other.userId]) {
      await expectRefusal(store.rename(who, asUsername("Clеo")), "name_taken");
    }
    expect(await store.user(bob.userId)).toMatchObject(bob);
  });

  test("a guest's name is held for nobody", async () => {
    const { store } = given;
    await store.rename(bob.userId, asUsername("cleo"));
    expect(await store.isNameTaken(skeleton("cleo"), null)).toBe(false);
    expect(await store.user(bob.userId)).toMatchObject({ username: "cleo", role: "guest" });
    expect(await store.accountByMark(skeleton("cleo"))).toBeNull();
    await store.createAccount(person("cleo"));
    await expectRefusal(store.rename(bob.userId, asUsername("cleo")), "name_taken");
  });

  test("an account that is renamed frees its name and holds the new one", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("cleo"));
    await store.rename(userId, asUsername("CLEO"));
    await store.rename(userId, asUsername("dora"));
    expect(await store.accountByMark(skeleton("dora"))).toMatchObject({ userId, username: "dora" });
    expect(await store.isNameTaken(skeleton("cleo"), null)).toBe(false);
    await store.createAccount(person("cleo"));
    await expectRefusal(store.rename(userId, asUsername("cleo")), "name_taken");
  });

  test("accounts come by name, page by page, and by a part of the name in any case or look", async () => {
    const { store } = given;
    await store.enter(entry());
    for (const name of ["Zoë", "bert", "Anna", "Анна К", "anton"]) {
      await store.createAccount(person(name));
    }
    const list = async (query: string, after = "", limit = 10) =>
      names(await store.accounts({ query, after, limit }));
    expect(await list("")).toEqual(["Anna", "anton", "bert", "Zoë", "Анна К"]);
    expect(await list("", "", 2)).toEqual(["Anna", "anton"]);
    expect(await list("", "anton", 2)).toEqual(["bert", "Zoë"]);
    expect(await list("AN")).toEqual(["Anna", "anton"]);
    expect(await list("zoe")).toEqual(["Zoë"]);
    expect(await list("анна")).toEqual(["Анна К"]);
    expect(await list("ada")).toEqual([]);
  });
}

function ranking(given: Given): void {
  test("a role is given and taken; a guest has none to give", async () => {
    const { store } = given;
    await store.enter(entry());
    const { userId } = await store.createAccount(person("cleo"));
    for (const role of ["moderator", "admin", "member"] as const) {
      await store.setRole(userId, role);
      expect(await store.user(userId)).toMatchObject({ role });
    }
    await expectRefusal(store.setRole(ada.userId, "admin"), "user_not_found");
    await expectRefusal(store.setRole(bob.userId, "admin"), "user_not_found");
  });

  test("who gives ownership away becomes an admin", async () => {
    const { store } = given;
    const owner = await store.createAccount(person("ada", { asOwner: true }));
    const { userId } = await store.createAccount(person("bob"));
    await store.setRole(userId, "owner");
    expect(await store.user(userId)).toMatchObject({ role: "owner" });
    expect(await store.user(owner.userId)).toMatchObject({ role: "admin" });
  });

  test("ownership is given away in no other way, so that there is an owner whatever happens at once", async () => {
    const { store } = given;
    const ada = await store.createAccount(person("ada", { asOwner: true }));
    const bob = await store.createAccount(person("bob"));
    await expectRefusal(store.setRole(ada.userId, "member"), "forbidden");
    const [, late] = await Promise.allSettled([
      store.setRole(bob.userId, "owner"),
      store.setRole(bob.userId, "moderator"),
    ]);
    expect(late).toMatchObject({ status: "rejected", reason: { code: "forbidden" } });
    expect(await store.user(bob.userId)).toMatchObject({ role: "owner" });
    await store.setRole(bob.userId, "owner");
    expect(await store.hasOwner()).toBe(true);
  });
}

function signingIn(given: Given): void {
  const start = (userId: UserId, secretHash: string, change: Partial<SessionDraft> = {}) =>
    given.store.startSession(session(userId, { secretHash, ...change }));

  test("a session is found by its hash, with its account, until it ends or expires", async () => {
    const { store } = given;
    const account = await store.createAccount(person("ada"));
    const { userId } = account;
    const id = await start(userId, "one", { agent: "👾".repeat(201) });
    const row = {
      ...{ id, userId, created: expect.any(Number), seen: expect.any(Number), expires: tomorrow },
      ...{ agent: "👾".repeat(200), address: "192.0.2.1" },
    };
    expect(id).toMatch(/^s_[0-9a-z]{12}$/);
    expect(await store.session("one")).toEqual({ session: row, account });
    expect(await store.session("two")).toBeNull();
    expect(await store.endSession(userId, id)).toBe(true);
    expect(await store.endSession(userId, id)).toBe(false);
    expect(await store.session("one")).toBeNull();
    await start(userId, "old", { expires: yesterday });
    expect(await store.session("old")).toBeNull();
    expect(await store.sessions(userId)).toEqual([]);
  });

  test("guests and strangers have no sessions and no tokens", async () => {
    await given.store.enter(entry());
    for (const { userId } of [ada, bob]) {
      await expectRefusal(start(userId, "one"), "user_not_found");
      await expectRefusal(given.store.createToken(token(userId)), "user_not_found");
      await expectRefusal(given.store.setPassword(userId, "$argon2id$", null), "user_not_found");
    }
  });

  test("all sessions but one end at once, and nobody ends another's", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("ada"));
    const other = await store.createAccount(person("bob"));
    const [one, two, three] = await Promise.all([
      start(userId, "1"),
      start(userId, "2"),
      start(userId, "3"),
    ]);
    const others = await start(other.userId, "4");
    expect(await store.endSession(userId, others)).toBe(false);
    expect((await store.endSessions(userId, two)).sort()).toEqual([one, three].sort());
    expect(await store.sessions(userId)).toMatchObject([{ id: two }]);
    expect(await store.endSessions(userId, null)).toEqual([two]);
    expect(await store.endSessions(userId, null)).toEqual([]);
    expect(await store.session("4")).not.toBeNull();
  });

  test("a new password ends every session but the one that set it", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("ada"));
    const [one, two] = await Promise.all([start(userId, "1"), start(userId, "2")]);
    expect(await store.setPassword(userId, "$argon2id$new", two)).toEqual([one]);
    expect(await store.session("1")).toBeNull();
    expect((await store.session("2"))?.account.passwordHash).toBe("$argon2id$new");
  });

  test("a user has at most 100 sessions", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("ada"));
    await Promise.all(range(1, 103).map((at) => start(userId, `hash-${at}`)));
    expect(await store.sessions(userId)).toHaveLength(100);
    expect(await store.session("hash-103")).not.toBeNull();
  });
}

function holdingTokens(given: Given): void {
  test("a token is found by its hash, with its account, until it is revoked or expires", async () => {
    const { store } = given;
    const account = await store.createAccount(person("ada"));
    const { userId } = account;
    const made = await store.createToken(token(userId, { scope: "read" }));
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^t_[0-9a-z]{12}$/), userId, name: "my script" },
      ...{ scope: "read", created: expect.any(Number), expires: 0, seen: 0 },
    });
    expect(await store.tokens(userId)).toEqual([made]);
    const opened = await store.token("hash-of-a-token");
    expect(opened).toEqual({ token: { ...made, seen: expect.any(Number) }, account });
    expect(opened?.token.seen).toBeGreaterThan(0);
    const stranger = await store.createAccount(person("bob"));
    expect(await store.revokeToken(stranger.userId, made.id)).toBe(false);
    expect(await store.revokeToken(userId, made.id)).toBe(true);
    expect(await store.revokeToken(userId, made.id)).toBe(false);
    expect(await store.token("hash-of-a-token")).toBeNull();
    await store.createToken(token(userId, { secretHash: "old", expires: yesterday }));
    expect(await store.token("old")).toBeNull();
    expect(await store.tokens(userId)).toEqual([]);
  });

  test("a user has at most 50 tokens that are good, and is told so", async () => {
    const { store } = given;
    const { userId } = await store.createAccount(person("ada"));
    const make = (secretHash: string, expires = 0) =>
      store.createToken(token(userId, { secretHash, expires }));
    await make("expired", yesterday);
    const [first] = await Promise.all(range(1, 50).map((at) => make(String(at))));
    const code = "forbidden";
    const message = "You have 50 tokens, the most one may have: revoke one first";
    expect(await make("51").catch((error: unknown) => error)).toMatchObject({ code, message });
    await store.revokeToken(userId, first?.id ?? "");
    await make("51");
    expect(await store.tokens(userId)).toHaveLength(50);
  });
}

/** For engines that keep what is closed. */
export function accountsSurviving(given: Given): void {
  test("accounts, sessions and tokens stay over a restart", async () => {
    const { store } = given;
    const external = { issuer: "https://id.example", subject: "42" };
    const account = await store.createAccount(person("ada", { asOwner: true, external }));
    const { userId } = account;
    await store.startSession(session(userId));
    await store.createToken(token(userId));
    const kept = async (from: typeof store) => ({
      account: await from.accountByMark(skeleton("ada")),
      external: await from.accountByExternal(external),
      opened: await from.session("hash-of-a-session"),
      token: await from.token("hash-of-a-token"),
      tokens: await from.tokens(userId),
      sessions: await from.sessions(userId),
      owned: await from.hasOwner(),
    });
    const before = await kept(store);
    expect(before).toMatchObject({ account, external: account, opened: { account }, owned: true });
    expect(await kept(await given.reopen())).toEqual(before);
  });
}
