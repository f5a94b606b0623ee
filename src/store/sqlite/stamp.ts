// Tells a database that was carried on from one that was put back: what it last saw of its own files.
//
// The database keeps a stamp: which inode it lies in, born when, and the same of the small file `run`
// beside it, with the random id in there. `run` is another file after every start and every clean stop.
// A copy that is put back carries the stamp of its day, which the files do not fit any more. So these
// are noticed, whether the copy was taken from a running or a stopped server:
//   - the database replaced by an older one (another inode), or overwritten in place (the stamp inside
//     is older than `run`);
//   - the whole directory replaced (other inodes), or all of it overwritten in place (`run` says what
//     the stamp says, but lies in an inode that is younger);
//   - data carried to another disk or machine, which may be old too.
// Not noticed: the server is killed, and then a copy taken while that very run went on is written over
// the database in place. To tell that one, a mark outside of the database would have to move with every
// commit. Noticing too much is harmless: clients load their rooms anew.

import type { Database } from "bun:sqlite";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomId } from "../../lib/id.ts";
import { databaseFile } from "./files.ts";
import { openMeta } from "./meta.ts";

const runFile = "run";

/** True when nothing has been put back since the last `renewStamp`, as far as the files can tell. */
export function stampFits(db: Database, dataDir: string): boolean {
  const meta = openMeta(db);
  const now = stampOf(dataDir, runFile);
  return now !== null && (now === meta.get("stamp") || now === meta.get("stamp-before"));
}

/** Makes `run` another file and remembers it. Throws when that cannot be written; the old fits then. */
export function renewStamp(db: Database, dataDir: string): void {
  const meta = openMeta(db);
  const next = join(dataDir, `${runFile}.new`);
  rmSync(next, { force: true });
  writeFileSync(next, `${randomId(16)}\n`, { mode: 0o600 });
  const stamp = stampOf(dataDir, `${runFile}.new`);
  const before = stampOf(dataDir, runFile);
  db.transaction(() => {
    // Both, so that a crash before the rename does not look like a copy.
    meta.set("stamp", stamp ?? "");
    meta.set("stamp-before", before ?? "");
  }).immediate();
  renameSync(next, join(dataDir, runFile));
}

/** Null when one of the files is missing. */
function stampOf(dataDir: string, run: string): string | null {
  const runPath = join(dataDir, run);
  const database = identity(join(dataDir, databaseFile));
  const file = identity(runPath);
  if (database === null || file === null) return null;
  return `${database} ${file} ${readFileSync(runPath, "utf8").trim()}`;
}

// The inode alone would not do: file systems hand out a freed one again at once. The birth is 0 where
// the file system keeps none.
function identity(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.ino}.${stat.birthtimeNs}`;
}
