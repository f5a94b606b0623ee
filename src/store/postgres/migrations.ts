// Brings the database to the newest schema, one node at a time, and notices when it is not the one it was.

import { StartError } from "../../lib/start-error.ts";
import { metaOf, setMeta } from "./meta.ts";
import { firstSchema } from "./schema.ts";
import type { Tx } from "./transaction.ts";

/** Oldest first. A released entry never changes: later ones are added below it. */
export const migrations: readonly string[] = [firstSchema];

// "chat" in ASCII: nobody else's lock.
const lockKey = 0x63686174;
// What ran before, nobody has tried.
const oldestServer = 150_000;

/**
 * Runs what is missing; whoever comes second waits for the first. Throws StartError for a server that is too old, or
 * a newer schema.
 */
export async function migrate(tx: Tx, steps: readonly string[] = migrations): Promise<void> {
  const server = await tx.one<{ number: number }>(
    "select current_setting('server_version_num')::int as number",
  );
  if ((server?.number ?? 0) < oldestServer)
    throw new StartError("PostgreSQL is older than version 15: upgrade it");
  await tx.one("select pg_advisory_xact_lock($1::bigint)", lockKey);
  const from = await versionOf(tx);
  if (from > steps.length)
    throw new StartError(
      `The database has version ${from}, and this program knows ${steps.length}: use a newer one`,
    );
  for (const step of steps.slice(from))
    for (const statement of statementsOf(step)) await tx.run(statement);
  if (from < steps.length) await setMeta(tx, "version", String(steps.length));
}

/** Under this name stands how far a move into this database is, until it is done. */
export const movingName = "moving";

/** Throws StartError while data are being moved into it. */
export async function refuseHalfMoved(tx: Tx): Promise<void> {
  if ((await metaOf(tx, movingName)) === null) return;
  throw new StartError(
    "The database holds a part of what `chat migrate` moves: run that again, it goes on where it stopped",
  );
}

/** 0: nothing is there. */
export async function versionOf(tx: Tx): Promise<number> {
  const found = await tx.one<{ there: boolean }>("select to_regclass('meta') is not null as there");
  return found?.there === true ? Number((await metaOf(tx, "version")) ?? 0) : 0;
}

/**
 * Gives every room another epoch when this is not the server, or not the timeline, that was here before: a backup was
 * put back, or a standby took over, which may lack what was acknowledged. False: all is as it was.
 */
export async function renewEpochs(tx: Tx): Promise<boolean> {
  await tx.one("select pg_advisory_xact_lock($1::bigint)", lockKey);
  const now = await stampOf(tx);
  const before = await metaOf(tx, "stamp");
  if (before === now && (await metaOf(tx, "stamp-writer")) === (await writerOfStamp(tx)))
    return false;
  await setMeta(tx, "stamp", now);
  await setMeta(tx, "stamp-writer", await writerOfStamp(tx));
  if (before === null) return false;
  await tx.run("update rooms set epoch = substr(md5(epoch || random()::text), 1, 8)");
  return true;
}

/**
 * Which transaction wrote the stamp that is there. Where a dump was put back into this very database, it is the one
 * that did so, and no longer ours.
 */
async function writerOfStamp(tx: Tx): Promise<string> {
  const sql = "select xmin::text as writer from meta where name = 'stamp'";
  return (await tx.one<{ writer: string }>(sql))?.writer ?? "";
}

/** Which cluster this is, on which timeline, and which of its databases. */
export async function stampOf(tx: Tx): Promise<string> {
  const row = await tx.one<{ stamp: string }>(
    `select s.system_identifier || ' ' || c.timeline_id || ' ' || d.oid as stamp
     from pg_control_system() s, pg_control_checkpoint() c, pg_database d
     where d.datname = current_database()`,
  );
  if (row === null) throw new Error("PostgreSQL does not say which cluster it is");
  return row.stamp;
}

/** A migration's statements end with a line's last semicolon, or within `$$` nowhere. */
function statementsOf(step: string): string[] {
  const parts: string[] = [];
  let open = "";
  for (const line of step.split("\n")) {
    open += `${line}\n`;
    const isWithin = open.split("$$").length % 2 === 0;
    if (isWithin || !/;\s*(--.*)?$/.test(line)) continue;
    parts.push(open);
    open = "";
  }
  if (open.trim() !== "") throw new Error("A migration ends within a statement");
  return parts;
}
