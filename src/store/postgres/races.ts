// What two nodes that act at once meet: locks where there is no row to lock, and rows that only one may have.

import type { UserId } from "../../protocol/ids.ts";
import { Retry, type Tx } from "./transaction.ts";
import { isViolation } from "./users.ts";

// Never renumbered: nodes of two versions run side by side while they are replaced.
const LISTS = { invitations: 1, bans: 2, mutes: 3, reports: 4, place: 5 } as const;

/**
 * Who asks for the same list waits until this transaction ends. `room`: whose list, 0 of the server. Before whatever is
 * counted, and after users and rooms.
 */
export async function lockList(tx: Tx, list: keyof typeof LISTS, room = 0): Promise<void> {
  await tx.one("select 1 from pg_advisory_xact_lock($1::int, $2::int)", LISTS[list], room);
}

/** Until this transaction ends, if they have a row. Before any room is locked. */
export async function lockUser(tx: Tx, userId: UserId): Promise<void> {
  await tx.one("select 1 from users where id = $1 for no key update", userId);
}

/** For `catch`: another has what only one may have since a moment ago; the next try sees it and says so. */
export function retryOnViolation(error: unknown): never {
  throw isViolation(error) ? new Retry("Another came first", { cause: error }) : error;
}
