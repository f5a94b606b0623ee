// A server that cannot start says why in one line and leaves everything as it is; one that can says where it is.

import { Database } from "bun:sqlite";
import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../src/config.ts";
import { testOnSqlite } from "./support/engines.ts";
import { describeSlow, hasIpv6 } from "./support/parts.ts";
import { newDirectory, removeDirectories, runServer, startServer } from "./support/server.ts";

// Programs side by side, on a machine that may have other things to do.
setDefaultTimeout(20_000);
afterAll(removeDirectories);

/** Runs it until it ends: its one line on stderr, without the program's name, and its exit code. */
async function refusal(args: readonly string[]): Promise<{ code: number; line: string }> {
  const program = await runServer(["--host", "127.0.0.1", "--port", "0", ...args]);
  const code = await program.exited;
  await program.says(/chat: .*\n/);
  expect(program.errors()).toMatch(/^chat: [^\n]+\n$/);
  expect(program.output()).toBe(program.errors());
  return { code, line: program.errors().slice("chat: ".length).trimEnd() };
}

const contents = async (directory: string): Promise<Record<string, string>> => {
  // SQLite makes an empty log and its index beside a database that it only reads.
  const names = (await readdir(directory)).filter((name) => !/^(lock|.*-wal|.*-shm)$/.test(name));
  const hashes = names.sort().map(async (name) => {
    const bytes = await Bun.file(join(directory, name)).bytes();
    return [name, new Bun.CryptoHasher("sha256").update(bytes).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
};

let used: Promise<string> | undefined;

/** A copy of a data directory that a server made and left. */
async function usedDirectory(): Promise<string> {
  const data = await newDirectory();
  await cp(await (used ??= useDirectory()), data, { recursive: true });
  return data;
}

async function useDirectory(): Promise<string> {
  const server = await startServer();
  const ada = await server.connect();
  await ada.ask({ type: "join", room: "general" });
  await ada.ask({ type: "chat", text: "kept" });
  await server.program.stop();
  return server.data;
}

// Each has a program and data of its own, and waits for it most of the time.
describe.concurrent("what cannot start", () => {
  // Alone: one that waits half a second for a processor before it ends logs a look at its store besides.
  test.serial("a port in use", async () => {
    const server = await startServer();
    const data = await newDirectory();
    const { code, line } = await refusal(["--port", String(server.port), "--data", data]);
    expect(code).toBe(1);
    expect(line).toBe(
      `Port ${server.port} is in use. Stop what uses it, or choose another: --port ${server.port + 1}`,
    );
    await server.kill();
  });

  testOnSqlite("nodes share a PostgreSQL")(
    "data of another server that runs, which goes on",
    async () => {
      const server = await startServer();
      const { code, line } = await refusal(["--data", server.data]);
      expect(code).toBe(1);
      expect(line).toBe(
        `Another server is using the data in ${server.data}: stop it, or choose another directory with --data`,
      );
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      await server.kill();
      const next = await startServer({ data: server.data });
      await next.kill();
    },
  );

  test("a data directory that is a file, or in one", async () => {
    const file = join(await newDirectory(), "file");
    await Bun.write(file, "mine");
    for (const data of [file, join(file, "data")]) {
      const { code, line } = await refusal(["--data", data]);
      expect(code).toBe(1);
      expect(line).toContain(data);
      expect(line).toContain("--data");
    }
    expect(await Bun.file(file).text()).toBe("mine");
  });

  test("a data directory that nobody can write, not root either", async () => {
    const { code, line } = await refusal(["--data", "/proc/chat-data"]);
    expect(code).toBe(1);
    expect(line).toContain("/proc/chat-data");
    expect(line).toContain("--data");
  });

  test.skipIf(process.getuid?.() === 0)("a data directory without rights", async () => {
    const data = await newDirectory();
    await chmod(data, 0o500);
    expect((await refusal(["--data", data])).line).toContain("cannot be written");
  });

  const ruined = "the file is ruined that SQLite keeps all in";
  type Spoiling = [string, RegExp, (file: string) => Promise<void>];
  const spoilings: Spoiling[] = [
    [
      "a newer schema",
      /written by a newer version of this server \(schema 999,/,
      async (file) => {
        const db = new Database(file);
        db.run("pragma user_version = 999");
        db.close();
      },
    ],
    [
      "a database cut in half",
      /is damaged .*: restore it from a backup/,
      async (file) => {
        const bytes = await Bun.file(file).bytes();
        await Bun.write(file, bytes.slice(0, bytes.length >> 1));
      },
    ],
  ];
  // The same refusals, without a program around them, are in store/sqlite-files.test.ts.
  const furtherSpoilings: Spoiling[] = [
    [
      "text in the place of the database",
      /is not a database of this server/,
      async (file) => void (await Bun.write(file, "to be or not to be\n".repeat(1_000))),
    ],
    [
      "a page of rubbish",
      /is damaged .*: restore it from a backup/,
      async (file) => {
        const bytes = await Bun.file(file).bytes();
        await Bun.write(file, bytes.fill(0xa5, 100, 4_096));
      },
    ],
    [
      "an empty file where there was a database",
      /is missing or empty, but a server ran here before/,
      async (file) => void (await Bun.write(file, "")),
    ],
    [
      "a database of something else",
      /belongs to another application/,
      async (file) => {
        await Bun.file(file).delete();
        const db = new Database(file);
        db.run("create table theirs (a)");
        db.close();
      },
    ],
  ];
  async function refused(_: string, sentence: RegExp, spoil: Spoiling[2]): Promise<void> {
    const data = await usedDirectory();
    await spoil(join(data, "chat.db"));
    const before = await contents(data);
    const { code, line } = await refusal(["--data", data]);
    expect(line).toMatch(sentence);
    expect(line).toContain(data);
    expect(code).toBe(1);
    expect(await contents(data)).toEqual(before);
  }
  testOnSqlite(ruined).each(spoilings)("%s, which is left as it is", refused);
  describeSlow("further", () => {
    testOnSqlite(ruined).each(furtherSpoilings)("%s, which is left as it is", refused);
  });

  test.serial("an address that is none of this machine's", async () => {
    const { code, line } = await refusal(["--host", "203.0.113.7", "--data", await newDirectory()]);
    expect(line).toBe("203.0.113.7 is not an address of this machine. See --host");
    expect(code).toBe(1);
  });

  test.each([
    [["--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["--prot", "1"], "There is no --prot. See --help"],
    [["--rate-limit", "many"], "--rate-limit must be a count and a time, like 10/10s"],
  ])("a wrong setting: %j", async (args, sentence) => {
    const { code, line } = await refusal(args);
    expect(line).toStartWith(sentence);
    expect(code).toBe(2);
  });
});

describe.concurrent("what starts", () => {
  test("--help and --version print and end well, and make no data", async () => {
    const cwd = await newDirectory();
    for (const [flag, begins] of [
      ["--help", `chat ${version}: `],
      ["--version", `chat ${version}\n`],
    ] as const) {
      const program = await runServer([flag], { cwd });
      await program.says(/\n/);
      expect(await program.exited).toBe(0);
      expect(program.output()).toStartWith(begins);
      expect(program.errors()).toBe("");
    }
    expect(await readdir(cwd)).toEqual([]);
  });

  test("says where it is, where the data lies and who can come in", async () => {
    const cwd = await newDirectory();
    await mkdir(join(cwd, "deep"));
    const program = await runServer(["--host", "127.0.0.1", "--name", "The Hall"], {
      cwd: join(cwd, "deep"),
      env: { PORT: "0" },
    });
    const [, port] = await program.says(/http:\/\/localhost:(\d+)[\s\S]*Access is .*\n/);
    expect(program.output()).toStartWith(`The Hall is open:\n  http://localhost:${port}\n`);
    expect(program.output()).toContain(`kept in ${join(cwd, "deep", "chat-data")}`);
    expect(await program.stop()).toBe(0);
  });

  test.skipIf(!hasIpv6)(
    "an IPv6 address stands in brackets where it says where it is",
    async () => {
      const data = await newDirectory();
      const program = await runServer(["--host", "::1", "--port", "0", "--data", data]);
      const [, url = ""] = await program.says(/^ {2}(http:\/\/(?!localhost).*)$/m);
      expect(url).toStartWith("http://[::1]:");
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      await program.stop("SIGKILL");
    },
  );

  test("its log holds no text, no token and no control character", async () => {
    const server = await startServer({ settings: ["--rate-limit", "1/10s"] });
    const ada = await server.connect();
    const name = "a\u001b[31m\r\nb\u202e";
    await ada.ask({ type: "join", room: name, username: name });
    await ada.ask({ type: "join", room: "general", username: "ada" });
    for (let n = 0; n < 6; n++) await ada.ask({ type: "chat", text: "very secret words" });
    for (let n = 0; n < 10; n++) ada.send({ type: "chat", text: "very secret words" });
    expect((await ada.closed).code).toBe(4100);
    await fetch(`${server.url}/${encodeURIComponent(name)}?token=${ada.welcome.session}`);
    await fetch(`${server.url}/ws?token=${ada.welcome.session}`);
    await server.program.stop();
    const said = server.program.output();
    expect(server.logged().map(({ event }) => event)).toContain("rate_limited");
    expect(said).not.toContain("secret words");
    expect(said).not.toContain(ada.welcome.session);
    expect(said).not.toContain(ada.welcome.session.split(".")[1] ?? "?");
    expect(said).not.toMatch(/[^\n\x20-\x7e]/);
  });
});
