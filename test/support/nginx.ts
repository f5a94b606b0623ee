// A real nginx in front of a server, which lets WebSockets through or does not.

import { freePort } from "../chaos/server.ts";
import { part } from "./parts.ts";
import { type Program, runProgram } from "./program.ts";
import { newDirectory } from "./server.ts";

/** Null where it is missing: skip with `describe.skipIf`. */
export const nginx = part("nginx", "/usr/sbin/nginx");

export type Nginx = {
  readonly port: number;
  /** From now on WebSockets get through; what is under way goes on. */
  letThrough(): Promise<void>;
  stop(): Promise<void>;
};

/** As nginx comes: it speaks HTTP/1.0 to the server, and no `Upgrade` gets past it. */
export async function runNginx(serverPort: number): Promise<Nginx> {
  const directory = await newDirectory();
  const config = `${directory}/nginx.conf`;
  const port = freePort();
  const write = (passes: boolean) =>
    Bun.write(config, configOf({ directory, port, serverPort, passes }));
  await write(false);
  const args = ["-p", directory, "-c", config, "-e", "stderr"];
  const program = runProgram([nginx ?? "", ...args], { cwd: directory });
  await configured(program, port, false);
  return {
    port,
    async letThrough() {
      const [former = 0] = await workersOf(program);
      await write(true);
      process.kill(program.pid, "SIGHUP");
      await configured(program, port, true);
      // For a moment both take in connections.
      await until(
        () => isLeaving(former),
        () => "the former worker takes in connections still",
      );
    },
    async stop() {
      await program.stop();
    },
  };
}

export type PlainNginx = {
  readonly port: number;
  stop(): Promise<void>;
};

/** With `http` in its http block, whose server listens on `port` of 127.0.0.1. Resolves when it does. */
export async function runNginxWith(http: string, port: number): Promise<PlainNginx> {
  const directory = await newDirectory();
  const config = `${directory}/nginx.conf`;
  await Bun.write(
    config,
    `${preambleOf(directory)}\nhttp {\n${inDirectory(directory)}\n${http}\n}\n`,
  );
  const args = ["-p", directory, "-c", config, "-e", "stderr"];
  const program = runProgram([nginx ?? "", ...args], { cwd: directory });
  let ended = false;
  void program.exited.then(() => (ended = true));
  const listens = async (): Promise<boolean> => {
    if (ended) throw new Error(`nginx does not take that: ${program.output()}`);
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).catch(
      () => null,
    );
    socket?.end();
    return socket !== null;
  };
  await until(listens, () => `nginx does not listen on ${port}; ${program.output()}`);
  return {
    port,
    async stop() {
      await program.stop();
    },
  };
}

type Config = { directory: string; port: number; serverPort: number; passes: boolean };

const passing = `
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $to_server;`;

const preambleOf = (directory: string): string => `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? "user root;" : ""}
pid ${directory}/nginx.pid;
events {}`;

const inDirectory = (directory: string): string =>
  ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${directory}/${name};\n`)
    .join("") + "  access_log off;";

const configOf = ({ directory, port, serverPort, passes }: Config): string => `
${preambleOf(directory)}
http {
${inDirectory(directory)}
  map $http_upgrade $to_server {
    default upgrade;
    "" close;
  }
  server {
    listen 127.0.0.1:${port};
    location = /passes { return 200 "${passes}"; }
    location / {
      proxy_pass http://127.0.0.1:${serverPort};
      proxy_set_header Host $http_host;${passes ? passing : ""}
    }
  }
}
`;

/** Until it answers by that configuration; it says nothing of when that is. */
const configured = (program: Program, port: number, passes: boolean): Promise<void> =>
  until(
    async () => {
      const asked = fetch(`http://127.0.0.1:${port}/passes`, { keepalive: false });
      return (await (await asked.catch(() => null))?.text()) === String(passes);
    },
    () => `nginx does not answer with passes: ${passes}; ${program.output()}`,
  );

async function workersOf({ pid }: Program): Promise<number[]> {
  const children = await Bun.file(`/proc/${pid}/task/${pid}/children`).text();
  return children.split(" ").flatMap((child) => Number(child) || []);
}

/** A worker says in its title that it serves what it has, and nobody new. */
async function isLeaving(worker: number): Promise<boolean> {
  const title = await Bun.file(`/proc/${worker}/cmdline`)
    .text()
    .catch(() => "shutting down");
  return title === "" || title.includes("shutting down");
}

async function until(holds: () => Promise<boolean>, otherwise: () => string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(otherwise());
    await Bun.sleep(20);
  }
}
