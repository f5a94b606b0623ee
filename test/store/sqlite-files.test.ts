// What the SQLite engine does with the files it finds: which it refuses, and that it leaves those alone.

import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { StartError } from "../../src/lib/start-error.ts";
import { openStore } from "../../src/store/open.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { applicationId, migrate, migrations } from "../../src/store/sqlite/migrations.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { typed } from "../support/queries.ts";
import {
  ada,
  bob,
  draft,
  entry,
  general,
  listen,
  plain,
  quiet,
  talk,
  temporary,
} from "./support.ts";

let directory: ReturnType<typeof temporary>;
let dataDir: string;
let file: string;
beforeEach(() => {
  directory = temporary();
  dataDir = join(directory.path, "data");
  file = join(dataDir, "chat.db");
});
afterEach(() => directory.remove());

const open = (where = dataDir) => openStore({ dataDir: where, log: quiet });

/** A database in which ada has said three things, closed. */
async function used(): Promise<void> {
  const store = await open();
  await talk(store, 3);
  await store.close();
}

/** The store does not open, says why in one line, and the database is byte for byte what it was. */
async function expectRefused(line: RegExp, where = dataDir): Promise<void> {
  const bytes = () => (statSync(file, { throwIfNoEntry: false }) ? readFileSync(file) : null);
  const before = bytes();
  const error = await open(where).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  const { message, exitCode } = error as StartError;
  expect(message).toMatch(line);
  expect(message).toContain(directory.path);
  expect(message).not.toContain("\n");
  expect(exitCode).toBe(1);
  expect(bytes()).toEqual(before);
}

/** With the database of a server that has ended. */
function edit(change: (db: Database) => void): void {
  using db = new Database(file);
  change(db);
  db.run("pragma wal_checkpoint(truncate)");
}

describe("a data directory", () => {
  test("that is missing is made, with its parents, for its owner only", async () => {
    dataDir = join(directory.path, "not", "there");
    const store = await open();
    const mode = (path: string) => (statSync(join(dataDir, path)).mode & 0o777).toString(8);
    expect(mode(".")).toBe("700");
    const files = readdirSync(dataDir).sort();
    expect(files).toEqual(["chat.db", "chat.db-shm", "chat.db-wal", "lock", "run"]);
    expect(files.map(mode)).toEqual(files.map(() => "600"));
    await store.close();
    expect(readdirSync(dataDir).sort()).toEqual(["chat.db", "lock", "run"]);
  });

  test("that is in use by another server is refused, and free as soon as that one closes", async () => {
    const first = await open();
    await first.enter(entry());
    await expectRefused(/^Another server is using the data in .*stop it, or .* --data$/);
    await first.close();
    const second = await open();
    expect(await second.user(ada.userId)).toMatchObject(ada);
    await second.close();
  });

  test("that cannot be made is refused", async () => {
    writeFileSync(join(directory.path, "file"), "");
    const below = join(directory.path, "file", "data");
    await expectRefused(/cannot be made: choose another with --data/, below);
    await expectRefused(/cannot be made: choose another with --data/, join(directory.path, "file"));
  });

  test("that cannot be written is refused", async () => {
    const error = await open("/proc/self").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toMatch(/\/proc\/self cannot be written: .* --data/);
  });
});

describe("a database", () => {
  test("that is no SQLite file is refused", async () => {
    mkdirSync(dataDir);
    for (const content of ["hello", "x".repeat(10_000), "SQLite format 3\0"]) {
      writeFileSync(file, content);
      await expectRefused(/chat\.db is not a database of this server: restore it from a backup/);
    }
  });

  test("that is cut short is refused", async () => {
    await used();
    truncateSync(file, statSync(file).size - 5_000);
    await expectRefused(/chat\.db is damaged \(it is cut short\): restore it from a backup$/);
  });

  test("whose pages are overwritten is refused", async () => {
    await used();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 4_096));
    await expectRefused(/chat\.db is damaged \(SQLITE_CORRUPT.*\): restore it from a backup$/);
  });

  test("whose table of contents is overwritten is refused", async () => {
    await used();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 100, 4_096));
    await expectRefused(/chat\.db is damaged \(SQLITE_CORRUPT.*\): restore it from a backup$/);
  });

  test("that vanished or was emptied where a server ran is refused, and not made anew", async () => {
    await used();
    writeFileSync(file, "");
    await expectRefused(/chat\.db is missing or empty, but a server ran here before/);
    rmSync(file);
    await expectRefused(/chat\.db is missing or empty, but a server ran here before/);
  });

  test("of a newer schema is refused", async () => {
    await used();
    edit((db) => db.run("pragma user_version = 999"));
    await expectRefused(
      /written by a newer version .*\(schema 999, this one knows \d+\): start that/,
    );
  });

  test("of another application is refused", async () => {
    mkdirSync(dataDir);
    edit((db) => db.run("create table theirs (a)"));
    await expectRefused(/chat\.db belongs to another application: .* --data$/);
    edit((db) => db.run("pragma application_id = 1"));
    await expectRefused(/chat\.db belongs to another application: .* --data$/);
  });

  test("that another program keeps locked is refused", async () => {
    await used();
    using other = new Database(file);
    other.run("pragma journal_mode = delete");
    other.run("begin exclusive");
    await expectRefused(/Another program is writing to the data in .*: end it and start again/);
  });

  test("that is made but was never filled is filled", async () => {
    mkdirSync(dataDir);
    writeFileSync(file, "");
    const store = await open();
    expect(await store.enter(entry())).toMatchObject({ created: true });
    await store.close();
    edit((db) => {
      expect(db.query("pragma application_id").values()).toEqual([[applicationId]]);
      expect(db.query("pragma user_version").values()).toEqual([[migrations.length]]);
    });
  });

  test("is in the durable mode", async () => {
    const store = await open();
    await store.enter(entry());
    using db = new Database(file, { readonly: true });
    expect(db.query("pragma journal_mode").values()).toEqual([["wal"]]);
    await store.close();
  });

  test("whose close was interrupted opens with everything, and nothing is said", async () => {
    const first = await open();
    await talk(first, 3);
    // As after a power cut: the log is there, the lock is not.
    const copy = join(directory.path, "copy");
    Bun.spawnSync(["cp", "-a", dataDir, copy]);
    await first.close();
    const heard = listen();
    const second = await openStore({ dataDir: copy, log: heard.log });
    expect(await second.append(draft())).toMatchObject({ seq: 4 });
    await second.close();
  });
});

describe("migrations", () => {
  const second = `alter table users add column email text; create table extra (a integer) strict;`;

  function oldDatabase(): Database {
    const db = new Database(":memory:");
    migrate(db, migrations.slice(0, 1));
    db.run("insert into users (id, username, created) values ('g_ada', 'ada', 1)");
    return db;
  }
  const version = (db: Database) => db.query("pragma user_version").values();

  test("bring an older schema up to date and keep what is in it", () => {
    using db = oldDatabase();
    expect(migrate(db, [...migrations.slice(0, 1), second])).toBe(1);
    expect(version(db)).toEqual([[2]]);
    expect(db.query("select id, username, email from users").values()).toEqual([
      ["g_ada", "ada", null],
    ]);
    expect(migrate(db, [...migrations.slice(0, 1), second])).toBe(2);
  });

  test("keep the rooms, members and messages of the first schema, which anybody may go on with", async () => {
    mkdirSync(dataDir);
    edit((db) => {
      migrate(db, migrations.slice(0, 1));
      db.run("insert into users values ('g_ada', 'ada', 1), ('g_bob', 'bob', 2)");
      db.run("insert into rooms values (7, 'general', 0, null, 'tea', 'epoch', 2, 1, 3, 5)");
      db.run("insert into members values ('g_ada', 7, 4)");
      db.run(`insert into events values (7, 1, 0, 'g_ada', 'ada', 'hi', 0, 'key-00000001', 4),
        (7, 2, 0, 'g_bob', 'bob', 'waves', 1, null, 5)`);
    });
    const store = await open();
    const said = [
      { seq: 1, ...ada, text: "hi", key: "key-00000001", timestamp: 4 },
      { seq: 2, ...bob, text: "waves", action: true, timestamp: 5 },
    ];
    const facts = { ...plain, topic: "tea", head: 2 };
    expect(await store.enter(entry())).toMatchObject({ ...facts, role: "member", messages: said });
    expect(await store.user(ada.userId)).toEqual({ ...ada, role: "guest", created: 1 });
    expect(await store.roomsOf(ada.userId)).toMatchObject([{ ...facts, timestamp: 5 }]);
    const again = draft({ key: "key-00000001" });
    expect(await store.append(again)).toEqual({ seq: 1, timestamp: 4, duplicate: true });
    expect(await store.deleteMessage(general, 2, bob.userId)).toMatchObject({ event: { seq: 3 } });
    await store.close();
  });

  test("build the search index of the third schema anew, and what is deleted after it is gone", () => {
    mkdirSync(dataDir);
    edit((db) => {
      migrate(db, migrations.slice(0, 3));
      db.run("insert into rooms values (7, 'general', 0, null, null, 'epoch', 2, 1, 3, 5, 0, 0)");
      db.run(`insert into events values (1, 7, 1, 0, 'g_ada', 'ada', 'a boardroom', 64, null, 4, null, null),
        (2, 7, 2, 0, 'g_ada', 'ada', 'a quicksilverfish', 64, null, 5, null, null)`);
      db.run(`insert into words (rowid, body, who, place, has) values
        (1, 'a boardroom', 'u_675f616461 n_ada', 'public r7', ''),
        (2, 'a quicksilverfish', 'u_675f616461 n_ada', 'public r7', '')`);
      db.run("insert into meta values ('indexed', '2')");
    });
    const { db, notes, close } = openDatabase(dataDir);
    expect(notes[0]).toMatchObject({ event: "storage_migrated", fields: { from: 3 } });
    const { engine, catchUp } = openEngine(createTransaction(db));
    const find = (text: string) =>
      engine.search(typed(text), null).hits.map(({ message }) => message.seq);
    expect([find("boardroom"), find("ardroo"), find("a")]).toEqual([[1], [1], [2, 1]]);
    expect(catchUp(9)).toBe(2);
    expect([find("boardroom"), find("ardroo"), find("a")]).toEqual([[1], [1], [2, 1]]);
    engine.deleteMessage(general, 2, ada.userId);
    // Throws where what was taken out is not what was put in.
    db.run("insert into words (words) values ('integrity-check')");
    close();
    const bytes = readFileSync(file);
    expect([bytes.includes("boardroom"), bytes.includes("quicksilver")]).toEqual([true, false]);
  });

  test("that fail leave everything as it was", () => {
    using db = oldDatabase();
    const broken = [...migrations.slice(0, 1), second, "create table users (a)"];
    expect(() => migrate(db, broken)).toThrow();
    expect(version(db)).toEqual([[1]]);
    expect(db.query("select name from sqlite_schema where name = 'extra'").values()).toEqual([]);
    expect(db.query("select count(*) from users").values()).toEqual([[1]]);
  });
});
