// Three nodes as processes of their own on one PostgreSQL and one Redis, behind nginx as docs/operations.md sets it up.

import { join } from "node:path";
import { freePort, ready } from "../chaos/server.ts";
import { blocksOf } from "./doc-blocks.ts";
import { nginx, runNginxWith } from "./nginx.ts";
import { postgres, startPostgres } from "./postgres.ts";
import { redis, runRedis } from "./redis.ts";
import { type RunningServer, root, startServer } from "./server.ts";

/** Whether all that they need is installed. */
export const hasNodes = nginx !== null && postgres !== null && redis !== null;

export type RealNodes = {
  /** nginx: each connection goes to the next node. */
  readonly front: { port: number; url: string; ws: string };
  /** The three, as they run now; to be connected to directly. */
  readonly nodes: readonly RunningServer[];
  /** The URL of what they share, as of `--store`. */
  readonly store: string;
  /** SIGTERM, and the same node again when it has ended. Resolves when it is ready; times in ms. */
  restart(at: number): Promise<{ stopMs: number; startMs: number; code: number }>;
  /** kill -9. */
  kill(at: number): Promise<void>;
  dispose(): Promise<void>;
};

// What the document has.
const documented = ["8081", "8082", "8083"];

export async function openRealNodes(settings: readonly string[] = []): Promise<RealNodes> {
  const port = freePort();
  const ports = documented.map(freePort);
  const [store, broker] = await Promise.all([startPostgres(), runRedis()]);
  const front = await runNginxWith(await frontConfig(port, ports), port);
  const database = await store.createDatabase();
  const shared = ["--store", database, "--broker", broker.url, "--trusted-proxy", "127.0.0.1"];
  const nodes: RunningServer[] = [];
  for (const own of ports)
    nodes.push(await startServer({ settings: [...shared, ...settings], port: own }));
  const nodeAt = (at: number): RunningServer => {
    const node = nodes[at];
    if (node === undefined) throw new Error(`there is no node ${at}`);
    return node;
  };
  // Each logs whom it hears of.
  const knownTo = (node: RunningServer): number =>
    node.logged().filter(({ event }) => event === "node_came").length;
  while (nodes.some((node) => knownTo(node) < nodes.length - 1)) await Bun.sleep(10);

  return {
    front: { port, url: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}/ws` },
    ...{ nodes, store: database },
    async restart(at) {
      const from = performance.now();
      const code = await nodeAt(at).program.stop();
      const ended = performance.now();
      nodes[at] = await nodeAt(at).restart();
      await ready(nodeAt(at).port);
      const [stopMs, startMs] = [ended - from, performance.now() - ended].map(Math.round);
      return { stopMs: stopMs ?? 0, startMs: startMs ?? 0, code };
    },
    kill: (at) => nodeAt(at).kill(),
    async dispose() {
      await Promise.all(nodes.map((node) => node.program.stop("SIGKILL")));
      await front.stop();
      await Promise.all([broker.dispose(), store.dispose()]);
    },
  };
}

/** The document's own lines for nginx in front of three nodes, with other ports. */
export async function frontConfig(front: number, ports: readonly number[]): Promise<string> {
  const blocks = blocksOf(await Bun.file(join(root, "docs/operations.md")).text());
  const block = blocks.find(({ file }) => file === "/etc/nginx/conf.d/chat-nodes.conf");
  if (block === undefined) throw new Error("docs/operations.md has no nginx for three nodes");
  let text = block.text.replace("listen 8080;", `listen 127.0.0.1:${front};`);
  for (const [at, port] of documented.entries())
    text = text.replaceAll(`:${port} `, `:${ports[at]} `);
  return text;
}
