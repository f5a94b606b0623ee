// What the owner says of the place, over real HTTP: who may, what every page shows of it, and what is refused.

import { afterAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { maxPictureBytes } from "../../src/http/picture.ts";
import { maxCssBytes } from "../../src/http/pages/admin/place.ts";
import { maxUploadBytes } from "../../src/http/pages/form.ts";
import { untouchedPlace } from "../../src/store/place.ts";
import { closeChats } from "../support/chat.ts";
import { avif, photoFrom, pictureOf } from "../support/pictures.ts";
import { type Answer, webBrowser } from "../support/web-browser.ts";
import { type Offices, openOffices, type Someone } from "./admin-scene.ts";
import { complaintIn, newName, openPlace, password } from "./pages/support.ts";

setDefaultTimeout(20_000);
afterAll(closeChats);

const path = "/admin/place";
let open: Offices;
beforeEach(async () => {
  open = await openOffices();
});

const say = ({ browser }: Someone, fields: Record<string, string>): Promise<Answer> =>
  browser.send(path, fields);

/** Sends a form with a file in it, as a browser would. */
async function give(who: Someone, file: Uint8Array, more: Record<string, string> = {}) {
  const body = new FormData();
  body.set("act", "picture");
  body.set("picture", new Blob([file.slice()], { type: "image/png" }), "boat.png");
  const cookie = { Cookie: `chat-session=${who.session}` };
  const headers = { Origin: open.url, ...cookie, ...more };
  const response = await fetch(open.url + path, {
    ...{ method: "POST", body, headers, redirect: "manual" },
  });
  const { status } = response;
  const answer: Answer = {
    ...{ status, to: response.headers.get("location"), headers: response.headers },
    text: await response.text(),
  };
  return answer;
}

const read = async (from: string): Promise<Response> => fetch(open.url + from);
/** The paths of the style sheets that a page asks for beside the bundled ones. */
async function ownersIn(page: string | Answer): Promise<string[]> {
  const text = typeof page === "string" ? await (await read(page)).text() : page.text;
  return [...text.matchAll(/rel="stylesheet" href="(\/(?:place|accent)\.css[^"]*)"/g)].map(
    ([, href = ""]) => href,
  );
}
const title = async (page: string): Promise<string> =>
  /<title>([^<]*)</.exec(await (await read(page)).text())?.[1] ?? "";

describe("who says it", () => {
  test("the owner and admins, and it is noted; nobody else, whatever they send", async () => {
    const { owner, admin, moderator, member, guest } = open;
    const fields = { act: "name", name: "Northquay", room: "general" };
    for (const each of [moderator, member]) expect((await say(each, fields)).status).toBe(403);
    expect((await say(guest, fields)).to).toStartWith("/signin");
    expect((await give(member, await pictureOf("png"))).status).toBe(400);
    expect(await open.store.place()).toEqual(untouchedPlace);
    expect((await say(admin, fields)).to).toBe(`${path}?done=name`);
    expect((await say(owner, { act: "hue", hue: "30" })).to).toBe(`${path}?done=hue`);
    const noted = (await open.store.audit({ before: null, limit: 2 })).map(
      ({ by, act, detail }) => [by, act, detail],
    );
    expect(noted).toEqual([
      [owner.id, "place", "hue"],
      [admin.id, "place", "name"],
    ]);
    expect((await owner.browser.get("/admin/audit")).text).toMatch(/changed this place:/);
  });

  test("a page from elsewhere does not", async () => {
    const evil = { Origin: "https://evil.example" };
    expect((await open.owner.browser.send(path, { act: "undo" }, evil)).status).toBe(403);
    expect((await give(open.owner, await pictureOf("png"), evil)).status).toBe(403);
  });
});

describe("the name", () => {
  test("goes over the setting wherever it is shown, from the next look on", async () => {
    expect(await title("/signin")).toEndWith("Chat");
    await say(open.owner, { act: "name", name: "  Northquay   Boatworks ", room: "general" });
    expect(await title("/")).toBe("Northquay Boatworks");
    expect(await title("/signin")).toEndWith("Northquay Boatworks");
    const { welcome } = await open.chat.connect(open.owner.session);
    expect(welcome).toMatchObject({ name: "Northquay Boatworks" });
  });

  test("is the setting's when nothing is said, or what stood there only stays", async () => {
    await say(open.owner, { act: "name", name: "Chat", room: "general" });
    expect(await open.store.place()).toEqual(untouchedPlace);
    await say(open.owner, { act: "name", name: "Northquay", room: "general" });
    await say(open.owner, { act: "name", name: "", room: "" });
    expect(await open.store.place()).toEqual(untouchedPlace);
  });

  test.each(["x".repeat(65), "a\u202eb", "\u200b", "a\u0007b"])("%j is refused", async (name) => {
    const answer = await say(open.owner, { act: "name", name, room: "general" });
    expect([answer.status, complaintIn(answer)]).toEqual([400, expect.stringMatching(/name/i)]);
    expect(await open.store.place()).toEqual(untouchedPlace);
  });

  test("newcomers come first where it says, and the page's door is told", async () => {
    await say(open.owner, { act: "name", name: "Chat", room: "#Slipway" });
    expect(await (await read("/")).text()).toContain('<meta name="first-room" content="slipway"');
    const browser = webBrowser(open.url);
    const came = await browser.send("/register", { username: newName(), password });
    expect(came.to).toBe("/r/slipway");
    const bad = await say(open.owner, { act: "name", name: "Chat", room: "a b" });
    expect(complaintIn(bad)).toMatch(/room/);
  });
});

describe("the colour", () => {
  test("is in one style sheet, asked for by its content, on every page but the administration's", async () => {
    for (const page of ["/", "/r/general", "/signin", path])
      expect(await ownersIn(page)).toEqual([]);
    expect((await read("/place.css")).status).toBe(404);
    await say(open.owner, { act: "hue", hue: "30" });
    const [sheet = ""] = await ownersIn("/");
    expect(sheet).toMatch(/^\/place\.css\?v=[\w-]{16}$/);
    for (const page of ["/r/general", "/signin"]) expect(await ownersIn(page)).toEqual([sheet]);
    const served = await read(sheet);
    expect(served.headers.get("Cache-Control")).toContain("immutable");
    expect(served.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(served.headers.get("Content-Type")).toStartWith("text/css");
    expect(await served.text()).toMatch(/^:root\{--accent:light-dark\(/);
    await say(open.owner, { act: "hue", hue: "200" });
    expect(await ownersIn("/")).not.toEqual([sheet]);
    // Of a page from before: it gets what is so now, and asks again.
    expect((await read(sheet)).headers.get("Cache-Control")).toBe("no-cache");
    await say(open.owner, { act: "no-hue" });
    expect(await ownersIn("/")).toEqual([]);
  });

  test("is looked at before it is chosen, and nobody else sees it", async () => {
    const tried = await open.owner.browser.get(`${path}?hue=120`);
    expect(await ownersIn(tried)).toEqual(["/accent.css?hue=120"]);
    expect(tried.text).toContain("Use 120");
    expect((await read("/accent.css?hue=120")).status).toBe(200);
    expect((await read("/accent.css?hue=360")).status).toBe(404);
    expect(await ownersIn("/")).toEqual([]);
    expect(await open.store.place()).toEqual(untouchedPlace);
  });

  test.each(["", "360", "-1", "1.5", "red", "1e2"])("%j is refused", async (hue) => {
    expect((await say(open.owner, { act: "hue", hue })).status).toBe(400);
    expect(await open.store.place()).toEqual(untouchedPlace);
  });
});

describe("the style sheet", () => {
  test("comes last, and is left out where it is to be mended", async () => {
    const css = "* {\r\n  display: none;\r\n}</textarea><script>";
    await say(open.owner, { act: "hue", hue: "30" });
    await say(open.owner, { act: "css", css });
    const [sheet = ""] = await ownersIn("/");
    expect(await (await read(sheet)).text()).toEndWith(
      "\n* {\n  display: none;\n}</textarea><script>",
    );
    for (const page of ["/?plain", "/r/general?plain", "/signin?plain", "/signin?a=b&plain"])
      expect([page, await ownersIn(page)]).toEqual([page, []]);
    const desk = await open.owner.browser.get(path);
    expect(await ownersIn(desk)).toEqual([expect.stringMatching(/^\/accent\.css\?v=/)]);
    expect(desk.text).toContain("}&lt;/textarea&gt;&lt;script&gt;</textarea");
    await say(open.owner, { act: "css", css: " " });
    expect((await open.store.place()).css).toBeNull();
  });

  test("has at most 20 kB", async () => {
    const css = (length: number) => ({ act: "css", css: "é".repeat(length / 2) });
    expect((await say(open.owner, css(maxCssBytes))).status).toBe(303);
    expect((await say(open.owner, css(maxCssBytes + 2))).status).toBe(413);
  });
});

describe("the picture", () => {
  test.each(["png", "jpeg", "webp"] as const)(
    "%s is made anew, and stands in for the harbour",
    async (kind) => {
      const answer = await give(open.owner, await pictureOf(kind));
      expect([answer.status, complaintIn(answer)]).toEqual([303, ""]);
      const [sheet = ""] = await ownersIn("/");
      const found = /url\("(\/place\/picture-[\w-]{16}\.webp)"\)/.exec(
        await (await read(sheet)).text(),
      );
      const served = await read(found?.[1] ?? "");
      expect(served.headers.get("Content-Type")).toBe("image/webp");
      expect(served.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(served.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(served.headers.get("Cache-Control")).toContain("immutable");
      expect(await new Bun.Image(await served.bytes()).metadata()).toMatchObject({ width: 32 });
      await say(open.owner, { act: "no-picture" });
      expect((await read(found?.[1] ?? "")).status).toBe(404);
    },
  );

  test("is kept without where it was taken", async () => {
    const photo = await photoFrom("54.0 N, 10.1 E");
    expect(Buffer.from(photo).includes("10.1 E")).toBe(true);
    expect((await give(open.owner, photo)).status).toBe(303);
    const { picture } = await open.store.place();
    expect(Buffer.from(picture?.base64 ?? "", "base64").includes("10.1 E")).toBe(false);
  });

  test("is no larger than a screen", async () => {
    expect((await give(open.owner, await pictureOf("jpeg", 3_000, 1_500))).status).toBe(303);
    const { picture } = await open.store.place();
    const bytes = Buffer.from(picture?.base64 ?? "", "base64");
    expect(await new Bun.Image(bytes).metadata()).toMatchObject({ width: 2_400, height: 1_200 });
  });

  test("of a kind that cannot be made anew here is kept as it came", async () => {
    expect((await give(open.owner, avif())).status).toBe(303);
    expect((await open.store.place()).picture).toMatchObject({ type: "image/avif" });
  });

  test("is told by its bytes, whatever it is called", async () => {
    const png = await pictureOf("png");
    const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>");
    const gif = Buffer.from("GIF89a\x01\x00\x01\x00");
    const broken = png.slice(0, png.length / 2);
    for (const [file, why] of [
      [svg, /is no picture/],
      [gif, /is no picture/],
      [Buffer.from("\0\0\0\x1cftypheic\0\0\0\0heicmif1", "latin1"), /is no picture/],
      [broken, /damaged/],
      [await pictureOf("png", 6_000, 5_000), /24 million/],
      [new Uint8Array(), /Choose/],
    ] as const) {
      const answer = await give(open.owner, file);
      expect([answer.status, complaintIn(answer)]).toEqual([400, expect.stringMatching(why)]);
    }
    expect(await open.store.place()).toEqual(untouchedPlace);
  });

  test("is refused in the reader's language", async () => {
    const answer = await give(open.owner, Buffer.from("a boat"), { "Accept-Language": "de" });
    expect(complaintIn(answer)).toMatch(/^Das ist kein Bild/);
    const large = Buffer.concat([await pictureOf("png"), Buffer.alloc(maxPictureBytes)]);
    expect(complaintIn(await give(open.owner, large, { "Accept-Language": "de" }))).toContain(
      "1 MiB",
    );
  });

  test("has at most 1 MiB, and what is sent with it has an end too", async () => {
    const most = Buffer.concat([await pictureOf("png"), Buffer.alloc(maxPictureBytes)]);
    const answer = await give(open.owner, most);
    expect([answer.status, complaintIn(answer)]).toEqual([413, expect.stringContaining("1 MiB")]);
    expect((await give(open.owner, Buffer.alloc(maxUploadBytes))).status).toBe(413);
  });

  test("lets no other path take more than before", async () => {
    const headers = { Origin: open.url, Cookie: `chat-session=${open.owner.session}` };
    const send = async (to: string, body: string | ReadableStream, type: string) => {
      const answer = await fetch(open.url + to, {
        ...{ method: "POST", body, redirect: "manual" },
        headers: { ...headers, "Content-Type": type },
      });
      return answer.status;
    };
    const form = "application/x-www-form-urlencoded";
    const parts = "multipart/form-data; boundary=x";
    const [long, longer] = ["x".repeat(17 * 1024), "x".repeat(65 * 1024)];
    for (const to of ["/admin/people", "/settings", "/signin", "/register", "/setup?x"]) {
      expect([to, await send(to, long, form)]).toEqual([to, 413]);
      expect([to, await send(to, longer, form)]).toEqual([to, 413]);
      // Without a length that is said.
      expect([to, await send(to, new Response(longer).body ?? "", form)]).toEqual([to, 413]);
      expect([to, await send(to, "--x--", parts)]).toEqual([to, 400]);
    }
    for (const to of ["/", "/healthz", "/api/rooms", "/api/push/test", "/stream/abc", "/nowhere"])
      expect([to, await send(to, longer, "text/plain")]).toEqual([to, 413]);
    // One who may not change the place has what every form has.
    headers.Cookie = `chat-session=${open.member.session}`;
    expect(await send(path, long, form)).toBe(413);
    expect(await send(path, longer, parts)).toBe(400);
  });
});

test("the last change is taken back, and again", async () => {
  await say(open.owner, { act: "css", css: "body { color: red }" });
  await say(open.owner, { act: "css", css: "* { display: none }" });
  expect((await say(open.owner, { act: "undo" })).to).toBe(`${path}?done=undo`);
  expect(await (await read((await ownersIn("/"))[0] ?? "")).text()).toBe("body { color: red }");
  await say(open.owner, { act: "undo" });
  expect((await open.store.place()).css).toBe("* { display: none }");
});

test("nothing to take back is said so", async () => {
  expect(complaintIn(await say(open.owner, { act: "undo" }))).toMatch(/Nothing was changed/);
});

describe("the setup link", () => {
  const link = ({ chat }: Pick<Offices, "chat">): string =>
    `/setup?${chat.app.setupSecret() ?? ""}`;

  test("names the place and its first room, and leads there", async () => {
    const fresh = await openPlace({ name: "Quay" });
    const browser = webBrowser(fresh.url);
    const shown = (await browser.get(link(fresh))).text;
    expect(shown).toMatch(/name="place"[^>]*value="Quay"/s);
    expect(shown).toMatch(/name="room"[^>]*value="general"/s);
    const fields = { place: "Northquay", room: "Slipway", username: "Ada", password };
    expect((await browser.send(link(fresh), fields)).to).toBe("/r/slipway");
    expect(await fresh.store.place()).toMatchObject({ name: "Northquay", room: "slipway" });
  });

  test("says beside the field what is wrong, and makes nobody the owner by it", async () => {
    const fresh = await openPlace();
    const browser = webBrowser(fresh.url);
    const fields = { place: "Northquay", room: "general", username: "Ada", password };
    for (const [change, field] of [
      [{ place: "a\u202eb" }, "place"],
      [{ room: "a b" }, "room"],
      [{ username: "" }, "username"],
      [{ password: "short" }, "password"],
    ] as const) {
      const answer = await browser.send(link(fresh), { ...fields, ...change });
      expect([answer.status, answer.text]).toEqual([
        400,
        expect.stringContaining(`id="${field}-complaint"`),
      ]);
    }
    expect(await fresh.store.hasOwner()).toBe(false);
    expect(await fresh.store.place()).toEqual(untouchedPlace);
    expect((await browser.send(link(fresh), fields)).to).toBe("/r/general");
    expect(await fresh.store.place()).toEqual({ ...untouchedPlace, name: "Northquay" });
  });
});
