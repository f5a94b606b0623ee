// What survives of people: users, accounts, sessions, tokens, invitations. Part of `Store`, whose guarantees hold.
// Secrets come hashed: the store never sees a password, a session or a token.

import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { GivenRole, Role } from "../protocol/roles.ts";

export interface AccountStore {
  /** Null for a user of whom nothing was kept. */
  user(userId: UserId): Promise<UserRow | null>;

  /** The account with that name's skeleton (`skeleton` of protocol/names); null for none. */
  accountByMark(mark: string): Promise<Account | null>;

  /** The account that another party vouches for; null for none. */
  accountByExternal(external: External): Promise<Account | null>;

  /**
   * Keeps `username` for `userId`, making a guest's row when there is none. Throws `name_taken` when an account
   * of another has a name that looks like it.
   */
  rename(userId: UserId, username: Username): Promise<void>;

  /** Whether an account, not of `except`, has a name that looks like this one. */
  isNameTaken(mark: string, except: UserId | null): Promise<boolean>;

  /**
   * Makes an account, of the guest `userId` (who keeps rooms and messages) or of nobody yet. With an invitation:
   * uses it up by one and joins its room in the same transaction. Throws `invitation_invalid` (unknown, used up,
   * expired, revoked: one answer, and the first, so that without a good one no name can be tried), `banned` (the
   * guest is, from the server or the invitation's room), `forbidden` (`asOwner` and there is an owner; `userId`
   * or `external` has an account already), `name_taken`, `too_many_rooms`.
   */
  createAccount(draft: AccountDraft): Promise<Account>;

  /** Sets the password and ends every session but `keep`; the ids of those ended. Throws `user_not_found`. */
  setPassword(userId: UserId, passwordHash: string, keep: SessionId | null): Promise<SessionId[]>;

  /**
   * Throws `user_not_found`: also a guest. `owner` is given away: the owner until then becomes an admin. In no other
   * way does the owner get another role: throws `forbidden`, so that there is one whoever asks at the same moment.
   */
  setRole(userId: UserId, role: GivenRole): Promise<void>;

  /** Whether there is an owner: without one, start-up prints the setup link. */
  hasOwner(): Promise<boolean>;

  /**
   * By name, in whatever case; only those whose name contains `query` or something that looks like it, only
   * after the name `after`; empty strings for all. For those who keep order.
   */
  accounts(query: { query: string; after: string; limit: number }): Promise<Account[]>;

  /** At most 100 a user: the oldest ends for it. Throws `user_not_found`: only who has an account signs in. */
  startSession(session: SessionDraft): Promise<SessionId>;
  /** Null: unknown, ended or expired. Writes when it was last seen at most once an hour. */
  session(secretHash: string): Promise<{ session: SessionRow; account: Account } | null>;
  /** Those that have not expired, newest first. */
  sessions(userId: UserId): Promise<SessionRow[]>;
  /** False: not a session of theirs. */
  endSession(userId: UserId, id: SessionId): Promise<boolean>;
  /** Ends all but `keep`; the ids of those ended. */
  endSessions(userId: UserId, keep: SessionId | null): Promise<SessionId[]>;

  /** Throws `user_not_found` (no account), `forbidden` (they have 50). */
  createToken(token: TokenDraft): Promise<TokenRow>;
  /** Null: unknown, revoked or expired. Writes when it was last seen at most once an hour. */
  token(secretHash: string): Promise<{ token: TokenRow; account: Account } | null>;
  /** Those that have not expired, newest first. */
  tokens(userId: UserId): Promise<TokenRow[]>;
  /** False: not a token of theirs. */
  revokeToken(userId: UserId, id: string): Promise<boolean>;

  /** Throws `room_not_found`, `forbidden` (the room, or the server, has 200 that are good). */
  createInvitation(invitation: InvitationDraft): Promise<InvitationRow>;
  /** Null, in one answer: unknown, used up, expired or revoked. Looking does not use it. */
  invitation(secretHash: string): Promise<InvitationRow | null>;
  /** Of one room, or of the server with null; those still good, newest first. Throws `room_not_found`. */
  invitations(room: RoomName | null): Promise<InvitationRow[]>;
  /**
   * Uses it up by one for somebody who has an account, and joins its room; uses nothing up for a member, or when
   * it is to the server only. Throws `user_not_found` (no account), `invitation_invalid`, `banned`,
   * `too_many_rooms`.
   */
  useInvitation(secretHash: string, userId: UserId): Promise<InvitationRow>;
  /** False: not one of that room, or with null of the server. */
  revokeInvitation(room: RoomName | null, id: string): Promise<boolean>;
}

/** `s_…`, to name it among one's own; not the secret. */
export type SessionId = string;

/** Who vouches (an issuer's URL, `proxy`) and whom they call it. */
export type External = { issuer: string; subject: string };

export type UserRow = {
  userId: UserId;
  username: Username;
  role: Role;
  /** When the row was made; what renames and registers keeps it. */
  created: number;
};

export type Account = {
  userId: UserId;
  username: Username;
  role: GivenRole;
  /** Null: signs in elsewhere only. argon2id in PHC form. */
  passwordHash: string | null;
  created: number;
};

export type AccountDraft = {
  /** The guest who registers; null makes a new user. */
  userId: UserId | null;
  username: Username;
  /** Null: signs in elsewhere only. */
  passwordHash: string | null;
  external: External | null;
  role: GivenRole;
  /** The first owner: refused when there is one. */
  asOwner: boolean;
  invitationHash: string | null;
};

export type SessionDraft = {
  secretHash: string;
  userId: UserId;
  /** In ms since 1970. */
  expires: number;
  /** As the browser says; cut to 200 characters. */
  agent: string;
  address: string;
};

export type SessionRow = {
  id: SessionId;
  userId: UserId;
  created: number;
  /** When it was last used, give or take an hour; `created` until then. */
  seen: number;
  expires: number;
  agent: string;
  address: string;
};

/** `read`: everything that asks and nothing that changes. */
export type TokenScope = "read" | "write";

export type TokenDraft = {
  secretHash: string;
  userId: UserId;
  name: string;
  scope: TokenScope;
  /** 0: never. */
  expires: number;
};

export type TokenRow = {
  id: string;
  userId: UserId;
  name: string;
  scope: TokenScope;
  created: number;
  /** 0: never. */
  expires: number;
  /** When it was last used, give or take an hour; 0 until then. */
  seen: number;
};

export type InvitationDraft = {
  secretHash: string;
  by: UserId;
  /** Null: to the server only. */
  room: RoomName | null;
  uses: number;
  /** In ms since 1970; it always ends. */
  expires: number;
};

export type InvitationRow = {
  id: string;
  by: UserId;
  room: RoomName | null;
  title: string | null;
  usesLeft: number;
  created: number;
  expires: number;
};
