// What a reader does with what is unread, and where the browser itself shows it. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { violations } from "./axe.ts";
import { closed, press, title, visit } from "./hands.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent === ${JSON.stringify(text)})`;
const stored = (text: string) => `${row(text)}?.dataset.seq`;
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const isUnread = (room: string) => `${link(room)}?.classList.contains("unread")`;
const countOf = (room: string) => `${link(room)}.querySelector(".c")?.textContent`;
const lineIsBefore = (text: string) =>
  `document.querySelector(".unread-line")?.nextElementSibling === ${row(text)}`;
const noLine = "document.querySelector('.unread-line') === null";

describe.skipIf(chromium === null)("what is unread", () => {
  let chat: Chat;
  let store: Store;
  let host = "";
  /** Ada's page, a program of hers that hears what her pages read, and Bo at a terminal. */
  let ada: Page;
  let hers: Client;
  let bo: Client;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    host = `http://127.0.5.2:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo"));
    for (const room of ["slipway", "dev", "quay"]) await bo.ask({ type: "join", room });
    const visitor = await visit(store, host, { name: "Ada Moss" });
    ada = visitor.page;
    hers = await chat.connect(visitor.secret);
    for (const room of ["dev", "quay"]) await hers.ask({ type: "join", room });
    await ada.goto(`${host}/r/slipway`);
    await ada.until(`${link("dev")} && ${link("quay")}`);
    await focused(ada);
  });
  afterAll(closeChats);

  // Only one of several pages of a browser would have the focus.
  const focused = (page: Page) => page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });

  const says = async (room: string, text: string): Promise<number> => {
    const reply = await bo.ask({ type: "chat", room, text });
    return (reply.type === "ack" && reply.seq) || expect.unreachable(reply.type);
  };
  const go = async (page: Page, room: string): Promise<void> => {
    await page.read(`${link(room)}.click()`);
    await page.until(title(room));
  };
  const stand = async (page: Page, text: string): Promise<void> => {
    await page.until(stored(text));
    await page.read(`${row(text)}.focus()`);
  };
  const hasRead = (room: string) => hers.next("read", (frame) => frame.room === room);

  test("U takes it up again from a message on, and nothing is read until the room is opened again", async () => {
    await says("slipway", "one");
    await says("slipway", "two, @Ada Moss");
    await says("slipway", "three");
    await hasRead("slipway");
    await stand(ada, "two, @Ada Moss");
    await ada.press("u");
    await ada.until(lineIsBefore("two, @Ada Moss"));
    await ada.until(`${isUnread("slipway")} && ${countOf("slipway")} === "1"`);
    await ada.until("document.title.startsWith('(1) ')");
    expect(await violations(ada)).toEqual([]);

    // What is said now would be read within a second: ahead of what another page of hers reads.
    const other = await openPage(DESKTOP);
    await other.goto(`${host}/r/dev`);
    await other.until(title("dev"));
    await focused(other);
    await other.until(`${isUnread("slipway")} && ${countOf("slipway")} === "1"`);
    await says("slipway", "four");
    await ada.until(stored("four"));
    await says("dev", "for the other page");
    await hasRead("dev");
    expect(hers.frames.filter(({ type }) => type === "read")).toHaveLength(2);
    expect(await ada.read(isUnread("slipway"))).toBe(true);

    await go(ada, "quay");
    await ada.goto(`${host}/r/quay`);
    await ada.until(`${isUnread("slipway")} && ${countOf("slipway")} === "1"`);
    await go(ada, "slipway");
    await ada.until(lineIsBefore("two, @Ada Moss"));
    await hasRead("slipway");
    for (const page of [ada, other]) {
      await page.until(`!${isUnread("slipway")} && !document.title.startsWith("(")`);
      await page.until("localStorage.getItem('chat.marks') === null");
    }
    await go(ada, "quay");
    await go(ada, "slipway");
    expect(await ada.read(noLine)).toBe(true);
    expect([...ada.complaints, ...other.complaints]).toEqual([]);
    other.close();
  });

  test("the menu of a message has it; a reload begins to read at the line, which Escape takes away", async () => {
    await stand(ada, "three");
    await ada.press("Enter");
    await ada.until("document.querySelector('.bar [aria-expanded=true]')");
    expect(await violations(ada)).toEqual([]);
    await press(ada, "#message-menu", "Mark unread from here");
    await ada.until(`${lineIsBefore("three")} && ${isUnread("slipway")}`);
    await ada.goto(`${host}/r/slipway`);
    await ada.until(lineIsBefore("three"));
    await focused(ada);
    await ada.until(`!${isUnread("slipway")}`);
    await stand(ada, "four");
    await ada.press("u");
    await ada.until(`${lineIsBefore("four")} && ${isUnread("slipway")}`);
    await ada.press("Escape");
    await ada.press("Escape");
    await ada.until(`${noLine} && !${isUnread("slipway")}`);
  });

  test("a mark goes when the room is read on another device after it", async () => {
    await stand(ada, "four");
    await ada.press("u");
    await ada.until(lineIsBefore("four"));
    await go(ada, "quay");
    const seq = await says("slipway", "five");
    await ada.until(isUnread("slipway"));
    await hers.ask({ type: "read", room: "slipway", seq });
    await ada.until(`!${isUnread("slipway")}`);
    await go(ada, "slipway");
    expect(await ada.read(noLine)).toBe(true);
    expect(await ada.read("localStorage.getItem('chat.marks')")).toBeNull();
  });

  test("Shift and Escape put all away: they ask the first time, and never again", async () => {
    await go(ada, "quay");
    const unread = [isUnread("slipway"), isUnread("dev")];
    for (const room of ["slipway", "dev"]) await says(room, "for later, @Ada Moss");
    for (const each of unread) await ada.until(each);
    await ada.press("Escape", "Shift");
    await ada.until("document.activeElement?.id === 'all-read-go'");
    expect(await violations(ada)).toEqual([]);
    await ada.press("Escape");
    await ada.until(closed);
    for (const each of unread) expect(await ada.read(each)).toBe(true);
    await ada.press("Escape", "Shift");
    await ada.until("document.activeElement?.id === 'all-read-go'");
    await ada.press("Enter");
    for (const room of ["slipway", "dev"]) await hasRead(room);
    for (const each of unread) await ada.until(`!${each}`);
    await ada.until(`${closed} && !document.title.startsWith("(")`);

    await says("slipway", "once more");
    await ada.until(isUnread("slipway"));
    await ada.press("Escape", "Shift");
    await hasRead("slipway");
    await ada.until(`!${isUnread("slipway")}`);
    expect(await ada.read(closed)).toBe(true);
    expect(ada.complaints).toEqual([]);
  });

  test("[49] the title and the badge of the app say how many want the reader; 0 takes them away", async () => {
    // The browser's own is called as ever; what it is called with is written down.
    await ada.cdp("Page.enable");
    await ada.cdp("Page.addScriptToEvaluateOnNewDocument", {
      source: `window.badges = [];
        const set = Navigator.prototype.setAppBadge;
        Navigator.prototype.setAppBadge = function (count) {
          badges.push(count);
          return set.call(this, count);
        };`,
    });
    await ada.goto(`${host}/r/quay`);
    await ada.until(title("quay"));
    await says("slipway", "@Ada Moss");
    await ada.until("document.title.startsWith('(1) quay')");
    await says("dev", "@Ada Moss");
    await ada.until("document.title.startsWith('(2) quay')");
    await ada.press("Escape", "Shift");
    await ada.until("document.title.startsWith('quay')");
    expect(await ada.read("badges")).toEqual([1, 2, 0]);
  });
});
