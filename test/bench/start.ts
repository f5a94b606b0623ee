// Starts what is measured and what measures, each on a core of its own, and ends both.

import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Program, runProgram } from "../support/program.ts";
import type { DialectName } from "./dialects.ts";
import type { FromLoad, Job, Place, ReportOf, Target } from "./jobs.ts";

export const root = join(import.meta.dir, "../..");
export const peersDir = join(import.meta.dir, "peers");

/** As a user runs it, but for the limits that a bench would meet. */
export const chatSettings: readonly string[] = [
  ...["--rate-limit", "off", "--join-rate-limit", "off", "--command-rate-limit", "off"],
  ...["--connections-per-address", "off"],
];

export type Running = { target: Target; dir: string; stop(): Promise<void> };

const taskset = availableParallelism() > 1 ? Bun.which("taskset") : null;
/** Whether server and load have a core each. */
export const pinned = taskset !== null;
const serverCore = 0;
const loadCore = 1;

export const onCore = (core: number, command: readonly string[]): string[] =>
  taskset === null ? [...command] : [taskset, "-c", String(core), ...command];

export type ServerOptions = {
  /** The command of the chat; from source when left out. */
  chat?: readonly string[];
  /** Where directories for data are made. */
  under: string;
  /** Data that is there already; left there. */
  data?: string;
};

export const chatFromSource: readonly string[] = [
  process.execPath,
  "run",
  join(root, "src/index.ts"),
];

function commandOf(name: DialectName, data: string, chat = chatFromSource): string[] {
  const where = ["--host", "127.0.0.1", "--port", "0", "--data", data];
  switch (name) {
    case "chat":
      return [...chat, ...where, ...chatSettings];
    case "bare":
      return [process.execPath, "run", join(peersDir, "bare.ts"), "0"];
    case "node-ws":
      return ["node", join(peersDir, "node-ws.mjs"), "0"];
    case "socket.io":
      return ["node", join(peersDir, "socket-io.mjs"), "0"];
  }
}

/** Resolves when it listens; on data of its own, gone with it, unless some was given. */
export async function startServer(name: DialectName, options: ServerOptions): Promise<Running> {
  const dir = options.data ?? (await mkdtemp(join(options.under, "chat-bench-")));
  const command = onCore(serverCore, commandOf(name, dir, options.chat));
  const { stop, ...place } = await launch(command, dir);
  return {
    target: { dialect: name, ...place },
    dir,
    async stop() {
      await stop();
      if (options.data === undefined) await rm(dir, { recursive: true });
    },
  };
}

/** Runs what says its address when it listens; resolves then. */
export async function launch(
  command: readonly string[],
  dir: string,
): Promise<Place & { stop(): Promise<void> }> {
  const program: Program = runProgram(command, { cwd: dir, env: { NODE_ENV: "production" } });
  const [, port] = await program.says(/http:\/\/localhost:(\d+)/);
  return {
    ...{ port: Number(port), pid: program.pid },
    async stop() {
      const late = setTimeout(() => void program.stop("SIGKILL"), 10_000);
      await program.stop();
      clearTimeout(late);
    },
  };
}

export type Load<J extends Job> = {
  readonly ready: Promise<void>;
  readonly report: Promise<ReportOf<J>>;
  begin(): void;
  end(): void;
};

/** `begin` it when it is ready; the process ends with its report. */
export function startLoad<J extends Job>(job: J): Load<J> {
  const ready = Promise.withResolvers<void>();
  const report = Promise.withResolvers<ReportOf<J>>();
  const failed = (reason: string): void => {
    ready.reject(new Error(reason));
    report.reject(new Error(reason));
  };
  // One of the two may be all that is awaited.
  ready.promise.catch(() => {});
  report.promise.catch(() => {});
  const child = Bun.spawn(
    onCore(loadCore, [process.execPath, "run", join(import.meta.dir, "load.ts")]),
    {
      stdout: "inherit",
      stderr: "inherit",
      serialization: "json",
      ipc(message: FromLoad) {
        if (message.type === "ready") return ready.resolve();
        if (message.type === "failed") failed(`The load failed: ${message.reason}`);
        // The report is of the job that was sent.
        else report.resolve(message.report as ReportOf<J>);
        child.kill();
      },
    },
  );
  void child.exited.then(() => failed("The load process ended"));
  child.send(job);
  return {
    ready: ready.promise,
    report: report.promise,
    begin: () => child.send("go"),
    end: () => child.kill("SIGKILL"),
  };
}

/** Runs one job from beginning to end. */
export async function runLoad<J extends Job>(job: J): Promise<ReportOf<J>> {
  const load = startLoad(job);
  // A job without a time to begin is never ready.
  load.ready.then(load.begin, () => {});
  return load.report;
}
