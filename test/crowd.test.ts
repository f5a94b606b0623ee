// A thousand people in one room at once: few notices, true counts, and a list that pages everybody.

import { afterAll, expect, test } from "bun:test";
import type { Person, ServerFrame, System } from "../src/protocol/events.ts";
import { describeSlow } from "./support/parts.ts";
import { removeDirectories, startServer } from "./support/server.ts";

afterAll(removeDirectories);

const people = 1_000;
const withinMs = 1_000;

type Notice = System & { event: "presence" };
type Visitor = {
  socket: WebSocket;
  joined: Promise<void>;
  /** When it came, by performance.now(). */
  notices: { atMs: number; frame: Notice }[];
};

/** As little as a thousand of them allow: no list of frames, no waiting. */
function visit(url: string): Visitor {
  const socket = new WebSocket(url);
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  const visitor: Visitor = { socket, joined, notices: [] };
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.type === "joined") resolve();
    if (frame.type !== "system" || frame.event !== "presence") return;
    visitor.notices.push({ atMs: performance.now(), frame });
    for (const look of looks) look();
  });
  socket.addEventListener("close", ({ code }) => reject(new Error(`closed with ${code}`)));
  socket.addEventListener("open", () => socket.send('{"type":"join","room":"square"}'));
  return visitor;
}

/** The most that came within any one second. */
function mostInASecond({ notices }: Visitor): number {
  const within = notices.map(
    ({ atMs }) => notices.filter((each) => each.atMs >= atMs && each.atMs < atMs + 1_000).length,
  );
  return Math.max(0, ...within);
}

/** Looked at whenever somebody is told something. */
const looks = new Set<() => void>();

const until = (fits: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!fits()) return;
      looks.delete(look);
      resolve();
    };
    looks.add(look);
    look();
  });

describeSlow("[S3] a thousand people who join one room within a second", () => {
  test("get at most four notices a second, and the true count in the end", async () => {
    const server = await startServer({ settings: ["--connections-per-address", "off"] });
    const watcher = await server.connect();
    await watcher.ask({ type: "join", room: "square" });
    const cpuBefore = await server.cpuMs();
    const begun = performance.now();
    const crowd: Visitor[] = [];
    // In twenty steps, as a thousand people come, and not all in one packet.
    for (let step = 0; step < 20; step++) {
      for (let n = 0; n < people / 20; n++) crowd.push(visit(server.ws));
      await Bun.sleep(Math.max(0, begun + ((step + 1) * withinMs) / 20 - performance.now() - 5));
    }
    await Promise.all(crowd.map(({ joined }) => joined));
    const tookMs = performance.now() - begun;
    const countOf = (visitor: Visitor) => visitor.notices.at(-1)?.frame.count;
    await until(() => crowd.every((visitor) => countOf(visitor) === people + 1));
    const cpu = (await server.cpuMs()) - cpuBefore;
    const most = Math.max(...crowd.map(mostInASecond));
    console.log(
      `${people} joined in ${Math.round(tookMs)} ms, ${cpu} ms of the server's processor; ` +
        `at most ${most} notices in a second`,
    );
    expect(most).toBeLessThanOrEqual(4);
    for (const { notices } of crowd)
      for (const { frame } of notices) {
        if (frame.count <= 200) continue;
        expect([...frame.joined, ...frame.left]).toEqual([]);
        expect(frame.text).toBe(`${frame.count} people are in #square`);
      }

    const all: Person[] = [];
    for (let after: string | undefined; ;) {
      const page = await watcher.ask({ type: "users", limit: 200, ...(after ? { after } : {}) });
      if (page.type !== "users") throw new Error(JSON.stringify(page));
      expect(page.count).toBe(people + 1);
      all.push(...page.users);
      after = page.next;
      if (after === undefined) break;
    }
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(people + 1);
    expect(await watcher.ask({ type: "join", room: "square" })).toMatchObject({
      users: [],
      count: people + 1,
    });

    // Half go; the others are told the count, still without names.
    for (const { socket } of crowd.slice(0, people / 2)) socket.close(1000);
    const stayed = crowd.slice(people / 2);
    await until(() => stayed.every((visitor) => countOf(visitor) === people / 2 + 1));
    expect(Math.max(...stayed.map(mostInASecond))).toBeLessThanOrEqual(4);
    for (const { socket } of stayed) socket.close(1000);
    await watcher.next("system", (each) => each.event === "presence" && each.count === 1);
    expect(await server.program.stop()).toBe(0);
  }, 60_000);
});
