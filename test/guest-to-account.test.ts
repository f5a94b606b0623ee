// A guest who makes an account stays who they were, for themselves and for everybody else.

import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { CLOSES } from "../src/protocol/closes.ts";
import type { ServerFrame } from "../src/protocol/events.ts";
import { asRoomName } from "../src/protocol/ids.ts";
import { textsIn, write } from "./browser/people.ts";
import { openPlace, password, type Place } from "./http/pages/support.ts";
import { chromium, comeIn, openPage } from "./support/browser.ts";
import { closeChats } from "./support/chat.ts";
import { type Client, connect } from "./support/client.ts";
import { makeAccount } from "./support/people.ts";
import { removeDirectories, startServer } from "./support/server.ts";
import { upgradeWith } from "./support/upgrade.ts";
import { webBrowser } from "./support/web-browser.ts";

setDefaultTimeout(60_000);
afterEach(closeChats);
afterAll(removeDirectories);

const rooms = ["den", "quay"];

/** Gil, a guest, in two tabs and two rooms, of one of which they are a moderator; Ada, who is there too. */
async function openWithGil(place: Place) {
  const { chat, store, url } = place;
  const ada = await chat.connect(await makeAccount(store, "ada"));
  const first = await connect(chat.url, { Origin: url });
  const { session, you } = await first.next("welcome");
  const page = { Origin: url, Cookie: `chat-session=${session}` };
  const second = await connect(chat.url, page);
  for (const room of rooms) {
    await ada.ask({ type: "join", room });
    await first.ask({ type: "join", room, username: "gil" });
    await second.ask({ type: "join", room });
    for (const who of [first, ada, second]) await who.ask({ type: "chat", room, text: "hello" });
  }
  await store.setRoomRole(asRoomName("den"), you.userId, "moderator");
  const opened = await ada.ask({ type: "direct", user: "gil" });
  const direct = (opened.type === "ack" && opened.room) || asRoomName("none");
  await first.ask({ type: "join", room: direct });
  await first.ask({ type: "chat", room: direct, text: "between us" });
  place.clock.advance(1_000);
  await ada.ask({ type: "ping" });
  return { ada, first, second, session, userId: you.userId, direct };
}

const noticesOf = (frames: readonly ServerFrame[]): ServerFrame[] =>
  frames.filter(({ type }) => type === "system");

async function headOf(client: Client, room: string): Promise<number> {
  const joined = await client.ask({ type: "join", room });
  return joined.type === "joined" ? joined.head : Number.NaN;
}

describe("a guest who registers", () => {
  test("keeps id, messages, rooms, roles; their tabs come back, and nobody sees them leave", async () => {
    const place = await openPlace();
    const { chat, clock, store, url } = place;
    const { ada, first, second, session, userId, direct } = await openWithGil(place);
    const before = await second.ask({ type: "join", room: "den" });
    const { epoch, head } = before.type === "joined" ? before : { epoch: "", head: 0 };
    const heard = ada.frames.length;
    const browser = webBrowser(url);
    browser.become(session);
    // The name that they have is the one that the form has for them.
    expect((await browser.get("/register")).text).toContain('value="gil"');
    expect((await browser.send("/register", { username: "gil", password })).status).toBe(303);
    expect(browser.session()).toStartWith("cs_");

    // Their tabs still are who they are, until they are told to come back.
    await second.ask({ type: "chat", room: "den", text: "in between" });
    clock.advance(2_000);
    expect([await first.closed, await second.closed]).toEqual([CLOSES.resync, CLOSES.resync]);
    await ada.ask({ type: "chat", room: "den", text: "while away" });

    const page = { Origin: url, Cookie: `chat-session=${browser.session()}` };
    const back = await connect(chat.url, page);
    const welcome = await back.next("welcome");
    expect(welcome.you).toMatchObject({ userId, username: "gil", guest: false, role: "member" });
    const roles = welcome.rooms.map(({ room, role }) => [String(room), role]);
    expect(Object.fromEntries(roles)).toEqual({
      [direct]: "member",
      den: "moderator",
      quay: "member",
    });
    // Exactly what they missed; their own with the key and all that is the author's.
    const resumed = await back.ask({ type: "join", room: "den", epoch, after: head });
    expect(resumed).toMatchObject({
      role: "moderator",
      events: [
        { seq: head + 1, userId, username: "gil", text: "in between" },
        { seq: head + 2, username: "ada", text: "while away" },
      ],
    });
    for (const room of [...rooms, direct]) {
      const joined = await back.ask({ type: "join", room });
      const messages = joined.type === "joined" ? (joined.messages ?? []) : [];
      const own = messages.filter((message) => message.userId === userId);
      expect([room, own.map(({ username }) => username)]).toEqual([
        ...[room, room === direct ? ["gil"] : Array(room === "den" ? 3 : 2).fill("gil")],
      ]);
    }
    // What one may as the author, and as the moderator, they may.
    expect((await back.ask({ type: "delete", room: "quay", message: 1 })).type).toBe("ack");
    const reply = await back.ask({ type: "mute", room: "den", user: "ada", seconds: 60 });
    expect(reply).toMatchObject({ type: "error", code: "forbidden" }); // she made the room
    expect((await back.ask({ type: "invite", room: "den" })).type).toBe("ack");

    // A long time after the grace, the others have heard of no coming, no going and no other name.
    clock.advance(15_000);
    await ada.ask({ type: "ping" });
    expect(noticesOf(ada.frames.slice(heard))).toEqual([]);
    const there = await ada.ask({ type: "users", room: "den" });
    expect(there).toMatchObject({ count: 2, users: expect.anything() });
    expect((await store.members(asRoomName("den"), { after: "", limit: 9 })).length).toBe(2);
    expect(await headOf(ada, direct)).toBe(1);
  });

  test("by another name is renamed once in each room, and that is all the others hear", async () => {
    const place = await openPlace();
    const { chat, clock, url } = place;
    const { ada, session, userId, direct } = await openWithGil(place);
    const heard = ada.frames.length;
    const browser = webBrowser(url);
    browser.become(session);
    await browser.send("/register", { username: "Gilbert", password });
    clock.advance(2_000);
    const back = await connect(chat.url, {
      Cookie: `chat-session=${browser.session()}`,
      Origin: url,
    });
    for (const room of [...rooms, direct]) await back.ask({ type: "join", room });
    clock.advance(15_000);
    await ada.ask({ type: "ping" });
    const told = noticesOf(ada.frames.slice(heard));
    expect(told).toHaveLength(rooms.length);
    for (const each of told)
      expect(each).toMatchObject({
        event: "renamed",
        was: "gil",
        user: { userId, username: "Gilbert" },
      });
  });

  test("is nobody any more by the session of the guest", async () => {
    const place = await openPlace();
    const { chat, clock, url } = place;
    const { session, userId } = await openWithGil(place);
    const browser = webBrowser(url);
    browser.become(session);
    await browser.send("/register", { username: "gil", password });
    clock.advance(2_000);
    for (const [headers, path] of [
      [[`Authorization: Bearer ${session}`]],
      [[`Sec-WebSocket-Protocol: chat.v1, bearer.${session}`]],
      [[], `/ws?token=${session}`],
    ] as [string[], string?][])
      expect(await upgradeWith(chat, headers, path)).toEqual([401, "unauthenticated"]);
    const read = await fetch(`${url}/api/rooms/den/messages`, {
      headers: { Authorization: `Bearer ${session}` },
    });
    expect(read.status).toBe(401);
    // A browser sends its old cookie unasked: that makes somebody new, who has none of it.
    const stale = await connect(chat.url, { Origin: url, Cookie: `chat-session=${session}` });
    const { you, rooms: theirs } = await stale.next("welcome");
    expect([you.userId === userId, you.guest, theirs.length]).toEqual([false, true, 0]);
    // Nor does the form make a second account of them.
    const again = webBrowser(url);
    again.become(session);
    await again.send("/register", { username: "gil the second", password });
    const second = await chat.connect(again.session());
    expect([second.welcome.you.userId === userId, second.welcome.rooms.length]).toEqual([false, 0]);
  });
});

describe.skipIf(chromium === null)("in the browser", () => {
  test("the page shows no seam: the same room, the same messages, no door, in every tab", async () => {
    const server = await startServer({ settings: ["--rate-limit", "off"] });
    const size = { width: 1280, height: 800 };
    const [tab, other] = [await openPage(size), await openPage(size)];
    await comeIn(tab, server.url, "Gil", "quay");
    const ada = await server.connect();
    await ada.ask({ type: "join", room: "quay", username: "ada" });
    await write(tab, "first words");
    await tab.until(`document.querySelector('#timeline article[data-seq="1"]')`);
    await ada.ask({ type: "chat", text: "welcome, Gil" });
    // The second tab shares the cookie. It lives through it all without being loaded anew.
    await other.goto(`${server.url}/r/quay`);
    await other.until(`document.querySelector('#timeline article[data-seq="2"]')`);
    await other.read("window.sameDocument = true");
    // What is in it follows who one is.
    await other.click("[popovertarget=me-menu]");
    await other.until("document.querySelector('#me-menu a[href^=\"/register\"]')");
    const texts = await textsIn(tab);
    const heard = ada.frames.length;

    await tab.goto(`${server.url}/register?next=%2Fr%2Fquay`);
    await tab.until("document.querySelector('#username')?.value === 'Gil'");
    await tab.click("#password");
    await tab.type(password);
    await tab.press("Enter");
    await tab.until("location.pathname === '/r/quay' && document.querySelector('#composer')");
    await tab.until(`document.querySelector('#timeline article[data-seq="2"]')`);
    expect(await textsIn(tab)).toEqual(texts);
    // Told to come back two seconds after it, the other tab does so by itself.
    await other.until(`document.querySelector('#me-menu form[action="/signout"]')`);
    await write(tab, "as an account");
    await other.until(`document.querySelector('#timeline article[data-seq="3"]')`);
    await write(other, "from the other tab");
    await tab.until(`document.querySelector('#timeline article[data-seq="4"]')`);
    expect(await other.read("window.sameDocument")).toBe(true);
    for (const page of [tab, other]) {
      expect(await textsIn(page)).toEqual([...texts, "as an account", "from the other tab"]);
      expect(await page.read("document.querySelector('#door-name')")).toBeNull();
      expect(page.complaints).toEqual([]);
    }
    await ada.ask({ type: "ping" });
    const said = ada.frames.slice(heard).flatMap((each) => (each.type === "chat" ? [each] : []));
    const ids = new Set(ada.frames.flatMap((each) => (each.type === "chat" ? [each.userId] : [])));
    expect(said.map(({ username }) => String(username))).toEqual(["Gil", "Gil"]);
    expect(ids.size).toBe(2); // Gil's one and Ada's
    expect(noticesOf(ada.frames.slice(heard))).toEqual([]);
    await server.program.stop();
  });
});
