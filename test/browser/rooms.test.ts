// Rooms of their own and the keeping of order, in a real browser: who sees what, and who is told what.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { GivenRole } from "../../src/protocol/roles.ts";
import type { Store } from "../../src/store/store.ts";
import { chromium, comeIn, openPage, type Page } from "../support/browser.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { faultsIn } from "./axe.ts";
import {
  closed,
  doTo,
  fill,
  focusIsKept,
  initial,
  makePrivate,
  openRoomMenu,
  pick,
  press,
  shows,
  title,
  visit,
} from "./hands.ts";
import { DESKTOP, textsIn, write } from "./people.ts";

setDefaultTimeout(60_000);

let chat: Chat;
let store: Store;
let hosts = 1;
/** A host of its own for each person, since cookies are kept by host. */
const nextHost = () => `http://127.0.4.${++hosts}:${chat.app.port}`;

if (chromium !== null) {
  beforeAll(async () => {
    store = await memoryStore(createLog("json", () => {}));
    chat = await openChat({ host: "0.0.0.0", name: "Northquay Boatworks" }, { store });
  });
  afterAll(closeChats);
}

const visitor = (name: string, more: { room?: string; role?: GivenRole } = {}) =>
  visit(store, nextHost(), { name, ...more });

describe.skipIf(chromium === null)("a room that one joins or leaves in one tab", () => {
  test("[R10, C10] comes into the list of one's other tabs, or goes from it, without a reload", async () => {
    const first = await visitor("Tab Maker");
    const second = await openPage(DESKTOP);
    await second.goto(`${first.host}/r/slipway`);
    await second.until("document.querySelector('#people .p')");
    await first.page.goto(`${first.host}/r/boathouse`);
    await second.until(shows("#rooms", "boathouse"));
    // It is joined there: what is said in it shows.
    await write(first.page, "moored");
    await press(second, "#rooms", "boathouse");
    await second.until(shows("#timeline", "moored"));
    await press(first.page, ".tools", "Room menu");
    await press(first.page, "#room-menu", "Leave boathouse");
    await second.until(`!${shows("#rooms", "boathouse")}`);
    expect([...first.page.complaints, ...second.complaints]).toEqual([]);
  });
});

describe.skipIf(chromium === null)("a private room", () => {
  test("[R1] is nothing to who is not in it; added, they see it without a reload, and by its title", async () => {
    const ada = await visitor("Ada Moss");
    const bo = await visitor("Bo Fisher");
    const path = await makePrivate(ada.page, "Yard office");
    await write(ada.page, "the winch is ours");
    await ada.page.until("document.querySelector('#timeline article[data-seq]')");
    expect(await bo.page.read("document.body.innerText")).not.toContain("Yard office");
    await bo.page.goto(bo.host + path);
    await bo.page.until(title("There is no such room"));
    expect(await bo.page.read("document.body.innerText")).not.toContain("winch");
    expect(await bo.page.read("document.title")).toBe("Northquay Boatworks");
    await bo.page.press("Enter");
    await bo.page.until(title("slipway"));

    await openRoomMenu(ada.page, "Members");
    await fill(ada.page, "new-member", "Bo Fisher");
    await ada.page.press("Enter");
    await ada.page.until("document.querySelectorAll('dialog li').length === 2");
    await bo.page.until(shows("#rooms", "Yard office"));
    await bo.page.until(shows("#timeline", "Ada Moss added you to Yard office"));
    await ada.page.press("Escape");
    await write(ada.page, "welcome, Bo");
    await bo.page.until("document.querySelector('#rooms a.unread')");
    await press(bo.page, "#rooms", "Yard office");
    await bo.page.until(title("Yard office"));
    await bo.page.until(shows("#timeline", "the winch is ours"));
    expect(await bo.page.read("document.querySelector('#composer').placeholder")).toBe(
      "Write to Yard office",
    );

    await openRoomMenu(ada.page, "Members");
    await press(ada.page, "dialog", "Remove Bo Fisher");
    await ada.page.until("document.querySelector('#remove-member-go')");
    await press(ada.page, "dialog:last-of-type footer", "Remove");
    await bo.page.until(title("You are no longer in this room"));
    expect(await bo.page.read("document.querySelector('#rooms').innerText")).not.toContain("Yard");
    await bo.page.until(focusIsKept);
    await bo.page.press("Enter");
    await bo.page.until(title("slipway"));
    await ada.page.until("document.querySelectorAll('dialog li').length === 1");
    await ada.page.until(focusIsKept);
    expect([...ada.page.complaints, ...bo.page.complaints]).toEqual([]);
  });

  test("[R14] is opened by a link, which is shown once and can be taken back", async () => {
    const ada = await visitor("Agnes");
    await makePrivate(ada.page, "Sail loft");
    await openRoomMenu(ada.page, "Invite");
    await press(ada.page, "dialog", "Make a link");
    await ada.page.until("document.querySelector('#invite-link')");
    const link = await ada.page.read<string>("document.querySelector('#invite-link').value");
    expect((await fetch(link)).status).toBe(200);
    await press(ada.page, "dialog", "Revoke");
    await ada.page.until("document.querySelectorAll('dialog .rows li').length === 0");
    expect((await fetch(link)).status).toBe(404);
    await ada.page.until(focusIsKept);
  });

  test("[R3] its title, changed in its settings, is its name everywhere at once", async () => {
    const ada = await visitor("Alma");
    const path = await makePrivate(ada.page, "Cradle");
    await openRoomMenu(ada.page, "Room settings");
    await fill(ada.page, "room-title", "Cradle shed");
    await fill(ada.page, "room-topic", "What stands where");
    await pick(ada.page, "room-slow", "30 seconds between messages");
    await ada.page.press("Enter");
    await ada.page.until(`${closed} && ${title("Cradle shed")}`);
    for (const [where, text] of [
      ["#rooms", "Cradle shed"],
      [".topic", "What stands where"],
      [".start h2", "Cradle shed"],
    ] as const)
      await ada.page.until(shows(where, text));
    expect(await ada.page.read("document.title")).toBe("Cradle shed · Northquay Boatworks");
    expect(await ada.page.read("location.pathname")).toBe(path);
  });
});

describe.skipIf(chromium === null)("a direct room", () => {
  test("[R7] is the same whoever opens it, and is called by the other one's name", async () => {
    const ada = await visitor("Dora");
    const bo = await visitor("Bert");
    await doTo(ada.page, "Bert", "Message");
    await ada.page.until(title("Bert"));
    const path = await ada.page.read<string>("location.pathname");
    await write(ada.page, "just between us");
    await bo.page.until("document.querySelector('#directs a.unread')");
    expect(await bo.page.read("document.querySelector('#directs').innerText")).toContain("Dora");
    await doTo(bo.page, "Dora", "Message");
    await bo.page.until(title("Dora"));
    expect(await bo.page.read<string>("location.pathname")).toBe(path);
    await bo.page.until(shows("#timeline", "just between us"));
    await press(ada.page, "#rooms", "slipway");
    await ada.page.until(title("slipway"));
    await doTo(ada.page, "Bert", "Message");
    await ada.page.until(title("Bert"));
    expect(await ada.page.read<string>("location.pathname")).toBe(path);
    expect(await ada.page.read("document.querySelectorAll('#directs li').length")).toBe(1);
  });

  test("[R7] is not a guest's to open, whom the list calls a guest", async () => {
    const ada = await visitor("Greta");
    const page = await openPage(DESKTOP);
    await comeIn(page, nextHost(), "Gast", "slipway");
    await ada.page.until(shows("#people", "guest"));
    await press(page, "#people", initial("Greta"));
    await page.until("document.querySelector('#person-card:popover-open .card-head')");
    expect(await page.read("document.querySelectorAll('#person-card button').length")).toBe(0);
    page.close();
  });
});

describe.skipIf(chromium === null)("keeping order", () => {
  test("a moderator deletes, mutes, and bans; who it is done to reads why, and is out within a second", async () => {
    const mod = await visitor("Edda Lind", { room: "quay", role: "moderator" });
    const bo = await visitor("Bodo", { room: "quay" });
    for (const text of ["one", "two"]) await write(bo.page, text);
    await mod.page.until("document.querySelector('#timeline article[data-seq=\"2\"]')");

    await mod.page.read("document.querySelector('#timeline').focus()");
    await mod.page.press("ArrowUp");
    await mod.page.press("Delete");
    await mod.page.until("document.querySelector('#delete-go')");
    await mod.page.press("Enter");
    for (const { page } of [mod, bo])
      await page.until("document.querySelectorAll('#timeline article').length === 1");
    expect(await textsIn(bo.page)).toEqual(["one"]);
    await mod.page.until(`${closed} && ${focusIsKept}`);

    await fill(bo.page, "composer", "half a sentence");
    await doTo(mod.page, "Bodo", "Mute");
    await fill(mod.page, "reason", "a word too many");
    await mod.page.press("Enter");
    await bo.page.until(shows("#silence", "You are muted here until"));
    await bo.page.until(shows("#timeline", "You were muted in #quay for 1 hour: a word too many"));
    await bo.page.until(focusIsKept);
    await doTo(mod.page, "Bodo", "Mute");
    await mod.page.until("document.querySelector('#mute-for')");
    await pick(mod.page, "mute-for", "Not any more: they may write again");
    await press(mod.page, "dialog", "Mute");
    await bo.page.until("document.querySelector('#composer').checkVisibility()");
    expect(await bo.page.read("document.querySelector('#composer').value")).toBe("half a sentence");

    await doTo(mod.page, "Bodo", "Ban");
    await mod.page.until("document.querySelector('#ban-for')");
    await pick(mod.page, "where", "Everywhere at Northquay Boatworks");
    await pick(mod.page, "ban-purge", "In the last 10 minutes");
    await fill(mod.page, "reason", "spam");
    await mod.page.press("Enter");
    const pressed = performance.now();
    await bo.page.until(
      shows("#banner", "You were banned from this server for 1 day: spam."),
      1_000,
    );
    expect(performance.now() - pressed).toBeLessThan(1_000);
    await mod.page.until("document.querySelectorAll('#timeline article').length === 0");
    const lifting = await chat.connect(mod.secret);
    await lifting.ask({ type: "unban", server: true, user: "Bodo" });
    await lifting.close();
    expect(await bo.page.read("document.querySelector('#link').textContent")).toBe("Disconnected");
    expect([...mod.page.complaints, ...bo.page.complaints]).toEqual([]);
  });

  test("who was removed from the room on the screen reads why, and goes on to another", async () => {
    const mod = await visitor("Evan", { room: "pier", role: "moderator" });
    const bo = await visitor("Bela", { room: "pier" });
    await doTo(mod.page, "Bela", "Remove from room");
    await fill(mod.page, "reason", "noise");
    await mod.page.press("Enter");
    await bo.page.until(title("You are no longer in this room"));
    expect(await bo.page.read("document.querySelector('.no-room').innerText")).toContain(
      "You were kicked from #pier: noise.",
    );
    expect(await bo.page.read("document.querySelector('.no-room button').textContent")).toBe(
      "Join or make a room",
    );
  });

  test("an ordinary member is offered nothing of it, and may delete what is theirs and report the rest", async () => {
    await chat.join("Harbour master", "mole"); // whoever makes a room keeps order in it
    const ada = await visitor("Anna", { room: "mole" });
    const bo = await visitor("Bill", { room: "mole" });
    await write(ada.page, "of Anna");
    await write(bo.page, "of Bill");
    await ada.page.until("document.querySelector('#timeline article[data-seq=\"2\"]')");
    await press(bo.page, "#people", initial("Anna"));
    await bo.page.until("document.querySelector('#person-card:popover-open .card-head')");
    const offers = (panel: string) =>
      `[...document.querySelectorAll('${panel} button')].map((each) => each.textContent)`;
    expect(await bo.page.read<string[]>(offers("#person-card"))).toEqual(["Message"]);
    await bo.page.press("Escape");
    const quick = ["\u{1f44d}", "\u2764\ufe0f"];
    const items: string[][] = [];
    await ada.page.read("document.querySelector('#timeline').focus()");
    for (const step of ["ArrowUp", "ArrowUp"]) {
      await ada.page.press(step);
      await ada.page.press("Enter");
      await ada.page.until(
        "document.querySelector('#message-menu').contains(document.activeElement)",
      );
      items.push(await ada.page.read<string[]>(offers("#message-menu")));
      await ada.page.press("Escape");
      await ada.page.until("document.activeElement.tagName === 'ARTICLE'");
    }
    const rest = ["Copy text", "Copy link", "Mark unread from here"];
    expect(items).toEqual([
      [...quick, "React …", "Reply", ...rest, "Report …"],
      [...quick, "React …", "Reply", "Edit", ...rest, "Delete …"],
    ]);
    await ada.page.press("ArrowDown");
    await ada.page.press("Enter");
    await press(ada.page, "#message-menu", "Report");
    await fill(ada.page, "reason", "not kind");
    await ada.page.press("Enter");
    await ada.page.until(closed);
    const mod = await chat.connect(await makeAccount(store, "Enid", "moderator"));
    expect(await mod.ask({ type: "reports" })).toMatchObject({
      reports: [{ text: "of Bill", reason: "not kind" }],
    });
    await mod.close();
  });

  test("a long press on a message opens its menu on a touch screen", async () => {
    const { page } = await visitor("Tove", { room: "mole" });
    await write(page, "of Tove");
    const row = "[...document.querySelectorAll('#timeline article[data-seq]')].at(-1)";
    await page.until(`${row}?.innerText.includes("of Tove")`);
    const at = await page.read<{ x: number; y: number }>(`(() => {
      const box = ${row}.querySelector("p").getBoundingClientRect();
      return { x: box.x + 5, y: box.y + 5 };
    })()`);
    await page.cdp("Emulation.setTouchEmulationEnabled", { enabled: true });
    const touch = (type: string, touchPoints: object[]) =>
      page.cdp("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", [at]);
    await new Promise((pressed) => setTimeout(pressed, 700)); // the length of the press itself
    await touch("touchEnd", []);
    await page.until("document.querySelector('#message-menu:popover-open')");
    expect(await page.read("document.querySelector('#message-menu').innerText")).toContain(
      "Delete",
    );
    page.close();
  });

  test("[R4] an archived room says so in the composer's place, and leaves the list with its reader", async () => {
    const secret = await makeAccount(store, "Olga");
    const olga = await chat.connect(secret);
    await olga.ask({ type: "createRoom", room: "old-quay" });
    const bo = await visitor("Bram");
    await bo.page.goto(`${bo.host}/r/old-quay`);
    await bo.page.until("document.querySelector('#composer').checkVisibility()");
    await olga.ask({ type: "archiveRoom", room: "old-quay" });
    await bo.page.until(shows("#silence", "This room is archived."));
    const isListed = shows("#rooms", "old-quay");
    expect(await bo.page.read(isListed)).toBe(true);
    await press(bo.page, "#rooms", "slipway");
    await bo.page.until(title("slipway"));
    await bo.page.until(`!${isListed}`);
    await olga.close();
  });
});

describe.skipIf(chromium === null)("a session that was ended elsewhere", () => {
  test("is told in a sentence with the way back, and what was being written is still there", async () => {
    const bo = await visitor("Boris", { room: "mole" });
    await fill(bo.page, "composer", "half a thought");
    const admin = await chat.connect(await makeAccount(store, "Adele", "admin"));
    await admin.ask({ type: "signOut", user: "Boris" });
    await bo.page.until(shows("#banner", "Signed out. What you were writing is kept"));
    expect(await bo.page.read("document.querySelector('#banner a').getAttribute('href')")).toBe(
      "/signin?next=%2Fr%2Fmole",
    );
    expect(await bo.page.read("document.querySelector('#composer').value")).toBe("half a thought");
    await bo.page.goto(`${bo.host}/signin?next=%2Fr%2Fmole`);
    const again = await makeAccount(store, "Boris the second");
    await bo.page.cdp("Network.setCookie", { name: "chat-session", value: again, url: bo.host });
    await bo.page.goto(`${bo.host}/r/mole`);
    await bo.page.until("document.querySelector('#composer')?.value === 'half a thought'");
    await admin.close();
  });
});

// Other screens of rooms, the menu of a message and what a ban leaves among them, are in screens.ts.
describe.skipIf(chromium === null)("axe finds nothing", () => {
  let count = 0;
  /** The page of a moderator of the place. */
  const keeper = async (): Promise<Page> =>
    (await visitor(`Kai ${++count}`, { role: "moderator" })).page;
  const inYard = (text: string) => async (): Promise<Page> => {
    const page = await keeper();
    await makePrivate(page, "Yard");
    await openRoomMenu(page, text);
    return page;
  };
  const withSomebody = (text: string) => async (): Promise<Page> => {
    const guest = await chat.join(`Somebody ${count}`, "slipway");
    const page = await keeper();
    await press(page, "#people", `SSomebody ${count - 1}`);
    if (text !== "") await press(page, "#person-card", text);
    await page.until(
      `document.querySelector('${text === "" ? "#person-card:popover-open" : "dialog"}')`,
    );
    expect(guest.joined.type).toBe("joined");
    return page;
  };
  const SCREENS: [string, () => Promise<Page>][] = [
    ["members", inYard("Members")],
    [
      "an invitation",
      async () => {
        const page = await inYard("Invite")();
        await press(page, "dialog", "Make a link");
        await page.until("document.querySelector('#invite-link')");
        return page;
      },
    ],
    ["room settings", inYard("Room settings")],
    ["the card of somebody", withSomebody("")],
    ["muting somebody", withSomebody("Mute")],
    ["banning somebody", withSomebody("Ban")],
  ];

  test.each(SCREENS)("%s: on a desktop and a phone, light and dark", async (_, show) => {
    const page = await show();
    expect(await faultsIn(page)).toEqual([]);
    page.close();
  });
});
