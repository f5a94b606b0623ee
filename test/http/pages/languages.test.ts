// The pages of forms in another language.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import * as adminDe from "../../../src/http/words/admin-de.ts";
import * as adminEn from "../../../src/http/words/admin-en.ts";
import * as de from "../../../src/http/words/de.ts";
import * as en from "../../../src/http/words/en.ts";
import { closeChats } from "../../support/chat.ts";
import { makeAccount } from "../../support/people.ts";
import { type WebBrowser, webBrowser } from "../../support/web-browser.ts";
import { openPlace, type Place, signedIn } from "./support.ts";

const german = { "Accept-Language": "de-DE, de;q=0.9" };

let open: Place;
beforeAll(async () => {
  open = await openPlace();
});
afterAll(closeChats);

/** What is to be read on a page, without what names and addresses it. */
const readable = (markup: string): string => markup.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
const namesIn = (table: object): string[] =>
  Object.entries(table).flatMap(([name, value]) =>
    typeof value === "object" && value !== null
      ? namesIn(value).map((each) => `${name}.${each}`)
      : [name],
  );

describe("the words of the forms", () => {
  test("German has those that English has, and no others", () => {
    expect(namesIn(de).sort()).toEqual(namesIn(en).sort());
    expect(namesIn(adminDe).sort()).toEqual(namesIn(adminEn).sort());
  });
});

describe("a German browser", () => {
  const ask = async (path: string, browser: WebBrowser = webBrowser(open.url)) => {
    const { text } = await browser.get(path, german);
    expect(text).toContain('<html lang="de" dir="ltr">');
    return readable(text);
  };

  test("is asked in for a name, a password, an account, in German", async () => {
    expect(await ask("/signin")).toContain("Noch kein Konto? Leg eins an");
    expect(await ask("/register")).toContain("Konto anlegen");
    expect(await ask("/invite/none")).toContain("Diese Einladung gilt nicht oder nicht mehr");
    expect(await ask("/setup?none")).toContain("Dieser Link gilt nicht");
  });

  test.each([
    [{ username: "Jörg", password: "kurz" }, "Ein Passwort hat mindestens 8 Zeichen"],
    [{ username: "Jörg", password: "x".repeat(2_000) }, "Ein Passwort hat höchstens"],
    [{ username: "Jörg", password: "password1" }, "Dieses Passwort gehört zu den ersten"],
    [{ username: "\u202eJörg", password: "drei schöne Wörter" }, "Ein Name hat 1 bis"],
  ])("is told in German what is wrong with %j", async (fields, complaint) => {
    const { text } = await webBrowser(open.url).send("/register", fields, german);
    expect(readable(text)).toContain(complaint);
    expect(text).toContain("<title>Nicht erledigt: Konto anlegen");
  });

  test("is told in German that a name and a password do not fit", async () => {
    const fields = { username: "Niemand", password: "drei schöne Wörter" };
    const { text } = await webBrowser(open.url).send("/signin", fields, german);
    expect(readable(text)).toContain("Dieser Name und dieses Passwort passen nicht zusammen");
  });

  test("has German settings, with German days; a choice of one's own goes before it", async () => {
    const { browser } = await signedIn(open);
    expect(await ask("/settings", browser)).toMatch(/angemeldet bis zum \d+\. \p{L}+ \d{4}/u);
    const named = await browser.send("/settings", { act: "token", "token-name": "" }, german);
    expect(readable(named.text)).toContain("Gib dem Token einen Namen");
    const cookie = `chat-session=${browser.session()}; lang=en`;
    const { text } = await browser.get("/settings", { ...german, Cookie: cookie });
    expect(text).toContain('<html lang="en"');
  });

  test("has the administration in German: sections, acts, roles, what was done", async () => {
    const browser = webBrowser(open.url);
    browser.become(await makeAccount(open.store, "Keeper", "owner"));
    await makeAccount(open.store, "Gunnar");
    for (const [path, shown] of Object.entries({
      people: "Für Ordnung sorgen bei Gunnar",
      rooms: "Hier gibt es keine Räume.",
      reports: "Nichts wartet auf dich.",
      bans: "Niemand ist gesperrt.",
      audit: "Noch wurde nichts getan.",
      access: "Der Zugang ist offen",
      place: "Ein Farbton zeigt sich auf dieser Seite, bevor er gilt.",
    }))
      expect(await ask(`/admin/${path}`, browser)).toContain(shown);
    expect(await ask("/admin/people?done=ban", browser)).toContain("Gesperrt.");
    const { text } = await browser.send("/admin/people", { act: "role", user: "x" }, german);
    expect(readable(text)).toContain("Da fehlt etwas, oder etwas passt nicht");
    const stranger = await signedIn(open);
    expect(await ask("/admin/people", stranger.browser)).toContain("und du bist Mitglied.");
  });
});
