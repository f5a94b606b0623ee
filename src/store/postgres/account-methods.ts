// The store's methods about people, gathered from accounts, sessions, tokens and invitations.

import { ChatError } from "../../protocol/errors.ts";
import type { UserId, Username } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import { type AccountRow, toAccount } from "../account-rows.ts";
import type { Account, AccountDraft, AccountStore, InvitationRow } from "../accounts.ts";
import { wholeServer } from "../stored.ts";
import * as accounts from "./accounts.ts";
import * as invitations from "./invitations.ts";
import { lockUser } from "./races.ts";
import * as sessions from "./sessions.ts";
import * as tokens from "./tokens.ts";
import type { Methods, Tx } from "./transaction.ts";
import * as users from "./users.ts";

export type AccountMethods = Pick<Methods, keyof AccountStore>;

const sessionMethods = {
  async startSession(tx, draft) {
    await accounts.lock(tx, draft.userId);
    return sessions.start(tx, draft, Date.now());
  },
  async session(tx, secretHash) {
    const now = Date.now();
    const [session, account] = await Promise.all([
      sessions.find(tx, secretHash, now),
      holderOf(tx, "sessions", secretHash),
    ]);
    if (session === null || account === null) return null;
    return { session: await sessions.see(tx, session, now), account };
  },
  sessions: (tx, userId) => sessions.list(tx, userId, Date.now()),
  endSession: sessions.end,
  endSessions: sessions.endAll,
} satisfies Partial<AccountMethods>;

const tokenMethods = {
  async createToken(tx, draft) {
    await accounts.lock(tx, draft.userId);
    return tokens.create(tx, draft, Date.now());
  },
  async token(tx, secretHash) {
    const now = Date.now();
    const [token, account] = await Promise.all([
      tokens.find(tx, secretHash, now),
      holderOf(tx, "tokens", secretHash),
    ]);
    if (token === null || account === null) return null;
    return { token: await tokens.see(tx, token, now), account };
  },
  tokens: (tx, userId) => tokens.list(tx, userId, Date.now()),
  revokeToken: tokens.revoke,
} satisfies Partial<AccountMethods>;

export const accountMethods: AccountMethods = {
  user: users.find,
  isNameTaken: users.isTaken,
  rename,
  createAccount,
  accountByMark: accounts.byMark,
  accountByExternal: accounts.byExternal,
  async setPassword(tx, userId, passwordHash, keep) {
    // First: who signs in with the old one waits for this row, or their session is ended below.
    await accounts.setPassword(tx, userId, passwordHash);
    return sessions.endAll(tx, userId, keep);
  },
  setRole: accounts.setRole,
  hasOwner: accounts.hasOwner,
  accounts: accounts.list,
  ...sessionMethods,
  ...tokenMethods,
  createInvitation: (tx, draft) => invitations.create(tx, draft, Date.now()),
  invitation: (tx, secretHash) => invitations.find(tx, secretHash, Date.now()),
  invitations: (tx, room) => invitations.list(tx, room, Date.now()),
  useInvitation,
  revokeInvitation: invitations.revoke,
};

/** Asked beside the session or token itself, so that both take one round trip. */
async function holderOf(
  tx: Tx,
  table: "sessions" | "tokens",
  secretHash: string,
): Promise<Account | null> {
  const row = await tx.one<AccountRow>(
    `select ${accounts.accountColumns} from users where id = (select "user" from ${table} where secret = $1)`,
    secretHash,
  );
  return toAccount(row);
}

async function rename(tx: Tx, userId: UserId, username: Username): Promise<void> {
  await users.keep(tx, userId, username, Date.now());
  // Afterwards: also when another node has given the name away meanwhile, nothing was kept.
  if (await users.isTaken(tx, skeleton(username), userId)) throw new ChatError("name_taken");
}

async function createAccount(tx: Tx, draft: AccountDraft): Promise<Account> {
  const now = Date.now();
  const { userId, invitationHash } = draft;
  if (userId !== null) await lockUser(tx, userId);
  const taken = invitationHash === null ? null : await invitations.take(tx, invitationHash, now);
  if (userId !== null) {
    const roomId = taken?.roomId ?? wholeServer;
    const { banned, role } = await users.standing(tx, userId, roomId, now);
    if (banned) throw new ChatError("banned");
    if (roomId !== wholeServer && role === null) await users.checkRoom(tx, userId);
  }
  await accounts.check(tx, draft);
  const account = await accounts.create(tx, draft, now);
  if (taken !== null) await invitations.use(tx, taken, account.userId, now);
  return account;
}

async function useInvitation(tx: Tx, secretHash: string, userId: UserId): Promise<InvitationRow> {
  const now = Date.now();
  await accounts.lock(tx, userId);
  const taken = await invitations.take(tx, secretHash, now);
  const { invitation, roomId } = taken;
  const { banned, role } = await users.standing(tx, userId, roomId ?? wholeServer, now);
  if (banned) throw new ChatError("banned");
  // Whom it gives nothing must not take it from another: a link opened twice is no second use.
  if (roomId === null || role !== null) return invitation;
  await users.checkRoom(tx, userId);
  return invitations.use(tx, taken, userId, now);
}
