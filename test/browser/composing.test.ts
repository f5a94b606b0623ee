// What becomes of a message between the keys and the list: what sends, what does not, and what stays in view.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { DESKTOP, PHONE, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

const value = "document.querySelector('#composer').value";
const row = (text: string) => `[...document.querySelectorAll("#timeline article")].findLast(
  (each) => each.querySelector(".text")?.textContent === ${JSON.stringify(text)})`;
/** Pixels between what is in view and the end of the list. */
const belowView = `(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop)(
  document.querySelector("#timeline"))`;

describe.skipIf(chromium === null)("a message that is written", () => {
  let server: RunningServer;
  let hosts = 1;

  beforeAll(async () => {
    const off = [
      "--rate-limit",
      "off",
      "--command-rate-limit",
      "off",
      "--append-rate-limit",
      "off",
    ];
    server = await startServer({ settings: [...off, "--host", "0.0.0.0"] });
  });
  afterAll(async () => {
    await server?.program.stop();
    await removeDirectories();
  });

  async function come(name: string, room: string, size = DESKTOP): Promise<Page> {
    const page = await openPage(size);
    await comeIn(page, `http://127.1.3.${++hosts}:${server.port}`, name, room);
    await page.until("document.activeElement?.id === 'composer'");
    return page;
  }

  test("[5] is in the list before the server answers, and its node stays the same one", async () => {
    const page = await come("Ada", "five");
    await write(page, "before");
    await page.until(`${row("before")}?.dataset.seq`);
    server.signal("SIGSTOP");
    try {
      await write(page, "at once");
      await page.until(`${row("at once")}?.dataset.state === "sending"`);
      await page.read(`void (window.itsNode = ${row("at once")})`);
    } finally {
      server.signal("SIGCONT");
    }
    await page.until(`${row("at once")}.dataset.seq === "2"`);
    expect(await page.read(`${row("at once")} === itsNode`)).toBe(true);
    expect(await textsIn(page)).toEqual(["before", "at once"]);
    page.close();
  });

  test("[6] goes with Enter; Shift and Enter begin a line, and nothing goes of nothing", async () => {
    const page = await come("Bo", "six");
    await page.type("one");
    await page.press("Enter", "Shift");
    await page.type("two");
    expect(await page.read(value)).toBe("one\ntwo");
    await page.press("Enter");
    await page.until(`${value} === ""`);
    for (const nothing of ["", "   ", "\n \n"]) {
      await page.type(nothing);
      await page.press("Enter");
    }
    await page.read(`${value} = ""`);
    await page.type("after nothing");
    await page.press("Enter");
    await page.until(`${row("after nothing")}?.dataset.seq`);
    expect(await page.read(`${row("after nothing")}.dataset.seq`)).toBe("2");
    expect(await page.read("document.querySelector('#timeline .text').innerText")).toBe("one\ntwo");
    page.close();
  });

  test("[6] does not go by the Enter that takes a word of an input method", async () => {
    const page = await come("Cleo", "six-too");
    const enter = (more: Record<string, unknown>) =>
      page.cdp("Input.dispatchKeyEvent", {
        ...{ type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, ...more },
      });
    await page.read(`void (window.enters = [], document.querySelector("#composer")
      .addEventListener("keydown", (event) => enters.push([event.key, event.isComposing, event.keyCode, event.defaultPrevented])))`);
    // Chromium says so while the word is underlined.
    await page.cdp("Input.imeSetComposition", { text: "こん", selectionStart: 2, selectionEnd: 2 });
    await enter({});
    expect(await page.read("enters")).toEqual([["Enter", true, 13, false]]);
    expect(await page.read(value)).toBe("こん");
    // Safari's Enter comes after the word was taken, and says so by its code alone.
    await page.cdp("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
    await page.cdp("Input.insertText", { text: "こん" });
    await enter({ windowsVirtualKeyCode: 229 });
    expect(await page.read(value)).toBe("こん");
    await enter({});
    await page.until(`${row("こん")}?.dataset.seq`);
    expect(await textsIn(page)).toEqual(["こん"]);
    page.close();
  });

  test("[7] goes by the button on a touch screen, where Enter begins a line", async () => {
    const page = await openPage(PHONE);
    await page.cdp("Emulation.setTouchEmulationEnabled", { enabled: true });
    await page.cdp("Emulation.setDeviceMetricsOverride", {
      ...{ ...PHONE, deviceScaleFactor: 2, mobile: true },
    });
    await comeIn(page, `http://127.1.3.${++hosts}:${server.port}`, "Dora", "seven");
    expect(await page.read("matchMedia('(pointer: coarse)').matches")).toBe(true);
    await page.read("document.querySelector('#composer').focus()");
    await page.type("one");
    await page.press("Enter");
    await page.type("two");
    expect(await page.read(value)).toBe("one\ntwo");
    await page.click("#send");
    await page.until("document.querySelector('#timeline article[data-seq=\"1\"]')");
    expect(await page.read(value)).toBe("");
    expect(await page.read("document.activeElement?.id")).toBe("composer");
    page.close();
  });

  test("[17] keeps the end in view as it comes, and as it grows when it is there", async () => {
    const page = await come("Edda", "end");
    const bo = await server.connect();
    await bo.ask({ type: "join", room: "end", username: "Bo" });
    const say = async (text: string, more = {}): Promise<number> => {
      const reply = await bo.ask({ type: "chat", room: "end", text, ...more });
      return (reply.type === "ack" && reply.seq) || expect.unreachable(reply.type);
    };
    const isAtEnd = async (): Promise<void> => {
      expect(Math.abs(await page.read<number>(belowView))).toBeLessThanOrEqual(1);
    };
    let message = 0;
    for (let at = 1; at <= 60; at++) message = await say(`line ${at}`);
    await page.until(row("line 60"));
    await isAtEnd();
    // What is late to grow here: reactions in several rows, and a text that is told part by part.
    const all = [..."👍🎉😄❤🚀👀🌅⚓🌊⛵🔧🪵🔨🐟🍋☕🌙⭐🔥🌈🎈🎁🍀🌻"];
    for (const emoji of all) await bo.ask({ type: "react", room: "end", message, emoji });
    await page.until(`${row("line 60")}?.querySelectorAll(".rx [aria-pressed]").length >= 20`);
    const line = "document.querySelector('.rx [aria-pressed]').offsetHeight";
    expect(
      await page.read(`${row("line 60")}.querySelector(".rx").offsetHeight > ${line} * 1.5`),
    ).toBe(true);
    await isAtEnd();
    const growing = await say("told in parts");
    for (let part = 1; part <= 20; part++)
      await bo.ask({
        ...{ type: "edit", mode: "append", room: "end", message: growing },
        ...{ text: `\n\npart ${part}`, done: part === 20 },
      });
    await page.until(`document.querySelector('#timeline').innerText.includes("part 20")`);
    await isAtEnd();
    // An answer, with its quote; and a composer that takes the list's room.
    await say("an answer", { replyTo: 1 });
    await page.until(`${row("an answer")}?.querySelector(".quote")`);
    await isAtEnd();
    for (let at = 1; at <= 6; at++) await page.press("Enter", "Shift");
    await page.until(`Math.abs(${belowView}) <= 1`);
    expect(await page.read("document.querySelector('#latest').hidden")).toBe(true);
    expect(page.complaints).toEqual([]);
    await bo.close();
    page.close();
  });
});
