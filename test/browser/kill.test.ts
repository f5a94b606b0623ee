// kill -9 of the server while three people write, ten times: nothing acknowledged lost, nothing doubled.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { ChatEvent, History } from "../../src/protocol/events.ts";
import { chromium, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { adaAndBo, seeded, terminal, textsIn, write } from "./people.ts";

setDefaultTimeout(240_000);

const seed = Number(process.env["CHAT_SEED"] ?? Date.now() % 1_000_000);
const kills = 10;
// The banner says so after two seconds; the server is away for somewhat longer.
const awayMs = 2_300;

const banner = "!document.querySelector('#banner').hidden";
const draftOf = (page: Page) => page.read<string>("document.querySelector('#composer').value");

async function stored(server: RunningServer): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for (;;) {
    const url = `${server.url}/api/rooms/general/messages?limit=200&after=${all.at(-1)?.seq ?? 0}`;
    const page = (await (await fetch(url)).json()) as History;
    all.push(...page.messages);
    if (!page.more) return all;
  }
}

describe.skipIf(chromium === null)(`kill -9 while all write (CHAT_SEED=${seed})`, () => {
  const random = seeded(seed);
  let server: RunningServer;
  let ada: Page;
  let bo: Page;
  /** What a terminal saw come back: acknowledged, as its broadcast follows the commit. */
  const acked: string[] = [];
  const written = { ada: 0, bo: 0 };

  beforeAll(async () => {
    server = await startServer({ settings: ["--rate-limit", "off"] });
    [ada, bo] = await adaAndBo(server, "general");
  });
  afterAll(async () => {
    await server?.program.stop("SIGKILL");
    await removeDirectories();
  });

  async function oneKill(round: number): Promise<void> {
    const cleo = terminal(server, "cleo", "general");
    while ((await cleo.next()).type !== "joined");
    // Long enough that the link counts as a good one, and the pages' patience starts anew.
    const until = performance.now() + 3_500;
    const typing = async (page: Page, name: "ada" | "bo") => {
      while (performance.now() < until) {
        await write(page, `${name} ${++written[name]}`);
        await Bun.sleep(20); // a hasty person's pace, not a wait for anything
      }
    };
    const terminalTypes = async () => {
      for (let n = 1; performance.now() < until; n++) {
        cleo.type(`cleo ${round}.${n}`);
        await Bun.sleep(20);
      }
    };
    const writing = [typing(ada, "ada"), typing(bo, "bo"), terminalTypes()];
    await Bun.sleep(3_000 + random() * 500); // when the power fails is the nemesis' choice
    await server.kill();
    await Promise.all(writing);
    // Written into the void, and a draft that nobody sends.
    await write(ada, `ada ${++written.ada}`);
    await bo.read("document.querySelector('#composer').focus()");
    await bo.type(`a draft of round ${round}`);
    for (const frame of cleo.frames)
      if (frame.type === "chat" && frame.username === "cleo") acked.push(frame.text);
    await cleo.stop();

    await ada.until(banner, awayMs + 1_500);
    await bo.until(banner, awayMs + 1_500);
    server = await server.restart();
    if (round === kills) await ada.click("#banner button");
    await ada.until(`!(${banner})`, 40_000);
    await bo.until(`!(${banner})`, 40_000);
    expect(await draftOf(bo)).toBe(`a draft of round ${round}`);
    await bo.read("document.querySelector('#composer').select()");
    await bo.press("Backspace");
  }

  test(`${kills} kills: all acked is there, each once, on both pages and in the store`, async () => {
    console.log(`CHAT_SEED=${seed}`);
    for (let round = 1; round <= kills; round++) await oneKill(round);

    const waiting = "document.querySelectorAll('#timeline article:not([data-seq])').length === 0";
    await ada.until(waiting, 30_000);
    await bo.until(waiting, 30_000);
    const log = await stored(server);
    const texts = log.map((message) => message.text);
    expect(log.map((message) => message.seq)).toEqual(log.map((_, at) => at + 1));
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of acked) expect(texts).toContain(text);
    for (const name of ["ada", "bo"] as const) {
      const own = texts.filter((text) => text.startsWith(`${name} `));
      // In the order written, none missing: what had no answer was sent again with its key.
      expect(own).toEqual(Array.from({ length: written[name] }, (_, at) => `${name} ${at + 1}`));
    }
    for (const page of [ada, bo]) {
      const shown = await textsIn(page);
      expect(shown.length).toBeGreaterThan(100);
      expect(shown).toEqual(texts.slice(-shown.length));
    }
    console.log(
      `${kills} kills: ${texts.length} messages stored, ${acked.length} acked to the terminal,`,
      `${written.ada + written.bo} written on the pages; none lost, none doubled`,
    );
  });
});
