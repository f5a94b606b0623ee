// Group commit: what waits to be said while the last group is being committed is the next one, over all rooms.

import type { ChatError } from "../../protocol/errors.ts";
import type { Appended } from "../rooms.ts";
import { StatementFault } from "./failures.ts";
import type { Indexed } from "./messages.ts";

export type Appending = (draft: Indexed) => Promise<Appended>;

/** One transaction: all or nothing, but for those that are refused by themselves. */
export type AppendGroup = (drafts: readonly Indexed[]) => Promise<(Appended | ChatError)[]>;

// A lost answer leaves so many unknown, and it is tens of milliseconds of the server's work.
const mostDrafts = 1_000;

type Waiting = { draft: Indexed; resolve(appended: Appended): void; reject(error: unknown): void };

export function createAppending(appendGroup: AppendGroup): Appending {
  let waiting: Waiting[] = [];
  let isRunning = false;

  async function runNext(): Promise<void> {
    const group = waiting.slice(0, mostDrafts);
    waiting = waiting.slice(mostDrafts);
    const answers = await answersTo(group.map(({ draft }) => draft));
    // In one turn, so that what was committed together goes out together.
    for (const [at, { resolve, reject }] of group.entries()) {
      const answer = answers[at];
      if (answer === undefined || answer instanceof Error) reject(answer);
      else resolve(answer);
    }
  }

  async function answersTo(drafts: readonly Indexed[]): Promise<(Appended | Error)[]> {
    try {
      return await appendGroup(drafts);
    } catch (error) {
      // What cannot be stored by a fault of its own must not cost the others.
      if (error instanceof StatementFault && drafts.length > 1) return oneByOne(drafts);
      return drafts.map(() => asError(error));
    }
  }

  async function oneByOne(drafts: readonly Indexed[]): Promise<(Appended | Error)[]> {
    const answers: (Appended | Error)[] = [];
    for (const draft of drafts) answers.push(...(await answersTo([draft])));
    return answers;
  }

  async function run(): Promise<void> {
    isRunning = true;
    // What this turn still brings goes with it.
    await new Promise((next) => setImmediate(next));
    while (waiting.length > 0) await runNext();
    isRunning = false;
  }

  return (draft) => {
    const { promise, resolve, reject } = Promise.withResolvers<Appended>();
    waiting.push({ draft, resolve, reject });
    if (!isRunning) void run();
    return promise;
  };
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
