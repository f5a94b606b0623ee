// `bun run test/bench/reading.ts`: how soon what is read on one device of a person is read on the other.
// With CHAT_TEST=all and Chromium also from page to page. Only told: no bar was set.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Client, connect } from "../support/client.ts";
import { createLatencies, figure, type Latencies } from "./figures.ts";
import { circumstances, keep } from "./results.ts";
import { startServer } from "./start.ts";

const { values: asked } = parseArgs({
  options: {
    times: { type: "string", default: "200" },
    pages: { type: "string", default: "20" },
    dir: { type: "string", default: tmpdir() },
    dry: { type: "boolean", default: false },
  },
});

const times = Number(asked.times);
const pageTimes = chromium === null ? 0 : Number(asked.pages);
const warmUp = 20;
const room = "slipway";

/** When the title said last that somebody wants the reader, and said so no more; by the machine's clock. */
const watchTitle = `new MutationObserver(() => {
    if (!document.title.startsWith("(")) window.clearAt ??= performance.timeOrigin + performance.now();
  }).observe(document.querySelector("title"), { childList: true })`;

const under = await mkdtemp(join(asked.dir, "chat-bench-"));
const server = await startServer("chat", { under });
try {
  const { port } = server.target;
  const bo = await joined(port, "Bo");
  const wire = await overWires(bo, port);
  const pages = pageTimes === 0 ? createLatencies() : await overPages(bo, port);
  const row = (what: string, taken: Latencies): string[] => [
    what,
    String(taken.count()),
    ...[0.5, 0.99, 1].map((part) => figure(taken.at(part))),
  ];
  const section = {
    title: "Read on one device, read on the others",
    how: `Somebody says something, one device of its reader reads it, and the other one hears of that. On the wire: from sending \`read\` until the other connection has its event. In Chromium: from one page taking its count of mentions away, which is when it sends \`read\`, until the other page does, both real, in one browser. No bar was set.`,
    checks: [],
    head: ["", "times", "p50 ms", "p99 ms", "most ms"],
    body: [
      row("connection to connection", wire),
      ...(pageTimes === 0 ? [] : [row("page to page", pages)]),
    ],
    ...(await circumstances(command())),
  };
  for (const each of section.body) console.log(each.join(" | "));
  if (pageTimes === 0) console.log("No Chromium, or CHAT_TEST is not all: no pages.");
  if (!asked.dry) await keep({ reading: section });
} finally {
  await server.stop();
  await rm(under, { recursive: true });
}

function command(): string {
  const pages = chromium === null ? [] : ["CHAT_TEST=all"];
  return [...pages, "bun run test/bench/reading.ts", ...process.argv.slice(2)].join(" ");
}

async function joined(port: number, username: string, session?: string): Promise<Client> {
  const headers = session === undefined ? {} : { Authorization: `Bearer ${session}` };
  const client = await connect(`ws://127.0.0.1:${port}/ws`, headers);
  await client.ask({ type: "join", room, username });
  return client;
}

async function overWires(bo: Client, port: number): Promise<Latencies> {
  const one = await joined(port, "Ada");
  const { session } = await one.next("welcome");
  const other = await joined(port, "Ada", session);
  const taken = createLatencies();
  for (let turn = 0; turn < warmUp + times; turn++) {
    bo.send({ type: "chat", room, text: "again" });
    const [{ seq }] = await Promise.all([one.next("chat"), other.next("chat")]);
    const heard = other.next("read", (frame) => frame.seq === seq);
    const startMs = performance.now();
    one.send({ type: "read", room, seq });
    await heard;
    if (turn >= warmUp) taken.add(performance.now() - startMs);
  }
  await Promise.all([one.close(), other.close()]);
  return taken;
}

async function overPages(bo: Client, port: number): Promise<Latencies> {
  const url = `http://127.0.0.1:${port}`;
  const size = { width: 1280, height: 800 };
  const [one, other] = [await openPage(size), await openPage(size)];
  await comeIn(one, url, "Cleo", room);
  await bo.next("system", ({ text }) => text.includes("Cleo"));
  await go(one, "quay");
  await other.goto(`${url}/r/quay`);
  for (const page of [one, other]) {
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    await page.until(`document.querySelector('a.r[data-room="${room}"]')`);
    await page.read(watchTitle);
  }
  const taken = createLatencies();
  for (let turn = 0; turn < pageTimes; turn++) {
    bo.send({ type: "chat", room, text: "@Cleo again" });
    for (const page of [one, other]) {
      await page.until("document.title.startsWith('(1) ')");
      await page.read("delete window.clearAt");
    }
    await go(one, room);
    const [from, to] = [await clearAt(one), await clearAt(other)];
    taken.add(to - from);
    await go(one, "quay");
  }
  return taken;
}

async function clearAt(page: Page): Promise<number> {
  await page.until("window.clearAt");
  return page.read<number>("window.clearAt");
}

async function go(page: Page, name: string): Promise<void> {
  const link = `document.querySelector('a.r[data-room="${name}"]')`;
  if (await page.read(`${link} === null`)) {
    await page.read("document.querySelector('#composer').focus()");
    await page.type(`/join ${name}`);
    await page.press("Enter");
    await page.until(link);
  }
  await page.read(`${link}.click()`);
  await page.until(`document.querySelector("h1")?.textContent === "${name}"`);
}
