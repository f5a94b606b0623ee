// Who is connected to this node, under which name. A name is claimed before it is used.

import type { UserId, Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { User } from "./room.ts";

export type Users = {
  get(id: UserId): User | undefined;
  /** Who is connected under a name that looks like this one (its `skeleton`). */
  named(mark: string): User | undefined;
  /** The connected user with this id, or a new one. `username` is what is free, `ownName` what is kept. */
  arrive(who: Pick<User, "id" | "username" | "ownName" | "role" | "mutedUntil">): User;
  /** True when no other connected user has a name that looks like `username`. */
  isFree(username: Username, forUser: UserId | null): boolean;
  /**
   * Gives `user` the name, for all to see from now on. False when it is not free, or `user` is forgotten by now;
   * nothing changed then.
   */
  claim(user: User, username: Username): boolean;
  /** Forgets `user` when no connection and no room knows them any more. */
  forgetIfGone(user: User): void;
  all(): IterableIterator<User>;
  count(): number;
};

export function createUsers(): Users {
  const users = new Map<UserId, User>();
  const holders = new Map<string, User>();

  // Somebody in the grace after a cut does not hold their name against a person who is here: who came
  // without a session (wscat, a second time) would be refused their own name for seconds.
  function holderOf(mark: string, forUser: UserId | null): User | undefined {
    const holder = holders.get(mark);
    if (holder === undefined || holder.id === forUser || holder.peers.length === 0)
      return undefined;
    return holder;
  }

  function release(user: User): void {
    if (holders.get(user.mark) === user) holders.delete(user.mark);
  }

  return {
    get: (id) => users.get(id),
    named: (mark) => holderOf(mark, null),
    arrive({ id, username, ownName, role, mutedUntil }) {
      const known = users.get(id);
      if (known !== undefined) {
        // A guest who made an account meanwhile, or whose role another node changed. Nobody becomes a guest:
        // that was read before the account was there.
        if (role !== "guest") known.role = role;
        known.mutedUntil = mutedUntil;
        return known;
      }
      const mark = skeleton(username);
      const user: User = {
        ...{ id, username, ownName, mark, role, mutedUntil },
        ...{ peers: [], away: false, roomsPresent: 0 },
      };
      users.set(id, user);
      if (holderOf(mark, id) === undefined) holders.set(mark, user);
      return user;
    },
    isFree: (username, forUser) => holderOf(skeleton(username), forUser) === undefined,
    claim(user, username) {
      const mark = skeleton(username);
      if (users.get(user.id) !== user || holderOf(mark, user.id) !== undefined) return false;
      release(user);
      user.username = username;
      user.ownName = username;
      user.mark = mark;
      holders.set(mark, user);
      return true;
    },
    forgetIfGone(user) {
      if (user.peers.length > 0 || user.roomsPresent > 0) return;
      release(user);
      if (users.get(user.id) === user) users.delete(user.id);
    },
    all: () => users.values(),
    count: () => users.size,
  };
}
