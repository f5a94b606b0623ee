// How evenly a long room is scrolled back, on a machine that is not slowed down.

import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { type Frames, frameTimes } from "../browser/read-back.ts";
import { chromiumOf, mainThreadMs, openReader, room } from "./client-page.ts";
import { figure } from "./figures.ts";
import { atMost, type Outcome } from "./row.ts";
import { fill } from "./seed.ts";
import { startServer } from "./start.ts";

const messages = 100_000;
const seed = 20_261_121;
// About 2,000 messages, at the pace of a steady wheel.
const way = { pixels: 100_000, stepPx: 100 };

export async function measureScrolling(under: string): Promise<Outcome> {
  const data = await mkdtemp(join(under, "long-"));
  await fill(data, [{ room, messages }], seed);
  const server = await startServer("chat", { under, data });
  try {
    const page = await openReader(server.target.port);
    await page.until(`document.querySelector('#timeline article[data-seq="${messages}"]')`);
    let frames: Frames = { count: 0, p50: 0, p95: 0, most: 0 };
    const busyMs = await mainThreadMs(page, async () => {
      frames = await frameTimes(page, way);
    });
    const { count, p50, p95, most } = frames;
    const product = await chromiumOf(page);
    page.close();
    return {
      title: `Scrolling back in ${messages.toLocaleString("en-US")} messages`,
      how: `${product}, not slowed down: ${way.pixels.toLocaleString("en-US")} pixels up at ${way.stepPx} a frame, pages of 50 coming meanwhile; the time from frame to frame, of ${count.toLocaleString("en-US")}. A screen of 60 Hz has one every 16.7 ms. Seed ${seed}.`,
      checks: [atMost("p95 of a frame", p95, 20, " ms")],
      head: ["", "p50 ms", "p95 ms", "most ms"],
      body: [
        ["frame to frame", ...[p50, p95, most].map(figure)],
        ["a frame, of the main thread's time (mean)", figure(busyMs / count), "", ""],
      ],
    };
  } finally {
    await server.stop();
  }
}
