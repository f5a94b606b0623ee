// `chat doctor` as a program of its own: beside real servers that are there, away, frozen, or set up wrongly.

import { SQL } from "bun";
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { chmodSync } from "node:fs";
import { freePort } from "./chaos/server.ts";
import { bundledChat } from "./support/bundled.ts";
import { makeCertificate } from "./support/certificate.ts";
import { nginx, type PlainNginx, runNginxWith } from "./support/nginx.ts";
import { describeSlow, everything } from "./support/parts.ts";
import { type Postgres, postgres, startPostgres } from "./support/postgres.ts";
import { type Redis, redis, runRedis } from "./support/redis.ts";
import {
  newDirectory,
  removeDirectories,
  type RunningServer,
  startServer,
} from "./support/server.ts";

// Programs side by side, some of which wait for what does not come.
setDefaultTimeout(40_000);
afterAll(removeDirectories);

type Ended = { code: number; said: string };

async function doctor(...args: readonly string[]): Promise<Ended> {
  const child = Bun.spawn([...(await bundledChat()), "doctor", ...args], {
    cwd: await newDirectory(),
    env: { PATH: process.env["PATH"] },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, complained] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, said: said + complained };
}

/** What is said of a part, and the lines below it. */
function about(part: string, { said }: Ended): { level: string; said: string; lines: string[] } {
  const lines = said.split("\n");
  const at = lines.findIndex((line) => new RegExp(`^\\w+ +${part} `).test(line));
  const [, level = "", text = ""] = /^(\w+) +\w+ +(.*)$/.exec(lines[at] ?? "") ?? [];
  const rest = at < 0 ? [] : lines.slice(at + 1);
  const below = rest.findIndex((line) => !line.startsWith(" "));
  return { level, said: text, lines: rest.slice(0, below).map((line) => line.trim()) };
}

describe("on this machine", () => {
  test("it says that all is well, and ends with 0", async () => {
    const seen = await doctor("--data", await newDirectory());
    expect(seen.code).toBe(0);
    expect(seen.said).not.toMatch(/^(warning|fault)/m);
    for (const part of ["settings", "data", "disk", "files"])
      expect(about(part, seen).level).toBe("ok");
  });

  test("a wrong setting is a fault, in the server's own words", async () => {
    const seen = await doctor("--port", "many");
    expect(seen.code).toBe(1);
    expect(about("settings", seen)).toEqual({
      level: "fault",
      said: '--port must be a whole number from 0 to 65535; it is "many"',
      lines: ["see chat --help"],
    });
  });

  test("a data directory that others may read, and too few files, are told with the line to change", async () => {
    const data = await newDirectory();
    chmodSync(data, 0o755);
    const seen = await doctor("--data", data, "--connections", "9999999");
    expect(seen.code).toBe(1);
    expect(about("data", seen)).toMatchObject({ level: "warning", lines: [`chmod 700 ${data}`] });
    expect(about("files", seen)).toMatchObject({
      level: "fault",
      lines: ["ulimit -n 10000099", "in a unit: LimitNOFILE=10000099"],
    });
  });

  test("a key that is not the certificate's is a fault", async () => {
    const directory = await newDirectory();
    await Bun.write(`${directory}/cert.pem`, makeCertificate("localhost").cert);
    await Bun.write(`${directory}/key.pem`, makeCertificate("localhost").key);
    const files = ["--tls-cert", `${directory}/cert.pem`, "--tls-key", `${directory}/key.pem`];
    const seen = await doctor("--data", directory, ...files);
    expect(about("certificate", seen)).toMatchObject({ level: "fault", lines: ["--tls-key FILE"] });
  });

  test("what is no address of a page is asked in the wrong way", async () => {
    expect((await doctor("--url", "chat.example.org")).code).toBe(2);
    expect((await doctor("--connections", "some")).code).toBe(2);
  });
});

describeSlow("at the server itself", () => {
  let server: RunningServer;
  const { cert, key } = makeCertificate("localhost");
  beforeAll(async () => {
    const data = await newDirectory();
    await Promise.all([Bun.write(`${data}/c.pem`, cert), Bun.write(`${data}/k.pem`, key)]);
    const settings = ["--tls-cert", `${data}/c.pem`, "--tls-key", `${data}/k.pem`];
    server = await startServer({ data, settings });
  });
  afterAll(() => server.kill());

  test("a certificate that browsers will not believe is a fault, and the rest is looked at all the same", async () => {
    const url = `https://localhost:${server.port}`;
    const seen = await doctor("--data", await newDirectory(), "--url", url);
    expect(seen.code).toBe(1);
    expect(about("certificate", seen).said).toMatch(/browsers will not believe it: .*SELF_SIGNED/);
    for (const part of ["upgrade", "welcome", "scheme", "address", "clock"])
      expect(about(part, seen).level).toBe("ok");
  });
});

describeSlow("behind nginx", () => {
  let server: RunningServer;
  let proxy: PlainNginx | null = null;
  const trusted = ["--trusted-proxy", "127.0.0.1"];

  beforeAll(async () => {
    server = await startServer({ settings: trusted });
  });
  afterAll(() => server.kill());
  afterEach(async () => {
    await proxy?.stop();
    proxy = null;
  });

  /** With these lines in its location, and the doctor in front of it. */
  async function behind(
    location: readonly string[],
    { to = server.port, http = "", settings = trusted } = {},
  ): Promise<Ended> {
    const port = freePort();
    proxy = await runNginxWith(
      `${http}
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://127.0.0.1:${to}; ${location.join("\n")} }
      }`,
      port,
    );
    const where = ["--data", await newDirectory(), "--port", String(to)];
    return await doctor(...where, ...settings, "--url", `http://127.0.0.1:${port}`);
  }

  const upgrade = [
    "proxy_http_version 1.1;",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection $connection_upgrade;",
  ];
  const map = `map $http_upgrade $connection_upgrade { default upgrade; "" ""; }`;
  const host = "proxy_set_header Host $http_host;";
  const address = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";

  describe.skipIf(nginx === null)("set up like this", () => {
    test("without Upgrade it names the missing lines, and with them it is content", async () => {
      const seen = await behind([host, address]);
      expect(seen.code).toBe(1);
      const found = about("upgrade", seen);
      expect(found.level).toBe("fault");
      expect(found.said).toMatch(/^nginx.* lets no WebSocket through/);
      expect(found.lines).toEqual([...upgrade, `${map}   # in the http block`]);

      await proxy?.stop();
      const [inHttp = "", ...inLocation] = found.lines.toReversed();
      const after = await behind([...inLocation, host, address], { http: inHttp });
      expect(after.said).not.toMatch(/^(warning|fault)/m);
      expect(after.code).toBe(0);
      for (const part of ["proxy", "upgrade", "welcome", "silence", "address"])
        expect(about(part, after).level).toBe("ok");
    });

    test("without Connection it names that", async () => {
      const seen = await behind([...upgrade.slice(0, 2), host, address]);
      expect(about("upgrade", seen)).toMatchObject({
        level: "fault",
        lines: [upgrade[0], upgrade[2], `${map}   # in the http block`],
      });
    });

    test("without Host the server takes its own page for another's", async () => {
      const seen = await behind([...upgrade, address], { http: map });
      expect(about("upgrade", seen).level).toBe("fault");
      expect(about("upgrade", seen).lines[0]).toBe(host);
    });

    test("an address that anybody may write is a fault", async () => {
      const seen = await behind([...upgrade, host], { http: map });
      expect(about("address", seen)).toMatchObject({ level: "fault" });
      expect(about("address", seen).said).toMatch(/anybody can come under any address/);
      expect(about("address", seen).lines[0]).toBe(address);
    });

    test("a proxy that hands on no address is a fault", async () => {
      const none = `proxy_set_header X-Forwarded-For "";`;
      const seen = await behind([...upgrade, host, none], { http: map });
      expect(about("address", seen).said).toMatch(/does not hand on theirs/);
      expect(about("address", seen).lines).toEqual([address]);
    });

    test("a proxy that the server does not believe is a fault", async () => {
      const alone = await startServer();
      const set = { to: alone.port, http: map, settings: [] };
      const seen = await behind([...upgrade, host, address], set);
      await alone.kill();
      expect(about("address", seen).level).toBe("fault");
      expect(about("address", seen).lines[0]).toBe("--trusted-proxy 127.0.0.1");
    });

    test("a proxy that leads nowhere, or to something else, is told with the line that leads here", async () => {
      const nowhere = freePort();
      const seen = await behind([...upgrade, host], { to: nowhere, http: map });
      expect(about("proxy", seen)).toMatchObject({
        level: "fault",
        lines: [`proxy_pass http://127.0.0.1:${nowhere};`],
      });
      await proxy?.stop();
      const other = await behind(["return 200 hello;"]);
      expect(about("proxy", other).said).toMatch(/that is not this server/);
    });

    test("a server that is frozen behind it is told after a while", async () => {
      server.signal("SIGSTOP");
      const seen = await behind([...upgrade, host, address], { http: map });
      server.signal("SIGCONT");
      expect(seen.code).toBe(1);
      expect(about("proxy", seen).said).toMatch(/no answer within 5 s/);
    });

    test("pings that come later than proxies wait are a warning", async () => {
      const late = ["--ping-after", "90s", "--dead-after", "200s"];
      const set = { http: map, settings: [...trusted, ...late] };
      const seen = await behind([...upgrade, host, address], set);
      expect(about("silence", seen)).toMatchObject({ level: "warning" });
      expect(about("silence", seen).lines[0]).toBe("--ping-after 20s");
      expect(seen.code).toBe(0);
    });
  });
});

describe.skipIf(!everything || postgres === null)("with PostgreSQL", () => {
  let server: Postgres;
  let url: string;
  const password = "hush%20hush";
  beforeAll(async () => {
    server = await startPostgres();
    url = withPassword(await server.createDatabase());
  });
  afterAll(() => server.dispose());

  const withPassword = (of: string): string => of.replace("postgres@", `postgres:${password}@`);
  async function changed(...statements: readonly string[]): Promise<void> {
    const sql = new SQL(server.url, { max: 1 });
    for (const statement of statements) await sql.unsafe(statement);
    await sql.close();
  }
  const parts = ["postgresql", "durable", "pool", "clock"];

  test("it is content with one as it comes", async () => {
    const seen = await doctor("--store", url);
    expect(seen.code).toBe(0);
    expect(about("postgresql", seen).said).toMatch(/^1[5-9]|^[2-9]\d/);
    for (const part of parts) expect(about(part, seen).level).toBe("ok");
    expect(seen.said).not.toMatch(/hush/);
  });

  test("one that does not keep what it says is a fault", async () => {
    await changed(
      "alter system set fsync = off",
      "alter system set synchronous_commit = off",
      "select pg_reload_conf()",
    );
    const seen = await doctor("--store", url);
    expect(about("durable", seen).level).toBe("fault");
    // The lines that it names are what helps.
    const { lines } = about("durable", seen);
    expect(lines).toEqual(["alter system set fsync = on;", "select pg_reload_conf();"]);
    await changed(...lines);
    expect(about("durable", await doctor("--store", url)).level).toBe("ok");
  });

  test("a database that is not there, or in which one may not make tables, is a fault", async () => {
    const missing = await doctor("--store", url.replace(/[^/]+$/, "nowhere"));
    expect(missing.code).toBe(1);
    expect(about("postgresql", missing).lines[0]).toMatch(/^createdb .* nowhere$/);
    await changed("create role guest login");
    const poor = await doctor("--store", url.replace(`postgres:${password}`, "guest"));
    expect(about("rights", poor).level).toBe("fault");
    expect(about("rights", poor).lines[0]).toMatch(/^alter database \w+ owner to guest;$/);
  });

  test("one that is frozen is told after a while, one that is away at once, without the password", async () => {
    await server.freeze();
    const frozen = await doctor("--store", url);
    await server.thaw();
    expect(frozen.code).toBe(1);
    expect(about("postgresql", frozen).level).toBe("fault");
    await server.kill();
    const away = await doctor("--store", url);
    await server.start();
    expect(away.code).toBe(1);
    expect(about("postgresql", away).said).toMatch(/nobody listens there/);
    expect(frozen.said + away.said).not.toMatch(/hush/);
  });
});

describe.skipIf(!everything || redis === null)("with Redis", () => {
  let server: Redis;
  // A broker goes with a store; that there is none is looked at too, and is not what these are about.
  const store = `postgres://nobody@127.0.0.1:${freePort()}/none`;
  const look = (url: string) => doctor("--store", store, "--broker", url);
  beforeAll(async () => {
    server = await runRedis({ password: "hush" });
  });
  afterAll(() => server.dispose());

  test("it is content with one as it comes, also where channels have a prefix", async () => {
    for (const seen of [await look(server.url), await look(`${server.url}/green`)]) {
      expect(about("redis", seen)).toMatchObject({ level: "ok" });
      expect(about("publish", seen)).toMatchObject({ level: "ok" });
      expect(seen.said).not.toMatch(/hush/);
    }
  });

  test("a user with no more rights than nodes need is enough, and one with less is told what is missing", async () => {
    const user = ["ACL", "SETUSER", "node", "on", ">hush", "-@all"] as const;
    const url = server.url.replace(":hush@", "node:hush@");
    const rights = ["+subscribe", "+unsubscribe", "&chat:*"];
    await server.command(...user, ...rights);
    const less = await look(url);
    expect(about("redis", less)).toMatchObject({
      level: "fault",
      lines: ["ACL SETUSER NAME +publish +subscribe +unsubscribe &chat:*"],
    });
    await server.command(...user, ...rights, "+publish");
    const enough = await look(url);
    expect(about("redis", enough).level).toBe("ok");
    expect(about("publish", enough).level).toBe("ok");
  });

  test("a wrong password is told, and not shown", async () => {
    const seen = await look(server.url.replace("hush", "hushhush"));
    expect(seen.code).toBe(1);
    expect(about("redis", seen).said).toMatch(/the password is missing, or not good/);
    expect(seen.said).not.toMatch(/hush/);
  });

  test("one that is frozen is told after a while, one that is away at once", async () => {
    server.freeze();
    const frozen = await look(server.url);
    server.thaw();
    expect(about("redis", frozen)).toMatchObject({ level: "fault" });
    expect(about("redis", frozen).said).toMatch(/no answer within 3 s/);
    await server.kill();
    const away = await look(server.url);
    await server.start();
    expect(about("redis", away)).toMatchObject({ level: "fault" });
    expect(away.code).toBe(1);
  });
});
