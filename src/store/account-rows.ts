// What lies in a row of an account, and the account that it is. Knows no statement.

import type { Account } from "./accounts.ts";
import { nameOf, roles } from "./stored.ts";

/** A user's row; a guest has one too. */
export type AccountRow = Omit<Account, "role"> & { role: number };

/** To whoever would leave the server without an owner. */
export const giveAwayFirst = "Make somebody else the owner first: then they are an admin";

/** Null for a guest too. */
export function toAccount(row: AccountRow | null): Account | null {
  if (row === null) return null;
  const role = nameOf(roles, row.role);
  return role === "guest" ? null : { ...row, role };
}
