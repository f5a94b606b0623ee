// How soon the page is there and of use, on a slow phone: the first time, and when it was there before.

import type { Page } from "../support/browser.ts";
import {
  chromiumOf,
  openReader,
  openWriter,
  room,
  slowDown,
  slowerBy,
  textOf,
} from "./client-page.ts";
import { figure, median } from "./figures.ts";
import { atMost, type Outcome } from "./row.ts";
import { openSlowLine } from "./slow-line.ts";
import { startServer } from "./start.ts";

/** A slow mobile network, as Lighthouse has it. */
const line = { bitsPerSec: 1_600_000, upBitsPerSec: 750_000, roundTripMs: 150 };
const phone = { width: 390, height: 844 };

/** In ms from the navigation; shift has no unit. */
type Load = {
  firstPaint: number;
  largestPaint: number;
  /** The composer is there and takes what is typed. */
  usable: number;
  /** The newest message is in the list. */
  read: number;
  shift: number;
  /** Of tasks longer than 50 ms what is beyond: from the first paint on, and in all. */
  blocking: number;
  busy: number;
  /** Over the line, in bytes: what came out of a cache is not in it. */
  bytes: number;
};

/** Runs ahead of the page. */
const watch = `{
  const seen = window.seen = { shift: 0, tasks: [], firstPaint: null, largestPaint: null, usable: null, read: null };
  const observe = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
    .observe({ type, buffered: true });
  observe("paint", ({ name, startTime }) => name === "first-contentful-paint" && (seen.firstPaint = startTime));
  observe("largest-contentful-paint", ({ startTime }) => (seen.largestPaint = startTime));
  observe("layout-shift", ({ value, hadRecentInput }) => hadRecentInput || (seen.shift += value));
  observe("longtask", ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
  new MutationObserver(() => {
    if (document.querySelector("#composer")?.checkVisibility()) seen.usable ??= performance.now();
    if (document.querySelector("#timeline article[data-seq]")) seen.read ??= performance.now();
  }).observe(document, { childList: true, subtree: true });
}`;

/** Late paints and shifts count too: nothing more is to come after that long. */
const settledMs = 1_500;

export async function measureLoading(
  under: string,
  { rounds }: { rounds: number },
): Promise<Outcome> {
  const server = await startServer("chat", { under });
  try {
    const { port } = server.target;
    const bo = await openWriter(port);
    for (let n = 1; n <= 200; n++) await bo.ask({ type: "chat", room, text: textOf(n) });
    const slow = await openSlowLine(port, line);
    const page = await openReader(slow.port, phone);
    await page.cdp("Page.enable");
    await page.cdp("Network.enable");
    await page.cdp("Page.addScriptToEvaluateOnNewDocument", { source: watch });
    const url = `http://127.0.0.1:${slow.port}/r/${room}`;
    await slowDown(page);
    const cold: Load[] = [];
    const warm: Load[] = [];
    for (let round = 0; round < rounds; round++) {
      cold.push(await load(page, url, { first: true }));
      // Once more unmeasured: what is loaded for later is then there, as it is the next day.
      await load(page, url, { first: false });
      warm.push(await load(page, url, { first: false }));
    }
    const product = await chromiumOf(page);
    const workers = await page.read<number>(
      "navigator.serviceWorker?.getRegistrations().then((all) => all.length) ?? 0",
    );
    page.close();
    await bo.close();
    await slow.close();
    return outcome({ cold, warm, product, workers });
  } finally {
    await server.stop();
  }
}

async function load(page: Page, url: string, { first }: { first: boolean }): Promise<Load> {
  await page.goto("about:blank");
  if (first) {
    await page.cdp("Network.clearBrowserCache");
    await page.cdp("Storage.clearDataForOrigin", {
      ...{ origin: new URL(url).origin, storageTypes: "service_workers,cache_storage" },
    });
  }
  await page.goto(url);
  await page.until(
    `seen.read !== null && seen.usable !== null && performance.now() > seen.read + ${settledMs}`,
    30_000,
  );
  const { tasks, ...found } = await page.read<
    Omit<Load, "blocking" | "busy" | "bytes"> & { tasks: [start: number, duration: number][] }
  >("seen");
  const bytes = await page.read<number>(`["navigation", "resource"]
    .flatMap((type) => performance.getEntriesByType(type))
    .reduce((sum, { transferSize }) => sum + transferSize, 0)`);
  const blockingFrom = (fromMs: number): number =>
    tasks
      .filter(([start, ms]) => start + ms > fromMs)
      .reduce((sum, [, ms]) => sum + Math.max(0, ms - 50), 0);
  return { ...found, blocking: blockingFrom(found.firstPaint), busy: blockingFrom(0), bytes };
}

type Found = { cold: Load[]; warm: Load[]; product: string; workers: number };

function outcome({ cold, warm, product, workers }: Found): Outcome {
  const of = (loads: readonly Load[], what: keyof Load): number =>
    median(loads.map((each) => each[what]));
  const NAMES: readonly (readonly [keyof Load, string])[] = [
    ["firstPaint", "first contentful paint, ms"],
    ["largestPaint", "largest contentful paint, ms"],
    ["usable", "the composer takes what is typed, ms"],
    ["read", "the newest message is there, ms"],
    ["shift", "layout shift"],
    ["blocking", "blocking from the first paint on, ms"],
    ["busy", "blocking in all, ms"],
    ["bytes", "over HTTP, bytes"],
  ];
  const worker = workers > 0 ? "with its service worker" : "without a service worker";
  return {
    title: "The page on a slow phone",
    how: `${product} at ${phone.width} × ${phone.height} px, the processor ${slowerBy} times slower, behind a proxy of ${line.bitsPerSec / 1e6} Mbit/s (${line.upBitsPerSec / 1e6} up) and ${line.roundTripMs} ms there and back, WebSocket included, without TLS; medians of ${cold.length} loads. Somebody with a session opens a room with 200 messages: first with an empty cache, then having been there before, ${worker}.`,
    checks: [
      atMost("first contentful paint, first time", of(cold, "firstPaint"), 1_200, " ms"),
      atMost("largest contentful paint, first time", of(cold, "largestPaint"), 1_800, " ms"),
      atMost("composer of use, first time", of(cold, "usable"), 2_000, " ms"),
      atMost("layout shift, first time", of(cold, "shift"), 0.02),
      atMost("blocking, first time", of(cold, "blocking"), 150, " ms"),
      atMost("composer of use, again", of(warm, "usable"), 1_000, " ms"),
    ],
    head: ["", "first time", "again"],
    body: NAMES.map(([what, text]) => [text, figure(of(cold, what)), figure(of(warm, what))]),
  };
}
