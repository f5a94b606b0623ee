// A hub without a server: sockets that keep what they are sent, topics as Bun has them, a log of events.

import type { Broker, Envelope } from "../../src/broker/broker.ts";
import { openMemoryBroker } from "../../src/broker/memory.ts";
import type { Entrance, Hub } from "../../src/hub/hub.ts";
import { createHub } from "../../src/hub/open-hub.ts";
import { makeRoom, type Peer, type Socket } from "../../src/hub/room.ts";
import { createLog } from "../../src/lib/log.ts";
import type { ChatEvent, DurableEvent, ServerFrame } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { guestGrant } from "../../src/protocol/roles.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

export type Listener = Peer & { frames: ServerFrame[] };

export type HubHouse = {
  hub: Hub;
  clock: ManualClock;
  /** What the store would hold: `say` appends to it. */
  log: ChatEvent[];
  /** Set to drop envelopes between nodes, as Redis may. */
  loses: { next: (envelope: Envelope) => boolean };
  /** The store's epoch of the room. */
  stored: { epoch: string };
  /** How often the store was asked. */
  reads: { events: number; heads: number };
  arrive(username: string): Listener;
  /** Joins with a snapshot of the whole log; the listener's frames begin after it. */
  join(listener: Listener, head?: number): Promise<{ head: number; missed: DurableEvent[] } | null>;
  say(author: Peer, text: string, key?: string): void;
};

export type HubShared = { clock?: ManualClock; log?: ChatEvent[]; broker?: Broker };

export const general = asRoomName("general");
/** A member's, into a public room of which no more is known. */
export const entranceAt = (head: number, epoch = "first"): Entrance => ({
  ...{ head, epoch, facts: makeRoom(general).facts, role: "member", mutedUntil: 0 },
});

/** With `broker` one of several nodes, which share `clock` and `log`. */
export function openHub(shared: HubShared = {}): HubHouse {
  const { clock = manualClock(), log = [], broker = openMemoryBroker() } = shared;
  const topics = new Map<string, Set<Listener>>();
  const subscribers = (topic: string) => topics.getOrInsertComputed(topic, () => new Set());
  const loses: HubHouse["loses"] = { next: () => false };
  const reads = { events: 0, heads: 0 };
  const stored = { epoch: "first" };
  const hub = createHub({
    broker: { ...broker, publish: (envelope) => loses.next(envelope) || broker.publish(envelope) },
    clock,
    log: createLog("json", () => {}),
    presence: { gatherMs: 250, namesUpTo: 200, graceMs: 10_000 },
    publish(topic, frame, by) {
      if (by !== undefined) return by.publish(topic, frame);
      for (const each of subscribers(topic)) keep(each, frame);
      return subscribers(topic).size;
    },
    maxUnsentBytes: 1024 * 1024,
    async readEvents(_room, after, limit) {
      reads.events++;
      return log.slice(after, after + limit);
    },
    async readHeads(names) {
      reads.heads++;
      return names.map((room) => ({ room, head: log.length, epoch: stored.epoch }));
    },
  });
  const keep = (listener: Listener, frame: unknown) =>
    listener.frames.push(JSON.parse(String(frame)) as ServerFrame);

  function socketOf(listener: () => Listener): Socket {
    return {
      readyState: 1,
      send: (frame) => keep(listener(), frame),
      subscribe: (topic) => subscribers(topic).add(listener()).size > 0,
      unsubscribe: (topic) => subscribers(topic).delete(listener()),
      publish(topic, frame) {
        for (const each of subscribers(topic)) if (each !== listener()) keep(each, frame);
        return 1;
      },
      cork: (run) => run(),
      close: () => {},
      terminate: () => {},
      getBufferedAmount: () => 0,
    };
  }

  return {
    hub,
    clock,
    log,
    loses,
    stored,
    reads,
    arrive(username) {
      const name = asUsername(username);
      const id = asUserId(`g_${username}`);
      const user = hub.users.arrive({
        ...{ id, username: name, ownName: name, role: "guest", mutedUntil: 0 },
      });
      const listener: Listener = {
        socket: socketOf(() => listener),
        user,
        seats: [],
        current: null,
        soon: [],
        ...{ grant: guestGrant, address: "", away: false, closing: false },
        frames: [],
      };
      user.peers.push(listener);
      return listener;
    },
    async join(listener, head) {
      const recording = hub.record(general);
      await recording.followed;
      const snapshot = head ?? log.length;
      let missed: DurableEvent[] = [];
      const admitted = await hub.admit(
        listener,
        recording,
        entranceAt(snapshot, stored.epoch),
        (greeted) => {
          missed = greeted.missed;
          listener.frames.length = 0;
        },
      );
      hub.endRecording(recording);
      return admitted ? { head: missed.at(-1)?.seq ?? snapshot, missed } : null;
    },
    say(author, text, key) {
      const { id: userId, username } = author.user;
      const seq = log.length + 1;
      const event: ChatEvent = {
        type: "chat",
        room: general,
        seq,
        userId,
        username,
        text,
        timestamp: clock.now(),
        ...(key === undefined ? {} : { key }),
      };
      log.push(event);
      hub.publish(event);
    },
  };
}

/** The durable events that a listener was sent, as their numbers. */
export const seqsOf = (listener: Listener): number[] =>
  listener.frames.flatMap((frame) => (frame.type === "chat" ? frame.seq : []));

/** Until all that this turn began is done, passes over slices included. */
export async function turns(count = 1): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((next) => setImmediate(next));
}
