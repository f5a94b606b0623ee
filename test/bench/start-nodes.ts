// Starts some nodes of a server beside each other, on a PostgreSQL and a Redis that are the bench's own.

import { readFile } from "node:fs/promises";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, runRedis } from "../support/redis.ts";
import type { Target } from "./jobs.ts";
import type { Bench } from "./row.ts";
import { chatFromSource, chatSettings, launch, onCore, peersDir } from "./start.ts";

export type NodeKind = "chat" | "socket.io" | "socket.io-committing";

export type Engines = {
  readonly postgres: Postgres;
  readonly redis: Redis;
  /** As a target has them. */
  readonly shared: NonNullable<Target["shared"]>;
  dispose(): Promise<void>;
};

/** For a small server; each commit is on the disk before it is answered. */
const settings = { shared_buffers: "256MB", max_wal_size: "2GB" };

export async function startEngines(): Promise<Engines> {
  const [postgres, redis] = await Promise.all([startPostgres(settings), runRedis()]);
  const [first = ""] = (await readFile(`${postgres.directory}/data/postmaster.pid`, "utf8")).split(
    "\n",
  );
  const said = String(await redis.command("INFO", "server"));
  return {
    ...{ postgres, redis },
    shared: [
      { name: "PostgreSQL", pid: Number(first) },
      { name: "Redis", pid: Number(/process_id:(\d+)/.exec(said)?.[1]) },
    ],
    async dispose() {
      await Promise.all([postgres.dispose(), redis.dispose()]);
    },
  };
}

export type RunningNodes = { target: Target; database: string; stop(): Promise<void> };

let last = 0;

export type NodesOptions = {
  count: number;
  engines: Engines;
  bench: Pick<Bench, "chat" | "under">;
  /** On any core, not on the servers' one. */
  roaming?: boolean;
};

/** Resolves when all listen; on a database and channels of their own. */
export async function startNodes(
  kind: NodeKind,
  { count, engines, bench, roaming = false }: NodesOptions,
): Promise<RunningNodes> {
  const database = await engines.postgres.createDatabase();
  const broker = `${engines.redis.url}/bench-${++last}`;
  const chat = [
    ...(bench.chat ?? chatFromSource),
    ...["--host", "127.0.0.1", "--port", "0", "--store", database, "--broker", broker],
    ...chatSettings,
  ];
  const peer = ["node", `${peersDir}/socket-io-redis.mjs`, engines.redis.url];
  const commands: Record<NodeKind, string[]> = {
    chat,
    "socket.io": peer,
    "socket.io-committing": [...peer, database],
  };
  const command = roaming ? commands[kind] : onCore(0, commands[kind]);
  const nodes = await Promise.all(
    Array.from({ length: count }, () => launch(command, bench.under)),
  );
  const [first, ...further] = nodes.map(({ port, pid }) => ({ port, pid }));
  if (first === undefined) throw new Error("There is no node");
  const dialect = kind === "chat" ? "chat" : "socket.io";
  return {
    target: { dialect, ...first, further, shared: engines.shared },
    database,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}
