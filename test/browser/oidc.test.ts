// Signing in with a provider in a real browser, whose rules about cookies and redirects nobody here writes.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Chat, closeChats, openChat } from "../support/chat.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { client, openOidcProvider, type OidcProvider } from "../support/oidc-provider.ts";
import { DESKTOP } from "./people.ts";

setDefaultTimeout(60_000);

let provider: OidcProvider;
let chat: Chat;

if (chromium !== null) {
  beforeAll(async () => {
    provider = await openOidcProvider();
    chat = await openChat({
      host: "0.0.0.0",
      oidcIssuer: provider.issuer,
      oidcClientId: client.id,
      oidcClientSecret: client.secret,
      oidcName: "Home",
    });
  });
  afterAll(async () => {
    await closeChats();
    await provider.stop();
  });
}

/** Cookies are kept by host, and the provider is on another one than the chat: a real cross-site way. */
const urlFor = (host: string): string => `http://${host}:${chat.app.port}`;

async function cookiesOf(page: Page): Promise<{ name: string; httpOnly: boolean }[]> {
  const { cookies } = (await page.cdp("Network.getCookies")) as {
    cookies: { name: string; httpOnly: boolean }[];
  };
  return cookies;
}

async function pressButton(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin?next=/r/garden`);
  await page.until("document.querySelector('a[href^=\"/signin/oidc\"]')");
  await page.click('a[href^="/signin/oidc"]');
}

describe.skipIf(chromium === null)("signing in with a provider, in Chromium", () => {
  test("leads there and back into the room, without a script and without a complaint", async () => {
    provider.person = { sub: "42", preferred_username: "Ann" };
    const url = urlFor("127.0.3.1");
    const page = await openPage(DESKTOP);
    await pressButton(page, url);
    await page.until("location.pathname === '/r/garden' && document.querySelector('#composer')");
    expect(await page.read("location.search")).toBe("");
    expect(await page.read("document.body.innerText")).toContain("Ann");
    const names = (await cookiesOf(page)).map(({ name, httpOnly }) => [name, httpOnly]);
    expect(names).toEqual([["chat-session", true]]);
    expect(page.complaints).toEqual([]);

    await page.goto(`${url}/settings`);
    await page.until("document.querySelector('input[name=username]')?.value === 'Ann'");
    page.close();
  });

  test("a link of another site to the way back, with a code of its own, signs nobody in", async () => {
    provider.person = { sub: "43", preferred_username: "Mallory" };
    const url = urlFor("127.0.3.2");
    // Mallory's own way, up to the last step.
    const gone = await fetch(`${url}/signin/oidc`, { redirect: "manual" });
    const back = await fetch(gone.headers.get("location") ?? "", { redirect: "manual" });
    const page = await openPage(DESKTOP);
    await page.goto(`${provider.issuer}/jwks`);
    await page.goto(back.headers.get("location") ?? "");
    await page.until("document.body.innerText.includes('That did not work')");
    expect(await cookiesOf(page)).toEqual([]);
    page.close();
  });

  test("the last step a second time, by the button that goes back, signs nobody in", async () => {
    provider.person = { sub: "44", preferred_username: "Bob" };
    const url = urlFor("127.0.3.3");
    const page = await openPage(DESKTOP);
    const asked = provider.redeemed.length;
    await pressButton(page, url);
    await page.until("location.pathname === '/r/garden' && document.querySelector('#composer')");
    const code = provider.lastCode();
    await page.cdp("Network.clearBrowserCookies");
    await page.goto(`${url}/signin/oidc/callback?code=${code}&state=again`);
    await page.until("document.body.innerText.includes('That did not work')");
    expect(await cookiesOf(page)).toEqual([]);
    expect(provider.redeemed.length).toBe(asked + 1);
    page.close();
  });
});
