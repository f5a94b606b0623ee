// The whole way by keyboard, and the order of Tab. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { webBrowser } from "../support/web-browser.ts";
import { closed, tabTo, title, visit } from "./hands.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(90_000);

const password = "a lamp on the landing stage";
const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent.includes(${JSON.stringify(text)}))`;
const stored = (text: string) => `${row(text)}?.dataset.seq`;
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const focusIn = (selector: string) =>
  `document.activeElement?.closest(${JSON.stringify(selector)})`;
const inComposer = focusIn("#composer");

describe.skipIf(chromium === null)("by keys", () => {
  let chat: Chat;
  let store: Store;
  let bo: Client;
  let host = "";

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    host = `http://127.0.7.22:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo", "owner"));
    for (const room of ["electrics", "slipway"]) await bo.ask({ type: "join", room });
    for (let at = 1; at <= 20; at++)
      await bo.ask({ type: "chat", room: "slipway", text: `line ${at}.` });
  });
  afterAll(closeChats);

  /** Somewhere, and to be seen there. */
  async function seen(page: Page): Promise<void> {
    await page.until("document.activeElement !== document.body");
    const [what, isSeen] = await page.read<[string, boolean]>(`(() => {
      const { activeElement } = document;
      const isDrawn = (node) => {
        if (node === null) return false;
        const { outlineStyle, boxShadow } = getComputedStyle(node);
        return outlineStyle !== "none" || boxShadow !== "none";
      };
      // That of a field is around its box, that of a choice around its words.
      const around = activeElement.closest(".composer, .box, .q, .segments label");
      const isSeen = activeElement.matches(":focus-visible") && (isDrawn(activeElement) || isDrawn(around));
      return [activeElement.outerHTML.slice(0, 200), isSeen];
    })()`);
    expect([what, isSeen]).toEqual([what, true]);
  }

  test("[40] sign in, open a room, read back, react, reply, edit, delete, switch rooms, change the theme, sign out", async () => {
    const made = webBrowser(host);
    expect((await made.send("/register", { username: "Ada Moss", password })).status).toBe(303);
    const hers = await chat.connect(made.session());
    for (const room of ["electrics", "slipway"]) await hers.ask({ type: "join", room });
    const page = await openPage(DESKTOP);
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    const press = async (
      key: string,
      ...held: Parameters<Page["press"]> extends [string, ...infer Held] ? Held : never
    ) => {
      await page.press(key, ...held);
      await seen(page);
    };

    await page.goto(`${host}/signin`);
    await page.until("document.activeElement?.id === 'username'");
    await page.type("Ada Moss");
    await press("Tab");
    await page.type(password);
    await page.press("Enter");
    await page.until(`${link("slipway")} && ${inComposer}`);
    await seen(page);

    await press("k", "Control");
    await page.until(focusIn("#palette-query"));
    await page.type("slip");
    await page.until("document.querySelector('#palette-list [aria-selected=true] mark')");
    await press("Enter");
    await page.until(`${title("slipway")} && ${stored("line 20.")} && ${inComposer}`);

    await press("Tab", "Shift");
    for (let at = 20; at > 10; at--) {
      await press("ArrowUp");
      expect(await page.read("document.activeElement.ariaLabel")).toContain(`Bo: line ${at}.`);
    }
    await press("+");
    await page.until(focusIn("#emoji-picker"));
    await seen(page);
    await page.type("anchor");
    await page.until("document.querySelector('#emoji-picker button')?.textContent === '⚓'");
    await press("Enter");
    await page.until(`${row("line 11.")}.querySelector("[aria-pressed=true]")`);
    await seen(page);

    await press("Escape");
    await page.until(inComposer);
    await press("Tab", "Shift");
    await press("ArrowUp");
    expect(await page.read("document.activeElement.ariaLabel")).toContain("line 11.");
    await press("r");
    await page.until(inComposer);
    await page.type("by key");
    await press("Enter");
    await page.until(`${stored("by key")} && ${row("by key")}.querySelector(".quote")`);

    await press("ArrowUp");
    await page.until("document.querySelector('#replying').dataset.kind === 'edit'");
    await page.type("s");
    await press("Enter");
    await page.until(`${row("by keys")}?.querySelector(".note")`);
    await seen(page);

    await press("Tab", "Shift");
    await press("End");
    expect(await page.read("document.activeElement.ariaLabel")).toContain("by keys");
    await press("Delete");
    await page.until("document.querySelector('dialog[open]')?.contains(document.activeElement)");
    await seen(page);
    await page.until("document.activeElement.matches('.grave')");
    await press("Enter");
    await page.until(`${closed} && ${row("by keys")} === undefined`);
    await seen(page);

    await press("ArrowUp", "Alt");
    await page.until(`${title("electrics")} && ${inComposer}`);

    await tabTo(page, "Your name and appearance");
    await press("Enter");
    await page.until(`${focusIn("#me-menu")}`);
    for (
      let steps = 0;
      steps < 9 && !(await page.read("document.activeElement.name === 'theme'"));
      steps++
    )
      await press("Tab");
    await press("ArrowRight");
    await press("ArrowRight");
    await page.until("document.documentElement.dataset.theme === 'dark'");
    await press("Escape");
    await page.until("document.activeElement.ariaLabel === 'Your name and appearance'");

    await press("Enter");
    await page.until(focusIn("#me-menu"));
    await tabTo(page, "Sign out");
    await page.press("Enter").catch(() => {}); // the page may go before the key is up
    await page.until("document.activeElement?.id === 'door-name'");
    await seen(page);
    expect(page.complaints).toEqual([]);
    page.close();
    await hers.close();
  });

  test("[41] Tab goes from the way past all to the rooms, the head, the messages, where one writes, the people", async () => {
    const { page } = await visit(store, `http://127.0.7.23:${chat.app.port}`, { name: "Cleo" });
    await page.until(`${inComposer} && ${stored("line 20.")}`);
    const place = () =>
      page.read<string>(`["skip", "side", "room-head", "stream", "composer", "people"].find((each) =>
        document.activeElement.closest("." + each)) ?? document.activeElement.tagName`);
    for (let steps = 0; steps < 60 && (await place()) !== "skip"; steps++)
      await page.press("Tab", "Shift");
    expect(await page.read("document.activeElement.innerText")).toBe("Skip to the message box");
    const order: string[] = [];
    for (let steps = 0; steps < 60; steps++) {
      order.push(await place());
      await page.press("Tab");
      if (
        (await place()) === "skip" ||
        (await page.read("document.activeElement === document.body"))
      )
        break;
    }
    const places = order.filter((each, at) => each !== order[at - 1]);
    expect(places).toEqual(["skip", "side", "room-head", "stream", "composer", "people"]);
    expect(order.filter((each) => each === "stream")).toHaveLength(1);

    for (let steps = 0; steps < 60 && (await place()) !== "skip"; steps++)
      await page.press("Tab", "Shift");
    await page.press("Enter");
    await page.until(inComposer);
    page.close();
  });
});
