// What docs/operations.md tells its readers to copy, taken from there and run: with other ports, in a directory of
// its own, and with what belongs to a whole machine (its package manager, its services) played.

import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SETTINGS } from "../src/config.ts";
import { freePort } from "./chaos/server.ts";
import { bundledChat } from "./support/bundled.ts";
import { makeCertificate } from "./support/certificate.ts";
import { connect } from "./support/client.ts";
import { type Block, blocksOf } from "./support/doc-blocks.ts";
import { nginx, runNginxWith } from "./support/nginx.ts";
import { everything } from "./support/parts.ts";
import { postgres, startPostgres } from "./support/postgres.ts";
import { runProgram } from "./support/program.ts";
import { redis, runRedis } from "./support/redis.ts";
import { newDirectory, removeDirectories, root, startServer } from "./support/server.ts";

// Programs one after the other, on a machine that may have other things to do.
setDefaultTimeout(60_000);
afterAll(removeDirectories);

// Not in CI's list: what they check is small, and Debian's Caddy is large.
const caddy = Bun.which("caddy");
const analyze = Bun.which("systemd-analyze");

const blocks = blocksOf(await Bun.file(join(root, "docs/operations.md")).text());

function inSection(section: string, language: string): Block[] {
  const found = blocks.filter((block) => block.section === section && block.language === language);
  if (found.length === 0) throw new Error(`docs/operations.md has no ${language} in ${section}`);
  return found;
}

function fileOf(path: string, section = ""): string {
  const found = blocks.find((block) => block.file === path && block.section.includes(section));
  if (found === undefined) throw new Error(`docs/operations.md has no file ${path}`);
  return found.text;
}

/** Each must be there: else the document says something else by now, and the rest would prove nothing. */
function put(text: string, replacements: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [before, after] of Object.entries(replacements)) {
    if (!result.includes(before)) throw new Error(`the document says nothing of ${before}`);
    result = result.replaceAll(before, after);
  }
  return result;
}

type Ended = { code: number; said: string };

async function run(
  command: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  const child = Bun.spawn([...command], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdout: "pipe",
    stderr: "pipe",
  });
  const outputs = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const said = (await Promise.all(outputs)).join("");
  return { code: await child.exited, said };
}

async function doctor(...args: readonly string[]): Promise<Ended> {
  return run([...(await bundledChat()), "doctor", ...args], { cwd: await newDirectory() });
}

test("every block that is a file or a script says which language it is", () => {
  for (const { file, language } of blocks)
    if (file !== null) expect([file, language]).not.toEqual([file, ""]);
  expect(blocks.filter(({ language }) => language !== "").length).toBeGreaterThan(9);
});

test("every setting that a block names is one", () => {
  const names = Object.values(SETTINGS).flatMap(({ flag, env }) => [flag, ...env]);
  const known = new Set<string>([...names, "--url", "--connections", "--role", "--from", "--to"]);
  for (const { text } of blocks) {
    for (const line of text.split("\n").filter((each) => /\bchat (?:.*)?--|CHAT_/.test(each)))
      for (const [name] of line.matchAll(/(?<=\s)--[a-z-]+|CHAT_[A-Z_]+/g))
        if (!/^(apt|podman|systemctl|su )/.test(line))
          expect([line, known.has(name)]).toEqual([line, true]);
  }
});

describe.skipIf(analyze === null)("systemd", () => {
  test.each(["/etc/systemd/system/chat.service", "/etc/systemd/system/chat@.service"])(
    "it takes %s as it stands",
    async (path) => {
      const directory = await newDirectory();
      // It looks whether the program is there.
      const text = put(fileOf(path), { "/usr/local/bin/chat": "/bin/true" });
      const name = path.includes("@") ? "chat@8081.service" : "chat.service";
      await Bun.write(join(directory, name), text);
      const seen = await run([analyze ?? "", "verify", "--man=no", `./${name}`], {
        cwd: directory,
      });
      const about = seen.said.split("\n").filter((line) => line.includes("chat"));
      expect(about).toEqual([]);
    },
  );

  test("the program takes what they start it with", async () => {
    for (const path of ["/etc/systemd/system/chat.service", "/etc/systemd/system/chat@.service"]) {
      const [, command = ""] = /^ExecStart=\/usr\/local\/bin\/chat (.*)$/m.exec(fileOf(path)) ?? [];
      const args = put(command, command.includes("%i") ? { "%i": "8081" } : {}).split(" ");
      // With a last setting that is wrong, and is the only one that it complains of.
      const said = await run([...(await bundledChat()), ...args, "--name", " "], { cwd: root });
      expect(said.said).toMatch(/^chat: --name must be/);
    }
  });
});

test("a container's server starts with what the file says", async () => {
  const [, entry = "[]"] = /^ENTRYPOINT (\[.*\])$/m.exec(fileOf("Containerfile")) ?? [];
  const [program = "", ...args] = JSON.parse(entry) as string[];
  const data = await newDirectory();
  expect(program).toBe("/usr/local/bin/chat");
  expect(args).toEqual(["--data", "/data"]);
  const server = await startServer({ data });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.kill();
});

describe.skipIf(!everything || nginx === null)("nginx in front of one server", () => {
  test("people come by HTTPS, and the doctor finds nothing but the certificate of this test", async () => {
    const directory = await newDirectory();
    const { cert, key } = makeCertificate("localhost");
    await Bun.write(join(directory, "cert.pem"), cert);
    await Bun.write(join(directory, "key.pem"), key);
    const server = await startServer({ settings: ["--trusted-proxy", "127.0.0.1"] });
    const [port, plainPort] = [freePort(), freePort()];
    const http = put(fileOf("/etc/nginx/conf.d/chat.conf"), {
      "listen 80;": `listen 127.0.0.1:${plainPort};`,
      "listen 443 ": `listen 127.0.0.1:${port} `,
      "/etc/letsencrypt/live/chat.example.org/fullchain.pem": `${directory}/cert.pem`,
      "/etc/letsencrypt/live/chat.example.org/privkey.pem": `${directory}/key.pem`,
      "127.0.0.1:8080": `127.0.0.1:${server.port}`,
      "chat.example.org": "localhost",
    });
    const proxy = await runNginxWith(http, port);
    const moved = await fetch(`http://127.0.0.1:${plainPort}/room`, {
      redirect: "manual",
      headers: { Host: "localhost" },
    });
    expect(moved.headers.get("location")).toBe("https://localhost/room");
    const settings = ["--trusted-proxy", "127.0.0.1"];
    const seen = await doctor(...settings, "--url", `https://localhost:${port}`);
    const wrong = seen.said.split("\n").filter((line) => /^(warning|fault)/.test(line));
    expect(wrong).toEqual([expect.stringMatching(/^fault +certificate .*SELF_SIGNED/)]);
    expect(seen.said).toMatch(/^ok +scheme/m);
    expect(seen.said).toMatch(/^ok +welcome/m);
    await proxy.stop();
    await server.kill();
  });

  test("the lines for many people change what nginx has, and it takes them", async () => {
    const directory = await newDirectory();
    const etc = join(directory, "nginx");
    await mkdir(`${etc}/modules-enabled`, { recursive: true });
    const main = `pid ${directory}/pid;\ninclude ${etc}/modules-enabled/*.conf;\nevents {\n  worker_connections 768;\n}\nhttp {}\n`;
    await Bun.write(`${etc}/nginx.conf`, main);
    const [script] = inSection("nginx", "sh");
    const lines = put(script?.text ?? "", {
      "/etc/nginx": etc,
      "nginx -t && service nginx restart": `${nginx} -t -c ${etc}/nginx.conf -e stderr`,
    });
    const seen = await run(["sh", "-e", "-c", lines], { cwd: directory });
    expect(seen.said).toMatch(/syntax is ok/);
    expect(await Bun.file(`${etc}/nginx.conf`).text()).toMatch(/worker_connections 65536;/);
  });
});

describe.skipIf(!everything || caddy === null)("Caddy", () => {
  const sections = ["Caddy", "Three nodes on one machine"];

  test.each(sections)("it takes the file of “%s” as it stands", async (section) => {
    const directory = await newDirectory();
    await Bun.write(join(directory, "Caddyfile"), fileOf("/etc/caddy/Caddyfile", section));
    const command = [caddy ?? "", "validate", "--config", "Caddyfile"];
    const env = { HOME: directory };
    const seen = await run(command, { cwd: directory, env });
    expect(seen.said).toMatch(/Valid configuration/);
    expect(seen.code).toBe(0);
  });

  test.each(sections)("in front of servers, the doctor is content with “%s”", async (section) => {
    const directory = await newDirectory();
    const settings = ["--trusted-proxy", "127.0.0.1"];
    const server = await startServer({ settings });
    const port = freePort();
    const file = fileOf("/etc/caddy/Caddyfile", section)
      .replace("chat.example.org", `http://127.0.0.1:${port}`)
      .replaceAll(/127\.0\.0\.1:808\d/g, `127.0.0.1:${server.port}`);
    await Bun.write(join(directory, "Caddyfile"), `{\n\tadmin off\n}\n${file}`);
    const command = [caddy ?? "", "run", "--config", "Caddyfile"];
    const program = runProgram(command, { cwd: directory, env: { HOME: directory } });
    await program.says(/serving initial configuration/);
    const seen = await doctor(...settings, "--url", `http://127.0.0.1:${port}`);
    await program.stop("SIGKILL");
    await server.kill();
    expect(seen.said).not.toMatch(/^(warning|fault)/m);
    expect(seen.said).toMatch(/^ok +upgrade/m);
  });
});

const parts = [nginx, postgres, redis, Bun.which("psql")];
// A database is made as the user postgres, as on any Debian.
const isRoot = process.getuid?.() === 0;

describe.skipIf(!everything || !isRoot || parts.includes(null))("three nodes", () => {
  const section = "Three nodes on one machine";
  let stops: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    stops = [];
  });

  /** The machine that the lines find: with these programs before its own. */
  async function makeMachine(directory: string): Promise<void> {
    const chat = (await bundledChat()).map((word) => `'${word}'`).join(" ");
    const programs = {
      "apt-get": "exit 0",
      service: "exit 0",
      // Those that are started write down which process they are.
      chat: `case "$1" in --port) echo $$ >> ${directory}/pids;; esac\nexec ${chat} "$@"`,
      nginx: "exit 0",
    };
    for (const [name, text] of Object.entries(programs)) {
      const path = `${directory}/programs/${name}`;
      await Bun.write(path, `#!/bin/sh\n${text}\n`);
      await chmod(path, 0o755);
    }
    await Bun.write(`${directory}/chat`, "what is built\n");
    for (const made of ["etc", "bin", "log"]) await mkdir(`${directory}/${made}`);
  }

  test("from nothing to people who see each other, by the document's lines", async () => {
    const directory = await newDirectory();
    await makeMachine(directory);
    const [database, broker] = await Promise.all([startPostgres(), runRedis()]);
    stops.push(database.dispose, broker.dispose);
    const [front, ...nodes] = [freePort(), freePort(), freePort(), freePort()].map(String);
    const [first = "", second = "", third = ""] = nodes;
    const ports = { "8081": first, "8082": second, "8083": third };

    const scripts = inSection(section, "sh").map(({ text }) => text);
    const checking = scripts.pop() ?? "";
    const script = put(scripts.join("\n"), {
      ...ports,
      "5432": String(database.port),
      "6379": String(broker.port),
      "/etc/": `${directory}/etc/`,
      "/usr/local/bin/": `${directory}/bin/`,
      "/var/log/": `${directory}/log/`,
    });
    stops.push(() => endAll(directory));
    const env = {
      PATH: `${directory}/programs:${process.env["PATH"] ?? ""}`,
      PGHOST: database.directory,
      PGPORT: String(database.port),
    };
    const built = await run(["sh", "-e", "-c", script], { cwd: directory, env });
    expect(built.said).not.toMatch(/^(warning|fault)/m);
    expect(built.said).toMatch(/^ok +postgresql/m);
    expect(built.said).toMatch(/^ok +publish/m);
    expect(built.code).toBe(0);
    for (const port of nodes) await ready(port);

    const http = put(fileOf("/etc/nginx/conf.d/chat-nodes.conf"), {
      ...ports,
      "8080": front ?? "",
    });
    const proxy = await runNginxWith(http, Number(front));
    stops.push(proxy.stop);
    const settings = put(`set -a; . /etc/chat.env; set +a\n${checking}`, {
      "8080": front ?? "",
      "/etc/": `${directory}/etc/`,
    });
    const checked = await run(["sh", "-e", "-c", settings], { cwd: directory, env });
    expect(checked.said).not.toMatch(/^(warning|fault)/m);
    expect(checked.said).toMatch(/^ok +welcome/m);
    expect(checked.code).toBe(0);

    // Three people, one after the other: round robin has them at three nodes.
    const people = [];
    for (const name of ["ada", "bob", "eve"]) {
      const client = await connect(`ws://127.0.0.1:${front}/ws`);
      await client.next("welcome");
      const joined = await client.ask({ type: "join", room: "lobby", username: name });
      expect(joined).toMatchObject({ type: "joined" });
      people.push(client);
    }
    const [ada, ...others] = people;
    const said = {
      type: "chat",
      room: "lobby",
      text: "is anybody there?",
      key: "is-anybody-there-1",
    };
    expect(await ada?.ask(said)).toMatchObject({ type: "ack" });
    for (const other of others)
      expect(await other.next("chat")).toMatchObject({ text: "is anybody there?" });
    for (const each of people) each.cut();
  });

  async function ready(port: string): Promise<void> {
    const end = performance.now() + 20_000;
    while (performance.now() < end) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
      if (answer?.ok === true) return;
      await Bun.sleep(20);
    }
    throw new Error(`no node at ${port}`);
  }

  async function endAll(directory: string): Promise<void> {
    const pids = (await Bun.file(`${directory}/pids`).text()).trim().split("\n").map(Number);
    for (const pid of pids) process.kill(pid, "SIGKILL");
  }
});
