// The real server as a process of its own: started, asked, frozen, killed, started again on the same data.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledChat } from "./bundled.ts";
import { type Client, connect } from "./client.ts";
import { onPostgres } from "./engines.ts";
import { type Program, runProgram } from "./program.ts";
import { databaseOf, forgetDatabases, newBrokerUrl } from "./shared-engines.ts";
import type { Welcome } from "../../src/protocol/events.ts";

export const root = join(import.meta.dir, "../..");

export type ServerOptions = {
  /** A directory that is there already; a new one when left out. Never removed. */
  data?: string;
  /** Further settings, as on the command line. */
  settings?: readonly string[];
  /** The command to run instead of the bundled source: `["/path/to/chat"]`. */
  command?: readonly string[];
  /** 0, a free one, when left out. */
  port?: number;
};

export type RunningServer = {
  readonly program: Program;
  readonly pid: number;
  readonly port: number;
  /** `http://127.0.0.1:PORT` and `ws://127.0.0.1:PORT/ws`. */
  readonly url: string;
  readonly ws: string;
  readonly data: string;
  /** Connects and waits for the welcome. */
  connect(session?: string): Promise<Client & { welcome: Welcome }>;
  /** Every JSON line that it logged. */
  logged(): Record<string, unknown>[];
  /** Resident memory now, in MiB. */
  residentMib(): Promise<number>;
  /** What its processor time is by now, in ms. */
  cpuMs(): Promise<number>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as it would be ended by a power cut; on the same data `restart` goes on. */
  kill(): Promise<void>;
  /** The same server again, on the same data and port. End it first. */
  restart(): Promise<RunningServer>;
};

const directories: string[] = [];

/** A new directory, removed by `removeDirectories`. */
export async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "chat-test-"));
  directories.push(directory);
  return directory;
}

/** Say `afterAll(removeDirectories)`, when what ran in them has ended. */
export async function removeDirectories(): Promise<void> {
  for (const directory of directories.splice(0)) {
    await forgetDatabases(directory);
    await rm(directory, { recursive: true });
  }
}

/** The program with `args` alone, for what should not start at all. Its cwd is `cwd` or a new directory. */
export async function runServer(
  args: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Program> {
  const command = await bundledChat();
  return runProgram([...command, ...args], { cwd: cwd ?? (await newDirectory()), env });
}

/** Resolves when it serves; rejects with its output when it ends instead. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { settings = [], port: wanted = 0 } = options;
  const command = options.command ?? (await bundledChat());
  const data = options.data ?? (await newDirectory());
  const where = ["--host", "127.0.0.1", "--port", String(wanted), "--data", data];
  const args = [...where, ...(await enginesFor(data, settings)), ...settings];
  const program = runProgram([...command, ...args], { cwd: data });
  const [, found] = await program.says(/https?:\/\/localhost:(\d+)/);
  const port = Number(found);
  const ws = `ws://127.0.0.1:${port}/ws`;
  const proc = (file: string) => Bun.file(`/proc/${program.pid}/${file}`).text();
  return {
    program,
    pid: program.pid,
    port,
    url: `http://127.0.0.1:${port}`,
    ws,
    data,
    async connect(session) {
      const headers = session === undefined ? {} : { Authorization: `Bearer ${session}` };
      const client = await connect(ws, headers);
      return Object.assign(client, { welcome: await client.next("welcome") });
    },
    logged: () =>
      program
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    residentMib: async () => Number(/VmRSS:\s+(\d+)/.exec(await proc("status"))?.[1]) / 1024,
    async cpuMs() {
      // proc(5): utime and stime are fields 14 and 15, in ticks of 10 ms; the name before may hold spaces.
      const fields = (await proc("stat")).replace(/^.*\) /s, "").split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    signal: (signal) => void process.kill(program.pid, signal),
    async kill() {
      await program.stop("SIGKILL");
    },
    restart: () => startServer({ ...options, data, port }),
  };
}

/** Those that the tests are run on, where the settings name none. */
async function enginesFor(data: string, settings: readonly string[]): Promise<string[]> {
  if (!onPostgres || settings.includes("--store")) return [];
  return ["--store", await databaseOf(data), "--broker", await newBrokerUrl()];
}
