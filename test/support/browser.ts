// Pages in the real Chromium, one person each. Wraps Bun.WebView, which is marked experimental, so that
// another driver could take its place here.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everything, part } from "./parts.ts";

/** Null where Chromium is missing or only the everyday suite runs: skip with `describe.skipIf`. */
export const chromium = everything ? part("chromium") : null;

export type Scheme = "light" | "dark";

export type Page = {
  /** Console errors, and what the content security policy reported. */
  readonly complaints: string[];
  goto(url: string): Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  read<Value = unknown>(expression: string): Promise<Value>;
  /** Until the expression is true; rejects after `withinMs`, naming what the page shows. */
  until(expression: string, withinMs?: number): Promise<void>;
  click(selector: string): Promise<void>;
  /** Into what has the focus, as typing would; no key events. */
  type(text: string): Promise<void>;
  press(key: string, ...modifiers: ("Shift" | "Control" | "Alt" | "Meta")[]): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  scheme(scheme: Scheme): Promise<void>;
  cdp(method: string, params?: Record<string, unknown>): Promise<unknown>;
  /** What Chromium tells of, once its domain is enabled by `cdp`: the event's parameters. */
  hear(event: string, heard: (params: unknown) => void): void;
  screenshot(path: string): Promise<void>;
  close(): void;
};

const views: Bun.WebView[] = [];
let profile: string | null = null;
// Not `afterAll`: in a module that several test files import, it runs for the first of them only.
process.on("exit", () => {
  for (const view of views) view.close();
  if (profile !== null) rmSync(profile, { recursive: true, force: true });
});

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A page in the background is as quick as one in front: two people share this browser.
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

/**
 * Pages of one process share cookies by host: give each person a host of their own (127.0.0.1, localhost,
 * 127.0.0.2, …).
 */
export async function openPage(size: { width: number; height: number }): Promise<Page> {
  profile ??= mkdtempSync(join(tmpdir(), "chat-chromium-"));
  const complaints: string[] = [];
  const view = new Bun.WebView({
    ...size,
    // What the page itself writes; Chromium's own entries come by Log.
    console: (kind: string, ...said: unknown[]) => {
      if (kind === "error") complaints.push(said.map(String).join(" "));
    },
    backend: {
      type: "chrome",
      path: chromium ?? "",
      argv: [...ARGUMENTS, `--user-data-dir=${profile}`],
    },
  });
  views.push(view);
  await view.navigate("about:blank"); // cdp needs a session
  view.addEventListener("Log.entryAdded", (event) => {
    // The shape of CDP's Log.entryAdded.
    const { entry } = (event as MessageEvent<{ entry: { level: string; text: string } }>).data;
    if (entry.level === "error") complaints.push(entry.text);
  });
  view.addEventListener("Runtime.exceptionThrown", (event) => {
    complaints.push(JSON.stringify((event as MessageEvent<unknown>).data));
  });
  await view.cdp("Log.enable");
  await view.cdp("Runtime.enable");

  // One evaluation at a time is what a view takes.
  let turn: Promise<unknown> = Promise.resolve();
  function queued<Value>(task: () => Promise<Value>): Promise<Value> {
    const next = turn.then(task, task);
    turn = next.catch(() => {});
    return next;
  }
  const read = <Value>(expression: string): Promise<Value> =>
    // What comes back is JSON; its reader knows the expression.
    queued(() => view.evaluate(expression) as Promise<Value>);

  return {
    complaints,
    goto: (url) => queued(() => view.navigate(url)),
    read,
    async until(expression, withinMs = 10_000) {
      const end = performance.now() + withinMs;
      for (;;) {
        // The page may be between two documents just then.
        if (await read<boolean>(`Boolean(${expression})`).catch(() => false)) return;
        if (performance.now() > end) {
          const shown = await read<string>("document.body?.innerText ?? ''").catch(String);
          throw new Error(`not within ${withinMs} ms: ${expression}\n${shown.slice(0, 1_500)}`);
        }
        await new Promise((again) => setTimeout(again, 20));
      }
    },
    click: (selector) => queued(() => view.click(selector, { timeout: 10_000 })),
    type: (text) => queued(() => view.type(text)),
    press: (key, ...modifiers) => queued(() => view.press(key, { modifiers })),
    resize: (width, height) => queued(() => view.resize(width, height)),
    scheme: (scheme) =>
      queued(async () => {
        const features = [{ name: "prefers-color-scheme", value: scheme }];
        await view.cdp("Emulation.setEmulatedMedia", { features });
      }),
    cdp: (method, params = {}) => queued(() => view.cdp(method, params)),
    hear: (name, heard) =>
      view.addEventListener(name, (event) => heard((event as MessageEvent<unknown>).data)),
    screenshot: (path) =>
      queued(async () => {
        await Bun.write(path, await view.screenshot());
      }),
    close: () => view.close(),
  };
}

/** Door to room: a name, a room, Enter. */
export async function comeIn(page: Page, url: string, name: string, room: string): Promise<void> {
  await page.goto(`${url}/r/${room}`);
  await page.until("document.querySelector('#door-name')");
  await page.click("#door-name");
  await page.type(name);
  await page.press("Enter");
  await page.until("document.querySelector('#composer')");
}
