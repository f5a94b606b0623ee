// Opens the database for this server alone, or says why not; and closes it so that nothing is left over.

import { Database } from "bun:sqlite";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../lib/start-error.ts";
import type { Note } from "./calls.ts";
import {
  damaged,
  databaseFile,
  errorCode,
  makeDirectory,
  prepareFile,
  refuseMissing,
  takeLock,
} from "./files.ts";
import { openMeta } from "./meta.ts";
import { applicationId, migrate, migrations, pragmaNumber, schemaVersion } from "./migrations.ts";
import { renewStamp, stampFits } from "./stamp.ts";

export type OpenDatabase = {
  db: Database;
  /** What the operator should know about this start. */
  notes: Note[];
  /** Writes and takes back about as much as a long message. Throws when that does not work. */
  probe(): void;
  /** What could not be tidied up comes back as notes; the data is safe all the same. */
  close(): Note[];
};

// A tool on the command line holds the data for a moment where no server does; one that starts right then waits.
const toolMs = 500;

/** `alongside` as of `openStore`; `as` a reader, of what a writer of this process has open. Throws `StartError` only. */
export function openDatabase(
  dataDir: string | null,
  { alongside = false, as = "writer" }: { alongside?: boolean; as?: "writer" | "reader" } = {},
): OpenDatabase {
  if (dataDir === null) return openInMemory();
  if (as === "reader") return openReader(dataDir);
  const opened: Database[] = [];
  try {
    if (alongside) refuseMissing(dataDir);
    else makeDirectory(dataDir);
    const lock = takeLock(dataDir, alongside ? 0 : toolMs);
    if (lock !== null) {
      opened.push(lock);
      return openAlone(dataDir, lock, opened);
    }
    if (alongside) return openBesideServer(dataDir, opened);
    throw new StartError(
      `Another server is using the data in ${dataDir}: stop it, or choose another directory with --data`,
    );
  } catch (error) {
    for (const db of opened.reverse()) db.close(true);
    throw asStartError(error, dataDir);
  }
}

/** With nothing to tell, and nothing to do at its end but to close it. */
const justOpened = (db: Database): OpenDatabase => ({
  db,
  notes: [],
  probe: () => probe(db),
  close() {
    db.close(true);
    return [];
  },
});

// Migrated once in each thread: to copy it costs a twentieth of the migrations, and tests open hundreds.
let image: Buffer | null = null;

function openInMemory(): OpenDatabase {
  const db = Database.deserialize((image ??= newDatabase()), { strict: true });
  configure(db);
  return justOpened(db);
}

function newDatabase(): Buffer {
  using db = new Database(":memory:", { strict: true });
  configure(db);
  migrate(db);
  return db.serialize();
}

/** Whatever it opens goes to `opened` at once, so that the caller can close it when the next step fails. */
function openAlone(dataDir: string, lock: Database, opened: Database[]): OpenDatabase {
  const path = join(dataDir, databaseFile);
  prepareFile(dataDir);
  inspect(path);
  const db = new Database(path, { strict: true, readwrite: true, create: false });
  opened.push(db);
  const mode = db.prepare<{ journal_mode: string }, []>("pragma journal_mode = wal").get();
  if (mode?.journal_mode !== "wal") {
    throw new StartError(
      `The file system of ${dataDir} cannot share memory between programs: choose a local disk with --data`,
    );
  }
  configure(db);
  const notes: Note[] = [];
  const from = migrate(db);
  const to = migrations.length;
  if (from > 0 && from < to) note(notes, "info", "storage_migrated", { from, to });
  if (!stampFits(db, dataDir)) renewEpochs(db, notes);
  renewStamp(db, dataDir);
  return { db, notes, probe: () => probe(db), close: () => close(db, lock, dataDir) };
}

/** Its snapshots hold up nobody who writes, nor does it wait for them. */
function openReader(dataDir: string): OpenDatabase {
  const db = new Database(join(dataDir, databaseFile), { strict: true, readonly: true });
  db.run("pragma temp_store = memory");
  db.run("pragma cache_size = -8192");
  db.run("pragma mmap_size = 0");
  // While the writer starts its log anew.
  db.run("pragma busy_timeout = 250");
  return {
    db,
    notes: [],
    probe: () => {},
    close() {
      db.close(true);
      return [];
    },
  };
}

/** Changes nothing about the files: their stamp and their schema are that server's. */
function openBesideServer(dataDir: string, opened: Database[]): OpenDatabase {
  const path = join(dataDir, databaseFile);
  inspect(path);
  const db = new Database(path, { strict: true, readwrite: true, create: false });
  opened.push(db);
  configure(db);
  // Its groups of calls come one after the other; there is room between them.
  db.run("pragma busy_timeout = 5000");
  if (schemaVersion(db) < migrations.length) {
    throw new StartError(
      `The server that uses the data in ${dataDir} is of an older version, or is just starting: try again, or restart it with this version`,
    );
  }
  return justOpened(db);
}

/** Read-only, so that a database that is not for us stays as it is, its log included. */
function inspect(path: string): void {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<{ name: string }, []>(
        // A virtual table has no pages of its own, and the index of words cannot be read row by row.
        "select name from sqlite_schema where type = 'table' and rootpage > 0",
      )
      .all();
    // Made and never filled: a start that was cut off.
    if (tables.length === 0) return;
    if (pragmaNumber(db, "application_id") !== applicationId) {
      throw new StartError(
        `${path} belongs to another application: choose another directory with --data`,
      );
    }
    const version = schemaVersion(db);
    if (version > migrations.length) {
      throw new StartError(
        `${path} was written by a newer version of this server (schema ${version}, this one knows ${migrations.length}): start that version, or restore a backup from before it`,
      );
    }
    // The root page of each; a full check would take minutes on a large database.
    for (const { name } of tables) db.prepare(`select 1 from "${name}" limit 1`).get();
  } finally {
    db.close(true);
  }
}

function configure(db: Database): void {
  db.run("pragma synchronous = full");
  db.run("pragma foreign_keys = on");
  // What was deleted is overwritten: a deleted message is really gone.
  db.run("pragma secure_delete = on");
  db.run("pragma temp_store = memory");
  // 8 MiB of pages: it fills up whatever the load, and the system's own cache holds the rest for less
  // (docs/performance.md, soak). No mmap: with it, a failing disk or a file cut short is a SIGBUS and the
  // end of the process, where read() gives an error that one call can be told.
  db.run("pragma cache_size = -8192");
  db.run("pragma mmap_size = 0");
  // 8 MiB: half as many checkpoints as by default, each still a matter of milliseconds.
  db.run("pragma wal_autocheckpoint = 2000");
  db.run("pragma journal_size_limit = 67108864");
  // Nobody else writes but a command line tool now and then, for a moment.
  db.run("pragma busy_timeout = 250");
}

/** The log may have gone back: no cursor from before means the same now. */
function renewEpochs(db: Database, notes: Note[]): void {
  const { changes } = db.run("update rooms set epoch = lower(hex(randomblob(5)))");
  if (changes > 0) note(notes, "warn", "storage_replaced", { roomsReset: changes });
}

function probe(db: Database): void {
  const meta = openMeta(db);
  db.transaction(() => {
    meta.set("probe", "x".repeat(16_384));
    meta.remove("probe");
  }).immediate();
}

function close(db: Database, lock: Database, dataDir: string): Note[] {
  const notes: Note[] = [];
  try {
    renewStamp(db, dataDir);
    db.run("pragma wal_checkpoint(truncate)");
  } catch (error) {
    note(notes, "warn", "storage_closed_untidy", { trouble: String(error) });
  }
  // `true`: now, and not when the last statement is collected. The lock goes last.
  db.close(true);
  lock.close(true);
  return notes;
}

function note(notes: Note[], level: Note["level"], event: string, fields: Note["fields"]): void {
  notes.push({ level, event, fields });
}

// The code decides what the owner can do about it.
const ADVICE: readonly (readonly [RegExp, (dataDir: string) => string])[] = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    (dataDir) => `The disk that holds ${dataDir} is full: free some space and start again`,
  ],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EROFS)/,
    (dataDir) =>
      `${dataDir} cannot be written: give this user the right to, or choose another directory with --data`,
  ],
  [
    /^(ENOENT|ENOTDIR|EEXIST|ENAMETOOLONG|ELOOP)/,
    (dataDir) => `The directory ${dataDir} cannot be made: choose another with --data`,
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    (dataDir) => `Another program is writing to the data in ${dataDir}: end it and start again`,
  ],
  [
    /^(SQLITE_IOERR|EIO)/,
    (dataDir) => `The disk that holds ${dataDir} fails: look at the system's log`,
  ],
];

function asStartError(error: unknown, dataDir: string): StartError {
  if (error instanceof StartError) return error;
  // SQLite calls it an I/O error when there is no room for its shared memory.
  const isFull = /^SQLITE_IOERR/.test(errorCode(error)) && freeBytes(dataDir) < 65_536;
  const code = isFull ? "SQLITE_FULL" : errorCode(error);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damaged(join(dataDir, databaseFile), code);
  const advice = ADVICE.find(([pattern]) => pattern.test(code));
  if (advice !== undefined) return new StartError(`${advice[1](dataDir)} (${code})`);
  return new StartError(`The data in ${dataDir} cannot be opened: ${String(error)}`);
}

function freeBytes(dataDir: string): number {
  const { bavail, bsize } = statfsSync(dataDir);
  return bavail * bsize;
}
