// The people of other nodes. Each node is the truth of its own: it says who came and went in a room to those nodes
// that have people there too, with a version, so that whoever missed something asks. Knows no socket.
//
// Of rooms that nobody here is in only the counts are known, as of the last beat.

import type { Broker } from "../broker/broker.ts";
import type { Clock } from "../lib/clock.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { Aways } from "./away.ts";
import type { Presences } from "./presence.ts";
import { isOurs, type Room, type User } from "./room.ts";
import type { Known, ListPart, RoomAt, Signal } from "./signal-words.ts";
import { nodesTopic, nodeTopic, type Signals } from "./signals.ts";
import type { Users } from "./users.ts";

export type Elsewhere = {
  /** Somebody of this node came into `room`, went, or is away or back: the other nodes are told, gathered. */
  touch(room: Room, user: User): void;
  /** Resolves when what is said of who is in it comes in, and who is in it elsewhere is known or was waited for. */
  open(room: Room): Promise<void>;
  /** Nobody of this node is in it any more: who is elsewhere is forgotten. */
  close(room: Room): void;
  /** People in a room that nobody of this node is in; who is at two nodes counts twice. */
  count(name: RoomName): number;
  /** People in a room of ours beyond those in `present`: too many for names, or not named yet. */
  unnamed(room: Room): number;
  /** Of the rooms that changed since it was last called. */
  beat(): RoomAt[];
  came(node: string): void;
  /** It stops: whoever is there is cut. */
  stopping(node: string): void;
  gone(node: string): void;
  back(): void;
};

export type ElsewhereOptions = {
  broker: Pick<Broker, "follow" | "unfollow">;
  signals: Signals;
  clock: Clock;
  rooms: ReadonlyMap<RoomName, Room>;
  users: Users;
  presences(): Presences;
  aways(): Aways;
  living(): readonly string[];
  /** As of `Nodes`. */
  introduced(): Promise<void>;
};

export const inTopic = (room: RoomName): string => `@in:${room}`;

// Together with the time for which notices are gathered it stays under what anybody notices.
export const tellWithinMs = 20;
/** People of one node in one room that others know by name; of more they know the count. */
export const mostNamed = 10_000;
// About 40 kB, so that no signal holds up a message for long.
const mostInPart = 500;
const roomsInPart = 1_000;

/** What is known of a node's people in a room. `version` 0: nobody is there. */
type Those = {
  version: number;
  count: number;
  /** Null: not known by name, as in all rooms that nobody of ours is in. */
  people: Set<UserId> | null;
  /** Between the first part of a list and its last. */
  listed: Set<UserId> | null;
  /** A list was asked for and did not come yet. */
  asked: boolean;
};

export function createElsewhere(options: ElsewhereOptions): Elsewhere {
  const { broker, signals, clock, rooms, users } = options;
  const nodes = new Map<string, Map<RoomName, Those>>();
  const due = new Map<Room, Map<UserId, User>>();
  const changed = new Map<RoomName, RoomAt>();
  // Rooms that are about to be asked for, all of a turn at once.
  let opening: { names: RoomName[]; answered: Promise<unknown> } | null = null;
  let versions = 0;

  const thoseOf = (node: string): Map<RoomName, Those> => {
    const known = nodes.get(node) ?? new Map<RoomName, Those>();
    nodes.set(node, known);
    return known;
  };

  function thoseIn(node: string, name: RoomName): Those {
    const byRoom = thoseOf(node);
    const known = byRoom.get(name);
    if (known !== undefined) return known;
    const made: Those = { version: 0, count: 0, people: null, listed: null, asked: false };
    byRoom.set(name, made);
    return made;
  }

  function put(room: Room, node: string, those: Those, known: Known): void {
    const people = (those.people ??= new Set());
    if (!people.has(known.id) && people.size >= mostNamed) return;
    const user = users.learn(known);
    const at = (user.elsewhere ??= new Map()).getOrInsert(node, { rooms: 0, ...stateOf(known) });
    Object.assign(at, stateOf(known));
    if (!people.has(known.id)) {
      people.add(known.id);
      at.rooms++;
      options.presences().place(room, user, node);
    }
    options.aways().recount(user);
    options.aways().seated(room, user);
  }

  function take(room: Room, node: string, those: Those, userId: UserId): void {
    if (those.people?.delete(userId) !== true) return;
    const user = users.get(userId);
    const at = user?.elsewhere?.get(node);
    if (user !== undefined && at !== undefined && --at.rooms === 0) {
      user.elsewhere?.delete(node);
      if (user.elsewhere?.size === 0) user.elsewhere = null;
      options.aways().recount(user);
    }
    options.presences().displace(room, userId, node);
  }

  function takeAll(name: RoomName, node: string, those: Those): void {
    const room = rooms.get(name);
    if (room !== undefined) for (const id of [...(those.people ?? [])]) take(room, node, those, id);
  }

  function forget(node: string, name: RoomName): void {
    const those = nodes.get(node)?.get(name);
    if (those === undefined) return;
    takeAll(name, node, those);
    nodes.get(node)?.delete(name);
  }

  /** Of a room that is open here, whose people at `node` are not known, or not as they are now. */
  function recall(node: string, name: RoomName): void {
    const those = thoseIn(node, name);
    if (those.asked) return;
    those.asked = true;
    void signals.ask([node], "people", [name]).then(() => (those.asked = false));
  }

  function flush(): void {
    const rooms = [...due];
    due.clear();
    for (const [room, touched] of rooms) {
      const all = [...touched.values()];
      for (let at = 0; at < all.length; at += mostInPart)
        tell(room, all.slice(at, at + mostInPart));
    }
  }

  function tell(room: Room, touched: readonly User[]): void {
    const isHere = ({ id }: User): boolean => isOurs(room.present.get(id));
    const was = room.version;
    const version = ++versions;
    const count = room.ours;
    signals.send(inTopic(room.name), "people", {
      ...{ room: room.name, was, version, count },
      here: touched.filter(isHere).map(knownOf),
      left: touched.filter((user) => !isHere(user)).map(({ id }) => id),
    });
    // With nobody in it nothing of it is known to anybody, and it begins anew.
    room.version = count === 0 ? 0 : version;
    changed.set(room.name, [room.name, room.version, count]);
  }

  function takeDelta(
    { room: name, was, version, count, here, left }: Signal["people"],
    node: string,
  ): void {
    const room = rooms.get(name);
    if (room === undefined) return;
    const those = thoseIn(node, name);
    // A list overtook it.
    if (those.people !== null && version <= those.version) return;
    const isWhole = those.people === null ? was === 0 : those.version === was;
    if (!isWhole) return recall(node, name);
    for (const known of here) put(room, node, those, known);
    for (const id of left) take(room, node, those, id);
    those.version = version;
    those.count = count;
    if (count === 0) forget(node, name);
  }

  function takePart(part: ListPart, node: string): void {
    const room = rooms.get(part.room);
    if (room === undefined) return;
    const those = thoseIn(node, part.room);
    if (part.first) those.listed = new Set();
    if (those.listed === null) return;
    for (const known of part.people) {
      put(room, node, those, known);
      those.listed.add(known.id);
    }
    if (!part.last) return;
    for (const id of [...(those.people ?? [])])
      if (!those.listed.has(id)) take(room, node, those, id);
    those.listed = null;
    those.people ??= new Set();
    those.version = part.version;
    those.count = part.count;
    if (part.count === 0) forget(node, part.room);
  }

  function takeRoom([name, version, count]: RoomAt, node: string): void {
    if (count === 0) return forget(node, name);
    const those = thoseIn(node, name);
    if (rooms.has(name)) {
      if (those.people === null || those.version < version) recall(node, name);
      return;
    }
    those.version = version;
    those.count = count;
  }

  function tellLists(names: readonly RoomName[], node: string): void {
    let parts: ListPart[] = [];
    let size = 0;
    const send = (): void => {
      if (parts.length > 0) signals.send(nodeTopic(node), "lists", parts);
      parts = [];
      size = 0;
    };
    for (const name of names) {
      for (const part of partsOf(name, rooms.get(name))) {
        parts.push(part);
        size += 1 + part.people.length;
        if (size >= mostInPart) send();
      }
    }
    send();
  }

  function tellRooms(topic: string): void {
    const all = [...rooms.values()].flatMap(({ name, version, ours }): RoomAt[] =>
      version === 0 ? [] : [[name, version, ours]],
    );
    for (let at = 0; at === 0 || at < all.length; at += roomsInPart)
      signals.send(topic, "rooms", {
        rooms: all.slice(at, at + roomsInPart),
        ...{ first: at === 0, last: at + roomsInPart >= all.length },
      });
  }

  const mentioned = new Map<string, Set<RoomName>>();
  function takeRooms({ rooms: said, first, last }: Signal["rooms"], node: string): void {
    if (first) mentioned.set(node, new Set());
    for (const room of said) {
      mentioned.get(node)?.add(room[0]);
      takeRoom(room, node);
    }
    if (!last) return;
    const all = mentioned.get(node);
    mentioned.delete(node);
    if (all === undefined) return;
    for (const name of [...thoseOf(node).keys()]) if (!all.has(name)) forget(node, name);
  }

  signals.on("people", takeDelta);
  signals.on("lists", (parts, node) => {
    for (const part of parts) takePart(part, node);
  });
  signals.on("beat", ({ rooms: said }, node) => {
    for (const room of said) takeRoom(room, node);
  });
  signals.on("rooms", takeRooms);
  signals.on("tellRooms", (_, node) => tellRooms(nodeTopic(node)));
  signals.answer("people", (names, node) => {
    tellLists(names, node);
    return null;
  });

  function askFor(name: RoomName): Promise<unknown> {
    if (opening === null) {
      const names: RoomName[] = [];
      const answered = new Promise<void>((next) => setImmediate(next)).then(() => {
        opening = null;
        return signals.ask(options.living(), "people", names);
      });
      opening = { names, answered };
    }
    opening.names.push(name);
    return opening.answered;
  }

  return {
    touch(room, user) {
      if (signals.alone) return;
      if (due.size === 0) clock.after(tellWithinMs, flush);
      due.getOrInsertComputed(room, () => new Map<UserId, User>()).set(user.id, user);
    },
    async open({ name }) {
      if (signals.alone) return;
      await Promise.all([broker.follow(inTopic(name)), options.introduced()]);
      if (options.living().length > 0) await askFor(name);
    },
    close(room) {
      if (signals.alone) return;
      broker.unfollow(inTopic(room.name));
      for (const [node, byRoom] of nodes) {
        const those = byRoom.get(room.name);
        if (those === undefined) continue;
        for (const id of [...(those.people ?? [])]) take(room, node, those, id);
        those.people = null;
      }
    },
    count(name) {
      let sum = 0;
      for (const byRoom of nodes.values()) sum += byRoom.get(name)?.count ?? 0;
      return sum;
    },
    unnamed({ name }) {
      let sum = 0;
      for (const byRoom of nodes.values()) sum += unnamedOf(byRoom.get(name));
      return sum;
    },
    beat() {
      const all = [...changed.values()];
      changed.clear();
      return all;
    },
    came: (node) => signals.send(nodeTopic(node), "tellRooms", null),
    stopping(node) {
      for (const { elsewhere } of users.all()) {
        const at = elsewhere?.get(node);
        if (at !== undefined) at.cut = true;
      }
    },
    gone(node) {
      const byRoom = nodes.get(node);
      nodes.delete(node);
      mentioned.delete(node);
      for (const [name, those] of byRoom ?? []) takeAll(name, node, those);
    },
    back: () => signals.send(nodesTopic, "tellRooms", null),
  };
}

function unnamedOf(those: Those | undefined): number {
  if (those === undefined) return 0;
  return Math.max(0, those.count - (those.people?.size ?? 0));
}

/** Their people and ours are one list; only ours go into it. */
function* partsOf(name: RoomName, room: Room | undefined): Generator<ListPart> {
  const { version = 0, ours: count = 0 } = room ?? {};
  const people = [...(room?.present.values() ?? [])].filter(isOurs).map(({ user }) => user);
  const named = people.slice(0, mostNamed);
  for (let at = 0; at === 0 || at < named.length; at += mostInPart)
    yield {
      ...{ room: name, version, count },
      people: named.slice(at, at + mostInPart).map(knownOf),
      ...{ first: at === 0, last: at + mostInPart >= named.length },
    };
}

const knownOf = ({ id, username, role, awayHere, peers }: User): Known => ({
  ...{ id, username, role, away: awayHere, cut: peers.length === 0 },
});

const stateOf = ({ away, cut }: Known) => ({ away, cut });
