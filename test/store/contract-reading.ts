// The contract's half that reads: pages, the directory of rooms, what is kept of a user.

import { expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import type { PageQuery, RoomsQuery } from "../../src/store/rooms.ts";
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
  seqs,
  talk,
  range,
} from "./support.ts";

type PageRow = [asked: Partial<PageQuery>, seqs: number[], more: boolean];

export function paging(given: Given): void {
  const rows: PageRow[] = [
    [{ limit: 3 }, [8, 9, 10], true],
    [{ limit: 10 }, range(1, 10), false],
    [{ limit: 0 }, [], true],
    [{ before: 4, limit: 2 }, [2, 3], true],
    [{ before: 4, limit: 3 }, [1, 2, 3], false],
    [{ before: 1, limit: 3 }, [], false],
    [{ before: 0, limit: 3 }, [], false],
    [{ before: 99, limit: 2 }, [9, 10], true],
    [{ after: 7, limit: 2 }, [8, 9], true],
    [{ after: 7, limit: 3 }, [8, 9, 10], false],
    [{ after: 0, limit: 2 }, [1, 2], true],
    [{ after: 10, limit: 2 }, [], false],
    [{ after: 99, limit: 2 }, [], false],
    [{ around: 5, limit: 1 }, [5], true],
    [{ around: 5, limit: 2 }, [4, 5], true],
    [{ around: 5, limit: 5 }, [3, 4, 5, 6, 7], true],
    [{ around: 5, limit: 10 }, range(1, 10), false],
    [{ around: 1, limit: 4 }, [1, 2, 3, 4], true],
    [{ around: 10, limit: 4 }, [7, 8, 9, 10], true],
    [{ around: 99, limit: 4 }, [7, 8, 9, 10], true],
    [{ around: 0, limit: 4 }, [1, 2, 3, 4], true],
  ];

  test.each(rows)("[C18] of ten messages, %j is %j, more: %p", async (asked, expected, more) => {
    await talk(given.store, 10);
    const page = await given.store.page(general, { ...newest(0), ...asked }, null);
    expect(seqs(page.messages)).toEqual(expected);
    expect(page).toMatchObject({ more, first: 1, head: 10 });
  });

  test("[C18] a page of an empty room is empty, of a missing one room_not_found", async () => {
    await given.store.enter(entry());
    const empty = { messages: [], more: false, first: 1, head: 0 };
    expect(await given.store.page(general, newest(5), null)).toEqual(empty);
    expect(await given.store.page(general, { ...newest(5), around: 1 }, null)).toEqual(empty);
    await expectRefusal(given.store.page(asRoomName("no"), newest(5), null), "room_not_found");
  });
}

export function listing(given: Given): void {
  const list = async (change: Partial<RoomsQuery> = {}) =>
    given.store.rooms({ ...allRooms, memberOf: ada.userId, ...change });
  const names = (rooms: { room: string }[]): string => rooms.map(({ room }) => room).join(" ");

  test("[C19] rooms come by name, from after, at most the limit, containing the query", async () => {
    for (const name of ["beta", "alpha", "gamma", "a%b", "a_b"]) {
      await given.store.enter(entry({ room: asRoomName(name) }));
    }
    expect(names(await list())).toBe("a%b a_b alpha beta gamma");
    expect(names(await list({ limit: 2 }))).toBe("a%b a_b");
    expect(names(await list({ after: asRoomName("a_b"), limit: 2 }))).toBe("alpha beta");
    expect(names(await list({ after: asRoomName("b") }))).toBe("beta gamma");
    expect(names(await list({ query: "mm" }))).toBe("gamma");
    expect(names(await list({ query: "a", after: asRoomName("alpha") }))).toBe("beta gamma");
    expect(names(await list({ query: "%" }))).toBe("a%b");
    expect(names(await list({ query: "_" }))).toBe("a_b");
    expect(await list({ query: "nothing" })).toEqual([]);
    expect(await list({ limit: 0 })).toEqual([]);
  });

  test("a room is listed with its head, its newest time, and whether one is a member", async () => {
    await given.store.enter(entry());
    await given.store.enter(entry({ ...bob, room: asRoomName("other") }));
    const { timestamp } = await given.store.append(draft());
    const mine = { member: true, role: "member", other: null } as const;
    const row = { room: general, ...plain, head: 1, timestamp, ...mine };
    const theirs = { member: false, role: null, head: 0, timestamp: null };
    const other = { ...row, room: asRoomName("other"), ...theirs };
    expect(await list()).toEqual([row, other]);
    expect(await given.store.roomsOf(ada.userId)).toEqual([row]);
    expect(await given.store.roomsOf(asUserId("g_nobody"))).toEqual([]);
  });
}

export function keeping(given: Given): void {
  test("a name is kept for a user, who need not have been anywhere", async () => {
    expect(await given.store.user(ada.userId)).toBeNull();
    await given.store.rename(ada.userId, ada.username);
    expect(await given.store.user(ada.userId)).toMatchObject(ada);
    await given.store.rename(ada.userId, bob.username);
    expect(await given.store.user(ada.userId)).toMatchObject({ ...ada, username: bob.username });
  });

  test("[C21] the name on earlier messages stays", async () => {
    await talk(given.store, 1);
    await given.store.rename(ada.userId, asUsername("countess"));
    expect((await given.store.page(general, newest(1), null)).messages).toMatchObject([ada]);
  });

  test("a secret is 32 random bytes, one for each name", async () => {
    const [one, again, other] = await Promise.all(
      ["one", "one", "other"].map((name) => given.store.secret(name)),
    );
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(one ?? "");
    expect(other).not.toBe(one ?? "");
  });
}
