// Sessions of accounts: one for each sign-in. The secret is the cookie's value; the store knows its hash only.

import type { Clock } from "../lib/clock.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Account, SessionId, SessionRow } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import type { From } from "./door.ts";
import { hashOf, makeSecret } from "./secrets.ts";

export type Sessions = {
  /** A session of `userId`. The secret is shown this once. */
  start(userId: UserId, from: From): Promise<{ secret: string; id: SessionId }>;
  /** Null: no session's secret at all, unknown, ended or expired. */
  find(secret: string): Promise<{ session: SessionRow; account: Account } | null>;
  /** Null: there was none. */
  end(secret: string): Promise<{ userId: UserId; session: SessionId } | null>;
};

export const sessionPrefix = "cs_";
/** From the sign-in on, however often it is used: a stolen one ends too. */
export const sessionSeconds = 90 * 24 * 3600;

const pattern = /^cs_[\w-]{43}$/;
const longestAgent = 200;

export const isSessionSecret = (token: string): boolean => pattern.test(token);

export function createSessions({ store, clock }: { store: Store; clock: Clock }): Sessions {
  async function find(secret: string) {
    return isSessionSecret(secret) ? store.session(hashOf(secret)) : null;
  }

  return {
    async start(userId, { address, agent }) {
      const secret = makeSecret(sessionPrefix);
      const id = await store.startSession({
        secretHash: hashOf(secret),
        userId,
        expires: clock.now() + sessionSeconds * 1000,
        agent: agent.slice(0, longestAgent).toWellFormed(),
        address,
      });
      return { secret, id };
    },
    find,
    async end(secret) {
      const found = await find(secret);
      if (found === null) return null;
      const { userId, id } = found.session;
      return (await store.endSession(userId, id)) ? { userId, session: id } : null;
    },
  };
}
