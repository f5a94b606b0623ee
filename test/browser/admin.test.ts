// The administration in a real browser: without JavaScript, by keyboard alone, and for those who do not see it.

import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../../src/identity/secrets.ts";
import { createLog } from "../../src/lib/log.ts";
import { CLOSES } from "../../src/protocol/closes.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { skeleton } from "../../src/protocol/names.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, openPage, type Page } from "../support/browser.ts";
import { type Chat, memoryStore, openChat } from "../support/chat.ts";
import { describeSlow } from "../support/parts.ts";
import { quickHash } from "../support/passwords.ts";
import { makeAccount } from "../support/people.ts";
import { faultsIn, NARROW } from "./axe.ts";
import { tabTo } from "./hands.ts";
import { DESKTOP, PHONE } from "./people.ts";

setDefaultTimeout(60_000);

const password = "a lamp on the landing stage";

let chat: Chat;
let store: Store;
let url = "";
let owner = "";

/** A server as it is after a while: people, reports, bans, invitations, and long words in all of them. */
async function openUsed(): Promise<void> {
  store = await memoryStore(createLog("json", () => {}));
  chat = await openChat({ name: "Northquay Boatworks" }, { store });
  url = `http://127.0.0.1:${chat.app.port}`;
  owner = await makeAccount(store, "Ada Moss", "owner");
  const found = (await store.session(hashOf(owner))) ?? expect.unreachable();
  const by = found.account.userId;
  await store.setPassword(by, await quickHash(password), found.session.id);
  await makeAccount(store, "Edda", "admin");
  await makeAccount(store, "Finn", "moderator");
  const long = await makeAccount(store, "Wolfeschlegelsteinhausenbergerdo");
  const user = await chat.connect(long);
  await user.ask({
    type: "join",
    room: "slipway-where-the-long-boats-are-built-and-mended-in-winter",
  });
  await user.ask({ type: "chat", text: `${"x".repeat(200)} and a second line\nwith more of it` });
  await user.ask({
    type: "report",
    message: 1,
    reason: "It is far too long, and nobody wants to read it",
  });
  await user.close();
  const username = asUsername("مركب صغير");
  await makeAccount(store, username);
  const { userId } = (await store.accountByMark(skeleton(username))) ?? expect.unreachable();
  await store.ban({ userId, username, room: null, address: "", until: 0, reason: "spam" }, by);
  await store.mute({ userId, username, room: null, until: 0, reason: "" }, by);
  const secretHash = hashOf("an invitation");
  await store.createInvitation({ secretHash, by, room: null, uses: 3, expires: Date.now() + 9e8 });
}

if (chromium !== null) beforeAll(openUsed);

const at = (path: string) =>
  `location.pathname + location.search === '${path}' && document.readyState === 'complete'`;
const said = (page: Page) => page.read<string>("document.querySelector('.said')?.textContent");

describeSlow("the administration without JavaScript, by keyboard alone", () => {
  test.skipIf(chromium === null)("signing in, a role, a ban, and lifting it", async () => {
    const bo = await chat.connect(await makeAccount(store, "Bo"));
    const page = await openPage(DESKTOP);
    await page.cdp("Emulation.setScriptExecutionDisabled", { value: true });
    await page.goto(`${url}/admin`);
    await page.type("Ada Moss");
    await page.press("Tab");
    await page.type(password);
    await page.press("Enter");
    await page.until(at("/admin/people"));

    await tabTo(page, "Skip to People");
    await page.press("Enter");
    await page.press("Tab");
    await page.type("Bo");
    await page.press("Enter");
    await page.until(at("/admin/people?q=Bo"));
    await tabTo(page, "Search");
    await page.press("Tab");
    await page.press("ArrowUp"); // from member to moderator
    await tabTo(page, "Change Bo");
    await page.press("Enter");
    await page.until(at("/admin/people?q=Bo&done=role"));
    expect(await said(page)).toBe("The role is changed.");
    expect(await bo.next("standing")).toMatchObject({ role: "moderator" });

    await tabTo(page, "Keep order with Bo");
    await page.press("Enter");
    await tabTo(page, "Mute Bo");
    await tabTo(page, "Ban Bo");
    await page.press("Tab", "Shift");
    await page.type("not today");
    await page.press("Enter");
    await page.until(at("/admin/people?q=Bo&done=ban"));
    expect(await said(page)).toBe("They are banned.");
    expect(await bo.closed).toEqual(CLOSES.banned);

    await tabTo(page, "Bans");
    await page.press("Enter");
    await page.until(at("/admin/bans"));
    expect(await page.read("document.querySelector('tbody').innerText")).toContain("not today");
    await tabTo(page, "Unban Bo");
    await page.press("Enter");
    await page.until(at("/admin/bans?done=unban"));
    expect(await page.read("document.querySelector('tbody').innerText")).not.toContain("Bo");
    page.close();
  });
});

describeSlow("axe finds nothing in the administration", () => {
  const PATHS = ["people", "rooms", "reports", "bans", "audit", "access", "place"];

  test.skipIf(chromium === null).each(PATHS)(
    "%s: desktop and phone, light and dark",
    async (path) => {
      const page = await openPage(DESKTOP);
      await page.cdp("Network.setCookie", { name: "chat-session", value: owner, url });
      await page.goto(`${url}/admin/${path}`);
      await page.until("document.querySelector('.admin h1')");
      for (const folded of [true, false]) {
        await page.read(
          `document.querySelectorAll("details").forEach((each) => (each.open = ${!folded}))`,
        );
        const faults = await faultsIn(page, [DESKTOP, PHONE, NARROW]);
        expect({ path, folded, faults }).toEqual({ path, folded, faults: [] });
      }
      expect(page.complaints).toEqual([]);
      page.close();
    },
  );
});
