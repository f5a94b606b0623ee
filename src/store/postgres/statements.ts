// One transaction on one connection: begun with its first statement, so that this costs no round trip.

import type { ReservedSQL } from "bun";
import { escaped, unescaped } from "./escaping.ts";
import { CommitUnknown, isDefinite } from "./failures.ts";
import type { Tx, Value } from "./transaction.ts";

/** `snapshot`: only reads, all as of one moment. `latest`: each statement sees what was committed before it. */
export type Isolation = "snapshot" | "latest";

export type OpenTx = {
  tx: Tx;
  /** Throws CommitUnknown when no answer came. Does nothing when no statement was run. */
  commit(): Promise<void>;
  /** Never throws: what cannot be asked to roll back does so by itself when its connection is gone. */
  rollback(): Promise<void>;
};

// Prepared, as Bun sends nothing behind a statement that is not before that is answered.
const BEGIN: Readonly<Record<Isolation, (connection: ReservedSQL) => Promise<unknown>>> = {
  latest: async (connection) => await connection`begin`,
  snapshot: async (connection) => await connection`begin isolation level repeatable read read only`,
};

export function openTx(connection: ReservedSQL, isolation: Isolation): OpenTx {
  let begun: Promise<unknown> | null = null;
  let asked = false;
  let isOver = false;

  function begin(): Promise<unknown> {
    if (begun === null) {
      begun = BEGIN[isolation](connection);
      // Whoever waits for the statement behind it is told.
      begun.catch(() => undefined);
    }
    return begun;
  }

  // A promise of its own: Bun's query runs only when it is waited for.
  const ask = async (sql: string, values: Value[]): Promise<Answer> =>
    (await connection.unsafe(sql, values.map(escaped))) as Answer;

  async function say(sql: string, values: Value[]): Promise<Answer> {
    // A part of the method that goes on when another has failed: each statement would be a transaction of its own.
    if (isOver) throw new Error("The transaction is over");
    const first = begin();
    const answer = ask(sql, values);
    answer.catch(() => undefined);
    await first;
    return await answer;
  }

  return {
    tx: {
      // What a row is, its statement says: the caller names both.
      all: async <Row>(sql: string, ...values: Value[]) => asGiven(await say(sql, values)) as Row[],
      one: async <Row>(sql: string, ...values: Value[]) =>
        (asGiven(await say(sql, values))[0] ?? null) as Row | null,
      run: async (sql, ...values) => (await say(sql, values)).count,
    },
    async commit() {
      isOver = true;
      if (begun === null) return;
      asked = true;
      let answer: Answer;
      try {
        answer = await ask("commit", []);
      } catch (cause) {
        throw isDefinite(cause) ? cause : new CommitUnknown("The commit broke off", { cause });
      }
      // What an error had ended is rolled back, and no error says so. Of what only reads nothing is lost by it.
      if (isolation === "latest" && answer.command !== "COMMIT")
        throw new Error("The transaction was rolled back");
    },
    async rollback() {
      isOver = true;
      if (begun === null || asked) return;
      await ask("rollback", []).catch(() => undefined);
    },
  };
}

type Stored = Record<string, unknown>;
type Answer = Stored[] & { count: number; command: string };

function asGiven(answer: Stored[]): Stored[] {
  // Bun's answer is an array of a kind of its own, and so is all that is mapped from it.
  const rows = [...answer];
  for (const row of rows)
    for (const name in row) {
      const value = row[name];
      row[name] = typeof value === "bigint" ? Number(value) : unescaped(value);
    }
  return rows;
}
