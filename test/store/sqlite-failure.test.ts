// What a failure costs whom: a call that is wrong, a group that cannot be committed, a thread that ends.

import { Database } from "bun:sqlite";
import { describe, expect, spyOn, test } from "bun:test";
import { join } from "node:path";
import { ChatError } from "../../src/protocol/errors.ts";
import { asUserId } from "../../src/protocol/ids.ts";
import { openStore } from "../../src/store/open.ts";
import type { Call } from "../../src/store/sqlite/calls.ts";
import { createStore } from "../../src/store/sqlite/client.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createRunGroup, type RunGroup } from "../../src/store/sqlite/group.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { startThread } from "../../src/store/sqlite/worker.ts";
import type { Draft } from "../../src/store/rooms.ts";
import {
  ada,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  listen,
  newest,
  quiet,
  range,
  seqs,
  talk,
  temporary,
} from "./support.ts";

/** What no caller can send by its types, and SQLite cannot store. */
const poison = (): Draft => ({ ...draft(), text: {} as unknown as string });

/** The thread's inside, run here: one call of `run` is one transaction. */
function inside(dataDir: string | null = null): { db: Database; run: RunGroup } {
  const { db } = openDatabase(dataDir);
  const transaction = createTransaction(db);
  return { db, run: createRunGroup(transaction, openEngine(transaction)) };
}

const append = (change: Partial<Draft> = {}): Call => ["append", draft(change)];
const seqOf = (answer: unknown): unknown => Object(answer).seq;

describe("a call that nobody expected", () => {
  test("fails alone: what was asked with it is stored, and the numbers have no hole", async () => {
    const store = await openStore({ dataDir: null, log: quiet });
    await store.enter(entry());
    const results = await Promise.allSettled([
      store.append(draft()),
      store.append(poison()),
      store.append(draft({ key: "key-00000001" })),
      store.append(draft({ key: "key-00000001", text: "other" })),
      store.append(poison()),
      store.append(draft()),
      store.page(general, newest(10), null),
    ]);
    expect(results.map(({ status }) => status[0]).join("")).toBe("frfrrff");
    expect(results[1]).toMatchObject({ reason: expect.any(Error) });
    expect(results[1]).not.toMatchObject({ reason: expect.any(ChatError) });
    expect(results[3]).toMatchObject({ reason: { code: "key_conflict" } });
    expect(results[5]).toMatchObject({ value: { seq: 3 } });
    expect(seqs(await store.eventsAfter(general, 0, 10))).toEqual([1, 2, 3]);
    expect(store.isWritable()).toBe(true);
    await store.close();
  });

  test("takes back all that it did itself", () => {
    const { db, run } = inside();
    run([["enter", entry()]]);
    const rename: Call = ["rename", ada.userId, {} as unknown as typeof ada.username];
    const unknown = ["no such method"] as unknown as Call;
    const badRoom: Call = [
      "enter",
      entry({ ...bob, username: {} as unknown as typeof bob.username }),
    ];
    const { failures, writes } = run([append(), rename, unknown, badRoom, append()]);
    expect(failures.map(({ index, code }) => [index, code])).toEqual(
      [1, 2, 3].map((at) => [at, null]),
    );
    expect(writes).toBe("committed");
    expect(db.query("select id, username from users").values()).toEqual([["g_ada", "ada"]]);
    expect(db.query("select seq from events").values()).toEqual([[1], [2]]);
  });
});

describe("a group that cannot be committed", () => {
  test("stores nothing, refuses its writes, answers its reads, and the next goes on without a hole", () => {
    const { db, run } = inside();
    run([["enter", entry()], append({ key: "key-00000001" })]);
    // The database may not grow: each page that it needs more is SQLITE_FULL.
    const pages = Number(db.query("pragma page_count").values()[0]?.[0]);
    db.run(`pragma max_page_count = ${pages}`);
    const big = "x".repeat(8_000);
    const group = run([
      append(),
      append({ text: big }),
      append({ key: "key-00000001" }),
      ["page", general, newest(10), null],
      ["enter", entry()],
      ["enter", entry(bob)],
      ["leave", general, ada.userId],
      ["rename", ada.userId, ada.username],
    ]);
    expect(group.writes).toBe("failed");
    expect(group.trouble).toContain("full");
    expect(group.failures.map(({ index, code }) => [index, code])).toEqual(
      [0, 1, 5, 6].map((at) => [at, "storage_unavailable"]),
    );
    expect(group.answers[2]).toMatchObject({ seq: 1, duplicate: true });
    expect(group.answers[3]).toMatchObject({ head: 1 });
    expect(group.answers[4]).toMatchObject({ head: 1, created: false });

    db.run("pragma max_page_count = 1000000");
    const next = run([append({ text: big }), append()]);
    expect(next).toMatchObject({ failures: [], writes: "committed" });
    expect(next.answers.map(seqOf)).toEqual([2, 3]);
  });

  test("leaves a room as it was, its facts in memory too", () => {
    const { db, run } = inside();
    run([["enter", entry()]]);
    const pages = Number(db.query("pragma page_count").values()[0]?.[0]);
    db.run(`pragma max_page_count = ${pages}`);
    const changed: Call = ["updateRoom", general, ada.userId, { title: "New", readOnly: true }];
    expect(run([changed, append({ text: "x".repeat(8_000) })]).writes).toBe("failed");
    const facts = { title: null, readOnly: false };
    expect(run([["roomFor", general, ada.userId]]).answers).toMatchObject([facts]);
    db.run("pragma max_page_count = 1000000");
    expect(run([changed]).answers).toMatchObject([{ event: { seq: 1, title: "New" } }]);
  });

  test("because another program writes is refused, and goes on when that is done", () => {
    const directory = temporary();
    const { db, run } = inside(directory.path);
    run([["enter", entry()]]);
    using other = new Database(join(directory.path, "chat.db"));
    other.run("begin immediate");
    const group = run([append(), ["enter", entry()]]);
    expect(group).toMatchObject({ failures: [{ index: 0, code: "storage_unavailable" }] });
    expect(group.answers[1]).toMatchObject({ head: 0 });
    expect(run([["page", general, newest(1), null]])).toMatchObject({
      failures: [],
      writes: "none",
    });
    other.run("rollback");
    expect(run([append()]).answers.map(seqOf)).toEqual([1]);
    db.close(true);
    directory.remove();
  });
});

describe("a group", () => {
  test("ends early after many calls or many rows, so that others need not wait", () => {
    const { run } = inside();
    run([["enter", entry()]]);
    const calls = range(1, 2_500).map(() => append());
    expect(run(calls).answers).toHaveLength(1_000);
    const reads = range(1, 100).map((): Call => ["eventsAfter", general, 0, 500]);
    expect(run(reads).answers).toHaveLength(4);
  });

  test("of any length is answered whole and in order", async () => {
    const store = await openStore({ dataDir: null, log: quiet });
    await store.enter(entry());
    const answers = await Promise.all(range(1, 5_000).map(() => store.append(draft())));
    expect(answers.map(({ seq }) => seq)).toEqual(range(1, 5_000));
    const reads = await Promise.all(range(1, 50).map((at) => store.eventsAfter(general, at, 500)));
    expect(reads.map((events) => events[0]?.seq)).toEqual(range(2, 51));
    await store.close();
  });
});

test("more calls than may wait are storage_unavailable at once; those before are answered", async () => {
  const store = await openStore({ dataDir: null, log: quiet });
  const waiting = range(1, 100_000).map(() => store.user(ada.userId));
  await expectRefusal(store.user(ada.userId), "storage_unavailable");
  expect(await Promise.all(waiting)).toHaveLength(100_000);
  expect(await store.user(ada.userId)).toBeNull();
  await store.close();
});

test("when the thread ends, what waits fails as unknown, and what comes is refused", async () => {
  const { log, heard } = listen();
  const thread = startThread();
  await thread.next("hello");
  thread.post({ type: "open", dataDir: null, alongside: false, as: "writer" });
  await thread.next("opened");
  const store = createStore(thread, log);
  await talk(store, 1);
  const unknown = store.append(draft()).catch((error: unknown) => error);
  thread.stop();
  expect(await unknown).toBeInstanceOf(Error);
  expect(await unknown).not.toBeInstanceOf(ChatError);
  expect(await heard("storage_thread_ended")).toContain("waiting=1");
  await expectRefusal(store.append(draft()), "storage_unavailable");
  expect(store.isWritable()).toBe(false);
  await store.close();
});

test("no read of a room looks at more than the rows it returns", () => {
  const db = openDatabase(null).db;
  const prepare = spyOn(db, "prepare");
  openEngine(createTransaction(db));
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  const reads = statements.filter((sql) => sql.trimStart().startsWith("select"));
  expect(reads.filter((sql) => sql.includes("from events")).length).toBeGreaterThan(3);
  for (const sql of reads) {
    // The directories of rooms and of accounts walk through the names; a purge looks at all rooms.
    if (sql.includes("instr(") || sql.includes("from rooms where newest")) continue;
    const plan = db.query<{ detail: string }, []>(`explain query plan ${sql}`).all();
    const steps = plan.map(({ detail }) => detail).join("; ");
    // Asked with `match` (M), the index of words is searched, though the plan calls it a scan.
    const isSearch = expect.stringMatching(/SEARCH |SCAN words VIRTUAL TABLE INDEX \d+:M/);
    expect([sql, steps]).toEqual([sql, isSearch]);
    // What was found before, a list that was given, and the index of words are walked through.
    expect([sql, steps]).toEqual([
      sql,
      expect.not.stringMatching(/SCAN (?!CONSTANT ROW|\(subquery|\w+ VIRTUAL TABLE)/),
    ]);
    // Of the last 200 events, who wrote: grouped once in 200.
    if (sql.includes("group by user")) continue;
    if (sql.includes("from events")) expect(steps).not.toContain("TEMP B-TREE");
  }
});

test("a user that was never asked for is nobody's", async () => {
  const store = await openStore({ dataDir: null, log: quiet });
  expect(await store.user(asUserId("g_nobody"))).toBeNull();
  await store.close();
});
