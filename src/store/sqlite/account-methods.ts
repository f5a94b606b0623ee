// The store's methods about people: users, accounts, sessions, tokens, invitations.

import type { UserId, Username } from "../../protocol/ids.ts";
import type { AccountStore, UserRow } from "../accounts.ts";
import type { Engine } from "./calls.ts";
import { roles } from "./migrations.ts";
import type { Parts } from "./parts.ts";

export type AccountMethods = Pick<Engine, keyof AccountStore>;

type Row = { userId: UserId; username: Username; role: number; created: number };
const roleNames = ["guest", "member", "moderator", "admin", "owner"] as const;

export function openAccountMethods({ transaction, users }: Parts): AccountMethods {
  const { db } = transaction;
  const selectUser = db.prepare<Row, [string]>(
    "select id as userId, username, role, created from users where id = ?",
  );
  const selectOwner = db.prepare<{ one: number }, []>(
    `select 1 as one from users where role = ${roles.owner}`,
  );
  const missing = (): never => {
    throw new Error("Not built yet");
  };
  return {
    user(userId): UserRow | null {
      const row = selectUser.get(userId);
      return row === null ? null : { ...row, role: roleNames[row.role] ?? "guest" };
    },
    rename: (userId, username) => users.keep(userId, username, Date.now()),
    hasOwner: () => selectOwner.get() !== null,
    accountByMark: missing,
    accountByExternal: missing,
    isNameTaken: () => false,
    createAccount: missing,
    setPassword: missing,
    setRole: missing,
    accounts: missing,
    startSession: missing,
    session: missing,
    sessions: missing,
    endSession: missing,
    endSessions: missing,
    createToken: missing,
    token: missing,
    tokens: missing,
    revokeToken: missing,
    createInvitation: missing,
    invitation: missing,
    invitations: missing,
    useInvitation: missing,
    revokeInvitation: missing,
  };
}
