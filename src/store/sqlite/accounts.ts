// Accounts: users who hold their name, with a role and a way to sign in. Not the sessions.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import { asUserId, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import { type AccountRow as Row, giveAwayFirst, toAccount } from "../account-rows.ts";
import type { Account, AccountDraft, AccountStore, External } from "../accounts.ts";
import { roles } from "../stored.ts";
import type { Parts } from "./parts.ts";
import type { Transaction } from "./transaction.ts";

export type Accounts = {
  /** Throws `user_not_found`, also for a guest. */
  get(userId: UserId): Account;
  byMark(mark: string): Account | null;
  byExternal(external: External): Account | null;
  /** Throws what `create` of that draft would run into: `forbidden`, `name_taken`. Writes nothing. */
  check(draft: AccountDraft): void;
  /** Of a draft that was checked. */
  create(draft: AccountDraft, now: number): Account;
  /** Throws `user_not_found`. */
  setPassword(userId: UserId, passwordHash: string): void;
  /** Throws `user_not_found`, `forbidden`. */
  setRole(userId: UserId, role: Account["role"]): void;
  hasOwner(): boolean;
  list(query: Query): Account[];
};

type Query = Parameters<AccountStore["accounts"]>[0];
type Upsert = [
  id: string,
  username: string,
  created: number,
  role: number,
  mark: string,
  password: string | null,
  issuer: string | null,
  subject: string | null,
];

const columns = "id as userId, username, role, password as passwordHash, created";

export function openAccounts({ transaction, users }: Parts): Accounts {
  const statements = prepare(transaction);
  const { selectById, selectByMark, selectByExternal, selectOwner, selectPage } = statements;

  /** Null for a guest too. */
  const find = (userId: UserId) => toAccount(selectById.get(userId));
  const byMark = (mark: string) => toAccount(selectByMark.get(mark));
  const byExternal = ({ issuer, subject }: External) =>
    toAccount(selectByExternal.get(issuer, subject));
  const hasOwner = () => selectOwner.get() !== null;

  function get(userId: UserId): Account {
    const account = find(userId);
    if (account === null) throw new ChatError("user_not_found");
    return account;
  }

  return {
    get,
    byMark,
    byExternal,
    check({ userId, external, username, role, asOwner }) {
      if ((asOwner || role === "owner") && hasOwner()) {
        throw new ChatError("forbidden", "This server has an owner");
      }
      if (userId !== null && find(userId) !== null) {
        throw new ChatError("forbidden", "You have an account already");
      }
      if (external !== null && byExternal(external) !== null) {
        throw new ChatError("forbidden", "That sign-in has an account already");
      }
      if (users.isTaken(skeleton(username), userId)) throw new ChatError("name_taken");
    },
    create(draft, now) {
      const { username, passwordHash, external } = draft;
      const userId = draft.userId ?? asUserId(`u_${randomId(16)}`);
      const role = roles[draft.asOwner ? "owner" : draft.role];
      const { issuer, subject } = external ?? { issuer: null, subject: null };
      const mark = skeleton(username);
      transaction.willWrite();
      statements.upsert.run(userId, username, now, role, mark, passwordHash, issuer, subject);
      return get(userId);
    },
    setPassword(userId, passwordHash) {
      get(userId);
      transaction.willWrite();
      statements.updatePassword.run(passwordHash, userId);
    },
    setRole(userId, role) {
      const held = get(userId).role;
      if (held === role) return;
      if (held === "owner") throw new ChatError("forbidden", giveAwayFirst);
      transaction.willWrite();
      // First: there is one owner at every moment, and an index that says so.
      if (role === "owner") statements.demoteOwner.run();
      statements.updateRole.run(roles[role], userId);
    },
    hasOwner,
    list({ query, after, limit }) {
      const rows = selectPage.all(after, query.toLowerCase(), skeleton(query), limit);
      transaction.didRead(rows.length);
      return rows.map(toAccount).filter((account) => account !== null);
    },
  };
}

function prepare({ db }: Transaction) {
  return {
    selectById: db.prepare<Row, [string]>(`select ${columns} from users where id = ?`),
    selectByMark: db.prepare<Row, [string]>(`select ${columns} from users where mark = ?`),
    selectByExternal: db.prepare<Row, [string, string]>(
      `select ${columns} from users where issuer = ? and subject = ?`,
    ),
    selectOwner: db.prepare<{ one: number }, []>(
      `select 1 as one from users where role = ${roles.owner}`,
    ),
    // `lower` knows ASCII only; the mark finds what has other letters. No two accounts have names that
    // differ in case alone, so a page begins exactly after the one before.
    selectPage: db.prepare<Row, [string, string, string, number]>(
      `select ${columns} from users
       where mark is not null and username > ?1 collate nocase
         and (instr(lower(username), ?2) > 0 or (?3 != '' and instr(mark, ?3) > 0))
       order by username collate nocase limit ?4`,
    ),
    upsert: db.prepare<null, Upsert>(
      `insert into users (id, username, created, role, mark, password, issuer, subject)
       values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set username = excluded.username, role = excluded.role,
         mark = excluded.mark, password = excluded.password, issuer = excluded.issuer,
         subject = excluded.subject`,
    ),
    updatePassword: db.prepare<null, [string, string]>(
      "update users set password = ? where id = ?",
    ),
    updateRole: db.prepare<null, [number, string]>("update users set role = ? where id = ?"),
    demoteOwner: db.prepare<null, []>(
      `update users set role = ${roles.admin} where role = ${roles.owner}`,
    ),
  };
}
