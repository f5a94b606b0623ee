// What people do on the page, by keyboard, and what they then see: short ways to say it in tests.

import { expect } from "bun:test";
import type { GivenRole } from "../../src/protocol/roles.ts";
import type { Store } from "../../src/store/store.ts";
import { openPage, type Page } from "../support/browser.ts";
import { makeAccount } from "../support/people.ts";
import { DESKTOP } from "./people.ts";

export type Visitor = { page: Page; secret: string; host: string };

/** Somebody with a new account, in a room. `host`: a server's address that nobody else's cookies are for. */
export async function visit(
  store: Store,
  host: string,
  who: { name: string; room?: string; role?: GivenRole },
): Promise<Visitor> {
  const secret = await makeAccount(store, who.name, who.role);
  const page = await openPage(DESKTOP);
  await page.cdp("Network.setCookie", { name: "chat-session", value: secret, url: host });
  await page.goto(`${host}/r/${who.room ?? "slipway"}`);
  await page.until("document.querySelector('#people .p')");
  return { page, secret, host };
}

/** Presses the button of `within` that says `text`, by the keyboard: focus and Enter. */
export async function press(page: Page, within: string, text: string): Promise<void> {
  const button = `[...document.querySelectorAll(${JSON.stringify(`${within} button, ${within} a`)})]
    .find((each) => (each.ariaLabel ?? each.textContent).startsWith(${JSON.stringify(text)}))`;
  await page.until(button);
  await page.read(`${button}.focus()`);
  await page.press("Enter");
}

/** Tabs on until the thing in focus is called `text`. */
export async function tabTo(page: Page, text: string): Promise<void> {
  for (let steps = 0; steps < 90; steps++) {
    await page.press("Tab");
    const shown = await page.read<string>(`(({ ariaLabel, textContent }) =>
      (ariaLabel ?? textContent).replace(/\\s+/g, " ").trim())(document.activeElement)`);
    if (await page.read("document.activeElement === document.body")) continue; // round once
    // That of a field is around its box, that of a choice around its words.
    const outline = await page.read(`getComputedStyle(document.activeElement.closest(
      ".field .box, .segments label") ?? document.activeElement).outlineStyle`);
    expect([shown, outline]).not.toEqual([shown, "none"]);
    if (shown === text) return;
  }
  throw new Error(`nothing in the tab order is called ${text}`);
}

export async function openRoomMenu(page: Page, text: string): Promise<void> {
  await press(page, ".tools", "Room menu");
  await press(page, "#room-menu", text);
  await page.until("document.querySelector('dialog[open]')");
}

/** Opens the menu of one's own. What is in it is loaded then, and where it stands is known only once all of it is there. */
export async function openMe(page: Page): Promise<void> {
  await page.click("[popovertarget=me-menu]");
  await page.until("document.querySelector('[popovertarget=me-menu][aria-expanded=true]')");
  await page.until("document.querySelector('#me-menu .segments')");
  await page.read(atRest("#me-menu"));
}

/** Until it has stood at the same place for ten frames: a pointer goes where it is. */
const atRest = (selector: string) => `new Promise((done) => {
  const place = () => JSON.stringify(document.querySelector('${selector}').getBoundingClientRect());
  let [before, frames] = [place(), 0];
  requestAnimationFrame(function look() {
    const now = place();
    frames = now === before ? frames + 1 : 0;
    before = now;
    frames === 10 ? done(true) : requestAnimationFrame(look);
  });
})`;

/** Opens the card of somebody in the list, and presses what it offers. */
export async function doTo(page: Page, name: string, text: string): Promise<void> {
  await press(page, "#people", initial(name));
  await press(page, "#person-card", text);
}
/** A row of the list begins with the letter of its tile. */
export const initial = (name: string) => name.charAt(0) + name;

export async function fill(page: Page, id: string, text: string): Promise<void> {
  await page.until(`document.getElementById('${id}')`);
  await page.read(`document.getElementById('${id}').focus()`);
  await page.type(text);
}

export const pick = (page: Page, id: string, label: string) =>
  page.read(`(() => {
    const select = document.getElementById(${JSON.stringify(id)});
    select.selectedIndex = [...select.options].findIndex((each) => each.label === ${JSON.stringify(label)});
    select.dispatchEvent(new Event("change"));
  })()`);

export const closed = "document.querySelector('dialog') === null";
export const title = (text: string) => `[...document.querySelectorAll('h1')].some(
  (each) => each.checkVisibility() && each.textContent === '${text}')`;
export const shows = (selector: string, text: string) =>
  `document.querySelector('${selector}')?.innerText.includes(${JSON.stringify(text)})`;
export const focusIsKept = "document.activeElement !== document.body";

/** Returns the address of the room that was made. */
export async function makePrivate(page: Page, name: string): Promise<string> {
  await press(page, ".side", "Join or make a room");
  await press(page, "dialog", "Make a private room");
  await fill(page, "private-room", name);
  await page.press("Enter");
  await page.until(title(name));
  return page.read<string>("location.pathname");
}
