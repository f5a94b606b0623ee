// Three nodes as processes of their own behind nginx, round robin and without stickiness, on a PostgreSQL and a Redis of
// theirs alone. nginx is set up as docs/operations.md says.

import { type PlainNginx, runNginxWith } from "../support/nginx.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Program, runProgram } from "../support/program.ts";
import { frontConfig } from "../support/real-nodes.ts";
import { type Redis, runRedis } from "../support/redis.ts";
import { removeDirectories } from "../support/server.ts";
import type { OrdealName } from "./ordeals.ts";
import type { Random } from "./random.ts";
import {
  CHAOS_SETTINGS,
  freePort,
  growthEndsMs,
  maxUnsentBytes,
  ready,
  resumeEvents,
  root,
  stopWithinMs,
  type Target,
} from "./server.ts";

export type NodesOptions = {
  /** A compiled server; null: the source. */
  binary: string | null;
  /** Which node it meets. */
  random: Random;
};

type Node = { readonly port: number; program: Program | null };
type Shared = { postgres: Postgres; redis: Redis; nginx: PlainNginx; store: string };

const count = 3;
// So long PostgreSQL may be away when a text has grown to its end.
const storageAwayMs = 8_000;
// What PostgreSQL's absence makes a node say is not a fault of the node: also that a commit's outcome is unknown.
const errorLine =
  /"level":"error","event":"(?!storage_(?:unwritable|away)|.*"error":"The commit broke off")/;

/** `kill` and `freeze` meet one node, `stop` each in turn; `start` starts those that are down. */
export function openNodes({ binary, random }: NodesOptions): Target {
  const front = freePort();
  const nodes: Node[] = Array.from({ length: count }, () => ({
    port: freePort(),
    program: null,
  }));
  const troubles: string[] = [];
  const expected = new Set<Program>();
  let shared: Shared | null = null;
  let frozen: Program | null = null;
  let lastStartMs = 0;

  async function share(): Promise<Shared> {
    const [postgres, redis] = await Promise.all([startPostgres(), runRedis()]);
    const store = await postgres.createDatabase();
    const ports = nodes.map(({ port }) => port);
    const nginx = await runNginxWith(await frontConfig(front, ports), front);
    return { postgres, redis, nginx, store };
  }

  function launch(node: Node, { store, redis }: Shared): Program {
    const command = binary === null ? [process.execPath, "run", "src/index.ts"] : [binary];
    const where = ["--host", "127.0.0.1", "--port", String(node.port)];
    const engines = ["--store", store, "--broker", redis.url, "--trusted-proxy", "127.0.0.1"];
    const args = [...command, ...where, ...engines, ...CHAOS_SETTINGS];
    const started = runProgram(args, { cwd: root });
    node.program = started;
    void started.exited.then((code) => {
      const lines = started.output().split("\n");
      troubles.push(...lines.filter((line) => errorLine.test(line)));
      if (!expected.has(started))
        troubles.push(`a node ended by itself with ${code}: ${lines.slice(-3).join(" ")}`);
    });
    return started;
  }

  async function end(node: Node, signal: NodeJS.Signals): Promise<number> {
    const { program } = node;
    if (program === null) return 0;
    expected.add(program);
    node.program = null;
    return await program.stop(signal);
  }

  async function start(): Promise<number> {
    shared ??= await share();
    for (const node of nodes.filter(({ program }) => program === null)) {
      const from = performance.now();
      const program = launch(node, shared);
      await ready(node.port).catch((error: Error) => {
        throw new Error(`a node: ${error.message}; ${program.output()}`);
      });
      lastStartMs = performance.now() - from;
    }
    return lastStartMs;
  }

  async function stopOne(node: Node): Promise<number> {
    const from = performance.now();
    const code = await end(node, "SIGTERM");
    const ms = Math.round(performance.now() - from);
    if (code !== 0) troubles.push(`SIGTERM ended a node with ${code}`);
    if (ms > stopWithinMs) troubles.push(`SIGTERM took ${ms} ms`);
    return ms;
  }

  const pick = (): Node => random.pick(nodes);
  const none = (): never => {
    throw new Error("the disk is PostgreSQL's, and is not filled");
  };

  return {
    port: front,
    resumeEvents,
    pageBytes: maxUnsentBytes / 2,
    growthEndsMs: growthEndsMs + storageAwayMs,
    start,
    async kill() {
      await end(pick(), "SIGKILL");
    },
    async stop() {
      let longest = 0;
      for (const node of nodes) {
        longest = Math.max(longest, await stopOne(node));
        await start();
      }
      return longest;
    },
    freeze() {
      frozen = pick().program;
      if (frozen !== null) process.kill(frozen.pid, "SIGSTOP");
    },
    thaw() {
      if (frozen !== null) process.kill(frozen.pid, "SIGCONT");
      frozen = null;
    },
    async suffer(ordeal, ms) {
      if (shared !== null) await SUFFER[ordeal](shared, ms);
    },
    fillDisk: none,
    emptyDisk: none,
    troubles: () => troubles,
    async dispose() {
      for (const node of nodes) await end(node, "SIGKILL");
      await shared?.nginx.stop();
      await shared?.redis.dispose();
      await shared?.postgres.dispose();
      await removeDirectories();
    },
  };
}

const SUFFER: Readonly<Record<OrdealName, (shared: Shared, ms: number) => Promise<unknown>>> = {
  async "redis-kill"({ redis }, ms) {
    await redis.kill();
    await Bun.sleep(ms);
    await redis.start();
  },
  async "redis-freeze"({ redis }, ms) {
    redis.freeze();
    await Bun.sleep(ms);
    redis.thaw();
  },
  "redis-flush": ({ redis }) => redis.command("FLUSHALL"),
  async "redis-clients"({ redis }) {
    await redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    await redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  },
  async "postgres-restart"({ postgres }, ms) {
    await postgres.stop();
    await Bun.sleep(ms);
    await postgres.start();
  },
  async "postgres-kill"({ postgres }, ms) {
    await postgres.kill();
    await Bun.sleep(ms);
    await postgres.start();
  },
  async "postgres-freeze"({ postgres }, ms) {
    await postgres.freeze();
    await Bun.sleep(ms);
    await postgres.thaw();
  },
  "postgres-terminate": ({ postgres }) => postgres.terminateBackends(),
};
