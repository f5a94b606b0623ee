// Which engines the black-box tests run on: SQLite and memory, or by CHAT_TEST_ENGINES=postgres+redis a real
// PostgreSQL and a real Redis, for every test that does not choose its own. shared-engines.ts starts them.

import { describe, test } from "bun:test";

const wanted = process.env["CHAT_TEST_ENGINES"] ?? "sqlite";
if (wanted !== "sqlite" && wanted !== "postgres+redis")
  throw new Error(`CHAT_TEST_ENGINES is sqlite or postgres+redis, and not ${wanted}`);

/** True when tests run on the engines of many nodes. */
export const onPostgres = wanted === "postgres+redis";

/** `describe` for what is about SQLite's files; on other engines it is skipped, and a line says why. */
export const describeOnSqlite = (why: string) => (tell(why), describe.skipIf(onPostgres));

/** As `describeOnSqlite`. */
export const testOnSqlite = (why: string) => (tell(why), test.skipIf(onPostgres));

function tell(why: string): void {
  if (onPostgres) console.warn(`Skipped on PostgreSQL: ${why}`);
}
