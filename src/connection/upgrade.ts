// From a request to a connection: who asks, from where, and whether they may. Refuses before the upgrade.

import { ChatError } from "../protocol/errors.ts";
import { type Marks, noMarks } from "../commands/read-marks.ts";
import { cookieFor } from "../identity/cookies.ts";
import {
  checkOrigin,
  credentialOf,
  offeredSubprotocols,
  type Proof,
  subprotocol,
} from "../identity/credentials.ts";
import { isSecure } from "../identity/forwarded.ts";
import { defaultUsername } from "../identity/guests.ts";
import type { Identified, Identify } from "../identity/identify.ts";
import type { Hub } from "../hub/hub.ts";
import type { User } from "../hub/room.ts";
import { createGate } from "../lib/gate.ts";
import { asUsername, type UserId, type Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import { type Connection, makeConnection } from "./connection.ts";
import type { Connections } from "./connections.ts";

export type UpgradeOptions = {
  hub: Hub;
  identify: Identify;
  connections: Connections;
  /** How far somebody has read; asked about those who are in a room. */
  marksOf: (userId: UserId) => Promise<Marks>;
  origins: readonly string[];
  usernameLength: number;
};

export type Prepared = {
  userId: UserId;
  /**
   * Makes them somebody who is here. In the same turn as the socket is opened, and as it was asked whether what
   * was read of them still holds: nobody looks after a user without a connection.
   */
  arrive(): Connection;
  headers: Headers;
  proof: Proof;
};

/** Throws ChatError: `forbidden`, `unauthenticated`, `banned`, `too_many_connections`, `bad_request`, `storage_unavailable`. */
export type Upgrade = (
  request: Request,
  query: URLSearchParams,
  address: string,
) => Promise<Prepared>;

// Each asks the store some questions, one after the other: were those of all who come after a node's end asked at
// once, the last of everybody's would stand behind the first of all, and nobody would be in before all are.
const arrivalsAtOnce = 64;

export function createUpgrade(options: UpgradeOptions): Upgrade {
  const { hub, identify, connections } = options;
  const { users } = hub;
  const arrivals = createGate(arrivalsAtOnce);

  // Somebody else who is here has that name: it stays recognisable, and they can choose again.
  function freeName({ userId, username }: Named): Username {
    if (username !== null && users.isFree(username, userId)) return username;
    const named = (letters: number): Username =>
      username === null
        ? defaultUsername(userId, letters)
        : lettered(username, userId.slice(2, 2 + letters), options.usernameLength);
    let letters = 4;
    while (letters < 16 && !users.isFree(named(letters), userId)) letters++;
    return named(letters);
  }

  // A name is its account's: a guest who took it before there was the account is called otherwise now.
  function makeWay({ userId, username, role }: Identified): void {
    if (role === "guest" || username === null) return;
    const holder = users.named(skeleton(username));
    if (holder === undefined || holder.id === userId || holder.role !== "guest") return;
    hub.rename({ user: holder }, freeName({ userId: holder.id, username: null }));
  }

  function arrive(identified: Identified): User {
    const { userId, username, role, mutedUntil } = identified;
    makeWay(identified);
    const ownName = username ?? defaultUsername(userId);
    const arriving = { id: userId, username: freeName(identified), ownName, role, mutedUntil };
    const user = users.arrive(arriving);
    // Here already, as the guest they were or from another tab, and called otherwise since.
    if (role !== "guest" && user.ownName !== ownName) hub.rename({ user }, ownName);
    return user;
  }

  return async (request, query, address) => {
    const credential = credentialOf(request, query);
    checkOrigin(request, options.origins, credential);
    const offered = offeredSubprotocols(request);
    if (offered.length > 0 && !offered.includes(subprotocol))
      throw new ChatError("bad_request", `The sub-protocol is ${subprotocol}`);
    if (!connections.hasRoomFor(address)) throw new ChatError("too_many_connections");

    const { identified, marks } = await arrivals.pass(async () => {
      const who = await identify(credential, { address });
      const isNew = who.rooms.length === 0;
      return { identified: who, marks: isNew ? noMarks : await options.marksOf(who.userId) };
    });
    const { session, grant, rooms, role } = identified;
    // An account's cookie is hidden from scripts, and stays so.
    const shown = credential?.from === "cookie" && grant.session !== null ? "" : session;
    const greeting = {
      ...{ session: shown, rooms, marks, room: query.get("room"), username: query.get("username") },
    };
    const headers = new Headers();
    if (offered.length > 0) headers.set("Sec-WebSocket-Protocol", subprotocol);
    if (request.headers.has("origin") && role === "guest")
      headers.set("Set-Cookie", cookieFor(session, { secure: isSecure(request) }));
    return {
      userId: identified.userId,
      arrive: () => makeConnection({ user: arrive(identified), grant, address, greeting }),
      headers,
      // A cookie that was not good is not theirs any more; what is no session of ours stands for itself.
      proof: {
        secret: session === "" ? (credential?.token ?? "") : session,
        byProxy: credential?.from === "proxy",
      },
    };
  };
}

type Named = { userId: UserId; username: Username | null };

/** Cut between characters, not within one: half an emoji is no text. */
function lettered(username: Username, letters: string, longest: number): Username {
  const kept = Array.from(username).slice(0, Math.max(1, longest - letters.length - 1));
  return asUsername(`${kept.join("").trimEnd()}-${letters}`);
}
