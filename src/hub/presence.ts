// Who is present in a room, and telling the others: gathered into one notice, names left out in large rooms.

import type { Clock } from "../lib/clock.ts";
import type { Person, System } from "../protocol/events.ts";
import type { UserId } from "../protocol/ids.ts";
import { isOurs, type Presence, type Room, type Seat, takeOut, type User } from "./room.ts";

export type PresenceOptions = {
  gatherMs: number;
  /** Present users above which notices carry the count alone. */
  namesUpTo: number;
  graceMs: number;
};

export type PresenceHooks = {
  /** `onlyUser`: a single arrival, which that user's own connections need not hear of. */
  notify(room: Room, frame: string, onlyUser: UserId | ""): void;
  /** Nobody knows them to be in it any more. */
  gone(room: Room, user: User): void;
  /** Somebody of this node came into it, went, or was cut. */
  changedHere(room: Room, user: User): void;
  /** Present users, those that nobody knows by name included. */
  count(room: Room): number;
};

export type Presences = {
  /** Seats a connection; the user is present from now on. */
  sit(seat: Seat): void;
  /** `grace`: the connection was cut, so the user may be back in a moment and nobody hears of it. */
  stand(seat: Seat, options: { grace: boolean }): void;
  /** Ends the grace of a user in a room. Nothing happens when a connection of theirs is in it. */
  endGrace(room: Room, userId: UserId): void;
  /** Lets go of those whose grace is over. Called every second or so. */
  sweep(): void;
  /** They are in it at another node. */
  place(room: Room, user: User, node: string): void;
  /** At that node they are not any more. */
  displace(room: Room, userId: UserId, node: string): void;
};

// In a room with hundreds of people a notice is a number that moves; once a second is enough to watch it.
const countEveryMs = 1_000;

export function personOf({ id: userId, username, role, away }: User): Person {
  const person: Person = role === "member" ? { userId, username } : { userId, username, role };
  return away ? { ...person, away: true } : person;
}

export function createPresences(
  clock: Clock,
  options: PresenceOptions,
  hooks: PresenceHooks,
): Presences {
  // Rooms with somebody in the grace: all that a sweep has to look at.
  const ghosted = new Set<Room>();

  function change(room: Room, user: User, was: boolean): void {
    if (!room.changed.has(user.id)) room.changed.set(user.id, { was, user });
    if (room.noticePending) return;
    room.noticePending = true;
    const crowd = hooks.count(room) > options.namesUpTo;
    const soonest = crowd ? room.lastNoticeAt + countEveryMs - clock.elapsed() : 0;
    clock.after(Math.max(options.gatherMs, soonest), () => tell(room));
  }

  function tell(room: Room): void {
    room.noticePending = false;
    const joined: Person[] = [];
    const left: Person[] = [];
    for (const [id, { was, user }] of room.changed) {
      const is = room.present.has(id);
      if (is && !was) joined.push(personOf(user));
      if (was && !is) left.push(personOf(user));
    }
    room.changed.clear();
    if ((joined.length === 0 && left.length === 0) || room.ours === 0) return;
    room.lastNoticeAt = clock.elapsed();
    const alone = joined.length === 1 && left.length === 0 ? (joined[0]?.userId ?? "") : "";
    hooks.notify(room, JSON.stringify(notice(room, joined, left)), alone);
  }

  function notice(room: Room, joined: Person[], left: Person[]): System {
    const count = hooks.count(room);
    const crowd = count > options.namesUpTo || joined.length + left.length > options.namesUpTo;
    return {
      type: "system",
      event: "presence",
      room: room.name,
      joined: crowd ? [] : joined,
      left: crowd ? [] : left,
      count,
      text: crowd ? `${count} people are in ${calledOf(room)}` : sentence(room, joined, left),
    };
  }

  /** At this node; at another they may still be in it. */
  function goneHere(room: Room, presence: Presence): void {
    presence.leavesAt = 0;
    room.ours--;
    hooks.changedHere(room, presence.user);
    if (presence.elsewhere === null) goneFrom(room, presence);
  }

  function goneFrom(room: Room, presence: Presence): void {
    room.present.delete(presence.user.id);
    presence.user.roomsPresent--;
    change(room, presence.user, true);
    hooks.gone(room, presence.user);
  }

  return {
    sit(seat) {
      const { room, peer } = seat;
      const { user } = peer;
      const known = room.present.get(user.id);
      if (!isOurs(known)) room.ours++;
      if (known === undefined || known.seats.length === 0) hooks.changedHere(room, user);
      if (known !== undefined) {
        known.leavesAt = 0;
        known.seats.push(seat);
        return;
      }
      room.present.set(user.id, {
        ...{ user, seats: [seat], leavesAt: 0, toldAway: user.away, elsewhere: null },
      });
      user.roomsPresent++;
      // The first one in: there is nobody to tell, and who comes next finds them in the list.
      if (room.present.size > 1) change(room, user, false);
    },
    stand(seat, { grace }) {
      const presence = seat.room.present.get(seat.peer.user.id);
      if (presence === undefined || !takeOut(presence.seats, seat)) return;
      if (presence.seats.length > 0) return;
      if (!grace || options.graceMs === 0) return goneHere(seat.room, presence);
      presence.leavesAt = clock.elapsed() + options.graceMs;
      hooks.changedHere(seat.room, presence.user);
      ghosted.add(seat.room);
    },
    endGrace(room, userId) {
      const presence = room.present.get(userId);
      if (presence !== undefined && presence.leavesAt > 0) goneHere(room, presence);
    },
    sweep() {
      const now = clock.elapsed();
      for (const room of ghosted) {
        let ghosts = 0;
        for (const presence of room.present.values()) {
          if (presence.leavesAt === 0) continue;
          if (presence.leavesAt <= now) goneHere(room, presence);
          else ghosts++;
        }
        if (ghosts === 0) ghosted.delete(room);
      }
    },
    place(room, user, node) {
      const known = room.present.get(user.id);
      if (known !== undefined) return void (known.elsewhere ??= new Set()).add(node);
      room.present.set(user.id, {
        ...{ user, seats: [], leavesAt: 0, toldAway: user.away, elsewhere: new Set([node]) },
      });
      user.roomsPresent++;
      // Whoever comes in is told of all who are there.
      if (room.ours > 0) change(room, user, false);
    },
    displace(room, userId, node) {
      const presence = room.present.get(userId);
      if (presence?.elsewhere?.delete(node) !== true || presence.elsewhere.size > 0) return;
      presence.elsewhere = null;
      if (!isOurs(presence)) goneFrom(room, presence);
    },
  };
}

function sentence(room: Room, joined: readonly Person[], left: readonly Person[]): string {
  const parts: string[] = [];
  if (joined.length > 0) parts.push(`${names(joined)} joined ${calledOf(room)}`);
  if (left.length > 0) parts.push(`${names(left)} left ${calledOf(room)}`);
  return parts.join("; ");
}

// The name of any other is random letters.
const calledOf = ({ name, facts }: Room): string =>
  facts.kind === "public" ? `#${name}` : (facts.title ?? "the room");

/** "ann, bob and cleo", "ann, bob, cleo and 3 more" */
export function names(people: readonly Person[]): string {
  const shown = people.slice(0, 3).map((person) => person.username);
  if (people.length > 3) return `${shown.join(", ")} and ${people.length - 3} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
