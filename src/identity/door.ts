// The ways in: signing in, registering, setting up. Throttled, and silent about who exists. Knows no HTTP.

import type { UserId, Username } from "../protocol/ids.ts";
import type { SessionId } from "../store/accounts.ts";
import type { Tried } from "./throttle.ts";

/** `open`: guests come in and anybody registers. `invite`: accounts by invitation. `closed`: others make them. */
export type Access = "open" | "invite" | "closed";

/** From where somebody comes; `agent` is what the browser calls itself. */
export type From = { address: string; agent: string };

/** A session that was just started. `secret` is the cookie's value, shown this once. */
export type Came = { userId: UserId; username: Username; secret: string };

export type Door = {
  /** Throws `unauthenticated` (whatever was wrong), `rate_limited`, `banned`. */
  signIn(who: { username: string; password: string }, from: From): Promise<Came>;
  /**
   * `guest`: the guest who registers and keeps rooms and messages; null for nobody yet. `invitation`: the
   * link's secret; null for none. Throws `forbidden` (not without an invitation here), `invitation_invalid`,
   * `name_invalid`, `name_taken`, `bad_request` (a password too short, too long or too common), `rate_limited`,
   * `banned`.
   */
  register(
    who: {
      username: string;
      password: string;
      guest: UserId | null;
      invitation: string | null;
    },
    from: From,
  ): Promise<Came>;
  /** Another node took this try at a password. */
  countTry(tried: Tried): void;
  /** Another node made the owner: no setup link is good any more. */
  isSetUp(): void;
  /** The secret of this start's setup link; null when there is an owner, or it is too old. For the terminal only. */
  setupSecret(): string | null;
  /** Makes the owner, once. Throws `forbidden` (wrong, used or old link; there is an owner), else as `register`. */
  setUp(who: { secret: string; username: string; password: string }, from: From): Promise<Came>;
  /** Whether that link would be taken now. Takes the same time for every wrong one. */
  isSetupSecret(secret: string): boolean;
  /** Ends the session with this secret. Null: there was none. */
  signOut(secret: string): Promise<{ userId: UserId; session: SessionId } | null>;
  /** Ends all other sessions; returns their ids. Throws `unauthenticated` (the old one is wrong), `bad_request`, `rate_limited`. */
  changePassword(
    who: { userId: UserId; session: SessionId | null; old: string; next: string },
    from: From,
  ): Promise<SessionId[]>;
};
