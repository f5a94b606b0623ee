// A page behind an nginx that drops Upgrade: it works all the same, says so, and goes back when it can.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Nginx, nginx, runNginx } from "../support/nginx.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { press } from "./hands.ts";
import { DESKTOP, textsIn, write } from "./people.ts";

setDefaultTimeout(120_000);

const linkIs = (words: string) => `document.querySelector("#link")?.textContent === "${words}"`;
const shown = (text: string) =>
  `[...document.querySelectorAll("#timeline article[data-seq] p")].some(
    (each) => each.textContent === ${JSON.stringify(text)})`;
const banner = "!document.querySelector('#banner').hidden";
const note = "document.querySelector('#me-menu .menu-note')";

describe.skipIf(chromium === null || nginx === null)("behind a proxy that drops Upgrade", () => {
  let server: RunningServer;
  let proxy: Nginx;
  let ada: Page;
  let bo: Page;

  beforeAll(async () => {
    server = await startServer({ settings: ["--rate-limit", "off"] });
    proxy = await runNginx(server.port);
    ada = await openPage(DESKTOP);
    bo = await openPage(DESKTOP);
    await comeIn(ada, `http://127.0.0.1:${proxy.port}`, "Ada", "general");
    await comeIn(bo, `http://localhost:${server.port}`, "Bo", "general");
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.program.stop("SIGKILL");
    await removeDirectories();
  });

  test("the page takes the stream, and its card says so", async () => {
    await ada.until(linkIs("Here, over HTTP"));
    await bo.until(linkIs("Here"));
    await press(ada, ".me", "Your name");
    await ada.until(
      `${note}.checkVisibility() && ${note}.textContent.includes("WebSocket is blocked")`,
    );
    await ada.press("Escape");
  });

  test("what is said goes both ways, and each message once", async () => {
    await write(ada, "is anybody here");
    await bo.until(shown("is anybody here"));
    await write(bo, "I am");
    await ada.until(shown("I am"));
    for (let n = 1; n <= 12; n++) await write(ada, `line ${n}`);
    await bo.until(shown("line 12"));
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);
    expect(await textsIn(bo)).toEqual(["is anybody here", "I am", ...lines]);
    await ada.until(shown("line 12"));
    expect(await textsIn(ada)).toEqual(["is anybody here", "I am", ...lines]);
  });

  test("a reload takes the stream at once, as the tab remembers", async () => {
    await ada.read("location.reload()");
    await ada.until(`document.querySelector("#composer") && ${linkIs("Here, over HTTP")}`);
    expect(await ada.read("sessionStorage.getItem('chat.way')")).toBe("stream");
    await ada.until(shown("line 12"));
  });

  test("a killed server is survived: what was written meanwhile comes once it is back", async () => {
    await server.kill();
    await ada.until(banner, 10_000);
    await write(ada, "into the void");
    server = await server.restart();
    await ada.until(`!(${banner}) && ${shown("into the void")}`, 60_000);
    await bo.until(shown("into the void"), 60_000);
    const texts = await textsIn(bo);
    expect(texts.filter((text) => text === "into the void")).toHaveLength(1);
    expect(await ada.read(linkIs("Here, over HTTP"))).toBe(true);
  });

  test("when Upgrade gets through again the page goes back to a WebSocket, and misses nothing", async () => {
    await proxy.letThrough();
    await ada.read("window.dispatchEvent(new Event('online'))");
    await ada.until(linkIs("Here"));
    expect(await ada.read("sessionStorage.getItem('chat.way')")).toBe(null);
    await write(bo, "welcome back");
    await ada.until(shown("welcome back"));
    await write(ada, "thank you");
    await bo.until(shown("thank you"));
    expect((await textsIn(ada)).slice(-3)).toEqual(["into the void", "welcome back", "thank you"]);
    expect(await ada.read(`${note}.hidden`)).toBe(true);
  });
});
