// What one is told of while one looks elsewhere, in a real browser: the bell, notifications, the tone, two tabs.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { violations } from "./axe.ts";
import { closed, press, shows, title, type Visitor, visit } from "./hands.ts";
import { attending, DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

// The browser's own are called as ever; what they are called with is written down. Without a service worker, which
// other tests are about.
const WRITTEN_DOWN = `
  window.shown = []; window.gone = []; window.asked = 0; window.notes = 0;
  const Real = Notification;
  window.Notification = class extends Real {
    constructor(title, options) {
      super(title, options);
      shown.push([title, options.body, options.tag]);
      this.of = options.data;
      window.last = this;
    }
    close() { gone.push(this.of.seq); super.close(); }
  };
  Real.requestPermission = ((real) => () => { asked++; return real.call(Real); })(Real.requestPermission);
  OscillatorNode.prototype.start = ((real) => function (at) { notes++; return real.call(this, at); })(
    OscillatorNode.prototype.start);
  ServiceWorkerContainer.prototype.getRegistration = () => Promise.resolve(undefined);
  ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error("none here"));`;

const bell = "document.querySelector('dialog .bell')";
const firstPart = `${bell}?.querySelector("section").innerText`;

describe.skipIf(chromium === null)("being told while one looks elsewhere", () => {
  let chat: Chat;
  let store: Store;
  let host = "";
  let ada: Page;
  let hers: Client;
  let bo: Client;
  let visitor: Visitor;

  const permission = (setting: "granted" | "denied" | "prompt") =>
    ada.cdp("Browser.setPermission", {
      ...{ permission: { name: "notifications" }, setting, origin: host },
    });
  const writeDown = async (page: Page) => {
    await page.cdp("Page.enable");
    await page.cdp("Page.addScriptToEvaluateOnNewDocument", { source: WRITTEN_DOWN });
  };
  const says = async (room: string, text: string): Promise<number> => {
    const reply = await bo.ask({ type: "chat", room, text });
    return (reply.type === "ack" && reply.seq) || expect.unreachable(reply.type);
  };
  const shown = (page: Page) => page.read<[string, string, string][]>("shown");
  const come = async (page: Page, room: string, pages = 1) => {
    await page.goto(`${host}/r/${room}`);
    await page.until(title(room));
    await attending(page, pages);
  };

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    host = `http://127.1.8.2:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo"));
    for (const room of ["slipway", "dev"]) await bo.ask({ type: "join", room });
    visitor = await visit(store, host, { name: "Ada" });
    ada = visitor.page;
    hers = await chat.connect(visitor.secret);
    for (const room of ["slipway", "dev"]) await hers.ask({ type: "join", room });
    await writeDown(ada);
    await permission("prompt");
    await come(ada, "slipway");
  });
  afterAll(closeChats);

  test("[48] the bell says first what it is for; only its button asks the browser, and a refusal is explained", async () => {
    await says("dev", "@Ada, before anything is turned on");
    await ada.until("document.title.startsWith('(1) ')");
    await press(ada, ".house", "Notifications");
    await ada.until(shows("dialog .bell .lede", "When somebody mentions you"));
    await ada.until(`${firstPart}.includes("Nothing is shown.")`);
    expect(await ada.read("asked")).toBe(0);
    expect(await shown(ada)).toEqual([]);
    for (const scheme of ["dark", "light"] as const) {
      await ada.scheme(scheme);
      expect(await violations(ada)).toEqual([]);
    }
    await permission("denied");
    await press(ada, "dialog .bell", "Show notifications");
    await ada.until(`${firstPart}.includes("You have forbidden notifications")`);
    expect(await ada.read(`${bell}.querySelector("section button")`)).toBeNull();
    expect(await ada.read("asked")).toBe(1);
    await ada.press("Escape");
    await ada.until(closed);
  });

  test("[48] granted, it shows one for each room, none of what is looked at, and takes it away when it is read elsewhere", async () => {
    await permission("granted");
    await press(ada, ".house", "Notifications");
    await press(ada, "dialog .bell", "Show notifications");
    await ada.until(`${firstPart}.includes("Mentions and direct messages are shown")`);
    await ada.press("Escape");
    const heard = "[...document.querySelectorAll('#timeline .text')].at(-1)?.textContent";
    await says("slipway", "@Ada, you see this");
    await ada.until(`${heard} === "@Ada, you see this"`);
    await says("dev", "nobody in particular");
    await says("dev", "@Ada, one");
    await says("dev", "@Ada, *two*");
    await ada.until("shown.length === 2");
    expect(await shown(ada)).toEqual([
      ["#dev", "Bo: @Ada, one", "room:dev"],
      ["#dev", "Bo: @Ada, two", "room:dev"],
    ]);
    const direct = await bo.ask({ type: "chat", to: "Ada", text: "for you alone" });
    const { room = "", seq = 0 } = direct.type === "ack" ? direct : expect.unreachable();
    await ada.until("shown.length === 3");
    expect((await shown(ada)).at(-1)).toEqual(["Bo", "for you alone", `room:${room}`]);

    // Elsewhere: by another device.
    const head = await says("dev", "the last one");
    await hers.ask({ type: "read", room: "dev", seq: head });
    await ada.until(`gone.includes(${head - 1})`);
    expect(await ada.read(`gone.includes(${seq})`)).toBe(false);
    // A click leads to the message.
    await ada.read("last.dispatchEvent(new Event('click'))");
    await ada.until(
      `location.pathname === "/r/${room}/${seq}" || location.pathname === "/r/${room}"`,
    );
    await ada.until(title("Bo"));
    await ada.until(`gone.includes(${seq})`);
  });

  test("the room on the screen of a window that nobody sees is told of; gone when it is seen", async () => {
    await come(ada, "slipway");
    const { windowId } = (await ada.cdp("Browser.getWindowForTarget")) as { windowId: number };
    const put = (windowState: "minimized" | "normal") =>
      ada.cdp("Browser.setWindowBounds", { windowId, bounds: { windowState } });
    await put("minimized");
    await ada.until("document.hidden");
    const seq = await says("slipway", "@Ada, are you there?");
    await ada.until("shown.length === 1");
    await put("normal");
    await ada.until("!document.hidden && document.hasFocus()");
    await ada.until(`gone.includes(${seq})`);
  });

  test("of every message only where that was chosen, and the room tells of all", async () => {
    await come(ada, "slipway");
    await press(ada, ".house", "Notifications");
    await ada.until("document.querySelector('#bell-everything')");
    await ada.read("document.querySelector('#bell-everything').focus()");
    await ada.press("Space");
    await ada.until("localStorage.getItem('chat.tell.everything') === 'on'");
    await ada.press("Escape");
    await ada.until(closed);
    await says("dev", "for everybody");
    await ada.until("shown.length === 1");
    await says("dev", "@Ada, told of once");
    await ada.until("shown.length === 2");
    await hers.ask({ type: "setLevel", room: "dev", level: "mentions" });
    await says("dev", "for nobody now");
    await says("dev", "@Ada, but this");
    await ada.until("shown.length === 3");
    expect((await shown(ada)).map(([, body]) => body)).toEqual([
      "Bo: for everybody",
      "Bo: @Ada, told of once",
      "Bo: @Ada, but this",
    ]);
    await press(ada, ".house", "Notifications");
    await ada.until(shows("dialog .bell", "Of mentions only: dev."));
    await ada.press("Escape");
    await ada.read("localStorage.removeItem('chat.tell.everything')");
  });

  test("the tone is off until it is turned on; then it is played once for what comes together", async () => {
    await come(ada, "slipway");
    await says("dev", "@Ada, in silence");
    await ada.until("shown.length === 1");
    expect(await ada.read("notes")).toBe(0);
    await press(ada, ".house", "Notifications");
    await ada.until("document.querySelector('#bell-tone')");
    await ada.click("#bell-tone");
    await ada.press("Escape");
    await says("dev", "@Ada, aloud");
    await says("dev", "@Ada, aloud too");
    await ada.until("shown.length === 3");
    expect(await ada.read("notes")).toBe(2); // of which it is made
    await ada.read("localStorage.removeItem('chat.tell.tone')");
    expect(ada.complaints).toEqual([]);
  });

  test("[55] of two tabs one tells, not of what is looked at in the other, and the other when the first is gone", async () => {
    await permission("granted");
    await ada.read("localStorage.setItem('chat.tell.notices', 'on')");
    const other = await openPage(DESKTOP);
    await writeDown(other);
    await come(ada, "slipway");
    await come(other, "dev", 2);
    const both = async () => [(await shown(ada)).length, (await shown(other)).length];
    await says("dev", "@Ada, you see it there");
    await other.until(shows("#timeline", "you see it there"));
    const direct = await bo.ask({ type: "chat", to: "Ada", text: "once" });
    const { room = "" } = direct.type === "ack" ? direct : expect.unreachable();
    await Promise.race([ada.until("shown.length > 0"), other.until("shown.length > 0")]);
    for (const page of [ada, other])
      await page.until(`document.querySelector('a.r[data-room="${room}"] .c')`);
    expect((await both()).toSorted()).toEqual([0, 1]);
    const told = (await shown(ada)).concat(await shown(other));
    expect(told.map(([, body]) => body)).toEqual(["once"]);
    await other.goto(`${host}/settings`); // which a browser may put by, to go back to
    await attending(ada, 1);
    const before = (await shown(ada)).length;
    await bo.ask({ type: "chat", to: "Ada", text: "twice" });
    await ada.until(`shown.length === ${before + 1}`);
    other.close();
    expect([...ada.complaints, ...other.complaints]).toEqual([]);
  });

  // Last: Chromium forgets the leave that other origins have, when the page it gave this one's to closes.
  test("[48] with a service worker it is what shows them, one for each room, and they go when read", async () => {
    const place = `http://127.1.8.3:${chat.app.port}`;
    const { page, secret } = await visit(store, place, { name: "Olga" });
    const olga = await chat.connect(secret);
    await olga.ask({ type: "join", room: "dev" });
    await page.cdp("Browser.setPermission", {
      ...{ permission: { name: "notifications" }, setting: "granted", origin: place },
    });
    await page.read("localStorage.setItem('chat.tell.notices', 'on')");
    await page.goto(`${place}/r/slipway`);
    await page.until(title("slipway"));
    await page.read("navigator.serviceWorker.ready.then(() => true)");
    await page.until(`document.querySelector('a.r[data-room="dev"]')`);
    const there = (bodies: string[]) =>
      page.read(`new Promise((done) => (async function look() {
        const registration = await navigator.serviceWorker.ready;
        const all = (await registration.getNotifications()).map(({ body }) => body);
        JSON.stringify(all) === ${JSON.stringify(JSON.stringify(bodies))}
          ? done(true)
          : setTimeout(look, 20);
      })())`);
    await says("dev", "@Olga, one");
    await there(["Bo: @Olga, one"]);
    const seq = await says("dev", "@Olga, two");
    await there(["Bo: @Olga, two"]);
    await olga.ask({ type: "read", room: "dev", seq });
    await there([]);
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
