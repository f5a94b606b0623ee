// The page in another language, and written from the right, in a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { faultsIn } from "./axe.ts";
import { openMe, press, shows } from "./hands.ts";
import { DESKTOP, PHONE, write } from "./people.ts";

setDefaultTimeout(60_000);

let chat: Chat;
let hosts = 1;
/** A host of its own for each person, since cookies are kept by host. */
const nextHost = () => `http://127.0.5.${++hosts}:${chat.app.port}`;
const shots = process.env["CHAT_SHOTS"];
const shoot = (page: Page, name: string) =>
  shots === undefined ? undefined : page.screenshot(`${shots}/${name}.png`);

const labelOf = (selector: string) => `document.querySelector("${selector}").ariaLabel`;

if (chromium !== null) {
  beforeAll(async () => {
    chat = await openChat({ host: "0.0.0.0", name: "Northquay" });
  });
  afterAll(closeChats);
}

/** As the browser of somebody who reads German first. */
async function germanPage(): Promise<Page> {
  const page = await openPage(DESKTOP);
  await page.cdp("Network.enable");
  await page.cdp("Network.setExtraHTTPHeaders", {
    headers: { "Accept-Language": "de-DE,de;q=0.9,en;q=0.5" },
  });
  return page;
}

describe.skipIf(chromium === null)("a German browser", () => {
  test("has a German page: door, room, dates, what is refused", async () => {
    const page = await germanPage();
    await page.goto(`${nextHost()}/r/werft`);
    await page.until("document.querySelector('#door-name')");
    expect(await page.read("document.documentElement.lang")).toBe("de");
    expect(await page.read("document.querySelector('.door').innerText")).toContain("Dein Name");
    await shoot(page, "de-door");
    await page.press("Enter");
    await page.until(shows(".door", "Wähl einen Namen, den die anderen sehen"));
    await page.type("Jörg");
    await page.press("Enter");
    await page.until("document.querySelector('#composer')");
    expect(await page.read("document.querySelector('#composer').placeholder")).toBe(
      "An werft schreiben",
    );
    await write(page, "Moin!");
    await page.until("document.querySelector('#timeline article[data-seq]')");
    expect(await page.read("document.querySelector('#timeline h2').textContent")).toBe("werft");
    expect(await page.read("document.querySelector('.day').textContent")).toBe("Heute");
    await page.until(shows(".room-head", "Außer dir ist gerade niemand hier"));
    await write(page, "/kick Ada");
    await page.until(shows("#timeline .trouble", "Das darfst du nicht"));
    await write(page, "/nichts");
    await page.until(shows("#timeline", "/nichts gibt es nicht. Versuch es mit /help"));
    await write(page, "/help");
    await page.until(shows("#timeline", "einen Raum verlassen"));
    expect(await faultsIn(page)).toEqual([]);
    await shoot(page, "de-room");
    expect(page.complaints).toEqual([]);
  });
});

describe.skipIf(chromium === null)("a language of one's own", () => {
  test("goes before the browser's, at once and from then on, and what was being written stays", async () => {
    const page = await openPage(DESKTOP);
    const host = nextHost();
    await comeIn(page, host, "Ada", "slipway");
    expect(await page.read("document.documentElement.lang")).toBe("en");
    await page.type("half a sen");
    await openMe(page);
    await page.read("document.querySelector('[name=language][value=de]').click()");
    await page.until(
      "document.documentElement.lang === 'de' && document.querySelector('#composer')",
    );
    await page.until("document.querySelector('#composer').value === 'half a sen'");
    expect(await page.read(labelOf(".me .icon-btn"))).toBe("Dein Name und das Aussehen");
    await page.goto(`${host}/r/slipway`);
    await page.until("document.querySelector('#composer')");
    expect(await page.read("document.documentElement.lang")).toBe("de");

    await openMe(page);
    expect(await page.read("document.querySelector('[name=language]:checked').value")).toBe("de");
    await page.read("document.querySelector('[name=language][value=system]').click()");
    await page.until(
      "document.documentElement.lang === 'en' && document.querySelector('#composer')",
    );
    expect(await page.read("document.cookie")).not.toContain("lang=");
    expect(page.complaints).toEqual([]);
  });
});

describe.skipIf(chromium === null)("from right to left", () => {
  const said = [
    "שלום לכולם, מה שלומכם היום?",
    "مرحبا بالجميع",
    "Hello from the left side",
    "**חשוב** לקרוא את https://example.org/a/b?c=d",
  ];
  /** Whatever sticks out sideways. */
  const sideways = `[document.scrollingElement, ...document.querySelectorAll("#timeline, .side-scroll, .people")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className || each.tagName)`;
  const sideOf = (selector: string) => `(() => {
    const { left, right } = document.querySelector("${selector}").getBoundingClientRect();
    return left + right > innerWidth ? "right" : "left";
  })()`;

  test("the list of rooms is at the right, nothing scrolls sideways, each text goes its own way", async () => {
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), "נועה לוי", "רציף");
    await page.read("document.documentElement.dir = 'rtl'");
    for (const text of said) await write(page, text);
    await page.until(
      `document.querySelectorAll("#timeline article[data-seq]").length === ${said.length}`,
    );
    for (const { width, height } of [DESKTOP, PHONE, { width: 320, height: 640 }]) {
      await page.resize(width, height);
      await page.until(`innerWidth === ${width}`);
      expect([width, await page.read(sideways)]).toEqual([width, []]);
      await shoot(page, `rtl-${width}`);
    }
    await page.resize(DESKTOP.width, DESKTOP.height);
    await page.until(`innerWidth === ${DESKTOP.width}`);
    expect(await page.read(sideOf(".side"))).toBe("right");
    expect(await page.read(sideOf("#people"))).toBe("left");
    expect(await page.read(sideOf("#timeline .tile"))).toBe("right");
    const ways = `[...document.querySelectorAll("#timeline .text > p")].map((each) => getComputedStyle(each).direction)`;
    expect(await page.read<string[]>(ways)).toEqual(["rtl", "rtl", "ltr", "rtl"]);
  });

  test("what points, points the other way; the keys and the menu go along", async () => {
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), "دانا ناصر", "مرسى");
    await page.read("document.documentElement.dir = 'rtl'");
    await write(page, "مرحبا");
    await page.until("document.querySelector('#timeline article[data-seq]')");
    await page.read("document.querySelector('#timeline article').focus()");
    await page.until("document.querySelector('.bar button')");
    const scaleOf = (icon: string) =>
      `getComputedStyle(document.querySelector('.bar use[href$="${icon}"]').closest("svg")).scale`;
    expect(await page.read(scaleOf("reply"))).toBe("-1 1");
    expect(await page.read(scaleOf("pen"))).toBe("none");
    const at = `[...document.querySelectorAll(".bar button:not([hidden])")].indexOf(document.activeElement)`;
    await page.press("Tab");
    expect(await page.read(at)).toBe(0);
    await page.press("ArrowLeft");
    expect(await page.read(at)).toBe(1);
    await page.press("ArrowRight");
    expect(await page.read(at)).toBe(0);
    expect(await page.read(sideOf(".bar"))).toBe("left");

    await press(page, ".tools", "Room menu");
    await page.until("document.querySelector('#room-menu').matches(':popover-open')");
    // It begins where its button does.
    const gap = `document.querySelector("#room-menu").getBoundingClientRect().left -
      document.querySelector("[popovertarget=room-menu]").getBoundingClientRect().left`;
    await page.until(`Math.abs(${gap}) < 1`);
    await shoot(page, "rtl-menu");
    expect(page.complaints).toEqual([]);
  });
});
