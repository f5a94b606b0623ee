// The page as it must be for everybody: by keyboard, for screen readers, and whatever others call themselves.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { comeIn, chromium, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { HOSTILE } from "./hostile.ts";
import { DESKTOP, textsIn, write } from "./people.ts";
import { readBack } from "./read-back.ts";

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
  test("[40] from the door to a sent message, the focus always somewhere and to be seen", async () => {
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

describe.skipIf(chromium === null)("what it asks for", () => {
  test("[52] is its own server's alone, from the door to the search, and nothing is complained of", async () => {
    const page = await openPage(DESKTOP);
    const asked: string[] = [];
    page.hear("Network.requestWillBeSent", (params) => {
      // The shapes of CDP's Network.requestWillBeSent and webSocketCreated.
      asked.push((params as { request: { url: string } }).request.url);
    });
    page.hear("Network.webSocketCreated", (params) => {
      asked.push((params as { url: string }).url);
    });
    await page.cdp("Network.enable");
    const host = nextHost();
    await comeIn(page, host, `Ada ${hosts}`, "harbour");
    await write(page, "see https://example.org/a.png and **this** :wave:");
    await page.until("document.querySelector('#timeline article[data-seq]')");
    await page.press("f", "Control", "Shift");
    await page.until("document.activeElement?.id === 'search-query'");
    await page.type("this");
    await page.until("document.querySelector('#search-results mark')");
    await page.goto(`${host}/signin`);
    await page.until("document.querySelector('#username')");
    const strange = asked.filter((url) => {
      const { protocol, host: of } = new URL(url);
      return protocol !== "data:" && protocol !== "blob:" && of !== new URL(host).host;
    });
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.some((url) => url.startsWith("ws:"))).toBe(true);
    expect(strange).toEqual([]);
    expect(page.complaints).toEqual([]);
    page.close();
  });
});

describe.skipIf(chromium === null)("hostile strings", () => {
  test(`[50] ${HOSTILE.length} of them as text, name and room show as text and run nothing`, async () => {
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

describe.skipIf(chromium === null)("a long room", () => {
  const count = 2_000;

  test("[18] reading back to its beginning keeps at most 420 rows, without a hole and without a jump", async () => {
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

    const read = await readBack(page, { count, stepPx: 400 });
    console.log(
      `read back ${read.seen} messages: most ${read.mostRows} rows, drift ${read.driftPx} px over ${read.pages} pages`,
    );
    expect(read).toMatchObject({ seen: count, first: 1, broken: 0 });
    expect(read.mostRows).toBeLessThanOrEqual(420);
    expect(read.driftPx).toBeLessThanOrEqual(1);
    await page.click("#latest");
    await page.until(`(() => {
      const row = document.querySelector('#timeline article[data-seq="${count}"]');
      return row && row.getBoundingClientRect().bottom <= innerHeight;
    })()`);
    await writer.close();
  });
});

describe.skipIf(chromium === null)("what was written", () => {
  test("[24] waits over a reload when the server is away, and is sent once when it is back", async () => {
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
