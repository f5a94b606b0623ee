// What SQLite answers about a great many who want to be told, and what it writes of those who were.

import { afterEach, beforeEach, expect, setSystemTime, test } from "bun:test";
import type { Engine } from "../../src/store/sqlite/calls.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { maxReachable } from "../../src/store/account-bounds.ts";
import { createTransaction, type Transaction } from "../../src/store/sqlite/transaction.ts";
import { person, session } from "./people.ts";
import { entry, general } from "./support.ts";

const hour = 3_600_000;
let database: OpenDatabase;
let transaction: Transaction;
let engine: Engine;
beforeEach(() => {
  database = openDatabase(null);
  transaction = createTransaction(database.db);
  ({ engine } = openEngine(transaction));
});
afterEach(() => {
  setSystemTime();
  database.close();
});

function subscribed(endpoint = "https://push.example/one", id: string | null = null) {
  const { userId } = engine.createAccount(person(`p${endpoint.length}`));
  const keys = { p256dh: "key", auth: "secret" };
  const draft = { userId, session: id, endpoint, ...keys, origin: "", agent: "" };
  return { userId, draft };
}

test("of a room of very many the first are reached", () => {
  engine.enter(entry());
  const { db } = database;
  const many = `with recursive n (n) as (select 1 union all select n + 1 from n where n <= ${maxReachable})`;
  const id = "'u_' || printf('%08d', n)";
  db.run(`${many} insert into users (id, username, created) select ${id}, ${id}, 0 from n`);
  db.run(`${many} insert into members (user, room, since) select ${id}, 1, 0 from n`);
  db.run(`${many} insert into subscriptions (endpoint, user, p256dh, auth, origin, agent, created, worked)
    select ${id}, ${id}, '', '', '', '', 0, 0 from n`);
  const people = engine.reachable(general, null);
  expect(people).toHaveLength(maxReachable);
  expect(people[0]).toBe("u_00000001" as never);
});

test("that a push was taken is written at most once an hour", () => {
  const { userId, draft } = subscribed();
  engine.addSubscription(draft);
  const start = Date.now();
  const worked = () => engine.subscriptions(userId)[0]?.worked;
  for (const [afterMs, since] of [
    [0, 0],
    [hour - 1, 0],
    [hour, hour],
  ] as const) {
    setSystemTime(new Date(start + afterMs));
    transaction.reset("write");
    engine.subscriptionWorked(draft.endpoint);
    expect(worked()).toBe(start + since);
    expect(transaction.wrote()).toBe(afterMs === since);
  }
});

test("where nothing can be written, a push that was taken is no trouble", () => {
  const { userId, draft } = subscribed();
  engine.addSubscription(draft);
  transaction.reset("read");
  engine.subscriptionWorked(draft.endpoint);
  expect(engine.subscriptions(userId)[0]?.worked).toBe(0);
});

test("a session that has expired takes its subscription with it at once", () => {
  const { userId } = subscribed();
  const start = Date.now();
  const id = engine.startSession(session(userId, { expires: start + hour }));
  const keys = { p256dh: "key", auth: "secret", origin: "", agent: "" };
  const endpoint = "https://push.example/two";
  engine.addSubscription({ userId, session: id, endpoint, ...keys });
  engine.enter(entry({ userId }));
  expect(engine.reachable(general, [userId])).toEqual([userId]);
  setSystemTime(new Date(start + hour));
  expect(engine.reachable(general, [userId])).toEqual([]);
  expect(engine.reachable(general, null)).toEqual([]);
  expect(engine.subscriptions(userId)).toEqual([]);
});
