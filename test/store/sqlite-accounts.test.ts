// What SQLite keeps of people as time goes by, when nothing can be written, and in the bytes of its file.

import { afterEach, beforeEach, describe, expect, setSystemTime, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/open.ts";
import type { Engine } from "../../src/store/sqlite/calls.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createTransaction, type Transaction } from "../../src/store/sqlite/transaction.ts";
import { invitation, person, session, token } from "./people.ts";
import { quiet, range, temporary } from "./support.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 1);

describe("as time goes by", () => {
  let database: OpenDatabase;
  let transaction: Transaction;
  let engine: Engine;
  let now = start;
  const pass = (ms: number) => setSystemTime(new Date((now += ms)));
  const expires = start + 100 * hour;
  const rows = (table: string) => database.db.prepare(`select * from ${table}`).all().length;

  beforeEach(() => {
    now = start;
    pass(0);
    database = openDatabase(null);
    transaction = createTransaction(database.db);
    ({ engine } = openEngine(transaction));
  });
  afterEach(() => {
    setSystemTime();
    database.close();
  });

  test("a session and a token are noted as seen at most once an hour", () => {
    const { userId } = engine.createAccount(person("ada"));
    engine.startSession(session(userId, { expires }));
    engine.createToken(token(userId));
    const seen = () => [
      engine.session("hash-of-a-session")?.session.seen,
      engine.token("hash-of-a-token")?.token.seen,
    ];
    expect(seen()).toEqual([start, start]);
    pass(hour - 1);
    transaction.reset("write");
    expect(seen()).toEqual([start, start]);
    expect(transaction.wrote()).toBe(false);
    pass(1);
    expect(seen()).toEqual([start + hour, start + hour]);
    expect(transaction.wrote()).toBe(true);
    pass(hour - 1);
    expect(seen()).toEqual([start + hour, start + hour]);
  });

  test("where nothing can be written, those who are signed in still are", () => {
    const { userId } = engine.createAccount(person("ada"));
    engine.startSession(session(userId, { expires }));
    engine.createToken(token(userId));
    pass(2 * hour);
    transaction.reset("read");
    expect(engine.session("hash-of-a-session")?.session.seen).toBe(start);
    expect(engine.token("hash-of-a-token")?.token.seen).toBe(0);
    expect(() => engine.endSessions(userId, null)).toThrow("cannot write");
  });

  test("a session, a token and an invitation end in the millisecond in which they expire", () => {
    const { userId } = engine.createAccount(person("ada"));
    const end = start + minute;
    engine.startSession(session(userId, { expires: end }));
    engine.createToken(token(userId, { expires: end }));
    engine.createInvitation(invitation({ expires: end }));
    const good = () => [
      engine.session("hash-of-a-session") !== null,
      engine.token("hash-of-a-token") !== null,
      engine.invitation("hash-of-an-invitation") !== null,
      engine.sessions(userId).length + engine.tokens(userId).length === 2,
      engine.invitations(null).length === 1,
    ];
    pass(minute - 1);
    expect(good()).toEqual(range(1, 5).map(() => true));
    pass(1);
    expect(good()).toEqual(range(1, 5).map(() => false));
  });

  test("what has expired is cleaned up when the same person or room gets a new one", () => {
    const { userId } = engine.createAccount(person("ada"));
    for (const at of range(1, 3)) {
      engine.startSession(session(userId, { secretHash: `s${at}`, expires: now + minute }));
      engine.createToken(token(userId, { secretHash: `t${at}`, expires: now + minute }));
      engine.createInvitation(invitation({ secretHash: `i${at}`, expires: now + minute }));
      pass(minute);
    }
    expect([rows("sessions"), rows("tokens"), rows("invitations")]).toEqual([1, 1, 1]);
  });

  test("sessions, tokens and invitations come newest first", () => {
    const { userId } = engine.createAccount(person("ada"));
    for (const at of range(1, 3)) {
      engine.startSession(session(userId, { secretHash: `s${at}`, expires }));
      engine.createToken(token(userId, { secretHash: `t${at}` }));
      engine.createInvitation(invitation({ secretHash: `i${at}`, expires }));
      pass(minute);
    }
    const newestFirst = [2, 1, 0].map((at) => start + at * minute);
    for (const list of [engine.sessions(userId), engine.tokens(userId), engine.invitations(null)]) {
      expect(list.map(({ created }) => created)).toEqual(newestFirst);
    }
  });

  test("of more than 100 sessions the oldest goes", () => {
    const { userId } = engine.createAccount(person("ada"));
    for (const at of range(1, 102)) {
      engine.startSession(session(userId, { secretHash: String(at), expires }));
      pass(1);
    }
    expect(["1", "2", "3", "102"].map((hash) => engine.session(hash) !== null)).toEqual([
      ...[false, false, true, true],
    ]);
    expect(rows("sessions")).toBe(100);
  });

  test("a guest who registers, and whoever changes the name, was made when they came first", () => {
    const { userId } = engine.createAccount(person("ada"));
    pass(hour);
    engine.rename(userId, person("countess").username);
    expect(engine.user(userId)).toMatchObject({ username: "countess", created: start });
  });
});

test("what a user is signed in with lies in the file as a hash only, and not at all when it has ended", async () => {
  const directory = temporary();
  const secrets = range(1, 3).map((at) => `secret-number-${at}-of-this-test`);
  const hashes = secrets.map((each) => new Bun.CryptoHasher("sha256").update(each).digest("hex"));
  const [one = "", two = "", three = ""] = hashes;
  const found = () => {
    const names = readdirSync(directory.path);
    const bytes = Buffer.concat(names.map((name) => readFileSync(join(directory.path, name))));
    return [...secrets, ...hashes].map((text) => bytes.includes(text));
  };
  const open = () => openStore({ dataDir: directory.path, log: quiet });
  try {
    let store = await open();
    const { userId } = await store.createAccount(person("ada"));
    await store.startSession(session(userId, { secretHash: one }));
    const { id } = await store.createToken(token(userId, { secretHash: two }));
    const invited = await store.createInvitation(invitation({ secretHash: three }));
    await store.close();
    expect(found()).toEqual([false, false, false, true, true, true]);
    store = await open();
    await store.endSessions(userId, null);
    await store.revokeToken(userId, id);
    await store.revokeInvitation(null, invited.id);
    await store.close();
    expect(found()).toEqual(range(1, 6).map(() => false));
  } finally {
    directory.remove();
  }
});
