// Writes that are no loss where nothing can be written: who is signed in stays so on a server that is read-only.

import { judge } from "./failures.ts";
import type { Tx, Value } from "./transaction.ts";

/** False, and nothing is done, where the server cannot write; the transaction goes on. */
export async function writeIfPossible(tx: Tx, sql: string, ...values: Value[]): Promise<boolean> {
  await tx.run("savepoint no_loss");
  try {
    await tx.run(sql, ...values);
    return true;
  } catch (error) {
    if (judge(error) !== "unwritable") throw error;
    await tx.run("rollback to savepoint no_loss");
    return false;
  }
}
