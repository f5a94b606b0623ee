// What survives: the interface that every engine keeps, and what it guarantees. Knows no socket.

import type { AccountStore } from "./accounts.ts";
import type { MessageStore } from "./messages.ts";
import type { OrderStore } from "./order.ts";
import type { PlaceStore } from "./place.ts";
import type { PushStore } from "./push.ts";
import type { RoomStore } from "./rooms.ts";

/**
 * Guarantees, all engines alike (one contract suite, test/store/contract.ts):
 *
 * - One method is one transaction: it happens whole or not at all.
 * - A promise resolves only after its transaction is durable (fsynced). A rejection with a
 *   `ChatError` means nothing was stored; `storage_unavailable` also means: try again later.
 * - Calls take effect in the order in which they were made, and a call sees all that calls before it did.
 * - `seq` of a room is 1, 2, 3 … over its durable events, without a hole, never reused, also not
 *   after a failed transaction or a crash.
 * - Every event and message that comes back carries its author's `key` if it has one; whoever shows it
 *   to others takes that off.
 * - All times are milliseconds since 1970 UTC.
 * - Every method may throw `storage_unavailable`.
 */
export interface Store
  extends RoomStore, MessageStore, AccountStore, OrderStore, PushStore, PlaceStore {
  /** 32 random bytes in hexadecimal, made at the first call for `name` and the same ever after. */
  secret(name: string): Promise<string>;

  /** False from the first failed write until a write succeeds again; the engine tries by itself. */
  isWritable(): boolean;

  /** Resolves when all calls made so far are settled and the files are closed. Calls after it reject. */
  close(): Promise<void>;
}
