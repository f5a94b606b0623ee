// Who and what one points others to: somebody who is away, and the address of a message. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { violations } from "./axe.ts";
import { press, shows, visit } from "./hands.ts";
import { write } from "./people.ts";

setDefaultTimeout(60_000);

const names = "[...document.querySelectorAll('#completion .n')].map((each) => each.textContent)";

describe.skipIf(chromium === null)("pointing others to", () => {
  let chat: Chat;
  let store: Store;
  let host = "";
  let ada: Page;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    host = `http://127.0.6.2:${chat.app.port}`;
    ada = (await visit(store, host, { name: "Ada Moss" })).page;
  });
  afterAll(closeChats);

  /** In the room for good, and away again. */
  async function wasHere(name: string): Promise<string> {
    const secret = await makeAccount(store, name);
    const program = await chat.connect(secret);
    await program.ask({ type: "join", room: "slipway" });
    await program.close();
    return secret;
  }

  test("a member who is away is offered behind those who are here, and the mention reaches them", async () => {
    const secret = await wasHere("Bea Fisher");
    const bob = await chat.connect(await makeAccount(store, "Bob"));
    await bob.ask({ type: "join", room: "slipway" });
    const guest = await chat.join("Bert", "slipway");
    await guest.close();
    await chat.connectionsAre(2);
    await ada.until("document.querySelector('#people').innerText.includes('Here · 2')");
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("ask @b");
    await ada.until(`${names}.join() === "Bob,Bea Fisher"`);
    expect(await violations(ada)).toEqual([]);
    await ada.press("ArrowDown");
    await ada.press("Enter");
    await ada.until("document.querySelector('#composer').value === 'ask @Bea Fisher '");
    await ada.press("Enter");
    await ada.until("document.querySelector('#timeline article[data-seq] .at-name')");
    const bea = await chat.connect(secret);
    expect(bea.welcome.rooms).toMatchObject([
      { room: "slipway", read: { unread: 1, mentions: 1 } },
    ]);
  });

  test("the copied link is the page's own address of that message, and leads to it", async () => {
    await ada.cdp("Browser.grantPermissions", {
      origin: host,
      permissions: ["clipboardSanitizedWrite"],
    });
    await ada.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    await write(ada, "the slings are in the van");
    const article = "document.querySelector('#timeline article:last-of-type')";
    await ada.until(`${article}.dataset.seq && ${article}.innerText.includes("slings")`);
    const seq = await ada.read<string>(`${article}.dataset.seq`);
    await ada.read(`${article}.focus()`);
    await ada.press("Enter");
    await ada.until("document.querySelector('.bar [aria-expanded=true]')");
    await press(ada, "#message-menu", "Copy link");
    await ada.until(shows("#timeline", "The link is copied."));
    // Reading it is forbidden by the page's own policy; pasting is not.
    await ada.read("document.querySelector('#composer').focus()");
    const paste = { key: "v", code: "KeyV", modifiers: 2, commands: ["paste"] };
    await ada.cdp("Input.dispatchKeyEvent", { type: "keyDown", ...paste });
    await ada.until("document.querySelector('#composer').value !== ''");
    const copied = await ada.read<string>("document.querySelector('#composer').value");
    expect(copied).toBe(`${host}/r/slipway/${seq}`);
    await ada.goto(copied);
    await ada.until(`document.activeElement?.dataset.seq === "${seq}"`);
    expect(ada.complaints).toEqual([]);
  });
});
