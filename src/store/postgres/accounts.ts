// Accounts: users who hold their name, with a role and a way to sign in. Not the sessions.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import { asUserId, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { GivenRole } from "../../protocol/roles.ts";
import { type AccountRow, giveAwayFirst, toAccount } from "../account-rows.ts";
import type { Account, AccountDraft, AccountStore, External } from "../accounts.ts";
import { roles } from "../stored.ts";
import { retryOnViolation } from "./races.ts";
import { Retry, type Tx } from "./transaction.ts";
import { isTaken } from "./users.ts";

type Query = Parameters<AccountStore["accounts"]>[0];

export const accountColumns = `id as "userId", username, role, password as "passwordHash", created`;
const selectWhere = (condition: string): string =>
  `select ${accountColumns} from users where ${condition}`;

/** Throws `user_not_found`, also for a guest. */
export async function get(tx: Tx, userId: UserId): Promise<Account> {
  return there(await tx.one<AccountRow>(selectWhere("id = $1"), userId));
}

/** As it is until the transaction ends. Before any room is locked. Throws `user_not_found`. */
export async function lock(tx: Tx, userId: UserId): Promise<Account> {
  return there(await tx.one<AccountRow>(`${selectWhere("id = $1")} for no key update`, userId));
}

function there(row: AccountRow | null): Account {
  const account = toAccount(row);
  if (account === null) throw new ChatError("user_not_found");
  return account;
}

export const byMark = async (tx: Tx, mark: string): Promise<Account | null> =>
  toAccount(await tx.one<AccountRow>(selectWhere("mark = $1"), mark));

export const byExternal = async (tx: Tx, { issuer, subject }: External): Promise<Account | null> =>
  toAccount(await tx.one<AccountRow>(selectWhere("issuer = $1 and subject = $2"), issuer, subject));

export const hasOwner = async (tx: Tx): Promise<boolean> =>
  (await tx.one(`select 1 from users where role = ${roles.owner}`)) !== null;

/** Throws what `create` of that draft would run into: `forbidden`, `name_taken`. Writes nothing. */
export async function check(tx: Tx, draft: AccountDraft): Promise<void> {
  const { userId, external, username, role, asOwner } = draft;
  if ((asOwner || role === "owner") && (await hasOwner(tx)))
    throw new ChatError("forbidden", "This server has an owner");
  const own = userId === null ? null : await tx.one<AccountRow>(selectWhere("id = $1"), userId);
  if (toAccount(own) !== null) throw new ChatError("forbidden", "You have an account already");
  if (external !== null && (await byExternal(tx, external)) !== null)
    throw new ChatError("forbidden", "That sign-in has an account already");
  if (await isTaken(tx, skeleton(username), userId)) throw new ChatError("name_taken");
}

const upsert = `
  insert into users (id, username, created, role, mark, password, issuer, subject)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (id) do update set username = excluded.username, role = excluded.role,
    mark = excluded.mark, password = excluded.password, issuer = excluded.issuer,
    subject = excluded.subject
  where users.role = ${roles.guest}
  returning ${accountColumns}`;

/** Of a draft that was checked. Throws `Retry` when another node made what it runs into since then. */
export async function create(tx: Tx, draft: AccountDraft, now: number): Promise<Account> {
  const { username, passwordHash, external } = draft;
  const userId = draft.userId ?? asUserId(`u_${randomId(16)}`);
  const role = roles[draft.asOwner ? "owner" : draft.role];
  const { issuer, subject } = external ?? { issuer: null, subject: null };
  const values = [userId, username, now, role, skeleton(username), passwordHash, issuer, subject];
  const row = await tx.one<AccountRow>(upsert, ...values).catch(retryOnViolation);
  const account = toAccount(row);
  if (account === null) throw new Retry("They have an account since a moment ago");
  return account;
}

/** Throws `user_not_found`. */
export async function setPassword(tx: Tx, userId: UserId, passwordHash: string): Promise<void> {
  const update = `update users set password = $1 where id = $2 and role != ${roles.guest}`;
  if ((await tx.run(update, passwordHash, userId)) === 0) throw new ChatError("user_not_found");
}

/** Throws `user_not_found`, `forbidden`. */
export async function setRole(tx: Tx, userId: UserId, role: GivenRole): Promise<void> {
  // With the owner's row, and all in one order: two who give the ownership away come one after the other.
  const rows = await tx.all<AccountRow>(
    `${selectWhere(`id = $1 or role = ${roles.owner}`)} order by id for no key update`,
    userId,
  );
  const account = there(rows.find((row) => row.userId === userId) ?? null);
  if (account.role === role) return;
  if (account.role === "owner") throw new ChatError("forbidden", giveAwayFirst);
  // First: there is one owner at every moment, and an index that says so.
  if (role === "owner")
    await tx.run(`update users set role = ${roles.admin} where role = ${roles.owner}`);
  await tx
    .run("update users set role = $1 where id = $2", roles[role], userId)
    .catch(retryOnViolation);
}

// `collate "C"`: ASCII letters only; the mark finds what has others. No two accounts have names that differ in case
// alone, so a page begins exactly after the one before.
const selectPage = `${selectWhere(`mark is not null and lower(username) > lower($1::text collate "C")
    and (strpos(lower(username), $2) > 0 or ($3 != '' and strpos(mark, $3) > 0))`)}
  order by lower(username) limit $4`;

export async function list(tx: Tx, { query, after, limit }: Query): Promise<Account[]> {
  const asked = [after, query.toLowerCase(), skeleton(query), limit];
  const rows = await tx.all<AccountRow>(selectPage, ...asked);
  return rows.map(toAccount).filter((account) => account !== null);
}
