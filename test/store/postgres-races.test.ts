// Two nodes on one database do at the same moment what only one may: nothing is had twice, and no bound is passed.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ErrorCode } from "../../src/protocol/errors.ts";
import { asRoomName, asUserId, asUsername, type UserId } from "../../src/protocol/ids.ts";
import {
  maxInvitationsPerPlace,
  maxSessionsPerUser,
  maxSubscriptionsPerUser,
  maxTokensPerUser,
} from "../../src/store/account-bounds.ts";
import type { Account } from "../../src/store/accounts.ts";
import { maxOpenReports } from "../../src/store/order-bounds.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { invitation, person, privateRoom, session, token } from "./people.ts";
import { ada, draft, entry, general, quiet, range } from "./support.ts";

// Whether two calls meet is not in our hands; in so many rounds some do.
const rounds = 10;

describe.skipIf(postgres === null)("two nodes on one PostgreSQL", () => {
  let one: Store;
  let other: Store;
  beforeAll(async () => {
    const url = await (await sharedPostgres()).createDatabase();
    // Together, as nodes that are started together.
    [one, other] = await Promise.all([
      openPostgresStore({ url, log: quiet }),
      openPostgresStore({ url, log: quiet }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
  });

  let lastName = 0;
  const newName = () => `person ${++lastName}`;
  const newAccount = (): Promise<Account> => one.createAccount(person(newName()));

  /** `count` calls, in turn on both nodes, and what became of each: `done` or the code. */
  async function race(
    count: number,
    call: (store: Store, at: number) => Promise<unknown>,
  ): Promise<(ErrorCode | "done")[]> {
    const calls = range(0, count - 1).map((at) => call(at % 2 === 0 ? one : other, at));
    const outcomes = await Promise.allSettled(calls);
    return outcomes.map((outcome) => {
      if (outcome.status === "fulfilled") return "done";
      const { code } = outcome.reason as { code?: ErrorCode };
      // Whatever is no refusal is a fault, which must be seen.
      if (code === undefined) throw outcome.reason;
      return code;
    });
  }
  const times = (outcomes: readonly string[], outcome: string) =>
    outcomes.filter((each) => each === outcome).length;

  // Before all others: until then there is no owner.
  test("there is one first owner", async () => {
    const outcomes = await race(8, (store) =>
      store.createAccount(person(newName(), { asOwner: true })),
    );
    expect([times(outcomes, "done"), times(outcomes, "forbidden")]).toEqual([1, 7]);
    expect(await ownersOf(one)).toHaveLength(1);
  });

  test("the ownership is given away to one, however many are given it at once", async () => {
    const heirs = await Promise.all(range(1, 6).map(newAccount));
    expect(
      times(await race(6, (store, at) => store.setRole(idOf(heirs[at]), "owner")), "done"),
    ).toBe(6);
    expect(await ownersOf(other)).toHaveLength(1);
  });

  test("who is given the ownership keeps it, whatever role another gives them at that moment", async () => {
    for (const _ of range(1, 5)) {
      const heir = await newAccount();
      const [given] = await race(2, (store, at) =>
        store.setRole(heir.userId, at === 0 ? "owner" : "moderator"),
      );
      expect(given).toBe("done");
      expect(await ownersOf(one)).toEqual([heir.username]);
    }
  });

  test("a name that looks the same is had by one who registers", async () => {
    const outcomes = await race(10, (store, at) =>
      store.createAccount(person(at % 4 < 2 ? "Twin" : "tw1n")),
    );
    expect([times(outcomes, "done"), times(outcomes, "name_taken")]).toEqual([1, 9]);
  });

  test("a name is had by one of those who register and those who are renamed to it", async () => {
    const people = await Promise.all(range(1, 8).map(newAccount));
    const outcomes = await race(8, (store, at) => {
      const renamed = people[at];
      return at % 4 < 2 && renamed !== undefined
        ? store.rename(renamed.userId, asUsername("Wanted"))
        : store.createAccount(person("wanted"));
    });
    expect([times(outcomes, "done"), times(outcomes, "name_taken")]).toEqual([1, 7]);
  });

  test("a guest, and somebody whom another vouches for, get one account", async () => {
    const userId = asUserId("g_twice");
    const guest = await race(4, (store) => store.createAccount(person(newName(), { userId })));
    const external = { issuer: "https://id.example", subject: "42" };
    const vouched = await race(4, (store) => store.createAccount(person(newName(), { external })));
    for (const outcomes of [guest, vouched])
      expect([times(outcomes, "done"), times(outcomes, "forbidden")]).toEqual([1, 3]);
  });

  test("an invitation is used as often as it may be, by those who register and those who come in", async () => {
    await one.enter(entry());
    const room = await privateRoom(one);
    await one.createInvitation(invitation({ room, uses: 5 }));
    const members = await Promise.all(range(1, 6).map(newAccount));
    const invitationHash = "hash-of-an-invitation";
    const outcomes = await race(12, (store, at) => {
      const member = members[at >> 1];
      return at % 4 < 2 && member !== undefined
        ? store.useInvitation(invitationHash, member.userId)
        : store.createAccount(person(newName(), { invitationHash }));
    });
    const inside = await one.members(room, { after: "", limit: 100 });
    expect(inside).toHaveLength(1 + 5);
    expect(await other.invitation(invitationHash)).toBeNull();
    // Each of three members came with both nodes: the second time uses nothing up.
    expect(times(outcomes, "done") + times(outcomes, "invitation_invalid")).toBe(12);
    expect(times(outcomes, "done")).toBeGreaterThanOrEqual(5);
  });

  test("beyond the bound of a person's sessions and subscriptions the oldest goes", async () => {
    const { userId } = await newAccount();
    const signIn = (store: Store, secretHash: string) =>
      store.startSession(session(userId, { secretHash }));
    const subscribe = (store: Store, path: string) =>
      store.addSubscription(subscription(userId, `https://push.example/${path}`));
    await race(maxSessionsPerUser, (store, at) => signIn(store, `session ${at}`));
    await race(maxSubscriptionsPerUser, (store, at) => subscribe(store, `first ${at}`));
    for (const round of range(1, rounds)) {
      await race(2, (store, at) => signIn(store, `round ${round} ${at}`));
      await race(2, (store, at) => subscribe(store, `${round}/${at}`));
      expect(await one.sessions(userId)).toHaveLength(maxSessionsPerUser);
      expect(await one.subscriptions(userId)).toHaveLength(maxSubscriptionsPerUser);
    }
  });

  test("the last token that a person may have is had once", async () => {
    const { userId } = await newAccount();
    const make = (store: Store, secretHash: string) =>
      store.createToken(token(userId, { secretHash }));
    await race(maxTokensPerUser - 1, (store, at) => make(store, `token ${at}`));
    for (const round of range(1, rounds)) {
      const outcomes = await race(2, (store, at) => make(store, `round ${round} ${at}`));
      expect(outcomes.toSorted()).toEqual(["done", "forbidden"]);
      const tokens = await one.tokens(userId);
      expect(tokens).toHaveLength(maxTokensPerUser);
      await other.revokeToken(userId, tokens[0]?.id ?? "");
    }
  });

  test("the last invitation that there may be is made once", async () => {
    const make = (store: Store, secretHash: string) =>
      store.createInvitation(invitation({ secretHash }));
    await race(maxInvitationsPerPlace - 1, (store, at) => make(store, `invitation ${at}`));
    for (const round of range(1, rounds)) {
      const outcomes = await race(2, (store, at) => make(store, `round ${round} ${at}`));
      expect(outcomes.toSorted()).toEqual(["done", "forbidden"]);
      const [newest] = await one.invitations(null);
      await other.revokeInvitation(null, newest?.id ?? "");
    }
  });

  test("the last report that a person may have open is open once", async () => {
    const by = asUserId("g_reporter");
    await one.enter(entry());
    await Promise.all(range(1, maxOpenReports + rounds * 2).map(() => one.append(draft())));
    const report = (store: Store, message: number) =>
      store.report({ room: general, message, by, reason: "" });
    await race(maxOpenReports - 1, (store, at) => report(store, at + 1));
    for (const round of range(0, rounds - 1)) {
      const outcomes = await race(2, (store, at) => report(store, maxOpenReports + round * 2 + at));
      expect(outcomes.toSorted()).toEqual(["done", "rate_limited"]);
      const [newest] = await one.reports({ before: null, limit: 1, open: true });
      await other.settleReport(newest?.id ?? 0, ada.userId);
    }
  });

  test("an endpoint that two people add at once is one person's", async () => {
    const people = await Promise.all([newAccount(), newAccount()]);
    const endpoint = "https://push.example/shared";
    const outcomes = await race(6, (store, at) =>
      store.addSubscription(subscription(idOf(people[at % 2]), endpoint, `keys of ${at % 2}`)),
    );
    expect(times(outcomes, "forbidden")).toBe(3);
    const kept = await Promise.all(people.map(({ userId }) => one.subscriptions(userId)));
    expect(kept.flat()).toHaveLength(1);
  });

  test("who is banned while they come in or subscribe is not in, and has no subscription", async () => {
    for (const _ of range(1, 5)) {
      const { userId, username } = await newAccount();
      const ban = { userId, username, address: "", until: 0, reason: "" };
      await race(4, (store, at) => {
        if (at === 1) return store.ban({ ...ban, room: general }, ada.userId);
        if (at === 3) return store.ban({ ...ban, room: null }, ada.userId);
        return at === 0
          ? store.enter(entry({ userId, username }))
          : store.addSubscription(subscription(userId, `https://push.example/of ${userId}`));
      });
      expect(await one.subscriptions(userId)).toEqual([]);
      expect(await one.roomsOf(userId)).toEqual([]);
    }
  });

  test("who signs in while their password is changed is signed out, or came with the new one", async () => {
    const { userId } = await newAccount();
    for (const at of range(1, rounds)) {
      const [ended, started] = await Promise.all([
        one.setPassword(userId, `password ${at}`, null),
        other.startSession(session(userId, { secretHash: `sign-in ${at}` })),
      ]);
      const left = (await one.sessions(userId)).map(({ id }) => id);
      expect(left).toEqual(ended.includes(started) ? [] : [started]);
      await one.endSessions(userId, null);
    }
  });

  test("a secret is the same on both, and no change of the place is lost", async () => {
    const names = range(1, 10).map((at) => `secret ${at}`);
    const [here, there] = await Promise.all([
      Promise.all(names.map((name) => one.secret(name))),
      Promise.all(names.map((name) => other.secret(name))),
    ]);
    expect(here).toEqual(there);
    await Promise.all([
      one.changePlace({ name: "The cellar" }, ada.userId),
      other.changePlace({ hue: 120 }, ada.userId),
      one.changePlace({ room: asRoomName("tea") }, ada.userId),
    ]);
    expect(await other.place()).toMatchObject({ name: "The cellar", hue: 120, room: "tea" });
  });

  test("what two purge and delete at once is deleted once", async () => {
    const room = asRoomName("purged");
    const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };
    await one.enter(entry({ room, ...eve }));
    await Promise.all(range(1, 40).map(() => one.append(draft({ room, ...eve }))));
    const target = { userId: eve.userId, room, sinceMs: 0 };
    const purges = await Promise.all([
      one.purge(target, ada.userId),
      other.purge({ ...target, room: null }, ada.userId),
    ]);
    const single = await Promise.all(
      range(1, 10).map((at) => other.deleteMessage(room, at, ada.userId)),
    );
    expect(single.every(({ duplicate }) => duplicate)).toBe(true);
    expect(purges.flat()).toHaveLength(40);
    const events = await one.eventsAfter(room, 0, 200);
    expect(events.map(({ seq }) => seq)).toEqual(range(1, 80));
  });

  const subscription = (userId: UserId, endpoint: string, auth = "a-secret") => ({
    ...{ userId, session: null, endpoint, p256dh: "a-public-key", auth },
    ...{ origin: "https://chat.example", agent: "Firefox" },
  });
});

const idOf = (account: Account | undefined): UserId => {
  if (account === undefined) throw new Error("There is nobody");
  return account.userId;
};

const ownersOf = async (store: Store) =>
  (await store.accounts({ query: "", after: "", limit: 1_000 }))
    .filter(({ role }) => role === "owner")
    .map(({ username }) => username);
