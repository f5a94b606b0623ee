// Which language the page comes in, and that each is bundled with its own words.

import { describe, expect, test } from "bun:test";
import { createAssets } from "../../src/http/assets.ts";
import { chooseLanguage } from "../../src/http/language.ts";
import { placesNamed } from "../support/places.ts";

test.each([
  [null, "en"],
  ["", "en"],
  ["de", "de"],
  ["de-AT", "de"],
  ["DE-ch;Q=0.9", "de"],
  ["en-US,en;q=0.9,de;q=0.8", "en"],
  ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"],
  ["fr-FR, fr;q=0.9, de;q=0.5, en;q=0.3", "de"],
  ["fr, ja", "en"],
  ["de;q=0", "en"],
  ["en;q=0.2, de;q=0.3", "de"],
  ["de, en", "de"],
  ["en, de", "en"],
  ["*", "en"],
  ["*;q=0.1, de", "de"],
  ["den", "en"],
  ["__proto__, constructor", "en"],
] as const)("Accept-Language %p is answered in %p", (header, language) => {
  expect(chooseLanguage(header)).toBe(language);
});

describe("the page", () => {
  const assets = createAssets({ places: placesNamed("Chat") });
  async function ask(headers: Record<string, string>, path = "/") {
    const answer = assets.respond(new Request("http://chat/", { headers }), path);
    const text = (await answer?.text()) ?? "";
    const script = /type="module"[^>]* src="([^"]+)"/.exec(text)?.[1] ?? "";
    const style = /[^"]+\.css/.exec(text)?.[0] ?? "";
    return { headers: answer?.headers, text, script, style };
  }
  const german = { "Accept-Language": "de-DE,de;q=0.9,en;q=0.8" };

  test("it names its language, and keepers of copies are told what decides it", async () => {
    for (const [headers, language] of [
      [{}, "en"],
      [german, "de"],
    ] as const) {
      const page = await ask(headers, "/r/general");
      expect(page.text).toContain(`<html lang="${language}" dir="ltr">`);
      expect(page.text).not.toMatch(/__[A-Z_]+__/);
      expect(page.headers?.get("Content-Language")).toBe(language);
      expect(page.headers?.get("Vary")).toBe("Accept-Encoding, Accept-Language, Cookie");
    }
  });

  test("a choice of one's own goes before what the browser asks for", async () => {
    expect((await ask({ ...german, Cookie: "a=b; lang=en" })).text).toContain('lang="en"');
    expect((await ask({ Cookie: "lang=de" })).text).toContain('lang="de"');
    expect((await ask({ ...german, Cookie: "lang=tlh" })).text).toContain('lang="de"');
  });

  test("each language has a script of its own, with no word of the other, and one style sheet", async () => {
    const english = await ask({});
    const other = await ask(german);
    expect(other.style).toBe(english.style);
    expect(other.script).not.toBe(english.script);
    const { text: inEnglish } = await ask({}, english.script);
    const { text: inGerman } = await ask({}, other.script);
    expect(inEnglish).toContain("Your name and appearance");
    expect(inEnglish).not.toContain("Dein Name und das Aussehen");
    expect(inGerman).toContain("Dein Name und das Aussehen");
    expect(inGerman).not.toContain("Your name and appearance");
  });
});
