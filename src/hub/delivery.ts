// Takes what the broker delivers and lets it through in the order of `seq`: each once, holes healed from the store.

import type { Broker, Envelope } from "../broker/broker.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { encodeEvent } from "../protocol/codec.ts";
import type { DurableEvent } from "../protocol/events.ts";
import type { RoomName } from "../protocol/ids.ts";
import { asUserId } from "../protocol/ids.ts";
import type { Fanout } from "./fanout.ts";
import type { Recording, Room } from "./room.ts";

/** Durable events of `room` with `seq` > `after`, ascending; the store's `eventsAfter`. */
export type ReadEvents = (room: RoomName, after: number, limit: number) => Promise<DurableEvent[]>;

export type Delivery = {
  accept(room: Room, envelope: Envelope): void;
  /** There is an event `upTo`: reads from the store what was not let through by now. */
  heal(room: Room, upTo: number): void;
  /** Resolves when every slice of `room` was sent `seq`. At once when the room is not followed. */
  reached(room: Room, seq: number): Promise<void>;
  /** Wakes those whose `seq` was reached; all of them when the room is no longer followed. */
  settle(room: Room): void;
};

const healPage = 500;
const healRetryMs = 1_000;
// An event committed by us is on its way within a turn; this long without it, the broker lost it.
const patienceMs = 500;
// Two nodes that write in one room reach us over the same Redis: they overtake each other by a few milliseconds.
const gapMs = 50;
// What comes meanwhile. Over it the store is read for it.
const mostEarly = 128;

/** The envelope of a durable event, encoded once. */
export function envelopeOf(event: DurableEvent): Envelope {
  return {
    topic: event.room,
    seq: event.seq,
    frame: encodeEvent(event),
    author: event.userId,
    key: event.type === "chat" ? (event.key ?? "") : "",
  };
}

export function createDelivery(
  broker: Pick<Broker, "alone" | "isUp">,
  clock: Clock,
  log: Log,
  fanout: Fanout,
  readEvents: ReadEvents,
): Delivery {
  function letThrough(room: Room, envelope: Envelope): void {
    room.delivered = envelope.seq;
    const { seq, frame, key } = envelope;
    // Without a key the author gets the same frame as everybody.
    fanout.push(room, { seq, frame, author: key === "" ? "" : asUserId(envelope.author), key });
  }

  /** Keeps it until what stands before it is let through; not for long. */
  function keepEarly(room: Room, envelope: Envelope): void {
    room.known = Math.max(room.known, envelope.seq);
    room.early ??= { bySeq: new Map(), gap: null };
    if (room.early.bySeq.size < mostEarly) room.early.bySeq.set(envelope.seq, envelope);
    waitForGap(room);
  }

  function waitForGap(room: Room): void {
    const { early } = room;
    if (early === null || early.gap !== null || room.healing) return;
    early.gap = clock.after(gapMs, () => {
      early.gap = null;
      heal(room, 0);
    });
  }

  function letEarlyThrough(room: Room): void {
    const { early } = room;
    if (early === null) return;
    early.gap?.cancel();
    early.gap = null;
    let next: Envelope | undefined;
    while ((next = early.bySeq.get(room.delivered + 1)) !== undefined) letThrough(room, next);
    for (const seq of early.bySeq.keys()) if (seq <= room.delivered) early.bySeq.delete(seq);
    if (early.bySeq.size === 0) room.early = null;
    // Another hole, with a time of its own.
    else waitForGap(room);
  }

  function heal(room: Room, upTo: number): void {
    room.known = Math.max(room.known, upTo);
    if (room.healing || room.delivered < 0 || room.known <= room.delivered) return;
    room.healing = true;
    const from = room.delivered;
    readEvents(room.name, from, healPage).then(
      (events) => {
        room.healing = false;
        for (const event of events) {
          const envelope = envelopeOf(event);
          note(room, envelope);
          if (envelope.seq === room.delivered + 1) letThrough(room, envelope);
        }
        // The store is the truth: what it does not have, whoever told us of it, is not there.
        if (room.delivered === from) forgetEarly(room);
        else letEarlyThrough(room);
        heal(room, 0);
      },
      (error: unknown) => {
        log.warn("heal_failed", { room: room.name, after: room.delivered, reason: String(error) });
        clock.after(healRetryMs, () => {
          room.healing = false;
          heal(room, 0);
        });
      },
    );
  }

  /** Not before what it is about was let through: another node may have been told of that earlier. */
  function passOn(room: Room, { frame, since = 0 }: Envelope): void {
    const outgoing = { seq: 0, frame, author: "", key: "", since } as const;
    if (room.delivered < 0 || since <= room.delivered) return fanout.push(room, outgoing);
    if (room.waiters.length >= mostEarly) return;
    void reached(room, since).then(() => fanout.push(room, outgoing));
  }

  function reached(room: Room, seq: number): Promise<void> {
    if (room.delivered < 0 || room.settled >= seq) return Promise.resolve();
    const patience = clock.after(broker.isUp() ? patienceMs : 0, () => heal(room, seq));
    return new Promise((wake) => {
      room.waiters.push({
        seq,
        wake: () => {
          patience.cancel();
          wake();
        },
      });
    });
  }

  return {
    accept(room, envelope) {
      if (envelope.seq === 0) return passOn(room, envelope);
      if (envelope.frame === "") return heal(room, envelope.seq);
      note(room, envelope);
      if (room.delivered < 0 || envelope.seq <= room.delivered) return;
      if (envelope.seq === room.delivered + 1 && !room.healing) {
        letThrough(room, envelope);
        if (room.early !== null) letEarlyThrough(room);
        return;
      }
      // A node alone publishes in order: what is missing is lost.
      if (broker.alone) heal(room, envelope.seq);
      else keepEarly(room, envelope);
    },
    heal,
    reached,
    settle(room) {
      if (room.delivered < 0) forgetEarly(room);
      if (room.waiters.length === 0) return;
      const upTo = room.delivered < 0 ? Number.POSITIVE_INFINITY : room.settled;
      const ready = room.waiters.filter((waiter) => waiter.seq <= upTo);
      const others = room.waiters.filter((waiter) => waiter.seq > upTo);
      room.waiters.splice(0, room.waiters.length, ...others);
      for (const waiter of ready) waiter.wake();
    },
  };
}

function forgetEarly(room: Room): void {
  room.early?.gap?.cancel();
  room.early = null;
  room.known = room.delivered;
}

function note(room: Room, envelope: Envelope): void {
  for (const recording of room.recordings) recording.envelopes.push(envelope);
}

/**
 * What was recorded with `after` < `seq` <= `upTo`, each once and in order; null when the recording has a
 * hole there (the broker lost one), so that the snapshot must be read again.
 */
export function recorded(recording: Recording, after: number, upTo: number): Envelope[] | null {
  if (upTo <= after) return [];
  const bySeq = new Map(recording.envelopes.map((envelope) => [envelope.seq, envelope]));
  const found: Envelope[] = [];
  for (let seq = after + 1; seq <= upTo; seq++) {
    const envelope = bySeq.get(seq);
    if (envelope === undefined) return null;
    found.push(envelope);
  }
  return found;
}
