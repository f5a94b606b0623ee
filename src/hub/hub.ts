// Who is here and who hears what: what the rest of the program may ask of it. Knows no SQL, no HTTP, no command.

import type { Broker } from "../broker/broker.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Close } from "../protocol/closes.ts";
import type { DurableEvent, Person, RoomFacts, ServerFrame } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { RoomRole } from "../protocol/roles.ts";
import type { ReadEvents } from "./delivery.ts";
import type { Publish } from "./fanout.ts";
import type { ReadHeads } from "./heads.ts";
import type { PresenceOptions } from "./presence.ts";
import type { Peer, Recording, Seat, User } from "./room.ts";
import type { Found } from "./signal-words.ts";
import type { Signals } from "./signals.ts";
import type { StandingChange } from "./standing.ts";
import type { Users } from "./users.ts";
import type { Verdicts } from "./verdicts.ts";
import type { Texts } from "./watch.ts";

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
  readHeads: ReadHeads;
};

export type Admitted = {
  seat: Seat;
  /** Durable events after the snapshot's head, up to where the live stream begins. */
  missed: DurableEvent[];
};

/** What the store said of the room and of who comes in. */
export type Entrance = {
  head: number;
  epoch: string;
  facts: RoomFacts;
  role: RoomRole;
  mutedUntil: number;
};

export type Greet = (admitted: Admitted) => void;

export type Hub = {
  readonly users: Users;
  /** The same for this node alone: the others do it by themselves, or need not. */
  readonly here: Pick<Hub, "tellUser" | "disconnect" | "expel" | "setStanding">;
  /** What the nodes say to each other. */
  readonly signals: Signals;
  /** The other nodes that live; empty for a node alone. */
  living(): readonly string[];
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
   * Closes the connections of a user, at all nodes: all, or those that stand on one of `sessions` (null in it
   * stands for a guest's, which has none). Who is kicked or banned is gone for all to see, without a grace.
   */
  disconnect(userId: UserId, close: Close, sessions?: readonly (string | null)[]): void;
  /** Disconnections, and changes of a role or mute on the server. */
  readonly verdicts: Pick<Verdicts, "count" | "since">;
  /**
   * Sends to every connection of a user, at all nodes; but not to `except`, which gets its answer, nor, when it
   * is about a room, to those for whose token there is no such room.
   */
  tellUser(
    userId: UserId,
    frame: ServerFrame,
    about?: { room?: RoomName; except?: Peer | undefined },
  ): void;
  /**
   * Tells all who are in the room now something that is not kept: who is away never hears of it. `since`: nobody is
   * told before that event, at any node.
   */
  tellRoom(frame: ServerFrame & { room: RoomName }, since?: number): void;
  /** The same, of those who are at this node alone. */
  tellHere(frame: ServerFrame & { room: RoomName }, since: number): void;
  /** Who is told of what becomes of texts in the rooms that are open here; never with a node alone. */
  onTexts(listener: Texts): void;
  /** What the room is since its event `seq`, for those who are in it. After that event was published. */
  setFacts(room: RoomName, facts: RoomFacts, seq: number): void;
  /** Their role or mute from now on, in `room` or with null on the server; tells them by `standing`. */
  setStanding(userId: UserId, room: RoomName | null, change: StandingChange): void;
  /** Whether there may be connections of theirs at other nodes; false for a node alone. */
  mayBeElsewhere(userId: UserId): boolean;
  /**
   * Somebody connected to any node, by their id, else under a name that looks like `mark`; null for nobody, or when
   * their node did not answer in time.
   */
  seek(who: { id: UserId; mark: string }): Promise<Found | null>;
  /**
   * Whether nobody else who is connected, at any node, has a name that looks like `username`; as far as the other
   * nodes answer in time. Resolves at once for a node alone.
   */
  isFree(username: Username, userId: UserId): Promise<boolean>;
  /**
   * Whether a connection of theirs that is not away is in it. At other nodes too, as far as somebody of this node is
   * in it.
   */
  isAttending(userId: UserId, room: RoomName): boolean;
  /** Present users, at all nodes; 0 for a room that nobody is in. */
  count(room: RoomName): number;
  /** Present users by id, only those after `after` when it is not empty, at most `limit`. */
  people(room: RoomName, after: string, limit: number): Person[];
  /** True when the room was told of it: not when it was told the same a moment ago. */
  typing(seat: Seat, typing: boolean): boolean;
  /** Nobody is at this connection just now, or somebody is again. */
  setAway(peer: Peer, away: boolean): void;
  /** A connection of theirs came or went: whether they are away hangs on all of them. */
  recountAway(user: User): void;
  /**
   * Gives the user another name and tells the rooms they are in, the grace after a cut included. False when
   * the name is not free.
   */
  rename(who: Pick<Peer, "user">, username: Username): boolean;
  /** The same for somebody who need not be here, whose name is theirs already: the store says so. */
  call(userId: UserId, username: Username): void;
  /** This node stops: at the others its people have the grace to come back there. */
  sayBye(): void;
  /** How much this node holds. */
  size(): { users: number; rooms: number };
  close(): void;
};
