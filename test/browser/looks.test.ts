// What some readers ask of the looks: narrow windows, large text, their own colours, no motion, a theme, fingers.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { NARROW } from "./axe.ts";
import { closed, openMe, title, visit } from "./hands.ts";
import { DESKTOP, PHONE, write } from "./people.ts";

setDefaultTimeout(60_000);

const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const last = "[...document.querySelectorAll('#timeline article')].at(-1)";
const pane = "document.querySelector('.app').dataset.pane";
const isWide = "document.documentElement.scrollWidth > innerWidth";
/** All of the field is in the window. */
const composerIsThere = `(() => {
  const { left, right, top, bottom, height } = document.querySelector("#composer").getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && height > 10;
})()`;

describe.skipIf(chromium === null)("looks", () => {
  let chat: Chat;
  let store: Store;
  let ada: Page;
  let bo: Client;
  let host = "";
  let others = 0;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0", name: "Northquay Boatworks" }, { store });
    host = `http://127.0.7.32:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo Fisher"));
    for (const room of ["a-room-whose-name-is-rather-long-for-a-list", "slipway"])
      await bo.ask({ type: "join", room });
    for (let at = 1; at <= 30; at++)
      await bo.ask({ type: "chat", room: "slipway", text: `line ${at}, ${"word ".repeat(at)}` });
    await bo.ask({ type: "chat", room: "slipway", text: "x".repeat(200) });
    await bo.ask({ type: "react", room: "slipway", message: 31, emoji: "⚓" });
    const visitor = await visit(store, host, { name: "Ada Moss" });
    ada = visitor.page;
    const hers = await chat.connect(visitor.secret);
    await hers.ask({ type: "join", room: "a-room-whose-name-is-rather-long-for-a-list" });
    await hers.ask({ type: "react", room: "slipway", message: 30, emoji: "⚓" });
    await ada.goto(`${host}/r/slipway`);
    await ada.until(`${title("slipway")} && ${last}?.dataset.seq`);
    await ada.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
  });
  afterAll(closeChats);

  const emulate = (...features: { name: string; value: string }[]) =>
    ada.cdp("Emulation.setEmulatedMedia", { features });
  /** Somebody whom nobody has seen writing before: of one person it is told once in a while. */
  const writes = async (): Promise<void> => {
    const other = await chat.join(`Edda-${++others}`, "slipway");
    other.send({ type: "typing", room: "slipway" });
  };
  const settled = () =>
    ada.read("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))");
  const toRoom = async (): Promise<void> => {
    await ada.read(`${link("slipway")}.click()`);
    await ada.until(`${pane} === "room"`);
  };

  describe("nothing goes out of the window", () => {
    const text = (size: string) =>
      ada.read(`document.documentElement.style.setProperty("font-size", "${size}")`);
    const SIZES: [string, { width: number; height: number }, string][] = [
      ["320 px wide", NARROW, ""],
      ["a phone on its side", { width: 844, height: 390 }, ""],
      ["a desktop at 200 %", { width: 640, height: 400 }, ""],
      ["a phone, its text at 200 %", PHONE, "200%"],
      ["a desktop, its text at 200 %", DESKTOP, "200%"],
    ];

    test.each(SIZES)(
      "[44] at %s: the room, the palette, the keys, the search, the people",
      async (_, { width, height }, size) => {
        await ada.resize(width, height);
        await text(size === "" ? "100%" : size);
        await settled();
        const wide: string[] = [];
        const look = async (what: string): Promise<void> => {
          await settled();
          if (await ada.read(isWide)) wide.push(what);
        };
        expect(await ada.read(composerIsThere)).toBe(true);
        await look("the room");
        await ada.press("k", "Control");
        await ada.until("document.activeElement?.id === 'palette-query'");
        await look("the palette");
        await ada.press("Escape");
        await ada.until(closed);
        await ada.press("/", "Control");
        await ada.until("document.activeElement?.id === 'letters'");
        await look("the keys");
        await ada.press("Escape");
        await ada.until(closed);
        await ada.press("f", "Control", "Shift");
        await ada.until("document.activeElement?.id === 'search-query'");
        await look("the search");
        await ada.press("Escape");
        await ada.until(closed);
        await ada.read(`document.querySelector(".tools [aria-label=People]").click()`);
        await look("the people");
        await ada.press("Escape");
        expect(wide).toEqual([]);
        await text("");
        await ada.resize(DESKTOP.width, DESKTOP.height);
      },
    );

    test("[44] with large letters as the browser's own setting", async () => {
      await ada.cdp("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
      for (const { width, height } of [DESKTOP, PHONE]) {
        await ada.resize(width, height);
        await settled();
        expect(await ada.read(isWide)).toBe(false);
        expect(await ada.read(composerIsThere)).toBe(true);
      }
      await ada.cdp("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
      await ada.resize(DESKTOP.width, DESKTOP.height);
    });
  });

  test("[44] in the reader's own colours it is to be seen where one is, and what is pressed or chosen", async () => {
    await emulate({ name: "forced-colors", value: "active" });
    await ada.until("matchMedia('(forced-colors: active)').matches");
    const style = (selector: string) =>
      ada.read<string>(`(({ outlineStyle, borderStyle, borderColor, borderWidth, backgroundColor }) =>
        [outlineStyle, borderStyle, borderColor, borderWidth, backgroundColor].join(" "))(
          getComputedStyle(document.querySelector(${JSON.stringify(selector)})))`);
    const PAIRS: [string, string][] = [
      ["a.r[aria-current]", "a.r:not([aria-current])"],
      ["#timeline [aria-pressed=true]", "#timeline [aria-pressed=false]"],
    ];
    for (const [on, off] of PAIRS)
      expect([on, await style(on)]).not.toEqual([on, await style(off)]);
    await ada.press("k", "Control");
    await ada.until("document.querySelectorAll('#palette-list [role=option]').length > 1");
    expect(await style("#palette-list [aria-selected=true]")).not.toBe(
      await style("#palette-list [aria-selected=false]"),
    );
    await ada.press("Escape");
    await ada.until(closed);
    await ada.read("document.querySelector('#composer').focus()");
    await ada.press("Tab", "Shift");
    await ada.press("ArrowUp");
    expect(await ada.read("getComputedStyle(document.activeElement).outlineStyle")).not.toBe(
      "none",
    );
    await emulate();
  });

  test("[44] where motion is not wanted nothing moves", async () => {
    await emulate({ name: "prefers-reduced-motion", value: "reduce" });
    const moving: string[] = [];
    const look = async (what: string): Promise<void> => {
      const names = await ada.read<string[]>(
        "document.getAnimations().map((each) => each.animationName ?? each.transitionProperty)",
      );
      moving.push(...names.map((name) => `${what}: ${name}`));
    };
    await ada.goto(`${host}/r/slipway/20`);
    await ada.until("document.querySelector('.flash')");
    await look("a message that was led to");
    await writes();
    await ada.until("document.querySelector('#typing .dots')");
    await look("somebody writes");
    await ada.press("k", "Control");
    await ada.until("document.activeElement?.id === 'palette-query'");
    await look("the palette");
    await ada.press("Escape");
    await ada.read("document.querySelector('.icon-btn').focus()");
    await look("a button");
    expect(moving).toEqual([]);
    await emulate();
    await ada.goto(`${host}/r/slipway`);
    await ada.until(title("slipway"));
  });

  describe("the theme", () => {
    const paper = "getComputedStyle(document.body).backgroundColor";

    test("[46] the theme follows the system until one is chosen, which is kept and there from the first picture on", async () => {
      const choose = async (theme: string): Promise<void> => {
        await openMe(ada);
        await ada.read(`document.querySelector('input[name=theme][value=${theme}]').click()`);
        await ada.read("document.querySelector('#me-menu').hidePopover()");
      };
      const seen: Record<string, string> = {};
      for (const value of ["light", "dark"]) {
        await emulate({ name: "prefers-color-scheme", value });
        seen[value] = await ada.read<string>(paper);
      }
      expect(seen["light"]).not.toBe(seen["dark"] ?? "");
      await ada.cdp("Page.enable");
      await ada.cdp("Page.addScriptToEvaluateOnNewDocument", {
        source: `window.papers = [];
          const look = () => {
            if (document.body) papers.push(getComputedStyle(document.body).backgroundColor);
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);`,
      });
      for (const [chosen, system] of [
        ["dark", "light"],
        ["light", "dark"],
      ] as const) {
        await emulate({ name: "prefers-color-scheme", value: system });
        await choose(chosen);
        await ada.until(`${paper} === ${JSON.stringify(seen[chosen])}`);
        await ada.goto(`${host}/r/slipway`);
        await ada.until(`${title("slipway")} && papers.length > 2`);
        expect(await ada.read("[...new Set(papers)]")).toEqual([seen[chosen]]);
      }
      await choose("system");
      await emulate();
    });
  });

  describe("on a phone", () => {
    test("[47] the list and the room by the button, and by the browser's back and forth", async () => {
      await ada.resize(PHONE.width, PHONE.height);
      await ada.goto(`${host}/r/slipway`);
      await ada.until(`${title("slipway")} && ${pane} === "room"`);
      await ada.click(".back");
      await ada.until(`${pane} === "rooms" && location.pathname === "/"`);
      await toRoom();
      expect(await ada.read("location.pathname")).toBe("/r/slipway");
      await ada.read("history.back()");
      await ada.until(`${pane} === "rooms" && location.pathname === "/"`);
      expect(await ada.read(`document.activeElement === ${link("slipway")}`)).toBe(true);
      await ada.read("history.forward()");
      await ada.until(`${pane} === "room" && location.pathname === "/r/slipway"`);
      // The button goes back where one came from the list: no third entry is made.
      const before = await ada.read<number>("history.length");
      await ada.click(".back");
      await ada.until(`${pane} === "rooms"`);
      expect(await ada.read("history.length")).toBe(before);
      await toRoom();
    });

    test("[47] when the keyboard takes half of it, one sees what one writes and what was said last", async () => {
      await ada.until(`${last}?.getBoundingClientRect().bottom <= innerHeight`);
      await ada.read("document.querySelector('#composer').focus()");
      await ada.resize(PHONE.width, 420);
      await settled();
      expect(await ada.read(composerIsThere)).toBe(true);
      await ada.until(`(() => {
        const list = document.querySelector("#timeline");
        return list.scrollHeight - list.scrollTop - list.clientHeight <= 1;
      })()`);
      await ada.resize(PHONE.width, PHONE.height);
    });

    /** What a finger presses is 44 px each way; links in a text are as high as its lines (WCAG 2.5.8). */
    const small = () =>
      ada.read<string[]>(`[...document.querySelectorAll(
          "button, a[href], input:not(.vh), select, textarea, label:has(input.vh), [role=option]")]
        .filter((each) => each.checkVisibility() && !each.closest(".text, .skip, [inert]"))
        .map((each) => [each.closest("label") ?? each, each])
        .flatMap(([area, each]) => {
          const { width, height } = area.getBoundingClientRect();
          const isHit = document.querySelector("dialog[open], :popover-open") === null
            || each.closest("dialog[open], :popover-open") !== null;
          return isHit && (width < 43.9 || height < 43.9)
            ? [(each.ariaLabel || each.textContent || each.id).trim().slice(0, 30) + " " + Math.round(width) + "x" + Math.round(height)]
            : [];
        })`);

    test("[47] whatever one presses is large enough for a finger", async () => {
      await ada.cdp("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
      await ada.until("matchMedia('(pointer: coarse)').matches");
      await ada.resize(PHONE.width, PHONE.height);
      const found: string[] = [];
      const look = async (where: string): Promise<void> => {
        await settled();
        found.push(...(await small()).map((each) => `${where}: ${each}`));
      };
      const pressed = async (selector: string, shown: string): Promise<void> => {
        await ada.click(selector);
        await ada.until(shown);
      };
      await look("the room");
      await pressed(
        ".tools [aria-label='Room menu']",
        "document.querySelector('#room-menu:popover-open')",
      );
      await look("the menu of the room");
      await ada.press("Escape");
      await pressed(".tools [aria-label=People]", "document.activeElement?.closest('#people')");
      await look("people");
      await ada.press("Escape");
      await ada.read(`${last}.focus()`);
      await ada.press("Enter");
      await ada.until("document.querySelector('#message-menu:popover-open')");
      await look("the menu of a message");
      await ada.press("Escape");
      await ada.read(`${last}.focus()`);
      await ada.press("+");
      await ada.until("document.querySelector('#emoji-picker button')");
      await look("the emoji");
      await ada.press("Escape");
      await ada.press("f", "Control", "Shift");
      await ada.until("document.activeElement?.id === 'search-query'");
      await look("the search");
      await ada.press("Escape");
      await ada.until(closed);
      await pressed(".back", `${pane} === "rooms"`);
      await look("the list");
      await pressed(".me button", "document.querySelector('#me-menu:popover-open')");
      await look("one's own menu");
      await ada.press("Escape");
      await pressed(".jump", "document.activeElement?.id === 'palette-query'");
      await look("the palette");
      await ada.press("Escape");
      await ada.until(closed);
      await pressed(
        "[aria-label='Join or make a room']",
        "document.activeElement?.id === 'new-room'",
      );
      await look("another room");
      await ada.press("Escape");
      await ada.until(closed);
      expect(found).toEqual([]);
      await ada.cdp("Emulation.setTouchEmulationEnabled", { enabled: false });
      await toRoom();
      await ada.resize(DESKTOP.width, DESKTOP.height);
    });
  });

  test("nothing shifts by itself while one comes, reads, writes and others write", async () => {
    await ada.cdp("Page.enable");
    await ada.cdp("Page.addScriptToEvaluateOnNewDocument", {
      source: `window.shifts = [];
        new PerformanceObserver((list) => {
          for (const { hadRecentInput, value, sources } of list.getEntries())
            if (!hadRecentInput)
              shifts.push([value, ...sources.map(({ node }) => node?.className ?? node?.nodeName)].join(" "));
        }).observe({ type: "layout-shift", buffered: true });`,
    });
    expect(await ada.read("PerformanceObserver.supportedEntryTypes")).toContain("layout-shift");
    for (const { width, height } of [DESKTOP, PHONE]) {
      await ada.resize(width, height);
      await ada.goto(`${host}/r/slipway`);
      await ada.until(`${title("slipway")} && ${last}?.dataset.seq`);
      await writes();
      await ada.until("document.querySelector('#typing .dots')");
      for (const text of ["one", "two\nlines", "three"]) {
        await bo.ask({ type: "chat", room: "slipway", text });
        await ada.until(`${last}.innerText.includes(${JSON.stringify(text.slice(0, 3))})`);
      }
      // It is forgotten after a while.
      await ada.until("!document.querySelector('#typing .dots')");
      await write(ada, "mine");
      await ada.until(`${last}.dataset.seq && ${last}.innerText.includes("mine")`);
      const seq = await ada.read<string>(`${last}.dataset.seq`);
      await bo.ask({ type: "react", room: "slipway", message: Number(seq), emoji: "⚓" });
      await ada.until(`${last}.querySelector(".rx")`);
      await ada.press("k", "Control");
      await ada.until("document.activeElement?.id === 'palette-query'");
      await ada.type("slip");
      await ada.until("document.querySelector('#palette-list mark')");
      await ada.press("Escape");
      await ada.until(closed);
      await settled();
      expect([width, ...(await ada.read<string[]>("shifts"))]).toEqual([width]);
    }
    await ada.resize(DESKTOP.width, DESKTOP.height);
    expect(ada.complaints).toEqual([]);
  });
});
