// How soon a key is seen to have been pressed, while the room it is pressed in is busy.

import {
  chromiumOf,
  mainThreadMs,
  openReader,
  openWriter,
  room,
  slowDown,
  slowerBy,
  textOf,
} from "./client-page.ts";
import { createLatencies, figure } from "./figures.ts";
import { pause, sendOnTime } from "./pace.ts";
import { atMost, type Outcome } from "./row.ts";
import { startServer } from "./start.ts";

const perSec = 20;
const presses = 300;
/** Somebody who types well, and sends what was typed every two dozen letters. */
const everyMs = 120;
const letters = 24;

/** Without typing, and without the processor slowed down: what a message costs. */
const quietSec = 10;

/** Shorter ones the browser does not tell of (Event Timing, `durationThreshold`), and it tells in steps of 8 ms. */
const shortestMs = 16;

const watch = `void (window.took = [], window.pressed = 0,
  addEventListener("keydown", () => window.pressed++, true),
  new PerformanceObserver((list) => {
    for (const { name, interactionId, duration } of list.getEntries())
      if (name === "keydown" && interactionId > 0) window.took.push(duration);
  }).observe({ type: "event", durationThreshold: ${shortestMs} }))`;

export async function measureTyping(under: string): Promise<Outcome> {
  const server = await startServer("chat", { under });
  try {
    const { port } = server.target;
    const bo = await openWriter(port);
    for (let n = 1; n <= 400; n++) await bo.ask({ type: "chat", room, text: textOf(n) });
    const page = await openReader(port);
    const messageMs = await mainThreadMs(page, () =>
      sendOnTime(
        { startMs: performance.now(), perSec, count: perSec * quietSec, exact: false },
        (n) => bo.send({ type: "chat", room, text: textOf(n) }),
      ),
    );
    await slowDown(page);
    await page.read(watch);
    await page.read("document.querySelector('#composer').focus()");
    const seconds = Math.ceil((presses * everyMs * 1.5) / 1000);
    let going = true;
    const talk = sendOnTime(
      { startMs: performance.now(), perSec, count: perSec * seconds, exact: false },
      (n) => void (going && bo.send({ type: "chat", room, text: textOf(n) })),
    );
    for (let n = 1; n <= presses; n++) {
      const startMs = performance.now();
      await page.press(n % letters === 0 ? "Enter" : "a");
      await pause(Math.max(1, everyMs - (performance.now() - startMs)));
    }
    going = false;
    await talk;
    const { took, pressed } = await page.read<{ took: number[]; pressed: number }>(
      "({ took, pressed })",
    );
    const taken = createLatencies();
    for (const ms of took) taken.add(ms);
    for (let short = took.length; short < pressed; short++) taken.add(shortestMs);
    const product = await chromiumOf(page);
    page.close();
    await bo.close();
    return {
      title: `Typing while ${perSec} messages a second come`,
      how: `${product}, the processor ${slowerBy} times slower. ${pressed} real key events, one in ${letters} of them Enter, in a room whose list is full; from each to the next frame that is painted, as Event Timing tells it, in steps of 8 ms and none below ${shortestMs}.`,
      checks: [atMost("p95 of a key to its frame", taken.at(0.95), 100, " ms")],
      head: ["", "p50 ms", "p95 ms", "most ms"],
      body: [
        ["a key to its frame", ...[0.5, 0.95, 1].map((part) => figure(taken.at(part)))],
        [
          "a message, of the main thread's time, not slowed down (mean)",
          ...[figure(messageMs / (perSec * quietSec)), "", ""],
        ],
      ],
    };
  } finally {
    await server.stop();
  }
}
