// When the list is drawn: at once in quiet, once a frame when much comes, and also where there are no frames.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

const row = (text: string) =>
  `[...document.querySelectorAll("#timeline article")].find((each) => each.innerText.includes(${JSON.stringify(text)}))`;

/** In how many turns rows were added to the list. */
const count = `void (window.turns = [], new MutationObserver((records) => {
    const added = records.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0);
    if (added > 0) turns.push(added);
  }).observe(document.querySelector("#timeline"), { childList: true }))`;

describe.skipIf(chromium === null)("the list is drawn", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ settings: ["--rate-limit", "off"] });
  });
  afterAll(async () => {
    await server?.program.stop();
    await removeDirectories();
  });

  async function come(room: string, host = "127.0.0.1"): Promise<Page> {
    const page = await openPage(DESKTOP);
    await comeIn(page, `http://${host}:${server.port}`, "Ada", room);
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    return page;
  }

  async function says(room: string, texts: readonly string[]): Promise<void> {
    const bo = await server.connect();
    await bo.ask({ type: "join", room, username: "Bo" });
    await Promise.all(texts.map((text) => bo.ask({ type: "chat", room, text })));
    await bo.close();
  }

  test("once before a frame, of all that came since the last one", async () => {
    const page = await come("burst");
    await says("burst", ["the first"]);
    await page.until(row("the first"));
    // No frame comes until the test lets one.
    await page.read(`void (${count}, window.asked = [], window.requestAnimationFrame =
      (run) => window.asked.push(run), window.setTimeout = () => 0)`);
    const texts = Array.from({ length: 20 }, (_, at) => `line ${at + 1}.`);
    await says("burst", ["at once", ...texts]);
    await page.until(row("at once"));
    const held = await page.read<number[]>("turns");
    expect(held.length).toBe(1);
    await page.until(
      `asked.length > 0 && (asked.splice(0).forEach((run) => run()), ${row("line 20.")})`,
    );
    expect(await page.read<number>(`document.querySelectorAll("#timeline article").length`)).toBe(
      22,
    );
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("in a window that nobody sees, where no frame comes, all the same", async () => {
    const page = await come("unseen", "localhost");
    const { windowId } = (await page.cdp("Browser.getWindowForTarget")) as { windowId: number };
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: false });
    await page.cdp("Browser.setWindowBounds", { windowId, bounds: { windowState: "minimized" } });
    await page.until("document.hidden");
    const texts = Array.from({ length: 10 }, (_, at) => `line ${at + 1}.`);
    await says("unseen", texts);
    await page.until(row("line 10."));
    expect(await page.read<number>(`document.querySelectorAll("#timeline article").length`)).toBe(
      10,
    );
    expect(await page.read("document.hidden")).toBe(true);
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
