// `chat user …` where the people are on PostgreSQL, beside servers that share it.

import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf, makeSecret } from "../src/identity/secrets.ts";
import { sessionPrefix } from "../src/identity/sessions.ts";
import { createLog } from "../src/lib/log.ts";
import { skeleton } from "../src/protocol/names.ts";
import { openStore } from "../src/store/open.ts";
import { bundledChat } from "./support/bundled.ts";
import { describeSlow } from "./support/parts.ts";
import { postgres, sharedPostgres } from "./support/postgres.ts";
import { removeDirectories, startServer } from "./support/server.ts";

setDefaultTimeout(30_000);
afterAll(removeDirectories);

describeSlow("chat user, with --store", () => {
  if (postgres === null) return;

  async function chatUser(args: readonly string[], typed = "") {
    const child = Bun.spawn([...(await bundledChat()), "user", ...args], {
      env: { PATH: process.env["PATH"] },
      stdin: new Blob([typed]),
      stderr: "pipe",
    });
    const said = await new Response(child.stdout).text();
    return { code: await child.exited, said };
  }

  test("who is added there signs in at each node, and hears at each of another role", async () => {
    const url = await (await sharedPostgres()).createDatabase();
    const settings = ["--store", url];
    const nodes = [await startServer({ settings }), await startServer({ settings })];
    const added = await chatUser(["add", "Zoë", ...settings], "three quiet herons\n");
    expect(added).toMatchObject({ code: 0, said: "Zoë has an account now, as member\n" });

    const secret = makeSecret(sessionPrefix);
    const store = await openStore({ url, dataDir: null, log: createLog("text", () => {}) });
    const account = await store.accountByMark(skeleton("zoe"));
    await store.startSession({
      ...{ secretHash: hashOf(secret), userId: account?.userId ?? ("" as never) },
      ...{ expires: Date.now() + 3_600_000, agent: "test", address: "127.0.0.1" },
    });
    await store.close();
    const people = await Promise.all(nodes.map((node) => node.connect(secret)));
    expect((await chatUser(["role", "zoe", "admin", ...settings])).code).toBe(0);
    for (const person of people) {
      expect(await person.next("standing")).toMatchObject({ room: null, role: "admin" });
    }
    expect((await chatUser(["list", ...settings])).said).toMatch(/^Zoë +admin/m);
    for (const node of nodes) await node.program.stop();
  });
});
