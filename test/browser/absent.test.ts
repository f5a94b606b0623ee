// Members who are not in the room just now, below those who are; and emoji in what the search found. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { violations } from "./axe.ts";
import { focusIsKept, press, shows, title, visit } from "./hands.ts";
import { write } from "./people.ts";

setDefaultTimeout(60_000);

const headings = `[...document.querySelectorAll("#people h3")]
  .filter((each) => each.checkVisibility()).map(({ textContent }) => textContent).join()`;
const greyed = `[...document.querySelectorAll("#people .p.off .n")].map((each) => each.textContent).join()`;
const lede = "document.querySelector('#people .lede').innerText";

describe.skipIf(chromium === null)("who belongs to a room and is not there", () => {
  let chat: Chat;
  let store: Store;
  let hosts = 1;

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0", name: "Northquay", leaveGrace: 0 }, { store });
  });
  afterAll(closeChats);

  const come = async (name: string, room: string): Promise<Page> =>
    (await visit(store, `http://127.1.10.${++hosts}:${chat.app.port}`, { name, room })).page;

  /** In the room for good, and away again. */
  async function wasIn(room: string, name: string): Promise<string> {
    const secret = await makeAccount(store, name);
    const program = await chat.connect(secret);
    await program.ask({ type: "join", room });
    await program.close();
    return secret;
  }

  test("[28] stands below, greyed, and is counted; who comes moves up, who goes moves down", async () => {
    const gwen = await wasIn("slip", "Gwen Park");
    await wasIn("slip", "Dag Nyman");
    const guest = await chat.join("Gil", "slip");
    await guest.close();
    await chat.connectionsAre(0);
    const ada = await come("Ada Moss", "slip");
    await ada.until(`${headings} === "Here · 1,Not here · 2"`);
    expect(await ada.read(greyed)).toBe("Dag Nyman,Gwen Park");
    expect(await ada.read(lede)).toBe("3 people. Anyone at Northquay can join.");
    expect(await violations(ada)).toEqual([]);
    // Their card opens as that of those who are here.
    await press(ada, "#people", "DDag");
    await ada.until("document.activeElement?.closest('#person-card')");
    expect(await ada.read("document.querySelector('#person-card').innerText")).toContain("Message");
    await ada.press("Escape");
    await ada.until(
      "document.activeElement?.textContent.startsWith('GGwen') || document.activeElement?.textContent.startsWith('DDag')",
    );
    // The row goes over with the focus.
    await ada.read(`[...document.querySelectorAll("#people .p.off")].at(-1).focus()`);
    const there = await chat.connect(gwen);
    await there.ask({ type: "join", room: "slip" });
    await ada.until(`${headings} === "Here · 2,Not here · 1"`);
    expect(await ada.read("document.activeElement?.textContent")).toBe("GGwen Park");
    await there.close();
    await ada.until(`${headings} === "Here · 1,Not here · 2"`);
    expect(await ada.read("document.activeElement?.textContent")).toBe("GGwen Park");
    // Somebody new is known from now on; a guest who is gone is nobody.
    const olu = await chat.connect(await makeAccount(store, "Olu Hart"));
    await olu.ask({ type: "join", room: "slip" });
    const gil = await chat.join("Gil", "slip");
    await ada.until(`${headings} === "Here · 3,Not here · 2"`);
    await gil.close();
    await olu.close();
    await ada.until(`${headings} === "Here · 1,Not here · 3"`);
    expect(await ada.read(greyed)).toBe("Dag Nyman,Gwen Park,Olu Hart");
    expect(await ada.read(focusIsKept)).toBe(true);
    expect(ada.complaints).toEqual([]);
    ada.close();
  });

  test("of more than fit, the rest is a number, which leads to all members", async () => {
    for (let at = 10; at < 45; at++) await wasIn("hall", `Member ${at}`);
    const ada = await come("Ada Hall", "hall");
    await ada.until(`${headings} === "Here · 1,Not here · 35"`);
    expect(await ada.read("document.querySelectorAll('#people .p.off').length")).toBe(30);
    await press(ada, "#people", "and 5 more");
    await ada.until("document.querySelectorAll('dialog[open] .rows li').length === 36");
    await ada.press("Escape");
    await ada.until("document.querySelector('dialog') === null");
    expect(await ada.read(focusIsKept)).toBe(true);
    // Of another room the count is another one.
    await ada.goto(`${await ada.read<string>("location.origin")}/r/empty-hall`);
    await ada.until(title("empty-hall"));
    await ada.until(`${lede} === "1 person. Anyone at Northquay can join."`);
    expect(await ada.read(headings)).toBe("Here · 1");
    expect(ada.complaints).toEqual([]);
    ada.close();
  });

  test("what the search found shows emoji as the message does", async () => {
    const ada = await come("Ada Search", "quayside");
    await write(ada, "made fast :anchor: and :no_such_thing:");
    await ada.until(shows("#timeline article[data-seq]", "⚓"));
    await ada.press("f", "Control", "Shift");
    await ada.until("document.activeElement?.id === 'search-query'");
    await ada.type("anchor");
    await ada.until("document.querySelector('#search-results mark')?.textContent === '⚓'");
    expect(await ada.read("document.querySelector('#search-results .snippet').innerText")).toBe(
      "made fast ⚓ and :no_such_thing:",
    );
    expect(ada.complaints).toEqual([]);
    ada.close();
  });
});
