// Who is connected to this node, under which name, and who of other nodes is in a room with them. A name is claimed
// before it is used.

import type { UserId, Username } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { User } from "./room.ts";
import type { Known } from "./signal-words.ts";

export type Users = {
  get(id: UserId): User | undefined;
  /** Who is connected under a name that looks like this one (its `skeleton`). */
  named(mark: string): User | undefined;
  /** The connected user with this id, or a new one. `username` is what is free, `ownName` what is kept. */
  arrive(who: Pick<User, "id" | "username" | "ownName" | "role" | "mutedUntil">): User;
  /** Somebody who is at another node, as that one says; of who is here too it knows nothing better. */
  learn(known: Known): User;
  /** Another node gave them that name: theirs from now on, whether it is free here or not. */
  call(user: User, username: Username): void;
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
    if (holder === undefined || holder.id === forUser) return undefined;
    const isHere = holder.peers.length > 0;
    return isHere || [...(holder.elsewhere?.values() ?? [])].some(({ cut }) => !cut)
      ? holder
      : undefined;
  }

  function make(who: Pick<User, "id" | "username" | "ownName" | "role" | "mutedUntil">): User {
    const { id, username, ownName, role, mutedUntil } = who;
    const user: User = {
      ...{ id, username, ownName, mark: skeleton(username), role, mutedUntil },
      ...{ peers: [], away: false, awayHere: false, elsewhere: null, nodes: null, roomsPresent: 0 },
    };
    users.set(id, user);
    hold(user);
    return user;
  }

  function hold(user: User): void {
    if (holderOf(user.mark, user.id) === undefined) holders.set(user.mark, user);
  }

  function rename(user: User, username: Username): void {
    release(user);
    user.username = username;
    user.ownName = username;
    user.mark = skeleton(username);
    hold(user);
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
        // Known from another node alone: it does not say what they are called in the store.
        if (known.peers.length === 0 && known.elsewhere !== null) known.ownName = ownName;
        // A guest who made an account meanwhile, or whose role another node changed. Nobody becomes a guest:
        // that was read before the account was there.
        if (role !== "guest") known.role = role;
        known.mutedUntil = mutedUntil;
        return known;
      }
      return make({ id, username, ownName, role, mutedUntil });
    },
    learn({ id, username, role, away }) {
      const known = users.get(id);
      if (known === undefined) {
        const user = make({ id, username, ownName: username, role, mutedUntil: 0 });
        user.away = away;
        return user;
      }
      if (known.peers.length > 0) return known;
      known.role = role;
      if (known.username !== username) rename(known, username);
      return known;
    },
    call: rename,
    isFree: (username, forUser) => holderOf(skeleton(username), forUser) === undefined,
    claim(user, username) {
      if (users.get(user.id) !== user || holderOf(skeleton(username), user.id) !== undefined)
        return false;
      rename(user, username);
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
