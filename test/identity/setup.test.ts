// First run from outside: the link is in what the program says, makes the owner once, and is in no log line.

import { Database } from "bun:sqlite";
import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testOnSqlite } from "../support/engines.ts";
import { removeDirectories, startServer } from "../support/server.ts";
import { webBrowser } from "../support/web-browser.ts";
import { password } from "./support.ts";

// Programs side by side, on a machine that may have other things to do.
setDefaultTimeout(20_000);
afterAll(removeDirectories);

const link =
  /To set this place up, open within 30 minutes: http:\/\/localhost:\d+(\/setup\?[\w-]{22})\n/;

function passwordsIn(data: string): string[] {
  const db = new Database(join(data, "chat.db"), { readonly: true });
  const found = db.query<{ password: string }, []>(
    "select password from users where password is not null",
  );
  const all = found.all().map(({ password }) => password);
  db.close();
  return all;
}

describe.concurrent("the setup link", () => {
  const alone = testOnSqlite("of nodes on one PostgreSQL all have the same link");
  alone(
    "is another one at each start, until it made the owner; the log has never heard of it",
    async () => {
      const first = await startServer();
      const [, old = ""] = await first.program.says(link);
      await first.program.stop();
      const server = await first.restart();
      const [, path = ""] = await server.program.says(link);
      const browser = webBrowser(server.url);
      expect(path).not.toBe(old);
      expect((await browser.get(old)).status).toBe(403);
      expect((await browser.get("/setup")).status).toBe(403);
      expect((await browser.get(path)).status).toBe(200);
      expect((await browser.send(old, { username: "Stranger", password })).status).toBe(403);
      expect((await browser.send(path, { username: "Keeper", password })).status).toBe(303);
      expect((await webBrowser(server.url).send(path, { username: "Late", password })).status).toBe(
        403,
      );
      const keeper = await server.connect(browser.session());
      expect(keeper.welcome.you).toMatchObject({ username: "Keeper", role: "owner" });
      await keeper.close();
      await server.program.stop();
      const secret = path.slice("/setup?".length);
      for (const line of server.program.output().split("\n"))
        if (line.includes(secret)) expect(line).toStartWith("To set this place up");
      for (const hidden of [secret, password, browser.session()])
        expect(JSON.stringify(server.logged())).not.toContain(hidden);
      const last = await server.restart();
      await last.program.says(/Access is open: .*\n/);
      await last.program.stop();
      expect(last.program.output()).not.toContain("/setup?");
      // What a server keeps is dear to guess at; tests alone have it quicker.
      expect(passwordsIn(last.data)).toEqual([
        expect.stringMatching(/^\$argon2id\$v=19\$m=32768,t=2,p=1\$/),
      ]);
    },
  );

  test("goes to the terminal, not into the file that standard output is written to", async () => {
    const directory = await mkdtemp(join(tmpdir(), "chat-test-"));
    const file = join(directory, "log");
    const shown: string[] = [];
    const { promise: seen, resolve } = Promise.withResolvers<void>();
    const command = `exec "$0" run "$1" --host 127.0.0.1 --port 0 --data "$2/data" > "$2/log"`;
    const index = join(import.meta.dir, "../../src/index.ts");
    const child = Bun.spawn(["sh", "-c", command, process.execPath, index, directory], {
      cwd: directory,
      env: { PATH: process.env["PATH"] },
      terminal: {
        data(_, bytes) {
          shown.push(Buffer.from(bytes).toString());
          if (/setup\?[\w-]{22}/.test(shown.join(""))) resolve();
        },
      },
    });
    await Promise.race([seen, child.exited]);
    expect(shown.join("")).toMatch(/setup\?[\w-]{22}/);
    child.kill("SIGTERM");
    await child.exited;
    const log = await Bun.file(file).text();
    expect(log).toContain("is open:");
    expect(log).not.toContain("setup");
    await rm(directory, { recursive: true });
  });
});
