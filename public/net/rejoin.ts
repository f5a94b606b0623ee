// Joins this page's rooms after each welcome, the open one first, no faster than the server allows.

import type { Request } from "../../src/protocol/commands.ts";
import type { ErrorReply, ServerFrame } from "../../src/protocol/events.ts";
import type { RoomName } from "../../src/protocol/ids.ts";
import { mayPass } from "../../src/protocol/passing.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Pace } from "../lib/pace.ts";

export type JoinRequest = Extract<Request, { type: "join" }> & { room: RoomName };

export type Rejoin = {
  /** Joins these in order, in place of whatever was still to be joined. */
  all(rooms: readonly RoomName[]): void;
  /** Joins this one before the others. */
  next(room: RoomName): void;
  /** The connection is gone: forget what was to be joined. */
  stop(): void;
};

type Options = {
  clock: Clock;
  pace: Pace;
  ask(request: Request): Promise<ServerFrame | null>;
  /** What to ask for, as things stand when its turn comes; null: no longer wanted. */
  request(room: RoomName): JoinRequest | null;
  refused(room: RoomName, error: ErrorReply): void;
};

const soonMs = 1_500;

/** A `joined` is not reported here: it comes to the page like every other frame. */
export function createRejoin({ clock, pace, ask, request, refused }: Options): Rejoin {
  let queue: RoomName[] = [];
  const underway = new Set<RoomName>();
  let timer: Timer | null = null;

  function run(): void {
    timer?.cancel();
    timer = null;
    while (queue.length > 0) {
      const waitMs = pace.waitMs();
      if (waitMs > 0) {
        timer = clock.after(waitMs, run);
        return;
      }
      const room = queue.shift();
      if (room === undefined || underway.has(room)) continue;
      const join = request(room);
      if (join !== null) void send(room, join);
    }
  }

  async function send(room: RoomName, join: JoinRequest): Promise<void> {
    pace.took();
    underway.add(room);
    const reply = await ask(join);
    underway.delete(room);
    if (reply?.type !== "error") return;
    if (!mayPass(reply.code)) return refused(room, reply);
    clock.after(reply.retryAfterMs ?? soonMs, () => {
      queue.push(room);
      run();
    });
  }

  return {
    all(rooms) {
      queue = [...new Set(rooms)];
      run();
    },
    next(room) {
      queue = [room, ...queue.filter((each) => each !== room)];
      run();
    },
    stop() {
      queue = [];
      timer?.cancel();
    },
  };
}
