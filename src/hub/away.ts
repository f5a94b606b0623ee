// Who is present and not at their desk: away is who is so on all their connections. Gathered; may be lost, is not kept.

import type { Clock } from "../lib/clock.ts";
import type { Person, System } from "../protocol/events.ts";
import { awayEveryMs } from "../protocol/limits.ts";
import { names, type PresenceOptions, personOf } from "./presence.ts";
import type { Peer, Presence, Room, User } from "./room.ts";

export type Aways = {
  set(peer: Peer, away: boolean): void;
  /** A connection of theirs came or went. Without any they stay what they were: they may be back in a moment. */
  recount(user: User): void;
  /** They came into the room anew, where something else may have been told of them. */
  seated(room: Room, user: User): void;
};

export type AwayHooks = {
  notify(room: Room, frame: string): void;
  /** Present users, those that nobody knows by name included. */
  count(room: Room): number;
  /** Whether they are away on their connections here changed; for each room that those are in. */
  changedHere(room: Room, user: User): void;
};

export function createAways(
  clock: Clock,
  { gatherMs, namesUpTo }: Pick<PresenceOptions, "gatherMs" | "namesUpTo">,
  { notify, count, changedHere }: AwayHooks,
): Aways {
  // Rooms that were told a moment ago are in it too: what changes meanwhile waits for its turn.
  const due = new Map<Room, Set<Presence>>();

  function recount(user: User): void {
    const { peers } = user;
    const awayHere = peers.length === 0 ? user.awayHere : peers.every((peer) => peer.away);
    if (user.awayHere !== awayHere) {
      user.awayHere = awayHere;
      for (const { seats } of peers) for (const { room } of seats) changedHere(room, user);
    }
    const others = user.elsewhere === null ? [] : [...user.elsewhere.values()];
    if (peers.length === 0 && others.length === 0) return;
    const away = (peers.length === 0 || awayHere) && others.every((each) => each.away);
    if (user.away === away) return;
    user.away = away;
    for (const { seats } of peers) for (const { room } of seats) touch(room, user);
  }

  function touch(room: Room, user: User): void {
    const presence = room.present.get(user.id);
    if (presence === undefined || presence.toldAway === user.away) return;
    const known = due.get(room);
    if (known !== undefined) return void known.add(presence);
    due.set(room, new Set([presence]));
    clock.after(gatherMs, () => tell(room));
  }

  function tell(room: Room): void {
    const touched = due.get(room) ?? new Set();
    const changed = [...touched].filter(
      (each) => room.present.get(each.user.id) === each && each.toldAway !== each.user.away,
    );
    touched.clear();
    if (changed.length === 0) return void due.delete(room);
    for (const each of changed) each.toldAway = each.user.away;
    clock.after(awayEveryMs, () => tell(room));
    // Where the names are left out nobody sees who it is; whoever asks for the names is told.
    const present = count(room);
    if (present > namesUpTo) return;
    notify(room, JSON.stringify(notice(room, changed, present)));
  }

  return {
    set(peer, away) {
      peer.away = away;
      recount(peer.user);
    },
    recount,
    seated: touch,
  };
}

function notice(room: Room, changed: readonly Presence[], count: number): System {
  const people = changed.map(({ user }) => personOf(user));
  return {
    ...{ type: "system", event: "presence", room: room.name, joined: [], left: [] },
    ...{ changed: people, count, text: sentence(people) },
  };
}

function sentence(people: readonly Person[]): string {
  const said = (which: readonly Person[], what: string): string[] =>
    which.length === 0 ? [] : [`${names(which)} ${which.length === 1 ? "is" : "are"} ${what}`];
  const gone = people.filter(({ away }) => away === true);
  const back = people.filter(({ away }) => away !== true);
  return [...said(gone, "away"), ...said(back, "back")].join("; ");
}
