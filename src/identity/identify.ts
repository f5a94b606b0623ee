// Who is asking: turns a request's credential into a person, or refuses it.

import { ChatError } from "../protocol/errors.ts";
import type { UserId, Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import { type Grant, guestGrant, type Role } from "../protocol/roles.ts";
import type { Account } from "../store/accounts.ts";
import type { Ban } from "../store/order.ts";
import type { RoomRow } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import type { AddressBans } from "./address-bans.ts";
import type { Credential } from "./credentials.ts";
import { defaultUsername, type Guests } from "./guests.ts";
import { isSessionSecret, type Sessions } from "./sessions.ts";

export type Identified = {
  userId: UserId;
  /** Null for one who never chose a name, or whose name is an account's by now. */
  username: Username | null;
  role: Role;
  /** On the whole server, in ms since 1970; 0 for not. */
  mutedUntil: number;
  /** To be given back as the token; empty where the credential that came is no session of ours. */
  session: string;
  grant: Grant;
  /** The rooms they are a member of. Empty for a newcomer. */
  rooms: RoomRow[];
};

/** `address` as limits count it (`addressOf`). */
export type Whence = { address: string };

/** Throws `unauthenticated`, `banned`, `storage_unavailable`. */
export type Identify = (credential: Credential | null, from: Whence) => Promise<Identified>;

/** Null: not a credential of its kind. Throws `unauthenticated` for one that is, and not good, `banned`. */
export type Prove = (credential: Credential, from: Whence) => Promise<Identified | null>;

export type IdentifyOptions = {
  guests: Guests;
  store: Store;
  sessions: Sessions;
  bans: AddressBans;
  /** False: only who has an account comes in. */
  guestsAllowed: boolean;
  /** Asked in turn about what is no session of ours. */
  others?: readonly Prove[];
};

/**
 * `store` is asked only about people who were here before: a newcomer costs no query. Throws
 * `unauthenticated` for a token that is not good, but a stale cookie makes a newcomer: a browser sends it
 * unasked, and a page cannot take it back. A guest's session is not good any more once they have an account.
 *
 * A ban shuts out who was banned, and guests from that address; not an account that comes from there: behind
 * one address there may be an office.
 */
export function createIdentify(options: IdentifyOptions): Identify {
  const { guests, store, sessions, bans, guestsAllowed, others = [] } = options;

  async function newcomer({ address }: Whence): Promise<Identified> {
    if (!guestsAllowed) throw new ChatError("unauthenticated");
    if (await bans.holds(address)) throw new ChatError("banned", bannedAddress);
    const userId = guests.mint();
    const session = guests.sessionOf(userId);
    return {
      ...{ userId, username: null, role: "guest", mutedUntil: 0 },
      ...{ session, grant: guestGrant, rooms: [] },
    };
  }

  async function guest(userId: UserId, session: string, { address }: Whence) {
    const [row, ban, mutedUntil, rooms] = await Promise.all([
      store.user(userId),
      store.bannedFromServer(userId, address),
      store.mutedOnServer(userId),
      store.roomsOf(userId),
    ]);
    if (row !== null && row.role !== "guest") return null;
    if (!guestsAllowed) throw new ChatError("unauthenticated");
    if (ban !== null) throw refusalOf(ban, userId);
    const username = row === null ? null : await ownName(store, userId, row.username);
    return {
      ...{ userId, username, role: "guest" as const, mutedUntil },
      ...{ session, grant: guestGrant, rooms },
    };
  }

  async function holderOf(token: string): Promise<Identified | null> {
    const found = await sessions.find(token);
    if (found === null) return null;
    const { id, expires } = found.session;
    const grant: Grant = { session: id, mayWrite: true, rooms: null, expires };
    return comeIn(store, found.account, { session: token, grant });
  }

  async function known(credential: Credential, from: Whence): Promise<Identified | null> {
    const { token } = credential;
    // A proxy's word is a name, whatever it looks like.
    const isOurs = credential.from !== "proxy";
    if (isOurs && isSessionSecret(token)) return holderOf(token);
    const userId = isOurs ? guests.verify(token) : null;
    if (userId !== null) return guest(userId, token, from);
    for (const prove of others) {
      const proved = await prove(credential, from);
      if (proved !== null) return proved;
    }
    return null;
  }

  return async (credential, from) => {
    const found = credential === null ? null : await known(credential, from);
    if (found !== null) return found;
    if (credential === null || credential.from === "cookie") return newcomer(from);
    throw new ChatError("unauthenticated", "That session or token is not valid");
  };
}

/** An account whose holder proved it, as far as `grant` opens it. Throws `banned`. */
export async function comeIn(
  store: Store,
  { userId, username, role }: Account,
  { session, grant }: Pick<Identified, "session" | "grant">,
): Promise<Identified> {
  const [ban, mutedUntil, all] = await Promise.all([
    store.bannedFromServer(userId, null),
    store.mutedOnServer(userId),
    store.roomsOf(userId),
  ]);
  if (ban !== null) throw refusalOf(ban, userId);
  const rooms = all.filter(({ room }) => grant.rooms?.has(room) ?? true);
  return { userId, username, role, mutedUntil, session, grant, rooms };
}

const bannedAddress = "Nobody new may come in from your address";

/** What `userId`, or one who comes from the address of the ban, is told. */
export function refusalOf(ban: Ban, userId: UserId | null): ChatError {
  if (ban.userId !== userId) return new ChatError("banned", bannedAddress);
  return new ChatError("banned", ban.reason === "" ? undefined : `You were banned: ${ban.reason}`);
}

/** Null: they chose none, or an account has one like it by now. */
async function ownName(store: Store, userId: UserId, name: Username): Promise<Username | null> {
  if (name === defaultUsername(userId)) return null;
  return (await store.isNameTaken(skeleton(name), userId)) ? null : name;
}
