// The page as it must be for everybody: by keyboard, for screen readers, and whatever others call themselves.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { comeIn, chromium, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { faultsIn } from "./axe.ts";
import { HOSTILE } from "./hostile.ts";
import { DESKTOP, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

let server: RunningServer;
/** A host of its own for each person, since cookies are kept by host. */
let hosts = 1;
const nextHost = () => `http://127.0.0.${++hosts}:${server.port}`;

if (chromium !== null) {
  beforeAll(async () => {
    const open = ["--rate-limit", "off", "--join-rate-limit", "off", "--command-rate-limit", "off"];
    // All of 127.0.0.0/8, for a host each.
    server = await startServer({ settings: [...open, "--host", "0.0.0.0"] });
  });
  afterAll(async () => {
    await server.program.stop();
    await removeDirectories();
  });
}

const focused = (page: Page) =>
  page.read<string>("document.activeElement?.id || document.activeElement?.tagName");

describe.skipIf(chromium === null)("by keyboard alone", () => {
  test("from the door to a sent message, the focus always somewhere and to be seen", async () => {
    const page = await openPage(DESKTOP);
    await page.goto(nextHost());
    await page.until("document.activeElement?.id === 'door-name'");
    const seen = async () => {
      expect(await focused(page)).not.toBe("BODY");
      const outlined = await page.read(`(() => {
        const { outlineStyle, boxShadow, borderColor } = getComputedStyle(document.activeElement);
        const field = document.activeElement.closest(".composer, .box, form");
        const around = field ? getComputedStyle(field) : { outlineStyle: "none", boxShadow: "none" };
        return outlineStyle !== "none" || boxShadow !== "none" || around.outlineStyle !== "none";
      })()`);
      expect(outlined).toBe(true);
    };
    await seen();
    await page.type("Ada");
    await page.press("Tab");
    expect(await focused(page)).toBe("door-room");
    await seen();
    await page.press("a", "Control");
    await page.type("quay");
    await page.press("Tab");
    await seen();
    await page.press("Enter");
    await page.until("document.activeElement?.id === 'composer'");
    await page.type("by keys");
    await page.press("Enter");
    await page.until("document.querySelector('#timeline article[data-seq=\"1\"]')");
    expect(await focused(page)).toBe("composer");
    // Back into the list, along it, and to the composer again.
    await page.press("Tab", "Shift");
    await seen();
    await page.press("ArrowUp");
    expect(await page.read("document.activeElement.dataset.seq")).toBe("1");
    await seen();
    await page.press("Escape");
    expect(await focused(page)).toBe("composer");
  });
});

describe.skipIf(chromium === null)("hostile strings", () => {
  test(`${HOSTILE.length} of them as text, name and room show as text and run nothing`, async () => {
    expect(HOSTILE.length).toBe(40);
    const host = nextHost();
    const page = await openPage(DESKTOP);
    await comeIn(page, host, `Ada ${hosts}`, "hostile");
    const other = await server.connect();
    await other.ask({ type: "join", room: "hostile" });
    const names: string[] = [];
    const texts: string[] = [];
    // Of the document that is shown: the next one knows nothing of what ran here.
    const nothingRan = async (): Promise<void> => {
      expect(await page.read("window.broken === undefined")).toBe(true);
      const made = "document.querySelectorAll('iframe, object, embed, base').length";
      expect(await page.read(made)).toBe(0);
      const links = await page.read<string[]>("[...document.links].map((link) => link.protocol)");
      for (const protocol of links) expect(["http:", "https:", "mailto:"]).toContain(protocol);
    };
    for (const hostile of HOSTILE) {
      const renamed = await other.ask({ type: "setUsername", username: hostile.slice(0, 32) });
      if (renamed.type === "ack") names.push(renamed.you?.username ?? "");
      const said = await other.ask({ type: "chat", room: "hostile", text: hostile });
      if (said.type === "ack") texts.push(hostile);
      const joined = await other.ask({ type: "join", room: hostile, limit: 0 });
      expect(["joined", "error"]).toContain(joined.type);
    }
    expect(names.length).toBeGreaterThan(20);
    expect(texts.length).toBe(40);
    await page.until(`document.querySelectorAll('#timeline article[data-seq]').length === 40`);
    expect(await textsIn(page)).toEqual(texts);
    const shown = await page.read<string>("document.querySelector('#timeline').innerText");
    expect(shown).toContain("<script>window.broken=1</scr");
    await nothingRan();
    // And as the address of a room, where the page itself reads them.
    for (const hostile of HOSTILE) {
      await page.goto(`${host}/r/${encodeURIComponent(hostile)}`);
      await page.until("document.querySelector('#composer, #door-name')");
      await nothingRan();
    }
    expect(page.complaints).toEqual([]);
    await other.close();
  });
});

describe.skipIf(chromium === null)("axe finds nothing", () => {
  const SCREENS: [string, (page: Page) => Promise<void>][] = [
    [
      "the door",
      async (page) => {
        await page.goto(nextHost());
        await page.until("document.querySelector('#door-name')");
      },
    ],
    [
      "the door, complaining",
      async (page) => {
        await page.goto(nextHost());
        await page.until("document.activeElement?.id === 'door-name'");
        await page.type("@");
        await page.press("Enter");
        await page.until("document.querySelector('.complaint:not([hidden])')");
      },
    ],
    [
      "a room",
      async (page) => {
        await comeIn(page, nextHost(), `Ada ${hosts}`, "harbour");
        await write(page, "hello, see https://example.org/ for more");
        await page.until("document.querySelector('#timeline article[data-seq]')");
      },
    ],
    [
      "a room with the dialog for another",
      async (page) => {
        await comeIn(page, nextHost(), `Ada ${hosts}`, "harbour");
        await page.click(".side [aria-label='Join or make a room']");
        await page.until("document.querySelector('dialog[open]')");
      },
    ],
    [
      "a room, offline",
      async (page) => {
        const other = await startServer();
        await comeIn(page, other.url, `Ada ${hosts}`, "harbour");
        await write(page, "heard");
        await page.until("document.querySelector('#timeline article[data-seq]')");
        await other.kill();
        await write(page, "into the void");
        await page.until("!document.querySelector('#banner').hidden");
        await page.until("/Waiting to send/.test(document.querySelector('#timeline').innerText)");
      },
    ],
  ];

  test.each(SCREENS)("%s: on a desktop and a phone, light and dark", async (_, show) => {
    const page = await openPage(DESKTOP);
    await show(page);
    expect(await faultsIn(page)).toEqual([]);
  });
});

describe.skipIf(chromium === null)("a long room", () => {
  const count = 2_000;

  test("reading back keeps at most 420 rows, without a hole and without a jump", async () => {
    const writer = await server.connect();
    await writer.ask({ type: "join", room: "long" });
    for (let n = 1; n <= count; n += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          writer.ask({
            type: "chat",
            room: "long",
            text: `line ${n + at} ${"word ".repeat((n + at) % 40)}`,
          }),
        ),
      );
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), `Ada ${hosts}`, "long");
    await page.until(`document.querySelector('#timeline article[data-seq="${count}"]')`);

    const result = await page.read<{
      seen: number;
      most: number;
      drift: number;
      pages: number;
    }>(`(async () => {
      const list = document.querySelector("#timeline");
      const scroller = [list, ...function* (n) { for (; n; n = n.parentElement) yield n; }(list.parentElement)]
        .find((n) => n.scrollHeight > n.clientHeight + 10);
      const rows = () => [...list.querySelectorAll("article[data-seq]")];
      const frame = () => new Promise((next) => requestAnimationFrame(() => next()));
      const seen = new Set();
      let most = 0, drift = 0, pages = 0;
      for (let step = 0; step < 4000 && !seen.has(1); step++) {
        for (const row of rows()) seen.add(Number(row.dataset.seq));
        most = Math.max(most, list.children.length);
        scroller.scrollTop -= 400;
        await frame();
        const before = rows()[0]?.dataset.seq;
        const middle = rows().find((row) => row.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top + 20);
        const top = middle.getBoundingClientRect().top;
        for (let wait = 0; wait < 3; wait++) await frame();
        if (rows()[0]?.dataset.seq !== before && middle.isConnected) {
          pages++;
          drift = Math.max(drift, Math.abs(middle.getBoundingClientRect().top - top));
        }
      }
      return { seen: seen.size, most, drift, pages };
    })()`);
    console.log(
      `read back ${result.seen} messages: most ${result.most} rows, drift ${result.drift} px over ${result.pages} pages`,
    );
    expect(result.seen).toBe(count);
    expect(result.most).toBeLessThanOrEqual(420);
    expect(result.drift).toBeLessThanOrEqual(1);
    await page.click("#latest");
    await page.until(`(() => {
      const row = document.querySelector('#timeline article[data-seq="${count}"]');
      return row && row.getBoundingClientRect().bottom <= innerHeight;
    })()`);
    await writer.close();
  });
});

describe.skipIf(chromium === null)("what was written", () => {
  test("waits over a reload when the server is away, and is sent once when it is back", async () => {
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), `Ada ${hosts}`, "waiting");
    await write(page, "before");
    await page.until("document.querySelector('#timeline article[data-seq=\"1\"]')");
    await server.kill();
    await write(page, "while away");
    await page.until("document.querySelector('#timeline article[data-state=sending]')");
    server = await server.restart();
    await page.goto(`${await page.read<string>("location.href")}`);
    await page.until("document.querySelector('#timeline article[data-seq=\"2\"]')", 20_000);
    expect(await textsIn(page)).toEqual(["before", "while away"]);
  });
});
