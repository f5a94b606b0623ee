// At which nodes a user has connections: those nodes follow the user's topic, and say so when the first connection
// is there and when the last is gone.

import type { Broker } from "../broker/broker.ts";
import type { Clock } from "../lib/clock.ts";
import type { UserId } from "../protocol/ids.ts";
import type { User } from "./room.ts";
import { nodeTopic, type Signals } from "./signals.ts";
import type { Users } from "./users.ts";

export type Whereabouts = {
  /** A connection of theirs came here, or went. */
  recount(user: User): void;
  /** Whether they may have connections at other nodes. Known of who has one here; of others they may. */
  mayBeElsewhere(userId: UserId): boolean;
  /** Leaves the topics of those who went long ago. Called every second or so. */
  sweep(): void;
  gone(node: string): void;
  back(): void;
};

export const userTopic = (userId: UserId): string => `@user:${userId}`;

/** So long after the last connection it is still heard what they spend: longer than any allowance remembers. */
export const lingerMs = 60_000;
const backAtOnce = 500;
const backEveryMs = 50;

export function createWhereabouts(
  broker: Pick<Broker, "follow" | "unfollow">,
  signals: Signals,
  clock: Clock,
  users: Users,
): Whereabouts {
  // Whose topics are followed: null for who is here, else until when. Those who went are behind one another.
  const followed = new Map<UserId, number | null>();

  function say(userId: UserId): void {
    if ((users.get(userId)?.peers.length ?? 0) === 0) return;
    signals.send(userTopic(userId), "userHere", { userId, asks: true });
  }

  function came({ id }: User): void {
    if (followed.get(id) === null) return;
    followed.set(id, null);
    // Not before: whoever answers must be heard, and whoever comes at the same moment hears us.
    void broker.follow(userTopic(id)).then(() => say(id));
  }

  function went(user: User): void {
    if (followed.get(user.id) !== null) return;
    followed.delete(user.id);
    followed.set(user.id, clock.elapsed() + lingerMs);
    user.nodes = null;
    signals.send(userTopic(user.id), "userGone", { userId: user.id });
  }

  function forget(user: User, node: string): void {
    user.nodes?.delete(node);
    if (user.nodes?.size === 0) user.nodes = null;
  }

  signals.on("userHere", ({ userId, asks }, node) => {
    const user = users.get(userId);
    if (user === undefined || user.peers.length === 0) return;
    (user.nodes ??= new Set()).add(node);
    if (asks) signals.send(nodeTopic(node), "userHere", { userId, asks: false });
  });
  signals.on("userGone", ({ userId }, node) => {
    const user = users.get(userId);
    if (user !== undefined) forget(user, node);
  });

  return {
    recount(user) {
      if (signals.alone) return;
      if (user.peers.length > 0) came(user);
      else went(user);
    },
    mayBeElsewhere(userId) {
      if (signals.alone) return false;
      const user = users.get(userId);
      return user === undefined || user.peers.length === 0 || user.nodes !== null;
    },
    sweep() {
      const now = clock.elapsed();
      for (const [id, until] of followed) {
        if (until === null) continue;
        if (until > now) return;
        followed.delete(id);
        broker.unfollow(userTopic(id));
      }
    },
    gone(node) {
      for (const user of users.all()) forget(user, node);
    },
    back() {
      const here = [...users.all()].filter(({ peers }) => peers.length > 0);
      for (const user of here) user.nodes = null;
      const ids = here.map(({ id }) => id);
      // A few at a time: messages go the same way.
      const next = (): void => {
        for (const id of ids.splice(0, backAtOnce)) say(id);
        if (ids.length > 0) clock.after(backEveryMs, next);
      };
      next();
    },
  };
}
