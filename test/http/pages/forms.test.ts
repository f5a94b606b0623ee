// What holds for every page: who may send a form, what is none, headers, and that names stay text.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { HOSTILE } from "../../browser/hostile.ts";
import { closeChats } from "../../support/chat.ts";
import { strangersIn } from "../../support/markup.ts";
import { webBrowser } from "../../support/web-browser.ts";
import { openPlace, password, type Place, signedIn } from "./support.ts";

setDefaultTimeout(20_000);

let open: Place;
beforeAll(async () => {
  open = await openPlace();
});
afterAll(closeChats);

describe("a form from elsewhere", () => {
  const PATHS = [
    "/signin",
    "/register",
    "/signout",
    "/setup?x",
    "/invite/x",
    "/settings",
    "/admin/people",
  ];
  const senders = (url: string): [string, Record<string, string>][] => [
    ["another site", { Origin: "https://example.org" }],
    ["a sandbox", { Origin: "null" }],
    ["a look-alike", { Origin: `${url}.example.org` }],
    ["a look-alike in front", { Origin: url.replace("127.0.0.1", "x127.0.0.1") }],
    ["another port", { Origin: "http://127.0.0.1:1" }],
    ["another site, says the browser", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
    ["the same site, but not us", { Origin: "null", "Sec-Fetch-Site": "same-site" }],
    ["one that lies about us", { Origin: "https://example.org", "Sec-Fetch-Site": "same-origin" }],
  ];

  test("is refused on every path, with a session and without, and changes nothing", async () => {
    const { browser, username } = await signedIn(open);
    const tab = await open.chat.connect(browser.session());
    for (const path of PATHS) {
      for (const [from, headers] of senders(open.url)) {
        const fields = { act: "name", username: "Mallory", password };
        for (const each of [browser, webBrowser(open.url)]) {
          const { status, headers: answered } = await each.send(path, fields, headers);
          expect([path, from, status]).toEqual([path, from, 403]);
          expect(answered.get("set-cookie")).toBeNull();
        }
      }
      // Without any Origin: no browser of today, and no page of ours.
      const bare = { method: "POST", body: new URLSearchParams({ username, password }) };
      const cookie = { Cookie: `chat-session=${browser.session()}` };
      expect((await fetch(open.url + path, bare)).status).toBe(403);
      expect((await fetch(open.url + path, { ...bare, headers: cookie })).status).toBe(403);
    }
    expect((await browser.get("/settings")).text).toContain(username);
    tab.send({ type: "ping" });
    await tab.next("pong");
    await tab.close();
  });

  test("a page of ours whose browser hides the Origin is told by Sec-Fetch-Site", async () => {
    const { browser } = await signedIn(open);
    const headers = { Origin: "null", "Sec-Fetch-Site": "same-origin" };
    expect((await browser.send("/signout", {}, headers)).status).toBe(303);
  });

  test("pages of --origins are believed", async () => {
    const { url } = await openPlace({ origins: ["https://chat.example.org"] });
    const headers = { Origin: "https://chat.example.org" };
    const answer = await webBrowser(url).send("/register", { username: "Ada", password }, headers);
    expect(answer.status).toBe(303);
  });
});

describe("what is no form", () => {
  const post = (headers: Record<string, string>, body: string | ReadableStream) =>
    fetch(`${open.url}/signin`, {
      ...{ method: "POST", body, redirect: "manual" },
      headers: { Origin: open.url, ...headers },
    });
  const form = { "Content-Type": "application/x-www-form-urlencoded" };

  test("over 16 KiB is 413, also when the length is not said", async () => {
    expect((await post(form, `username=${"x".repeat(16 * 1024)}`)).status).toBe(413);
    const chunk = new TextEncoder().encode("x".repeat(8 * 1024));
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 3; sent++) controller.enqueue(chunk);
        controller.close();
      },
    });
    expect((await post(form, stream)).status).toBe(413);
  });

  test.each(["text/plain", "application/json", "multipart/form-data; boundary=x", ""])(
    "of type %p is 400",
    async (type) => {
      expect((await post({ "Content-Type": type }, "username=a&password=b")).status).toBe(400);
    },
  );

  test("any bytes at all get an answer", async () => {
    for (const body of ["", "&&&===", "%%%", "username=%ff%fe&password=%00", "\u0000".repeat(99)])
      expect([400, 401]).toContain((await post(form, body)).status);
  });

  test("other methods are 405", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const answer = await fetch(`${open.url}/signin`, { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    }
    expect((await fetch(`${open.url}/`, { method: "POST" })).status).toBe(405);
  });
});

describe("every page", () => {
  test("carries the security headers and is kept by nobody", async () => {
    const { browser } = await signedIn(open);
    const answers = [
      ...(await Promise.all(
        ["/setup?x", "/invite/x", "/settings", "/signin"].map((path) => browser.get(path)),
      )),
      ...[await webBrowser(open.url).get("/signin"), await webBrowser(open.url).get("/register")],
      ...[
        await browser.get("/signout"),
        await browser.send("/signout", {}),
        await browser.send("/signout", {}, { Origin: "x" }),
      ],
    ];
    for (const { headers } of answers) {
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      // With no-referrer the browser would hide the Origin of our own forms from us.
      expect(headers.get("referrer-policy")).toBe("same-origin");
    }
  });

  test("needs no script and no style of its own, and has the page's style sheet and their own", async () => {
    const { browser } = await signedIn(open);
    for (const page of [
      await browser.get("/settings"),
      await webBrowser(open.url).get("/signin"),
    ]) {
      expect(page.text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
      const sheets = [...page.text.matchAll(/rel="stylesheet" href="([^"]+)"/g)];
      const answers = await Promise.all(
        sheets.map(([, sheet = ""]) => webBrowser(open.url).get(sheet)),
      );
      for (const { headers } of answers) expect(headers.get("content-type")).toContain("text/css");
      const [chat, own] = answers.map(({ text }) => text);
      expect(chat).toContain(".btn");
      for (const part of [".door", ".settings"]) expect(own).toContain(part);
    }
  });

  test("shows what people call themselves, their browsers and tokens as text", async () => {
    const { browser } = await signedIn(open);
    for (const hostile of HOSTILE) {
      const pages = [
        await webBrowser(open.url).send("/register", { username: hostile, password: "short" }),
        await browser.send("/settings", { act: "name", username: `${hostile}@@${"x".repeat(40)}` }),
        await browser.send("/settings", {
          ...{ act: "token", "token-name": hostile, scope: "read", days: "30" },
        }),
        await webBrowser(open.url).get(`/signin?next=${encodeURIComponent(hostile)}`),
        await webBrowser(open.url).get(`/setup?${hostile}`),
      ];
      for (const { text } of pages) expect(strangersIn(text)).toEqual([]);
    }
  });
});
