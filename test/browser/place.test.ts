// The owner's touch in a real browser: first steps, the place's looks, and a style sheet that goes wrong.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import decode from "qr/decode.js";
import { accentOf } from "../../src/http/accent.ts";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, memoryStore, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { pictureOf } from "../support/pictures.ts";
import { faultsIn, violations } from "./axe.ts";
import { closed, focusIsKept, press, shows, tabTo, title } from "./hands.ts";
import { DESKTOP, PHONE } from "./people.ts";

setDefaultTimeout(60_000);

const password = "a lamp on the landing stage";
let chat: Chat;
let store: Store;
let hosts = 1;
const nextHost = () => `http://127.0.6.${++hosts}:${chat.app.port}`;

async function fresh(): Promise<void> {
  store = await memoryStore(createLog("json", () => {}));
  chat = await openChat({ host: "0.0.0.0" }, { store });
}

/** The owner, where they are. */
async function keeper(host: string, path: string): Promise<Page> {
  const known = (await store.accounts({ query: "Ada Moss", after: "", limit: 1 })).length > 0;
  owner = known ? owner : await makeAccount(store, "Ada Moss", "owner");
  const page = await openPage(DESKTOP);
  await page.cdp("Network.setCookie", { name: "chat-session", value: owner, url: host });
  await page.goto(host + path);
  return page;
}
let owner = "";

const ready = "document.readyState === 'complete'";
/** They stand where the room begins, which is drawn when it is joined. */
const stepsAre = (...names: string[]) =>
  `[...document.querySelectorAll(".start .steps li")].map((each) => each.dataset.step).join() ===
    ${JSON.stringify(names.join())}`;

/** What the code on the page says: its modules are the squares of its path. */
async function codeOn(page: Page): Promise<string> {
  const [box, d] = await page.read<[string, string]>(
    "((svg) => [svg.getAttribute('viewBox'), svg.querySelector('path').getAttribute('d')])(document.querySelector('svg.qr'))",
  );
  const px = 4;
  const width = Number(box.split(" ")[2]) * px;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of d.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let at = 0; at < px * px; at++) {
      const [column, row] = [Number(x) * px + (at % px), Number(y) * px + Math.floor(at / px)];
      data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  return decode({ width, height: width, data });
}

describe.skipIf(chromium === null)("the first run", () => {
  beforeAll(fresh);

  test("leads from the place's name to its first room, and there to what comes next", async () => {
    const host = nextHost();
    const page = await openPage(DESKTOP);
    await page.goto(`${host}/setup?${chat.app.setupSecret()}`);
    await page.until(`${ready} && document.activeElement.id === 'place'`);
    expect(await faultsIn(page, [DESKTOP, PHONE])).toEqual([]);
    await page.resize(DESKTOP.width, DESKTOP.height);
    for (const [at, text] of ["Northquay", "slipway", "Ada Moss", password].entries()) {
      if (at > 0) await page.press("Tab");
      await page.read("document.activeElement.select()");
      await page.type(text);
    }
    await page.press("Enter");
    await page.until(title("slipway"));
    await page.until("document.querySelectorAll('.steps li').length === 4");
    expect(await page.read("document.title")).toContain("Northquay");
    expect(await faultsIn(page, [DESKTOP, PHONE])).toEqual([]);
    await page.resize(DESKTOP.width, DESKTOP.height);

    await press(page, ".steps", "Invite people");
    await press(page, "dialog", "Make a link");
    await page.until("document.querySelector('dialog svg.qr')");
    const link = await page.read<string>("document.querySelector('#invite-link').value");
    expect(await codeOn(page)).toBe(link);
    expect(await violations(page)).toEqual([]);
    await page.press("Escape");
    await page.until(closed);
    await page.until(stepsAre("guest", "room", "look"));
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("each step is put away for good; trying it as a guest gives the address, and a code", async () => {
    const host = nextHost();
    owner = (await signedIn(host)) ?? "";
    const page = await keeper(host, "/r/slipway");
    await page.until("document.querySelectorAll('.steps li').length === 4");
    await press(page, ".steps", "Try it as a guest");
    await page.until("document.querySelector('dialog svg.qr')");
    expect(await page.read("document.querySelector('#guest-link').value")).toBe(
      `${host}/r/slipway`,
    );
    expect(await codeOn(page)).toBe(`${host}/r/slipway`);
    await page.press("Escape");
    await page.until(`${closed} && ${focusIsKept}`);
    await press(page, ".steps", "Do not show again: Invite people");
    await page.until(`${stepsAre("room", "look")} && ${focusIsKept}`);
    await page.goto(`${host}/r/slipway`);
    await page.until(stepsAre("room", "look"));
    await press(page, ".steps", "Make another room");
    await page.until("document.querySelector('#new-room')");
    await page.type("loft");
    await page.press("Enter");
    await page.until(`${title("loft")} && ${stepsAre("look")}`);
    await press(page, ".steps", "Make it look like yours");
    await page.until(`${ready} && location.pathname === '/admin/place'`);
    await page.goto(`${host}/r/loft`);
    await page.until(`${title("loft")} && document.querySelector('.start .steps')`);
    expect(await page.read(stepsAre())).toBe(true);
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("where one is at localhost, its other name is another browser's to it", async () => {
    const host = `http://localhost:${chat.app.port}`;
    const page = await keeper(host, "/r/slipway");
    await press(page, ".steps", "Try it as a guest");
    await page.until("document.querySelector('#guest-link')");
    const link = await page.read<string>("document.querySelector('dialog a.btn').href");
    expect(link).toBe(`http://127.0.0.1:${chat.app.port}/r/slipway`);
    await page.goto(link);
    await page.until("document.querySelector('#door-name')");
    expect(await page.read("document.querySelector('#door-room').value")).toBe("slipway");
    page.close();
  });

  test("whoever is not the owner sees none of it", async () => {
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), "Bo", "loft");
    await page.until("document.querySelector('.start')");
    expect(await page.read("document.querySelector('.steps')")).toBeNull();
    page.close();
  });
});

/** Another session of the owner that the first run made. */
async function signedIn(host: string): Promise<string | undefined> {
  const page = await openPage(DESKTOP);
  await page.goto(`${host}/signin`);
  await page.until(ready);
  await page.read(`(document.querySelector('#username').value = 'Ada Moss',
    document.querySelector('#password').value = '${password}',
    document.querySelector('form').requestSubmit())`);
  await page.until("document.querySelector('#composer')");
  const { cookies } = (await page.cdp("Network.getCookies")) as {
    cookies: { name: string; value: string }[];
  };
  page.close();
  return cookies.find(({ name }) => name === "chat-session")?.value;
}

describe.skipIf(chromium === null)("the looks of the place", () => {
  beforeAll(fresh);

  test("a hue is looked at, then chosen, without scripts and by keyboard alone; then all wear it", async () => {
    const host = nextHost();
    const page = await keeper(host, "/admin/place");
    await page.cdp("Emulation.setScriptExecutionDisabled", { value: true });
    await page.goto(`${host}/admin/place`);
    await page.until(ready);
    await tabTo(page, "Violet");
    await page.press("Enter");
    await page.until(`${ready} && location.search === '?hue=300'`);
    await tabTo(page, "Use 300");
    await page.press("Enter");
    await page.until(shows(".said", "colour"));
    const colour = (name: string) =>
      `getComputedStyle(document.documentElement).getPropertyValue("--${name}")`;
    const guest = await openPage(DESKTOP);
    await guest.goto(nextHost());
    await guest.until("document.querySelector('#door-enter')");
    const { light, dark } = accentOf(300);
    expect(await guest.read(colour("accent"))).toBe(`light-dark(${light.accent},${dark.accent})`);
    for (const scheme of ["light", "dark"] as const) {
      await guest.scheme(scheme);
      const [r, g, b] = [1, 3, 5].map((at) =>
        Number.parseInt(accentOf(300)[scheme].accent.slice(at, at + 2), 16),
      );
      await guest.until(
        `getComputedStyle(document.querySelector('#door-enter')).backgroundColor === 'rgb(${r}, ${g}, ${b})'`,
      );
      expect(await violations(guest)).toEqual([]);
    }
    expect(guest.complaints).toEqual([]);
    page.close();
    guest.close();
  });

  test("a picture stands on the door and beside the forms", async () => {
    const base64 = (await pictureOf("webp", 800, 600)).toBase64();
    const { userId } = await one(store);
    const page = await keeper(nextHost(), "/admin/place");
    await chosen(page, "picture", base64);
    await page.until("document.querySelector('.door-picture')?.naturalWidth === 800");
    expect(await violations(page)).toEqual([]);
    const guest = await openPage(DESKTOP);
    const host = nextHost();
    for (const path of ["/", "/signin"]) {
      await guest.goto(host + path);
      await guest.until("document.querySelector('.door .view')");
      await guest.until(
        "getComputedStyle(document.querySelector('.door .view')).backgroundImage.includes('/place/picture-')",
      );
      expect(
        await guest.read(
          "document.querySelector('.door .view svg').checkVisibility({ visibilityProperty: true })",
        ),
      ).toBe(false);
      expect(
        await guest.read(
          "fetch(/url\\(\"([^\"]+)/.exec(getComputedStyle(document.querySelector('.door .view')).backgroundImage)[1]).then(({ status }) => status)",
        ),
      ).toBe(200);
    }
    expect(guest.complaints).toEqual([]);
    await store.changePlace({ picture: null }, userId);
    page.close();
    guest.close();
  });

  test("a style sheet that hides everything is mended where it does not reach", async () => {
    const host = nextHost();
    const page = await keeper(host, "/admin/place");
    await page.until("document.querySelector('textarea')");
    await page.read("document.querySelector('textarea').focus()");
    await page.type("body { display: none }");
    await press(page, "#section", "Use it");
    await page.until(shows(".said", "in use"));
    await page.goto(`${host}/`);
    await page.until("getComputedStyle(document.body).display === 'none'");
    await page.goto(`${host}/?plain`);
    await page.until("document.querySelector('.app')?.checkVisibility()");
    await page.goto(`${host}/admin/place`);
    await press(page, "#section", "Undo the last change");
    await page.until(shows(".said", "before"));
    await page.goto(`${host}/`);
    await page.until("getComputedStyle(document.body).display !== 'none'");
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("it loads nothing from elsewhere", async () => {
    const asked: string[] = [];
    const elsewhere = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch({ url }) {
        asked.push(url);
        return new Response("");
      },
    });
    const there = `http://127.0.0.1:${elsewhere.port}`;
    const { userId } = await one(store);
    const css = `@import url("${there}/a.css"); @font-face { font-family: x; src: url("${there}/b.woff2") }
      body { background: url("${there}/c.png"); font-family: x } h1::before { content: url("${there}/d.svg") }`;
    const page = await keeper(nextHost(), "/admin/place");
    await page.read(`(document.querySelector('textarea').value = ${JSON.stringify(css)}, 0)`);
    await press(page, "#section", "Use it");
    await page.until(shows(".said", "in use"));
    const guest = await openPage(DESKTOP);
    await guest.goto(`${nextHost()}/signin`);
    await guest.until("getComputedStyle(document.body).fontFamily === 'x'");
    await guest.read("document.fonts.ready.then(() => 0)");
    expect(asked).toEqual([]);
    expect(guest.complaints.filter((each) => !each.includes("Content Security Policy"))).toEqual(
      [],
    );
    expect(guest.complaints.length).toBeGreaterThan(0);
    await store.changePlace({ css: null }, userId);
    await elsewhere.stop(true);
    page.close();
    guest.close();
  });
});

const one = async (from: Store) => {
  const [account] = await from.accounts({ query: "Ada Moss", after: "", limit: 1 });
  return account ?? expect.unreachable();
};

/** Chooses a file for the field, and sends its form, as a person does. */
async function chosen(page: Page, field: string, base64: string): Promise<void> {
  await page.until(`document.querySelector('[name=${field}]')`);
  await page.read(`(() => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.fromBase64("${base64}")], "boat.webp"));
    const input = document.querySelector("[name=${field}]");
    input.files = files.files;
    input.form.requestSubmit();
  })()`);
}

afterAll(() => chat?.app.stop({ drain: false }));
