// The first minute of docs/protocol.md, typed into the real wscat, against the source and against ./chat.

import { afterAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everything, part } from "./support/parts.ts";
import { type Program, runProgram } from "./support/program.ts";
import { runWscat, type Wscat } from "./support/wscat.ts";

const root = join(import.meta.dir, "..");
const node = part("node");
const dirs: string[] = [];
const running: { stop(): unknown }[] = [];
afterAll(async () => {
  for (const each of running) await each.stop();
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

async function emptyDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "chat-wscat-"));
  dirs.push(dir);
  return dir;
}

async function built(): Promise<string[]> {
  const chat = join(await emptyDir(), "chat");
  const build = runProgram([process.execPath, "run", "build", "--outfile", chat], { cwd: root });
  if ((await build.exited) !== 0) throw new Error(build.output());
  return [chat];
}

const WAYS: readonly [string, () => Promise<string[]>, boolean][] = [
  ["bun run src/index.ts", async () => [process.execPath, "run", join(root, "src/index.ts")], true],
  ["./chat in an empty directory", built, everything],
];

async function serve(command: string[]): Promise<string> {
  const server: Program = runProgram([...command, "--port", "0"], { cwd: await emptyDir() });
  running.push(server);
  const [, port = ""] = await server.says(/http:\/\/localhost:(\d+)/);
  return `ws://localhost:${port}`;
}

function person(url: string): Wscat {
  const wscat = runWscat(node ?? "", url);
  running.push(wscat);
  return wscat;
}

describe.each(WAYS.filter(([, , now]) => now))("wscat against %s", (_, command) => {
  test.concurrent.skipIf(node === null)(
    "the transcript of the first minute holds to the letter",
    async () => {
      const url = await serve(await command());

      const bob = person(`${url}/?room=general&username=bob`);
      expect(await bob.next()).toMatchObject({ type: "welcome", version: 1 });
      expect(await bob.next()).toMatchObject({ type: "ack", you: { username: "bob" } });
      expect(await bob.next()).toMatchObject({ type: "joined", head: 0, count: 1 });

      const ann = person(url);
      const welcome = await ann.next();
      expect(welcome).toMatchObject({ type: "welcome", you: { guest: true }, rooms: [] });
      if (welcome.type !== "welcome") return;
      expect(welcome.text).toBe(
        `Welcome! You are connected as ${welcome.you.username}. Type /join general yourname, then just type.`,
      );
      const userId = welcome.you.userId;

      ann.type('{"type":"chat","text":"too early"}');
      expect(await ann.next()).toEqual({
        type: "error",
        code: "not_in_room",
        text: "Join a room first",
      });

      ann.type('{"type":"join","username":"ann","room":"general"}');
      expect(await ann.next()).toMatchObject({
        type: "joined",
        room: "general",
        you: { userId, username: "ann", guest: true },
        head: 0,
        first: 1,
        count: 2,
        messages: [],
      });
      expect(await bob.next()).toMatchObject({
        type: "system",
        event: "presence",
        joined: [{ userId, username: "ann" }],
        left: [],
        count: 2,
        text: "ann joined #general",
      });

      ann.type('{"type":"chat","text":"hi"}');
      const chat = { type: "chat", room: "general", seq: 1, userId, username: "ann", text: "hi" };
      const said = await ann.next();
      expect(said).toMatchObject(chat);
      expect(await ann.next()).toMatchObject({ type: "ack", room: "general", seq: 1 });
      expect(await bob.next()).toEqual(said);

      ann.type("hi again");
      expect(await ann.next()).toMatchObject({ ...chat, seq: 2, text: "hi again" });
      expect(await bob.next()).toMatchObject({ type: "chat", seq: 2 });
    },
    60_000,
  );

  test.concurrent.skipIf(node === null)(
    "a whole client is one address: typing, /name, /who, /me",
    async () => {
      const url = await serve(await command());
      const ann = person(`${url}/?room=general&username=ann`);
      expect(await ann.next()).toMatchObject({ type: "welcome" });
      expect(await ann.next()).toMatchObject({ type: "ack", you: { username: "ann" } });
      expect(await ann.next()).toMatchObject({ type: "joined", room: "general" });
      ann.type("hello, all");
      expect(await ann.next()).toMatchObject({ type: "chat", username: "ann", text: "hello, all" });
      ann.type("/name bob");
      const renamed = [await ann.next(), await ann.next()];
      expect(renamed.find((frame) => frame.type === "ack")).toMatchObject({
        you: { username: "bob" },
      });
      expect(renamed.find((frame) => frame.type === "system")).toMatchObject({
        event: "renamed",
        was: "ann",
        text: "ann is now called bob",
      });
      ann.type("/who");
      expect(await ann.next()).toMatchObject({
        type: "users",
        users: [{ username: "bob" }],
        count: 1,
      });
      ann.type("/me waves");
      expect(await ann.next()).toMatchObject({ type: "chat", text: "waves", action: true });
      ann.type("//etc/hosts");
      expect(await ann.next()).toMatchObject({ type: "chat", text: "/etc/hosts" });
      ann.type("/help");
      expect(await ann.next()).toMatchObject({ type: "system", event: "notice" });
      ann.type("/leave");
      expect(await ann.next()).toEqual({ type: "left", room: "general" } as never);
    },
    60_000,
  );
});
