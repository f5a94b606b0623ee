// API tokens: what a person's own programs sign in with. Knows their hashes only.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import { maxTokensPerUser, seenEveryMs, tooManyTokens } from "../account-bounds.ts";
import type { TokenDraft, TokenRow } from "../accounts.ts";
import { writeIfPossible } from "./no-loss.ts";
import type { Tx } from "./transaction.ts";

const columns = `id, "user" as "userId", name, scope, created, expires, seen`;
const isGood = "(expires = 0 or expires > $2)";

/**
 * For a user whose account is locked: nobody else counts them at this moment. Throws `forbidden` when they have as
 * many as one may.
 */
export async function create(tx: Tx, draft: TokenDraft, now: number): Promise<TokenRow> {
  const { secretHash, userId, name, scope, expires } = draft;
  if ((await list(tx, userId, now)).length >= maxTokensPerUser)
    throw new ChatError("forbidden", tooManyTokens);
  const id = `t_${randomId(12)}`;
  await tx.run(`delete from tokens where "user" = $1 and not ${isGood}`, userId, now);
  await tx.run(
    `insert into tokens (secret, id, "user", name, scope, created, seen, expires)
     values ($1, $2, $3, $4, $5, $6, 0, $7)`,
    ...[secretHash, id, userId, name, scope, now, expires],
  );
  return { id, userId, name, scope, created: now, expires, seen: 0 };
}

/** The one with that secret. Null: unknown, revoked or expired. */
export const find = (tx: Tx, secretHash: string, now: number): Promise<TokenRow | null> =>
  tx.one<TokenRow>(
    `select ${columns} from tokens where secret = $1 and ${isGood}`,
    secretHash,
    now,
  );

/** Notes when it was seen, at most once an hour, if it can be written. */
export async function see(tx: Tx, token: TokenRow, now: number): Promise<TokenRow> {
  if (now - token.seen < seenEveryMs) return token;
  const update = "update tokens set seen = $1 where id = $2";
  return (await writeIfPossible(tx, update, now, token.id)) ? { ...token, seen: now } : token;
}

/** Those that have not expired, newest first. */
export const list = (tx: Tx, userId: UserId, now: number): Promise<TokenRow[]> =>
  tx.all<TokenRow>(
    `select ${columns} from tokens where "user" = $1 and ${isGood} order by created desc, id`,
    ...[userId, now],
  );

/** False: not a token of theirs. */
export async function revoke(tx: Tx, userId: UserId, id: string): Promise<boolean> {
  return (await tx.run(`delete from tokens where "user" = $1 and id = $2`, userId, id)) > 0;
}
