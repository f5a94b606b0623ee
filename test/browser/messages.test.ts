// What two people do to messages that are there: change, delete, answer, react; by hand and by keyboard.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { windowSize } from "../../public/state/timeline.ts";
import { chromium, type Page } from "../support/browser.ts";
import type { RunningServer } from "../support/server.ts";
import { violations } from "./axe.ts";
import { press } from "./hands.ts";
import { closeServer, openSlipway, write } from "./people.ts";

setDefaultTimeout(90_000);

/** The newest row with this text. */
const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent.startsWith(${JSON.stringify(text)}))`;
const seqOf = (page: Page, text: string) => page.read<string>(`${row(text)}.dataset.seq`);
const stored = (text: string) => `${row(text)}?.dataset.seq`;
const value = "document.querySelector('#composer').value";
const isWriting = "document.activeElement?.id === 'composer'";
const reactions = (text: string) => `[...${row(text)}.querySelectorAll(".rx [aria-pressed]")].map(
  (each) => each.ariaLabel + " " + each.ariaPressed)`;

/** Sends these commands on another connection of this person; the types of the last one's reply. */
const ask = (page: Page, commands: readonly object[]): Promise<string> =>
  page.read(`new Promise((done) => {
    const wire = new WebSocket(location.origin.replace("http", "ws") + "/ws");
    const commands = ${JSON.stringify([{ type: "join", room: "slipway" }, ...commands])};
    wire.onmessage = ({ data }) => {
      const { type, ref = -1 } = JSON.parse(data);
      if (type === "welcome" || ref >= 0) {
        const next = type === "welcome" ? 0 : ref + 1;
        if (next === commands.length) return wire.close(), done(type);
        wire.send(JSON.stringify({ room: "slipway", ref: next, ...commands[next] }));
      }
    };
  })`);

async function stand(page: Page, text: string): Promise<void> {
  await page.until(stored(text));
  await page.read(`${row(text)}.focus()`);
}

describe.skipIf(chromium === null)("messages that are there", () => {
  let server: RunningServer;
  let ada: Page;
  let bo: Page;

  beforeAll(async () => {
    ({ server, ada, bo } = await openSlipway());
    // Only one of two pages of a browser would have the focus.
    for (const page of [ada, bo])
      await page.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
  });
  afterAll(() => closeServer(server));

  test("[8] up in an empty composer changes one's last message; Escape leaves it as it was", async () => {
    await write(ada, "slings are in the vann");
    await ada.until(stored("slings"));
    await ada.press("ArrowUp");
    await ada.until(`${value} === "slings are in the vann"`);
    expect(await ada.read("document.querySelector('#replying').innerText")).toContain("Edit");
    expect(await violations(ada)).toEqual([]);
    await ada.type("!!");
    await ada.press("Escape");
    await ada.until(`${value} === ""`);
    expect(await ada.read(`${row("slings")}.innerText.includes("edited")`)).toBe(false);

    await ada.press("ArrowUp");
    await ada.until(`${value} !== ""`);
    await ada.press("Backspace");
    await ada.press("Enter");
    for (const page of [ada, bo]) {
      await page.until(`${row("slings")}?.querySelector(".text").innerText.endsWith("van edited")`);
      expect(await page.read(`${row("slings")}.querySelector(".note").title.length > 5`)).toBe(
        true,
      );
    }
    await ada.until(`${value} === "" && document.querySelector('#replying').hidden`);
  });

  test("[8] up in a text moves the caret, and a draft outlasts an edit", async () => {
    await ada.read("document.querySelector('#composer').focus()");
    await ada.type("half a sentence");
    await ada.press("ArrowUp");
    expect(await ada.read(value)).toBe("half a sentence");
    await stand(ada, "slings");
    await ada.press("e");
    await ada.until(`${value} === "slings are in the van" && ${isWriting}`);
    await ada.press("Escape");
    await ada.until(`${value} === "half a sentence"`);
    await ada.read("document.querySelector('#composer').select()");
    await ada.press("Backspace");
  });

  test("[10] an answer shows what it answers on both pages, and leads to it", async () => {
    await stand(bo, "slings");
    await bo.press("r");
    await bo.until(`${isWriting} && !document.querySelector('#replying').hidden`);
    await bo.type("bring the long ones");
    await bo.press("Enter");
    for (const page of [ada, bo]) {
      await page.until(
        `${row("bring")}?.querySelector(".quote")?.innerText.includes("in the van")`,
      );
      expect(await page.read(`${row("bring")}.classList.contains("first")`)).toBe(true);
    }
    await bo.until("document.querySelector('#replying').hidden");
    await ada.read(`${row("bring")}.querySelector(".quote").click()`);
    await ada.until(`${row("slings")}.classList.contains("flash")`);
    expect(await ada.read(`document.activeElement === ${row("slings")}`)).toBe(true);
  });

  test("[10] a quote follows its original, and an answer to one's own begins a group", async () => {
    await write(bo, "first");
    await write(bo, "second");
    await stand(bo, "first");
    await bo.press("r");
    await bo.until(isWriting);
    await bo.type("third");
    await bo.press("Enter");
    await bo.until(stored("third"));
    const begins = (text: string) => bo.read(`${row(text)}.classList.contains("first")`);
    expect([await begins("second"), await begins("third")]).toEqual([false, true]);
    await stand(bo, "first");
    await bo.press("e");
    await bo.until(`${value} === "first"`);
    await bo.type(" of all");
    await bo.press("Enter");
    await ada.until(`${row("third")}?.querySelector(".quote").innerText.includes("first of all")`);
  });

  test("[9] a deletion asks, is one on both pages, and leaves a place only where it was answered", async () => {
    const gone = await seqOf(bo, "second");
    const kept = await seqOf(bo, "first");
    for (const text of ["second", "first"]) {
      await stand(bo, text);
      await bo.press("Delete");
      await bo.until("document.querySelector('dialog[open] #delete-go')");
      await press(bo, "dialog", "Delete");
      await bo.until("document.querySelector('dialog') === null");
    }
    for (const page of [ada, bo]) {
      await page.until(`document.querySelector('article[data-seq="${kept}"]')
        ?.innerText.includes("Message deleted")`);
      await page.until(`!document.querySelector('article[data-seq="${gone}"]')`);
      await page.until(`${row("third")}.querySelector(".quote").innerText.includes("deleted")`);
    }
    expect(await bo.read("document.activeElement !== document.body")).toBe(true);
  });

  test("[11] a reaction is put and taken back, and both see the same count", async () => {
    await ada.read(`${row("bring")}.focus()`);
    await press(ada, "#timeline .bar", "React with thumbs up");
    await bo.until(`${reactions("bring")}[0] === "\u{1f44d} 1 false"`);
    await ada.until(`${reactions("bring")}[0] === "\u{1f44d} 1, you reacted true"`);
    await bo.read(`${row("bring")}.querySelector(".rx button").click()`);
    for (const page of [ada, bo])
      await page.until(`${reactions("bring")}[0] === "\u{1f44d} 2, you reacted true"`);
    await ada.read(`${row("bring")}.querySelector(".rx button").focus()`);
    await ada.press("Enter");
    await bo.until(`${reactions("bring")}[0] === "\u{1f44d} 1, you reacted true"`);
    await ada.until(`${reactions("bring")}[0] === "\u{1f44d} 1 false"`);
    expect(await ada.read("document.activeElement.dataset.react")).toBe("\u{1f44d}");
    await bo.read(`${row("bring")}.querySelector(".rx button").click()`);
    for (const page of [ada, bo]) await page.until(`${reactions("bring")}.length === 0`);
  });

  test("[11] two at once from both ends end equal", async () => {
    const names = ["React with thumbs up", "React with heart"];
    const click = (page: Page, name: string) =>
      page.read(`(() => { ${row("bring")}.focus();
        ${row("bring")}.querySelector('.bar [aria-label="${name}"]').click(); })()`);
    for (let round = 0; round < 5; round++)
      await Promise.all([ada, bo].flatMap((page) => names.map((name) => click(page, name))));
    // What each says next comes after what each did; and one's own may be there ahead of the rest.
    await Promise.all([write(ada, "ada is done"), write(bo, "bo is done")]);
    for (const page of [ada, bo])
      for (const who of ["ada", "bo"]) await page.until(stored(`${who} is done`));
    await write(ada, "so am I");
    await bo.until(stored("so am I"));
    await write(bo, "me too");
    await ada.until(stored("me too"));
    const counts = async (page: Page): Promise<string[]> => {
      const all = await page.read<string[]>(reactions("bring"));
      return all.map((each) => each.replace(/,? ?(you reacted)? (true|false)$/, "")).toSorted();
    };
    expect(await counts(ada)).toEqual(await counts(bo));
    const mine = (page: Page) =>
      page.read<number>(`${row("bring")}
      .querySelectorAll('.rx [aria-pressed="true"]').length`);
    const total = (await counts(ada)).reduce((sum, each) => sum + Number(each.split(" ")[1]), 0);
    expect((await mine(ada)) + (await mine(bo))).toBe(total);
  });

  test("[40] the grid of emoji is searched and walked by keys, and what is chosen is one's reaction", async () => {
    await stand(ada, "third");
    await ada.press("+");
    await ada.until("document.activeElement?.classList.contains('emoji-search')");
    await ada.until("document.querySelectorAll('#emoji-grid button').length > 390");
    expect(await violations(ada)).toEqual([]);
    await ada.press("ArrowDown");
    await ada.press("ArrowRight");
    await ada.press("ArrowDown");
    const walked =
      "document.querySelectorAll('#emoji-grid [role=row]')[1].querySelectorAll('button')[1]";
    expect(await ada.read(`document.activeElement === ${walked}`)).toBe(true);
    await ada.press("ArrowUp");
    await ada.press("ArrowUp");
    await ada.until("document.activeElement?.classList.contains('emoji-search')");
    await ada.type("sunrise");
    await ada.until("document.querySelectorAll('#emoji-grid button').length === 1");
    await ada.press("Enter");
    await bo.until(`${reactions("third")}[0] === "\u{1f305} 1 false"`);
    expect(await ada.read("document.activeElement.tagName")).toBe("ARTICLE");
  });

  test("the bar is one Tab stop, walked by arrows; Escape goes back to the message", async () => {
    await stand(ada, "slings");
    expect(await violations(ada)).toEqual([]);
    const label = () => ada.read<string>("document.activeElement.ariaLabel");
    await ada.press("Tab");
    while ((await label()) !== "React with thumbs up") await ada.press("Tab");
    await ada.press("ArrowLeft");
    expect(await label()).toBe("More actions");
    await ada.press("ArrowLeft");
    expect(await label()).toBe("Edit");
    await ada.press("Escape");
    expect(await ada.read(`document.activeElement === ${row("slings")}`)).toBe(true);
    await ada.press("Escape");
    await ada.until(isWriting);
    expect(await ada.read(`${row("bring")}.querySelector(".bar") === null`)).toBe(true);
  });

  test("one's own only can be changed, and what is refused is said", async () => {
    await stand(ada, "bring");
    await ada.press("e");
    expect(await ada.read(`document.querySelector('#replying').hidden`)).toBe(true);
    await write(ada, "not for long");
    await stand(ada, "not for long");
    await ada.press("e");
    await ada.until(`${value} !== "" && ${isWriting}`);
    const message = Number(await seqOf(ada, "not for long"));
    expect(await ask(ada, [{ type: "delete", message }])).toBe("ack");
    await ada.type("er");
    await ada.press("Enter");
    await ada.until("document.querySelector('#replying .trouble')?.textContent.length > 5");
    expect(await ada.read(value)).toBe("not for longer");
    await ada.press("Escape");
    await ada.until(`${value} === ""`);
  });

  test("a text that grows is seen to grow, by who comes in the middle of it, too", async () => {
    await write(ada, "The tide");
    await bo.until(stored("The tide"));
    const edit = { type: "edit", mode: "append", message: Number(await seqOf(bo, "The tide")) };
    expect(await ask(ada, [{ ...edit, text: " turns" }])).toBe("ack");
    await bo.until(row("The tide turns"));
    await bo.goto(`http://localhost:${server.port}/r/slipway`);
    await bo.until(row("The tide turns"));
    expect(await ask(ada, [{ ...edit, text: " at nine", done: true }])).toBe("ack");
    for (const page of [ada, bo])
      await page.until(`${row("The tide turns at nine")}
      ?.querySelector(".note")`);
  });

  test("[10] a jump to an original far up loads the part of the room around it", async () => {
    // More than a window holds, so that the first and the last are never in one.
    const lines = Array.from({ length: windowSize + 30 }, (_, at) => ({
      type: "chat",
      text: `line ${at}`,
    }));
    await ask(bo, [...lines, { type: "chat", text: "as said", replyTo: 1 }]);
    await ada.goto(`${server.url}/r/slipway`);
    await ada.until(stored("line"));
    await ada.read("document.querySelector('#latest').click()");
    await ada.until(`${stored("as said")} && ${row("slings")} === undefined`);
    await ada.until(`${row("as said")}?.querySelector(".quote").innerText.includes("in the van")`);
    await ada.read(`${row("as said")}.querySelector(".quote").click()`);
    await ada.until(`${row("slings")}?.classList.contains("flash")`);
    await ada.until(`document.querySelector('#latest').hidden === false`);
    expect(ada.complaints).toEqual([]);
    expect(bo.complaints).toEqual([]);
  });
});
