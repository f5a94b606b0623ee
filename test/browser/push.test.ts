// What a real browser says of itself, for Web Push. Its maker's push service is out of reach here, so what is
// subscribed and what comes is tested elsewhere (test/public/net/push.test.ts, test/push).

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { resolve } from "node:path";
import type { Server } from "bun";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

const root = resolve(import.meta.dir, "../..");
const script = `import { createPush } from "${root}/public/net/push.ts";
import { pushDevice } from "${root}/public/view/push-device.ts";
const kept = { read: () => null, write: () => {} };
// A second for each hundred: nobody here waits for a service that is not there.
const clock = { after: (ms, task) => { const at = setTimeout(task, ms / 100); return { cancel: () => clearTimeout(at) }; } };
globalThis.push = createPush({ device: pushDevice(), kept, clock });`;

let server: Server<undefined>;
let page: Page;

if (chromium !== null) {
  beforeAll(async () => {
    // A page with a worker of its own, until the chat's page has one.
    const built = await Bun.build({
      entrypoints: ["/push.ts"],
      files: { "/push.ts": script },
      target: "browser",
    });
    const code = (await built.outputs[0]?.text()) ?? "";
    const files = new Map([
      [
        "/",
        [
          "text/html",
          '<!doctype html><title>x</title><script type="module" src="/push.js"></script>',
        ],
      ],
      ["/push.js", ["text/javascript", code]],
      ["/sw.js", ["text/javascript", "addEventListener('install', () => skipWaiting());"]],
      ["/api/push", ["application/json", JSON.stringify({ publicKey: `B${"A".repeat(86)}` })]],
    ]);
    server = Bun.serve({
      port: 0,
      hostname: "0.0.0.0",
      fetch(request) {
        const [type = "", body] = files.get(new URL(request.url).pathname) ?? [];
        const status = body === undefined ? 404 : 200;
        return new Response(body ?? "{}", { status, headers: { "Content-Type": type } });
      },
    });
    page = await openPage(DESKTOP);
  });
  afterAll(async () => {
    page.close();
    await server.stop(true);
  });
}

async function come(host: string): Promise<void> {
  await page.goto(`http://${host}:${server.port}/`);
  await page.until("globalThis.push");
}

const state = (): Promise<string> => page.read("push.state()");

const allow = (setting: "granted" | "denied"): Promise<unknown> =>
  page.cdp("Browser.setPermission", {
    permission: { name: "notifications" },
    setting,
    origin: `http://127.0.6.1:${server.port}`,
  });

describe.skipIf(chromium === null)("Web Push, in Chromium", () => {
  test("needs a worker, then the person", async () => {
    await come("127.0.6.1");
    expect(await state()).toBe("unsupported");
    await page.read(
      "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)",
    );
    await allow("denied");
    expect(await state()).toBe("denied");
    expect(await page.read("push.subscribe('u_ann')")).toBeNull();
    await allow("granted");
    expect(await state()).toBe("off");
  });

  test("says so when the browser’s own push service cannot be had", async () => {
    await come("127.0.6.1");
    await allow("granted");
    expect(await page.read("push.subscribe('u_ann')")).toMatchObject({ code: "push_failed" });
    expect(await state()).toBe("off");
    expect(await page.read("push.sendTest('hi')")).toMatchObject({ code: "not_subscribed" });
    expect(await page.read("push.unsubscribe()")).toBeNull();
  });
});
