// What is painted before the script of the page is there.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage } from "../support/browser.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { faultsIn } from "./axe.ts";
import { title } from "./hands.ts";
import { DESKTOP, PHONE } from "./people.ts";

setDefaultTimeout(60_000);

/** Runs ahead of the page. */
const watch = `window.papers = [];
  window.shifts = [];
  const look = () => {
    if (document.body) papers.push(getComputedStyle(document.body).backgroundColor);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      shifts.push([value, ...sources.map(({ node }) => node?.className || node?.nodeName)].join(" "));
  }).observe({ type: "layout-shift", buffered: true });`;
const isPainted = `performance.getEntriesByName("first-contentful-paint").length === 1
  && document.querySelector(".opening")?.getAnimations().every(({ playState }) => playState === "finished")`;

describe.skipIf(chromium === null)("the opening", () => {
  let chat: Chat;
  beforeAll(async () => {
    chat = await openChat({ host: "0.0.0.0", name: "Northquay" });
  });
  afterAll(closeChats);

  test.each([
    ["en", "Connecting …", DESKTOP, "127.0.7.41"],
    ["de", "Verbinde …", PHONE, "127.0.7.42"],
  ] as const)(
    "[46] [53] in %s it is painted without the page's script, in the chosen theme, and the room comes without a shift",
    async (language, says, size, host) => {
      const url = `http://${host}:${chat.app.port}`;
      const page = await openPage(size);
      await comeIn(page, url, `Ada-${language}`, "slipway");
      await page.scheme("light");
      const keep = `localStorage.setItem("chat.theme", "dark"), document.cookie = "lang=${language}; path=/"`;
      await page.read(`(${keep}, true)`);
      // Nothing of the page is on its way there, and its script is to be asked for.
      await page.goto("about:blank");
      await page.cdp("Network.clearBrowserCache");
      const held = new Promise<string>((resolve) => {
        // The shape of CDP's Fetch.requestPaused.
        page.hear("Fetch.requestPaused", (asked) =>
          resolve((asked as { requestId: string }).requestId),
        );
      });
      await page.cdp("Page.enable");
      await page.cdp("Page.addScriptToEvaluateOnNewDocument", { source: watch });
      await page.cdp("Fetch.enable", { patterns: [{ urlPattern: "*/assets/app-*.js" }] });
      // Not `goto`, which waits for all of the page.
      await page.read(`(setTimeout(() => location.assign("${url}/r/slipway")), true)`);
      const requestId = await held;
      await page.until(isPainted);
      expect(await page.read("document.querySelector('.opening').innerText")).toMatch(
        new RegExp(`^Northquay\\s+${says}$`),
      );
      expect(await page.read("document.documentElement.lang")).toBe(language);
      expect(await page.read("shifts")).toEqual([]);
      expect(await faultsIn(page)).toEqual([]);

      // What looks for faults lays the page out anew.
      await page.read("(shifts.length = 0, true)");
      await page.cdp("Fetch.continueRequest", { requestId });
      await page.cdp("Fetch.disable");
      await page.until(`${title("slipway")} && document.querySelector(".opening") === null`);
      const room = await page.read<string>("getComputedStyle(document.body).backgroundColor");
      expect(await page.read("document.documentElement.dataset.theme")).toBe("dark");
      expect(await page.read("[...new Set(papers)]")).toEqual([room]);
      expect(await page.read("shifts")).toEqual([]);
      expect(page.complaints).toEqual([]);
      page.close();
    },
  );
});
