// Asks the store how far rooms are, where the broker may have lost what another node published. A node alone
// asks only when a number comes a second time.

import type { Broker } from "../broker/broker.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { Room } from "./room.ts";

/** The newest `seq` and the epoch of those of `rooms` that there are; the store's `heads`. */
export type ReadHeads = (
  rooms: readonly RoomName[],
) => Promise<readonly { room: RoomName; head: number; epoch: string }[]>;

export type Heads = {
  /** Has `room` followed; gives what its recordings wait for: that, and `also`, and neither for long. */
  follow(room: Room, also: Promise<void>): Promise<void>;
  /** At a node alone an event came whose number was delivered before: the store may have another log. */
  check(room: Room): void;
  close(): void;
};

export type HeadsOptions = {
  broker: Broker;
  clock: Clock;
  log: Log;
  readHeads: ReadHeads;
  rooms: ReadonlyMap<RoomName, Room>;
  /** Lets through what is missing up to `head`; nothing when nothing is. */
  heal(room: Room, head: number): void;
  /** The store has another log than was delivered here: it was put back, or a replica that lagged took over. */
  wentBack(room: Room): void;
};

// While the broker is away a message of another node comes this much later.
const awayEveryMs = 500;
// Another node may be cut off from Redis and this one not: then nothing says that something is missing.
const upEveryMs = 5_000;
// What is committed and on its way comes within that.
const onItsWayMs = 500;
// A join does not wait for a Redis that hangs. What it misses is asked for as soon as the room is followed.
const followWithinMs = 500;

export function watchHeads(options: HeadsOptions): Heads {
  const { broker, clock, log, readHeads, rooms, heal, wentBack } = options;
  let isLooking = false;
  // There `also` is nothing either.
  if (broker.alone) return { follow: (room) => broker.follow(room.name), check, close: () => {} };

  let lookedAtMs = clock.elapsed();
  let isDue = false;
  let isTold = false;

  /** `patienceMs`: what is missing may be on its way. */
  async function compare(names: readonly RoomName[], patienceMs: number): Promise<void> {
    if (names.length === 0) return;
    const before = new Map(
      names.map((name) => {
        const { delivered = -1, epoch = "" } = rooms.get(name) ?? {};
        return [name, { delivered, epoch }];
      }),
    );
    for (const { room: name, head, epoch } of await readHeads(names)) {
      const room = rooms.get(name);
      const known = before.get(name);
      if (room === undefined || known === undefined || room.delivered < 0) continue;
      // What was delivered before we asked was committed before that. The other epoch tells it also of a log that went
      // on since, and has by now as many events as the one that was lost.
      const isOther = room.epoch === known.epoch && room.epoch !== epoch;
      if (known.delivered > head || isOther) wentBack(room);
      if (room.delivered < 0 || room.delivered >= head) continue;
      if (patienceMs === 0) heal(room, head);
      else clock.after(patienceMs, () => heal(room, head));
    }
  }

  function check({ name }: Room): void {
    if (isLooking) return;
    isLooking = true;
    compare([name], 0)
      .catch(() => {}) // the next such event asks again
      .finally(() => (isLooking = false));
  }

  /** One at a time: a store that is slow is not asked more often than it answers. */
  async function look(patienceMs: number): Promise<void> {
    isLooking = true;
    lookedAtMs = clock.elapsed();
    // Nobody is seated in the others: who joins reads a snapshot of their own.
    const seated = [...rooms.values()].filter((room) => room.delivered >= 0);
    try {
      await compare(
        seated.map(({ name }) => name),
        patienceMs,
      );
      isTold = false;
    } catch (error) {
      // Once until it succeeds. The next look asks all of it again.
      if (!isTold) log.warn("heads_unread", { rooms: seated.length, reason: String(error) });
      isTold = true;
    }
    isLooking = false;
    if (!isDue) return;
    isDue = false;
    void look(0);
  }

  const ticking = clock.every(awayEveryMs, () => {
    if (isLooking) return;
    if (!broker.isUp()) void look(0);
    else if (clock.elapsed() - lookedAtMs >= upEveryMs) void look(onItsWayMs);
  });
  // Also when it goes away: it may have hung for a while before it was noticed.
  broker.changed(() => {
    // What is being read was asked for before: not all that was lost need be in it.
    if (isLooking) isDue = true;
    else void look(0);
  });

  return {
    check: () => {},
    follow(room, also) {
      const followed = Promise.all([broker.follow(room.name), also]);
      let isLate = false;
      return new Promise((done) => {
        const late = clock.after(followWithinMs, () => {
          isLate = true;
          done();
        });
        void followed.then(() => {
          late.cancel();
          if (isLate) compare([room.name], 0).catch(() => {}); // the next look asks for it too
          done();
        });
      });
    },
    close: () => ticking.cancel(),
  };
}
