// The buttons beside what one writes: emoji at the caret, bold and the like around what is selected. By keys and by finger.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { removeDirectories, type RunningServer, startServer } from "../support/server.ts";
import { violations } from "./axe.ts";
import { focusIsKept, press } from "./hands.ts";
import { DESKTOP, PHONE } from "./people.ts";

setDefaultTimeout(60_000);

const field = "document.querySelector('#composer')";
const value = `${field}.value`;
const selected = `${field}.value.slice(${field}.selectionStart, ${field}.selectionEnd)`;
const inField = `document.activeElement === ${field}`;
const isOpen = (id: string) =>
  `document.querySelector('[popovertarget=${id}]').ariaExpanded === "true"`;
const row = (
  text: string,
) => `[...document.querySelectorAll("#timeline article[data-seq]")].findLast(
  (each) => each.querySelector(".text")?.textContent === ${JSON.stringify(text)})`;

describe.skipIf(chromium === null)("beside what one writes", () => {
  let server: RunningServer;
  let hosts = 1;

  beforeAll(async () => {
    server = await startServer({ settings: ["--host", "0.0.0.0"] });
  });
  afterAll(async () => {
    await server?.program.stop();
    await removeDirectories();
  });

  async function come(name: string, room: string, size = DESKTOP): Promise<Page> {
    const page = await openPage(size);
    await comeIn(page, `http://127.1.9.${++hosts}:${server.port}`, name, room);
    await page.until(inField);
    return page;
  }

  test("an emoji is put where the caret stands, and one writes on there", async () => {
    const page = await come("Ada", "emoji");
    await page.type("ready  now");
    await page.read(`${field}.setSelectionRange(6, 6)`);
    await page.press("Tab");
    expect(await page.read("document.activeElement.ariaLabel")).toBe("Emoji");
    await page.press("Enter");
    await page.until("document.activeElement?.classList.contains('emoji-search')");
    expect(await page.read(isOpen("writing-emoji"))).toBe(true);
    expect(await page.read(value)).toBe("ready  now");
    await page.type("anchor");
    await page.until("document.querySelectorAll('#writing-emoji-grid button').length === 1");
    expect(await violations(page)).toEqual([]);
    await page.press("Enter");
    await page.until(inField);
    expect(await page.read(value)).toBe("ready ⚓ now");
    await page.type("!");
    await page.press("Enter");
    await page.until(row("ready ⚓! now"));
    // Another time it begins anew; Escape leaves the text, and goes back to the button.
    await page.type("still here");
    await press(page, ".composer", "Emoji");
    await page.until("document.querySelectorAll('#writing-emoji-grid button').length > 390");
    await page.until("document.activeElement?.classList.contains('emoji-search')");
    await page.press("Escape");
    await page.until("document.activeElement?.ariaLabel === 'Emoji'");
    expect(await page.read(value)).toBe("still here");
    // That of reactions is one of its own.
    await page.read("document.querySelector('#timeline').focus()");
    await page.press("ArrowUp");
    await page.press("+");
    await page.until("document.querySelectorAll('#emoji-grid button').length > 390");
    expect(await violations(page)).toEqual([]);
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("what is selected is made bold, code, a quote; it stays selected, and is not sent", async () => {
    const page = await come("Bo", "formats");
    await page.type("the tide table");
    // The sign of each is not read out, but stands before its name.
    for (const [name, from, to, now, chosen] of [
      ["BBold", 4, 8, "the **tide** table", "tide"],
      ["BBold", 6, 10, "the tide table", "tide"],
      ["IItalic", 4, 8, "the *tide* table", "tide"],
      ["SStruck through", 0, 3, "~~the~~ *tide* table", "the"],
      ["<>Code", 15, 20, "~~the~~ *tide* `table`", "table"],
      ["•List", 0, 0, "- ~~the~~ *tide* `table`", ""],
      ["•List", 0, 0, "~~the~~ *tide* `table`", ""],
      ["❝Quote", 3, 3, "> ~~the~~ *tide* `table`", ""],
    ] as const) {
      await page.read(`${field}.setSelectionRange(${from}, ${to})`);
      await press(page, ".composer", "Format");
      await page.until(isOpen("formats"));
      await page.until("document.activeElement?.closest('#formats')");
      if (name === "<>Code") expect(await violations(page)).toEqual([]);
      await press(page, "#formats", name);
      await page.until(inField);
      expect([name, await page.read(value), await page.read(selected)]).toEqual([
        name,
        now,
        chosen,
      ]);
    }
    await page.press("Enter");
    await page.until("document.querySelector('#timeline article[data-seq] blockquote s')");
    expect(page.complaints).toEqual([]);
    page.close();
  });

  test("by finger the emoji are a sheet at the foot; formatting is typed there", async () => {
    const page = await openPage(PHONE);
    await page.cdp("Emulation.setTouchEmulationEnabled", { enabled: true });
    await page.cdp("Emulation.setDeviceMetricsOverride", {
      ...{ ...PHONE, deviceScaleFactor: 2, mobile: true },
    });
    await comeIn(page, `http://127.1.9.${++hosts}:${server.port}`, "Cleo", "finger");
    await page.until(field);
    expect(
      await page.read("document.querySelector('[popovertarget=formats]').checkVisibility()"),
    ).toBe(false);
    await page.click("[popovertarget=writing-emoji]");
    await page.until("document.querySelectorAll('#writing-emoji-grid button').length > 390");
    await page.until(isOpen("writing-emoji"));
    const box = await page.read<{ left: number; width: number; bottom: number }>(
      "document.querySelector('#writing-emoji').getBoundingClientRect().toJSON()",
    );
    expect([box.left, box.width, box.bottom]).toEqual([0, PHONE.width, PHONE.height]);
    await page.click("#writing-emoji-grid [role=row] button");
    await page.until(`${value} === "😀"`);
    expect(await page.read(focusIsKept)).toBe(true);
    page.close();
  });
});
