// The data directory before SQLite gets at it: made, owned by this server alone, and holding our file.

import { Database } from "bun:sqlite";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../lib/start-error.ts";

export const databaseFile = "chat.db";
const lockFile = "lock";

/** Makes the directory, readable by its owner only; one that is there stays as it is. */
export function makeDirectory(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!statSync(dataDir).isDirectory()) {
    throw new StartError(`${dataDir} is not a directory: choose another with --data`);
  }
}

/**
 * Holds the directory against other servers until it is closed or the process ends, however it ends:
 * the kernel lets go of the lock. A file of its own, so that other programs can read the database.
 * Null: another has it, and did not let go within `waitMs`.
 */
export function takeLock(dataDir: string, waitMs: number): Database | null {
  const path = join(dataDir, lockFile);
  const isNew = !existsSync(path);
  const lock = new Database(path);
  try {
    // By its path: opening and closing a file lets go of every POSIX lock that this process has on it.
    if (isNew) chmodSync(path, 0o600);
    lock.run(`pragma busy_timeout = ${waitMs}`);
    // Nothing is ever written to it: no journal file beside it.
    lock.run("pragma journal_mode = memory");
    lock.run("begin exclusive");
    return lock;
  } catch (error) {
    lock.close(true);
    if (errorCode(error) !== "SQLITE_BUSY") throw error;
    return null;
  }
}

/** For those who change what is there and make nothing. */
export function refuseMissing(dataDir: string): void {
  const path = join(dataDir, databaseFile);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new StartError(
    `There is no data in ${dataDir}: start the server once, or name its directory with --data`,
  );
}

/** Makes an empty file for a new database; refuses one that is not SQLite's, or not whole. */
export function prepareFile(dataDir: string): void {
  const path = join(dataDir, databaseFile);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0) {
    refuseLostFile(dataDir);
    closeSync(openSync(path, "a", 0o600));
    return;
  }
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, "r");
  const read = readSync(file, header, 0, headerBytes, 0);
  closeSync(file);
  if (read < headerBytes || header.toString("latin1", 0, 16) !== "SQLite format 3\0") {
    throw new StartError(
      `${path} is not a database of this server: restore it from a backup, or choose another directory with --data`,
    );
  }
  if (bytes < wantedBytes(header) && !hasLog(path)) throw damaged(path, "it is cut short");
}

export function damaged(path: string, how: string): StartError {
  return new StartError(`${path} is damaged (${how}): restore it from a backup`);
}

/** Of SQLite or of the operating system; empty when there is none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

// https://www.sqlite.org/fileformat2.html#the_database_header
const headerBytes = 100;

/** 0 when the header does not say. */
function wantedBytes(header: Buffer): number {
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const countIsValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  return countIsValid ? pageSize * header.readUInt32BE(28) : 0;
}

/** A write-ahead log with something in it may hold what the file lacks. */
function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Where a server ran before, an empty database is a loss and not a beginning. */
function refuseLostFile(dataDir: string): void {
  const path = join(dataDir, databaseFile);
  if (!hasLog(path) && !existsSync(join(dataDir, "run"))) return;
  throw new StartError(
    `${path} is missing or empty, but a server ran here before: put the file back, or remove the rest of ${dataDir} to start anew`,
  );
}
