// A short, dense run against the toy: what the tests of the checker use.

import { check, type Minimum, type Verdict } from "./checker.ts";
import { type Outcome, runChaos } from "./driver.ts";
import { openToy } from "./toy-server.ts";
import type { Bug } from "./toy-store.ts";

export type ToyRun = { outcome: Outcome; verdict: Verdict };

/** Less, and the toy run says nothing. */
export const toyMinimum: Minimum = { acked: 100, reconnects: 10, resumes: 10, cuts: 5, kills: 1 };

export async function runToy(bug: Bug | null, seed: number): Promise<ToyRun> {
  const outcome = await runChaos({
    seed,
    ms: 1_600,
    target: openToy(bug),
    transport: "socket",
    clients: 10,
    rooms: 2,
    twins: 2,
    sayEveryMs: 70,
    changeShare: 1,
    processFaults: ["kill"],
    processEveryMs: 500,
    linkEveryMs: 120,
    slowEveryMs: 600,
    heavy: 16,
    listeners: 0,
    // A busy machine must not look like a bug; a bug may keep them apart for good.
    convergeWithinMs: bug === null ? 15_000 : 1_500,
  });
  return { outcome, verdict: check(outcome.history, toyMinimum) };
}
