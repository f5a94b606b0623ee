// API tokens: what a person's own programs sign in with. Knows their hashes only.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import { maxTokensPerUser, seenEveryMs, tooManyTokens } from "../account-bounds.ts";
import type { TokenDraft, TokenRow } from "../accounts.ts";
import type { Transaction } from "./transaction.ts";

export type Tokens = {
  /** For a user who has an account. Throws `forbidden` when they have as many as one may. */
  create(draft: TokenDraft, now: number): TokenRow;
  /** The one with that secret; notes when it was seen. Null: unknown, revoked or expired. */
  open(secretHash: string, now: number): TokenRow | null;
  /** Those that have not expired, newest first. */
  list(userId: UserId, now: number): TokenRow[];
  /** False: not a token of theirs. */
  revoke(userId: UserId, id: string): boolean;
};

type Insert = [string, string, string, string, string, number, number];

const columns = "id, user as userId, name, scope, created, expires, seen";
const isGood = "(expires = 0 or expires > ?2)";

export function openTokens(transaction: Transaction): Tokens {
  const { db } = transaction;
  const insert = db.prepare<null, Insert>(
    `insert into tokens (secret, id, user, name, scope, created, seen, expires)
     values (?, ?, ?, ?, ?, ?, 0, ?)`,
  );
  const select = db.prepare<TokenRow, [string, number]>(
    `select ${columns} from tokens where secret = ?1 and ${isGood}`,
  );
  const selectOf = db.prepare<TokenRow, [string, number]>(
    `select ${columns} from tokens where user = ?1 and ${isGood} order by created desc, id`,
  );
  const selectOwn = db.prepare<{ one: number }, [string, string]>(
    "select 1 as one from tokens where user = ? and id = ?",
  );
  const updateSeen = db.prepare<null, [number, string]>("update tokens set seen = ? where id = ?");
  const remove = db.prepare<null, [string]>("delete from tokens where id = ?");
  const removeExpired = db.prepare<null, [string, number]>(
    `delete from tokens where user = ?1 and not ${isGood}`,
  );

  return {
    create(draft, now) {
      const { secretHash, userId, name, scope, expires } = draft;
      if (selectOf.all(userId, now).length >= maxTokensPerUser) {
        throw new ChatError("forbidden", tooManyTokens);
      }
      const id = `t_${randomId(12)}`;
      transaction.willWrite();
      removeExpired.run(userId, now);
      insert.run(secretHash, id, userId, name, scope, now, expires);
      return { id, userId, name, scope, created: now, expires, seen: 0 };
    },
    open(secretHash, now) {
      const token = select.get(secretHash, now);
      if (token === null) return null;
      if (now - token.seen < seenEveryMs || !transaction.mayWrite()) return token;
      transaction.willWrite();
      updateSeen.run(now, token.id);
      return { ...token, seen: now };
    },
    list(userId, now) {
      const rows = selectOf.all(userId, now);
      transaction.didRead(rows.length);
      return rows;
    },
    revoke(userId, id) {
      if (selectOwn.get(userId, id) === null) return false;
      transaction.willWrite();
      remove.run(id);
      return true;
    },
  };
}
