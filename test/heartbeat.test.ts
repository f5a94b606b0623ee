// Peers that are frozen or half open: found although they are talked to, gone for the others, nothing of them held.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir, readlink } from "node:fs/promises";
import type { Client } from "./support/client.ts";
import { describeSlow } from "./support/parts.ts";
import { runProgram } from "./support/program.ts";
import { connectRaw, jsonOf, opcodes } from "./support/raw.ts";
import { removeDirectories, root, type RunningServer, startServer } from "./support/server.ts";

const pingAfterMs = 300;
const deadAfterMs = 700;
const graceMs = 200;
// The sweep comes every half of pingAfter, so that late at the most; then presence is gathered.
const goneWithinMs = deadAfterMs + pingAfterMs / 2 + 250;
const toldWithinMs = goneWithinMs + 2 * graceMs + 250 + 250;

let server: RunningServer;
beforeAll(async () => {
  const times = [`${pingAfterMs}ms`, `${deadAfterMs}ms`, `${graceMs}ms`];
  const [ping = "", dead = "", grace = ""] = times;
  const flags = ["--ping-after", ping, "--dead-after", dead, "--leave-grace", grace];
  server = await startServer({ settings: [...flags, "--rate-limit", "off"] });
});
afterAll(async () => {
  await server.kill();
  await removeDirectories();
});

async function inRoom(room: string, username: string): Promise<Client> {
  const who = await server.connect();
  await who.ask({ type: "join", room, username });
  return who;
}

/** Says something every 20 ms until `done`, so that the peer is published to all the time. */
async function talkUntil<Value>(who: Client, done: Promise<Value>): Promise<Value> {
  const text = "x".repeat(200);
  const timer = setInterval(() => who.send({ type: "chat", text }), 20);
  try {
    return await done;
  } finally {
    clearInterval(timer);
  }
}

const left = (who: Client, username: string) =>
  who.next(
    "system",
    (frame) => frame.event === "presence" && frame.left.some((each) => each.username === username),
    toldWithinMs,
  );

/** Open sockets of the server. */
async function sockets(): Promise<number> {
  const directory = `/proc/${server.pid}/fd`;
  const links = (await readdir(directory)).map((fd) =>
    readlink(`${directory}/${fd}`).catch(() => ""),
  );
  return (await Promise.all(links)).filter((link) => link.startsWith("socket:")).length;
}

// What never answers a close frame either is let go by uWebSockets, some four seconds after it.
async function socketsAre(count: number): Promise<void> {
  for (let tries = 0; (await sockets()) !== count && tries < 500; tries++) await Bun.sleep(20);
  expect(await sockets()).toBe(count);
}

describe("[T10] a peer that is published to all the time", () => {
  test("and reads, but answers no ping, is closed with 4201", async () => {
    const ada = await inRoom("deaf", "ada");
    const before = await sockets();
    const begun = performance.now();
    const raw = await connectRaw(server.port, "/ws?room=deaf&username=ghost");
    const end = await talkUntil(ada, raw.closed);
    expect(end).toEqual({ code: 4201, reason: "No answer to pings" });
    expect(performance.now() - begun).toBeLessThan(goneWithinMs);
    expect(raw.frames.filter((frame) => frame.opcode === opcodes.ping).length).toBeGreaterThan(0);
    expect(await left(ada, "ghost")).toMatchObject({ count: 1 });
    await socketsAre(before);
    await ada.close();
  });
});

describeSlow("[T10] a peer that is frozen and published to all the time", () => {
  test("and does not read is gone, and its socket is too", async () => {
    const ada = await inRoom("frozen", "ada2");
    const before = await sockets();
    const raw = await connectRaw(server.port, "/ws?room=frozen&username=ghost2");
    while (jsonOf(raw).length < 2) await Bun.sleep(5);
    raw.stopReading();
    expect(await talkUntil(ada, left(ada, "ghost2"))).toMatchObject({ count: 1 });
    await socketsAre(before);
    raw.cut();
    await ada.close();
  });

  test("and whose process is stopped by SIGSTOP is gone, and its socket is too", async () => {
    const ada = await inRoom("stopped", "ada3");
    const before = await sockets();
    const script = `const s = new WebSocket("${server.ws}?room=stopped&username=ghost3");
      s.onmessage = ({ data }) => data.includes('"joined"') && console.log("in");
      s.onclose = ({ code }) => console.log("closed", code);`;
    const peer = runProgram([process.execPath, "-e", script], { cwd: root });
    await peer.says(/in\n/);
    process.kill(peer.pid, "SIGSTOP");
    const begun = performance.now();
    expect(await talkUntil(ada, left(ada, "ghost3"))).toMatchObject({ count: 1 });
    console.log(`left was told ${Math.round(performance.now() - begun)} ms after the freeze`);
    await socketsAre(before);
    process.kill(peer.pid, "SIGCONT");
    await peer.says(/closed (4201|1006)/);
    await peer.stop("SIGKILL");
    await ada.close();
  });
});

describeSlow("[T10] a peer that says nothing by itself", () => {
  test("but answers pings, or sends pings or pongs of its own, stays", async () => {
    const ada = await inRoom("silent", "ada4");
    const raws = await Promise.all([connectRaw(server.port), connectRaw(server.port)]);
    const timer = setInterval(() => {
      raws[0].send("", opcodes.ping);
      raws[1].send("", opcodes.pong);
    }, 100);
    await Bun.sleep(2 * deadAfterMs);
    clearInterval(timer);
    expect((await ada.ask({ type: "users" })).type).toBe("users");
    for (const raw of raws) {
      raw.send('{"type":"ping"}');
      while (jsonOf(raw).at(-1)?.["type"] !== "pong") await Bun.sleep(5);
      raw.cut();
    }
    await ada.close();
  });
});
