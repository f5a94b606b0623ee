// Which other nodes there are: by their heartbeat, by silence, and by what they say when they stop. Knows no user.

import type { Broker } from "../broker/broker.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { RoomAt } from "./signal-words.ts";
import { answerWithinMs, nodesTopic, nodeTopic, type Signals } from "./signals.ts";

export type Nodes = {
  /** The other nodes that live and did not say that they stop. */
  living(): readonly string[];
  /** Resolves a moment after the start, when the others were heard of or there are none. */
  readonly introduced: Promise<void>;
  /** This node stops: its people are elsewhere in a moment. */
  sayBye(): void;
  close(): void;
};

export type NodesOptions = {
  broker: Pick<Broker, "alone" | "follow" | "isUp" | "changed">;
  signals: Signals;
  clock: Clock;
  log: Log;
  /** How long people of a node that stopped, or was last heard of, count as here. */
  graceMs: number;
  /** In which rooms of this node something changed since it was last asked. */
  beat(): readonly RoomAt[];
  /** A node nobody knew, or one that was away: nothing that is known of it need be true. */
  came(node: string): void;
  /** It said that it stops; its people have the grace from now on. */
  stopping(node: string): void;
  /** It died, or stopped, and its grace is over. */
  gone(node: string): void;
  /** The broker is back: what this node said may be lost, and what it knows be old. */
  back(): void;
};

export const beatEveryMs = 2_000;
/** Five beats: a node in the longest pause of its runtime is none that died. */
export const silentMs = 10_000;
const lookEveryMs = 1_000;
// Whoever comes in before waits so long: they are told who is there, and not that all of them just came.
const introducedWithinMs = 1_000;
// A look that comes so late says that this node slept (a laptop, a frozen machine): it heard nobody meanwhile.
const sleptMs = 5_000;

/** By the elapsed clock. `byeAt` null: it did not say that it stops. */
type Life = { heardAt: number; byeAt: number | null };

export function createNodes(options: NodesOptions): Nodes {
  const { broker, signals, clock, log, graceMs } = options;
  if (signals.alone)
    return { living: () => [], introduced: Promise.resolve(), sayBye: () => {}, close: () => {} };
  const lives = new Map<string, Life>();
  let lookedAt = clock.elapsed();

  function hear(node: string): void {
    const life = lives.get(node);
    if (life !== undefined) return void (life.heardAt = clock.elapsed());
    lives.set(node, { heardAt: clock.elapsed(), byeAt: null });
    log.info("node_came", { node });
    options.came(node);
  }

  function look(): void {
    const now = clock.elapsed();
    const slept = now - lookedAt > sleptMs;
    lookedAt = now;
    // Who hears nothing at all knows nothing of the others.
    if (slept || !broker.isUp()) return hearAll(now);
    for (const [node, life] of lives) {
      const { heardAt, byeAt } = life;
      const leavesAt = byeAt === null ? heardAt + Math.max(silentMs, graceMs) : byeAt + graceMs;
      if (now < leavesAt) continue;
      lives.delete(node);
      log.info("node_gone", { node, stopped: byeAt !== null });
      options.gone(node);
    }
  }

  function hearAll(now: number): void {
    for (const life of lives.values()) life.heardAt = now;
  }

  signals.on("hello", ({ again }, from) => {
    const isKnown = lives.has(from);
    hear(from);
    // So that it need not wait for the next one to know us.
    signals.send(nodeTopic(from), "beat", { rooms: [] });
    if (again && isKnown) options.came(from);
  });
  signals.on("beat", (_, from) => hear(from));
  signals.on("bye", (_, from) => {
    const life = lives.get(from);
    if (life === undefined) return;
    life.byeAt ??= clock.elapsed();
    options.stopping(from);
  });
  broker.changed((up) => {
    if (!up) return;
    hearAll(clock.elapsed());
    signals.send(nodesTopic, "hello", { again: true });
    options.back();
  });
  const introduced = new Promise<void>((resolve) => {
    // Without the broker nobody is heard of.
    const late = clock.after(introducedWithinMs, resolve);
    void Promise.all([broker.follow(nodesTopic), broker.follow(nodeTopic(signals.node))]).then(
      () => {
        signals.send(nodesTopic, "hello", { again: false });
        clock.after(answerWithinMs, () => {
          late.cancel();
          resolve();
        });
      },
    );
  });
  const timers: Timer[] = [
    clock.every(beatEveryMs, () => signals.send(nodesTopic, "beat", { rooms: options.beat() })),
    clock.every(lookEveryMs, look),
  ];

  return {
    introduced,
    living: () => [...lives].flatMap(([node, { byeAt }]) => (byeAt === null ? node : [])),
    sayBye: () => signals.send(nodesTopic, "bye", null),
    close() {
      for (const timer of timers) timer.cancel();
    },
  };
}
