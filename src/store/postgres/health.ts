// Whether PostgreSQL is there and takes writes: learns it from failures, and asks until it is so again.

import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { judge, messageOf, within } from "./failures.ts";
import type { Tx } from "./transaction.ts";

export type Health = {
  /** A connection broke. Until the server has answered, nothing else is asked of it. */
  lost(error: unknown): void;
  /** It does not answer: what waits on the old connections waits in vain. */
  hangs(error: unknown): void;
  /** It answers, but stores nothing now. */
  cannotWrite(error: unknown): void;
  /** Resolves when a loss was looked into once, or that took a while. At once where there was none. */
  checked(): Promise<void>;
  isUp(): boolean;
  /** Why it is not up. */
  trouble(): unknown;
  isWritable(): boolean;
  close(): void;
};

export type HealthOptions = {
  log: Log;
  clock: Clock;
  /** A transaction of its own, asking nobody whether the server is there. */
  once(run: (tx: Tx) => Promise<void>): Promise<void>;
  /** Takes new connections, and lets go of the old. */
  renew(): void;
  /** The server is there after a connection was lost. Throws when it is not to be used. */
  returned(tx: Tx): Promise<void>;
};

// The first finds the server there when only connections were cut; the second when all of them were.
const probeDelaysMs = [0, 0, 50, 100, 250];
const probeEveryMs = 500;
const probeMs = 2_000;
// One backend that is ended costs those who ask meanwhile a few milliseconds, and no refusal.
const patienceMs = 1_000;

export function createHealth({ log, clock, once, renew, returned }: HealthOptions): Health {
  let isUp = true;
  let isWritable = true;
  let isOld = false;
  let closed = false;
  let probing: Promise<void> | null = null;
  let looked: Promise<void> | null = null;
  let trouble: unknown = null;

  function lost(error: unknown): void {
    if (closed || !isUp) return;
    isUp = false;
    trouble = error;
    log.warn("storage_lost", { trouble: messageOf(error) });
    looked = within(clock, patienceMs, probe())
      .catch(() => log.error("storage_away", { trouble: messageOf(trouble) }))
      .finally(() => (looked = null));
  }

  function unwritable(error: unknown): void {
    if (isWritable) log.error("storage_unwritable", { trouble: messageOf(error) });
    isWritable = false;
  }

  function probe(): Promise<void> {
    probing ??= untilItIsThere().finally(() => (probing = null));
    return probing;
  }

  async function untilItIsThere(): Promise<void> {
    for (let tries = 0; !closed; tries++) {
      const delayMs = probeDelaysMs[tries] ?? probeEveryMs;
      if (delayMs > 0) await new Promise<void>((done) => void clock.after(delayMs, done));
      if (await isThere()) return;
    }
  }

  async function isThere(): Promise<boolean> {
    if (closed) return true;
    if (isOld) renew();
    try {
      if (!isUp) await within(clock, probeMs, once(returned));
      // It answers: reads go on, also where nothing can be written.
      isUp = true;
      isOld = false;
      await within(clock, probeMs, once(knock));
    } catch (error) {
      trouble = error;
      if (isUp && judge(error) === "unwritable") unwritable(error);
      // The same connections again may be dead, or hang, the same way.
      else isOld = true;
      return false;
    }
    // It may have been lost again meanwhile: then it is to be looked at again.
    if (!isUp) return false;
    isWritable = true;
    log.info("storage_writable");
    return true;
  }

  async function knock(tx: Tx): Promise<void> {
    await tx.run(
      "insert into meta (name, value) values ('probe', $1) on conflict (name) do update set value = $1",
      new Date(clock.now()).toISOString(),
    );
  }

  return {
    lost,
    hangs(error) {
      isOld = true;
      lost(error);
    },
    cannotWrite(error) {
      if (closed || !isWritable) return;
      unwritable(error);
      void probe();
    },
    checked: () => looked ?? Promise.resolve(),
    isUp: () => isUp,
    trouble: () => trouble,
    isWritable: () => isWritable,
    close() {
      closed = true;
    },
  };
}
