// Reading a room back, in the page itself: what a reader's eye would see go wrong, frame by frame.

import type { Page } from "../support/browser.ts";

export type ReadBack = {
  /** Different messages that were in the list at some time, and the first and the last of them. */
  seen: number;
  first: number;
  last: number;
  /** Frames in which the numbers of the messages had a hole, or one came twice. */
  broken: number;
  /** Most children that the list ever had. */
  mostRows: number;
  /** Pages that came, and by how much the topmost message in view moved as one did, at the most. */
  pages: number;
  driftPx: number;
};

/** Scrolls up by `stepPx` a frame, or to the very top each time when it is null, until `count` messages were seen. */
export function readBack(
  page: Page,
  { count, stepPx }: { count: number; stepPx: number | null },
): Promise<ReadBack> {
  return page.read(`(async () => {
    const list = document.querySelector("#timeline");
    const frame = () => new Promise((next) => requestAnimationFrame(() => next()));
    const rows = () => [...list.querySelectorAll("article[data-seq]")];
    const seqOf = (row) => Number(row.dataset.seq);
    const seen = new Set();
    let broken = 0, mostRows = 0, pages = 0, driftPx = 0;
    function look() {
      const seqs = rows().map(seqOf);
      for (const seq of seqs) seen.add(seq);
      if (seqs.some((seq, at) => at > 0 && seq !== seqs[at - 1] + 1)) broken++;
      mostRows = Math.max(mostRows, list.children.length);
    }
    // As many frames as a page takes on a busy machine: with none for so long there is none to come.
    const patience = 600;
    look();
    for (let idle = 0; seen.size < ${count} && idle < patience; idle++) {
      ${stepPx === null ? "list.scrollTop = 0" : `list.scrollTop -= ${stepPx}`};
      const top = list.getBoundingClientRect().top;
      const before = rows();
      const held = before.find((row) => row.getBoundingClientRect().bottom > top);
      const heldAt = held.getBoundingClientRect().top;
      await frame();
      look();
      if (rows()[0] === before[0]) continue;
      idle = 0;
      pages++;
      // What left the window altogether was not in view.
      driftPx = Math.max(driftPx, held.isConnected ? Math.abs(held.getBoundingClientRect().top - heldAt) : Infinity);
    }
    const all = [...seen].sort((a, b) => a - b);
    return { seen: all.length, first: all[0], last: all.at(-1), broken, mostRows, pages, driftPx };
  })()`);
}

export type Frames = { count: number; p50: number; p95: number; most: number };

/** Scrolls up `pixels` at `stepPx` a frame, and says how long the frames took, in ms. Looks at nothing else. */
export function frameTimes(
  page: Page,
  { pixels, stepPx }: { pixels: number; stepPx: number },
): Promise<Frames> {
  return page.read(`(async () => {
    const list = document.querySelector("#timeline");
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const taken = [];
    let last = await frame();
    for (let gone = 0; gone < ${pixels}; gone += ${stepPx}) {
      list.scrollTop -= ${stepPx};
      const now = await frame();
      taken.push(now - last);
      last = now;
    }
    taken.sort((a, b) => a - b);
    const at = (part) => taken[Math.min(taken.length - 1, Math.floor(taken.length * part))];
    return { count: taken.length, p50: at(0.5), p95: at(0.95), most: at(1) };
  })()`);
}
