// What a page holds that is left open: messages keep coming, and its reader goes from room to room.

import type { Page } from "../support/browser.ts";
import {
  chromiumOf,
  type Held,
  heldBy,
  openReader,
  openWriter,
  room,
  textOf,
} from "./client-page.ts";
import { figure } from "./figures.ts";
import { pause, sendOnTime } from "./pace.ts";
import { atMost, type Outcome } from "./row.ts";
import { startServer } from "./start.ts";

const perSec = 5;
/** In half an hour. */
const switches = 200;
const rooms = [room, "dev", "quay", "electrics", "paint-loft"];
/** Nobody speaks in it: what is held there is what is held everywhere. */
const still = "still";
const samples = 10;

export async function measureMemory(
  under: string,
  { minutes }: { minutes: number },
): Promise<Outcome> {
  const server = await startServer("chat", { under });
  try {
    const { port } = server.target;
    const bo = await openWriter(port, rooms);
    const page = await openReader(port);
    await page.cdp("Performance.enable");
    for (const each of [still, ...rooms.slice(1)]) await join(page, each);
    // Every part that is loaded when it is wanted is there before anything is counted.
    for (const each of [...rooms, still]) await go(page, each);
    const startMs = performance.now();
    const seconds = minutes * 60;
    let going = true;
    const talk = sendOnTime(
      { startMs, perSec, count: Math.ceil(perSec * seconds), exact: false },
      (n) =>
        void (going && bo.send({ type: "chat", room: rooms[n % rooms.length], text: textOf(n) })),
    );
    const turns = Math.max(samples, Math.round((switches * minutes) / 30));
    const held: Held[] = [];
    for (let turn = 1; turn <= turns; turn++) {
      await go(page, rooms[turn % rooms.length] ?? room);
      const dueMs = startMs + (turn * seconds * 1_000) / turns;
      await pause(Math.max(1, dueMs - performance.now()));
      if (turn % Math.floor(turns / samples) !== 0) continue;
      await go(page, still);
      const now = await heldBy(page);
      held.push(now);
      console.log(
        `${figure((performance.now() - startMs) / 60_000)} min: ${figure(now.heapKib / 1024)} MiB, ${now.nodes} nodes, ${now.listeners} listeners`,
      );
    }
    going = false;
    await talk;
    const product = await chromiumOf(page);
    page.close();
    await bo.close();
    return outcome({ held, product, minutes, turns });
  } finally {
    await server.stop();
  }
}

type Found = { held: readonly Held[]; product: string; minutes: number; turns: number };

function outcome({ held, product, minutes, turns }: Found): Outcome {
  const first = held[0];
  const last = held.at(-1);
  const ratio = (what: keyof Held): number => (last?.[what] ?? 0) / (first?.[what] ?? 0);
  const row = (text: string, of: (each: Held) => number): string[] => [
    text,
    ...[first, held[held.length >> 1], last].map((each) =>
      figure(each === undefined ? Number.NaN : of(each)),
    ),
  ];
  return {
    title: `A page left open for ${minutes} minutes`,
    how: `${product}. ${perSec} messages a second in ${rooms.length} rooms, ${turns} changes of room; each time in the same still room, after the garbage was collected. The first count is after a tenth of it.`,
    checks: [
      atMost("heap, last ÷ first", ratio("heapKib"), 1.5),
      atMost("nodes, last ÷ first", ratio("nodes"), 1.1),
      atMost("listeners, last ÷ first", ratio("listeners"), 1.1),
    ],
    head: ["", "first", "middle", "last"],
    body: [
      row("heap, MiB", ({ heapKib }) => heapKib / 1024),
      row("nodes", ({ nodes }) => nodes),
      row("listeners", ({ listeners }) => listeners),
    ],
  };
}

const link = (name: string): string => `document.querySelector('a.r[data-room="${name}"]')`;

async function join(page: Page, name: string): Promise<void> {
  await page.read("document.querySelector('#composer').focus()");
  await page.type(`/join ${name}`);
  await page.press("Enter");
  await page.until(link(name));
}

async function go(page: Page, name: string): Promise<void> {
  await page.read(`${link(name)}.click()`);
  await page.until(`document.querySelector("h1")?.textContent === "${name}"`);
}
