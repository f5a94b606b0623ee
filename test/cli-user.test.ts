// `chat user …` as a program of its own, on the data of a server that runs, and of none.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chownSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../src/config.ts";
import { hashOf, makeSecret } from "../src/identity/secrets.ts";
import { verifyPassword } from "../src/identity/passwords.ts";
import { sessionPrefix } from "../src/identity/sessions.ts";
import { createLog } from "../src/lib/log.ts";
import { asUsername } from "../src/protocol/ids.ts";
import { skeleton } from "../src/protocol/names.ts";
import type { Store } from "../src/store/store.ts";
import { bundledChat } from "./support/bundled.ts";
import { onPostgres, testOnSqlite } from "./support/engines.ts";
import { describeSlow } from "./support/parts.ts";
import { quickHash } from "./support/passwords.ts";
import {
  newDirectory,
  removeDirectories,
  type RunningServer,
  startServer,
} from "./support/server.ts";
import { databaseOf } from "./support/shared-engines.ts";
import { openTestStore } from "./support/store.ts";

// Programs side by side, on a machine that may have other things to do.
setDefaultTimeout(20_000);
afterAll(removeDirectories);

const program = async () => [...(await bundledChat()), "user"];
const password = "three quiet herons";

type Ended = { code: number; said: string; complained: string };

const placeOf = async (data: string): Promise<Record<string, string>> =>
  onPostgres ? { CHAT_STORE: await databaseOf(data) } : { CHAT_DATA: data };

/** `typed` is what stdin holds. */
async function chatUser(args: readonly string[], data: string, typed = ""): Promise<Ended> {
  const child = Bun.spawn([...(await program()), ...args], {
    env: { PATH: process.env["PATH"], ...(await placeOf(data)) },
    stdin: new Blob([typed]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, complained, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, said: said.trimEnd(), complained: complained.trimEnd() };
}

const done = (said: string | RegExp) => ({
  code: 0,
  said: typeof said === "string" ? said : expect.stringMatching(said),
  complained: "",
});
const refused = (complained: string, code = 1) => ({
  code,
  said: "",
  complained: `chat: ${complained}`,
});

async function withStore<Result>(
  data: string,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openTestStore({
    dataDir: data,
    log: createLog("text", () => {}),
    alongside: true,
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Makes a member in the store itself, with `password`, where the making is not what a test is about. */
async function member(data: string, username: string): Promise<string> {
  passwordHash ??= quickHash(password);
  const hash = await passwordHash;
  await withStore(data, (store) =>
    store.createAccount({
      ...{ userId: null, username: asUsername(username), passwordHash: hash, external: null },
      ...{ role: "member", asOwner: false, invitationHash: null },
    }),
  );
  return username;
}
let passwordHash: Promise<string> | undefined;

const accountOf = (store: Store, name: string) => store.accountByMark(skeleton(name));

async function verifies(data: string, name: string, given: string): Promise<boolean> {
  const account = await withStore(data, (store) => accountOf(store, name));
  return verifyPassword(given, account?.passwordHash ?? null);
}

/** Signs in as a browser would be after the door, and connects. */
async function comeIn(server: RunningServer, name: string) {
  const secret = makeSecret(sessionPrefix);
  await withStore(server.data, async (store) => {
    const account = await accountOf(store, name);
    if (account === null) throw new Error(`${name} has no account`);
    await store.startSession({
      ...{ secretHash: hashOf(secret), userId: account.userId },
      ...{ expires: Date.now() + 3_600_000, agent: "test", address: "127.0.0.1" },
    });
  });
  return server.connect(secret);
}

/** Answers each question with the next line of `typed`; resolves with all that was shown. */
async function onTerminal(args: readonly string[], data: string, typed: readonly string[]) {
  const answers = [...typed];
  let shown = "";
  let answered = 0;
  const child = Bun.spawn([...(await program()), ...args], {
    env: { PATH: process.env["PATH"], ...(await placeOf(data)), TERM: "xterm" },
    terminal: {
      data(terminal, bytes) {
        shown += new TextDecoder().decode(bytes);
        const asked = shown.match(/(New password of .*?|Again): /g)?.length ?? 0;
        for (; answered < asked; answered++) terminal.write(answers.shift() ?? "\u0004");
      },
    },
  });
  const code = await child.exited;
  child.terminal?.close();
  return { code, shown };
}

describe("beside a running server", () => {
  let server: RunningServer;
  const run = (args: readonly string[], typed?: string) => chatUser(args, server.data, typed);
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    expect(await server.program.stop()).toBe(0);
  });

  test("an account is added with the password from stdin, and is there at once", async () => {
    expect(await run(["add", "Zoë", "--role", "admin"], `${password}\r\n`)).toEqual(
      done("Zoë has an account now, as admin"),
    );
    expect(await run(["list"])).toMatchObject({
      said: expect.stringMatching(/^Zoë +admin {6}\d{4}-\d\d-\d\d$/m),
    });
    expect(await verifies(server.data, "zoe", password)).toBe(true);
    const zoe = await comeIn(server, "zoe");
    expect(zoe.welcome.you).toMatchObject({ username: "Zoë", role: "admin", guest: false });
    await zoe.close();
  });

  test("a name that looks like one that is taken, or is none, is refused", async () => {
    await member(server.data, "bob");
    const [taken, none] = await Promise.all([
      run(["add", "B0B"], password),
      run(["add", "a\u202eb"], password),
    ]);
    expect(taken).toEqual(refused("Somebody here has that name"));
    expect(none).toEqual(refused("That name cannot be used"));
  });

  test("a password that is too short, too common or missing is refused", async () => {
    const refusals = await Promise.all(
      ["short", "password123", ""].map((typed) => run(["add", "cay"], typed)),
    );
    expect(refusals.map(({ complained }) => complained.slice(0, 40))).toEqual([
      "chat: A password has at least 8 characte",
      "chat: That password is one of the first ",
      "chat: A password has at least 8 characte",
    ]);
    expect(await withStore(server.data, (store) => accountOf(store, "cay"))).toBeNull();
  });

  // These wait for the server's next look, side by side.
  test.concurrent(
    "a new role is told within a second to those who are here, and is written down",
    async () => {
      const dan = await comeIn(server, await member(server.data, "dan"));
      expect(await run(["role", "DAN", "moderator"])).toEqual(done("dan is moderator now"));
      expect(await dan.next("standing", undefined, 1_000)).toMatchObject({
        room: null,
        role: "moderator",
        text: "You are now a moderator of this server",
      });
      expect(await dan.ask({ type: "reports" })).toMatchObject({ type: "reports" });
      expect(await run(["role", "dan", "moderator"])).toEqual(done("dan is moderator already"));
      const lines = await withStore(server.data, (store) =>
        store.audit({ before: null, limit: 50 }),
      );
      expect(lines.filter(({ targetName }) => targetName === asUsername("dan"))).toEqual([
        expect.objectContaining({ byName: "command-line", act: "role", detail: "moderator" }),
      ]);
      await dan.close();
    },
  );

  test.concurrent.each([
    ["sign-out", "fay", "", /^fay is signed out\. Sessions ended: 1$/],
    ["password", "gus", "another sentence", /^gus has a new password\. Sessions ended: 1$/],
  ])(
    "%s closes their sockets with 4009 within a second, and nobody else's",
    async (verb, name, typed, said) => {
      const own = await comeIn(server, await member(server.data, name));
      const other = await comeIn(server, await member(server.data, `not ${name}`));
      expect(await run([verb, name], typed)).toEqual(done(said));
      const endedAt = performance.now();
      expect(await own.closed).toMatchObject({ code: 4009 });
      expect(performance.now() - endedAt).toBeLessThan(1_000);
      expect(await other.ask({ type: "ping" })).toMatchObject({ type: "pong" });
      expect(await verifies(server.data, name, typed === "" ? password : typed)).toBe(true);
      await other.close();
    },
  );

  test("nobody of that name is refused", async () => {
    const asked = [
      ["role", "eve", "admin"],
      ["password", "eve"],
      ["sign-out", "eve"],
    ];
    for (const each of await Promise.all(asked.map((args) => run(args, password)))) {
      expect(each).toEqual(refused("Nobody here is called eve"));
    }
  });

  describeSlow("on a terminal", () => {
    test("the password is asked twice and never shown", async () => {
      const line = `${password}\r`;
      const added = await onTerminal(["add", "hal"], server.data, [line, line]);
      expect(added).toEqual({ code: 0, shown: expect.stringContaining("New password of hal: ") });
      expect(added.shown).toContain("hal has an account now");
      expect(added.shown).not.toContain("heron");
      expect(await verifies(server.data, "hal", password)).toBe(true);
    });

    test("Ctrl+C or another second time changes nothing, and what is typed can be corrected", async () => {
      const { data } = server;
      await member(data, "ida");
      const change = (...typed: string[]) => onTerminal(["password", "ida"], data, typed);
      const differing = await change("four loud geese\r", "four loud geesf\r");
      expect(differing).toMatchObject({ code: 1 });
      expect(differing.shown).toContain("Those two were not the same; nothing was changed");
      const stopped = await change("four lo\u0003");
      expect(stopped).toMatchObject({ code: 130, shown: expect.not.stringContaining("four") });
      expect(await verifies(data, "ida", password)).toBe(true);
      expect(await change("four loud geesf\u007fe\r", "four loud geese\r")).toMatchObject({
        code: 0,
      });
      expect(await verifies(data, "ida", "four loud geese")).toBe(true);
    });
  });
});

describeSlow("the owner", () => {
  test("is one: who gets the server takes it from its owner, who is an admin then", async () => {
    const server = await startServer();
    const run = (args: readonly string[]) => chatUser(args, server.data, password);
    expect(await run(["list"])).toEqual(done(/^Nobody has an account yet: chat user add/));
    expect(await run(["add", "ann", "--role=owner"])).toEqual(
      done("ann has an account now, as owner"),
    );
    expect(await run(["add", "bob", "--role", "owner"])).toEqual(
      refused("This server has an owner: see chat user role"),
    );
    await run(["add", "bob"]);
    const [ann, bob] = await Promise.all([comeIn(server, "ann"), comeIn(server, "bob")]);
    expect(await run(["role", "ann", "member"])).toEqual(
      refused("ann is the owner: make somebody else the owner, then they are an admin"),
    );
    expect(await run(["role", "bob", "owner"])).toEqual(
      done("bob is owner now, and ann is an admin"),
    );
    expect(await bob.next("standing", undefined, 1_000)).toMatchObject({ role: "owner" });
    expect(await ann.next("standing", undefined, 1_000)).toMatchObject({ role: "admin" });
    await Promise.all([ann.close(), bob.close()]);
    await server.program.stop();
  });
});

describeSlow("a server that is written to meanwhile", () => {
  test("[P3] acknowledges everything, in order", async () => {
    const server = await startServer({ settings: ["--rate-limit", "off"] });
    const guest = await server.connect();
    await guest.ask({ type: "join", room: "general", username: "eve" });
    let added = false;
    const adding = Promise.all(
      ["ann", "bob", "cay", "dan"].map((name) => chatUser(["add", name], server.data, password)),
    ).finally(() => (added = true));
    for (let seq = 1; !added; seq++) {
      expect(await guest.ask({ type: "chat", text: `${seq}` })).toMatchObject({ type: "ack", seq });
    }
    expect((await adding).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    await guest.close();
    await server.program.stop();
  });
});

describeSlow("where no server runs", () => {
  /** A data directory in which ann is the owner, and no server any more. */
  async function left(): Promise<string> {
    const server = await startServer();
    await chatUser(["add", "ann", "--role", "owner"], server.data, password);
    await server.program.stop();
    return server.data;
  }

  test("it works as well, and the server that starts next knows nothing of a copy", async () => {
    const data = await left();
    expect(await chatUser(["password", "ann"], data, "another long sentence")).toMatchObject({
      code: 0,
    });
    expect(await verifies(data, "ann", "another long sentence")).toBe(true);
    const server = await startServer({ data });
    expect(server.program.output()).not.toContain("storage_replaced");
    await server.program.stop();
  });

  // Only root may give files away.
  const asRoot = process.getuid?.() === 0 ? testOnSqlite("files have an owner") : test.skip;
  asRoot("run as root, it leaves all files to their owner", async () => {
    const data = await left();
    const nobody = 65_534;
    for (const file of [".", ...readdirSync(data)]) chownSync(join(data, file), nobody, nobody);
    expect(await chatUser(["role", "ann", "owner"], data)).toMatchObject({ code: 0 });
    const owners = readdirSync(data).map((file) => statSync(join(data, file)).uid);
    expect(new Set(owners)).toEqual(new Set([nobody]));
  });
});

describe("asked in the wrong way", () => {
  async function expectRefused(asked: readonly [string[], string][]): Promise<void> {
    await Promise.all(
      asked.map(async ([args, complained]) =>
        expect(await chatUser(args, "/nonexistent")).toEqual(refused(complained, 2)),
      ),
    );
  }

  test("ends with 2 and says how it goes", () =>
    expectRefused([
      [["frob"], "There is no chat user frob. See --help"],
      [["role", "ann"], "It is: chat user role NAME ROLE. See chat user --help"],
    ]));

  describeSlow("in every way", () => {
    test("ends with 2 and says how it goes", () =>
      expectRefused([
        [[], "There is no chat user . See --help"],
        [["toString"], "There is no chat user toString. See --help"],
        [["add"], "It is: chat user add NAME. See chat user --help"],
        [["role", "ann", "king"], "A role is one of owner, admin, moderator, member"],
        [["add", "ann", "--role"], "--role needs a value. See --help"],
        [["list", "--role", "owner"], "There is no --role. See --help"],
        [["add", "ann", "--password", "secret"], "There is no --password. See --help"],
      ]));
  });

  test("--help says what there is, and chat --help names it", async () => {
    const help = await chatUser(["--help"], "/nonexistent");
    for (const verb of ["add", "role", "password", "sign-out", "list"]) {
      expect(help.said).toContain(`chat user ${verb}`);
    }
    const all = readConfig(["--help"], {});
    expect(all.do === "print" ? all.text : "").toContain("chat user --help");
  });

  testOnSqlite("a directory is what SQLite keeps its files in")(
    "a directory without data is refused, and nothing is made in it",
    async () => {
      const empty = await newDirectory();
      expect(await chatUser(["list"], empty)).toEqual(
        refused(
          `There is no data in ${empty}: start the server once, or name its directory with --data`,
        ),
      );
      expect(readdirSync(empty)).toEqual([]);
    },
  );
});
