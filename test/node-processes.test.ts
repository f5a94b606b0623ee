// Three nodes as processes of their own: one that is killed takes along only those who do not come back, and what is
// decided at one holds at the others within a second.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createSessions } from "../src/identity/sessions.ts";
import { systemClock } from "../src/lib/clock.ts";
import { createLog } from "../src/lib/log.ts";
import { CLOSES } from "../src/protocol/closes.ts";
import { asUsername } from "../src/protocol/ids.ts";
import type { Role } from "../src/protocol/roles.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { bundledChat } from "./support/bundled.ts";
import type { Client } from "./support/client.ts";
import { everything } from "./support/parts.ts";
import { hasNodes, openRealNodes, type RealNodes } from "./support/real-nodes.ts";
import { removeDirectories, type RunningServer } from "./support/server.ts";

const goneWithinMs = 15_000;
const heldWithinMs = 1_000;

describe.skipIf(!everything || !hasNodes)("three nodes as processes", () => {
  let nodes: RealNodes;
  let store: Store;
  const figures: string[] = [];
  beforeAll(async () => {
    nodes = await openRealNodes();
    store = await openStore({
      ...{ url: nodes.store, dataDir: null, log: createLog("json", () => {}) },
    });
  }, 60_000);
  afterAll(async () => {
    console.log(figures.join("\n"));
    await store?.close();
    await nodes?.dispose();
    await removeDirectories();
  });

  const nodeAt = (at: number): RunningServer => {
    const node = nodes.nodes[at];
    if (node === undefined) throw new Error(`there is no node ${at}`);
    return node;
  };

  async function guest(at: number, username: string, room: string, session?: string) {
    const who = await nodeAt(at).connect(session);
    if (session === undefined) await who.ask({ type: "setUsername", username });
    await who.ask({ type: "join", room });
    return who;
  }

  async function account(at: number, username: string, role: Role) {
    const made = await store.createAccount({
      ...{ username: asUsername(username), userId: null, passwordHash: null },
      ...{ role: role === "guest" ? "member" : role, invitationHash: null },
      ...{ external: null, asOwner: role === "owner" },
    });
    const sessions = createSessions({ store, clock: systemClock });
    const { secret } = await sessions.start(made.userId, { address: "192.0.2.1", agent: "" });
    const who = await nodeAt(at).connect(secret);
    await who.ask({ type: "join", room: "general" });
    return Object.assign(who, { secret, userId: made.userId });
  }

  describe("what is decided at one holds at the others within a second", () => {
    let ada: Awaited<ReturnType<typeof account>>;
    beforeAll(async () => {
      ada = await account(0, "ada", "owner");
    });

    async function within(what: string, held: () => Promise<unknown>): Promise<void> {
      const from = performance.now();
      await held();
      const ms = performance.now() - from;
      figures.push(`${what} holds at another node after ${Math.round(ms)} ms`);
      expect(ms).toBeLessThan(heldWithinMs);
    }

    test("a mute", async () => {
      const bo = await account(1, "bo", "member");
      const again = await guest(2, "", "general", bo.secret);
      await within("a mute", async () => {
        await ada.ask({ type: "mute", user: "bo", room: "general", seconds: 60 });
        await Promise.all([bo.next("standing"), again.next("standing")]);
      });
      expect(await bo.ask({ type: "chat", text: "may I" })).toMatchObject({ code: "muted" });
      expect(await again.ask({ type: "chat", text: "may I" })).toMatchObject({ code: "muted" });
    });

    test("a role", async () => {
      const cy = await account(1, "cy", "member");
      await within("a role", async () => {
        await ada.ask({ type: "setRole", user: cy.userId, role: "moderator" });
        expect(await cy.next("standing")).toMatchObject({ role: "moderator" });
      });
      expect(await cy.ask({ type: "mute", user: "bo", room: "general" })).toMatchObject({
        type: "ack",
      });
    });

    test("a kick from a room and from the server", async () => {
      const dee = await guest(1, "dee", "general");
      await within("a kick from a room", async () => {
        await ada.ask({ type: "kick", user: dee.welcome.you.userId, room: "general" });
        expect(await dee.next("removed")).toMatchObject({ why: "kicked" });
      });
      await within("a kick from the server", async () => {
        await ada.ask({ type: "kick", user: dee.welcome.you.userId, server: true });
        expect(await dee.closed).toEqual(CLOSES.kicked);
      });
    });

    test("a ban, also for who comes in afterwards", async () => {
      const eve = await account(2, "eve", "member");
      await within("a ban", async () => {
        await ada.ask({ type: "ban", user: "eve", server: true });
        expect(await eve.closed).toEqual(CLOSES.banned);
      });
      for (const { ws } of nodes.nodes) expect(await isLetIn(ws, eve.secret)).toBe(false);
      // Her address is all the tests' here.
      await within("an end of a ban", async () => {
        await ada.ask({ type: "unban", user: eve.userId, server: true });
        for (const { ws } of nodes.nodes) while (!(await isLetIn(ws, null))) await Bun.sleep(10);
      });
    });

    test("a sign-out, by an admin and from the command line", async () => {
      const fay = await account(2, "fay", "member");
      await within("a sign-out by an admin", async () => {
        await ada.ask({ type: "signOut", user: fay.userId });
        expect(await fay.closed).toEqual(CLOSES.signedOut);
      });
      const gus = await account(1, "gus", "member");
      const command = [...(await bundledChat()), "user", "sign-out", "gus", "--store", nodes.store];
      const child = Bun.spawn(command, { env: { PATH: process.env["PATH"] }, stdout: "ignore" });
      expect(await child.exited).toBe(0);
      await within("a sign-out from the command line", async () => {
        expect(await gus.closed).toEqual(CLOSES.signedOut);
      });
      for (const { ws } of nodes.nodes) expect(await isLetIn(ws, gus.secret)).toBe(false);
    });
  });

  test("[S4] kill -9 of a node takes only those along who do not come back, within 15 s", async () => {
    const room = "harbour";
    const watch = await guest(1, "watch", room);
    const names = Array.from({ length: 8 }, (_, at) => `hand${at}`);
    const hands: (Client & { welcome: { session: string; you: { username: string } } })[] = [];
    for (const name of names) hands.push(await guest(0, name, room));
    // By then it is told who came.
    const told = new Set<string>();
    while (told.size < names.length) {
      const notice = await watch.next("system", ({ event }) => event === "presence");
      if (notice.event === "presence") for (const { username } of notice.joined) told.add(username);
    }
    const seen = watch.frames.length;

    const from = performance.now();
    await nodes.kill(0);
    const back = hands.slice(0, 4);
    // As late as somebody may whose page backs off.
    await Bun.sleep(4_000);
    for (const hand of back) await guest(2, "", room, hand.welcome.session);

    const left = new Set<string>();
    let lastMs = 0;
    const notices = () => watch.frames.slice(seen).filter((frame) => frame.type === "system");
    while (left.size < 4) {
      const notice = await watch.next(
        "system",
        (frame) => frame.event === "presence" && frame.left.length > 0,
        goneWithinMs,
      );
      lastMs = performance.now() - from;
      if (notice.event === "presence") for (const { username } of notice.left) left.add(username);
    }
    figures.push(`kill -9: those who did not come back are gone after ${Math.round(lastMs)} ms`);
    expect(lastMs).toBeLessThan(goneWithinMs);
    expect([...left].sort()).toEqual(names.slice(4));
    const list = await watch.ask({ type: "users", room });
    expect(list).toMatchObject({ count: 5 });
    for (const notice of notices())
      if (notice.event === "presence") expect(notice.joined).toEqual([]);
  }, 40_000);
});

/** Whether a session opens a connection; null: whether a guest may. */
async function isLetIn(ws: string, secret: string | null): Promise<boolean> {
  const headers: Record<string, string> =
    secret === null ? {} : { Authorization: `Bearer ${secret}` };
  const socket = new WebSocket(ws, { headers });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.addEventListener("open", () => resolve(true));
  // Whoever may not come in is told by HTTP.
  socket.addEventListener("error", () => resolve(false));
  const open = await promise;
  socket.terminate();
  return open;
}
