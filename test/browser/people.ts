// Two pages and a terminal in one room: what the browser tests have in common.

import { comeIn, openPage, type Page } from "../support/browser.ts";
import { part } from "../support/parts.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { runWscat, type Wscat } from "../support/wscat.ts";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Ada at 127.0.0.1 and Bo at localhost: two people, as cookies are kept by host. */
export async function adaAndBo(server: RunningServer, room: string): Promise<[Page, Page]> {
  const ada = await openPage(DESKTOP);
  const bo = await openPage(DESKTOP);
  await comeIn(ada, server.url, "Ada", room);
  await comeIn(bo, `http://localhost:${server.port}`, "Bo", room);
  return [ada, bo];
}

/** The two of them in `#slipway`, on a server of their own that lets them say as much as they like. */
export async function openSlipway(): Promise<{ server: RunningServer; ada: Page; bo: Page }> {
  const settings = ["--rate-limit", "off", "--command-rate-limit", "off"];
  const server = await startServer({ settings });
  const [ada, bo] = await adaAndBo(server, "slipway");
  return { server, ada, bo };
}

/** Ends it with all that it kept; undefined: it never started. */
export async function closeServer(server: RunningServer | undefined): Promise<void> {
  await server?.program.stop();
  await removeDirectories();
}

export function terminal(server: RunningServer, username: string, room: string): Wscat {
  const url = `ws://127.0.0.1:${server.port}/?room=${room}&username=${username}`;
  return runWscat(part("node") ?? "", url);
}

/** Writes into the composer and presses Enter. */
export async function write(page: Page, text: string): Promise<void> {
  await page.read("document.querySelector('#composer').focus()");
  await page.type(text);
  await page.press("Enter");
}

/** The texts in the message list from top to bottom; those not yet stored are marked with `?`. */
export const textsIn = (page: Page): Promise<string[]> =>
  page.read(`[...document.querySelectorAll("#timeline article")].map((row) =>
    (row.dataset.seq ? "" : "? ") + row.querySelector("p")?.textContent)`);

/**
 * Until what goes on beside the view does so on `count` pages of one browser: it is loaded when the rest is there. One
 * of them tells of what comes, the others wait for it to go.
 */
export const attending = (page: Page, count: number): Promise<unknown> =>
  page.read(`new Promise((done) => (function look() {
    navigator.locks.query().then(({ held, pending }) => {
      const isIt = ({ name }) => name === "chat.telling";
      held.some(isIt) && [...held, ...pending].filter(isIt).length === ${count}
        ? done(true)
        : setTimeout(look, 20);
    });
  })())`);

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
