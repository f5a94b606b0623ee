// From a request to a connection: who asks, from where, and whether they may. Refuses before the upgrade.

import { ChatError } from "../protocol/errors.ts";
import {
  checkOrigin,
  credentialOf,
  offeredSubprotocols,
  sessionCookie,
  subprotocol,
} from "../identity/credentials.ts";
import { defaultUsername } from "../identity/guests.ts";
import type { Identified, Identify } from "../identity/identify.ts";
import type { Users } from "../hub/users.ts";
import { asUsername, type Username } from "../protocol/ids.ts";
import { type Connection, makeConnection } from "./connection.ts";
import type { Connections } from "./connections.ts";

export type UpgradeOptions = {
  users: Users;
  identify: Identify;
  connections: Connections;
  origins: readonly string[];
  usernameLength: number;
};

export type Prepared = { connection: Connection; headers: Headers };

/** Throws ChatError: `forbidden`, `unauthenticated`, `too_many_connections`, `bad_request`, `storage_unavailable`. */
export type Upgrade = (
  request: Request,
  query: URLSearchParams,
  address: string,
) => Promise<Prepared>;

// Chromium keeps a cookie for 400 days at the most.
const cookieSeconds = 400 * 24 * 3600;

export function createUpgrade(options: UpgradeOptions): Upgrade {
  const { users, identify, connections } = options;

  // Somebody else who is here has that name: it stays recognisable, and they can choose again.
  function freeName({ userId, username }: Identified): Username {
    if (username !== null && users.isFree(username, userId)) return username;
    const named = (letters: number): Username =>
      username === null
        ? defaultUsername(userId, letters)
        : lettered(username, userId.slice(2, 2 + letters), options.usernameLength);
    let letters = 4;
    while (letters < 16 && !users.isFree(named(letters), userId)) letters++;
    return named(letters);
  }

  return async (request, query, address) => {
    const credential = credentialOf(request, query);
    checkOrigin(request, options.origins, credential);
    const offered = offeredSubprotocols(request);
    if (offered.length > 0 && !offered.includes(subprotocol))
      throw new ChatError("bad_request", `The sub-protocol is ${subprotocol}`);
    if (!connections.hasRoomFor(address)) throw new ChatError("too_many_connections");

    const identified = await identify(credential);
    const { userId, username, role, mutedUntil, session, grant, rooms } = identified;
    const user = users.arrive({
      id: userId,
      username: freeName(identified),
      ownName: username ?? defaultUsername(userId),
      role,
      mutedUntil,
    });
    const greeting = { session, rooms, room: query.get("room"), username: query.get("username") };
    const headers = new Headers();
    if (offered.length > 0) headers.set("Sec-WebSocket-Protocol", subprotocol);
    if (request.headers.has("origin")) headers.set("Set-Cookie", cookieFor(session, request));
    return { connection: makeConnection({ user, grant, address, greeting }), headers };
  };
}

/** Cut between characters, not within one: half an emoji is no text. */
function lettered(username: Username, letters: string, longest: number): Username {
  const kept = Array.from(username).slice(0, Math.max(1, longest - letters.length - 1));
  return asUsername(`${kept.join("").trimEnd()}-${letters}`);
}

function cookieFor(session: string, request: Request): string {
  const secure = request.url.startsWith("https:") ? "; Secure" : "";
  return `${sessionCookie}=${session}; Path=/; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
