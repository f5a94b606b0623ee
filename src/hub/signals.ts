// What the nodes say to each other beside the events of rooms: by name, at most once, and never to themselves. With a
// node alone nothing is said and nothing is waited for. Knows no room and no user, only how it is said.

import type { Broker, Envelope } from "../broker/broker.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Asks, Signal } from "./signal-words.ts";

export type Signals = {
  readonly node: string;
  /** Whether there can be no other node. */
  readonly alone: boolean;
  /** To all other nodes that follow `topic`. Never throws; what is said while the broker is away is lost. */
  send<Name extends keyof Signal>(topic: string, name: Name, body: Signal[Name]): void;
  /** Calls back for each one of another node. Several may listen to one name; a throw is logged. */
  on<Name extends keyof Signal>(
    name: Name,
    listener: (body: Signal[Name], from: string) => void,
  ): void;
  /**
   * Asks `nodes`, and resolves with what they answered when all did, or when `withinMs` have passed: then with what
   * came until then. At once with nothing when there is nobody to ask. Never rejects.
   */
  ask<Name extends keyof Asks>(
    nodes: readonly string[],
    name: Name,
    body: Asks[Name]["ask"],
    withinMs?: number,
  ): Promise<Asks[Name]["answer"][]>;
  /** How this node answers; once for each name. Who rejects or throws answers nothing. */
  answer<Name extends keyof Asks>(
    name: Name,
    answerer: (
      body: Asks[Name]["ask"],
      from: string,
    ) => Asks[Name]["answer"] | Promise<Asks[Name]["answer"]>,
  ): void;
  /** Takes in what the broker delivers on a topic of the nodes. */
  accept(envelope: Envelope): void;
};

/** Topics of the nodes' own begin with it; no room's name does. */
export const isSignal = (topic: string): boolean => topic.startsWith("@");
export const nodesTopic = "@nodes";
export const nodeTopic = (node: string): string => `@node:${node}`;

/** Within one data centre an answer takes a millisecond or two; nobody notices this long. */
export const answerWithinMs = 150;

type Frame = { from: string; name: string; body: unknown; ask?: number };
type Waiting = {
  readonly of: Set<string>;
  readonly answers: unknown[];
  readonly late: Timer;
  readonly done: () => void;
};

export function createSignals(
  broker: Pick<Broker, "node" | "alone" | "publish" | "isUp">,
  clock: Clock,
  log: Log,
): Signals {
  const { node, alone } = broker;
  const listeners = new Map<string, ((body: never, from: string) => void)[]>();
  const answerers = new Map<string, (body: never, from: string) => unknown>();
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let isOurs = false;

  function publish(topic: string, name: string, body: unknown, ask?: number): void {
    const frame: Frame = { from: node, name, body, ...(ask === undefined ? {} : { ask }) };
    // Our own comes back before this returns: it is not even read.
    isOurs = true;
    broker.publish({ topic, seq: 0, frame: JSON.stringify(frame), author: "", key: "" });
    isOurs = false;
  }

  function take({ from, name, body, ask }: Frame): void {
    if (name === "answer") return takeAnswer(from, body as { ask: number; answer: unknown });
    if (ask !== undefined) return void giveAnswer(from, name, body, ask);
    for (const listener of listeners.get(name) ?? []) listener(body as never, from);
  }

  function takeAnswer(from: string, { ask, answer }: { ask: number; answer: unknown }): void {
    const asking = waiting.get(ask);
    if (asking === undefined || !asking.of.delete(from)) return;
    asking.answers.push(answer);
    if (asking.of.size === 0) asking.done();
  }

  async function giveAnswer(from: string, name: string, body: unknown, ask: number): Promise<void> {
    const answerer = answerers.get(name);
    // A node of another version: whoever asks waits in vain, and not for long.
    if (answerer === undefined) return;
    try {
      const answer = await answerer(body as never, from);
      publish(nodeTopic(from), "answer", { ask, answer });
    } catch (error) {
      log.error("signal_failed", { signal: name }, error);
    }
  }

  return {
    node,
    alone,
    send(topic, name, body) {
      if (!alone) publish(topic, name, body);
    },
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    },
    ask(nodes, name, body, withinMs = answerWithinMs) {
      const [first] = nodes;
      if (alone || first === undefined || !broker.isUp()) return Promise.resolve([]);
      const ask = ++asked;
      const answers: never[] = [];
      return new Promise((resolve) => {
        const done = (): void => {
          waiting.get(ask)?.late.cancel();
          waiting.delete(ask);
          resolve(answers);
        };
        const late = clock.after(withinMs, done);
        waiting.set(ask, { of: new Set(nodes), answers, late, done });
        publish(nodes.length === 1 ? nodeTopic(first) : nodesTopic, name, body, ask);
      });
    },
    answer: (name, answerer) => void answerers.set(name, answerer),
    accept({ frame }) {
      if (isOurs) return;
      try {
        take(JSON.parse(frame) as Frame); // written by `publish` above
      } catch (error) {
        log.error("signal_failed", {}, error);
      }
    },
  };
}
