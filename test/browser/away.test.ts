// Being away and coming back: without a network, with a wrong clock, from another room. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { openProxy } from "../chaos/proxy.ts";
import { title } from "./hands.ts";
import { DESKTOP, textsIn, write } from "./people.ts";

setDefaultTimeout(90_000);

const row = (
  text: string,
) => `[...document.querySelectorAll("#timeline article[data-seq]")].findLast(
  (each) => each.querySelector(".text")?.textContent === ${JSON.stringify(text)})`;
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const banner = "!document.querySelector('#banner').hidden";
const value = "document.querySelector('#composer').value";
const seqs = `[...document.querySelectorAll("#timeline article[data-seq]")].map((each) => Number(each.dataset.seq))`;

describe.skipIf(chromium === null)("who was away", () => {
  let chat: Chat;
  let hosts = 1;
  const nextHost = () => `http://127.1.5.${++hosts}:${chat.app.port}`;

  beforeAll(async () => {
    chat = await openChat({ host: "0.0.0.0" });
  });
  afterAll(closeChats);

  async function come(name: string, room: string): Promise<Page> {
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), name, room);
    return page;
  }
  test("[23] without a network has all 300 that were said meanwhile, each once; of more the newest, without a hole", async () => {
    const room = "away";
    const bo = await chat.join("Bo", room);
    const say = (text: string) => bo.ask({ type: "chat", room, text });
    await say("before");
    const line = await openProxy(chat.app.port);
    const page = await openPage(DESKTOP);
    await comeIn(page, `http://127.0.0.1:${line.port}`, "Ada", room);
    await page.until(row("before"));
    await page.cdp("Network.enable");
    // Chromium lets an open WebSocket be when it is told to be offline, so the line is cut as well.
    const network = async (offline: boolean): Promise<void> => {
      const rest = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await page.cdp("Network.emulateNetworkConditions", { offline, ...rest });
      for (const link of line.links()) if (offline) link.cut("reset");
    };
    let said = 1;
    // More than 500 are not told again: the room is read anew.
    for (const count of [300, 700]) {
      await network(true);
      await page.until(banner, 20_000);
      await write(page, `written without ${count}`);
      for (let n = 1; n <= count; n += 50)
        await Promise.all(Array.from({ length: 50 }, (_, at) => say(`${n + at} of ${count}`)));
      await network(false);
      await page.until(`!(${banner})`, 40_000);
      await page.until(row(`written without ${count}`), 20_000);
      await page.until(row(`${count} of ${count}`), 20_000);
      said += count + 1;
      const shown = await page.read<number[]>(seqs);
      expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at));
      expect(shown.at(-1)).toBe(said);
      const texts = await textsIn(page);
      expect(new Set(texts).size).toBe(texts.length);
      if (count === 300) expect(texts).toHaveLength(count + 2);
    }
    await bo.close();
    page.close();
    await line.close();
  });

  test("[29] from a room finds what was begun there, also after a reload; the list shows where, until it is sent", async () => {
    const page = await come("Cleo", "dock");
    await write(page, "/join shed");
    await page.until(link("shed"));
    const go = async (room: string): Promise<void> => {
      await page.read(`${link(room)}.click()`);
      await page.until(title(room));
    };
    const isMarked = (room: string) => `${link(room)}.querySelector(".draft")`;
    await go("dock");
    await page.read("document.querySelector('#composer').focus()");
    await page.type("half a thought");
    await go("shed");
    await page.until(`${value} === "" && ${isMarked("dock")} && !${isMarked("shed")}`);
    await page.read("document.querySelector('#composer').focus()");
    await page.type("another");
    await page.goto(await page.read<string>("location.href"));
    await page.until(`${link("dock")} && ${value} === "another"`);
    await go("dock");
    await page.until(`${value} === "half a thought"`);
    await page.press("Enter");
    await page.until(row("half a thought"));
    await go("shed");
    await page.until(`${value} === "another" && !${isMarked("dock")}`);
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test.each([
    ["slow", -10],
    ["fast", 10],
  ])(
    "[56] from the right time, ten minutes %s, has the server's order and the server's times",
    async (how, minutes) => {
      const room = `clock-${how}`;
      const bo = await chat.join(`Bo at ${how}`, room);
      const ack = await bo.ask({ type: "chat", room, text: "one" });
      const page = await openPage(DESKTOP);
      await page.cdp("Page.enable");
      await page.cdp("Page.addScriptToEvaluateOnNewDocument", {
        source: `{ const now = Date.now.bind(Date); Date.now = () => now() + ${minutes * 60_000}; }`,
      });
      await comeIn(page, nextHost(), "Dora", room);
      await page.until(row("one"));
      await write(page, "two");
      await page.until(row("two"));
      await bo.ask({ type: "chat", room, text: "three" });
      await page.until(row("three"));
      expect(await textsIn(page)).toEqual(["one", "two", "three"]);
      const times = await page.read<string[]>(
        `[...document.querySelectorAll("#timeline time")].map((each) => each.dateTime)`,
      );
      const said = ack.type === "ack" ? (ack.timestamp ?? 0) : expect.unreachable(ack.type);
      expect(times[0]).toBe(new Date(said).toISOString());
      for (const time of times) expect(Math.abs(Date.parse(time) - said)).toBeLessThan(5 * 60_000);
      await bo.close();
      page.close();
    },
  );
});
