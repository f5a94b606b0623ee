// Group commit: runs the calls that wait as one transaction, and decides what a failure costs whom.

import { SQLiteError } from "bun:sqlite";
import { ChatError, type ErrorCode } from "../../protocol/errors.ts";
import { METHODS } from "../methods.ts";
import type { Call, Failure } from "./calls.ts";
import type { Tables } from "./engine.ts";
import type { Transaction } from "./transaction.ts";

export type Attempt = {
  /** As long as the number of calls that were run; those after it still wait. */
  answers: unknown[];
  failures: Failure[];
  /** `failed`: nothing could be written, for the reason in `trouble`. */
  writes: "none" | "committed" | "failed";
  trouble: string;
};

/** Runs the first of the calls that wait, at least one. Never throws. */
export type RunGroup = (calls: readonly Call[]) => Attempt;

// Bounds on one transaction, for the sake of those who wait for the next: at a thousand calls the
// fsync costs each a microsecond, and 2,000 rows are 2 ms of parsing in the main thread.
const maxCalls = 1_000;
const maxRows = 2_000;

// Wrong statements, values and pages concern one call. Whatever else SQLite says is the storage's.
const ofOneCall = ["ERROR", "CONSTRAINT", "MISMATCH", "RANGE", "TOOBIG", "CORRUPT"];

export function createRunGroup(
  transaction: Transaction,
  tables: Tables,
  { mostCalls = maxCalls }: { mostCalls?: number } = {},
): RunGroup {
  const { db } = transaction;
  // A call's name and arguments belong together by the type `Call`, which the compiler cannot follow
  // through a lookup.
  const methods = new Map(Object.entries(tables.engine)) as ReadonlyMap<string, Run>;

  function run([name, ...args]: Call): unknown {
    const method = methods.get(name);
    if (method === undefined) throw new Error(`The store has no method ${name}`);
    return method(...args);
  }

  /** A call that fails undoes itself alone. */
  function runGuarded(call: Call): unknown {
    db.run("savepoint one");
    try {
      const answer = run(call);
      tables.rooms.flush();
      return answer;
    } catch (error) {
      tables.rooms.forget();
      if (db.inTransaction) db.run("rollback to one");
      throw error;
    } finally {
      if (db.inTransaction) db.run("release one");
    }
  }

  function runAll(calls: readonly Call[], runOne: (call: Call) => unknown, judge: Judge): Attempt {
    const done: Attempt = { answers: [], failures: [], writes: "none", trouble: "" };
    for (const call of calls) {
      const index = done.answers.length;
      if (index >= mostCalls || transaction.rowsRead() >= maxRows) break;
      try {
        done.answers.push(runOne(call) ?? null);
      } catch (error) {
        const code = judge(error);
        done.answers.push(null);
        done.failures.push({ index, code, message: messageOf(error) });
      }
    }
    return done;
  }

  function commit(calls: readonly Call[], runOne: (call: Call) => unknown, judge: Judge): Attempt {
    transaction.reset("write");
    try {
      db.run(calls.every(([name]) => METHODS[name] === "read") ? "begin" : "begin immediate");
      const done = runAll(calls, runOne, judge);
      tables.rooms.flush();
      db.run("commit");
      return { ...done, writes: transaction.wrote() ? "committed" : "none" };
    } catch (error) {
      tables.rooms.forget();
      // SQLite has rolled back already after some failures, a full disk for one.
      if (db.inTransaction) db.run("rollback");
      throw error;
    }
  }

  /** What needs no write is still answered; a call is refused at its first write. */
  function readOnly(calls: readonly Call[], reason: unknown): Attempt {
    transaction.reset("read");
    return { ...runAll(calls, run, codeOf), writes: "failed", trouble: messageOf(reason) };
  }

  return (calls) => {
    try {
      return commit(calls, run, expectedOnly);
    } catch (error) {
      if (!(error instanceof CallFault)) return readOnly(calls, error);
    }
    try {
      // One call met what nobody expected; it must not cost the others. Guarding each has its price,
      // so it is done now and not always. If SQLite gave the whole transaction up, none may count.
      return commit(calls, runGuarded, (error) => {
        if (!db.inTransaction) throw error;
        return codeOf(error);
      });
    } catch (error) {
      return readOnly(calls, error);
    }
  };
}

type Run = (...args: unknown[]) => unknown;
/** The code with which that error answers its call; throws when the whole group is lost. */
type Judge = (error: unknown) => ErrorCode | null;

/** An error of one call that is not a `ChatError`. */
class CallFault extends Error {}

function expectedOnly(error: unknown): ErrorCode {
  if (error instanceof ChatError) return error.code;
  throw new CallFault(messageOf(error), { cause: error });
}

/** Null for what nobody expected. */
function codeOf(error: unknown): ErrorCode | null {
  if (error instanceof ChatError) return error.code;
  if (!(error instanceof SQLiteError)) return null;
  const kind = (error.code ?? "").replace("SQLITE_", "");
  return ofOneCall.some((name) => kind.startsWith(name)) ? null : "storage_unavailable";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
