// Sends what was delivered to a room on to its slices: all of a turn at once, hot rooms held for a moment,
// large rooms in passes. Knows topics and frames, no users but a frame's author.

import type { Clock } from "../lib/clock.ts";
import { withKey } from "../protocol/codec.ts";
import { type Outgoing, type Room, type Seat, sendTo, type Slice, type Socket } from "./room.ts";

/**
 * Bun's `server.publish`: 0 when there was no subscriber, or when one of them was over its bound. With `by`
 * it is that socket's own `publish`, which skips it.
 */
export type Publish = (topic: string, frame: string, by?: Socket) => number;

export type Fanout = {
  /** Queues `outgoing` for every slice of `room`; sent at the end of this turn, or after the hold. */
  push(room: Room, outgoing: Outgoing): void;
  /** The slice a new connection goes to: the emptiest, or a new one when all are full. */
  sliceFor(room: Room): Slice;
};

// Connections per slice. One message to 1,000 takes the loop some 6 ms (docs/performance.md); another
// room's message never waits for more than one slice of this one.
const sliceSize = 512;
// Below this many present users a hold costs time and saves next to nothing.
const holdFromUsers = 64;
// Nobody sees 20 ms; at 200 messages a second four go together, at the price of one (docs/performance.md).
const holdMs = 20;

export function createFanout(
  clock: Clock,
  publish: Publish,
  maxUnsentBytes: number,
  onSettled: (room: Room) => void,
): Fanout {
  let dirty: Room[] = [];

  function flushDirty(): void {
    const rooms = dirty;
    dirty = [];
    for (const room of rooms) {
      room.dirty = false;
      if (!room.busy) flushOrHold(room);
    }
  }

  // The first frame after a quiet moment goes at once and opens a window; what comes within the window goes
  // together at its end, and opens the next. So a room with fewer frames than windows is never held.
  function flushOrHold(room: Room): void {
    if (room.waiting.length === 0) return;
    const now = clock.elapsed();
    if (room.present.size < holdFromUsers || now >= room.holdUntil) return flush(room, now);
    room.busy = true;
    clock.after(room.holdUntil - now, () => {
      room.busy = false;
      flush(room, clock.elapsed());
    });
  }

  function flush(room: Room, now: number): void {
    room.holdUntil = now + holdMs;
    const batch = room.waiting;
    room.waiting = [];
    const last = batch.findLast((outgoing) => outgoing.seq > 0)?.seq ?? 0;
    passOver(room, batch, last, 0);
  }

  // `slices` may grow during a pass (somebody joins); a new slice starts at `settled` and is reached too.
  function passOver(room: Room, batch: readonly Outgoing[], last: number, at: number): void {
    const slice = room.slices[at];
    if (slice !== undefined) {
      for (const outgoing of batch) {
        // All may have left and somebody joined anew during the hold, with a snapshot that has it already.
        if (outgoing.seq === 0 || outgoing.seq > slice.sent) sendToSlice(room, slice, outgoing);
      }
      slice.sent = Math.max(slice.sent, last);
    }
    if (at + 1 < room.slices.length) {
      room.busy = true;
      setImmediate(() => passOver(room, batch, last, at + 1));
      return;
    }
    room.busy = false;
    if (last > 0) {
      room.settled = Math.max(room.settled, last);
      onSettled(room);
    }
    if (room.waiting.length > 0) flushOrHold(room);
  }

  function sendToSlice(room: Room, slice: Slice, outgoing: Outgoing): void {
    // All have left it; slices are not taken away.
    if (slice.size === 0) return;
    const own = outgoing.author === "" ? [] : seatsOf(room, slice, outgoing.author);
    const { apart } = slice;
    const [first, ...others] = apart.size === 0 ? own : own.filter((seat) => !apart.has(seat));
    const by = first?.peer.socket ?? undefined;
    // A publish from a socket skips that socket; the author's others are taken out of the topic meanwhile.
    for (const seat of others) seat.peer.socket?.unsubscribe(slice.topic);
    const status = publish(slice.topic, outgoing.frame, by);
    for (const seat of others) seat.peer.socket?.subscribe(slice.topic);
    const skipped = by === undefined ? 0 : 1 + others.length;
    if (status === 0 && slice.size > apart.size + skipped) cutOverfull(room, slice);
    for (const { peer } of apart)
      if (peer.user.id !== outgoing.author) sendTo(peer, outgoing.frame);
    if (outgoing.key === "" || own.length === 0) return;
    const frame = withKey(outgoing.frame, outgoing.key);
    for (const seat of own) sendTo(seat.peer, frame);
  }

  // Who was over the bound at this publish has missed it and still is; see `sendTo` in room.ts.
  function cutOverfull(room: Room, slice: Slice): void {
    const seats = [...room.present.values()].flatMap((presence) => presence.seats);
    for (const { socket } of seats.filter((seat) => seat.slice === slice).map((seat) => seat.peer))
      if (socket !== null && socket.getBufferedAmount() > maxUnsentBytes) socket.terminate();
  }

  return {
    push(room, outgoing) {
      room.waiting.push(outgoing);
      if (room.dirty) return;
      room.dirty = true;
      // The answers of one commit group are all in this turn: one flush after them.
      if (dirty.push(room) === 1) queueMicrotask(flushDirty);
    },
    sliceFor(room) {
      let best: Slice | undefined;
      for (const slice of room.slices)
        if (slice.size < sliceSize && (best === undefined || slice.size < best.size)) best = slice;
      if (best !== undefined) return best;
      const index = room.slices.length;
      const topic = index === 0 ? room.name : `${room.name}#${index}`;
      const slice: Slice = { topic, size: 0, sent: room.settled, apart: new Set() };
      room.slices.push(slice);
      return slice;
    },
  };
}

function seatsOf(room: Room, slice: Slice, author: Outgoing["author"]): Seat[] {
  const presence = author === "" ? undefined : room.present.get(author);
  if (presence === undefined) return [];
  return presence.seats.filter((seat) => seat.slice === slice && seat.peer.socket !== null);
}
