// How two people read: markup, names, what is unread, addresses of messages, the search. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, openPage, type Page } from "../support/browser.ts";
import type { RunningServer } from "../support/server.ts";
import { violations } from "./axe.ts";
import { press, shows, title } from "./hands.ts";
import { HOSTILE } from "./hostile.ts";
import { closeServer, DESKTOP, openSlipway, write } from "./people.ts";

setDefaultTimeout(90_000);

const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent.includes(${JSON.stringify(text)}))`;
const stored = (text: string) => `${row(text)}?.dataset.seq`;
const value = "document.querySelector('#composer').value";
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const options =
  "[...document.querySelectorAll('#completion [role=option]')].map((each) => each.innerText.trim())";

const lineIsBefore = (text: string) =>
  `document.querySelector('.unread-line')?.nextElementSibling.innerText.includes(${JSON.stringify(text)})`;

const running = `document.querySelectorAll(
  "#timeline :is(script, iframe, object, embed, img, style, form, base, meta, link, video, [onerror], [onclick])").length`;
const safeLinks = `[...document.querySelectorAll("#timeline a")].every((each) => /^(https?|mailto):$/.test(each.protocol))`;

async function say(page: Page, text: string): Promise<void> {
  await write(page, text);
  await page.until(stored(text));
}

describe.skipIf(chromium === null)("reading", () => {
  let server: RunningServer;
  let ada: Page;
  let bo: Page;

  beforeAll(async () => {
    ({ server, ada, bo } = await openSlipway());
  });
  afterAll(() => closeServer(server));

  const go = async (page: Page, room: string): Promise<void> => {
    if (await page.read(`!${link(room)}`)) {
      await write(page, `/join ${room}`);
      await page.until(link(room));
    }
    await page.read(`${link(room)}.click()`);
    await page.until(title(room));
  };

  /** Somebody at a terminal, who says things quickly. */
  async function speaker(room: string): Promise<(text: string) => void> {
    const edda = await server.connect();
    await edda.ask({ type: "join", room, username: `Edda-${room}` });
    return (text) => edda.send({ type: "chat", room, text });
  }

  test("a text is drawn by the grammar, as nodes", async () => {
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("**bold** *italic* ~~gone~~ `code` #quay :wave: https://a.example/x");
    await ada.press("Enter");
    await bo.until(stored("bold italic"));
    const has = (selector: string) => `${row("bold italic")}.querySelector(".text ${selector}")`;
    for (const selector of ["strong", "em", "s", "code", "a[data-room=quay]"])
      expect(await bo.read(`${has(selector)} !== null`)).toBe(true);
    expect(await bo.read(`${has("a[target]")}.rel`)).toBe("noopener noreferrer nofollow");
    await bo.until(`!${row("bold italic")}.textContent.includes(":wave:")`);
    await write(ada, "- one\n- two\n\n> said before\n\n```ts\nconst a = 1;\n```");
    await bo.until(row("said before"));
    for (const selector of ["ul li:nth-child(2)", "blockquote p", "pre code"])
      expect(await bo.read(`${row("said before")}.querySelector("${selector}") !== null`)).toBe(
        true,
      );
    await bo.read(`${row("said before")}.querySelector("[data-copy]").click()`);
    await bo.until(
      "/code is copied|Select the code/.test(document.querySelector('#timeline').innerText)",
    );
    expect(await violations(bo)).toEqual([]);
  });

  test("[12] a name is completed by keys, and calls the one it names", async () => {
    await bo.press("Escape"); // all is read
    await go(bo, "electrics");
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("hello @b");
    await ada.until(`${options}.some((each) => each.endsWith("Bo"))`);
    const input = "document.querySelector('#composer')";
    expect(await ada.read(`${input}.ariaAutoComplete + " " + ${input}.ariaHasPopup`)).toBe(
      "list listbox",
    );
    expect(
      await ada.read(
        `document.getElementById(${input}.getAttribute("aria-activedescendant")).ariaSelected`,
      ),
    ).toBe("true");
    expect(await violations(ada)).toEqual([]);
    await ada.press("Escape");
    await ada.until("document.querySelector('#completion').hidden");
    expect(await ada.read(value)).toBe("hello @b");
    await ada.press("Backspace");
    await ada.press("Backspace");
    await ada.type("@b");
    await ada.until(`!document.querySelector('#completion').hidden`);
    await ada.press("ArrowDown");
    await ada.press("ArrowUp");
    await ada.press("Enter");
    await ada.until(`${value} === "hello @Bo "`);
    await ada.type("can you bring the slings?");
    await ada.press("Enter");
    await ada.until(`${row("slings")}?.querySelector(".at-name")`);
    await bo.until(`${link("slipway")}.querySelector(".c")?.textContent === "1"`);
    await bo.until("document.title.startsWith('(1) electrics')");
    expect(await bo.read("document.querySelector('link[rel=icon]').getAttribute('href')")).toBe(
      "/favicon-unread.svg",
    );
  });

  test("[15] [49] the line stands before what is new while one reads, and is gone when one left", async () => {
    await go(bo, "slipway");
    await bo.until("document.querySelector('.unread-line')?.innerText.startsWith('New since')");
    expect(
      await bo.read("document.querySelector('.unread-line').nextElementSibling.innerText"),
    ).toContain("slings");
    expect(await bo.read(`${row("slings")}.classList.contains("called")`)).toBe(true);
    await bo.until("document.querySelector('.at-name.me-too')?.textContent === '@Bo'");
    await bo.until("!document.title.startsWith('(')");
    await bo.until(`!${link("slipway")}.classList.contains("unread")`);
    expect(await bo.read("document.querySelector('link[rel=icon]').getAttribute('href')")).toBe(
      "/favicon.svg",
    );
    await go(bo, "electrics");
    await go(bo, "slipway");
    expect(await bo.read("document.querySelector('.unread-line')")).toBeNull();

    await go(bo, "electrics");
    await say(ada, "one more");
    await bo.until(`${link("slipway")}.classList.contains("unread")`);
    await go(bo, "slipway");
    await bo.until(lineIsBefore("one more"));
    await say(ada, "two more");
    await bo.until(row("two more"));
    expect(await bo.read(lineIsBefore("one more"))).toBe(true);
    expect(await violations(bo)).toEqual([]);
    await bo.press("Escape");
    await bo.until("document.querySelector('.unread-line') === null");
  });

  test("[15] more than fits was said: the room opens where reading goes on", async () => {
    const edda = await speaker("busy");
    edda("the first");
    await go(bo, "busy");
    await bo.until(row("the first"));
    await go(bo, "electrics");
    for (let at = 1; at <= 120; at++) edda(`many ${at}.`);
    await bo.until(`${link("busy")}.classList.contains("unread")`);
    await bo.goto(`http://localhost:${server.port}/r/busy`);
    await bo.until(lineIsBefore("many 1."));
    const third = `(() => {
      const list = document.querySelector("#timeline").getBoundingClientRect();
      return (document.querySelector(".unread-line").getBoundingClientRect().top - list.top) / list.height;
    })()`;
    await bo.until(`Math.abs(${third} - 1 / 3) < 0.25`);
    await bo.read("document.querySelector('#latest').click()");
    await bo.until(`${row("many 120.")} && document.querySelector('#latest').hidden`);
    await go(bo, "slipway");
  });

  test("[55] what is read in one tab is read in the other", async () => {
    const other = await openPage(DESKTOP);
    await other.goto(`http://localhost:${server.port}/r/electrics`);
    await other.until(link("slipway"));
    await go(bo, "electrics");
    await say(ada, "@Bo in both tabs");
    for (const page of [bo, other]) await page.until("document.title.startsWith('(1) ')");
    await go(bo, "slipway");
    await bo.until("!document.title.startsWith('(')");
    await other.until(
      `!document.title.startsWith('(') && !${link("slipway")}.classList.contains("unread")`,
    );
    expect(other.complaints).toEqual([]);
    other.close();
  });

  test("a room can be told to be silent", async () => {
    await go(bo, "electrics");
    await say(ada, "to be read later");
    await bo.until(`${link("slipway")}.classList.contains("unread")`);
    await go(bo, "slipway");
    await press(bo, ".tools", "Room menu");
    await bo.until("document.querySelector('.levels')");
    expect(await violations(bo)).toEqual([]);
    await bo.read("document.querySelector('.levels input[value=none]').click()");
    await bo.press("Escape");
    await bo.until(`${link("slipway")}.classList.contains("muted")`);
    await go(bo, "electrics");
    await say(ada, "@Bo are you there");
    // What is said later where he looks: the other is there by then.
    await go(ada, "electrics");
    await say(ada, "and here");
    await bo.until(stored("and here"));
    expect(await bo.read("document.title.startsWith('(')")).toBe(false);
    await go(ada, "slipway");
    await go(bo, "slipway");
    await press(bo, ".tools", "Room menu");
    await bo.until("document.querySelector('.levels')");
    await bo.read("document.querySelector('.levels input[value=all]').click()");
    await bo.press("Escape");
    await bo.until(`!${link("slipway")}.classList.contains("muted")`);
  });

  test("[16] [20] an address of a message opens the room around it, and the pill leads back", async () => {
    const edda = await speaker("long");
    for (let at = 1; at <= 400; at++) edda(`line ${at}${at === 150 ? " the bilge alarm" : ""}`);
    await go(bo, "long");
    await bo.until(row("line 400"));
    await bo.goto(`http://localhost:${server.port}/r/long/150`);
    await bo.until(`${row("bilge")}?.classList.contains("flash")`);
    expect(await bo.read("document.activeElement?.dataset.seq")).toBe("150");
    expect(await bo.read("document.querySelector('#latest').innerText")).toContain(
      "Back to latest",
    );
    expect(await bo.read(`${row("line 400")} === undefined`)).toBe(true);
    const top = await bo.read<number>(`${row("bilge")}.getBoundingClientRect().top`);
    await bo.read("document.querySelector('#timeline').scrollBy(0, -40)");
    const before = await bo.read<number>(`${row("bilge")}.getBoundingClientRect().top`);
    edda("one at the end");
    await bo.until("document.querySelector('#latest').innerText.includes('1 new message')");
    expect(
      Math.abs((await bo.read<number>(`${row("bilge")}.getBoundingClientRect().top`)) - before),
    ).toBeLessThanOrEqual(1);
    expect(top).toBeGreaterThan(100);
    await bo.read("document.querySelector('#timeline').scrollTo(0, 0)");
    await bo.until(row("line 60"));
    await bo.read("document.querySelector('#latest').click()");
    await bo.until(`${row("one at the end")} && document.querySelector('#latest').hidden`);
  });

  test("[32] the search finds by word and room, opens in context, and offers a wider one", async () => {
    await bo.press("f", "Control", "Shift");
    await bo.until("document.activeElement?.id === 'search-query'");
    await bo.type("bilge");
    await bo.until("document.querySelector('#search-results mark')?.textContent === 'bilge'");
    expect(await bo.read("document.querySelector('.hit').innerText")).toContain("in long");
    expect(await violations(bo)).toEqual([]);
    await bo.press("Enter");
    await bo.until("document.querySelector('dialog') === null");
    await bo.until("document.activeElement?.dataset.seq === '150'");
    expect(await bo.read("location.pathname")).toBe("/r/long/150");

    await go(bo, "electrics");
    await bo.read("document.querySelector('#timeline').focus()");
    await bo.press("/");
    await bo.until("document.activeElement?.id === 'search-query'");
    await bo.type("bilge");
    await bo.until(shows(".find .tally", "Nothing found"));
    await press(bo, ".find", "Search everywhere");
    await bo.until("document.querySelector('#search-results mark')?.textContent === 'bilge'");
    await bo.read("document.querySelector('#search-query').select()");
    await bo.type("ilg");
    await bo.until(shows(".find .tally", "Found within words"));
    expect(await bo.read("document.querySelector('#search-results mark').textContent")).toBe(
      "bilge",
    );
    await bo.press("Escape");
    await bo.until("document.querySelector('dialog') === null");
  });

  test("[50] what would run as markup is shown as text", async () => {
    await go(ada, "slipway");
    await go(bo, "slipway");
    for (const text of HOSTILE) {
      await ada.read(`(() => {
        const field = document.querySelector("#composer");
        field.value = ${JSON.stringify(text)};
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      })()`);
      await ada.press("Enter");
    }
    await say(ada, "after all of it");
    await bo.until(row("after all of it"));
    for (const page of [ada, bo]) {
      expect(await page.read(running)).toBe(0);
      expect(await page.read("window.broken")).toBeUndefined();
      expect(await page.read(safeLinks)).toBe(true);
      expect(page.complaints).toEqual([]);
    }
  });

  test("[50] nor does any mark around it make it run", async () => {
    const edda = await speaker("wild");
    await go(bo, "wild");
    const wraps: readonly ((text: string) => string)[] = [
      (text) => `**${text}**`,
      (text) => `[${text}](${text})`,
      (text) => `[x](https://a.example/${text})`,
      (text) => `> - ${text}`,
      (text) => `@${text} #${text} :${text}:`,
      (text) => `\`\`\`${text}\n${text}\n\`\`\``,
    ];
    const all = wraps.flatMap((wrap) => HOSTILE.map(wrap));
    for (const text of all) edda(text);
    edda("the last of them");
    await bo.until(row("the last of them"));
    expect(await bo.read("document.querySelectorAll('#timeline article').length")).toBe(
      all.length + 1,
    );
    expect(await bo.read(running)).toBe(0);
    expect(await bo.read("window.broken")).toBeUndefined();
    expect(await bo.read(safeLinks)).toBe(true);
    expect(bo.complaints).toEqual([]);
  });
});
