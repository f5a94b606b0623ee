// Who is asking: turns a request's credential into a person, or refuses it.

import { ChatError } from "../protocol/errors.ts";
import type { UserId, Username } from "../protocol/ids.ts";
import { type Grant, guestGrant, type Role } from "../protocol/roles.ts";
import type { RoomRow } from "../store/rooms.ts";
import type { Store } from "../store/store.ts";
import type { Credential } from "./credentials.ts";
import { defaultUsername, type Guests } from "./guests.ts";

export type Identified = {
  userId: UserId;
  /** Null for one who never chose a name. */
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

export type Identify = (credential: Credential | null) => Promise<Identified>;

/**
 * `store` is asked only about people who were here before: a newcomer costs no query. Throws
 * `unauthenticated` for a token that is not good, but a stale cookie makes a newcomer: a browser sends it
 * unasked, and a page cannot take it back.
 */
export function createIdentify(guests: Guests, store: Store): Identify {
  function newcomer(): Identified {
    const userId = guests.mint();
    const session = guests.sessionOf(userId);
    return {
      ...{ userId, username: null, role: "guest", mutedUntil: 0 },
      ...{ session, grant: guestGrant, rooms: [] },
    };
  }
  return async (credential) => {
    if (credential === null) return newcomer();
    const userId = guests.verify(credential.token);
    if (userId === null && credential.from === "cookie") return newcomer();
    if (userId === null)
      throw new ChatError("unauthenticated", "That session or token is not valid");
    const [row, rooms] = await Promise.all([store.user(userId), store.roomsOf(userId)]);
    const chosen = row !== null && row.username !== defaultUsername(userId);
    return {
      userId,
      username: chosen ? row.username : null,
      role: "guest",
      mutedUntil: await store.mutedOnServer(userId),
      session: credential.token,
      grant: guestGrant,
      rooms,
    };
  };
}
