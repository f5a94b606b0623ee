// One transaction on PostgreSQL as the store's methods see it. Knows no pool and no retry.

import type { Args, Method, Result } from "../methods.ts";

/** What a statement's `$1`, `$2` … may be; a list is an array there. */
export type Value = string | number | boolean | null | readonly (string | number | null)[];

/**
 * Statements run one after the other in the order of the calls; a promise that rejects ends the transaction.
 * Every bigint of a row comes as a number: all that is stored is below 2^53. Text may have U+0000 in it, which only
 * a value can carry (escaping.ts). The text of a statement is prepared once and kept, so it must not hold values.
 */
export type Tx = {
  all<Row>(sql: string, ...values: Value[]): Promise<Row[]>;
  /** The first row; null for none. */
  one<Row>(sql: string, ...values: Value[]): Promise<Row | null>;
  /** How many rows were written. */
  run(sql: string, ...values: Value[]): Promise<number>;
};

/** The store's methods as they run inside a transaction of their own, which is run again when it met another. */
export type Methods = { [M in Method]: (tx: Tx, ...args: Args<M>) => Promise<Result<M>> };

/** Thrown by a method that met another transaction: it is rolled back and run again. */
export class Retry extends Error {}
