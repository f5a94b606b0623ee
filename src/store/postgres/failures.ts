// What an error of PostgreSQL, or of the way to it, means for whoever asked.

import { SQL } from "bun";
import type { Clock } from "../../lib/clock.ts";
import { StartError } from "../../lib/start-error.ts";
import { ChatError } from "../../protocol/errors.ts";
import { Retry } from "./transaction.ts";

/**
 * - `ours`: a refusal of the store's own.
 * - `again`: it met another transaction; nothing was stored, and the next try may go through.
 * - `away`: the server cannot be asked; nothing was stored.
 * - `unwritable`: it answers and cannot write now; nothing was stored.
 * - `unknown`: the commit was under way.
 * - `fault`: of the statement or its values; nothing was stored, and trying again would not help.
 */
export type Verdict = "ours" | "again" | "away" | "unwritable" | "unknown" | "fault";

/** A statement or its values were wrong, and nothing was stored. */
export class StatementFault extends Error {}

/** The commit was asked for and no answer came. */
export class CommitUnknown extends Error {}

/** No answer within the bound: the server hangs, or the way to it does. */
export class NoAnswer extends Error {}

// SQLSTATE: serialization_failure, deadlock_detected.
const metAnother = ["40001", "40P01"];
// lock_not_available, query_canceled (by its timeout), read_only_sql_transaction, disk_full and the like.
const cannotWrite = ["55P03", "57014", "25006", "53", "58"];
// connection_exception, operator_intervention: shut down, crashed, starting.
const cannotAnswer = ["08", "57P", "25P03"];

const serverError = "ERR_POSTGRES_SERVER_ERROR";

export function judge(error: unknown): Verdict {
  if (error instanceof ChatError || error instanceof StartError) return "ours";
  if (error instanceof Retry) return "again";
  if (error instanceof CommitUnknown) return "unknown";
  if (error instanceof NoAnswer) return "away";
  if (!(error instanceof SQL.PostgresError)) return "fault";
  const state = String(error.errno ?? "");
  const isIn = (list: readonly string[]) => list.some((start) => state.startsWith(start));
  if (isIn(metAnother)) return "again";
  // too_many_connections is of the class of a full disk; the next moment may have one.
  if (isIn(cannotAnswer) || state === "53300") return "away";
  if (isIn(cannotWrite)) return "unwritable";
  return state === "" || error.code !== serverError ? "away" : "fault";
}

/** Of an error of a commit: the server says that it did not happen, and lives on. */
export function isDefinite(error: unknown): boolean {
  if (!(error instanceof SQL.PostgresError) || error.code !== serverError) return false;
  const state = String(error.errno ?? "");
  return !["08", "57P", "58", "XX"].some((start) => state.startsWith(start));
}

/** Of a statement: it took longer than it was given. Its transaction is over. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof SQL.PostgresError && String(error.errno) === "57014";

/** What `waiting` gives; throws NoAnswer when that takes longer. */
export function within<Result>(
  clock: Clock,
  ms: number,
  waiting: Promise<Result>,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const timer = clock.after(ms, () => reject(new NoAnswer(`No answer within ${ms} ms`)));
  waiting.then(resolve, reject).finally(() => timer.cancel());
  return promise;
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
