// A disk that is full: nothing is stored and everybody is told so, reading goes on, and space heals it.

import { afterEach, expect } from "bun:test";
import { statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { testOnSqlite } from "./support/engines.ts";
import { describeSlow } from "./support/parts.ts";
import { newDirectory, removeDirectories, startServer } from "./support/server.ts";

const mounted: string[] = [];

/** Whether this machine lets us mount; says so when not. In CI a missing right is a failure. */
function mayMount(): boolean {
  const probe = Bun.spawnSync(["unshare", "--mount", "true"]);
  const may = process.getuid?.() === 0 && probe.exitCode === 0;
  if (!may && process.env["CI"] === "true") throw new Error("a full disk needs root and mount");
  if (!may) console.warn("no right to mount a small disk: the tests with a full disk are skipped");
  return may;
}

async function smallDisk(): Promise<string> {
  const directory = await newDirectory();
  const mount = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=4m", "chat-test", directory]);
  if (mount.exitCode !== 0) throw new Error(mount.stderr.toString());
  mounted.push(directory);
  return directory;
}

afterEach(async () => {
  for (const directory of mounted.splice(0)) Bun.spawnSync(["umount", "--lazy", directory]);
  await removeDirectories();
});

/** Fills the disk to the last block with a file of its own. */
async function fill(directory: string): Promise<string> {
  const file = join(directory, "ballast");
  const { bavail, bsize } = await statfs(directory);
  await Bun.write(file, new Uint8Array(bavail * bsize));
  return file;
}

describeSlow("a full disk", () => {
  const test = testOnSqlite("it is the disk that SQLite's files are on");
  test.skipIf(!mayMount())(
    "[P1] refuses what must be written, goes on reading, and recovers by itself without a hole",
    async () => {
      const data = await smallDisk();
      const server = await startServer({ data, settings: ["--rate-limit", "off"] });
      const ada = await server.connect();
      const bo = await server.connect();
      for (const who of [ada, bo]) await who.ask({ type: "join", room: "general" });
      const say = (text: string) => ada.ask({ type: "chat", text, key: `key-${text}-full` });
      for (let n = 1; n <= 20; n++) expect(await say(`m${n}`)).toMatchObject({ seq: n });

      const ballast = await fill(data);
      // What is left of a block and of the log's file may hold a few more.
      let stored = 20;
      let refused = await say(`m${stored + 1}`);
      while (refused.type === "ack") refused = await say(`m${++stored + 1}`);
      expect(refused).toMatchObject({ type: "error", code: "storage_unavailable" });
      for (let n = 0; n < 30; n++)
        expect(await say(`lost-${n}`)).toMatchObject({ code: "storage_unavailable" });

      expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      const history = await bo.ask({ type: "history", limit: 5 });
      expect(history).toMatchObject({ type: "history", head: stored });
      expect(await bo.ask({ type: "join", room: "general" })).toMatchObject({ head: stored });
      const back = await server.connect(bo.welcome.session);
      expect(await back.ask({ type: "join", room: "general" })).toMatchObject({ type: "joined" });
      // Somebody new would have to be written down.
      const cleo = await server.connect();
      expect(await cleo.ask({ type: "join", room: "general" })).toMatchObject({
        code: "storage_unavailable",
      });
      expect((await cleo.ask({ type: "ping" })).type).toBe("pong");
      await back.ask({ type: "ping" });
      expect(JSON.stringify([bo.frames, back.frames])).not.toContain("lost-");

      await unlink(ballast);
      const freed = performance.now();
      while ((await fetch(`${server.url}/readyz`)).status !== 200) await Bun.sleep(50);
      console.log(`ready again ${Math.round(performance.now() - freed)} ms after there was space`);
      expect(await say("after")).toMatchObject({ type: "ack", seq: stored + 1 });
      expect(await cleo.ask({ type: "join", room: "general" })).toMatchObject({ type: "joined" });
      expect(await bo.next("chat", ({ text }) => text === "after")).toMatchObject({
        seq: stored + 1,
      });

      await server.kill();
      const again = await server.restart();
      const reader = await again.connect();
      const joined = await reader.ask({ type: "join", room: "general", limit: 200 });
      expect(joined.type === "joined" && joined.messages?.map(({ text }) => text)).toEqual([
        ...Array.from({ length: stored }, (_, at) => `m${at + 1}`),
        "after",
      ]);
      expect(await again.program.stop()).toBe(0);
    },
    20_000,
  );

  test.skipIf(!mayMount())(
    "at SIGTERM still ends with 0, and at the start says so in one line",
    async () => {
      const data = await smallDisk();
      const server = await startServer({ data });
      const ada = await server.connect();
      await ada.ask({ type: "join", room: "general" });
      const ballast = await fill(data);
      expect(await server.program.stop()).toBe(0);
      const refused = await startServer({ data }).catch((error: Error) => error.message);
      // It may also start: all that it must write can fit into what is left of a block.
      if (typeof refused === "string") expect(refused).toMatch(/chat: The disk .* is full/);
      else await refused.kill();
      await unlink(ballast);
      const again = await startServer({ data });
      await again.kill();
    },
    20_000,
  );
});
