// What passes between the main thread and the storage thread: the calls, by the names of the interface.

import type { LogFields } from "../../lib/log.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Args, Method, Result } from "../methods.ts";

export type Call = { [M in Method]: [M, ...Args<M>] }[Method];

/** The same methods as the thread runs them: at once, inside the transaction of their group. */
export type Engine = { [M in Method]: (...args: Args<M>) => Result<M> };

/** A call that gave no answer. `code` null: nobody expected it, a bug. */
export type Failure = { index: number; code: ErrorCode | null; message: string };

/** Of the first `answers.length` calls that wait, in their order; a failed one has null there. */
export type Group = { answers: unknown[]; failures: Failure[]; writable: boolean };

/** Something the operator should read; the thread has no log of its own. */
export type Note = { level: "info" | "warn" | "error"; event: string; fields: LogFields };

// Both ways as one JSON text: measured at 100 calls a message, that costs 1.5 µs a call there and back,
// the structured clone of the same objects 2.2 µs; and a string is passed without a copy.
export type ToThread =
  /** `reader`: of what a writer has open; for searches. */
  | { type: "open"; dataDir: string | null; alongside: boolean; as: "writer" | "reader" }
  | { type: "calls"; calls: Call[] }
  | { type: "close" };

export type FromThread =
  | { type: "hello" }
  | { type: "opened"; notes: Note[] }
  | { type: "refused"; message: string; exitCode: number }
  | { type: "answers"; group: Group }
  | { type: "writable"; writable: boolean; note: Note }
  | { type: "closed"; notes: Note[] };
