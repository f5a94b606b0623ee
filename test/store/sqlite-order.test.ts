// The bounds that the SQLite engine puts on what is kept of order, and on what one purge may look at.

import { beforeEach, describe, expect, test } from "bun:test";
import { asUserId, asUsername } from "../../src/protocol/ids.ts";
import {
  maxAuditLines,
  maxBans,
  maxMutes,
  maxOpenReports,
  maxReports,
  maxWalked,
} from "../../src/store/order-bounds.ts";
import type { Engine } from "../../src/store/sqlite/calls.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { ada, bob, draft, entry, general } from "./support.ts";

let db: ReturnType<typeof openDatabase>["db"];
let engine: Engine;
beforeEach(() => {
  db = openDatabase(null).db;
  engine = openEngine(createTransaction(db)).engine;
});

const mod = asUserId("u_mod");
const eve = { userId: asUserId("g_eve"), username: asUsername("eve") };

/** `select n` for each number up to `count`; fills a table without a call for each. */
const numbers = (count: number) =>
  `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})`;

/** How many rows; `where` as SQL. */
const count = (table: string, where = "true") =>
  db.query<{ n: number }, []>(`select count(*) as n from ${table} where ${where}`).get()?.n;

describe("beyond the bound", () => {
  test("the oldest ban of the server goes, and those of rooms stay", () => {
    db.run(
      `${numbers(maxBans)} insert into bans select 'g_' || n, 0, 'x', '', 0, '', n from numbers`,
    );
    db.run("insert into bans values ('g_1', 7, 'x', '', 0, '', 0)");
    engine.ban({ ...eve, room: null, address: "", until: 0, reason: "" }, mod);
    expect(count("bans", "room = 0")).toBe(maxBans);
    expect(count("bans", "user = 'g_1'")).toBe(1);
    expect(engine.bannedFromServer(asUserId("g_1"), null)).toBeNull();
    expect(engine.bannedFromServer(asUserId("g_2"), null)).not.toBeNull();
    expect(engine.bannedFromServer(eve.userId, null)).not.toBeNull();
  });

  test("bans and mutes that have ended go before those that hold", () => {
    db.run(
      `${numbers(maxBans)} insert into bans select 'g_' || n, 0, 'x', '', n = 5, '', n from numbers`,
    );
    db.run(
      `${numbers(maxMutes)} insert into mutes select 'g_' || n, 0, 'x', iif(n = 5, 1, 9e15), '', n from numbers`,
    );
    engine.ban({ ...eve, room: null, address: "", until: 0, reason: "" }, mod);
    engine.mute({ ...eve, room: null, until: 0, reason: "" }, mod);
    expect(engine.bannedFromServer(asUserId("g_1"), null)).not.toBeNull();
    expect(engine.mutedOnServer(asUserId("g_1"))).toBe(9e15);
    expect([count("bans"), count("mutes")]).toEqual([maxBans, maxMutes]);
  });

  test("the oldest mute goes", () => {
    db.run(
      `${numbers(maxMutes)} insert into mutes select 'g_' || n, 0, 'x', 9e15, '', n from numbers`,
    );
    engine.mute({ ...eve, room: null, until: 0, reason: "" }, mod);
    expect(count("mutes")).toBe(maxMutes);
    expect(engine.mutedOnServer(asUserId("g_1"))).toBe(0);
    expect(engine.mutedOnServer(asUserId("g_2"))).toBe(9e15);
  });

  test("the oldest line of the audit log goes, and no id comes twice", () => {
    db.run(`insert into audit values (1, 0, 'a', 'x', null, null, ''), (2, 0, 'a', 'x', null, null, ''),
      (${maxAuditLines}, 0, 'a', 'x', null, null, '')`);
    engine.note({ by: mod, act: "kick", target: null, room: null, detail: "" });
    const ids = engine.audit({ before: null, limit: 10 }).map(({ id }) => id);
    expect(ids).toEqual([maxAuditLines + 1, maxAuditLines, 2]);
  });

  test("the oldest settled report goes, and when none is settled the oldest", () => {
    engine.enter(entry());
    for (let at = 0; at < 3; at++) engine.append(draft());
    db.run(
      `${numbers(maxReports)} insert into reports
       select n, 0, r.id, 1, 'g_' || n, '', iif(n in (3, 5), 'u_mod', null) from numbers, rooms r`,
    );
    for (const message of [1, 2, 3]) {
      engine.report({ room: general, message, by: bob.userId, reason: "" });
    }
    expect(count("reports")).toBe(maxReports);
    expect(count("reports", "id in (3, 5)")).toBe(0);
    expect(count("reports", "id in (1, 2)")).toBe(1);
    expect(count("reports", "reporter = 'g_bob'")).toBe(3);
  });

  test("nobody adds a report to as many of theirs as nobody looked at, so that others' are seen", () => {
    engine.enter(entry());
    for (let at = 0; at <= maxOpenReports; at++) engine.append(draft());
    const report = (message: number) =>
      engine.report({ room: general, message, by: eve.userId, reason: "" });
    for (let at = 1; at <= maxOpenReports; at++) report(at);
    expect(() => report(maxOpenReports + 1)).toThrow(`You have ${maxOpenReports} reports`);
    // Again is no new one.
    report(1);
    expect(count("reports")).toBe(maxOpenReports);
    expect(engine.settleReport(1, mod)).toBeTrue();
    report(maxOpenReports + 1);
    expect(count("reports", "settled is null")).toBe(maxOpenReports);
  });
});

describe("a purge", () => {
  const said = (messages: number, user: string): void => {
    engine.enter(entry({ ...ada }));
    db.run(
      `${numbers(messages)} insert into events (room, seq, type, user, username, text, flags, timestamp)
       select r.id, n, 0, iif(n = 1 or n > ${messages - 2}, '${eve.userId}', '${user}'), 'x', 'x', 0, n
       from numbers, rooms r`,
    );
    db.run("update rooms set head = ?, newest = ?", [messages, messages]);
    // As a server that starts: the rooms are read again.
    engine = openEngine(createTransaction(db)).engine;
  };
  const purge = (sinceMs: number) =>
    engine
      .purge({ userId: eve.userId, room: null, sinceMs }, mod)
      .map((event) => (event.type === "deleted" ? event.message : null));

  test("looks at a bounded number of events only", () => {
    said(maxWalked + 3, ada.userId);
    expect(purge(0)).toEqual([maxWalked + 3, maxWalked + 2]);
    expect(engine.authorOf(general, 1)).toBe(eve.userId);
  });

  test("looks at all of a room that is within the bound, also at its first event", () => {
    said(1_000, ada.userId);
    expect(purge(0)).toEqual([1_000, 999, 1]);
  });
});
