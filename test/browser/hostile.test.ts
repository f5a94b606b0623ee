// What others say is text and nothing else, whatever they say: every hostile string in a real page.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { parseQuery } from "../../src/protocol/query.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import type { Client } from "../support/client.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { hostileTexts, shownOf } from "./hostile-texts.ts";
import { DESKTOP, PHONE, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

// With an answer to each, a room's messages are all in the page's window at once.
const roomful = 180;
const rooms = Array.from({ length: Math.ceil(hostileTexts().length / roomful) }, (_, at) => ({
  room: `hostile-${at + 1}`,
  texts: hostileTexts().slice(at * roomful, (at + 1) * roomful),
}));

let server: RunningServer;
let page: Page;
let bo: Client;
/** Addresses that the page asked for since it was opened. */
const asked: string[] = [];

if (chromium !== null) {
  beforeAll(async () => {
    const allowances = ["rate-limit", "join-rate-limit", "command-rate-limit", "search-rate-limit"];
    server = await startServer({ settings: allowances.flatMap((name) => [`--${name}`, "off"]) });
    page = await openPage(DESKTOP);
    // The shapes of CDP's Network.requestWillBeSent and webSocketCreated.
    page.hear("Network.requestWillBeSent", (params) =>
      asked.push((params as { request: { url: string } }).request.url),
    );
    page.hear("Network.webSocketCreated", (params) => asked.push((params as { url: string }).url));
    await page.cdp("Network.enable");
    await comeIn(page, server.url, "Ada", "general");
    bo = await server.connect();
    await bo.ask({ type: "setUsername", username: "Bo" });
  });
  afterAll(async () => {
    await bo?.close();
    await server?.program.stop();
    await removeDirectories();
  });
}

/** Bo asks for all of it at once; nothing is refused. */
async function ask(commands: readonly Record<string, unknown>[]): Promise<void> {
  const answers = await Promise.all(commands.map((command) => bo.ask(command)));
  for (const answer of answers) expect(answer).toMatchObject({ type: "ack" });
}

/** Emoji that there are stand there as typed for a moment, until their table is asked. */
const emojiDrawn = `[...document.querySelectorAll("#timeline .text span:not([class])")]
  .every(({ textContent }) => textContent.toLowerCase() !== ":wave:")`;

type Line = { text: string; quote: string | null };

/** What a reader sees of each message: its text without our own mark and button, and what it answers. */
const linesIn = (): Promise<Line[]> =>
  page.read(`[...document.querySelectorAll("#timeline article[data-seq]")].map((row) => {
    const text = row.querySelector(".text").cloneNode(true);
    for (const copy of text.querySelectorAll(".copy")) copy.remove();
    const note = text.querySelector(".note");
    if (note?.parentNode.localName === "p") note.previousSibling.remove();
    note?.remove();
    const quote = row.querySelector("a.quote > span")?.textContent ?? null;
    return { text: text.textContent, quote };
  })`);

const countOf = (selector: string): string =>
  `document.querySelectorAll("#timeline article[data-seq] ${selector}").length`;

/** The beginning, without half a character at its end. */
const quoteOf = (text: string): string => text.slice(0, 200).replace(/[\ud800-\udbff]$/, "");

/** How a message looks, to the pixel. */
async function picture(seq: number): Promise<string> {
  const clip = await page.read<Record<string, number>>(`(() => {
    const body = document.querySelector('[data-seq="${seq}"] .body').getBoundingClientRect();
    return { x: body.x, y: body.y, width: body.width, height: body.height, scale: 1 };
  })()`);
  // The shape of CDP's Page.captureScreenshot.
  const { data } = (await page.cdp("Page.captureScreenshot", { clip })) as { data: string };
  return data;
}

/** How they look when two looks see the same. */
async function still(...seqs: readonly number[]): Promise<string[]> {
  const all = async (): Promise<string[]> => {
    const pictures: string[] = [];
    for (const seq of seqs) pictures.push(await picture(seq));
    return pictures;
  };
  let last = await all();
  for (;;) {
    const next = await all();
    if (Bun.deepEquals(next, last)) return next;
    last = next;
  }
}

/** What the search says of a query: how many it found, or why it cannot look. */
function answerTo(query: string): RegExp {
  if (query.length > 200) return /^"query" must be a string of 1 to 200 characters\.$/;
  const { in: room } = parseQuery(query);
  if (room !== null && room !== "general") return /^There is no such room\.$/;
  return /found|^The newest 20;/;
}

// All that a message is made of, and what stands around it.
const OUR_ELEMENTS = new Set(
  "a article b blockquote button code div em h2 header li ol p path pre s span strong svg time ul use".split(
    " ",
  ),
);
const OUR_ATTRIBUTES = new Set(
  "aria-describedby aria-hidden aria-label class d data-copy data-hue data-key data-room data-seq data-state data-to datetime dir href id rel tabindex target title type value viewBox".split(
    " ",
  ),
);

type Found = {
  ran: boolean;
  elements: string[];
  attributes: string[];
  links: string[];
  frames: number;
  twice: string[];
};

/** What is in the list, and in the page around it. */
const look = (): Promise<Found> =>
  page.read(`(() => {
    const all = [...document.querySelectorAll("#timeline *")];
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return {
      ran: window.broken !== undefined || {}.broken !== undefined,
      elements: [...new Set(all.map(({ localName }) => localName))],
      attributes: [...new Set(all.flatMap((node) => node.getAttributeNames()))],
      links: [...new Set([...document.links].map(({ protocol }) => protocol))],
      frames: window.length,
      twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    };
  })()`);

async function nothingHappened(): Promise<void> {
  const { ran, elements, attributes, links, frames, twice } = await look();
  expect({ ran, frames, twice }).toEqual({ ran: false, frames: 0, twice: [] });
  expect(elements.filter((name) => !OUR_ELEMENTS.has(name))).toEqual([]);
  expect(attributes.filter((name) => !OUR_ATTRIBUTES.has(name))).toEqual([]);
  expect(links.filter((each) => !["http:", "https:", "mailto:"].includes(each))).toEqual([]);
  expect(foreign()).toEqual([]);
  expect(page.complaints).toEqual([]);
}

const foreign = (): string[] =>
  asked.filter((url) => new URL(url).host !== new URL(server.url).host);

describe.skipIf(chromium === null)(`${hostileTexts().length} hostile strings in a page`, () => {
  describe.each(rooms)("in $room", ({ room, texts }) => {
    const count = texts.length;

    test("as messages and as what is answered, all are text", async () => {
      await page.goto(`${server.url}/r/${room}`);
      await page.until("document.querySelector('#timeline .start')");
      await bo.ask({ type: "join", room });
      await ask(texts.map((text) => ({ type: "chat", room, text })));
      await ask(texts.map((_, at) => ({ type: "chat", room, text: `to ${at}`, replyTo: at + 1 })));
      await page.until(`${countOf(".text")} === ${2 * count} && ${emojiDrawn}`);
      const lines = await linesIn();
      expect(lines.slice(0, count).map(({ text }) => text)).toEqual(texts.map(shownOf));
      expect(lines.slice(count).map(({ quote }) => quote)).toEqual(texts.map(quoteOf));
      await nothingHappened();
    });

    test("as changes of a message, all are text", async () => {
      // Each message becomes the next one: all are in the page once more.
      const changed = [...texts.slice(1), ...texts.slice(0, 1)];
      await ask(changed.map((text, at) => ({ type: "edit", room, message: at + 1, text })));
      await page.until(`${countOf(".note")} === ${count} && ${emojiDrawn}`);
      const lines = await linesIn();
      expect(lines.slice(0, count).map(({ text }) => text)).toEqual(changed.map(shownOf));
      expect(lines.slice(count).map(({ quote }) => quote)).toEqual(changed.map(quoteOf));
      await nothingHappened();
    });

    test("none makes a phone scroll sideways", async () => {
      await page.resize(PHONE.width, PHONE.height);
      await page.until(`innerWidth === ${PHONE.width}`);
      const sideways = `["html", "#timeline"].map((selector) => document.querySelector(selector))
        .map((node) => node.scrollWidth - node.clientWidth)`;
      expect(await page.read(sideways)).toEqual([0, 0]);
      await page.resize(DESKTOP.width, DESKTOP.height);
      await page.until(`innerWidth === ${DESKTOP.width}`);
    });
  });

  test("as a search, each is answered, and what is found is text", async () => {
    await page.press("f", "Control", "Shift");
    await page.until("document.activeElement?.id === 'search-query'");
    const texts = hostileTexts();
    const answers = await page.read<string[]>(`(async () => {
      const field = document.querySelector("#search-query");
      const tally = document.querySelector(".find .tally");
      const answers = [];
      for (const query of ${JSON.stringify(texts)}) {
        field.value = query;
        tally.textContent = "not answered";
        const answered = new Promise((next) => new MutationObserver((_, watch) => {
          watch.disconnect();
          next();
        }).observe(tally, { childList: true, characterData: true, subtree: true }));
        field.dispatchEvent(new Event("input"));
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
        await answered;
        answers.push(tally.textContent);
      }
      return answers;
    })()`);
    const other = texts.filter((query, at) => !answerTo(query.trim()).test(answers[at] ?? ""));
    expect(other).toEqual([]);
    expect(
      await page.read("document.querySelectorAll('.find :is(img, script, iframe)').length"),
    ).toBe(0);
    await page.press("Escape");
    await page.until("document.querySelector('dialog') === null");
    await nothingHappened();
  });

  test("no accents of one message stand over what is said above and below it", async () => {
    const room = "accents";
    const letters = ["o", "e", "u", "a", "b"];
    const marks = ["\u0301", "\u0302", "\u0304", "\u0323", "\u0331"];
    const towers = letters.map((letter, at) => letter + marks[at]?.repeat(40)).join("");
    await page.goto(`${server.url}/r/${room}`);
    await page.until("document.querySelector('#timeline .start')");
    // The bar of the message under the pointer would be in the picture.
    await page.cdp("Input.dispatchMouseEvent", { type: "mouseMoved", x: 1, y: 1 });
    await bo.ask({ type: "join", room });
    await ask(["first", "above", "middle", "below"].map((text) => ({ type: "chat", room, text })));
    const say = async (text: string): Promise<void> => {
      await ask([{ type: "edit", room, message: 3, text }]);
      await page.until(`document.querySelector('[data-seq="3"] .text')?.textContent ===
        ${JSON.stringify(`${text} edited`)}`);
    };
    await say(letters.join(""));
    const before = await still(2, 4);
    await say(towers);
    let after = await still(2, 4);
    // Nobody says when the last of a change is painted; what stands over them stays.
    for (let more = 20; more > 0 && !Bun.deepEquals(after, before); more--)
      after = await still(2, 4);
    expect(after).toEqual(before);
    // They are tall enough to be seen there, were they not cut.
    await page.read(`document.querySelector('[data-seq="3"] .body').style.overflow = "visible"`);
    for (const [at, shown] of (await still(2, 4)).entries()) expect(shown).not.toBe(before[at]);
  });

  test("after all of it one writes and is read as before", async () => {
    await page.goto(`${server.url}/r/general`);
    await page.until("document.querySelector('#composer')");
    await bo.ask({ type: "join", room: "general" });
    await write(page, "still here");
    await bo.next("chat", ({ text }) => text === "still here");
    await bo.ask({ type: "chat", room: "general", text: "so am I" });
    await page.until(`${countOf(".text")} === 2`);
    expect(await textsIn(page)).toEqual(["still here", "so am I"]);
    await nothingHappened();
  });

  test("what is looked for is seen where it is", async () => {
    await page.read(`(() => {
      const planted = document.createElement("iframe");
      planted.setAttribute("srcdoc-of-others", "");
      const link = document.createElement("a");
      link.href = "javascript:window.broken=1";
      link.id = "composer";
      document.querySelector("#timeline").append(planted, link);
      window.broken = 1;
      console.error("planted");
      return fetch("https://away.example/").catch(() => {});
    })()`);
    const { ran, elements, attributes, links, frames, twice } = await look();
    expect({ ran, frames, twice }).toEqual({ ran: true, frames: 1, twice: ["composer"] });
    expect([elements, attributes, links]).toEqual([
      expect.arrayContaining(["iframe"]),
      expect.arrayContaining(["srcdoc-of-others"]),
      expect.arrayContaining(["javascript:"]),
    ]);
    expect(page.complaints.join()).toContain("https://away.example/");
    expect(page.complaints).toContain("planted");
    expect(asked.length).toBeGreaterThan(rooms.length);
  });
});
