// Markup from templates, ways on that stay here, and the picture that is drawn in two places.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { localPath } from "../../../src/http/pages/answer.ts";
import { html, markupOf } from "../../../src/http/pages/html.ts";
import { scene } from "../../../src/http/pages/scene.ts";
import { browserOf } from "../../../src/http/pages/settings-view.ts";
import { WORDS } from "../../../src/http/words/words.ts";
import { HOSTILE } from "../../browser/hostile.ts";

test("what is put into a template is escaped, what a template made is not", () => {
  const name = `<b>"Ada" & 'Bo'</b>`;
  const made = html`<p title="${name}">${html`<i>${name}</i>`}</p>`;
  const safe = "&lt;b&gt;&quot;Ada&quot; &amp; &#x27;Bo&#x27;&lt;/b&gt;";
  expect(markupOf(made)).toBe(`<p title="${safe}"><i>${safe}</i></p>`);
});

test("lists are joined; null, undefined and false are nothing, 0 is a number", () => {
  const made = html`${[html`<b>1</b>`, "<", 0]}${null}${undefined}${false}`;
  expect(markupOf(made)).toBe("<b>1</b>&lt;0");
});

test.each(HOSTILE.map((hostile) => [hostile]))("%j stays text", (hostile) => {
  const made = markupOf(html`<p title="${hostile}">${hostile}</p>`);
  const inside = made.slice('<p title="'.length, -"</p>".length).replace('">', "");
  expect(inside).not.toMatch(/[<>"']/);
});

test("a way on leads to a path of this server, whatever it was asked to be", () => {
  const local = ["/", "/r/general", "/r/a%2Fb", "/invite/abc?x=1", "/settings"];
  for (const path of local) expect(localPath(path)).toBe(path);
  const elsewhere = [
    ...[
      null,
      "",
      "general",
      "https://example.org/",
      "//example.org",
      "///example.org",
      "/\\example.org",
    ],
    ...[
      "\\/example.org",
      "/\t/example.org",
      "/\n/example.org",
      "/.//example.org",
      "/..//example.org",
    ],
    ...["javascript:alert(1)", " //example.org", "/%0d/../..//example.org", "/a/..//example.org"],
    ...["http:/example.org", "/\\/example.org", "/./\\example.org"],
  ];
  for (const path of elsewhere) expect([path, localPath(path)]).toEqual([path, "/"]);
});

test("what follows a # is left to the browser, and no line break gets through", () => {
  expect(localPath("/r/general#x")).toBe("/r/general");
  expect(localPath("/r/a\r\nSet-Cookie: x=1")).toBe("/r/aSet-Cookie:%20x=1");
});

test("the picture beside the forms is the one of the page's door", () => {
  const door = readFileSync(join(import.meta.dir, "../../../public/view/scene.ts"), "utf8");
  const drawn = [...door.matchAll(/"(M[^"]+)",?\s+"([\w-]+)"/g)];
  expect(drawn.length).toBeGreaterThan(10);
  const flat = markupOf(scene).replaceAll(/\s+/g, " ");
  for (const [, path, name] of drawn) expect(flat).toContain(`d="${path}" class="${name}"`);
});

test("a browser is called by its name and system", () => {
  const agents = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0":
      "Edge on Windows",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36":
      "Chrome on Android",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605":
      "Safari on macOS",
    "curl/8.5.0": "curl/8.5.0",
    "": "A browser",
  };
  for (const [agent, name] of Object.entries(agents))
    expect(browserOf(agent, WORDS.en.settings)).toBe(name);
});
