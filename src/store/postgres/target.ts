// An empty database that the data of another engine are moved into, and what says how far that is.

import { systemClock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { StartError } from "../../lib/start-error.ts";
import { asUserId, asUsername } from "../../protocol/ids.ts";
import {
  type After,
  type Progress,
  type Row,
  type TableName,
  TABLES,
  type Target,
} from "../moving.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { connected } from "./client.ts";
import { metaOf, setMeta } from "./meta.ts";
import { migrate, movingName } from "./migrations.ts";
import { createPool, type Pool } from "./pool.ts";
import { wordsIndex } from "./schema.ts";
import type { Tx, Value } from "./transaction.ts";
import { wordsOf } from "./words.ts";

/** Throws `StartError` as `openPostgresStore`. */
export async function openPostgresTarget(options: { url: string; log: Log }): Promise<Target> {
  const pool = createPool({
    ...options,
    clock: systemClock,
    returned: async () => {},
    // An index of millions of rows takes its time, and nobody else waits.
    patience: "endless",
  });
  await connected(pool, options.url, migrate);
  return createTarget(pool);
}

function createTarget(pool: Pool): Target {
  const write = (run: (tx: Tx) => Promise<void>) => pool.transact("latest", run);
  return {
    progress: () => pool.transact("snapshot", readProgress),
    begin: (named, progress) =>
      write(async (tx) => {
        for (const { name, value } of named) await setMeta(tx, name, value);
        await tx.run("drop index if exists events_by_words");
        await setMeta(tx, movingName, JSON.stringify(progress));
      }),
    put: (rows, progress, texts) =>
      write(async (tx) => {
        await insert(tx, progress.table, rows, texts);
        await setMeta(tx, movingName, JSON.stringify(progress));
      }),
    index: () =>
      write(async (tx) => {
        await tx.run(wordsIndex.replace("create index", "create index if not exists"));
        for (const table of ["rooms", "audit", "reports"])
          await tx.one(
            `select setval(pg_get_serial_sequence('${table}', 'id'),
               (select coalesce(max(id), 0) + 1 from ${table}), false)`,
          );
        await tx.run("analyze");
      }),
    finish: () =>
      write(async (tx) => void (await tx.run("delete from meta where name = $1", movingName))),
    count: (table) =>
      pool.transact("snapshot", async (tx) => {
        const row = await tx.one<{ count: number }>(`select count(*) as count from ${table}`);
        return row?.count ?? 0;
      }),
    rows: (table, after, limit) => pool.transact("snapshot", (tx) => read(tx, table, after, limit)),
    close: pool.close,
  };
}

async function readProgress(tx: Tx): Promise<Progress | null> {
  const text = await metaOf(tx, movingName);
  // Written by `begin` and `put`.
  if (text !== null) return JSON.parse(text) as Progress;
  const used = await tx.one<{ used: boolean }>(
    "select exists (select from users) or exists (select from rooms) as used",
  );
  if (used?.used === true)
    throw new StartError("The database is not empty: make a new one for what is moved");
  return null;
}

const quoted = (name: string): string => `"${name}"`;
const selectOf = (name: TableName): string =>
  Object.keys(TABLES[name].columns).map(quoted).join(", ");

async function insert(
  tx: Tx,
  name: TableName,
  rows: readonly Row[],
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const types = Object.values(TABLES[name].columns);
  const values: Value[] = types.map((_, at) => rows.map((row) => row[at] ?? null));
  const arrays = types.map((type, at) => `$${at + 1}::${type === "list" ? "text" : type}[]`);
  const names = types.map((_, at) => `c${at}`);
  const columns = types.map((type, at) =>
    type === "list" ? `array(select json_array_elements_text(c${at}::json))` : `c${at}`,
  );
  const isLog = name === "events";
  if (isLog) {
    values.push(rows.map((row) => wordsOfRow(row, texts)));
    arrays.push(`$${values.length}::text[]`);
    names.push("w");
    columns.push("w::tsvector");
  }
  await tx.run(
    `insert into ${name} (${selectOf(name)}${isLog ? ", words" : ""}) overriding system value
     select ${columns.join(", ")} from unnest(${arrays.join(", ")}) m (${names.join(", ")})`,
    ...values,
  );
}

/** Null: not a message, or a deleted one. */
function wordsOfRow(row: Row, texts: ReadonlyMap<string, string>): string | null {
  const [room, seq, type, user, username, text, flags] = row;
  if (type !== eventTypes.chat || (Number(flags) & eventFlags.deleted) !== 0) return null;
  const by = { userId: asUserId(String(user)), username: asUsername(String(username)) };
  return wordsOf(texts.get(`${room} ${seq}`) ?? String(text), by);
}

async function read(tx: Tx, name: TableName, after: After, limit: number): Promise<Row[]> {
  const { columns, key } = TABLES[name];
  const order = key.map(quoted).join(", ");
  const marks = key.map((_, at) => `$${at + 2}`).join(", ");
  const where = after === null ? "" : `where (${order}) > (${marks})`;
  const rows = await tx.all<Record<string, unknown>>(
    `select ${selectOf(name)} from ${name} ${where} order by ${order} limit $1`,
    ...[limit, ...(after ?? [])],
  );
  return rows.map((row) =>
    Object.entries(columns).map(([column, type]) =>
      // Rows of these columns, which hold nothing else.
      type === "list" ? JSON.stringify(row[column]) : (row[column] as Row[number]),
    ),
  );
}
