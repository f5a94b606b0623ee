// The one file that `bun run build` makes, as somebody runs it who has nothing else.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LANGUAGES } from "../src/protocol/languages.ts";
import { connect } from "./support/client.ts";
import { describeSlow } from "./support/parts.ts";
import { runProgram } from "./support/program.ts";

// Other work on the machine may slow a start; bunfig.toml has no setting for it.
setDefaultTimeout(30_000);

const root = join(import.meta.dir, "..");

type Running = {
  url: string;
  /** From its start to its first page. */
  startedMs: number;
  /** Resident memory right then, in MiB. */
  residentMib: number;
  stop(): Promise<number>;
};

/** Runs `command --port 0` in `cwd` until its page answers. */
async function run(command: readonly string[], cwd: string): Promise<Running> {
  const begun = performance.now();
  const program = runProgram([...command, "--port", "0", "--host", "127.0.0.1"], { cwd });
  const [url] = await program.says(/http:\/\/localhost:\d+/);
  const page = await fetch(url);
  const startedMs = Math.round(performance.now() - begun);
  expect(page.status).toBe(200);
  const status = await Bun.file(`/proc/${program.pid}/status`).text();
  const residentMib = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  return { url, startedMs, residentMib, stop: () => program.stop() };
}

/** The addresses that a page asks for by itself. */
const filesOf = (page: string) =>
  [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

describeSlow("./chat", () => {
  let dir: string;
  let chat: string;
  /** Where it is run: nothing in it that belongs to the project. */
  let cwd: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "chat-build-"));
    chat = join(dir, "built", "chat");
    cwd = join(dir, "empty");
    await mkdir(cwd);
    const build = runProgram([process.execPath, "run", "build", "--outfile", chat], { cwd: root });
    if ((await build.exited) !== 0) throw new Error(build.output());
  }, 60_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test("it is one file, and says nothing of where it was built", async () => {
    expect(await readdir(join(dir, "built"))).toEqual(["chat"]);
    const bytes = Buffer.from(await Bun.file(chat).arrayBuffer());
    expect(bytes.includes(join(root, "src"))).toBe(false);
    console.log(`./chat: ${Math.round(bytes.length / 1e6)} MB`);
  });

  test("in an empty directory it serves the page, its files and its health", async () => {
    const running = await run([chat], cwd);
    const page = await (await fetch(new URL("/r/general", running.url))).text();
    const files = filesOf(page);
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const path of [...files, "/healthz", "/readyz"]) {
      expect((await fetch(new URL(path, running.url))).status).toBe(200);
    }
    expect(await running.stop()).toBe(0);
  });

  test.each(LANGUAGES)(
    "[52] in %s, what a browser must have to draw the page is at most 46 kB",
    async (language) => {
      const running = await run([chat], cwd);
      const headers = { "Accept-Encoding": "br", "Accept-Language": language };
      const get = (path: string, decompress: boolean): Promise<Response> =>
        fetch(new URL(path, running.url), { headers, decompress });
      const size = async (path: string): Promise<number> =>
        (await (await get(path, false)).arrayBuffer()).byteLength;
      const page = await (await fetch(running.url, { headers })).text();
      expect(page).toContain(`lang="${language}"`);
      // What an installed app is drawn with waits until somebody installs it.
      const drawn = page.replace(/<link rel="(?:apple-touch-icon|manifest)"[^>]*>/g, "");
      const paths = ["/", ...filesOf(drawn)];
      const sizes = await Promise.all(paths.map(size));
      const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
      const each = paths.map((path, at) => `${path} ${sizes[at]}`).join(", ");
      console.log(`the page in ${language}: ${total} bytes by brotli (${each})`);
      expect(total).toBeLessThanOrEqual(46_000);
      // And what it loads when that is wanted, as the files name one another.
      const all = new Set(paths);
      for (const path of all) {
        const text = await (await get(path, true)).text();
        for (const [found] of text.matchAll(/\/assets\/[\w.-]+\.(?:js|css)/g)) all.add(found);
      }
      const whole = (await Promise.all([...all].map(size))).reduce((sum, bytes) => sum + bytes, 0);
      console.log(`the whole client in ${language}: ${whole} bytes by brotli in ${all.size} files`);
      expect(all.size).toBeGreaterThan(paths.length + 5);
      expect(await running.stop()).toBe(0);
    },
  );

  test("what is said to it is kept in ./chat-data, over a restart", async () => {
    const first = await run([chat], cwd);
    const ada = await connect(`${first.url.replace("http", "ws")}/ws?room=general&username=ada`);
    await ada.next("joined");
    const reply = await ada.ask({ type: "chat", room: "general", text: "still here" });
    expect(reply).toMatchObject({ type: "ack", seq: 1 });
    expect(await first.stop()).toBe(0);
    expect(await readdir(cwd)).toEqual(["chat-data"]);

    const second = await run([chat], cwd);
    const bo = await connect(`${second.url.replace("http", "ws")}/ws?room=general&username=bo`);
    const { messages } = await bo.next("joined");
    expect(messages?.map((message) => message.text)).toContain("still here");
    expect(await second.stop()).toBe(0);
  });

  test("it obeys no .env and runs no bunfig.toml that lies where it is started", async () => {
    const strange = join(dir, "strange");
    await mkdir(strange);
    await Bun.write(join(strange, ".env"), "CHAT_NAME=Stranger\nCHAT_DATA=./elsewhere\n");
    await Bun.write(join(strange, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
    await Bun.write(join(strange, "evil.ts"), 'await Bun.write("evil-ran", "");\n');
    const running = await run([chat], strange);
    expect(await (await fetch(running.url)).text()).toContain("<title>Chat</title>");
    expect(await running.stop()).toBe(0);
    const found = (await readdir(strange)).toSorted();
    expect(found).toEqual([".env", "bunfig.toml", "chat-data", "evil.ts"]);
  });

  test("it starts at once, from source too", async () => {
    for (const command of [[chat], [process.execPath, "run", join(root, "src/index.ts")]]) {
      const started: number[] = [];
      const resident: number[] = [];
      for (let time = 0; time < 5; time++) {
        const running = await run(command, cwd);
        started.push(running.startedMs);
        resident.push(running.residentMib);
        expect(await running.stop()).toBe(0);
      }
      console.log(
        `${command.length === 1 ? "./chat" : "bun run src/index.ts"}: first page after`,
        `${median(started)} ms, ${median(resident)} MiB resident (medians of 5)`,
      );
      expect(median(started)).toBeLessThan(2_000); // far above what it takes, on any machine
    }
  });
});
