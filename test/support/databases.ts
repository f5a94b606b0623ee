// Empty databases with the newest tables, on the PostgreSQL that all suites of a process share. Each is made once and
// emptied when it is given back: that takes a few milliseconds, and a new one a hundred.

import { SQL } from "bun";
import { createLog } from "../../src/lib/log.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { type Postgres, sharedPostgres } from "./postgres.ts";

export type TestDatabase = {
  readonly url: string;
  /** Empties it for somebody else. What is still connected to it is cut. */
  giveBack(): Promise<void>;
};

let server: Postgres | undefined;
let free: TestDatabase[] = [];

/** It is nobody else's until it is given back. */
export async function takeDatabase(): Promise<TestDatabase> {
  const now = await sharedPostgres();
  if (server !== now) free = [];
  server = now;
  return free.pop() ?? (await makeDatabase(now));
}

async function makeDatabase(from: Postgres): Promise<TestDatabase> {
  const url = await from.createDatabase();
  const store = await openPostgresStore({ url, log: createLog("text", () => {}) });
  await store.close();
  // It stays, as connecting takes longer than all the rest.
  const admin = new SQL(url, { max: 1 });
  await admin.unsafe(emptying);
  const database: TestDatabase = {
    url,
    async giveBack() {
      if (!(await from.isRunning())) return;
      await admin.unsafe("select chat_test_empty()");
      if (from === server) free.push(database);
    },
  };
  return database;
}

/** All that is in a database, as text. */
export async function contentsOf(url: string): Promise<string> {
  const sql = new SQL(url, { max: 1 });
  const names: { name: string }[] = await sql`
    select tablename as name from pg_tables where schemaname = 'public'`;
  const tables: string[] = [];
  for (const { name } of names)
    tables.push(JSON.stringify(await sql.unsafe(`select each::text from ${name} each`)));
  await sql.close();
  return tables.join("\n");
}

// Deleting a few rows is quicker than new files for all tables, which is what `truncate` makes. The version stays, and
// with it the tables; the numbers begin anew. Its own waiting for who was cut looks ten times a second.
const emptying = `
create function chat_test_empty() returns void language plpgsql as $$
declare
  each record;
begin
  loop
    perform pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid();
    exit when not found;
    perform pg_sleep(0.002), pg_stat_clear_snapshot();
  end loop;
  perform set_config('session_replication_role', 'replica', true);
  for each in select tablename from pg_tables where schemaname = 'public' and tablename <> 'meta' loop
    execute format('delete from %I', each.tablename);
  end loop;
  delete from meta where name <> 'version';
  for each in select sequencename from pg_sequences where schemaname = 'public' loop
    perform setval(each.sequencename::regclass, 1, false);
  end loop;
end $$`;
