// The store's methods about people, gathered from accounts, sessions, tokens and invitations. What refuses a
// call comes before its first write: what was written before it throws would stay.

import { ChatError } from "../../protocol/errors.ts";
import type { UserId, Username } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Account, AccountDraft, AccountStore, InvitationRow } from "../accounts.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import type { Engine } from "./calls.ts";
import { type Invitations, openInvitations } from "./invitations.ts";
import type { Parts } from "./parts.ts";
import { openSessions, type Sessions } from "./sessions.ts";
import { openTokens, type Tokens } from "./tokens.ts";
import type { Users } from "./users.ts";

export type AccountMethods = Pick<Engine, keyof AccountStore>;

export function openAccountMethods(parts: Parts): AccountMethods {
  const { users } = parts;
  const accounts = openAccounts(parts);
  const sessions = openSessions(parts.transaction);
  const tokens = openTokens(parts.transaction);
  const invitations = openInvitations(parts);
  return {
    user: users.find,
    isNameTaken: users.isTaken,
    rename: (userId, username) => rename(userId, username, users),
    createAccount: (draft) => createAccount(draft, accounts, invitations),
    ...accountMethods(accounts, sessions),
    ...sessionMethods(accounts, sessions),
    ...tokenMethods(accounts, tokens),
    ...invitationMethods(accounts, invitations),
  };
}

function accountMethods(accounts: Accounts, sessions: Sessions) {
  return {
    accountByMark: accounts.byMark,
    accountByExternal: accounts.byExternal,
    setPassword(userId, passwordHash, keep) {
      accounts.setPassword(userId, passwordHash);
      return sessions.endAll(userId, keep);
    },
    setRole: accounts.setRole,
    hasOwner: accounts.hasOwner,
    accounts: accounts.list,
  } satisfies Partial<AccountMethods>;
}

function sessionMethods(accounts: Accounts, sessions: Sessions) {
  return {
    startSession(draft) {
      accounts.get(draft.userId);
      return sessions.start(draft, Date.now());
    },
    session(secretHash) {
      const session = sessions.open(secretHash, Date.now());
      return session === null ? null : { session, account: accounts.get(session.userId) };
    },
    sessions: (userId) => sessions.list(userId, Date.now()),
    endSession: sessions.end,
    endSessions: sessions.endAll,
  } satisfies Partial<AccountMethods>;
}

function tokenMethods(accounts: Accounts, tokens: Tokens) {
  return {
    createToken(draft) {
      accounts.get(draft.userId);
      return tokens.create(draft, Date.now());
    },
    token(secretHash) {
      const token = tokens.open(secretHash, Date.now());
      return token === null ? null : { token, account: accounts.get(token.userId) };
    },
    tokens: (userId) => tokens.list(userId, Date.now()),
    revokeToken: tokens.revoke,
  } satisfies Partial<AccountMethods>;
}

function invitationMethods(accounts: Accounts, invitations: Invitations) {
  return {
    createInvitation: (draft) => invitations.create(draft, Date.now()),
    invitation: (secretHash) => invitations.find(secretHash, Date.now()),
    invitations: (room) => invitations.list(room, Date.now()),
    useInvitation: (secretHash, userId) => useInvitation(secretHash, userId, accounts, invitations),
    revokeInvitation: invitations.revoke,
  } satisfies Partial<AccountMethods>;
}

function rename(userId: UserId, username: Username, users: Users): void {
  if (users.isTaken(skeleton(username), userId)) throw new ChatError("name_taken");
  users.keep(userId, username, Date.now());
}

function createAccount(draft: AccountDraft, accounts: Accounts, invitations: Invitations): Account {
  const now = Date.now();
  const { userId, invitationHash } = draft;
  const invitation = invitationHash === null ? null : invitations.get(invitationHash, now);
  if (userId !== null) {
    if (invitations.standing(userId, invitation?.room ?? null, now).banned)
      throw new ChatError("banned");
    if (invitation !== null) invitations.checkRoom(invitation, userId, now);
  }
  accounts.check(draft);
  const account = accounts.create(draft, now);
  if (invitation !== null) invitations.use(invitation, account.userId, now);
  return account;
}

function useInvitation(
  secretHash: string,
  userId: UserId,
  accounts: Accounts,
  invitations: Invitations,
): InvitationRow {
  const now = Date.now();
  accounts.get(userId);
  const invitation = invitations.get(secretHash, now);
  const { room } = invitation;
  const { banned, role } = invitations.standing(userId, room, now);
  if (banned) throw new ChatError("banned");
  // Whom it gives nothing must not take it from another: a link opened twice is no second use.
  if (room === null || role !== null) return invitation;
  invitations.checkRoom(invitation, userId, now);
  return invitations.use(invitation, userId, now);
}
