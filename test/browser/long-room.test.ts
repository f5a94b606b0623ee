// A room of 100,000 messages, read back in a real browser: without a hole, without a jump, in a list that stays short.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { fill } from "../bench/seed.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { newSeed } from "../support/random.ts";
import {
  newDirectory,
  removeDirectories,
  type RunningServer,
  startServer,
} from "../support/server.ts";
import { shows } from "./hands.ts";
import { DESKTOP } from "./people.ts";
import { frameTimes, type ReadBack, readBack } from "./read-back.ts";

setDefaultTimeout(180_000);

const count = 100_000;
const readBackCount = 2_000;
const mostRows = 420;
/** Somewhere in the middle, where no window from either end reaches. */
const needle = 40_123;

const rowOf = (seq: number) => `document.querySelector('#timeline article[data-seq="${seq}"]')`;
const isInView = (seq: number) => `(() => {
  const row = ${rowOf(seq)}?.getBoundingClientRect();
  const list = document.querySelector("#timeline").getBoundingClientRect();
  return row !== undefined && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
})()`;

describe.skipIf(chromium === null)("a room of 100,000 messages", () => {
  let server: RunningServer;
  let hosts = 1;

  beforeAll(async () => {
    const data = await newDirectory();
    const room = "long";
    await fill(
      data,
      [
        { room, messages: needle - 1 },
        { room, messages: 1, text: "the windlass has jammed" },
        { room, messages: count - needle },
      ],
      newSeed(),
    );
    server = await startServer({ data, settings: ["--host", "0.0.0.0", "--rate-limit", "off"] });
  }, 300_000);
  afterAll(async () => {
    await server?.program.stop();
    await removeDirectories();
  });

  /** Somebody at its end. */
  async function comeToTheEnd(name: string): Promise<Page> {
    const page = await openPage(DESKTOP);
    await comeIn(page, `http://127.1.1.${++hosts}:${server.port}`, name, "long");
    await page.until(isInView(count));
    return page;
  }

  function expectWhole({ seen, first, last, broken, ...read }: ReadBack): void {
    expect(seen).toBeGreaterThanOrEqual(readBackCount);
    expect({ first, last, broken }).toEqual({ first: count - seen + 1, last: count, broken: 0 });
    expect(read.pages).toBeGreaterThan(20);
    expect(read.mostRows).toBeLessThanOrEqual(mostRows);
    expect(read.driftPx).toBeLessThanOrEqual(1);
  }

  test("[18] 2,000 messages up: each once, none missing, at most 420 rows, and nothing in view moves as a page comes", async () => {
    const page = await comeToTheEnd("Ada");
    const frames = await frameTimes(page, { pixels: 20_000, stepPx: 100 });
    await page.read("document.querySelector('#latest').click()");
    await page.until(isInView(count));
    const read = await readBack(page, { count: readBackCount, stepPx: 300 });
    console.log(
      `2,000 of ${count} messages read back: ${read.pages} pages, at most ${read.mostRows} rows, drift ${read.driftPx} px;`,
      `frames p50 ${frames.p50.toFixed(1)} ms, p95 ${frames.p95.toFixed(1)} ms`,
    );
    expectWhole(read);
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("[19] nor when its reader is at the very top as the page comes", async () => {
    const page = await comeToTheEnd("Bo");
    // Chromium would hold the view by itself, Safari would not: the page does it alone everywhere.
    expect(
      await page.read("getComputedStyle(document.querySelector('#timeline')).overflowAnchor"),
    ).toBe("none");
    expectWhole(await readBack(page, { count: readBackCount, stepPx: null }));
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("[20] from the search to the middle of it: what is around is there, both ways load, and the pill leads back", async () => {
    const page = await comeToTheEnd("Cleo");
    await page.press("f", "Control", "Shift");
    await page.until("document.activeElement?.id === 'search-query'");
    await page.type("windlass");
    await page.until("document.querySelector('#search-results mark')?.textContent === 'windlass'");
    await page.press("Enter");
    await page.until(`${rowOf(needle)}?.classList.contains("flash")`);
    await page.until(isInView(needle));
    for (const near of [needle - 10, needle + 10])
      expect(await page.read(`${rowOf(near)} !== null`)).toBe(true);
    expect(await page.read(`${rowOf(count)} === null`)).toBe(true);
    expect(await page.read("document.querySelector('#latest').innerText")).toContain(
      "Back to latest",
    );
    const edge = (end: "first" | "last") =>
      page.read<number>(
        `Number([...document.querySelectorAll("#timeline article")].at(${end === "first" ? 0 : -1}).dataset.seq)`,
      );
    const [first, last] = [await edge("first"), await edge("last")];
    await page.read("document.querySelector('#timeline').scrollTo(0, 0)");
    await page.until(rowOf(first - 1));
    await page.read("document.querySelector('#timeline').scrollTo(0, 1e9)");
    await page.until(rowOf(last + 1));
    expect(
      await page.read("document.querySelector('#timeline').children.length"),
    ).toBeLessThanOrEqual(mostRows);
    await page.read("document.querySelector('#latest').click()");
    await page.until(`${isInView(count)} && document.querySelector('#latest').hidden`);
    await page.until(`!${shows("#timeline", "windlass")}`);
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
