// The plain data of the hub: users who are here, their connections, and the rooms as this node sees them.

import type { ServerWebSocket } from "bun";
import type { Envelope } from "../broker/broker.ts";
import type { Timer } from "../lib/clock.ts";
import type { Close } from "../protocol/closes.ts";
import type { RoomFacts } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { Grant, Role, RoomRole } from "../protocol/roles.ts";

/** What the hub needs of a socket; Bun's own fits. */
export type Socket = Pick<
  ServerWebSocket<unknown>,
  | "send"
  | "publish"
  | "subscribe"
  | "unsubscribe"
  | "close"
  | "terminate"
  | "readyState"
  | "getBufferedAmount"
> & {
  cork(run: () => void): void;
  /** Bun's topics do not reach it: it is no WebSocket. The fan-out sends to each such by itself. */
  readonly apart?: true;
};

/**
 * Somebody with a connection here, or within the grace after losing the last one; or at another node, as long as
 * they are in a room that somebody of this node is in.
 */
export type User = {
  readonly id: UserId;
  /** As everybody sees it. */
  username: Username;
  /** As it is kept: another only while somebody who is here has the user's own. */
  ownName: Username;
  /** The skeleton of `username`: what no other user who is here may have. */
  mark: string;
  /** On the server. Changes while they are here, by `hub.setStanding`. */
  role: Role;
  /** On the whole server, in ms since 1970; 0 for not. */
  mutedUntil: number;
  readonly peers: Peer[];
  /** On all their connections, at other nodes too; without any as they were. */
  away: boolean;
  /** The same of their connections here: what other nodes are told. */
  awayHere: boolean;
  /** At which other nodes they are in rooms of ours, and in how many of them; null for none. */
  elsewhere: Map<string, { rooms: number; away: boolean; cut: boolean }> | null;
  /** The other nodes at which they are known to have a connection; null for none. Of those with one here. */
  nodes: Set<string> | null;
  /** In how many rooms this user is present; with no peers and no rooms the user is forgotten. */
  roomsPresent: number;
};

/** One connection as the hub sees it. */
export type Peer = {
  /** Null until the socket is open and again when it is closed. */
  socket: Socket | null;
  readonly user: User;
  readonly seats: Seat[];
  /** The room that a command without `room` means: joined last on this connection, null after leaving it. */
  current: Seat | null;
  /** Frames that go with the next one, or by themselves at the end of this turn; see `sendSoon`. */
  readonly soon: string[];
  readonly grant: Grant;
  /** Where it comes from, as limits and bans count it. */
  readonly address: string;
  /** Nobody is at it just now, as it says itself. */
  away: boolean;
  /** From the first close that we decided on; nothing more is read from it. */
  closing: boolean;
};

/** One connection in one room. */
export type Seat = {
  readonly room: Room;
  readonly peer: Peer;
  readonly slice: Slice;
  /** The user's, in this room. */
  role: RoomRole;
  /** In this room, in ms since 1970; 0 for not. */
  mutedUntil: number;
};

/** One user in one room, over all their connections there. */
export type Presence = {
  readonly user: User;
  readonly seats: Seat[];
  /** When to tell that this user left, by the elapsed clock; 0 while a connection is in the room. */
  leavesAt: number;
  /** Whether the others were last told that this user is away. */
  toldAway: boolean;
  /** The other nodes at which they are in it; null for none. */
  elsewhere: Set<string> | null;
};

/** Whether this node answers for somebody in a room: a connection of theirs is in it here, or was a moment ago. */
export const isOurs = (presence: Presence | undefined): boolean =>
  presence !== undefined && (presence.seats.length > 0 || presence.leavesAt > 0);

/**
 * A part of a room's connections that is published to at once. Room `general` has the topics `general`,
 * `general#1`, `general#2` …; a room's name has no `#`.
 */
export type Slice = {
  readonly topic: string;
  size: number;
  /** The newest `seq` published to this slice. */
  sent: number;
  /** Those of its seats that no topic reaches. */
  readonly apart: Set<Seat>;
};

/** A frame on its way to a room's slices. */
export type Outgoing = {
  /** 0: ephemeral. */
  readonly seq: number;
  readonly frame: string;
  /** Whose connections get something else; empty for nobody's. */
  readonly author: UserId | "";
  /** Put into the author's frames; empty: the author's connections get nothing. */
  readonly key: string;
  /** As of an envelope. */
  readonly since?: number;
};

/** Notes every durable envelope of a room from its making on; how a join closes the gap to its snapshot. */
export type Recording = {
  readonly room: Room;
  readonly envelopes: Envelope[];
  /** Whose snapshot, if it was read before, says no more how they stand in the room. */
  readonly stale: Set<UserId>;
  /** Read the snapshot after it: what other nodes publish is noted from then on. Never rejects. */
  readonly followed: Promise<void>;
};

export type Room = {
  readonly name: RoomName;
  /** As they were when `factsSeq` was the newest `seq`, or later. */
  facts: RoomFacts;
  factsSeq: number;
  /** Those of other nodes too, as long as somebody of this node is in it. */
  readonly present: Map<UserId, Presence>;
  /** How many of them are this node's. */
  ours: number;
  /** Of what other nodes were told of that; 0: nothing. See elsewhere.ts. */
  version: number;
  readonly slices: Slice[];
  /** The newest `seq` accepted for delivery; -1 while nobody is seated (it is not followed then). */
  delivered: number;
  /** Of the log that `delivered` counts in; empty before the first. */
  epoch: string;
  /** The newest `seq` that every slice was sent. */
  settled: number;
  /** The newest `seq` known to exist; above `delivered` while a hole is being healed. */
  known: number;
  healing: boolean;
  /** Events after a hole that is waited for, and until when; null for none. Only with other nodes. */
  early: { readonly bySeq: Map<number, Envelope>; gap: Timer | null } | null;
  waiting: Outgoing[];
  /** In the list of rooms to be flushed at the end of this turn. */
  dirty: boolean;
  /** A pass over the slices, or the timer of a hold, is under way. */
  busy: boolean;
  /** Before this elapsed time a hot room's next flush is held. */
  holdUntil: number;
  readonly recordings: Set<Recording>;
  /** Resolves when what other nodes publish comes in; see `Recording`. */
  followed: Promise<void>;
  /** Those who wait until `settled` reaches a `seq`. */
  readonly waiters: { readonly seq: number; readonly wake: () => void }[];
  /** Users whose presence changed since the last notice, and whether they were present then. */
  readonly changed: Map<UserId, { was: boolean; user: User }>;
  /** A notice is due. */
  noticePending: boolean;
  lastNoticeAt: number;
  /** Who is writing, until which elapsed time, and when it was last passed on. */
  readonly typing: Map<UserId, { until: number; passedOn: number }>;
};

const publicRoom: RoomFacts = {
  title: null,
  topic: null,
  kind: "public",
  readOnly: false,
  slowSeconds: 0,
  archived: false,
};

export function makeRoom(name: RoomName): Room {
  return {
    name,
    facts: publicRoom,
    factsSeq: -1,
    present: new Map(),
    ours: 0,
    version: 0,
    slices: [],
    delivered: -1,
    epoch: "",
    settled: -1,
    known: -1,
    healing: false,
    early: null,
    waiting: [],
    dirty: false,
    busy: false,
    holdUntil: 0,
    recordings: new Set(),
    followed: Promise.resolve(),
    waiters: [],
    changed: new Map(),
    noticePending: false,
    lastNoticeAt: Number.NEGATIVE_INFINITY,
    typing: new Map(),
  };
}

/**
 * Sends, or cuts the connection when Bun dropped the frame for being over the bound. Bun itself closes it
 * only when it finds nothing more to read there; what was sent until then would arrive after a hole.
 */
export function sendTo(peer: Peer, frame: string): void {
  if (peer.soon.length > 0) return sendTogether(peer, [...peer.soon.splice(0), frame]);
  if (peer.socket?.send(frame) === 0) peer.socket?.terminate();
}

/**
 * Sends at the end of this turn at the latest, in one write with what else goes to `peer` until then: an
 * ack and the author's own frame cost one system call. Overtakes what was published meanwhile or is overtaken
 * by it: only for frames whose place in the stream says nothing.
 */
export function sendSoon(peer: Peer, frame: string): void {
  if (peer.soon.push(frame) > 1) return;
  queueMicrotask(() => {
    if (peer.soon.length > 0) sendTogether(peer, peer.soon.splice(0));
  });
}

function sendTogether({ socket }: Peer, frames: readonly string[]): void {
  socket?.cork(() => {
    if (frames.some((frame) => socket.send(frame) === 0)) socket.terminate();
  });
}

/** The seat of `peer` in the room called `name`; undefined when it has not joined it. */
export function seatIn(peer: Peer, name: RoomName): Seat | undefined {
  return peer.seats.find((seat) => seat.room.name === name);
}

/** Takes the first equal element out; false when it was not in. Order is kept. */
export function takeOut<Item>(items: Item[], item: Item): boolean {
  const at = items.indexOf(item);
  if (at < 0) return false;
  items.splice(at, 1);
  return true;
}

/** Closes for a reason of ours. Frames read meanwhile are not worked off: their sender must ask again. */
export function closePeer(peer: Peer, close: Close): void {
  peer.closing = true;
  peer.socket?.close(close.code, close.reason);
}
