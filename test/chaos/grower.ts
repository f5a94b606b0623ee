// A client's texts that grow: parts one after the other, ended or left alone, and what comes between. Sends nothing
// itself and judges nothing.

import type { Act } from "./board-notes.ts";
import type { Random } from "./random.ts";

/** What is asked, but for its text, which has the id of the asking in it. */
export type Part = Pick<Act, "kind" | "message" | "done"> & { text(id: string): string };

export type GrowerOptions = {
  random: Random;
  /** False: not now, the line is cut or too much waits. */
  ask(part: Part): boolean;
  /** Cuts the client's own line. */
  hangUp(): void;
  later(ms: number, task: () => void): void;
};

export type Grower = {
  /** Lets this message grow for a while; nothing where it grew a lot. */
  grow(message: number): void;
  /** How many texts this client is not done with. */
  size(): number;
};

type Plan = {
  message: number;
  parts: number;
  everyMs: number;
  /** Or left until the idle time is over. */
  done: boolean;
  /** Before this part something else is done; 0: nothing is. */
  disturbedAt: number;
  by: "cut" | "delete" | "edit" | "long";
  /** Whether it goes on with the next part after a cut. */
  persists: boolean;
};

// A text stays short enough to be written down whole.
const mostPartsOf = 30;
const waitMs = 100;
const mostWaits = 15;
// What may come behind a part's id: of more than one UTF-16 unit, blank, at the end of a line.
const endings = ["", "", " and so on", "\n", " 🚀", "é 日本", "  "];
// With what stands before it, over the longest text.
const tooLong = "y".repeat(7_990);

export function createGrower({ random, ask, hangUp, later }: GrowerOptions): Grower {
  const given = new Map<number, number>();
  let running = 0;

  function planFor(message: number): Plan {
    return {
      ...{ message, parts: random.whole(1, 7), everyMs: random.pick([0, 8, 40, 130]) },
      ...{ done: random.chance(0.6), persists: random.chance(0.5) },
      disturbedAt: random.chance(0.5) ? random.whole(2, 7) : 0,
      by: random.pick(["cut", "cut", "delete", "edit", "edit", "long"] as const),
    };
  }

  function disturb({ message, by }: Plan): void {
    if (by === "cut") return hangUp();
    if (by === "delete") ask({ kind: "delete", message, done: false, text: () => "" });
    else if (by === "edit")
      ask({ kind: "edit", message, done: false, text: (id) => `${id} instead` });
    else ask({ kind: "append", message, done: false, text: (id) => `|${id}${tooLong}` });
  }

  function step(plan: Plan, part: number, waits: number): void {
    if (part > plan.parts) return void running--;
    if (part === plan.disturbedAt && waits === 0) disturb(plan);
    const done = plan.done && part === plan.parts;
    // Some end with nothing more to say.
    const isEmpty = done && part > 1 && random.chance(0.3);
    const ending = random.pick(endings);
    const text = (id: string): string => (isEmpty ? "" : `|${id}${ending}`);
    if (ask({ kind: "append", message: plan.message, done, text })) {
      if (plan.everyMs === 0) return step(plan, part + 1, 0);
      return later(random.pause(plan.everyMs), () => step(plan, part + 1, 0));
    }
    if (!plan.persists || waits >= mostWaits) return void running--;
    later(waitMs, () => step(plan, part, waits + 1));
  }

  return {
    grow(message) {
      const before = given.get(message) ?? 0;
      if (before > mostPartsOf) return;
      const plan = planFor(message);
      given.set(message, before + plan.parts);
      running++;
      step(plan, 1, 0);
    },
    size: () => running,
  };
}
