// What the security headers let a real browser do.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createAssets } from "../../src/http/assets.ts";
import { everything, part } from "../support/parts.ts";
import { placesNamed } from "../support/places.ts";

const chromium = everything ? part("chromium") : null;

describe.skipIf(chromium === null)("a page in Chromium", () => {
  const assets = createAssets({ places: placesNamed("Chat") });
  let own: ReturnType<typeof serve>;
  let foreign: ReturnType<typeof serve>;
  const reports: string[] = [];
  let view: Bun.WebView;

  /** The page, and a WebSocket that says hello. */
  function serve() {
    return Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch(request, server) {
        if (server.upgrade(request)) return undefined;
        const { pathname } = new URL(request.url);
        return assets.respond(request, pathname) ?? new Response(null, { status: 404 });
      },
      websocket: {
        open: (socket) => void socket.send("hello"),
        message: () => {},
      },
    });
  }

  beforeAll(async () => {
    if (chromium === null) return;
    own = serve();
    foreign = serve();
    view = new Bun.WebView({
      backend: { type: "chrome", path: chromium, argv: ["--no-sandbox"] },
    });
    await view.navigate("about:blank"); // cdp needs a session
    view.addEventListener("Log.entryAdded", (event) => {
      const { entry } = (event as MessageEvent<{ entry: { source: string; text: string } }>).data;
      if (entry.source === "security") reports.push(entry.text);
    });
    await view.cdp("Log.enable");
    await view.navigate(new URL("/r/general", own.url).href);
  });

  afterAll(async () => {
    view?.close();
    await Promise.all([own.stop(true), foreign.stop(true)]);
  });

  /** The first message, or "refused". */
  function firstMessage(port: number | undefined): Promise<unknown> {
    return view.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket("ws://127.0.0.1:${port}/ws");
      socket.onmessage = (event) => resolve(event.data);
      socket.onerror = () => resolve("refused");
    })`);
  }

  test("the page loads its own script and style without a complaint", async () => {
    const loaded = await view.evaluate("document.styleSheets.length + document.scripts.length");
    expect(loaded).toBeGreaterThanOrEqual(2);
    expect(reports).toEqual([]);
  });

  test("it may open a WebSocket to where it came from, and nowhere else", async () => {
    expect(await firstMessage(own.port)).toBe("hello");
    expect(await firstMessage(foreign.port)).toBe("refused");
  });

  test.each([
    ["document.body.innerHTML = '<b>x</b>'", "TrustedHTML"],
    ["eval('1')", "TrustedScript|unsafe-eval"],
    ["document.createElement('script').src = '/x.js'", "TrustedScriptURL"],
    ["trustedTypes.createPolicy('any', {})", "Content Security Policy|disallowed"],
  ])("%s throws in it", async (script, trouble) => {
    // In a task of the page's own: what DevTools runs may eval.
    const thrown = await view.evaluate(`new Promise((resolve) => setTimeout(() => {
      try { ${script}; resolve("allowed"); } catch (error) { resolve(error.message); }
    }))`);
    expect(thrown).toMatch(new RegExp(trouble));
  });

  test("it can't be framed", async () => {
    const framed = await view.evaluate(`new Promise((resolve) => {
      const frame = document.createElement("iframe");
      // Instead of the page, an error page of another origin.
      frame.onload = () => resolve(frame.contentDocument === null ? "refused" : "shown");
      frame.src = "/";
      document.body.append(frame);
    })`);
    expect(framed).toBe("refused");
  });
});
