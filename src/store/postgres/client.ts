// The store on PostgreSQL: each call finds its turn, runs as a transaction, and is answered. Knows no SQL.

import { systemClock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { StartError } from "../../lib/start-error.ts";
import { ChatError } from "../../protocol/errors.ts";
import { type Args, type Method, METHODS, type Result } from "../methods.ts";
import type { Draft } from "../rooms.ts";
import { createSearches } from "../searches.ts";
import type { Store } from "../store.ts";
import { createAppending } from "./appending.ts";
import { claimsOf } from "./claims.ts";
import { engine } from "./engine.ts";
import { createLanes } from "./lanes.ts";
import { appendAll, indexed } from "./messages.ts";
import { messageOf } from "./failures.ts";
import { migrate, refuseHalfMoved, renewEpochs } from "./migrations.ts";
import { createPool, type Pool } from "./pool.ts";
import type { Isolation } from "./statements.ts";
import type { Tx } from "./transaction.ts";

// More than a minute's work. Above it a caller is told at once, not late.
export const maxWaiting = 100_000;

// The other connections are for what is quick.
const searchesAtOnce = 3;

export type Opening = { url: string; log: Log };

/** Throws `StartError` when the server cannot be reached or the database not be used; its message has no password. */
export async function openPostgresStore({ url, log }: Opening): Promise<Store> {
  const pool = createPool({
    ...{ url, log, clock: systemClock },
    async returned(tx) {
      if (await renewEpochs(tx)) log.warn("epochs_renewed");
    },
  });
  await connected(pool, url, async (tx) => {
    await migrate(tx);
    await refuseHalfMoved(tx);
    if (await renewEpochs(tx)) log.warn("epochs_renewed");
  });
  return createStore(pool);
}

/** Runs `first` on a pool that has just been made; when it fails, closes that and throws `StartError`. */
export async function connected(
  pool: Pool,
  url: string,
  first: (tx: Tx) => Promise<void>,
): Promise<void> {
  try {
    await pool.transact("latest", first);
  } catch (error) {
    await pool.close();
    throw error instanceof StartError ? error : refusal(url, error);
  }
}

function createStore(pool: Pool): Store {
  const lanes = createLanes();
  const append = createAppending((drafts) =>
    pool.transact("latest", (tx) => appendAll(tx, drafts, Date.now()), { urgent: true }),
  );
  const searches = createSearches(searchesAtOnce);
  let waiting = 0;
  let closing: Promise<void> | null = null;
  let whenIdle: (() => void) | null = null;

  async function call<M extends Method>(method: M, ...args: Args<M>): Promise<Result<M>> {
    if (closing !== null || waiting >= maxWaiting) throw new ChatError("storage_unavailable");
    waiting++;
    try {
      const claims = claimsOf(method, args);
      const run = () => start(method, args);
      return await (METHODS[method] === "read"
        ? lanes.read(claims, run)
        : lanes.write(claims, run));
    } finally {
      waiting--;
      if (waiting === 0) whenIdle?.();
    }
  }

  function start<M extends Method>(method: M, args: Args<M>): Promise<Result<M>> {
    // The pair is one of the table's by the signature, which the compiler cannot follow through a lookup.
    if (method === "append") return append(indexed(args[0] as Draft)) as Promise<Result<M>>;
    const run = engine[method as Exclude<Method, "append">] as unknown as Run<M>;
    const transact = () => pool.transact(isolationOf(method), (tx) => run(tx, ...args));
    return method === "search" ? searches.pass(transact) : transact();
  }

  async function close(): Promise<void> {
    if (waiting > 0) await new Promise<void>((idle) => (whenIdle = idle));
    await pool.close();
  }

  const methods = Object.fromEntries(
    Object.keys(METHODS).map((name) => {
      const method = name as Method;
      return [method, (...args: Args<typeof method>) => call(method, ...args)];
    }),
  ) as Omit<Store, "isWritable" | "close">;
  return {
    ...methods,
    isWritable: pool.isWritable,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

type Run<M extends Method> = (tx: Tx, ...args: Args<M>) => Promise<Result<M>>;

const isolationOf = (method: Method): Isolation =>
  METHODS[method] === "read" ? "snapshot" : "latest";

function refusal(url: string, error: unknown): StartError {
  const { cause } = error instanceof Error ? error : { cause: error };
  const trouble = messageOf(cause ?? error);
  const parsed = URL.parse(url);
  const place = parsed === null ? "its address" : `${parsed.hostname}${parsed.pathname}`;
  return new StartError(`PostgreSQL at ${place} cannot be used: ${trouble}`);
}
