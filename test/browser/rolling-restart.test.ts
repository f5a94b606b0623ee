// A page behind nginx with three nodes goes on through a rolling restart: no message and no draft is lost.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Client, connect } from "../support/client.ts";
import { hasNodes, openRealNodes, type RealNodes } from "../support/real-nodes.ts";
import { removeDirectories } from "../support/server.ts";
import { DESKTOP, textsIn, write } from "./people.ts";

const draft = "a draft that nobody sends";
const draftIn = (page: Page) => page.read<string>("document.querySelector('#composer').value");
const open = "document.querySelector('#banner').hidden";

describe.skipIf(chromium === null || !hasNodes)("a rolling restart behind nginx", () => {
  let nodes: RealNodes;
  let ada: Page;
  let bo: Page;
  let cleo: Client;
  beforeAll(async () => {
    nodes = await openRealNodes(["--rate-limit", "off"]);
    [ada, bo] = [await openPage(DESKTOP), await openPage(DESKTOP)];
    await comeIn(ada, nodes.front.url, "Ada", "general");
    await comeIn(bo, `http://localhost:${nodes.front.port}`, "Bo", "general");
  }, 60_000);
  afterAll(async () => {
    await nodes?.dispose();
    await removeDirectories();
  });

  test("keeps the draft of one page, and all that the other wrote meanwhile, once and in order", async () => {
    await bo.read("document.querySelector('#composer').focus()");
    await bo.type(draft);
    let restarting = true;
    let written = 0;
    const writing = (async () => {
      while (restarting) {
        await write(ada, `word ${++written}`);
        await Bun.sleep(50); // a hasty person's pace, not a wait for anything
      }
    })();
    for (const at of nodes.nodes.keys()) {
      expect((await nodes.restart(at)).code).toBe(0);
      // Long enough at the next one that the page counts the link as a good one.
      await Bun.sleep(3_500);
    }
    restarting = false;
    await writing;
    const shown = `document.querySelectorAll("#timeline article[data-seq]").length >= ${Math.min(written, 40)}`;
    const rested = 'document.querySelectorAll("#timeline article:not([data-seq])").length === 0';
    for (const page of [ada, bo]) await page.until(`${open} && ${shown} && ${rested}`, 20_000);
    const last = `[...document.querySelectorAll("#timeline article p")].at(-1)?.textContent === "word ${written}"`;
    await bo.until(last, 20_000);

    cleo = await connect(nodes.front.ws);
    await cleo.ask({ type: "join", room: "general" });
    const page = await cleo.ask({ type: "history", after: 0, limit: 200 });
    if (page.type !== "history") throw new Error(JSON.stringify(page));
    const words = Array.from({ length: written }, (_, at) => `word ${at + 1}`);
    expect(page.messages.map(({ text }) => text)).toEqual(words.slice(0, 200));
    for (const each of [ada, bo]) {
      const texts = await textsIn(each);
      expect(texts).toEqual(words.slice(-texts.length));
    }
    expect(await draftIn(bo)).toBe(draft);
    console.log(`rolling restart: ${written} messages written on a page, all there once`);
  }, 90_000);
});
