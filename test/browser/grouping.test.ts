// Which messages stand together under one name, and the days between them, in a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Store } from "../../src/store/store.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { newDirectory, removeDirectories } from "../support/server.ts";
import { openDated, type Said } from "./dated-room.ts";
import { title } from "./hands.ts";
import { DESKTOP, write } from "./people.ts";

setDefaultTimeout(60_000);

const minute = 60_000;
const noon = Date.parse("2025-11-20T12:00:00Z");

/** What is in the list, in order: `7` begins a group, `·7` continues one, `—` is a day, `!` the line before what is new. */
const sketch = (page: Page): Promise<string> =>
  page.read(`[...document.querySelector("#timeline").children].flatMap((row) => {
    if (row.matches(".day")) return "—";
    if (row.matches(".unread-line")) return "!";
    if (!row.matches("article")) return [];
    return (row.classList.contains("first") ? "" : "·") + row.dataset.seq;
  }).join(" ")`);
const shows = (text: string) =>
  `[...document.querySelectorAll("#timeline article[data-seq] .text")].some((each) => each.textContent === ${JSON.stringify(text)})`;

const breaks: readonly Said[] = [
  { who: "Ada", text: "one", at: noon },
  { who: "Ada", text: "five minutes later", at: noon + 5 * minute },
  { who: "Ada", text: "five minutes and a second", at: noon + 10 * minute + 1_000 },
  { who: "Bo", text: "somebody else", at: noon + 10 * minute + 2_000 },
  { who: "Bo", text: "and again", at: noon + 10 * minute + 3_000 },
  { who: "Bo", text: "an answer", at: noon + 10 * minute + 4_000, replyTo: 1 },
  { who: "Bo", text: "after it", at: noon + 10 * minute + 5_000 },
  { who: "Bo", text: "before midnight", at: Date.parse("2025-11-20T23:59:30Z") },
  { who: "Bo", text: "after midnight", at: Date.parse("2025-11-21T00:00:30Z") },
];

/** Two who take turns of three within the five minutes. Pages of fifty from the end part two of the turns. */
const turns: readonly Said[] = Array.from({ length: 132 }, (_, index) => ({
  who: index % 6 < 3 ? "Ada" : "Bo",
  text: `turn ${index + 1}`,
  at: noon + index * 1_000,
}));
const turnsSketch = ["—", ...turns.map((_, index) => (index % 3 === 0 ? "" : "·") + (index + 1))];

/** The minutes before and after midnight in Los Angeles (UTC-8), then in Auckland (UTC+13). */
const midnights: readonly Said[] = ["07:59", "08:00", "10:59", "11:00"].map((time) => ({
  who: "Ada",
  text: `said at ${time}`,
  at: Date.parse(`2025-11-20T${time}:00Z`),
}));

/** In the page: long timers and the time of day are turned by hand; short timers go on by themselves. */
const handClock = `{
  const now = Date.now.bind(Date), start = setTimeout.bind(window), stop = clearTimeout.bind(window);
  const longMs = 600_000;
  const waiting = new Map();
  let ahead = 0, last = 0;
  Date.now = () => now() + ahead;
  window.setTimeout = (task, ms, ...more) => {
    if (!(ms > longMs)) return start(task, ms, ...more);
    waiting.set(--last, { task, due: Date.now() + ms });
    return last;
  };
  window.clearTimeout = (id) => waiting.delete(id) || stop(id);
  window.turn = (ms) => {
    ahead += ms;
    for (const [id, { task, due }] of [...waiting])
      if (due <= Date.now() && waiting.delete(id)) task();
  };
}`;

describe.skipIf(chromium === null)("messages in the list", () => {
  let chat: Chat;
  let store: Store;
  let hosts = 1;
  const nextHost = () => `http://127.1.2.${++hosts}:${chat.app.port}`;

  beforeAll(async () => {
    const rooms = { breaks, turns, midnights };
    store = await openDated(await newDirectory(), rooms);
    chat = await openChat({ host: "0.0.0.0" }, { store });
  });
  afterAll(async () => {
    await closeChats();
    await removeDirectories();
  });

  type Coming = { secret: string; room: string; zone?: string };
  async function come({ secret, room, zone = "UTC" }: Coming): Promise<Page> {
    const page = await openPage(DESKTOP);
    await page.cdp("Emulation.setTimezoneOverride", { timezoneId: zone });
    const host = nextHost();
    await page.cdp("Network.setCookie", { name: "chat-session", value: secret, url: host });
    await page.goto(`${host}/r/${room}`);
    await page.until("document.querySelector('#timeline article[data-seq]')");
    return page;
  }

  test("[13] stand together for five minutes and no second more; another author, an answer and a day break it", async () => {
    const page = await come({ secret: await makeAccount(store, "Cleo"), room: "breaks" });
    expect(await sketch(page)).toBe("— 1 ·2 3 4 ·5 6 ·7 8 — 9");
    page.close();
  });

  test("[13] stand together as if all had come at once, where one page ends and the next begins", async () => {
    const page = await come({ secret: await makeAccount(store, "Dora"), room: "turns" });
    const top = "document.querySelector('#timeline article')?.dataset.seq";
    for (let tries = 0; tries < 10 && (await page.read(top)) !== "1"; tries++) {
      const before = await page.read<string>(top);
      await page.read("document.querySelector('#timeline').scrollTo(0, 0)");
      await page.until(`${top} !== "${before}"`);
    }
    expect(await sketch(page)).toBe(turnsSketch.join(" "));
    page.close();
  });

  test("[13] are grouped anew where one between them, or the first of them, is deleted", async () => {
    const page = await come({ secret: await makeAccount(store, "Edda"), room: "turns" });
    const mod = await chat.connect(await makeAccount(store, "Finn", "moderator"));
    const end = async () => (await sketch(page)).split(" ").slice(-6).join(" ");
    expect(await end()).toBe("127 ·128 ·129 130 ·131 ·132");
    const erase = async (message: number): Promise<void> => {
      expect(await mod.ask({ type: "delete", room: "turns", message })).toMatchObject({
        type: "ack",
      });
      await page.until(`!document.querySelector('#timeline article[data-seq="${message}"]')`);
    };
    await erase(127);
    expect(await end()).toBe("·126 128 ·129 130 ·131 ·132");
    for (const message of [128, 129]) await erase(message);
    // Nobody else spoke between them any more.
    expect(await end()).toBe("124 ·125 ·126 ·130 ·131 ·132");
    await mod.close();
    page.close();
  });

  test("[13] [15] are parted by the line before what is new, and are together again when it is gone", async () => {
    const bo = await chat.join("Bo", "shed");
    const says = (text: string) => bo.ask({ type: "chat", room: "shed", text });
    await says("one");
    const secret = await makeAccount(store, "Greta");
    const hers = await chat.connect(secret);
    const page = await come({ secret, room: "shed" });
    await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    const go = async (room: string): Promise<void> => {
      await page.read(`document.querySelector('a.r[data-room="${room}"]').click()`);
      await page.until(title(room));
    };
    await write(page, "/join quay");
    await page.until(`document.querySelector('a.r[data-room="quay"]')`);
    await go("quay");
    for (const text of ["two", "three"]) await says(text);
    await page.until(`document.querySelector('a.r.unread[data-room="shed"]')`);
    await go("shed");
    await page.until(shows("three"));
    expect(await sketch(page)).toBe("— 1 ! 2 ·3");
    await hers.next("read");
    await go("quay");
    await go("shed");
    await page.until(shows("three"));
    expect(await sketch(page)).toBe("— 1 ·2 ·3");
    for (const client of [bo, hers]) await client.close();
    page.close();
  });

  test.each([
    [
      "Pacific/Auckland",
      ["Thursday 20 November 2025", 1, 2, 3, "Friday 21 November 2025", 4],
      "20:59 21:00 23:59 00:00",
    ],
    [
      "America/Los_Angeles",
      ["Wednesday 19 November 2025", 1, "Thursday 20 November 2025", 2, 3, 4],
      "23:59 00:00 02:59 03:00",
    ],
  ] as const)("[14] are on the days and at the hours of %s there", async (zone, days, hours) => {
    const page = await come({
      secret: await makeAccount(store, `Ida ${days.length}${hours.length}${zone.length}`),
      ...{ room: "midnights", zone },
    });
    const shown = await page.read(`[...document.querySelectorAll("#timeline :is(.day, article)")]
      .map((row) => row.dataset.seq ? Number(row.dataset.seq) : row.textContent)`);
    expect(shown).toEqual([...days]);
    const times = await page.read<string[]>(
      `[...document.querySelectorAll("#timeline time")].map((each) => each.textContent)`,
    );
    expect(times.join(" ")).toBe(hours);
    page.close();
  });

  test("[14] of today are of yesterday once it is midnight, with nothing said and nothing loaded", async () => {
    const bo = await chat.join("Bert", "pier");
    await bo.ask({ type: "chat", room: "pier", text: "late in the day" });
    const host = nextHost();
    const page = await openPage(DESKTOP);
    // Where it is noon now, so that nothing here comes near a real midnight.
    const ahead = 12 - new Date().getUTCHours();
    const timezoneId = `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
    await page.cdp("Emulation.setTimezoneOverride", { timezoneId });
    await page.cdp("Page.enable");
    await page.cdp("Page.addScriptToEvaluateOnNewDocument", { source: handClock });
    await comeIn(page, host, "Ivo", "pier");
    await page.until(shows("late in the day"));
    const day = "document.querySelector('#timeline .day').textContent";
    expect(await page.read(day)).toBe("Today");
    const toMidnight = "new Date().setHours(24, 0, 0, 0) - Date.now()";
    await page.read(`turn(${toMidnight} - 1000)`);
    expect(await page.read(day)).toBe("Today");
    await page.read("turn(2000)");
    expect(await page.read(day)).toBe("Yesterday");
    expect(page.complaints).toEqual([]);
    await bo.close();
    page.close();
  });
});
