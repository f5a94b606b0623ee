// What a screen reader is given: the tree as the browser makes it, and what is said while messages come.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { press, title, visit } from "./hands.ts";
import { PHONE, DESKTOP, write } from "./people.ts";

setDefaultTimeout(60_000);

type Node = { role: string; name: string; level: number | null };

/** What of the tree is not ignored, from top to bottom. */
async function treeOf(page: Page): Promise<Node[]> {
  // The shape of CDP's Accessibility.getFullAXTree.
  const { nodes } = (await page.cdp("Accessibility.getFullAXTree")) as {
    nodes: {
      ignored: boolean;
      role?: { value: string };
      name?: { value: string };
      properties?: { name: string; value: { value: unknown } }[];
    }[];
  };
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => {
      const level = properties.find((each) => each.name === "level")?.value.value;
      return {
        role: role?.value ?? "",
        name: name?.value ?? "",
        level: typeof level === "number" ? level : null,
      };
    });
}

const said = (tree: readonly Node[], role: string): string[] =>
  tree.filter((node) => node.role === role).map(({ name }) => name);

describe.skipIf(chromium === null)("what is heard", () => {
  let chat: Chat;
  let store: Store;
  let ada: Page;
  let bo: Client;
  let host = "";

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0", name: "Northquay" }, { store });
    host = `http://127.0.7.12:${chat.app.port}`;
    bo = await chat.connect(await makeAccount(store, "Bo"));
    await bo.ask({ type: "join", room: "slipway" });
    ({ page: ada } = await visit(store, host, { name: "Ada" }));
    await ada.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
  });
  afterAll(closeChats);

  const says = async (text: string, replyTo?: number): Promise<number> => {
    const more = replyTo === undefined ? {} : { replyTo };
    const reply = await bo.ask({ type: "chat", room: "slipway", text, ...more });
    return (reply.type === "ack" && reply.seq) || expect.unreachable(reply.type);
  };
  const shown = (seq: number) =>
    ada.until(`document.querySelector('#timeline article[data-seq="${seq}"]')`);

  test("the landmarks are the rooms, the room and its people, and the room is the heading of the first rank", async () => {
    const tree = await treeOf(ada);
    expect(said(tree, "navigation")).toEqual(["Rooms"]);
    expect(said(tree, "main")).toHaveLength(1);
    expect(said(tree, "complementary")).toEqual(["People in slipway"]);
    expect(said(tree, "log")).toEqual(["Messages in slipway"]);
    const first = tree.filter(({ role, level }) => role === "heading" && level === 1);
    expect(first.map(({ name }) => name)).toEqual(["slipway"]);
    await ada.resize(PHONE.width, PHONE.height);
    await ada.click(".back");
    await ada.until("document.querySelector('.app').dataset.pane === 'rooms'");
    const alone = await treeOf(ada);
    expect(said(alone, "main")).toHaveLength(1);
    const heading = alone.filter(({ role, level }) => role === "heading" && level === 1);
    expect(heading.map(({ name }) => name)).toEqual(["Northquay"]);
    await ada.resize(DESKTOP.width, DESKTOP.height);
    await ada.read(`document.querySelector('a.r[data-room="slipway"]').click()`);
    await ada.until(title("slipway"));
  });

  test("a message is its name, its text, its time once and at the end, and its reactions", async () => {
    const first = await says("**Haul-out** is booked, see [the list](https://a.example/x)");
    const second = await says("At seven.");
    await bo.ask({ type: "react", room: "slipway", message: first, emoji: "⚓" });
    await shown(second);
    await write(ada, "My own.");
    await shown(second + 2);
    const third = await says("Good.", second + 2);
    await shown(third);
    await bo.ask({ type: "edit", room: "slipway", message: second, text: "At eight." });
    await ada.until("document.querySelector('#timeline').innerText.includes('At eight.')");
    await ada.read(`(() => { const row = document.querySelector('#timeline article[data-seq="${first}"]');
      row.focus(); row.querySelector("[data-react]").click(); })()`);
    await ada.until("document.querySelector('[data-react][aria-pressed=true]')");
    const time = /^\d\d:\d\d$/;
    const names = said(await treeOf(ada), "article").map((name) =>
      name
        .split(", ")
        .map((part) => (time.test(part) ? "TIME" : part))
        .join(", "),
    );
    expect(names).toEqual([
      "Bo: Haul-out is booked, see the list, TIME, ⚓ 2, you reacted",
      "Bo: At eight., TIME, edited",
      "Ada: My own., TIME",
      "Bo to Ada: Good., TIME",
    ]);
    const pressed = said(await treeOf(ada), "button").filter((name) => name.includes("⚓"));
    expect(pressed).toEqual(["⚓ 2, you reacted"]);
  });

  test("deleted is said to be so", async () => {
    const seq = await says("not for long");
    await says("an answer", seq);
    await bo.ask({ type: "delete", room: "slipway", message: seq });
    await ada.until("document.querySelector('#timeline article.gone')");
    expect(said(await treeOf(ada), "article").at(-2)).toMatch(/^Bo: Message deleted, \d\d:\d\d$/);
  });

  /** Everything that the announcer says from now on. */
  const listen = () =>
    ada.read(`(() => {
      window.heard = [];
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) heard.push(node.textContent);
      }).observe(document.querySelector("#announcer"), { childList: true });
    })()`);
  const heard = () => ada.read<string[]>("heard");

  test("[43] the list is silent by itself, and each live message is said once", async () => {
    expect(await ada.read("document.querySelector('#timeline').ariaLive")).toBe("off");
    expect(said(await treeOf(ada), "status").length).toBeGreaterThan(0);
    // Nothing of the tests before is still to be said.
    await ada.goto(`${host}/r/slipway`);
    await ada.until("document.querySelector('#timeline article')");
    await listen();
    await says("said *once*");
    await ada.until("heard.length > 0");
    await says("and the second");
    await ada.until("heard.length > 1");
    expect(await heard()).toEqual(["Bo: said once", "Bo: and the second"]);
  });

  test("[43] many within two seconds are counted, and not said one by one", async () => {
    await ada.goto(`${host}/r/slipway`);
    await ada.until("document.querySelector('#timeline article')");
    await listen();
    for (const at of [1, 2, 3, 4, 5]) await says(`burst ${at}`);
    await ada.until("heard.length > 1");
    expect(await heard()).toEqual(["Bo: burst 1", "4 new messages"]);
  });

  test("[43] one's own are not said, nor what is loaded when one reads back, nor what is said elsewhere", async () => {
    for (let at = 1; at <= 150; at++) await says(`old ${at}`);
    await bo.ask({ type: "join", room: "quay" });
    await ada.goto(`${host}/r/slipway`);
    await ada.until("document.querySelector('.unread-line')");
    await ada.read("document.querySelector('#latest').click()");
    await ada.until("document.querySelector('#timeline').innerText.includes('old 150')");
    await listen();
    await write(ada, "by myself");
    await ada.until("document.querySelector('#timeline').innerText.includes('by myself')");
    await ada.read("document.querySelector('#timeline').scrollTo(0, 0)");
    await ada.until("document.querySelector('#timeline').innerText.includes('old 70')");
    await bo.ask({ type: "chat", room: "quay", text: "elsewhere" });
    const last = await says("the only one");
    await ada.read("document.querySelector('#latest').click()");
    await shown(last);
    await ada.until("heard.length > 0");
    expect(await heard()).toEqual(["Bo: the only one"]);
  });

  test("what a dialog or a menu says has a name", async () => {
    await press(ada, ".tools", "Room menu");
    await ada.until(
      "document.querySelector('.tools [aria-expanded=true][popovertarget=room-menu]')",
    );
    expect(said(await treeOf(ada), "group")).toContain("Room menu");
    await ada.press("Escape");
    await ada.press("k", "Control");
    await ada.until("document.activeElement?.id === 'palette-query'");
    const tree = await treeOf(ada);
    expect(said(tree, "dialog")).toEqual(["Jump to or search"]);
    expect(said(tree, "combobox")).toEqual(["Jump to or search"]);
    expect(said(tree, "listbox")).toEqual(["Results"]);
    expect(said(tree, "option")).toContain("slipway you are here");
    expect(said(tree, "group")).toContain("Rooms and people");
    await ada.press("Escape");
    expect(ada.complaints).toEqual([]);
  });
});
