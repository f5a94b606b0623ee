// The palette: rooms, people and whatever can be done, by keys. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { faultsIn } from "./axe.ts";
import { closed, press, shows, title, visit } from "./hands.ts";
import { DESKTOP, PHONE } from "./people.ts";

setDefaultTimeout(60_000);

const query = "document.querySelector('#palette-query')";
const isOpen = `document.activeElement === ${query} && ${query} !== null`;
const options = "[...document.querySelectorAll('#palette-list [role=option]')]";
const names = `${options}.map((each) => each.querySelector(".n").textContent)`;
const chosen = `document.getElementById(${query}.getAttribute("aria-activedescendant"))`;
const chosenName = `${chosen}?.querySelector(".n").textContent`;

describe.skipIf(chromium === null)("the palette", () => {
  let chat: Chat;
  let store: Store;
  let host = "";
  let ada: Page;
  let bo: Client;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    host = `http://127.0.6.2:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo Fisher"));
    for (const room of ["slipway", "sail-loft", "electrics", "åkeri", "quay"])
      await bo.ask({ type: "join", room });
    const edda = await chat.connect(await makeAccount(store, "Edda Lind"));
    await edda.ask({ type: "join", room: "slipway" });
    await edda.close();
    const visitor = await visit(store, host, { name: "Ada Moss" });
    ada = visitor.page;
    const hers = await chat.connect(visitor.secret);
    for (const room of ["sail-loft", "electrics", "åkeri"]) await hers.ask({ type: "join", room });
    for (const room of ["sail-loft", "electrics", "slipway"]) {
      await ada.goto(`${host}/r/${room}`);
      await ada.until(title(room));
    }
    await ada.until("document.querySelectorAll('a.r').length === 4");
  });
  afterAll(closeChats);

  const says = (room: string, text: string) => bo.ask({ type: "chat", room, text });
  const opens = async (page = ada): Promise<void> => {
    await page.press("k", "Control");
    await page.until(isOpen);
  };
  const types = async (text: string, found: string): Promise<void> => {
    await ada.read(`${query}.select()`);
    await ada.type(text);
    await ada.until(`${names}.includes(${JSON.stringify(found)})`);
  };

  test("[38] it opens with what is unread, then where one was last; arrows choose, Enter goes", async () => {
    await says("åkeri", "for later, @Ada Moss");
    await ada.until(`document.querySelector('a.r[data-room="åkeri"] .c')`);
    await opens();
    expect(await ada.read<string[]>(`${names}.slice(0, 4)`)).toEqual([
      ...["åkeri", "electrics", "sail-loft", "slipway"],
    ]);
    expect(await ada.read(`${chosen}.innerText`)).toMatch(/^åkeri\s+1 mention$/);
    expect(await ada.read(`${query}.role + " " + ${query}.ariaExpanded`)).toBe("combobox true");
    expect(await faultsIn(ada)).toEqual([]);
    await ada.resize(DESKTOP.width, DESKTOP.height);
    await ada.press("ArrowDown");
    await ada.until(`${chosenName} === "electrics"`);
    await ada.press("ArrowDown");
    await ada.press("ArrowUp");
    await ada.press("Enter");
    await ada.until(`${closed} && ${title("electrics")}`);
    await ada.until("document.activeElement?.id === 'composer'");
  });

  test("[38] Escape gives the focus back where it was, and what was typed stays", async () => {
    await ada.type("half a sentence");
    await opens();
    await ada.press("Escape");
    await ada.until(closed);
    expect(await ada.read("document.activeElement.id + document.activeElement.value")).toBe(
      "composerhalf a sentence",
    );
    await ada.read("document.querySelector('.room-head [aria-label=\"Room menu\"]').focus()");
    await opens();
    await ada.press("k", "Control");
    await ada.until(closed);
    expect(await ada.read("document.activeElement.ariaLabel")).toBe("Room menu");
    await ada.read("document.querySelector('#composer').focus()");
    await ada.read("document.querySelector('#composer').select()");
    await ada.press("Backspace");
  });

  test("[38] names are found without their accents, by the first letters of their words, and marked", async () => {
    await opens();
    await types("ake", "åkeri");
    expect(await ada.read(`${options}[0].querySelector("mark").textContent`)).toBe("åke");
    await types("sl", "slipway");
    expect(await ada.read<string[]>(`${names}.slice(0, 2)`)).toEqual(["slipway", "sail-loft"]);
    await types("zzz", "Search all messages for “zzz”");
    expect(await ada.read(`${names}.length`)).toBe(1);
    await types("#lof", "sail-loft");
    expect(await ada.read(names)).toEqual(["sail-loft"]);
    await ada.read(`${query}.select()`);
    await ada.type("#zzz");
    await ada.until(shows("#palette .none", "Nothing of that name."));
    expect(await ada.read(`${query}.ariaExpanded`)).toBe("false");
    await ada.press("Escape");
    await ada.until(closed);
  });

  test("what the server adds does not move what was chosen", async () => {
    await opens();
    await ada.type("a");
    await ada.until(`${names}.includes("åkeri")`);
    await ada.press("ArrowUp");
    await ada.press("ArrowUp");
    const before = await ada.read(chosenName);
    await ada.until(`${names}.includes("quay")`);
    expect(await ada.read(chosenName)).toBe(before);
    await ada.press("Escape");
    await ada.until(closed);
  });

  test("a room that one is not in is asked of the server, and gone to", async () => {
    await opens();
    await types("qu", "quay");
    expect(await ada.read("document.querySelector('#palette-list').innerText")).toContain(
      "Other rooms",
    );
    await ada.press("Enter");
    await ada.until(`${closed} && ${title("quay")}`);
  });

  test("a person who is away is found, and one is with them alone", async () => {
    await opens();
    await types("@lin", "Edda Lind");
    expect(await ada.read(names)).toEqual(["Edda Lind"]);
    await ada.press("Enter");
    await ada.until(`${closed} && ${title("Edda Lind")}`);
    await opens();
    await types("@", "Edda Lind");
    await types("@bo", "Bo Fisher");
    await ada.press("Escape");
    await ada.until(closed);
  });

  test("Ctrl and Enter search the messages for what is typed", async () => {
    await says("slipway", "the cradle is greased");
    await opens();
    await types("cradle", "Search all messages for “cradle”");
    await ada.press("Enter", "Control");
    await ada.until("document.querySelector('#search-results mark')?.textContent === 'cradle'");
    expect(await ada.read("document.querySelector('#search-query').value")).toBe("cradle");
    await ada.press("Escape");
    await ada.until(closed);
  });

  const does = async (text: string, found = text): Promise<void> => {
    await opens();
    await types(`>${text}`, found);
    await ada.until(`${chosenName} === ${JSON.stringify(found)}`);
    // The page may be left before the key is up.
    await ada.press("Enter").catch(() => {});
  };

  test("what can be done is done from it, and the focus is where it was or in what opened", async () => {
    await ada.read(`document.querySelector('a.r[data-room="slipway"]').click()`);
    await ada.until(title("slipway"));
    await does("dark", "Dark appearance");
    await ada.until("document.documentElement.dataset.theme === 'dark'");
    expect(await ada.read("document.activeElement.id")).toBe("composer");
    // The menu shows what holds.
    await press(ada, ".me", "Your name and appearance");
    await ada.until("document.querySelector('#me-menu input[name=theme][value=dark]')?.checked");
    await ada.press("Escape");
    await ada.until("document.querySelector('[popovertarget=me-menu][aria-expanded=false]')");
    await ada.read("document.querySelector('#composer').focus()");
    await does("system app", "System appearance");
    await ada.until("document.documentElement.dataset.theme === undefined");
    const opened: [string, string][] = [
      ["Join or make", "Join or make a room"],
      ["private", "Make a private room"],
      ["keys", "Keys"],
      ["notif", "Notifications"],
      ["mark all", "Mark all rooms as read"],
      ["members", "Members of slipway"],
      ["search m", "Search messages"],
      ["search in", "Search in slipway"],
    ];
    for (const [text, found] of opened) {
      await does(text, found);
      await ada.until(
        "document.querySelector('dialog:not(#palette)')?.contains(document.activeElement)",
      );
      await ada.press("Escape");
      await ada.until(closed);
      expect(await ada.read("document.activeElement.id")).toBe("composer");
    }
    await does("show or", "Show or hide people");
    await ada.until("!document.querySelector('#people').checkVisibility()");
    await does("show or", "Show or hide people");
    await ada.until("document.querySelector('#people').checkVisibility()");
    await does("mute", "Mute slipway");
    await ada.until(`document.querySelector('a.r[data-room="slipway"].muted')`);
    await does("hear of", "Hear of slipway again");
    await ada.until(`document.querySelector('a.r[data-room="slipway"]:not(.muted)')`);
    await does("leave", "Leave slipway");
    await ada.until(`document.querySelector('a.r[data-room="slipway"]') === null`);
    await does("deutsch", "Language: Deutsch");
    await ada.until("document.documentElement.lang === 'de' && document.querySelector('.jump')");
    await ada.read("document.querySelector('#composer').focus()");
    await opens();
    await types(">engl", "Sprache: English");
    await ada.press("Enter").catch(() => {});
    await ada.until("document.documentElement.lang === 'en' && document.querySelector('.jump')");
    await does("settings", "Settings");
    await ada.until("location.pathname === '/settings'");
    await ada.goto(`${host}/r/quay`);
    await ada.until(title("quay"));
    await does("sign out", "Sign out");
    await ada.until("document.querySelector('#door-name')");
    expect(ada.complaints).toEqual([]);
  });

  test("a guest finds no people to write to, and what guests can do", async () => {
    const page = await openPage(PHONE);
    await page.goto(`http://127.0.6.3:${chat.app.port}/r/slipway`);
    await page.until("document.querySelector('#door-name')");
    await page.click("#door-name");
    await page.type("Gwen");
    await page.press("Enter");
    await page.until("document.querySelector('#composer')");
    await page.click(".back");
    await page.click(".jump");
    await page.until(isOpen);
    expect(await page.read(`${names}.includes("Sign out")`)).toBe(false);
    await page.type("@");
    await page.until(shows("#palette .none", "Nothing of that name."));
    await page.read(`${query}.select()`);
    await page.type(">name");
    await page.until(`${chosenName} === "Change name"`);
    await page.press("Enter");
    await page.until("document.activeElement?.id === 'new-name'");
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
