// Signing in keeps what was being written, and nobody's words go out in another's name. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, memoryStore, openChat } from "../support/chat.ts";
import { fill, press, shows, visit } from "./hands.ts";
import { DESKTOP, textsIn } from "./people.ts";

setDefaultTimeout(60_000);

let chat: Chat;
let store: Store;
let hosts = 1;
const nextHost = () => `http://127.0.8.${++hosts}:${chat.app.port}`;

if (chromium !== null) {
  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
  });
  afterAll(() => chat.app.stop({ drain: false }));
}

const draftIs = (text: string) => `document.querySelector('#composer')?.value === '${text}'`;
const keptDraft = (text: string) => `localStorage.getItem("chat.drafts")?.includes("${text}")`;
const authors = (page: Page) =>
  page.read<string[]>(
    "[...document.querySelectorAll('#timeline article strong')].map((each) => each.textContent)",
  );

/** As a page leaves it behind that could not send it any more. */
const leaveUnsent = (page: Page, text: string, by: string) =>
  page.read(`localStorage.setItem("chat.unsent.waiting-1", JSON.stringify({
    key: "waiting-1", room: "quay", text: "${text}", action: false, madeAtMs: Date.now(), refusal: null, by: "${by}",
  }))`);

async function idOf(name: string): Promise<string> {
  const watcher = await chat.join(`Watcher ${hosts}`, "quay");
  const found = watcher.joined.users?.find(({ username }) => username === name);
  await watcher.close();
  return found?.userId ?? expect.unreachable();
}

describe.skipIf(chromium === null)("signing in", () => {
  test("a guest who makes an account finds the draft, and what waited goes out once, as theirs", async () => {
    const host = nextHost();
    const page = await openPage(DESKTOP);
    await comeIn(page, host, "Gast", "quay");
    await fill(page, "composer", "half a thought");
    await page.until(keptDraft("half a thought"));
    const by = await idOf("Gast");
    await page.goto(`${host}/register?next=%2Fr%2Fquay`);
    await page.until("document.querySelector('#password')");
    await leaveUnsent(page, "said before", by);
    await page.read("document.querySelector('#password').focus()");
    await page.type("a lamp on the landing stage");
    await page.press("Enter");
    await page.until(draftIs("half a thought"));
    await page.until("document.querySelector('#timeline article[data-seq]')");
    expect(await textsIn(page)).toEqual(["said before"]);
    expect(await page.read("localStorage.getItem('chat.unsent.waiting-1')")).toBeNull();
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("whose sign-in ended keeps it all; as a guest it goes out when they say so, not by itself", async () => {
    const host = nextHost();
    const { page } = await visit(store, host, { name: "Boris", room: "quay" });
    await fill(page, "composer", "another half");
    await page.until(keptDraft("another half"));
    const by = await idOf("Boris");
    await page.cdp("Network.clearBrowserCookies");
    await page.goto(`${host}/signin`);
    await page.until("document.querySelector('#password')");
    await leaveUnsent(page, "said as Boris", by);
    await comeIn(page, host, "Somebody", "quay");
    await page.until(draftIs("another half"));
    await page.until(shows("#timeline", "Not sent. You were somebody else then."));
    expect(await textsIn(page)).toEqual(["said before", "? said as Boris"]);
    await press(page, "#timeline", "Try again");
    await page.until("document.querySelectorAll('#timeline article[data-seq]').length === 2");
    expect((await authors(page)).at(-1)).toBe("Somebody");
    expect(page.complaints).toEqual([]);
    page.close();
  });
});
