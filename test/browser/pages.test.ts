// The pages of forms in a real browser: without JavaScript, by keyboard alone, and for those who do not see them.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { faultsIn, NARROW, violations } from "./axe.ts";
import { openMe, tabTo } from "./hands.ts";
import { DESKTOP, PHONE, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

const password = "a lamp on the landing stage";

let server: RunningServer;
/** As printed at the start: works once. */
let setupPath = "";
/** The owner's session, once there is one. */
let owner = "";
let hosts = 1;
/** A host of its own for each person, since cookies are kept by host. */
const nextHost = () => `http://127.0.1.${++hosts}:${server.port}`;

if (chromium !== null) {
  beforeAll(async () => {
    const off = ["--rate-limit", "off", "--join-rate-limit", "off", "--command-rate-limit", "off"];
    server = await startServer({
      settings: [...off, "--host", "0.0.0.0", "--name", "Northquay Boatworks"],
    });
    setupPath = (await server.program.says(/\/setup\?\S+/))[0];
  });
  afterAll(async () => {
    await server.program.stop();
    await removeDirectories();
  });
}

async function withoutScripts(): Promise<Page> {
  const page = await openPage(DESKTOP);
  await page.cdp("Emulation.setScriptExecutionDisabled", { value: true });
  return page;
}

const hasFocus = (page: Page, id: string): Promise<void> =>
  page.until(`document.readyState === 'complete' && document.activeElement?.id === '${id}'`);

/** Types into what has the focus, and goes on; the last one sends the form. */
async function fill(page: Page, ...texts: string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    if (at > 0) await page.press("Tab");
    await page.type(text);
  }
  await page.press("Enter");
}

const heading = (text: string) => `document.querySelector('h1')?.textContent === '${text}'`;
const at = (path: string) =>
  `location.pathname === '${path}' && document.readyState === 'complete'`;

async function sessionOf(page: Page): Promise<string> {
  const { cookies } = (await page.cdp("Network.getCookies")) as {
    cookies: { name: string; value: string; httpOnly: boolean; sameSite?: string }[];
  };
  const cookie = cookies.find(({ name }) => name === "chat-session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  return cookie?.value ?? "";
}

describe.skipIf(chromium === null)("without JavaScript, by keyboard alone", () => {
  test("first run, settings, signing out, a wrong password, signing in", async () => {
    const page = await withoutScripts();
    const host = nextHost();
    await page.goto(host + setupPath);
    await page.until(heading("Let’s open the door"));
    await hasFocus(page, "place");
    expect(await page.read("document.activeElement.value")).toBe("Northquay Boatworks");
    await page.press("Tab");
    expect(await page.read("document.activeElement.value")).toBe("general");
    await page.press("Tab");
    await hasFocus(page, "username");
    await fill(page, "Ada Moss", "short");
    await page.until("document.querySelector('.complaint')");
    await hasFocus(page, "password");
    expect(await page.read("document.querySelector('#username').value")).toBe("Ada Moss");
    await fill(page, password);
    await page.until(at("/r/general"));
    owner = await sessionOf(page);

    await page.goto(host + setupPath);
    await page.until(heading("That link is not good"));

    await page.goto(`${host}/settings`);
    await page.until(heading("Your settings"));
    await tabTo(page, "Make a token");
    for (let back = 0; back < 3; back++) await page.press("Tab", "Shift");
    await hasFocus(page, "token-name");
    await fill(page, "Harbour log");
    await page.until("document.querySelector('.secret')");
    expect(await page.read("document.querySelector('.secret').textContent")).toMatch(
      /^ct_[\w-]{43}$/,
    );
    await tabTo(page, "Sign out Chrome on Linux, 127.0.0.1");
    await page.press("Enter");
    await page.until(at("/"));

    await page.goto(`${host}/settings`);
    await page.until(at("/signin"));
    await hasFocus(page, "username");
    await fill(page, "Ada Moss", "not that one");
    await page.until("document.querySelector('.complaint')");
    await hasFocus(page, "password");
    expect(await page.read("document.querySelectorAll('.complaint, .err').length")).toBe(1);
    expect(await page.read("document.querySelector('#username').value")).toBe("Ada Moss");
    expect(await page.read("document.title")).toStartWith("Not done: ");
    await fill(page, password);
    await page.until(at("/settings"));
    owner = await sessionOf(page);
    page.close();
  });

  test("an invitation is opened, and accepted with a new account", async () => {
    const page = await withoutScripts();
    const host = nextHost();
    const path = await invitation("harbour");
    await page.goto(host + path);
    await page.until(heading("You are invited to harbour"));
    await hasFocus(page, "username");
    await fill(page, "Bo", password);
    await page.until(at("/r/harbour"));
    await page.goto(host + path);
    await page.until(heading("That invitation is not good, or not any more"));
    page.close();
  });
});

async function invitation(room: string): Promise<string> {
  const client = await server.connect(owner);
  await client.ask({ type: "join", room });
  const answer = await client.ask({ type: "invite", room });
  await client.close();
  expect(answer).toMatchObject({ type: "ack" });
  return answer.type === "ack" ? (answer.invitation?.path ?? "") : "";
}

describe.skipIf(chromium === null)("from the chat and back", () => {
  test("a guest makes an account: both tabs are the same person, with all that was said", async () => {
    const host = nextHost();
    const page = await openPage(DESKTOP);
    await comeIn(page, host, "Gast", "quay");
    await write(page, "said as a guest");
    await page.until("document.querySelector('#timeline article[data-seq]')");
    const other = await openPage(DESKTOP);
    await other.goto(`${host}/r/quay`);
    await other.until("document.querySelector('#composer')");
    await openMe(page);
    await page.click("#me-menu a[href^='/register']");
    await page.until(at("/register"));
    expect(await page.read("document.querySelector('#username').value")).toBe("Gast");
    await page.read("document.querySelector('#username').select()");
    await fill(page, "Cleo", password);
    await page.until(at("/r/quay"));
    await page.until("document.querySelector('#timeline article[data-seq]')");
    expect(await textsIn(page)).toEqual(["said as a guest"]);
    for (const each of [page, other])
      await each.until("document.querySelector('.me strong').textContent === 'Cleo'");
    await write(other, "said as Cleo");
    await page.until("document.querySelector('#timeline article[data-seq=\"2\"]')");
    const mine = await sessionOf(other);
    expect(mine).toStartWith("cs_");

    await openMe(page);
    await page.click("#me-menu form button");
    await page.until("document.querySelector('#door-name')");
    await other.until("/Signed out/.test(document.querySelector('#banner').innerText)");
    expect(await sessionOf(page)).not.toStartWith("cs_");
    expect(page.complaints).toEqual([]);
    page.close();
    other.close();
  });

  test("the door leads to both forms, and they lead back to the room", async () => {
    const page = await openPage(DESKTOP);
    await page.goto(`${nextHost()}/r/quay`);
    await page.until("document.querySelector('#door-name')");
    await page.click(".foot a[href^='/register']");
    await page.until(at("/register"));
    await page.click(".foot a");
    await page.until(at("/signin"));
    expect(await page.read("document.querySelector('a.btn').getAttribute('href')")).toBe("/r/quay");
    await page.read("document.querySelector('#username').focus()");
    await fill(page, "Cleo", password);
    await page.until("document.querySelector('#composer')");
    expect(await page.read("location.pathname")).toBe("/r/quay");
    expect(page.complaints).toEqual([]);
    page.close();
  });
});

describe.skipIf(chromium === null)("axe finds nothing", () => {
  const go = (path: string) => async (page: Page, host: string) => page.goto(host + path);
  const settings = async (page: Page, host: string): Promise<void> => {
    await page.cdp("Network.setCookie", { name: "chat-session", value: owner, url: host });
    await page.goto(`${host}/settings`);
    await page.until("document.querySelector('.settings')");
  };
  type Show = (page: Page, host: string) => Promise<void>;
  /** On a desktop and a phone axe looks at them in screens.test.ts. */
  const NARROW_ONLY: [string, Show][] = [
    ["sign in", go("/signin")],
    ["register", go("/register")],
    [
      "an invitation",
      async (page, host) => {
        await page.goto(host + (await invitation("pier")));
        await page.until(heading("You are invited to pier"));
      },
    ],
    ["settings", settings],
  ];
  const SCREENS: [string, Show][] = [
    [
      "sign in, complaining",
      async (page, host) => {
        await page.goto(`${host}/signin`);
        await hasFocus(page, "username");
        await fill(page, "Nobody", "not that one");
        await page.until("document.querySelector('.complaint')");
      },
    ],
    ["a setup link that is not good", go("/setup?x")],
    ["an invitation that is not good", go("/invite/x")],
    [
      "settings, with a new token and after a mistake",
      async (page, host) => {
        await settings(page, host);
        await page.read("document.querySelector('#token-name').focus()");
        await fill(page, "Another log");
        await page.until("document.querySelector('.secret')");
        expect(await violations(page)).toEqual([]);
        await page.read("document.querySelector('#old').focus()");
        await fill(page, "not it", "not it either");
        await page.until("document.querySelector('.complaint')");
      },
    ],
  ];

  test.each(SCREENS)("%s: on a desktop and a phone, light and dark", async (_, show) => {
    const page = await openPage(DESKTOP);
    await show(page, nextHost());
    expect(await faultsIn(page, [DESKTOP, PHONE, NARROW])).toEqual([]);
    page.close();
  });

  test.each(NARROW_ONLY)("%s: in the narrowest window, light and dark", async (_, show) => {
    const page = await openPage(DESKTOP);
    await show(page, nextHost());
    expect(await faultsIn(page, [NARROW])).toEqual([]);
    page.close();
  });
});
