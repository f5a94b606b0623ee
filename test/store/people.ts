// What the store's tests of people say often: drafts of accounts, sessions, tokens, invitations.

import { asUsername, type RoomName, type UserId } from "../../src/protocol/ids.ts";
import type {
  AccountDraft,
  InvitationDraft,
  SessionDraft,
  TokenDraft,
} from "../../src/store/accounts.ts";
import type { Store } from "../../src/store/store.ts";
import { ada } from "./support.ts";

export const tomorrow = Date.now() + 86_400_000;
export const yesterday = Date.now() - 86_400_000;

/** An account of nobody yet, with a password. */
export const person = (name: string, change: Partial<AccountDraft> = {}): AccountDraft => ({
  userId: null,
  username: asUsername(name),
  passwordHash: "$argon2id$of-a-password",
  external: null,
  role: "member",
  asOwner: false,
  invitationHash: null,
  ...change,
});

export const session = (userId: UserId, change: Partial<SessionDraft> = {}): SessionDraft => ({
  secretHash: "hash-of-a-session",
  userId,
  expires: tomorrow,
  agent: "Firefox",
  address: "192.0.2.1",
  ...change,
});

export const token = (userId: UserId, change: Partial<TokenDraft> = {}): TokenDraft => ({
  secretHash: "hash-of-a-token",
  userId,
  name: "my script",
  scope: "write",
  expires: 0,
  ...change,
});

export const invitation = (change: Partial<InvitationDraft> = {}): InvitationDraft => ({
  secretHash: "hash-of-an-invitation",
  by: ada.userId,
  room: null,
  uses: 1,
  expires: tomorrow,
  ...change,
});

/** Ada's private room, which nobody else is in. */
export const privateRoom = async (store: Store): Promise<RoomName> => {
  const { room } = await store.createRoom({
    room: null,
    title: "The cellar",
    topic: null,
    readOnly: false,
    slowSeconds: 0,
    owner: ada.userId,
    ownerName: ada.username,
  });
  return room;
};
