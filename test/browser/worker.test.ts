// The page as an app: installable, opened without a connection, told by its worker, replaced by a newer build.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createLog } from "../../src/lib/log.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { encodePayload } from "../../src/push/payload.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { memoryStore, openChat } from "../support/chat.ts";
import {
  newDirectory,
  removeDirectories,
  root,
  type RunningServer,
  startServer,
} from "../support/server.ts";
import { type PageWorker, workerOf } from "../support/worker.ts";
import { faultsIn } from "./axe.ts";
import { press, shows, title } from "./hands.ts";
import { DESKTOP, PHONE, textsIn, write } from "./people.ts";

setDefaultTimeout(120_000);

const shots = process.env["CHAT_SHOTS"];
const shoot = (page: Page, name: string) =>
  shots === undefined ? undefined : page.screenshot(`${shots}/${name}.png`);

const isWorking = "navigator.serviceWorker.controller !== null";
const banner = "document.querySelector('#banner')?.checkVisibility()";
const offer = "document.querySelector('#newer')?.checkVisibility()";
const stored = (text: string) =>
  `[...document.querySelectorAll("#timeline article[data-seq] p")].some((p) => p.textContent === ${JSON.stringify(text)})`;
/** Until what that promises is true. */
const becomes = (page: Page, promise: string) =>
  page.read(`(async () => {
    const end = performance.now() + 20_000;
    while (!(await (${promise}))) {
      if (performance.now() > end) throw new Error("it never becomes so");
      await new Promise((again) => setTimeout(again, 20));
    }
  })()`);
const keptIn = (language: string) => `caches.match("/", { ignoreVary: true })
  .then((kept) => kept.headers.get("Content-Language") === "${language}")`;
const notices = "navigator.serviceWorker.ready.then((all) => all.getNotifications())";
const mainScript = "document.querySelector('script[type=module]')";
const scriptOf = (page: Page) => page.read<string>(`${mainScript}.getAttribute("src")`);
/** Path and search of all that is kept. */
const keptBy = (page: Page) =>
  page.read<string[]>(`caches.keys().then(async (names) => {
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url.slice(location.origin.length)).sort();
  })`);

/** Another build of the same source: one of its sentences is another. */
async function secondBuild(): Promise<readonly string[]> {
  const tree = await newDirectory();
  for (const name of ["src", "public", "package.json", "tsconfig.json"])
    await cp(join(root, name), join(tree, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
  const words = join(tree, "public/words/en/page.ts");
  const text = await Bun.file(words).text();
  expect(text).toContain("Skip to the message box");
  await Bun.write(words, text.replace("Skip to the message box", "Skip to the new message box"));
  return [process.execPath, "run", join(tree, "src/index.ts")];
}

describe.skipIf(chromium === null)("the page as an app", () => {
  let server: RunningServer;
  let ada: Page;

  beforeAll(async () => {
    const settings = ["--name", "Northquay", "--rate-limit", "off"];
    server = await startServer({ settings });
    ada = await openPage(DESKTOP);
    await comeIn(ada, server.url, "Ada", "slipway");
    await ada.until(isWorking);
  });
  afterAll(async () => {
    await server?.program.stop("SIGKILL");
    await removeDirectories();
  });

  test("Chromium finds nothing that keeps it from being installed", async () => {
    const { errors, data } = (await ada.cdp("Page.getAppManifest")) as {
      errors: unknown[];
      data: string;
    };
    expect(errors).toEqual([]);
    expect(JSON.parse(data)).toMatchObject({ name: "Northquay", id: "/" });
    const { installabilityErrors } = (await ada.cdp("Page.getInstallabilityErrors")) as {
      installabilityErrors: unknown[];
    };
    expect(installabilityErrors).toEqual([]);
    const sizes = await ada.read(`fetch("/manifest.webmanifest").then((answer) => answer.json())
      .then(({ icons }) => Promise.all(icons.map(async ({ src, sizes }) => {
        const picture = await createImageBitmap(await (await fetch(src)).blob());
        return [sizes, picture.width + "x" + picture.height];
      })))`);
    expect(sizes).toEqual([
      ["192x192", "192x192"],
      ["512x512", "512x512"],
      ["512x512", "512x512"],
    ]);
  });

  test("nobody but the page may name a worker's script, and it only its own", async () => {
    const tried = (script: string) =>
      ada.read<string>(`new Promise((resolve) => setTimeout(async () => {
        try { await (${script}); resolve("allowed"); } catch (error) { resolve(error.message); }
      }))`);
    const register = (address: string) => `navigator.serviceWorker.register(${address})`;
    expect(await tried(register("'/sw.js?x'"))).toContain("TrustedScriptURL");
    expect(await tried("trustedTypes.createPolicy('worker', {})")).toContain("already exists");
    expect(await tried("trustedTypes.createPolicy('other', {})")).toContain("disallowed");
  });

  test("what is kept is the document and the files of the build: nothing that anybody wrote", async () => {
    await write(ada, "this is in no cache");
    await ada.until(stored("this is in no cache"));
    for (const path of ["/api/rooms", "/api/rooms/slipway/messages", "/healthz", "/signin"])
      await ada.read(`fetch(${JSON.stringify(path)}).then((answer) => answer.text())`);
    const kept = await keptBy(ada);
    expect(kept).toContain("/");
    expect(kept).toContain(await scriptOf(ada));
    expect(kept.filter((path) => path !== "/" && !path.startsWith("/assets/"))).toEqual([]);
    const texts = await ada.read<string>(`caches.keys().then(async ([name]) => {
      const cache = await caches.open(name);
      const all = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
      return (await Promise.all(all.map((each) => each.text()))).join("");
    })`);
    expect(texts).not.toContain("this is in no cache");
    expect(texts).not.toContain("Ada");
  });

  test("without a server it opens, says so, and sends afterwards what was written meanwhile", async () => {
    await server.kill();
    await write(ada, "written into the void");
    await ada.until(banner);
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until(banner);
    expect(await ada.read("document.title")).toContain("Northquay");
    await shoot(ada, "app-offline");
    // As a phone that is four times as slow.
    await ada.cdp("Emulation.setCPUThrottlingRate", { rate: 4 });
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until("document.querySelector('.opening h1')");
    const openedMs = await ada.read<number>(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    );
    console.log(`opened without a server, 4x slower, in ${Math.round(openedMs)} ms`);
    await ada.cdp("Emulation.setCPUThrottlingRate", { rate: 1 });
    // A part of the page that was never loaded before is there, too.
    const parts = (await keptBy(ada)).filter((path) => path.endsWith(".js"));
    expect(parts.length).toBeGreaterThan(10);
    await ada.read(`Promise.all(${JSON.stringify(parts)}.map((part) =>
      fetch(part).then(({ ok }) => ok || Promise.reject(part))))`);
    server = await server.restart();
    await ada.until(stored("written into the void"), 60_000);
    const texts = await textsIn(ada);
    expect(texts.filter((text) => text === "written into the void")).toHaveLength(1);
  });

  test("it answers for no page of forms, and a proxy's 502 is the page that waits", async () => {
    await server.kill();
    const failing = Bun.serve({
      ...{ port: server.port, hostname: "127.0.0.1" },
      fetch: () => new Response("Bad Gateway", { status: 502 }),
    });
    try {
      await ada.goto(`${server.url}/r/slipway`);
      await ada.until(banner);
      await ada.goto(`${server.url}/signin`);
      expect(await ada.read("document.body.innerText")).toBe("Bad Gateway");
    } finally {
      await failing.stop(true);
      server = await server.restart();
    }
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until("document.querySelector('#composer')");
  });
});

describe.skipIf(chromium === null)("what is kept", () => {
  test("is in the reader's language, with the owner's looks as they are", async () => {
    const store = await memoryStore(createLog("json", () => {}));
    const { userId } = await store.createAccount({
      ...{ userId: null, username: asUsername("owner"), passwordHash: null, external: null },
      ...{ role: "owner", asOwner: true, invitationHash: null },
    });
    await store.changePlace({ hue: 30, css: "body { --mine: first }" }, userId);
    const { app } = await openChat({ host: "0.0.0.0" }, { store });
    // A host of its own, as cookies are kept by host: the choice of a language, too.
    const url = `http://127.0.6.1:${app.port}`;
    const page = await openPage(DESKTOP);
    await comeIn(page, url, "Ada", "slipway");
    await page.until(isWorking);
    const placeStyles = async () =>
      (await keptBy(page)).filter((path) => path.startsWith("/place.css"));
    expect(await placeStyles()).toHaveLength(1);
    const english = await scriptOf(page);

    await page.read("(document.cookie = 'lang=de; path=/', true)");
    await page.goto(`${url}/r/slipway`);
    await becomes(page, keptIn("de"));
    expect(await page.read("document.documentElement.lang")).toBe("de");
    const german = await scriptOf(page);
    expect(german).not.toBe(english);
    expect(await keptBy(page)).toContain(german);

    await app.stop({ drain: false });
    await page.goto(`${url}/r/slipway`);
    await page.until(shows(".opening", "Verbind"));
    expect(await page.read("document.documentElement.lang")).toBe("de");
    expect(
      await page.read("getComputedStyle(document.body).getPropertyValue('--mine').trim()"),
    ).toBe("first");
    page.close();
  });
});

describe.skipIf(chromium === null)("a push", () => {
  let server: RunningServer;
  let ada: Page;
  let worker: PageWorker;
  const pushed = (room: string, seq: number, body: string) =>
    encodePayload({ title: "slipway", body, room, seq, tag: `room:${room}`, badge: 3 });

  beforeAll(async () => {
    server = await startServer({ settings: ["--name", "Northquay"] });
    ada = await openPage(DESKTOP);
    await comeIn(ada, server.url, "Ada", "slipway");
    // Hers, too: a page takes away what is shown of a room that is not, as soon as it looks.
    await ada.goto(`${server.url}/r/winch`);
    await ada.until(title("winch"));
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until(title("slipway"));
    await write(ada, "the first");
    await ada.until(stored("the first"));
    worker = await workerOf(ada, server.url);
  });
  afterAll(async () => {
    await server?.program.stop("SIGKILL");
    await removeDirectories();
  });

  /** Pushes, and waits until a notification says `body`. */
  async function tell(text: string, body: string): Promise<void> {
    const says = `all.some((each) => each.body === ${JSON.stringify(body)})`;
    await worker.push(text);
    await becomes(ada, `${notices}.then((all) => ${says})`);
  }

  test("it shows one notification for each room, the newest; of the room that is looked at none", async () => {
    await ada.read("document.querySelector('#composer').focus()");
    expect(await ada.read("document.hasFocus()")).toBe(true);
    await worker.push(pushed("slipway", 1, "looked at"));
    await tell(pushed("winch", 1, "Bo: one"), "Bo: one");
    await tell(pushed("winch", 2, "Bo: two"), "Bo: two");
    expect(await worker.shown()).toEqual([
      { title: "slipway", body: "Bo: two", tag: "room:winch" },
    ]);
  });

  test("what is shown already, by the page or a push before, is replaced without a sound; a newer one is heard", async () => {
    const alerts = () =>
      worker.read(`registration.getNotifications({ tag: "room:winch" }).then((all) =>
        all.map(({ body, renotify, silent }) => [body, renotify, silent]))`);
    await tell(pushed("winch", 2, "Bo: two, once more"), "Bo: two, once more");
    expect(await alerts()).toEqual([["Bo: two, once more", false, true]]);
    await tell(pushed("winch", 3, "Bo: three"), "Bo: three");
    expect(await alerts()).toEqual([["Bo: three", true, false]]);
    // As public/view/notices.ts does.
    const options = { body: "Bo: four", tag: "room:winch", data: { room: "winch", seq: 4 } };
    await ada.read(`navigator.serviceWorker.ready.then((ready) =>
      ready.showNotification("slipway", { ...${JSON.stringify(options)}, silent: true }))`);
    await tell(pushed("winch", 4, "Bo: *four*"), "Bo: *four*");
    expect(await alerts()).toEqual([["Bo: *four*", false, true]]);
  });

  test("a test is shown while one looks; what is no payload of ours shows nothing of itself", async () => {
    const text = { title: "Northquay", body: "told", room: "", seq: 0, tag: "test" };
    await tell(encodePayload(text), "told");
    await worker.push("<b>no payload</b>");
    await worker.push("[]");
    await worker.push("null");
    expect((await worker.shown()).map(({ title }) => title).sort()).toEqual([
      "Northquay",
      "slipway",
    ]);
  });

  test("a click opens the room at the message, in the page that is open", async () => {
    await worker.click("room:winch");
    await ada.until("location.pathname === '/r/winch/4'");
    await ada.until(title("winch"));
    expect((await worker.shown()).map(({ tag }) => tag)).toEqual(["test"]);
    await worker.click("test");
    await becomes(ada, `${notices}.then(({ length }) => length === 0)`);
    expect(await ada.read("location.pathname")).toBe("/r/winch/4");
    expect(ada.complaints).toEqual([]);
  });

  test("a page that waits for its connection is led there by the address", async () => {
    await tell(pushed("slipway", 1, "Bo: three"), "Bo: three");
    await server.kill();
    await ada.goto(`${server.url}/r/winch`);
    await ada.until("document.querySelector('.opening')");
    await worker.click("room:slipway");
    await ada.until("location.pathname === '/r/slipway/1'");
    server = await server.restart();
    await ada.until(title("slipway"), 60_000);
  });
});

describe.skipIf(chromium === null)("a newer build", () => {
  let server: RunningServer;
  let ada: Page;
  let other: Page;
  let first: string;

  beforeAll(async () => {
    server = await startServer({ settings: ["--rate-limit", "off"] });
    ada = await openPage(DESKTOP);
    await comeIn(ada, server.url, "Ada", "slipway");
    await ada.until(isWorking);
    other = await openPage(DESKTOP);
    await other.goto(`${server.url}/r/slipway`);
    await other.until("document.querySelector('#composer')");
    await other.until(isWorking);
    first = await scriptOf(ada);
  });
  afterAll(async () => {
    await server?.program.stop("SIGKILL");
    await removeDirectories();
  });

  test("it is offered where the old one is open, quietly, and the draft is there after it", async () => {
    const command = await secondBuild();
    await server.kill();
    server = await startServer({ command, data: server.data, port: server.port });
    await ada.until(offer, 60_000);
    await other.until(offer, 60_000);
    expect(await scriptOf(ada)).toBe(first);
    expect(await faultsIn(ada)).toEqual([]);
    await shoot(ada, "newer-light");
    await ada.scheme("dark");
    await shoot(ada, "newer-dark");
    await ada.scheme("light");
    await ada.resize(PHONE.width, PHONE.height);
    await shoot(ada, "newer-phone");
    await ada.resize(DESKTOP.width, DESKTOP.height);
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("half a sentence");
    await press(ada, "#newer", "Reload to update");
    await ada.until(`${mainScript}?.getAttribute("src") !== ${JSON.stringify(first)}`);
    await ada.until("document.querySelector('#composer')?.value === 'half a sentence'");
    await ada.until(isWorking);
    expect(await ada.read("document.querySelector('.skip').textContent")).toBe(
      "Skip to the new message box",
    );
    expect(await ada.read(offer)).toBeFalsy();
  });

  test("another tab goes on as it is, with all its parts, until its reader wants it", async () => {
    expect(await scriptOf(other)).toBe(first);
    expect(await other.read(offer)).toBe(true);
    await press(other, "#newer", "Later");
    await other.until("document.querySelector('#newer') === null");
    // What is being written in one tab is the draft in the other, too.
    await other.read("document.querySelector('#composer').select()");
    await write(other, "from the old page");
    await other.until(stored("from the old page"));
    expect(await keptBy(other)).toContain(first);
    await other.goto(`${server.url}/r/slipway`);
    await other.until(`${mainScript}?.getAttribute("src") !== ${JSON.stringify(first)}`);
    await other.until("document.querySelector('#composer')");
    expect(other.complaints.filter((each) => !/ERR_CONNECTION|WebSocket/.test(each))).toEqual([]);
  });

  test("one reload brings it in, without a question, where nothing else is open", async () => {
    other.close();
    const second = await scriptOf(ada);
    await server.kill();
    server = await startServer({ data: server.data, port: server.port });
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until("document.querySelector('#composer')");
    expect(await scriptOf(ada)).toBe(first);
    expect(second).not.toBe(first);
    // Asked again and again, the old worker would never be idle enough to go.
    await ada.read(`new Promise((resolve) => navigator.serviceWorker
      .addEventListener("controllerchange", () => resolve(true), { once: true }))`);
    const isItsOwn = `new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      const message = { type: "mine", script: ${JSON.stringify(first)} };
      navigator.serviceWorker.controller.postMessage(message, [port2]);
    })`;
    expect(await ada.read(isItsOwn)).toBe(true);
    // Its own files, and those of the build before: of no other.
    expect(await ada.read("caches.keys().then(({ length }) => length)")).toBe(2);
    expect(await ada.read(offer)).toBeFalsy();
  });
});
