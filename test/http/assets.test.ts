// The page and its files, as a browser gets them.

import { afterAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync } from "node:zlib";
import { createAssets } from "../../src/http/assets.ts";
import { placesNamed } from "../support/places.ts";

const assets = createAssets({ places: placesNamed("Chat") });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) =>
    assets.respond(request, new URL(request.url).pathname) ?? new Response(null, { status: 404 }),
});
afterAll(() => server.stop(true));

function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const all = { "Accept-Encoding": "identity", ...headers };
  return fetch(new URL(path, server.url), { method, headers: all, decompress: false });
}

const html = await (await get("/")).text();
const script = /type="module"[^>]* src="([^"]+)"/.exec(html)?.[1] ?? "";
const theme = /<script src="([^"]+)"/.exec(html)?.[1] ?? "";
const style = /rel="stylesheet"[^>]* href="([^"]+)"/.exec(html)?.[1] ?? "";

describe("page", () => {
  test("it is at / and at the address of every room and message", async () => {
    for (const path of [
      "/r/general",
      "/r/general/42",
      "/r/caf%C3%A9",
      "/r/..%2f..%2fetc",
      "/r/a?b=c",
    ]) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe(html);
    }
  });

  test("other addresses are not assets", async () => {
    const paths = [
      "/r",
      "/r/",
      "/r/a/",
      "/r/a/b",
      "/r/a/1/",
      "/r/a/1e3",
      "/r/a/1234567890123456",
      "/assets/",
      "/assets/app.js",
      "/index.html",
      "/x",
    ];
    for (const path of [...paths, "/__proto__", "/constructor"]) {
      expect((await get(path)).status).toBe(404);
    }
  });

  test("it is asked for again each time, and never by script that is not ours", async () => {
    const { headers } = await get("/");
    expect(headers.get("Content-Type")).toBe("text/html;charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("no-cache");
    expect(headers.get("Content-Security-Policy")).toContain("trusted-types worker");
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
  });

  test.each(["Chat", `</title><script>alert("1")</script>`, "$& $1 $$ `'", "__NAME__", "猫&amp;"])(
    "the instance's name %j stands in it as text",
    async (name) => {
      const answer = createAssets({ places: placesNamed(name) }).respond(
        new Request("http://chat/"),
        "/",
      );
      const page = (await answer?.text()) ?? "";
      expect(page).toContain(`<title>${Bun.escapeHTML(name)}</title>`);
      expect(page).toContain(`content="${Bun.escapeHTML(name)}"`);
      expect(page).toContain(`<h1>${Bun.escapeHTML(name)}</h1>`);
      expect(page.match(/<script/g)).toHaveLength(2);
    },
  );

  test.each([
    ["en", "Connecting …"],
    ["de", "Verbinde …"],
  ])("[53] in %s it can be painted before its script is there", async (language, says) => {
    const page = await (await get("/", { "Accept-Language": language })).text();
    expect(page).toContain("<h1>Chat</h1>");
    expect(page).toContain(`<p>${says}</p>`);
    // The theme's alone is waited for, ahead of the body; a module is not, unless it says so.
    expect(page).not.toContain("blocking=");
    expect(page.indexOf(theme)).toBeLessThan(page.indexOf("</head>"));
    expect((await (await get(theme)).bytes()).length).toBeLessThan(512);
  });
});

describe("encoding", () => {
  test.each(["/", script, theme, style])("%s is the same text in every encoding", async (path) => {
    const plain = await (await get(path, { "Accept-Encoding": "identity" })).text();
    const br = await get(path, { "Accept-Encoding": "gzip, br" });
    const gzip = await get(path, { "Accept-Encoding": "gzip" });
    expect(br.headers.get("Content-Encoding")).toBe("br");
    expect(gzip.headers.get("Content-Encoding")).toBe("gzip");
    expect(brotliDecompressSync(await br.arrayBuffer()).toString()).toBe(plain);
    expect(new TextDecoder().decode(Bun.gunzipSync(await gzip.arrayBuffer()))).toBe(plain);
    const vary = path === "/" ? "Accept-Encoding, Accept-Language, Cookie" : "Accept-Encoding";
    for (const { headers } of [br, gzip]) expect(headers.get("Vary")).toBe(vary);
  });

  test("a tag belongs to one encoding", async () => {
    const tags = await Promise.all(
      ["br", "gzip", "identity"].map(async (encoding) =>
        (await get("/", { "Accept-Encoding": encoding })).headers.get("ETag"),
      ),
    );
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]{16}"$/);
  });
});

describe("direction", () => {
  test("the style sheet goes by the document's direction, not by its language", async () => {
    // Bun writes a logical side anew as a rule for each language written from the right (inset-inline with two
    // values, border-start-end-radius): that is long, and `dir` alone changes nothing. Both sides alike and a
    // margin do the same.
    expect(await (await get(style)).text()).not.toContain(":lang(");
  });
});

describe("caching", () => {
  test("a file with a hashed name is kept for good", async () => {
    expect(script).toMatch(/^\/assets\/app-\w+\.js$/);
    expect(style).toMatch(/^\/assets\/app-\w+\.css$/);
    expect(theme).toMatch(/^\/assets\/theme-\w+\.js$/);
    for (const path of [script, theme, style]) {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    }
    expect((await get(script)).headers.get("Content-Type")).toStartWith("text/javascript");
    expect((await get(style)).headers.get("Content-Type")).toStartWith("text/css");
  });

  test("the icon keeps its own address, and so is asked for again", async () => {
    const { status, headers } = await get("/favicon.svg");
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toStartWith("image/svg+xml");
    expect(headers.get("Cache-Control")).toBe("no-cache");
  });

  test("the service worker is asked for again each time, and knows the files of the page", async () => {
    const answer = await get("/sw.js");
    expect(answer.headers.get("Content-Type")).toStartWith("text/javascript");
    expect(answer.headers.get("Cache-Control")).toBe("no-cache");
    expect(answer.headers.get("Content-Security-Policy")).toContain("worker-src 'self'");
    const text = await answer.text();
    expect(text).toContain(`"${script}"`);
    expect(text).toContain(`"${theme}"`);
    expect(text).toContain(`"${style}"`);
    expect(text).not.toMatch(/\bimport\b|importScripts/);
  });

  test("who has it already gets 304 without a body", async () => {
    const tag = (await get("/")).headers.get("ETag") ?? "";
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, `W/"a",${tag} , "b"`, "*"]) {
      const answer = await get("/", { "If-None-Match": known });
      expect(answer.status).toBe(304);
      expect(answer.headers.get("ETag")).toBe(tag);
      expect(answer.headers.get("Vary")).toStartWith("Accept-Encoding, ");
      expect(answer.headers.get("Cache-Control")).toBe("no-cache");
      expect(await answer.text()).toBe("");
    }
  });

  test("who has something else gets the page", async () => {
    const tag = (await get("/")).headers.get("ETag") ?? "";
    const ofAnother = (await get("/", { "Accept-Encoding": "br" })).headers.get("ETag") ?? "";
    for (const known of ['"other"', tag.replaceAll('"', ""), ofAnother, ""]) {
      expect((await get("/", { "If-None-Match": known })).status).toBe(200);
    }
  });
});

describe("methods", () => {
  test("HEAD is answered as GET is, without the body", async () => {
    for (const path of ["/", script, "/favicon.svg"]) {
      for (const encoding of ["br", "gzip", "identity"]) {
        const accept = { "Accept-Encoding": encoding };
        const got = await get(path, accept);
        const head = await get(path, accept, "HEAD");
        const headersOf = (answer: Response) =>
          [...answer.headers].filter(([header]) => header !== "date");
        expect(headersOf(head)).toEqual(headersOf(got));
        expect(Number(head.headers.get("Content-Length"))).toBe(
          (await got.arrayBuffer()).byteLength,
        );
        expect(await head.text()).toBe("");
      }
    }
  });

  test("any other method is refused, and told which are allowed", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await get("/", {}, method);
      expect(answer.status).toBe(405);
      expect(answer.headers.get("Allow")).toBe("GET, HEAD");
    }
  });
});
