// A PostgreSQL into which an older copy was put back: it has less than was acknowledged, so cursors from after the copy
// must not hold, however it was put back.

import { SQL } from "bun";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { draft, entry, listen, quiet, range, talk } from "./support.ts";

describe.skipIf(postgres === null)("a copy of a PostgreSQL database", () => {
  const file = join(tmpdir(), `chat-copy-${process.pid}.dump`);
  let url: string;
  beforeEach(async () => {
    url = await (await sharedPostgres()).createDatabase();
  });
  afterEach(() => rm(file, { force: true }));

  /** Ten messages, and the epoch of their room; closed. */
  async function begin(): Promise<string> {
    const store = await openPostgresStore({ url, log: quiet });
    const { epoch } = await talk(store, 10);
    await store.close();
    return epoch;
  }

  /** `count` more by `store`, and whether a cursor at the tenth message holds. */
  async function goesOn(store: Store, epoch: string): Promise<boolean> {
    for (const at of range(1, 3)) await store.append(draft({ text: `more ${at}` }));
    const entered = await store.enter(entry({ resume: { epoch, after: 10 } }));
    return entered.epoch === epoch;
  }

  async function pg(name: string, ...args: string[]): Promise<void> {
    const child = Bun.spawn([join(dirname(postgres ?? ""), name), ...args], { stderr: "pipe" });
    const said = await new Response(child.stderr).text();
    expect([await child.exited, said]).toEqual([0, ""]);
  }

  test("[P4] that is none, but the same after a restart, has the cursors of before", async () => {
    const epoch = await begin();
    await inDatabase((sql) => sql.unsafe("vacuum (full, freeze)"));
    const { log, lines } = listen();
    const store = await openPostgresStore({ url, log });
    expect(await goesOn(store, epoch)).toBe(true);
    await store.close();
    expect(lines.join("\n")).not.toContain("epochs_renewed");
  });

  test("[P4] that was made by the server refuses them, and says so", async () => {
    const epoch = await begin();
    const copy = `${url}_copy`;
    const name = new URL(url).pathname.slice(1);
    await inDatabase(
      (sql) => sql.unsafe(`create database ${name}_copy template ${name}`),
      (await sharedPostgres()).url,
    );
    const { log, lines } = listen();
    const store = await openPostgresStore({ url: copy, log });
    expect(await goesOn(store, epoch)).toBe(false);
    await store.close();
    expect(lines.join("\n")).toContain("epochs_renewed");
  });

  test.each([
    ["over the tables", ["--clean", "--if-exists"]],
    ["into the tables, when they were emptied", ["--data-only", "--disable-triggers"]],
  ])("[P4] that is put back %s refuses them, and says so", async (_, how) => {
    const epoch = await begin();
    await pg("pg_dump", "--format=custom", `--file=${file}`, url);
    const before = await openPostgresStore({ url, log: quiet });
    expect(await goesOn(before, epoch)).toBe(true);
    await before.close();
    if (how.includes("--data-only")) await inDatabase((sql) => sql.unsafe(truncating));
    await pg("pg_restore", ...how, `--dbname=${url}`, file);
    const { log, lines } = listen();
    const store = await openPostgresStore({ url, log });
    expect(await goesOn(store, epoch)).toBe(false);
    await store.close();
    expect(lines.join("\n")).toContain("epochs_renewed");
    // Once, and not at each start.
    const next = await openPostgresStore({ url, log: quiet });
    const { epoch: renewed } = await next.enter(entry());
    await next.close();
    const last = await openPostgresStore({ url, log: quiet });
    expect((await last.enter(entry())).epoch).toBe(renewed);
    await last.close();
  });

  async function inDatabase(work: (sql: SQL) => Promise<unknown>, where = url): Promise<void> {
    const sql = new SQL(where, { max: 1 });
    await work(sql);
    await sql.close();
  }
});

const truncating = `
do $$ declare each record; begin
  for each in select tablename from pg_tables where schemaname = 'public' loop
    execute format('truncate %I cascade', each.tablename);
  end loop;
end $$`;
