// A real Redis of the tests' own: started, asked, frozen, killed, started again on the same port.

import { RedisClient } from "bun";
import { tmpdir } from "node:os";
import { freePort } from "../chaos/server.ts";
import { part } from "./parts.ts";
import { type Program, runProgram } from "./program.ts";

/** Null where it is missing: skip with `describe.skipIf`. Valkey is the same here. */
export const redis = part("redis-server", "valkey-server");

export type Redis = {
  readonly port: number;
  /** With its password, if it has one. */
  readonly url: string;
  /** When it is not running. Resolves when it answers. */
  start(): Promise<void>;
  /** As a power cut would; it keeps nothing. */
  kill(): Promise<void>;
  isRunning(): boolean;
  /** SIGSTOP: it takes connections in, and answers none. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** As an administrator, on a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
  dispose(): Promise<void>;
};

/** Not started yet. */
export async function newRedis({ password = "" } = {}): Promise<Redis> {
  // It keeps nothing.
  const directory = tmpdir();
  const port = freePort();
  const url = `redis://${password === "" ? "" : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", ""];
  const secret = password === "" ? [] : ["--requirepass", password];
  let program: Program | null = null;

  async function kill(): Promise<void> {
    await program?.stop("SIGKILL");
    program = null;
  }
  function signal(name: NodeJS.Signals): void {
    if (program !== null) process.kill(program.pid, name);
  }

  return {
    port,
    url,
    async start() {
      // `bun test` says nothing at its end: then the kernel ends it.
      const command = ["setpriv", "--pdeathsig=KILL", redis ?? "", ...args, ...secret];
      program = runProgram(command, { cwd: directory });
      await program.says(/Ready to accept connections/);
    },
    kill,
    isRunning: () => program !== null && !program.hasEnded(),
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    async command(name, ...rest) {
      const client = new RedisClient(url, { autoReconnect: false });
      await client.connect();
      try {
        return await client.send(name, rest);
      } finally {
        client.close();
      }
    },
    dispose: kill,
  };
}

export async function runRedis(options: { password?: string } = {}): Promise<Redis> {
  const server = await newRedis(options);
  await server.start();
  return server;
}
