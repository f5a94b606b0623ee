// What survives of Web Push: which browsers want to be told, and what there is to tell. Part of `Store`, whose
// guarantees hold.

import type { ChatEvent } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { SessionId } from "./accounts.ts";

export interface PushStore {
  /**
   * Keeps the subscription of one browser. It ends with its session, with a ban from the server and with the account.
   * At most 10 a user: the oldest goes. The same endpoint again is kept anew. It moves from another account with the
   * same keys, which that browser alone knows: somebody else signed in there. Throws `forbidden` (another account
   * has it with other keys), `unauthenticated` (the session has ended), `user_not_found` (no account), `banned`.
   */
  addSubscription(draft: SubscriptionDraft): Promise<void>;

  /** Those that have not ended, newest first. */
  subscriptions(userId: UserId): Promise<SubscriptionRow[]>;

  /** Of `userId`, or with null whosever it is. False: there was none. */
  dropSubscription(endpoint: string, userId: UserId | null): Promise<boolean>;

  /** A push to it was taken. Written at most once an hour. */
  subscriptionWorked(endpoint: string): Promise<void>;

  /**
   * Of these people, or with null of all members, those who are members of the room, want to know (a level of `none`
   * does not) and have a subscription. By id, at most 10,000. Empty for a room that there is not.
   */
  reachable(room: RoomName, among: readonly UserId[] | null): Promise<UserId[]>;

  /**
   * One message as it is now, for one who is to be told of it. Null when there is nothing to tell any more: it is
   * deleted, or read; they are no member, banned, of level `none`, or without a subscription.
   */
  awaiting(userId: UserId, room: RoomName, seq: number): Promise<Awaiting | null>;
}

/** What a browser gives to whoever is to push to it. All of it is secret. */
export type SubscriptionDraft = {
  userId: UserId;
  /** Null: a proxy says whose it is, and nothing ends. */
  session: SessionId | null;
  endpoint: string;
  /** The browser's public key and its secret, base64url. */
  p256dh: string;
  auth: string;
  /** Of the page that made it; the push service is told it as who sends. */
  origin: string;
  /** As the browser says; cut to 200 characters. */
  agent: string;
};

export type SubscriptionRow = SubscriptionDraft & {
  created: number;
  /** When a push to it was last taken, give or take an hour; 0 until then. */
  worked: number;
};

export type Awaiting = {
  message: ChatEvent;
  /** Newest first; at least one. */
  subscriptions: SubscriptionRow[];
  /** In all their rooms: unread messages that mention them, and of direct rooms all unread ones. */
  badge: number;
};
