// Three nodes behind nginx are stopped and started again one after the other, while thirty people write: nothing is
// lost, nothing doubled, and nobody who is there is shown as gone or come.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { ServerFrame } from "../src/protocol/events.ts";
import { check } from "./chaos/checker.ts";
import { type Chatter, createChatter } from "./chaos/chatter.ts";
import { readByHttp, readByWebSocket } from "./chaos/final.ts";
import type { History } from "./chaos/history.ts";
import { seeded } from "./chaos/random.ts";
import { growthEndsMs } from "./chaos/server.ts";
import { textFor } from "./chaos/texts.ts";
import { blocksOf } from "./support/doc-blocks.ts";
import { type Client, connect } from "./support/client.ts";
import { describeSlow } from "./support/parts.ts";
import { hasNodes, openRealNodes, type RealNodes } from "./support/real-nodes.ts";
import { removeDirectories, root } from "./support/server.ts";

const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e6));
const people = 30;
// All are in the first, a third in each of the others.
const rooms = ["square", "tea", "boats", "maps"];
const sayEveryMs = 250;
// What is asked of one whose stream was away: the time of the stop is not in it, as they are at another node by then.
const gapWithinMs = 3_000;
const stopWithinMs = 5_000;
// The grace of those who were at a node that stopped, and what it takes to tell.
const shownWithinMs = 13_000;
const unlimited = ["--rate-limit", "--join-rate-limit", "--command-rate-limit"].flatMap((each) => [
  each,
  "off",
]);

const nameOf = (at: number): string => `c${String(at + 1).padStart(2, "0")}`;

describeSlow.skipIf(!hasNodes)("three nodes behind nginx, restarted one after the other", () => {
  let nodes: RealNodes;
  beforeAll(async () => {
    nodes = await openRealNodes([...unlimited, "--connections-per-address", "off"]);
  }, 60_000);
  afterAll(async () => {
    await nodes?.dispose();
    await removeDirectories();
  });

  test(`[P1] [P2] [P3] [P4] [S4] [S7] while all write: 0 lost, 0 doubled, nobody shown as left (seed ${seed})`, async () => {
    const from = performance.now();
    const now = () => performance.now() - from;
    const chatters = comeIn(nodes.front.ws, now);
    await settled(chatters);
    let talking = true;
    for (const [at, chatter] of chatters.entries()) talk(chatter, at, () => talking);

    const acks = (): number =>
      chatters.flatMap((each) => each.history.entries).filter(({ what }) => what === "acked")
        .length;
    // By then it is told who came at the beginning.
    await until(() => acks() > 200, 20_000, "nobody is answered");

    const watches = new Map<number, Watch>();
    const seen: Watch[] = [];
    const look = async (at: number): Promise<void> => {
      const watch = await watchAt(nodes.nodes[at]?.ws ?? "", `watch${seen.length}`);
      watches.set(at, watch);
      seen.push(watch);
    };
    for (const at of nodes.nodes.keys()) await look(at);
    const restarts: { stopMs: number; startMs: number }[] = [];
    for await (const at of asDocumented(nodes.nodes.map(({ port: own }) => own))) {
      // Who looks from there goes before: only one who stays can say who does.
      await watches.get(at)?.end();
      const restart = await nodes.restart(at);
      expect(restart.code).toBe(0);
      expect(restart.stopMs).toBeLessThan(stopWithinMs);
      restarts.push(restart);
      await until(() => chatters.every(isIn), 20_000, "somebody is not back");
      await look(at);
    }
    await Bun.sleep(shownWithinMs); // nobody is shown as gone when the last grace is over, either
    talking = false;
    await settled(chatters);
    for (const watch of watches.values()) await watch.end();

    const [{ port = 0 } = {}] = nodes.nodes;
    const final = [...(await readByWebSocket(port, rooms)), ...(await readByHttp(port, rooms))];
    for (const chatter of chatters) chatter.stop();
    const history: History = {
      ...{ clients: chatters.map((each) => each.history), final, finalBoards: [], faults: [] },
      ...{ resumeEvents: 500, pageBytes: 512 * 1024, growthEndsMs },
    };
    const verdict = check(history, { acked: 1_000, resumes: people, reconnects: people });
    expect(restarts.length).toBe(nodes.nodes.length);
    const gaps = chatters.flatMap((each) => gapsOf(each)).sort((one, other) => one - other);
    const { figures } = verdict;
    console.log(
      `rolling restart: ${figures.stored} messages stored, ${figures.acked} acked, ${figures.resent} sent again;`,
      `stops ${restarts.map((each) => each.stopMs)} ms, starts ${restarts.map((each) => each.startMs)} ms;`,
      `${gaps.length} gaps of a stream, median ${gaps[gaps.length >> 1]} ms, longest ${gaps.at(-1)} ms;`,
      `acks p50 ${figures.ackP50} ms, p99 ${figures.ackP99} ms;`,
      `${seen.reduce((sum, { counts }) => sum + counts.length, 0)} counts seen`,
    );
    expect(verdict.violations).toEqual([]);
    expect(verdict.inconclusive).toEqual([]);
    expect(gaps.at(-1)).toBeLessThan(gapWithinMs);
    for (const { shown, counts } of seen) {
      expect(shown).toEqual([]);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(people);
    }
  }, 180_000);
});

/** Gives the node that is to be restarted, as the shell of docs/operations.md goes from one to the next. */
async function* asDocumented(ports: readonly number[]): AsyncGenerator<number> {
  const blocks = blocksOf(await Bun.file(join(root, "docs/operations.md")).text());
  const loop = blocks.find(({ text }) => text.includes("systemctl restart chat@$port"));
  if (loop === undefined) throw new Error("docs/operations.md does not say how to restart nodes");
  const script = loop.text.replace("8081 8082 8083", ports.join(" "));
  if (script === loop.text) throw new Error("docs/operations.md has other ports");
  const played = 'systemctl() { echo "$1 $2"; read -r done; }';
  const shell = Bun.spawn(["sh", "-c", `${played}\n${script}`], { stdin: "pipe" });
  let said = "";
  for await (const chunk of shell.stdout) {
    said += new TextDecoder().decode(chunk);
    const [asked, port] = /restart chat@(\d+)\n/.exec(said) ?? [];
    if (asked === undefined) continue;
    said = said.replace(asked, "");
    yield ports.indexOf(Number(port));
    shell.stdin.write("\n");
    await shell.stdin.flush();
  }
  expect(await shell.exited).toBe(0);
}

function comeIn(url: string, now: () => number): Chatter[] {
  const random = seeded(seed);
  const chatters = Array.from({ length: people }, (_, at) =>
    createChatter({
      ...{ client: nameOf(at), username: nameOf(at), url, transport: "socket", now },
      rooms: [rooms[0] ?? "", rooms[1 + (at % 3)] ?? ""],
      ...{ boards: [], random: random.fork(`client ${at}`) },
    }),
  );
  for (const chatter of chatters) chatter.start();
  return chatters;
}

function talk(chatter: Chatter, at: number, goesOn: () => boolean): void {
  const random = seeded(seed).fork(`words ${at}`);
  const next = (): void => {
    if (!goesOn()) return;
    const room = random.pick(chatter.rooms);
    chatter.say(room, (key) => textFor(key, random));
    setTimeout(next, random.pause(sayEveryMs));
  };
  next();
}

const isIn = (chatter: Chatter): boolean =>
  [...chatter.places().values()].every((place) => place >= 0);

/** Until all are in their rooms and have an answer to all that they said, and everything that others said. */
async function settled(chatters: readonly Chatter[]): Promise<void> {
  const isLevel = (): boolean => {
    const heads = new Map<string, number>();
    const places = chatters.flatMap((each) => [...each.places()]);
    for (const [room, at] of places) heads.set(room, Math.max(at, heads.get(room) ?? 0));
    return places.every(([room, at]) => at === heads.get(room));
  };
  const isQuiet = () => chatters.every((each) => each.waiting() === 0 && isIn(each)) && isLevel();
  await until(isQuiet, 30_000, "not all have come to rest");
}

type Watch = {
  /** Notices by which somebody of the people came or went. */
  readonly shown: ServerFrame[];
  /** How many were in the room by each notice and each list. */
  readonly counts: number[];
  end(): Promise<void>;
};

/** One who stays at a node and looks at who is in the first room. */
async function watchAt(url: string, username: string): Promise<Watch> {
  const client: Client = await connect(url);
  await client.ask({ type: "setUsername", username });
  const joined = await client.ask({ type: "join", room: rooms[0] });
  if (joined.type !== "joined") throw new Error(JSON.stringify(joined));
  const counts: number[] = [joined.count];
  let looking = true;
  const isOne = ({ username: name }: { username: string }): boolean => /^c\d\d$/.test(name);
  async function look(): Promise<void> {
    while (looking) {
      const page = await client.ask({ type: "users", room: rooms[0], limit: 200 });
      if (page.type === "users") counts.push(page.users.filter(isOne).length);
      await Bun.sleep(100);
    }
  }
  const ended = look();
  const notices = () =>
    client.frames.flatMap((frame) =>
      frame.type === "system" && frame.event === "presence" ? [frame] : [],
    );
  return {
    get shown() {
      return notices().filter(({ joined: came, left }) => [...came, ...left].some(isOne));
    },
    get counts() {
      return [...counts, ...notices().map(({ count }) => count)];
    },
    async end() {
      looking = false;
      await ended;
      await client.close();
    },
  };
}

/** Milliseconds from each close to the moment at which the client was in all its rooms again. */
function gapsOf({ history, rooms: own }: Chatter): number[] {
  const gaps: number[] = [];
  let since: number | null = null;
  const missing = new Set<string>();
  for (const entry of history.entries) {
    if (entry.what === "closed") {
      since ??= entry.at;
      for (const room of own) missing.add(room);
    }
    if (entry.what !== "joined" || since === null) continue;
    missing.delete(entry.room);
    if (missing.size > 0) continue;
    gaps.push(entry.at - since);
    since = null;
  }
  return gaps;
}

async function until(holds: () => boolean, withinMs: number, otherwise: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(otherwise);
    await Bun.sleep(10);
  }
}
