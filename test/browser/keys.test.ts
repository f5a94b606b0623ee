// Every key that the page knows, each once: the table is that of the sheet. In a real browser.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { makeAccount } from "../support/people.ts";
import { faultsIn } from "./axe.ts";
import { closed, title, visit } from "./hands.ts";
import { DESKTOP, write } from "./people.ts";

setDefaultTimeout(60_000);

type Modifier = "Shift" | "Control" | "Alt";

const composer = "document.querySelector('#composer')";
const inComposer = `document.activeElement === ${composer}`;
const row = (seq: number) => `document.querySelector('#timeline article[data-seq="${seq}"]')`;
const onRow = (seq: number) => `document.activeElement === ${row(seq)}`;
const lineIsBefore = (seq: number) =>
  `document.querySelector(".unread-line")?.nextElementSibling === ${row(seq)}`;
const link = (room: string) => `document.querySelector('a.r[data-room="${room}"]')`;
const menuIsOpen = "document.querySelector('.bar [aria-expanded=true]')";
const isStored = (
  text: string,
) => `[...document.querySelectorAll("#timeline article[data-seq]")].some(
  (each) => each.innerText.includes(${JSON.stringify(text)}))`;
const noPopover = "document.querySelector(':popover-open') === null";
const draft = (text: string) => `${composer}.value === ${JSON.stringify(text)}`;

/** Those that the driver has no name for. */
const codes: Readonly<Record<string, number>> = { F6: 117 };
const bits: Readonly<Record<Modifier, number>> = { Alt: 1, Control: 2, Shift: 8 };

describe.skipIf(chromium === null)("every key", () => {
  let chat: Chat;
  let store: Store;
  let ada: Page;
  let bo: Client;
  let last = 0;

  const says = async (room: string, text: string): Promise<number> => {
    const reply = await bo.ask({ type: "chat", room, text });
    return (reply.type === "ack" && reply.seq) || expect.unreachable(reply.type);
  };

  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0" }, { store });
    bo = await chat.connect(await makeAccount(store, "Bo"));
    for (const room of ["ahead", "between", "slipway", "wharf"])
      await bo.ask({ type: "join", room });
    for (let at = 1; at <= 30; at++) await says("slipway", `line ${at}`);
    const host = `http://127.0.7.2:${chat.app.port}`;
    const visitor = await visit(store, host, { name: "Ada" });
    ada = visitor.page;
    await ada.cdp("Emulation.setFocusEmulationEnabled", { enabled: true });
    const hers = await chat.connect(visitor.secret);
    for (const room of ["ahead", "between", "wharf"]) await hers.ask({ type: "join", room });
    await ada.goto(`${host}/r/slipway`);
    await ada.until(`${link("wharf")} && ${row(30)}`);
    await write(ada, "my own");
    await ada.until(row(31));
    last = 31;
  });
  afterAll(closeChats);

  async function press(keys: string): Promise<void> {
    const all = keys === "+" ? ["+"] : keys.split(/(?<=.)\+/);
    const key = all.at(-1) ?? "";
    // The modifiers of the table are those of the driver.
    const held = all.slice(0, -1) as Modifier[];
    const code = codes[key];
    if (code === undefined) return ada.press(key, ...held);
    const modifiers = held.reduce((sum, each) => sum + bits[each], 0);
    const event = { key, code: key, windowsVirtualKeyCode: code, modifiers };
    await ada.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event });
    await ada.cdp("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  const composes = (text = "") =>
    ada.read(`(() => { ${composer}.focus(); ${composer}.value = ${JSON.stringify(text)};
      ${composer}.dispatchEvent(new Event("input", { bubbles: true })); })()`);
  const stands = (seq: number) => ada.read(`${row(seq)}.focus()`);
  const goes = async (room: string): Promise<void> => {
    await ada.read(`${link(room)}.click()`);
    await ada.until(title(room));
  };
  const closes = async (): Promise<void> => {
    await ada.press("Escape");
    await ada.until(`${closed} && ${noPopover}`);
  };
  const searched = "document.activeElement?.id === 'search-query'";
  const here = "document.querySelector('#search-here')";

  type Line = {
    keys: string;
    /** What is so before it is pressed; the composer has the focus if nothing else is said. */
    given?: () => Promise<unknown>;
    does: string;
    then?: () => Promise<unknown>;
  };
  const LINES: readonly Line[] = [
    { keys: "Control+k", does: "document.activeElement?.id === 'palette-query'", then: closes },
    { keys: "Alt+ArrowUp", does: title("between"), then: () => goes("slipway") },
    { keys: "Alt+ArrowDown", does: title("wharf"), then: () => goes("slipway") },
    {
      keys: "Alt+Shift+ArrowUp",
      given: async () => {
        await says("ahead", "new");
        await ada.until(`${link("ahead")}.classList.contains("unread")`);
      },
      does: title("ahead"),
    },
    {
      keys: "Alt+Shift+ArrowDown",
      given: async () => {
        await says("slipway", "new");
        last++;
        await ada.until(`${link("slipway")}.classList.contains("unread")`);
      },
      does: title("slipway"),
    },
    { keys: "F6", does: "document.activeElement?.id === 'people'" },
    {
      keys: "Shift+F6",
      does: "document.activeElement?.id === 'timeline'",
    },
    { keys: "Control+Shift+f", does: `${searched} && ${here} === null`, then: closes },
    { keys: "/", given: () => stands(20), does: `${searched} && ${here}.checked`, then: closes },
    { keys: "Control+/", does: "document.querySelector('#shortcuts')", then: closes },
    {
      keys: "?",
      given: () => stands(20),
      does: "document.querySelector('#shortcuts')",
      then: closes,
    },
    {
      keys: "Escape",
      given: async () => {
        await stands(20);
        await ada.press("r");
        await ada.until("!document.querySelector('#replying').hidden");
        await ada.read(`${link("slipway")}.focus()`);
      },
      does: `document.querySelector('#replying').hidden && ${inComposer}`,
    },
    {
      keys: "Escape",
      given: async () => {
        await stands(20);
        await ada.press("u");
        // There is one already, before what was new when the room was opened.
        await ada.until(lineIsBefore(20));
        await composes();
      },
      does: "document.querySelector('.unread-line') === null",
    },
    {
      keys: "Shift+Escape",
      does: "document.activeElement?.id === 'all-read-go'",
      then: closes,
    },
    {
      keys: "q",
      given: () => ada.read(`${link("slipway")}.focus()`),
      does: `${inComposer} && ${draft("q")}`,
      then: () => composes(),
    },
    { keys: "Shift+Enter", given: () => composes("a"), does: draft("a\n"), then: () => composes() },
    {
      keys: "Enter",
      given: () => composes("by Enter"),
      does: isStored("by Enter"),
    },
    {
      keys: "Control+Enter",
      given: () => composes("by both"),
      does: isStored("by both"),
    },
    {
      keys: "ArrowUp",
      does: `document.querySelector('#replying').dataset.kind === "edit" && ${draft("by both")}`,
      then: async () => {
        await ada.press("Escape");
        await ada.until(draft(""));
      },
    },
    {
      keys: "Tab",
      given: async () => {
        await composes();
        await ada.type("@b");
        await ada.until("!document.querySelector('#completion').hidden");
      },
      does: draft("@Bo "),
      then: () => composes(),
    },
    {
      keys: "Enter",
      given: async () => {
        await composes();
        await ada.type("#wh");
        await ada.until("!document.querySelector('#completion').hidden");
      },
      does: draft("#wharf "),
      then: () => composes(),
    },
    {
      keys: "Escape",
      given: async () => {
        await composes();
        await ada.type(":wav");
        await ada.until("!document.querySelector('#completion').hidden");
      },
      does: `document.querySelector('#completion').hidden && ${draft(":wav")}`,
      then: () => composes(),
    },
    {
      keys: "Control+b",
      given: async () => {
        await composes("bold");
        await ada.read(`${composer}.select()`);
      },
      does: draft("**bold**"),
    },
    {
      keys: "Control+i",
      given: async () => {
        await composes("italic");
        await ada.read(`${composer}.select()`);
      },
      does: draft("*italic*"),
      then: () => composes(),
    },
    { keys: "ArrowUp", given: () => stands(20), does: onRow(19) },
    { keys: "ArrowDown", given: () => stands(20), does: onRow(21) },
    { keys: "PageUp", given: () => stands(20), does: onRow(12) },
    { keys: "PageDown", given: () => stands(20), does: onRow(28) },
    { keys: "Home", given: () => stands(20), does: onRow(1) },
    {
      keys: "End",
      given: () => stands(20),
      does: `document.activeElement === [...document.querySelectorAll("#timeline article")].at(-1)`,
    },
    {
      keys: "Enter",
      given: () => stands(20),
      does: `${menuIsOpen} && document.querySelector('#message-menu').contains(document.activeElement)`,
      then: closes,
    },
    {
      keys: "r",
      given: () => stands(20),
      does: `${inComposer} && document.querySelector('#replying').dataset.kind === "reply"`,
      then: () => ada.press("Escape"),
    },
    {
      keys: "e",
      given: () => stands(31),
      does: `${inComposer} && ${draft("my own")}`,
      then: () => ada.press("Escape"),
    },
    {
      keys: "+",
      given: () => stands(20),
      does: "document.querySelector('#emoji-picker').contains(document.activeElement)",
      then: closes,
    },
    {
      keys: "Delete",
      given: () => stands(31),
      does: "document.querySelector('dialog[open] .grave, dialog[open] .btn')",
      then: closes,
    },
    {
      keys: "u",
      given: () => stands(20),
      does: lineIsBefore(20),
    },
    {
      keys: "c",
      given: () => stands(20),
      does: "/text is copied|line 20$/.test(document.querySelector('#timeline .sys:last-of-type').innerText)",
    },
    { keys: "Escape", given: () => stands(20), does: inComposer },
  ];

  test.each(LINES.map((line, at) => [`${at + 1}. ${line.keys}`, line] as const))(
    "each does what the sheet says: %s",
    async (_, { keys, given, does, then }) => {
      await composes();
      await given?.();
      await press(keys);
      await ada.until(does);
      expect(await ada.read("document.activeElement !== document.body")).toBe(true);
      await then?.();
    },
  );

  test("the sheet says them all, and reads well", async () => {
    await ada.press("/", "Control");
    await ada.until("document.querySelector('#shortcuts')");
    const said = await ada.read<string>("document.querySelector('#shortcuts').innerText");
    for (const text of ["Ctrl", "Page Up", "Jump or search", "Bold", "Mark unread from here"])
      expect(said).toContain(text);
    // Of a line, the keys stand side by side, and on a desktop what they do, too.
    const broken = () =>
      ada.read<string[]>(`[...document.querySelectorAll("#shortcuts li")].filter((line) => {
        const tops = [...line.querySelectorAll("kbd")].map((key) => key.getBoundingClientRect().top);
        const tall = innerWidth > 700 && line.firstChild.getClientRects()[0].height > 30;
        return tall || Math.max(...tops) - Math.min(...tops) > 8;
      }).map((line) => line.innerText)`);
    const faults = await faultsIn(ada, undefined, async () => expect(await broken()).toEqual([]));
    expect(faults).toEqual([]);
    await ada.resize(DESKTOP.width, DESKTOP.height);
    await closes();
  });

  test("its scrollbar lies within its corners, and a press on it closes nothing", async () => {
    await ada.press("/", "Control");
    await ada.until("document.querySelector('#shortcuts')");
    const edge = await ada.read<{ x: number; y: number; scrolls: boolean }>(`(() => {
      const { right, top } = document.querySelector("dialog").getBoundingClientRect();
      const { scrollHeight, clientHeight } = document.querySelector(".sheet");
      return { x: right - 6, y: top + 200, scrolls: scrollHeight > clientHeight };
    })()`);
    expect(edge.scrolls).toBe(true);
    const { x, y } = edge;
    for (const type of ["mousePressed", "mouseReleased"])
      await ada.cdp("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    expect(await ada.read("document.querySelector('dialog').open")).toBe(true);
    await closes();
  });

  test("single letters and signs can be switched off, which is kept; keys with names do as before", async () => {
    await ada.press("/", "Control");
    await ada.until("document.activeElement?.id === 'letters'");
    await ada.press(" ");
    await ada.until("!document.querySelector('#letters').checked");
    await closes();
    await ada.goto(await ada.read("location.href"));
    await ada.until(row(20));
    for (const key of ["r", "+", "u", "?", "/"]) {
      await stands(20);
      await ada.press(key);
      expect(await ada.read(onRow(20))).toBe(true);
    }
    expect(await ada.read(closed)).toBe(true);
    await ada.press("Enter");
    await ada.until(menuIsOpen);
    await closes();
    await composes();
    await ada.press("/", "Control");
    await ada.until("document.activeElement?.id === 'letters'");
    await ada.press(" ");
    await closes();
    await stands(20);
    await ada.press("R");
    await ada.until("!document.querySelector('#replying').hidden");
    await ada.press("Escape");
    expect(ada.complaints).toEqual([]);
  });

  test("letters in a field are letters, and the list is one stop where one goes on", async () => {
    await composes();
    for (const key of ["r", "e", "u", "?", "/"]) await ada.press(key);
    await ada.until(draft("reu?/"));
    await composes();
    await stands(20);
    await ada.press("Tab", "Shift");
    expect(await ada.read("document.activeElement.closest('.room-head') !== null")).toBe(true);
    await ada.press("Tab");
    expect(await ada.read("document.activeElement.id")).toBe("timeline");
    await ada.press("ArrowUp");
    await ada.until(onRow(20));
  });
});
