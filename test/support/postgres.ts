// A real PostgreSQL of the tests' own: started, asked, frozen, killed, started again on the same data.

import { SQL } from "bun";
import { closeSync, openSync } from "node:fs";
import { appendFile, chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../chaos/server.ts";
import { part } from "./parts.ts";

/** Its server program, the newest that Debian has here; null where it is missing: skip with `describe.skipIf`. */
export const postgres = part(newest() ?? "postgres");

export type Postgres = {
  readonly port: number;
  /** Its data, its unix socket and its `log` lie there. */
  readonly directory: string;
  /** Of a database that is there from the start; only for looking and for administration. */
  readonly url: string;
  /** A new empty database; gives its URL. Any number at once. */
  createDatabase(): Promise<string>;
  /** False also while it ends. */
  isRunning(): Promise<boolean>;
  /** SIGSTOP to all of its processes: it takes connections in, and answers none. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): Promise<void>;
  /** Ends every connection of clients as an administrator would; gives how many there were. */
  terminateBackends(): Promise<number>;
  /** Ends all of it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it in order: what is under way is rolled back, clients are told. */
  stop(): Promise<void>;
  /** Again on the same data and port, when it has ended. Resolves when it answers. */
  start(): Promise<void>;
  /** `stop` and `start`. */
  restart(): Promise<void>;
  /** Kills it and removes its data. */
  dispose(): Promise<void>;
  /** What it said since its first start. */
  log(): Promise<string>;
};

const readyWithinMs = 30_000;
const endsWithinMs = 10_000;
const everyMs = 10;

/** As small as tests need it; fsync stays on, since promises are tested against it. */
const settings = {
  listen_addresses: "127.0.0.1",
  shared_buffers: "64MB",
  max_connections: "200",
  max_wal_size: "256MB",
  fsync: "on",
  synchronous_commit: "on",
  // An analysis that comes of itself changes what is measured.
  autovacuum_naptime: "1min",
};

/** Where nobody pulls the plug: what a killed process had written stays, as the kernel has it. */
const unsynced = { fsync: "off", full_page_writes: "off", max_connections: "500" };

type Owner = { uid: number; gid: number };
/** `pid` is 0 while it does not run. */
type Server = { owner: Owner | null; directory: string; pid: number };

/**
 * Cleans up when these tests are gone, however they went: `bun test` says nothing at its end. What is frozen
 * hears nothing before it goes on.
 */
const janitor = `
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
grep -qs "$1" "/proc/$pid/cmdline" && kill -QUIT "$pid" && kill -CONT "$pid"
for tries in 1 2 3 4 5 6 7 8 9; do
  [ -e "$1/data/postmaster.pid" ] && sleep 1
done
rm -rf "$1"`;

let template: Promise<Server> | undefined;
let shared: Promise<Postgres> | undefined;

/**
 * The one that all suites of this process share, which waits for no disk; to break one, start your own. Never
 * dispose of it. For an empty database see databases.ts, which is quicker than `createDatabase`.
 */
export async function sharedPostgres(): Promise<Postgres> {
  const last = shared;
  // All that tests started is killed with one of them that is over its time.
  if (last !== undefined && !(await (await last).isRunning()) && shared === last) {
    shared = undefined;
    await (await last).dispose();
  }
  return (shared ??= startPostgres(unsynced));
}

/** A server of one's own, from data that are made once a process, with `changes` of its settings. Dispose of it. */
export async function startPostgres(changes: Record<string, string> = {}): Promise<Postgres> {
  const { owner, directory: made } = await (template ??= initialise());
  const directory = await newDirectory(owner);
  await succeed(["cp", "-a", `${made}/data`, `${directory}/data`]);
  await appendFile(`${directory}/data/postgresql.conf`, linesOf(changes));
  const port = freePort();
  const server: Server = { owner, directory, pid: 0 };
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const url = urlOf("postgres");

  const databases = idsFrom("chat_");

  async function start(): Promise<void> {
    const where = ["-D", `${directory}/data`, "-p", String(port), "-k", directory];
    const log = openSync(`${directory}/log`, "a");
    const child = Bun.spawn(asOwner(owner, [postgres ?? "", ...where]), {
      cwd: directory,
      env: { PATH: process.env["PATH"], TZ: "UTC" },
      stdout: log,
      stderr: log,
    });
    closeSync(log);
    server.pid = child.pid;
    await until(
      readyWithinMs,
      () => isReady(server),
      () => `PostgreSQL did not start: see ${directory}/log`,
    );
  }

  async function end(...signals: NodeJS.Signals[]): Promise<void> {
    const all = await familyOf(server.pid);
    if (signals.includes("SIGKILL")) for (const pid of all) send(pid, "SIGKILL");
    else send(server.pid, ...signals);
    server.pid = 0;
    const ended = async () => (await Promise.all(all.map(hasEnded))).every(Boolean);
    await until(endsWithinMs, ended, () => `PostgreSQL did not end: see ${directory}/log`);
  }

  const stop = () => end("SIGINT", "SIGCONT");
  await start();
  return {
    port,
    directory,
    url,
    async createDatabase() {
      const name = databases();
      await ask(url, (sql) => sql.unsafe(`create database ${name} template template0`));
      return urlOf(name);
    },
    isRunning: async () => server.pid !== 0 && !(await hasEnded(server.pid)) && isReady(server),
    async freeze() {
      // The first alone makes new ones: when it stands still, the list is whole.
      send(server.pid, "SIGSTOP");
      for (const pid of await familyOf(server.pid)) send(pid, "SIGSTOP");
    },
    async thaw() {
      for (const pid of await familyOf(server.pid)) send(pid, "SIGCONT");
    },
    terminateBackends: () =>
      ask(url, async (sql) => {
        const rows: unknown[] = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()`;
        return rows.length;
      }),
    kill: () => end("SIGKILL"),
    stop,
    start,
    async restart() {
      await stop();
      await start();
    },
    async dispose() {
      if (server.pid !== 0) await end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
    log: () => Bun.file(join(directory, "log")).text(),
  };
}

function newest(): string | undefined {
  const found = [...new Bun.Glob("*/bin/postgres").scanSync("/usr/lib/postgresql")];
  const version = (path: string) => Number.parseInt(path, 10);
  const best = found.filter((path) => version(path) >= 15).sort((a, b) => version(b) - version(a));
  return best[0] === undefined ? undefined : `/usr/lib/postgresql/${best[0]}`;
}

/** It will not run as root: then its owner is the user that Debian's package makes. */
async function findOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const passwd = await readFile("/etc/passwd", "utf8");
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  if (uid === undefined) throw new Error("There is no user postgres; its package makes one");
  return { uid: Number(uid), gid: Number(gid) };
}

/** In the same process, so that its id is the server's. Should the tests be killed, it is told to end. */
function asOwner(owner: Owner | null, command: readonly string[]): string[] {
  const as = owner === null ? [] : [`--reuid=${owner.uid}`, `--regid=${owner.gid}`];
  const groups = owner === null ? [] : ["--clear-groups"];
  return ["setpriv", ...as, ...groups, "--pdeathsig=QUIT", ...command];
}

async function newDirectory(owner: Owner | null): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "chat-pg-"));
  if (owner !== null) await chown(directory, owner.uid, owner.gid);
  // In a session of its own: what ends all processes of the tests at once leaves it to its work.
  const command = ["setsid", "sh", "-c", janitor, "janitor", directory];
  Bun.spawn(command, { stdin: "pipe" }).unref();
  return directory;
}

/** Data of a server that never ran, to be copied. */
async function initialise(): Promise<Server> {
  const owner = await findOwner();
  const directory = await newDirectory(owner);
  const initdb = join(dirname(postgres ?? ""), "initdb");
  const how = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"];
  const command = [initdb, "-D", `${directory}/data`, ...how, "--no-sync", "--no-instructions"];
  await succeed(asOwner(owner, command));
  // In the file, not on the command line, which `alter system` does not go over.
  await appendFile(`${directory}/data/postgresql.conf`, linesOf(settings));
  return { owner, directory, pid: 0 };
}

const linesOf = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join("");

async function succeed(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { cwd: "/", stdout: "ignore", stderr: "pipe" });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`${command[0]} failed: ${said}`);
}

/** One connection for as long as `work` takes. */
async function ask<Result>(url: string, work: (sql: SQL) => Promise<Result>): Promise<Result> {
  const sql = new SQL(url, { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.close();
  }
}

const idsFrom = (prefix: string) => {
  let last = 0;
  return () => `${prefix}${++last}`;
};

/** Its last line says so when connections come through; after a kill the former's file is still there. */
async function isReady({ directory, pid }: Server): Promise<boolean> {
  const text = await readFile(`${directory}/data/postmaster.pid`, "utf8").catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}

/** The process and its children: PostgreSQL has no deeper ones. */
async function familyOf(pid: number): Promise<number[]> {
  if (pid === 0) throw new Error("PostgreSQL does not run");
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = await readFile(path, "utf8").catch(() => "");
  return [pid, ...children.split(" ").flatMap((child) => Number(child) || [])];
}

/** Also one that nobody has asked for its exit code yet. */
async function hasEnded(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null || /^\d+ \(.*\) [ZX] /s.test(stat);
}

function send(pid: number, ...signals: NodeJS.Signals[]): void {
  for (const signal of signals) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

async function until(
  withinMs: number,
  holds: () => Promise<boolean>,
  otherwise: () => string,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(otherwise());
    await Bun.sleep(everyMs);
  }
}
