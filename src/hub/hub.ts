// Who is here and who hears what, on this node. Knows no SQL, no HTTP, no command.

import type { Broker } from "../broker/broker.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { withKey } from "../protocol/codec.ts";
import { type Close, CLOSES } from "../protocol/closes.ts";
import type { DurableEvent, Person, RoomFacts, ServerFrame, System } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import { asRoomName } from "../protocol/ids.ts";
import type { RoomRole } from "../protocol/roles.ts";
import { createAways } from "./away.ts";
import { createDelivery, envelopeOf, type ReadEvents, recorded } from "./delivery.ts";
import { createFanout, type Publish } from "./fanout.ts";
import { createPresences, type PresenceOptions, personOf } from "./presence.ts";
import {
  closePeer,
  makeRoom,
  type Peer,
  type Recording,
  type Room,
  type Seat,
  seatIn,
  sendTo,
  takeOut,
  type User,
} from "./room.ts";
import { setStanding, type StandingChange } from "./standing.ts";
import { createTypings } from "./typing.ts";
import { createUsers, type Users } from "./users.ts";
import { createVerdicts, type Verdicts } from "./verdicts.ts";

export type HubOptions = {
  broker: Broker;
  clock: Clock;
  log: Log;
  presence: PresenceOptions;
  /** Bun's `server.publish`. */
  publish: Publish;
  /** What Bun was told: over it a socket's frames are dropped. */
  maxUnsentBytes: number;
  readEvents: ReadEvents;
};

export type Admitted = {
  seat: Seat;
  /** Durable events after the snapshot's head, up to where the live stream begins. */
  missed: DurableEvent[];
};

/** What the store said of the room and of who comes in. */
export type Entrance = {
  head: number;
  facts: RoomFacts;
  role: RoomRole;
  mutedUntil: number;
};

export type Greet = (admitted: Admitted) => void;

export type Hub = {
  readonly users: Users;
  /** Present users above which a room's lists are left empty and the count alone holds. */
  readonly namesUpTo: number;
  /** Tells every node of one committed event. Call it in the order of `seq`, after the commit. */
  publish(event: DurableEvent): void;
  /**
   * Begins to note what is delivered to a room. Take it, and wait for its `followed`, before the snapshot is read;
   * end it after `admit`.
   */
  record(room: RoomName): Recording;
  endRecording(recording: Recording): void;
  /**
   * Subscribes `peer` to the room so that its stream goes on exactly after `head` and `missed`: no hole, no
   * repetition. `greet` is called in the same step, so what it sends stands before the stream. False when
   * the snapshot is too old to go on from, or to say how they stand in the room (read it again), or the
   * connection is gone; `greet` was not called.
   */
  admit(peer: Peer, recording: Recording, entrance: Entrance, greet: Greet): Promise<boolean>;
  /** Takes a connection out of a room. `grace`: it was cut, others hear of it only later. */
  leave(seat: Seat, options: { grace: boolean }): void;
  /**
   * Takes a user out of a room on all their connections at once, a join under way and the grace after a cut
   * included, and tells them by `frame`, as `tellUser` with the room; null tells them nothing.
   */
  expel(userId: UserId, room: RoomName, frame: ServerFrame | null, except?: Peer): void;
  /**
   * Closes the connections of a user who is here: all, or those that stand on one of `sessions` (null in it
   * stands for a guest's, which has none).
   */
  disconnect(userId: UserId, close: Close, sessions?: readonly (string | null)[]): void;
  /** Disconnections, and changes of a role or mute on the server. */
  readonly verdicts: Pick<Verdicts, "count" | "since">;
  /**
   * Sends to every connection of a user who is here; but not to `except`, which gets its answer, nor, when it
   * is about a room, to those for whose token there is no such room.
   */
  tellUser(
    userId: UserId,
    frame: ServerFrame,
    about?: { room?: RoomName; except?: Peer | undefined },
  ): void;
  /** Tells all who are in the room now something that is not kept: who is away never hears of it. */
  tellRoom(frame: ServerFrame & { room: RoomName }): void;
  /** What the room is since its event `seq`, for those who are in it. After that event was published. */
  setFacts(room: RoomName, facts: RoomFacts, seq: number): void;
  /** Their role or mute from now on, in `room` or with null on the server; tells them by `standing`. */
  setStanding(userId: UserId, room: RoomName | null, change: StandingChange): void;
  /** Present users; 0 for a room that nobody is in. */
  count(room: RoomName): number;
  /** Present users by id, only those after `after` when it is not empty, at most `limit`. */
  people(room: RoomName, after: string, limit: number): Person[];
  typing(seat: Seat, typing: boolean): void;
  /** Nobody is at this connection just now, or somebody is again. */
  setAway(peer: Peer, away: boolean): void;
  /** A connection of theirs came or went: whether they are away hangs on all of them. */
  recountAway(user: User): void;
  /**
   * Gives the user another name and tells the rooms they are in, the grace after a cut included. False when
   * the name is not free.
   */
  rename(who: Pick<Peer, "user">, username: Username): boolean;
  /** How much this node holds. */
  size(): { users: number; rooms: number };
  close(): void;
};

const sweepEveryMs = 1_000;

export function createHub(options: HubOptions): Hub {
  const { broker, clock, log } = options;
  const rooms = new Map<RoomName, Room>();
  const verdicts = createVerdicts();
  const users = createUsers();
  const fanout = createFanout(clock, options.publish, options.maxUnsentBytes, (room) =>
    delivery.settle(room),
  );
  const delivery = createDelivery(clock, log, fanout, options.readEvents);
  const tell = (room: Room, frame: string, except: UserId | "" = ""): void =>
    fanout.push(room, { seq: 0, frame, author: except, key: "" });
  const typings = createTypings(clock, tell);
  const aways = createAways(clock, options.presence, tell);
  const presences = createPresences(clock, options.presence, tell, (room, user) => {
    typings.set(room, user, false);
    users.forgetIfGone(user);
    forgetIfEmpty(room);
  });

  broker.subscribe((envelope) => {
    const room = rooms.get(asRoomName(envelope.topic));
    if (room !== undefined) delivery.accept(room, envelope);
  });
  const sweeper: Timer = clock.every(
    Math.min(sweepEveryMs, options.presence.graceMs || sweepEveryMs),
    () => {
      presences.sweep();
      typings.sweep();
      for (const room of rooms.values()) forgetIfEmpty(room);
    },
  );

  function open(name: RoomName): Room {
    const known = rooms.get(name);
    if (known !== undefined) return known;
    const room = makeRoom(name);
    rooms.set(name, room);
    room.followed = broker.follow(name);
    return room;
  }

  // A snapshot may come in after a change that is newer.
  function takeFacts(room: Room, facts: RoomFacts, seq: number): void {
    if (seq < room.factsSeq) return;
    room.facts = facts;
    room.factsSeq = seq;
  }

  // A copy: a close takes the connection out of the list at once.
  const peersOf = (userId: UserId): Peer[] => [...(users.get(userId)?.peers ?? [])];

  function markStale(room: Room, userId: UserId): void {
    for (const recording of room.recordings) recording.stale.add(userId);
  }

  function forgetIfEmpty(room: Room): void {
    if (room.present.size > 0 || room.recordings.size > 0) return;
    // A flush under way would reach those who join a new room of that name: the sweep comes again.
    if (room.busy || room.waiting.length > 0 || room.noticePending) return;
    if (rooms.get(room.name) !== room) return;
    rooms.delete(room.name);
    broker.unfollow(room.name);
  }

  function seatAt(room: Room, peer: Peer): Seat {
    const known = seatIn(peer, room.name);
    if (known !== undefined) return known;
    const slice = fanout.sliceFor(room);
    const seat: Seat = { room, peer, slice, role: "member", mutedUntil: 0 };
    slice.size++;
    peer.seats.push(seat);
    peer.socket?.subscribe(slice.topic);
    if (peer.socket?.apart === true) slice.apart.add(seat);
    presences.sit(seat);
    aways.seated(room, peer.user);
    return seat;
  }

  // Nobody was seated, so nothing was followed: begin at the snapshot, and what was recorded after it.
  function follow(room: Room, recording: Recording, head: number): void {
    const newest = recording.envelopes.reduce(
      (most, envelope) => Math.max(most, envelope.seq),
      head,
    );
    room.delivered = newest;
    room.settled = newest;
    room.known = newest;
    for (const slice of room.slices) slice.sent = newest;
  }

  const hub: Hub = {
    users,
    namesUpTo: options.presence.namesUpTo,
    publish: (event) => broker.publish(envelopeOf(event)),
    record(name) {
      const room = open(name);
      const { followed } = room;
      const recording: Recording = { room, envelopes: [], stale: new Set(), followed };
      room.recordings.add(recording);
      return recording;
    },
    endRecording(recording) {
      recording.room.recordings.delete(recording);
      forgetIfEmpty(recording.room);
    },
    async admit(peer, recording, { head, facts, role, mutedUntil }, greet) {
      const { room } = recording;
      // Again and again: while we waited, another join may have begun to follow the room from a snapshot
      // that is older than ours, and would send us a second time what we have.
      while (room.delivered >= 0 && room.settled < head) await delivery.reached(room, head);
      // From here on without waiting: subscribe and snapshot are one step.
      if (peer.socket === null || recording.stale.delete(peer.user.id)) return false;
      if (room.delivered < 0) follow(room, recording, head);
      const sent = (seatIn(peer, room.name)?.slice ?? fanout.sliceFor(room)).sent;
      const since = recorded(recording, head, sent);
      if (since === null) return false;
      takeFacts(room, facts, head);
      const seat = seatAt(room, peer);
      seat.role = role;
      seat.mutedUntil = mutedUntil;
      peer.current = seat;
      const missed = since.map((envelope): DurableEvent => {
        const own = envelope.author === peer.user.id && envelope.key !== "";
        // Our own encoding, a moment ago.
        return JSON.parse(
          own ? withKey(envelope.frame, envelope.key) : envelope.frame,
        ) as DurableEvent;
      });
      greet({ seat, missed });
      return true;
    },
    leave(seat, { grace }) {
      const { room, peer, slice } = seat;
      if (!takeOut(peer.seats, seat)) return;
      if (peer.current === seat) peer.current = null;
      peer.socket?.unsubscribe(slice.topic);
      slice.apart.delete(seat);
      slice.size--;
      presences.stand(seat, { grace });
      // The last connection is gone: what is published meanwhile is not followed (see `follow`).
      if (room.slices.some((each) => each.size > 0)) return;
      room.delivered = -1;
      delivery.settle(room);
    },
    expel(userId, name, frame, except) {
      const room = rooms.get(name);
      if (room !== undefined) markStale(room, userId);
      for (const peer of peersOf(userId)) {
        const seat = seatIn(peer, name);
        if (seat !== undefined) hub.leave(seat, { grace: false });
      }
      if (room !== undefined) presences.endGrace(room, userId);
      if (frame !== null) hub.tellUser(userId, frame, { room: name, except });
    },
    disconnect(userId, close, sessions) {
      // Newcomers from the address of a ban are kept out by it, too.
      verdicts.add(close === CLOSES.banned ? null : userId);
      for (const peer of peersOf(userId))
        if (sessions === undefined || sessions.includes(peer.grant.session)) closePeer(peer, close);
    },
    tellUser(userId, frame, { room, except } = {}) {
      const encoded = JSON.stringify(frame);
      for (const peer of peersOf(userId)) {
        const isOpen = room === undefined || peer.grant.rooms?.has(room) !== false;
        if (isOpen && peer !== except) sendTo(peer, encoded);
      }
    },
    tellRoom: (frame) =>
      broker.publish({
        ...{ topic: frame.room, seq: 0, frame: JSON.stringify(frame), author: "", key: "" },
      }),
    setFacts(name, facts, seq) {
      const room = rooms.get(name);
      if (room !== undefined) takeFacts(room, facts, seq);
    },
    setStanding(userId, name, change) {
      if (name === null) verdicts.add(userId);
      const room = name === null ? undefined : rooms.get(name);
      if (room !== undefined) markStale(room, userId);
      const told = setStanding(users.get(userId), name, change);
      if (told !== null) hub.tellUser(userId, told, name === null ? {} : { room: name });
    },
    count: (name) => rooms.get(name)?.present.size ?? 0,
    people(name, after, limit) {
      const present = [...(rooms.get(name)?.present.values() ?? [])].map(({ user }) => user);
      const later = present.filter(({ id }) => id > after);
      later.sort((one, other) => (one.id < other.id ? -1 : 1));
      return later.slice(0, limit).map(personOf);
    },
    setAway: (peer, away) => aways.set(peer, away),
    recountAway: (user) => aways.recount(user),
    typing: (seat, typing) => typings.set(seat.room, seat.peer.user, typing),
    rename({ user }, username) {
      const was = user.username;
      if (!users.claim(user, username)) return false;
      if (was === username) return true;
      const text = `${was} is now called ${username}`;
      for (const room of rooms.values()) {
        if (!room.present.has(user.id)) continue;
        const frame: System = {
          type: "system",
          event: "renamed",
          room: room.name,
          user: personOf(user),
          was,
          text,
        };
        tell(room, JSON.stringify(frame));
      }
      return true;
    },
    verdicts,
    size: () => ({ users: users.count(), rooms: rooms.size }),
    close: () => sweeper.cancel(),
  };
  return hub;
}
