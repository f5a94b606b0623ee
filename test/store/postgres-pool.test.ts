// A transaction that fails leaves nothing behind, whatever its parts still do, and is over for who asked.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { systemClock } from "../../src/lib/clock.ts";
import { ChatError } from "../../src/protocol/errors.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { createPool, type Pool } from "../../src/store/postgres/pool.ts";
import type { Tx } from "../../src/store/postgres/transaction.ts";
import { manualClock } from "../support/manual-clock.ts";
import { describeSlow } from "../support/parts.ts";
import { postgres, sharedPostgres, startPostgres } from "../support/postgres.ts";
import { quiet } from "./support.ts";

const put = (tx: Tx, name: string) =>
  tx.run("insert into meta (name, value) values ($1, '') on conflict do nothing", name);
const namesIn = async (pool: Pool) => {
  const read = (tx: Tx) => tx.all<{ name: string }>("select name from meta");
  return (await pool.transact("snapshot", read)).map(({ name }) => name);
};
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "stored",
    (error: unknown) => (error instanceof ChatError ? error.code : String(error)),
  );

describe.skipIf(postgres === null)("a transaction that fails", () => {
  let pool: Pool;
  beforeAll(async () => {
    const url = await (await sharedPostgres()).createDatabase();
    await (await openPostgresStore({ url, log: quiet })).close();
    pool = createPool({ url, log: quiet, clock: systemClock, returned: async () => {} });
  });
  afterAll(() => pool.close());

  test("writes nothing more, also where a part of it goes on", async () => {
    const refused = async (tx: Tx) => {
      await tx.one("select 1");
      throw new ChatError("forbidden");
    };
    const late = Promise.withResolvers<unknown>();
    const goesOn = async (tx: Tx) => {
      await tx.one("select pg_sleep(0.05)");
      late.resolve(outcome(put(tx, "late")));
    };
    const both = (tx: Tx) => Promise.all([refused(tx), goesOn(tx)]);
    expect(await outcome(pool.transact("latest", both))).toBe("forbidden");
    expect(await late.promise).not.toBe("stored");
    expect(await namesIn(pool)).not.toContain("late");
  });
});

describeSlow("beside a PostgreSQL that freezes", () => {
  test.skipIf(postgres === null)(
    "who was refused hears it all the same",
    async () => {
      const server = await startPostgres();
      const url = await server.createDatabase();
      const clock = manualClock();
      const pool = createPool({ url, log: quiet, clock, returned: async () => {} });
      const refused = outcome(
        pool.transact("latest", async (tx) => {
          await tx.one("select 1");
          await server.freeze();
          throw new ChatError("forbidden");
        }),
      );
      const bound = { isOver: false };
      void refused.then(() => (bound.isOver = true));
      for (let n = 0; n < 100 && !bound.isOver; n++) {
        await Bun.sleep(10);
        clock.advance(200);
      }
      expect(bound.isOver).toBe(true);
      expect(await refused).toBe("forbidden");
      await server.thaw();
      await pool.close();
      await server.dispose();
    },
    30_000,
  );
});
