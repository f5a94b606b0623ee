// The bounds on what PostgreSQL keeps of people and of order, and what it keeps as time goes by.

import { SQL } from "bun";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { mutedForGood } from "../../src/protocol/limits.ts";
import { maxReachable } from "../../src/store/account-bounds.ts";
import {
  maxAuditLines,
  maxBans,
  maxMutes,
  maxReports,
  maxWalked,
} from "../../src/store/order-bounds.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { invitation, person, session, token } from "./people.ts";
import { ada, bob, draft, entry, expectRefusal, general, quiet, range } from "./support.ts";

const mod = asUserId("u_mod");
const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };
const hour = 3_600_000;

describe.skipIf(postgres === null)("beyond the bounds on PostgreSQL", () => {
  let store: Store;
  let sql: SQL;
  beforeAll(async () => {
    const url = await (await sharedPostgres()).createDatabase();
    store = await openPostgresStore({ url, log: quiet });
    sql = new SQL(url, { max: 1 });
  });
  beforeEach(async () => {
    await sql`truncate users, rooms, events, bans, mutes, audit, invitations restart identity cascade`;
  });
  afterAll(async () => {
    await store.close();
    await sql.close();
  });

  /** How many rows; `where` as SQL. */
  const count = async (table: string, where = "true"): Promise<number> => {
    const [row] = await sql.unsafe(`select count(*)::int as n from ${table} where ${where}`);
    return (row as { n: number }).n;
  };
  const fill = (statement: string, rows: number) =>
    sql.unsafe(`${statement} from generate_series(1, ${rows}) n`);
  const isBanned = async (userId: string) =>
    (await store.bannedFromServer(asUserId(userId), null)) !== null;

  test("the oldest ban of the server goes, those that have ended first, and those of rooms stay", async () => {
    await fill("insert into bans select 'g_' || n, 0, 'x', '', 0, '', n", maxBans);
    await sql.unsafe("insert into bans values ('g_1', 7, 'x', '', 0, '', 0)");
    await store.ban({ ...eve, room: null, address: "", until: 0, reason: "" }, mod);
    expect(await count("bans", "room = 0")).toBe(maxBans);
    expect(await count("bans", `"user" = 'g_1'`)).toBe(1);
    expect([await isBanned("g_1"), await isBanned("g_2"), await isBanned(eve.userId)]).toEqual([
      ...[false, true, true],
    ]);
    await sql.unsafe(`update bans set until = 1 where "user" = 'g_5'`);
    await store.ban({ ...bob, room: null, address: "", until: 0, reason: "" }, mod);
    expect([await isBanned("g_2"), await isBanned("g_5")]).toEqual([true, false]);
    expect(await count("bans", "room = 0")).toBe(maxBans);
  });

  test("the oldest mute goes, those that have ended first", async () => {
    await fill(
      `insert into mutes select 'g_' || n, 0, 'x', case when n = 5 then 1 else ${mutedForGood} end, '', n`,
      maxMutes,
    );
    await store.mute({ ...eve, room: null, until: 0, reason: "" }, mod);
    expect(await store.mutedOnServer(asUserId("g_1"))).toBe(mutedForGood);
    expect(await count("mutes", `"user" = 'g_5'`)).toBe(0);
    await store.mute({ ...bob, room: null, until: 0, reason: "" }, mod);
    expect(await store.mutedOnServer(asUserId("g_1"))).toBe(0);
    expect(await store.mutedOnServer(asUserId("g_2"))).toBe(mutedForGood);
    expect(await count("mutes")).toBe(maxMutes);
  });

  test("the oldest line of the audit log goes, and no id comes twice", async () => {
    await fill("insert into audit (timestamp, actor, act, detail) select 0, 'a', 'x', ''", 2);
    await sql.unsafe(`alter table audit alter column id restart with ${maxAuditLines}`);
    for (const act of ["kick", "role"])
      await store.note({ by: mod, act, target: null, room: null, detail: "" });
    const ids = (await store.audit({ before: null, limit: 10 })).map(({ id }) => id);
    expect(ids).toEqual([maxAuditLines + 1, maxAuditLines, 2]);
  });

  test("the oldest settled report goes, and when none is settled the oldest", async () => {
    await store.enter(entry());
    for (const _ of range(1, 3)) await store.append(draft());
    await fill(
      `insert into reports (timestamp, room, message, reporter, reason, settled)
       select 0, (select id from rooms), 1, 'g_' || n, '', case when n in (3, 5) then 'u_mod' end`,
      maxReports,
    );
    for (const message of [1, 2, 3])
      await store.report({ room: general, message, by: bob.userId, reason: "" });
    expect(await count("reports")).toBe(maxReports);
    expect(await count("reports", "id in (3, 5)")).toBe(0);
    expect(await count("reports", "id in (1, 2)")).toBe(1);
    expect(await count("reports", "reporter = 'g_bob'")).toBe(3);
  });

  test("a purge looks at a bounded number of events", async () => {
    const room = asRoomName("long");
    await store.enter(entry({ room }));
    const events = maxWalked + 3;
    await fill(
      `insert into events (room, seq, type, "user", username, text, flags, timestamp)
       select (select id from rooms), n, 0,
         case when n = 1 or n > ${events - 2} then '${eve.userId}' else 'u_ada' end, 'x', 'x', 0, n`,
      events,
    );
    await sql`update rooms set head = ${events}, newest = ${events}`;
    const purged = await store.purge({ userId: eve.userId, room: null, sinceMs: 0 }, mod);
    expect(purged).toMatchObject([{ message: events }, { message: events - 1 }]);
    expect(await store.authorOf(room, 1)).toBe(eve.userId);
  });

  test("a message to a room of more tells as many as may be told, the first by their ids", async () => {
    await store.enter(entry());
    await fill(
      "insert into users (id, username, created) select 'u_' || n, 'x', 0",
      maxReachable + 1,
    );
    await sql`insert into members ("user", room, since)
      select id, (select id from rooms), 0 from users where id like 'u\\_%' and id != ${ada.userId}`;
    await sql`insert into subscriptions
      select id, id, null, 'key', 'secret', 'https://chat.example', '', 0, 0
      from users where id like 'u\\_%' and id != ${ada.userId}`;
    const told = await store.reachable(general, null);
    expect(told).toHaveLength(maxReachable);
    expect(told).toEqual(told.toSorted());
    expect(await store.reachable(general, [...told.slice(0, 3), ada.userId])).toEqual(
      told.slice(0, 3),
    );
  });

  test("a session, a token and a subscription are noted as seen at most once an hour", async () => {
    const { userId } = await store.createAccount(person("ada"));
    const endpoint = "https://push.example/one";
    await store.startSession(session(userId));
    await store.createToken(token(userId));
    await store.addSubscription({
      ...{ userId, session: null, endpoint, p256dh: "key", auth: "secret" },
      ...{ origin: "https://chat.example", agent: "" },
    });
    const see = async () => [
      (await store.session("hash-of-a-session"))?.session.seen,
      (await store.token("hash-of-a-token"))?.token.seen,
      (await store.subscriptionWorked(endpoint), await store.subscriptions(userId))[0]?.worked,
    ];
    const wait = async (ms: number) => {
      await sql`update sessions set seen = seen - ${ms}`;
      await sql`update tokens set seen = seen - ${ms}`;
      await sql`update subscriptions set worked = worked - ${ms}`;
    };
    const first = await see();
    expect(await see()).toEqual(first);
    await wait(hour / 2);
    expect(await see()).toEqual(first.map((seen) => (seen ?? 0) - hour / 2));
    await wait(hour / 2);
    for (const [at, seen] of (await see()).entries())
      expect(seen).toBeGreaterThanOrEqual(first[at] ?? Infinity);
  });

  test("what has expired opens nothing, and goes when the same person or place gets a new one", async () => {
    const { userId } = await store.createAccount(person("ada"));
    for (const at of range(1, 2)) {
      await sql`update sessions set expires = 1`;
      await sql`update tokens set expires = 1`;
      await sql`update invitations set expires = 1`;
      expect([
        ...[await store.session(`s${at - 1}`), await store.token(`t${at - 1}`)],
        await store.invitation(`i${at - 1}`),
      ]).toEqual([null, null, null]);
      await store.startSession(session(userId, { secretHash: `s${at}` }));
      await store.createToken(token(userId, { secretHash: `t${at}` }));
      await store.createInvitation(invitation({ secretHash: `i${at}` }));
    }
    expect([await count("sessions"), await count("tokens"), await count("invitations")]).toEqual([
      ...[1, 1, 1],
    ]);
  });

  test("where nothing can be written, those who are signed in still are", async () => {
    const url = await (await sharedPostgres()).createDatabase();
    const before = await openPostgresStore({ url, log: quiet });
    const { userId } = await before.createAccount(person("ada"));
    await before.startSession(session(userId));
    await before.createToken(token(userId));
    await before.close();
    const admin = new SQL(url, { max: 1 });
    await admin`update sessions set seen = 1`;
    const name = new URL(url).pathname.slice(1);
    await admin.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    await admin.close();

    const readOnly = await openPostgresStore({ url, log: quiet });
    expect((await readOnly.session("hash-of-a-session"))?.session.seen).toBe(1);
    expect((await readOnly.token("hash-of-a-token"))?.token.seen).toBe(0);
    await readOnly.subscriptionWorked("https://push.example/none");
    await expectRefusal(readOnly.endSessions(userId, null), "storage_unavailable");
    expect(await readOnly.sessions(userId)).toHaveLength(1);
    await readOnly.close();
  });
});
