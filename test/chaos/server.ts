// The server under test as a process of its own: started, killed, frozen, stopped, always on the same data.

import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idleMs } from "../../src/commands/growing.ts";
import { type Program, runProgram } from "../support/program.ts";
import type { OrdealName } from "./ordeals.ts";

/** What the nemesis may do to a server; the toy is one too. */
export type Target = {
  readonly port: number;
  /** A resume that missed no more than this must be given whole. */
  readonly resumeEvents: number;
  readonly pageBytes: number;
  /** Milliseconds after its last part in which a text that grew is stored, on a busy machine too. */
  readonly growthEndsMs: number;
  /** Resolves with the milliseconds that it took until it answered. */
  start(): Promise<number>;
  /** kill -9, or as if. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended, with the milliseconds that it took. */
  stop(): Promise<number>;
  /** SIGSTOP and SIGCONT. */
  freeze(): void;
  thaw(): void;
  /** Takes all space of the disk, and gives it back. Only where `diskFull` was asked for. */
  fillDisk(): void;
  emptyDisk(): void;
  /** What happens to what its nodes share; `ms`: for so long, where it lasts. Only of several nodes. */
  suffer?(ordeal: OrdealName, ms: number): Promise<void>;
  /** What it did that no server may, whatever the clients saw. */
  troubles(): string[];
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
};

export type ServerOptions = {
  /** A compiled server; null: the source. */
  binary: string | null;
  /** Its data lie on a small disk of their own, which only root can make. */
  diskFull: boolean;
};

export const root = join(import.meta.dir, "../..");
export const stopWithinMs = 5_000;
const readyWithinMs = 20_000;
// Few enough that both happen: replays and resets.
export const resumeEvents = 150;
// Half of it is what one answer may carry; long texts make some resumes larger than that.
export const maxUnsentBytes = 256 * 1024;
/** As short as a test needs them; allowances off, since a chaos client is many people's worth. */
export const CHAOS_SETTINGS = [
  ...["--rate-limit", "off", "--join-rate-limit", "off", "--command-rate-limit", "off"],
  ...["--connections-per-address", "off", "--ping-after", "700ms", "--dead-after", "2s"],
  ...["--leave-grace", "500ms", "--max-unsent", String(maxUnsentBytes)],
  ...["--resume-events", String(resumeEvents)],
];
// Twice the idle time: a freeze may come upon its end.
export const growthEndsMs = 2 * idleMs;
// A storage that cannot be written is said once; the rest means a bug.
const errorLine = /"level":"error","event":"(?!storage_unwritable)/;

export function openServer(options: ServerOptions): Target {
  const directory = mkdtempSync(join(tmpdir(), "chat-chaos-data-"));
  if (options.diskFull) mountDisk(directory);
  const data = join(directory, "data");
  const ballast = join(directory, "ballast");
  const port = freePort();
  const troubles: string[] = [];
  let program: Program | null = null;
  let expected = false;

  function launch(): Program {
    const command =
      options.binary === null ? [process.execPath, "run", "src/index.ts"] : [options.binary];
    const where = ["--host", "127.0.0.1", "--port", String(port), "--data", data];
    const started = runProgram([...command, ...where, ...CHAOS_SETTINGS], { cwd: root });
    void started.exited.then((code) => {
      const errors = started.output().split("\n");
      troubles.push(...errors.filter((line) => errorLine.test(line)));
      if (!expected)
        troubles.push(`it ended by itself with ${code}: ${errors.slice(-3).join(" ")}`);
    });
    return started;
  }

  async function end(signal: NodeJS.Signals): Promise<number> {
    const ending = program;
    if (ending === null) return 0;
    expected = true;
    program = null;
    return await ending.stop(signal);
  }

  return {
    port,
    resumeEvents,
    pageBytes: maxUnsentBytes / 2,
    growthEndsMs,
    async start() {
      const from = performance.now();
      expected = false;
      program = launch();
      await ready(port);
      return performance.now() - from;
    },
    async kill() {
      await end("SIGKILL");
    },
    async stop() {
      const from = performance.now();
      const code = await end("SIGTERM");
      const ms = Math.round(performance.now() - from);
      if (code !== 0) troubles.push(`SIGTERM ended it with ${code}`);
      if (ms > stopWithinMs) troubles.push(`SIGTERM took ${ms} ms`);
      return ms;
    },
    freeze: () => void (program !== null && process.kill(program.pid, "SIGSTOP")),
    thaw: () => void (program !== null && process.kill(program.pid, "SIGCONT")),
    fillDisk() {
      const { bavail, bsize } = statfsSync(directory);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    emptyDisk: () => rmSync(ballast, { force: true }),
    troubles: () => troubles,
    async dispose() {
      await end("SIGKILL");
      if (options.diskFull) Bun.spawnSync(["umount", "-l", directory]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function mountDisk(directory: string): void {
  const mount = ["mount", "-t", "tmpfs", "-o", "size=256m,mode=0700", "tmpfs", directory];
  const { success, stderr } = Bun.spawnSync(mount);
  if (!success) throw new Error(`A small disk cannot be made here: ${stderr.toString()}`);
}

/**
 * One that nobody listens on now; the server keeps it over its restarts. Below those that the kernel hands
 * out for outgoing connections: while the server is down, one of the proxy's tries could otherwise get it.
 */
export function freePort(): number {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
      return port;
    } catch {
      // In use: another one.
    }
  }
  throw new Error("no free port was found");
}

/** Resolves when the server at `port` takes people in; rejects when it does not come to that. */
export async function ready(port: number): Promise<void> {
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await Bun.sleep(10);
  }
  throw new Error(`the server was not ready within ${readyWithinMs} ms`);
}
