// The focus, after whatever one does: it is never nowhere. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { closed, title, visit } from "./hands.ts";
import { PHONE } from "./people.ts";

setDefaultTimeout(90_000);

const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent.includes(${JSON.stringify(text)}))`;
const stored = (text: string) => `${row(text)}?.dataset.seq`;
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const focusIn = (selector: string) =>
  `document.activeElement?.closest(${JSON.stringify(selector)})`;
const inComposer = focusIn("#composer");
const noPopover = "document.querySelector(':popover-open') === null";

describe.skipIf(chromium === null)("the focus", () => {
  let chat: Chat;
  let store: Store;
  let bo: Client;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    bo = await chat.connect(await makeAccount(store, "Bo", "owner"));
    await bo.ask({ type: "join", room: "slipway" });
    for (let at = 1; at <= 20; at++)
      await bo.ask({ type: "chat", room: "slipway", text: `line ${at}.` });
  });
  afterAll(closeChats);

  test("after whatever one does the focus is somewhere", async () => {
    const visitor = await visit(store, `http://127.0.7.24:${chat.app.port}`, { name: "Dag Nyman" });
    const { page } = visitor;
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    await page.until(`${inComposer} && ${stored("line 20.")}`);
    const click = (selector: string) => () => page.click(selector);
    const key =
      (...keys: Parameters<Page["press"]>) =>
      () =>
        page.press(...keys);
    /** The pointer comes to that message, and goes to a button of its bar. */
    const bar = (text: string, label: string) => async () => {
      // Whoever goes by keys keeps the bar where it is.
      await page.read("document.querySelector('#composer').focus()");
      const [x, y] = await page.read<[number, number]>(`(({ left, top, height }) =>
        [left + 40, top + height / 2])(${row(text)}.querySelector(".text").getBoundingClientRect())`);
      await page.cdp("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
      await page.until(`${row(text)}.querySelector(".bar")`);
      await page.click(`.bar [aria-label="${label}"]`);
    };
    const isOpen = "document.querySelector('dialog[open]')";
    const expanded = (selector: string) =>
      `document.querySelector('${selector}').ariaExpanded === "true"`;
    const menuItem = (menu: string, text: string) => async () => {
      const item = `[...document.querySelectorAll('${menu} .menu-item')].find((each) => each.innerText.startsWith('${text}'))`;
      await page.until(item);
      await page.read(`${item}.setAttribute("data-test", "")`);
      await page.click(`${menu} [data-test]`);
    };
    const messageMenu = (text: string) => async () => {
      await bar(text, "More actions")();
      await page.until("document.querySelector('.bar [aria-expanded=true]')");
    };
    const about = (kind: string) => `document.querySelector('#replying').dataset.kind === "${kind}"
      && !document.querySelector('#replying').hidden`;

    const ACTIONS: readonly [what: string, act: () => Promise<unknown>, until: string][] = [
      [
        "send by the button's own key",
        async () => {
          await page.type("by its key");
          await page.read("document.querySelector('#send').focus()");
          await page.press("Enter");
        },
        stored("by its key"),
      ],
      [
        "send by the button",
        async () => {
          await page.type("mine");
          await page.click("#send");
        },
        stored("mine"),
      ],
      [
        "a quick reaction",
        bar("line 20.", "React with thumbs up"),
        `${row("line 20.")}.querySelector("[aria-pressed=true]")`,
      ],
      [
        "a reaction taken back",
        async () => page.click("#timeline [aria-pressed=true]"),
        `${row("line 20.")}.querySelector(".rx") === null`,
      ],
      ["the emoji opened", bar("line 20.", "More reactions"), focusIn("#emoji-picker")],
      ["the emoji closed", key("Escape"), noPopover],
      ["answer", bar("line 20.", "Reply"), about("reply")],
      ["no answer", click("#replying button"), "document.querySelector('#replying').hidden"],
      ["change", bar("mine", "Edit"), about("edit")],
      ["not changed", key("Escape"), "document.querySelector('#replying').hidden"],
      [
        "changed",
        async () => {
          await page.press("ArrowUp");
          await page.type("!");
          await page.press("Enter");
        },
        `${row("mine!")}?.querySelector(".note")`,
      ],
      ["the menu of a message", messageMenu("mine!"), focusIn("#message-menu")],
      ["asked whether to delete", menuItem("#message-menu", "Delete"), isOpen],
      ["not deleted", key("Escape"), closed],
      [
        "deleted",
        async () => {
          await messageMenu("mine!")();
          await menuItem("#message-menu", "Delete")();
          await page.until(isOpen);
          await page.click("dialog .grave");
        },
        `${closed} && ${row("mine!")} === undefined`,
      ],
      [
        "a text copied",
        async () => {
          await messageMenu("line 20.")();
          await menuItem("#message-menu", "Copy text")();
        },
        "document.querySelector('#timeline .sys')",
      ],
      [
        "marked unread",
        async () => {
          await messageMenu("line 18.")();
          await menuItem("#message-menu", "Mark unread")();
        },
        "document.querySelector('.unread-line')",
      ],
      ["all of it read", key("Escape"), "document.querySelector('.unread-line') === null"],
      [
        "to the latest",
        async () => {
          await page.read("document.querySelector('#timeline').scrollTo(0, 0)");
          await page.until("!document.querySelector('#latest').hidden");
          await page.click("#latest");
        },
        "document.querySelector('#latest').hidden",
      ],
      [
        "the menu of the room",
        click(".tools [aria-label='Room menu']"),
        expanded('.tools [aria-label="Room menu"]'),
      ],
      ["the members", menuItem("#room-menu", "Members"), isOpen],
      ["no members", click("dialog [aria-label=Close]"), closed],
      ["one's own menu", click(".me button"), expanded(".me button")],
      [
        "another theme",
        click("#me-menu label:has([value=dark])"),
        "document.documentElement.dataset.theme === 'dark'",
      ],
      ["no menu", key("Escape"), noPopover],
      [
        "no people",
        click(".tools [aria-label=People]"),
        "!document.querySelector('#people').checkVisibility()",
      ],
      [
        "people",
        click(".tools [aria-label=People]"),
        "document.querySelector('#people').checkVisibility()",
      ],
      ["somebody's card", click("#people button.p"), focusIn("#person-card")],
      ["a room of two", menuItem("#person-card", "Message"), title("Bo")],
      ["another room", click('a.r[data-room="slipway"]'), title("slipway")],
      ["the palette by its button", click(".jump"), focusIn("#palette-query")],
      [
        "a press beside it",
        async () => {
          await page.cdp("Input.dispatchMouseEvent", {
            type: "mousePressed",
            x: 5,
            y: 5,
            button: "left",
            clickCount: 1,
          });
          await page.cdp("Input.dispatchMouseEvent", {
            type: "mouseReleased",
            x: 5,
            y: 5,
            button: "left",
            clickCount: 1,
          });
        },
        closed,
      ],
      ["a search", click(".tools [aria-label='Search in this room']"), focusIn("#search-query")],
      [
        "something found",
        async () => {
          await page.type("line 7");
          await page.until("document.querySelector('#search-results mark')");
          await page.press("Enter");
        },
        `${closed} && document.activeElement.closest("article")`,
      ],
      ["the sheet of keys", key("?"), isOpen],
      ["no sheet", key("Escape"), closed],
      ["asked for a room", click("[aria-label='Join or make a room']"), focusIn("#new-room")],
      [
        "a room made",
        async () => {
          await page.type("dags");
          await page.press("Enter");
        },
        title("dags"),
      ],
      [
        "the room left",
        async () => {
          await page.click(".tools [aria-label='Room menu']");
          await menuItem("#room-menu", "Leave")();
        },
        `${link("dags")} === null && !${title("dags")}`,
      ],
      [
        "a room that is taken away",
        async () => {
          await bo.ask({ type: "join", room: "electrics" });
          await page.read(`${link("slipway")}.click()`);
          await bo.ask({ type: "kick", room: "slipway", user: "Dag Nyman" });
        },
        title("You are no longer in this room"),
      ],
      [
        "and back",
        async () => {
          await page.goto(`http://127.0.7.24:${chat.app.port}/r/slipway`);
        },
        `${title("slipway")} && ${inComposer}`,
      ],
      [
        "people over a narrow room",
        async () => {
          await page.resize(800, 700);
          await page.click(".tools [aria-label=People]");
        },
        focusIn("#people"),
      ],
      ["away with them", key("Escape"), "document.querySelector('.veil').hidden"],
      [
        "the list alone, on a phone",
        async () => {
          await page.resize(PHONE.width, PHONE.height);
          await page.click(".back");
        },
        "document.querySelector('.app').dataset.pane === 'rooms'",
      ],
      [
        "the room again",
        click('a.r[data-room="slipway"]'),
        "document.querySelector('.app').dataset.pane === 'room'",
      ],
    ];
    expect(ACTIONS.length).toBeGreaterThan(30);
    const nowhere: string[] = [];
    for (const [what, act, until] of ACTIONS) {
      await act();
      await page.until(until).catch((error) => {
        throw new Error(`${what}: ${error}`);
      });
      // What closes gives the focus back a moment later.
      await page.read(
        "new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))",
      );
      if (await page.read("document.activeElement === document.body")) nowhere.push(what);
    }
    expect(nowhere).toEqual([]);
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
