// The connections to PostgreSQL: runs transactions on them with a bound on each wait, and says what a failure means
// for who asked. Knows no method of the store.

import { SQL } from "bun";
import type { Clock } from "../../lib/clock.ts";
import { createGate } from "../../lib/gate.ts";
import type { Log } from "../../lib/log.ts";
import { ChatError } from "../../protocol/errors.ts";
import { CommitUnknown, judge, messageOf, NoAnswer, StatementFault, within } from "./failures.ts";
import { createHealth } from "./health.ts";
import { type Isolation, openTx } from "./statements.ts";
import type { Tx } from "./transaction.ts";

export type Pool = {
  /**
   * Runs `run` as one transaction; again, some times at most, when it met another or its connection broke before the
   * commit. Throws what `run` throws; `storage_unavailable` when nothing was stored because the server is away,
   * cannot write or has too much to do; an Error that is no ChatError when the commit was under way and nobody knows.
   * `urgent`: on the connection that is kept for such. One at a time, or they wait for each other and the rest.
   */
  transact<Result>(
    isolation: Isolation,
    run: (tx: Tx) => Promise<Result>,
    options?: { urgent: boolean },
  ): Promise<Result>;
  isWritable(): boolean;
  /** What runs has some seconds to end. */
  close(): Promise<void>;
};

export type PoolOptions = {
  url: string;
  log: Log;
  clock: Clock;
  /** Run before anything else whenever a connection was lost: it may be another server now. */
  returned(tx: Tx): Promise<void>;
  /** `endless`: statements take the time that they take. For a tool, where nobody else waits. */
  patience?: "bounded" | "endless";
};

// Each is a process of the server, which allows 100 as it comes.
const connections = 10;
// Thousands may come in at once, with several questions each: what is said meanwhile does not stand behind them all.
const notUrgentAtOnce = connections - 1;
// The server gives up by itself before we give up on it.
const statementMs = 8_000;
const runMs = 10_000;
const endlessMs = 24 * 3_600_000;
const waitMs = 10_000;
const connectSec = 5;
const mostAttempts = 10;
const mostReconnects = 3;

export function createPool(options: PoolOptions): Pool {
  const { url, log, clock, returned, patience = "bounded" } = options;
  const isEndless = patience === "endless";
  const boundMs = isEndless ? endlessMs : runMs;
  let sql = connect();
  let closed = false;
  const turns = createGate(notUrgentAtOnce);
  const health = createHealth({
    ...{ log, clock, returned },
    once: (run) => once("latest", run, { urgent: true }),
    renew() {
      const old = sql;
      sql = connect();
      void old.close({ timeout: 0 }).catch(() => undefined); // It is gone either way.
    },
  });

  function connect(): SQL {
    const made: SQL = new SQL({
      ...{ url, max: connections, bigint: true, connectionTimeout: connectSec },
      // They would cut what runs.
      ...{ idleTimeout: 0, maxLifetime: 0 },
      connection: {
        application_name: "chat",
        statement_timeout: isEndless ? 0 : statementMs,
        idle_in_transaction_session_timeout: boundMs,
        default_transaction_isolation: "read committed",
        // Whatever the server's own setting: an answer comes after the disk has it.
        synchronous_commit: "on",
        // Compiling a statement takes longer than any of ours runs.
        jit: "off",
        // Nor planned anew for its values: that is more than half of what it costs to come into a room. A search asks for it.
        plan_cache_mode: "force_generic_plan",
      },
      onclose(error) {
        // Also of one that nobody used.
        if (error && made === sql && !closed) health.lost(error);
      },
    });
    return made;
  }

  /** What comes too late is given back: nobody waits for it any more. */
  async function waitFor<Thing>(coming: Promise<Thing>, giveBack: (late: Thing) => void) {
    try {
      return await within(clock, waitMs, coming);
    } catch (error) {
      coming.then(giveBack, () => undefined); // Told already.
      // All are in use: that is no sign of the server being away.
      throw error instanceof NoAnswer ? unavailable(error) : error;
    }
  }

  async function once<Result>(
    isolation: Isolation,
    run: (tx: Tx) => Promise<Result>,
    options = { urgent: false },
  ): Promise<Result> {
    if (options.urgent) return onConnection(isolation, run);
    const over = await waitFor(turns.turn(), (late) => late());
    try {
      return await onConnection(isolation, run);
    } finally {
      over();
    }
  }

  async function onConnection<Result>(
    isolation: Isolation,
    run: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const connection = await waitFor(sql.reserve(), (late) => late.release());
    const { tx, commit, rollback } = openTx(connection, isolation);
    try {
      const result = await within(clock, boundMs, run(tx));
      await within(clock, boundMs, commit()).catch((cause: unknown) => {
        throw cause instanceof NoAnswer ? new CommitUnknown("No answer", { cause }) : cause;
      });
      return result;
    } catch (error) {
      if (isHanging(error)) health.hangs(error);
      else if (error instanceof CommitUnknown) health.lost(error);
      else await within(clock, boundMs, rollback()).catch(health.hangs);
      throw error;
    } finally {
      connection.release();
    }
  }

  return {
    async transact(isolation, run, urgency) {
      for (let attempts = 1; ; attempts++) {
        await health.checked();
        if (closed || !health.isUp()) throw unavailable(health.trouble());
        try {
          return await once(isolation, run, urgency);
        } catch (error) {
          const verdict = judge(error);
          if (verdict === "ours") throw error;
          if (verdict === "away") health.lost(error);
          if (verdict === "unwritable") health.cannotWrite(error);
          if (verdict === "unknown") throw error;
          if (verdict === "fault") throw new StatementFault(messageOf(error), { cause: error });
          const most = verdict === "again" ? mostAttempts : mostReconnects;
          if (verdict === "unwritable" || attempts >= most) throw unavailable(error);
          // Those who met must not meet again.
          if (verdict === "again") await Bun.sleep(Math.random() * 5 * attempts);
        }
      }
    },
    isWritable: () => !closed && health.isUp() && health.isWritable(),
    async close() {
      closed = true;
      health.close();
      await sql.close({ timeout: 5 });
    },
  };
}

const isHanging = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof CommitUnknown && error.cause instanceof NoAnswer);

const unavailable = (cause: unknown): ChatError =>
  Object.assign(new ChatError("storage_unavailable"), { cause });
