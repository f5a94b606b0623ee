// PostgreSQL goes away and comes back: nothing hangs, nothing is said to be stored that is not, and all goes on by itself.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { systemClock } from "../../src/lib/clock.ts";
import { ChatError } from "../../src/protocol/errors.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import { createPool, type Pool } from "../../src/store/postgres/pool.ts";
import { describeSlow } from "../support/parts.ts";
import { type Postgres, postgres, startPostgres } from "../support/postgres.ts";
import { listen, quiet } from "./support.ts";

describeSlow("beside a PostgreSQL that goes away", () => {
  if (postgres === null) return;
  let server: Postgres;
  let url = "";
  let pool: Pool;
  let returns = 0;
  const { log, heard } = listen();

  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase();
    await (await openPostgresStore({ url, log: quiet })).close();
    const returned = async () => void returns++;
    pool = createPool({ url, log, clock: systemClock, returned });
  });
  afterAll(async () => {
    await pool.close();
    await server.dispose();
  });

  const put = (name: string) =>
    pool.transact("latest", (tx) =>
      tx.run("insert into meta (name, value) values ($1, '') on conflict do nothing", name),
    );
  const names = async () =>
    (
      await pool.transact("snapshot", (tx) => tx.all<{ name: string }>("select name from meta"))
    ).map(({ name }) => name);
  const outcome = (call: Promise<unknown>) =>
    call.then(
      () => "stored",
      (error: unknown) => (error instanceof ChatError ? error.code : "unknown"),
    );

  test("connections that an administrator ends cost those who ask no refusal", async () => {
    for (let round = 0; round < 3; round++) {
      const asked = Array.from({ length: 20 }, (_, at) =>
        pool.transact("latest", async (tx) => {
          await tx.one("select pg_sleep(0.05)");
          return await tx.run("insert into meta (name, value) values ($1, '')", `${round} ${at}`);
        }),
      );
      await server.terminateBackends();
      const outcomes = await Promise.all(asked.map(outcome));
      expect(outcomes).not.toContain("storage_unavailable");
    }
    expect(returns).toBeGreaterThan(0);
    expect(pool.isWritable()).toBe(true);
  });

  test("while it is stopped whoever asks is told so at once, and it goes on when it is there again", async () => {
    await server.stop();
    await outcome(put("while it stopped"));
    const began = performance.now();
    expect(await outcome(put("while it was away"))).toBe("storage_unavailable");
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(pool.isWritable()).toBe(false);
    await server.start();
    const back = heard("storage_writable");
    await back;
    while (!pool.isWritable()) await Bun.sleep(10);
    expect(await outcome(put("when it was back"))).toBe("stored");
    expect(await names()).toContain("when it was back");
    expect(await names()).not.toContain("while it was away");
  }, 30_000);

  test("while it is frozen nobody waits for ever, and what was not committed is not there afterwards", async () => {
    await put("before it froze");
    await server.freeze();
    const began = performance.now();
    const asked = await Promise.all(["one", "two", "three"].map((name) => outcome(put(name))));
    expect(performance.now() - began).toBeLessThan(25_000);
    expect(asked).toEqual(["storage_unavailable", "storage_unavailable", "storage_unavailable"]);
    // From now on it is known.
    const later = performance.now();
    expect(await outcome(put("four"))).toBe("storage_unavailable");
    expect(performance.now() - later).toBeLessThan(2_000);
    await server.thaw();
    while (!pool.isWritable()) await Bun.sleep(10);
    const there = await names();
    expect(there).toContain("before it froze");
    expect(there.filter((name) => ["one", "two", "three", "four"].includes(name))).toEqual([]);
  }, 60_000);

  test("one that was put back has other epochs; a restart alone changes none", async () => {
    const epochs = () =>
      pool.transact("snapshot", (tx) => tx.all("select name, epoch from rooms order by name"));
    await pool.transact("latest", (tx) =>
      tx.run(
        "insert into rooms (name, kind, epoch, created) values ('general', 0, 'e', 0) on conflict do nothing",
      ),
    );
    const before = await epochs();
    await (await openPostgresStore({ url, log: quiet })).close();
    expect(await epochs()).toEqual(before);
    // What a backup of another cluster has in it.
    await pool.transact("latest", (tx) =>
      tx.run("update meta set value = 'another 1 1' where name = 'stamp'"),
    );
    await (await openPostgresStore({ url, log: quiet })).close();
    expect(await epochs()).not.toEqual(before);
  });

  test("a newer schema, no database and nobody there are refused with one line without the password", async () => {
    const refusal = (at: string) =>
      openPostgresStore({ url: at, log: quiet }).then(
        () => "opened",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const secret = "postgres://chat:hunter2@127.0.0.1:1/nowhere";
    expect(await refusal(secret)).toMatch(/^StartError: PostgreSQL at 127.0.0.1/);
    expect(await refusal(secret)).not.toContain("hunter2");
    expect(await refusal(url.replace(/[^/]*$/, "missing"))).toMatch(/^StartError: .*missing/);
    await pool.transact("latest", (tx) =>
      tx.run("update meta set value = '99' where name = 'version'"),
    );
    expect(await refusal(url)).toMatch(/^StartError: .*version 99/);
  });
});
