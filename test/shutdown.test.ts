// SIGTERM under load: everybody is told, what was acked is kept, and the process ends well and in time.

import { SQL } from "bun";
import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { onPostgres } from "./support/engines.ts";
import { describeSlow } from "./support/parts.ts";
import { removeDirectories, startServer } from "./support/server.ts";
import { databaseOf } from "./support/shared-engines.ts";
import type { Client } from "./support/client.ts";
import type { Welcome } from "../src/protocol/events.ts";

afterAll(removeDirectories);

const unlimited = [
  "--rate-limit",
  "off",
  "--command-rate-limit",
  "off",
  "--join-rate-limit",
  "off",
];

type Sender = { who: Client & { welcome: Welcome }; acked: Map<number, string>; said: number };

/** Sends without a pause: the next when the one before is acked, four at a time, until it is closed. */
function keepSending(sender: Sender, number: number): void {
  const { who } = sender;
  let open = true;
  void who.closed.then(() => (open = false));
  async function one(): Promise<void> {
    while (open) {
      const text = `${number}:${++sender.said}`;
      const reply = await who.ask({ type: "chat", text, key: `key-${text}-load` });
      if (reply.type === "ack" && reply.seq !== undefined) sender.acked.set(reply.seq, text);
    }
  }
  // After the close nothing is answered any more; what was asked then may be stored or not.
  for (let n = 0; n < 4; n++) one().catch(() => {});
}

async function senders(server: Awaited<ReturnType<typeof startServer>>, count: number) {
  const all: Sender[] = [];
  for (let n = 0; n < count; n++) {
    const who = await server.connect();
    await who.ask({ type: "join", room: `room-${n % 3}` });
    all.push({ who, acked: new Map(), said: 0 });
  }
  all.forEach(keepSending);
  const acked = () => all.reduce((sum, sender) => sum + sender.acked.size, 0);
  while (acked() < 1_000) await Bun.sleep(5);
  return all;
}

/** Keeps everybody else from writing, until what it gives is called. */
async function holdDatabase(data: string): Promise<() => Promise<void>> {
  if (onPostgres) {
    const sql = new SQL(await databaseOf(data), { max: 1 });
    const holder = await sql.reserve();
    await holder.unsafe("begin; lock table events in access exclusive mode");
    return () => sql.close();
  }
  const holder = new Database(join(data, "chat.db"));
  holder.run("pragma busy_timeout = 2000");
  holder.run("begin immediate");
  return async () => holder.close();
}

async function expectKept(
  server: Awaited<ReturnType<typeof startServer>>,
  all: readonly Sender[],
): Promise<number> {
  let kept = 0;
  const reader = await server.connect();
  for (let n = 0; n < 3; n++) {
    const stored = new Map<number, string>();
    await reader.ask({ type: "join", room: `room-${n}` });
    for (let after = 0, more = true; more;) {
      const page = await reader.ask({ type: "history", after, limit: 200 });
      if (page.type !== "history") throw new Error(JSON.stringify(page));
      for (const { seq, text } of page.messages) {
        expect(seq).toBe(++after);
        stored.set(seq, text);
      }
      more = page.more;
    }
    for (const sender of all.filter((_, at) => at % 3 === n))
      for (const [seq, text] of sender.acked) {
        expect(stored.get(seq)).toBe(text);
        kept++;
      }
    expect(new Set(stored.values()).size).toBe(stored.size);
  }
  return kept;
}

describe("[S7] SIGTERM while fifty people send", () => {
  test("tells all, closes all with 1001, ends with 0 within 5 s, and keeps what was acked", async () => {
    const server = await startServer({ settings: unlimited });
    const all = await senders(server, 50);
    const asked = performance.now();
    server.signal("SIGTERM");
    await server.program.says(/"event":"stopping"/);
    const late = fetch(`${server.url}/healthz`).then(
      () => "answered",
      () => "refused",
    );
    const goodbyes = await Promise.all(all.map(({ who }) => who.closed));
    expect(await server.program.exited).toBe(0);
    const tookMs = performance.now() - asked;
    expect(tookMs).toBeLessThan(5_000);
    expect(await late).toBe("refused");
    for (const goodbye of goodbyes)
      expect(goodbye).toEqual({ code: 1001, reason: "Server shutting down" });
    for (const { who } of all) {
      const last = who.frames.at(-1);
      expect(last).toMatchObject({ type: "system", event: "shutdown" });
      expect(who.frames.filter((frame) => frame.type === "error")).toEqual([]);
    }
    expect(server.logged().filter(({ level }) => level === "error")).toEqual([]);

    const again = await server.restart();
    const kept = await expectKept(again, all);
    console.log(`ended after ${Math.round(tookMs)} ms; all ${kept} acked messages are there`);
    await again.kill();
  }, 20_000);
});

describeSlow("[S7] SIGTERM while fifty people send", () => {
  test("twice ends it at once, and what was acked is kept all the same", async () => {
    const server = await startServer({ settings: unlimited });
    const all = await senders(server, 50);
    // Stopping takes some 30 ms, but more while another program holds the database.
    const letGo = await holdDatabase(server.data);
    server.signal("SIGTERM");
    await server.program.says(/"event":"stopping"/);
    // Nearer together than half a second they are one: Ctrl+C under `bun run` comes twice.
    server.signal("SIGSTOP");
    await Bun.sleep(600);
    server.signal("SIGTERM");
    const asked = performance.now();
    server.signal("SIGCONT");
    expect(await server.program.exited).toBe(1);
    expect(performance.now() - asked).toBeLessThan(500);
    await Promise.all(all.map(({ who }) => who.closed));
    await letGo();
    const again = await server.restart();
    await expectKept(again, all);
    await again.kill();
  }, 20_000);
});

describe("[S7] SIGINT with nothing to do", () => {
  test("ends with 0 at once, also with people who are silent or do not read", async () => {
    const server = await startServer();
    const ada = await server.connect();
    await ada.ask({ type: "join", room: "general" });
    const asked = performance.now();
    server.signal("SIGINT");
    expect(await ada.closed).toEqual({ code: 1001, reason: "Server shutting down" });
    expect(await server.program.exited).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2_000);
  });

  test("a connection that never sent a request does not hold it up", async () => {
    const server = await startServer();
    const silent = await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port,
      socket: { data() {} },
    });
    const asked = performance.now();
    server.signal("SIGTERM");
    expect(await server.program.exited).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
    silent.end();
  }, 10_000);
});
