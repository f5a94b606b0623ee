// A node that is told to stop while PostgreSQL or Redis hangs ends in its time all the same.

import { afterAll, expect, test } from "bun:test";
import { describeSlow } from "./support/parts.ts";
import { postgres, startPostgres } from "./support/postgres.ts";
import { redis, runRedis } from "./support/redis.ts";
import { removeDirectories, startServer } from "./support/server.ts";

afterAll(removeDirectories);

describeSlow("[S7] SIGTERM while what the node needs hangs", () => {
  for (const which of ["PostgreSQL", "Redis"] as const)
    test.skipIf(postgres === null || redis === null)(
      `${which}: it ends within 5 s`,
      async () => {
        const [store, broker] = await Promise.all([startPostgres(), runRedis()]);
        const url = await store.createDatabase();
        const settings = ["--store", url, "--broker", broker.url];
        const server = await startServer({ settings });
        const who = await server.connect();
        await who.ask({ type: "join", room: "general" });
        if (which === "PostgreSQL") await store.freeze();
        else broker.freeze();
        // It waits for an answer.
        void who.ask({ type: "chat", text: "hello", key: "key-hello-0001" }).catch(() => {});
        await fetch(`${server.url}/healthz`);
        const asked = performance.now();
        server.signal("SIGTERM");
        await server.program.exited;
        const tookMs = performance.now() - asked;
        if (which === "PostgreSQL") await store.thaw();
        await Promise.all([store.dispose(), broker.dispose()]);
        expect(tookMs).toBeLessThan(5_000);
      },
      60_000,
    );
});
