// Who is there, who is at their desk and who writes, as the others see it; one person on two tabs. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { openProxy } from "../chaos/proxy.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { violations } from "./axe.ts";
import { fill, focusIsKept, press, shows, title, visit } from "./hands.ts";
import { attending, DESKTOP, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

// Timers of minutes run when the test says so, and the clock that only goes forward is ahead by as much.
const PATIENT = `
  let ahead = 0;
  const long = new Map();
  performance.now = ((real) => () => real.call(performance) + ahead)(performance.now);
  window.setTimeout = ((real) => (task, ms, ...rest) => {
    const id = real(task, ms, ...rest);
    if (ms > 60_000) long.set(id, task);
    return id;
  })(window.setTimeout);
  window.clearTimeout = ((real) => (id) => { long.delete(id); real(id); })(window.clearTimeout);
  window.passMinutes = (minutes) => {
    ahead += minutes * 60_000;
    for (const [id, task] of [...long]) { clearTimeout(id); task(); }
  };`;

// What moved although nobody did anything (CLS).
const SHIFTS = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
  }).observe({ type: "layout-shift", buffered: true });`;

const inject = async (page: Page, source: string): Promise<void> => {
  await page.cdp("Page.enable");
  await page.cdp("Page.addScriptToEvaluateOnNewDocument", { source });
};

const people = `[...document.querySelectorAll("#people .p .n")].map(({ textContent }) => textContent)`;
const headings = `[...document.querySelectorAll("#people h3")]
  .filter((each) => each.checkVisibility()).map(({ textContent }) => textContent).join()`;
const ring = `document.querySelector("#people ul:last-of-type .on.away")`;
const writes = (name: string) => `document.querySelector("#typing").innerText.includes("${name}")`;
const value = "document.querySelector('#composer').value";

describe.skipIf(chromium === null)("presence", () => {
  let chat: Chat;
  let store: Store;
  let hosts = 1;
  const nextHost = () => `http://127.1.7.${++hosts}:${chat.app.port}`;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0", leaveGrace: 1_000 }, { store });
  });
  afterAll(closeChats);

  async function come(name: string, room: string, host = nextHost()): Promise<Page> {
    const page = await openPage(DESKTOP);
    await comeIn(page, host, name, room);
    return page;
  }

  test("[28] two tabs are one person, who is gone when the last is closed", async () => {
    const bo = await come("Bo", "pier");
    const host = nextHost();
    const first = await come("Ada", "pier", host);
    const second = await openPage(DESKTOP);
    await second.goto(`${host}/r/pier`);
    await second.until("document.querySelector('#composer')");
    await bo.until(`${headings} === "Here · 2"`);
    expect(await bo.read(people)).toEqual(["Bo", "Ada"]);
    first.close();
    await chat.connectionsAre(2);
    // Whoever comes now, comes after all that the others were told of the tab.
    const cleo = await chat.join("Cleo", "pier");
    await bo.until(`${headings} === "Here · 3"`);
    expect(await bo.read(people)).toEqual(["Bo", "Ada", "Cleo"]);
    second.close();
    await bo.until(`${headings} === "Here · 2"`);
    expect(await bo.read(people)).toEqual(["Bo", "Cleo"]);
    await cleo.close();
    bo.close();
  });

  test("[28] [S8] ten minutes without a key they are away: apart, with a ring; the next key brings them back", async () => {
    const bo = await come("Bodil", "quay");
    const ada = await openPage(DESKTOP);
    await inject(ada, PATIENT);
    await comeIn(ada, nextHost(), "Asta", "quay");
    await attending(ada, 1);
    await bo.until(`${headings} === "Here · 2"`);
    await ada.read("passMinutes(11)");
    await bo.until(`${headings} === "Here · 1,Away · 1"`);
    await bo.until(ring);
    expect(await violations(bo)).toEqual([]);
    // A row that goes over does not lose the focus.
    await bo.read(`document.querySelector("#people ul:last-of-type button").focus()`);
    await ada.press("Tab");
    await bo.until(`${headings} === "Here · 2"`);
    expect(await bo.read(focusIsKept)).toBe(true);
    expect(await bo.read(ring)).toBeFalsy();

    await ada.read("passMinutes(11)");
    await bo.until(`${headings} === "Here · 1,Away · 1"`);
    await ada.press("Tab");
    await bo.until(`${headings} === "Here · 2"`);
    expect([...ada.complaints, ...bo.complaints]).toEqual([]);
    ada.close();
    bo.close();
  });

  test("[28] who is cut off knows of nobody whether they are there: all are greyed until they are back", async () => {
    const line = await openProxy(chat.app.port);
    const bo = await openPage(DESKTOP);
    await comeIn(bo, `http://127.0.0.1:${line.port}`, "Bram", "mole");
    const ada = await come("Agda", "mole");
    await bo.until(`${headings} === "Here · 2"`);
    for (const link of line.links()) link.cut("reset");
    await bo.until(`${headings} === "Here when last seen"`);
    expect(await bo.read(`document.querySelectorAll("#people .p:not(.off)").length`)).toBe(0);
    await bo.until(`${headings} === "Here · 2"`);
    expect(await bo.read(`document.querySelectorAll("#people .p.off").length`)).toBe(0);
    ada.close();
    bo.close();
    await line.close();
  });

  test("[27] who writes is shown at once, gone six seconds after the last key, and nothing moves for it", async () => {
    const bo = await openPage(DESKTOP);
    await inject(bo, SHIFTS);
    await comeIn(bo, nextHost(), "Bert", "berth");
    const ada = await come("Alma", "berth");
    await bo.until(`${headings} === "Here · 2"`);
    await bo.until(shows("#timeline", "Alma joined"));
    await bo.read("void (shifts.length = 0)");
    await ada.read("document.querySelector('#composer').focus()");
    const began = performance.now();
    await ada.type("thinking");
    await bo.until(writes("Alma is writing"));
    const shown = performance.now() - began;
    await bo.until(`!${writes("Alma")}`, 20_000);
    const gone = performance.now() - began;
    expect(await bo.read("shifts")).toEqual([]);
    await ada.type(", and again");
    await bo.until(writes("Alma is writing"));
    await ada.press("Enter");
    await bo.until("document.querySelector('#timeline article[data-seq]')");
    await bo.until(`!${writes("Alma")}`);
    expect(await textsIn(bo)).toEqual(["thinking, and again"]);
    console.log(
      `writing: shown after ${Math.round(shown)} ms, gone after ${Math.round(gone)} ms, CLS 0`,
    );
    ada.close();
    bo.close();
  });

  test("[55] two tabs have the draft that was written last, also after one of them sent it", async () => {
    const host = nextHost();
    const first = await come("Ava", "slip", host);
    const second = await openPage(DESKTOP);
    for (const room of ["dock", "slip"]) {
      await second.goto(`${host}/r/${room}`);
      await second.until(title(room));
    }
    await attending(second, 2);
    await fill(first, "composer", "from the first");
    await second.until(`${value} === "from the first"`);
    await fill(second, "composer", ", and the second");
    await first.until(`${value} === "from the first, and the second"`);
    await second.press("Enter");
    await first.until(`${value} === ""`);
    await first.until("document.querySelector('#timeline article[data-seq]')");
    // Each room has its own, and what one keeps does not forget what the other kept.
    await first.goto(`${host}/r/dock`);
    await first.until(title("dock"));
    await fill(first, "composer", "in the dock");
    await fill(second, "composer", "in the slip");
    await first.until(`document.querySelector('a.r[data-room="slip"] .draft')`);
    await second.until(`document.querySelector('a.r[data-room="dock"] .draft')`);
    const kept = "JSON.parse(localStorage.getItem('chat.drafts'))";
    expect(await first.read(kept)).toEqual({ dock: "in the dock", slip: "in the slip" });
    expect([...first.complaints, ...second.complaints]).toEqual([]);
    first.close();
    second.close();
  });

  test("[55] who signs out in one tab is signed out in the other, where a sentence says so", async () => {
    const host = nextHost();
    const { page: first } = await visit(store, host, { name: "Olga" });
    const second = await openPage(DESKTOP);
    await second.goto(`${host}/r/slipway`);
    await second.until("document.querySelector('#composer')");
    await fill(second, "composer", "half a thought");
    await press(first, ".me", "Your name");
    await first.until("document.querySelector('.me [aria-expanded=true]')");
    await press(first, "#me-menu", "Sign out");
    await second.until(shows("#banner", "Signed out. What you were writing is kept"));
    await second.until(shows("#banner", "Sign in"));
    expect(await second.read(value)).toBe("half a thought");
    first.close();
    second.close();
  });
});

describe.skipIf(chromium === null)("a sleep", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server?.program.stop();
    await removeDirectories();
  });

  test("[25] a page that was frozen while the server went is back when it wakes, and sends", async () => {
    const page = await openPage(DESKTOP);
    await comeIn(page, server.url, "Ada", "pier");
    await page.cdp("Page.enable");
    await page.cdp("Page.setWebLifecycleState", { state: "frozen" });
    await server.kill();
    server = await server.restart();
    const woken = performance.now();
    await page.cdp("Page.setWebLifecycleState", { state: "active" });
    const link = "document.querySelector('#link').textContent";
    await write(page, "awake");
    await page.until(`document.querySelector('#timeline article[data-seq]') && ${link} === "Here"`);
    console.log(`after a sleep: back within ${Math.round(performance.now() - woken)} ms`);
    expect(await textsIn(page)).toEqual(["awake"]);
    page.close();
  });
});
