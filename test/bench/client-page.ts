// The page under measurement: who reads it, on what kind of machine, and what Chromium counts of it.

import { comeIn, openPage, type Page } from "../support/browser.ts";
import { type Client, connect } from "../support/client.ts";

export const room = "slipway";

/** How much slower a phone of the middle class is taken to be, as Lighthouse has it. */
export const slowerBy = 4;

export const slowDown = (page: Page): Promise<unknown> =>
  page.cdp("Emulation.setCPUThrottlingRate", { rate: slowerBy });

/** Ada on a page in the room, at the end of it. */
export async function openReader(port: number, size = { width: 1280, height: 800 }): Promise<Page> {
  const page = await openPage(size);
  await comeIn(page, `http://127.0.0.1:${port}`, "Ada", room);
  await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
  return page;
}

/** Somebody who writes without a page. */
export async function openWriter(port: number, rooms: readonly string[] = [room]): Promise<Client> {
  const writer = await connect(`ws://127.0.0.1:${port}/ws`);
  for (const each of rooms) await writer.ask({ type: "join", room: each, username: "Bo" });
  return writer;
}

/** `Chrome/156.0.0.0`, and how busy the machine was: a page shares it with the server and the driver. */
export async function chromiumOf(page: Page): Promise<string> {
  // The shape of CDP's Browser.getVersion.
  const { product } = (await page.cdp("Browser.getVersion")) as { product: string };
  return product.replace("Headless", "");
}

export type Held = { heapKib: number; nodes: number; listeners: number };

/** What is held once all that nobody needs is gone. */
export async function heldBy(page: Page): Promise<Held> {
  await page.cdp("HeapProfiler.collectGarbage");
  await page.cdp("HeapProfiler.collectGarbage");
  const valueOf = await metricsOf(page);
  return {
    heapKib: valueOf("JSHeapUsedSize") / 1024,
    nodes: valueOf("Nodes"),
    listeners: valueOf("JSEventListeners"),
  };
}

async function metricsOf(page: Page): Promise<(name: string) => number> {
  // The shape of CDP's Performance.getMetrics.
  const { metrics } = (await page.cdp("Performance.getMetrics")) as {
    metrics: { name: string; value: number }[];
  };
  return (name) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
}

/** Processor time of the page's main thread while `act` runs, in ms: what else the machine does is not in it. */
export async function mainThreadMs(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.cdp("Performance.disable");
  await page.cdp("Performance.enable", { timeDomain: "threadTicks" });
  const before = (await metricsOf(page))("TaskDuration");
  await act();
  return ((await metricsOf(page))("TaskDuration") - before) * 1_000;
}

const words = "the tide turns at nine and the long slings are in the van behind the shed".split(
  " ",
);

/** A message of 4 to 20 words; the same for the same `n`. */
export const textOf = (n: number): string =>
  Array.from({ length: 4 + (n % 17) }, (_, at) => words[(n * 7 + at * 3) % words.length]).join(" ");
