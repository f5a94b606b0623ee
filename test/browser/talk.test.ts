// Two pages and one terminal in a room: everybody sees the same, and sees it happen.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import type { Wscat } from "../support/wscat.ts";
import { adaAndBo, terminal, textsIn, write } from "./people.ts";

setDefaultTimeout(90_000);

describe.skipIf(chromium === null)("two pages and a terminal", () => {
  let server: RunningServer;
  let ada: Page;
  let bo: Page;
  let cleo: Wscat;

  beforeAll(async () => {
    server = await startServer({ settings: ["--rate-limit", "off", "--leave-grace", "1s"] });
    [ada, bo] = await adaAndBo(server, "general");
    cleo = terminal(server, "cleo", "general");
    await ada.until("document.querySelector('#people').innerText.includes('cleo')");
  });
  afterAll(async () => {
    await cleo?.stop();
    await server?.program.stop();
    await removeDirectories();
  });

  test("[P3] two hundred messages from all three are in the same order everywhere, each once", async () => {
    const mine = async (
      send: (text: string) => Promise<void> | void,
      name: string,
      count: number,
    ) => {
      for (let n = 1; n <= count; n++) await send(`${name} ${n}`);
    };
    await Promise.all([
      mine((text) => write(ada, text), "ada", 67),
      mine((text) => write(bo, text), "bo", 67),
      mine((text) => cleo.type(text), "cleo", 66),
    ]);
    const settled = `document.querySelectorAll('#timeline article[data-seq]').length === 200`;
    await ada.until(settled, 30_000);
    await bo.until(settled, 30_000);
    const said = () => cleo.frames.flatMap((frame) => (frame.type === "chat" ? frame : []));
    while (said().length < 200) await cleo.next();

    const order = said().map((frame) => frame.text);
    expect(said().map((frame) => frame.seq)).toEqual(order.map((_, at) => at + 1));
    expect(await textsIn(ada)).toEqual(order);
    expect(await textsIn(bo)).toEqual(order);
    expect(new Set(order).size).toBe(200);
    for (const name of ["ada", "bo", "cleo"]) {
      const own = order.filter((text) => text.startsWith(`${name} `));
      expect(own).toEqual(own.map((_, at) => `${name} ${at + 1}`));
    }
  });

  test("who writes is shown, and is gone with the message", async () => {
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("thinking");
    await bo.until("document.querySelector('#typing').innerText.includes('Ada is writing')");
    await ada.press("Enter");
    await bo.until("!document.querySelector('#typing').innerText.includes('Ada')", 3_000);
  });

  test("a name changed in the terminal is the name on both pages", async () => {
    cleo.type("/name Cleo Hart");
    for (const page of [ada, bo]) {
      await page.until("document.querySelector('#people').innerText.includes('Cleo Hart')");
      await page.until("document.querySelector('#timeline').innerText.includes('Cleo Hart')");
    }
  });

  test("a name changed on a page with /name is told to the others", async () => {
    await write(ada, "/name Ada Moss");
    await bo.until("document.querySelector('#people').innerText.includes('Ada Moss')");
    const told = cleo.frames.some(
      (frame) =>
        frame.type === "system" && frame.event === "renamed" && frame.user.username === "Ada Moss",
    );
    if (!told) {
      let frame = await cleo.next();
      while (!(frame.type === "system" && frame.event === "renamed" && frame.was === "Ada"))
        frame = await cleo.next();
    }
    await ada.until("document.querySelector('.me').innerText.includes('Ada Moss')");
  });

  test("/me from a page reads as what the author does", async () => {
    await write(ada, "/me waves");
    await bo.until(`[...document.querySelectorAll("#timeline article.act")].some((row) =>
      row.innerText.includes("Ada Moss waves"))`);
  });

  test("who leaves is shown to have left", async () => {
    cleo.type("/leave");
    for (const page of [ada, bo]) {
      await page.until("!document.querySelector('#people').innerText.includes('Cleo Hart')");
      await page.until("/Cleo Hart left/.test(document.querySelector('#timeline').innerText)");
    }
  });

  test("a link to a room leads to that room, and a reload stays in it", async () => {
    await bo.goto(`http://localhost:${server.port}/r/slipway`);
    await bo.until("document.querySelector('#composer')?.placeholder.includes('slipway')");
    await bo.goto(`http://localhost:${server.port}/r/general`);
    await bo.until("document.querySelectorAll('#timeline article').length >= 50");
    expect(ada.complaints).toEqual([]);
    expect(bo.complaints).toEqual([]);
  });
});
