// The doors over real HTTP: signing in, registering, first run, invitations, each with what is refused there.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../../src/identity/secrets.ts";
import { CLOSES } from "../../src/protocol/closes.ts";
import { ChatError, ERRORS } from "../../src/protocol/errors.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { skeleton } from "../../src/protocol/names.ts";
import { createLog } from "../../src/lib/log.ts";
import { closeChats, memoryStore, openChat } from "../support/chat.ts";
import { heldStore } from "../support/held-store.ts";
import { makeAccount } from "../support/people.ts";
import { type Answer, webBrowser } from "../support/web-browser.ts";
import {
  complaintIn,
  newName,
  openPlace,
  password,
  type Place,
  signedIn,
} from "./pages/support.ts";

setDefaultTimeout(20_000);

let open: Place;
beforeAll(async () => {
  open = await openPlace();
});
afterAll(closeChats);

test("a store that cannot answer is 503 on every page, and no bug in the log", async () => {
  const held = heldStore(await memoryStore(createLog("json", () => {})), "session");
  const chat = await openChat({ access: "closed" }, { store: held.store });
  const browser = webBrowser(chat.app.url);
  browser.become(await makeAccount(held.store, "ann"));
  held.beforeAnswer(() => Promise.reject(new ChatError("storage_unavailable")));
  for (const path of ["/", "/r/general", "/settings"])
    expect([path, (await browser.get(path)).status]).toEqual([path, 503]);
  expect(chat.logged.join("")).not.toContain("request_failed");
});

test("where everybody may come in, the chat's page is there while the store cannot answer", async () => {
  const held = heldStore(await memoryStore(createLog("json", () => {})), "session");
  const chat = await openChat({}, { store: held.store });
  const browser = webBrowser(chat.app.url);
  browser.become(await makeAccount(held.store, "ann"));
  held.beforeAnswer(() => Promise.reject(new ChatError("storage_unavailable")));
  for (const path of ["/", "/r/general"])
    expect([path, (await browser.get(path)).status]).toEqual([path, 200]);
});

test.each(["open", "closed"] as const)(
  "where access is %s, pages ask the store who comes only as often as an address may ask",
  async (access) => {
    const held = heldStore(await memoryStore(createLog("json", () => {})), "session");
    const limits = { commandRateLimit: { count: 5, perMs: 10_000 } };
    const chat = await openChat({ access, ...limits }, { store: held.store });
    const browser = webBrowser(chat.app.url);
    browser.become(await makeAccount(held.store, "ann"));
    let asked = 0;
    held.beforeAnswer(async () => void asked++);
    const statuses = new Set<number>();
    for (const path of ["/", "/r/general", "/settings", "/signin"])
      for (let at = 0; at < 10; at++) statuses.add((await browser.get(path)).status);
    expect(asked).toBe(5);
    // Where everybody may come in, the chat's page needs nobody's name.
    expect([...statuses]).toEqual([200, 429]);
  },
);

describe("signing in", () => {
  test("a right name and password lead to the chat, with a session of 256 bits", async () => {
    const { username } = await signedIn(open);
    const browser = webBrowser(open.url);
    const page = await browser.get("/signin");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const answer = await browser.send("/signin", { username, password });
    expect([answer.status, answer.to]).toEqual([303, "/"]);
    expect(browser.session()).toMatch(/^cs_[\w-]{43}$/);
    const cookie = answer.headers.get("set-cookie") ?? "";
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(part);
    const known = await browser.get("/signin");
    expect([known.status, known.to]).toEqual([303, "/"]);
  });

  test("a wrong password is one sentence at the field, which has the focus; the name is kept", async () => {
    const { username } = await signedIn(open);
    const browser = webBrowser(open.url);
    const answer = await browser.send("/signin", { username, password: "not that one" });
    expect(answer.status).toBe(401);
    expect(complaintIn(answer)).not.toBe("");
    expect(answer.text.match(/class="complaint"/g)).toHaveLength(1);
    const [input = ""] = /<input[^>]*id="password"[^>]*>/s.exec(answer.text) ?? [];
    expect(input).toContain('aria-describedby="password-complaint"');
    expect(input).toContain('aria-invalid="true"');
    expect(input).toContain("autofocus");
    expect(answer.text).toContain(`value="${username}"`);
    expect(answer.text).not.toContain("not that one");
    expect(browser.session()).toBe("");
  });

  test("an unknown name is answered like a wrong password", async () => {
    const { username } = await signedIn(open);
    const browser = webBrowser(open.url);
    const wrong = await browser.send("/signin", { username, password: "not that one" });
    const nobody = await browser.send("/signin", { username: "Xyzzy", password: "not that one" });
    expect(nobody.status).toBe(wrong.status);
    expect(nobody.text.replaceAll("Xyzzy", "")).toBe(wrong.text.replaceAll(username, ""));
  });

  test("the way on is kept through a refusal, and is a path of this server only", async () => {
    const { username } = await signedIn(open);
    const browser = webBrowser(open.url);
    const refused = await browser.send("/signin?next=%2Fr%2Fquay", { username, password: "no" });
    expect(refused.text).toContain('action="/signin?next=%2Fr%2Fquay"');
    const taken = await browser.send("/signin?next=%2Fr%2Fquay", { username, password });
    expect(taken.to).toBe("/r/quay");
    for (const next of ["//example.org", "https://example.org", "/\\example.org", "/.//x.org"]) {
      const query = `?next=${encodeURIComponent(next)}`;
      expect((await browser.get(`/signin${query}`)).to).toBe("/");
      expect((await browser.get(`/register${query}`)).to).toBe("/");
    }
    const away = await webBrowser(open.url).send("/signin?next=//x.org", { username, password });
    expect(away.to).toBe("/");
  });

  test("guessing is slowed: 429, and when to come again", async () => {
    const place = await openPlace();
    const { username } = await signedIn(place);
    const browser = webBrowser(place.url);
    let answer = await browser.get("/signin");
    for (let tries = 0; tries < 60 && answer.status !== 429; tries++)
      answer = await browser.send("/signin", { username, password: "guess" });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(complaintIn(answer)).not.toBe("");
  });
});

describe("making an account", () => {
  let taken = "";
  beforeAll(async () => {
    taken = (await signedIn(open)).username;
  });

  test("a newcomer is signed in and lands in a room", async () => {
    const browser = webBrowser(open.url);
    expect((await browser.get("/register")).status).toBe(200);
    const username = newName();
    const answer = await browser.send("/register", { username, password });
    expect([answer.status, answer.to]).toEqual([303, "/r/general"]);
    const client = await open.chat.connect(browser.session());
    expect(client.welcome.you).toMatchObject({ username, guest: false });
    await client.close();
  });

  test("a guest keeps id and rooms; their open tabs come back with the new name", async () => {
    const { url, chat, clock } = open;
    const other = await chat.join(newName(), "quay");
    const guest = await chat.join("Gast", "quay");
    const { userId } = guest.welcome.you;
    const browser = webBrowser(url);
    browser.become(guest.welcome.session);
    const username = newName();
    expect((await browser.get("/register")).text).toContain('value="Gast"');
    const answer = await browser.send("/register", { username, password });
    expect([answer.status, answer.to]).toEqual([303, "/"]);
    const renamed = await other.next("system", ({ event }) => event === "renamed");
    expect(renamed).toMatchObject({ was: "Gast", user: { userId, username } });
    clock.advance(2_000);
    expect((await guest.closed).code).toBe(CLOSES.resync.code);
    const back = await chat.connect(browser.session());
    expect(back.welcome.you).toMatchObject({ userId, username, guest: false });
    expect(back.welcome.rooms.map(({ room }) => String(room))).toEqual(["quay"]);
    await Promise.all([other.close(), back.close()]);
  });

  test.each([
    ["a name of an account", () => taken, password, 409, "username"],
    ["a name that cannot be", () => "@", password, 400, "username"],
    ["a short password", newName, "short", 400, "password"],
    ["a common password", newName, "password1", 400, "password"],
    ["no fields at all", () => "", "", 400, "username"],
  ])("%s is refused at its field", async (_, name, given, status, at) => {
    const answer = await webBrowser(open.url).send("/register", {
      username: name(),
      password: given,
    });
    expect(answer.status).toBe(status);
    expect(complaintIn(answer)).not.toBe("");
    expect(answer.text).toContain(`id="${at}-complaint"`);
  });

  test.each(["invite", "closed"] as const)(
    "with --access %s it takes an invitation",
    async (access) => {
      const { url } = await openPlace({ access });
      const browser = webBrowser(url);
      expect((await browser.get("/register")).status).toBe(403);
      const answer = await browser.send("/register", { username: newName(), password });
      expect(answer.status).toBe(403);
      expect(browser.session()).toBe("");
    },
  );
});

describe("signing out", () => {
  test("ends the session, closes its sockets with 4009, takes the cookie back", async () => {
    const { browser } = await signedIn(open);
    const secret = browser.session();
    const tabs = [await open.chat.connect(secret), await open.chat.connect(secret)];
    expect((await browser.get("/signout")).status).toBe(405);
    const answer = await browser.send("/signout", {});
    expect([answer.status, answer.to]).toEqual([303, "/"]);
    expect(browser.session()).toBe("");
    for (const tab of tabs) expect((await tab.closed).code).toBe(CLOSES.signedOut.code);
    browser.become(secret);
    expect((await browser.get("/settings")).to).toBe("/signin?next=%2Fsettings");
  });

  test("without a session nothing happens", async () => {
    expect((await webBrowser(open.url).send("/signout", {})).to).toBe("/");
  });
});

describe("first run", () => {
  test("the link makes the owner once", async () => {
    const place = await openPlace();
    const link = `/setup?${place.chat.app.setupSecret() ?? ""}`;
    const stranger = webBrowser(place.url);
    for (const wrong of ["/setup", "/setup?", `${link}x`, "/setup?secret"]) {
      expect((await stranger.get(wrong)).status).toBe(403);
      const answer = await stranger.send(wrong, { username: "Mallory", password });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("That link is not good");
    }
    const browser = webBrowser(place.url);
    expect((await browser.get(link)).status).toBe(200);
    const short = await browser.send(link, { username: "Ada", password: "short" });
    expect(short.status).toBe(400);
    expect(short.text).toContain('value="Ada"');
    const answer = await browser.send(link, { username: "Ada", password });
    expect([answer.status, answer.to]).toEqual([303, "/r/general"]);
    const owner = await place.chat.connect(browser.session());
    expect(owner.welcome.you).toMatchObject({ username: "Ada", role: "owner" });
    expect((await stranger.get(link)).status).toBe(403);
    expect((await stranger.send(link, { username: "Mallory", password })).status).toBe(403);
    await owner.close();
  });

  test("the link is good for half an hour", async () => {
    const { chat, clock, url } = await openPlace();
    const link = `/setup?${chat.app.setupSecret() ?? ""}`;
    clock.advance(30 * 60_000 + 1);
    const browser = webBrowser(url);
    expect((await browser.get(link)).status).toBe(403);
    expect((await browser.send(link, { username: "Ada", password })).status).toBe(403);
  });
});

describe("an invitation", () => {
  async function invitedTo(place: Place, room: string | null, goodForMs = 60_000) {
    const code = `ci_${crypto.randomUUID()}`;
    const by = await makeAccount(place.store, newName(), "admin");
    const found = await place.store.session(hashOf(by));
    const userId = found?.account.userId ?? asUserId("");
    if (room !== null)
      await place.store.createRoom({
        ...{ room: asRoomName(room), title: null, topic: null, readOnly: false, slowSeconds: 0 },
        ...{ owner: userId, ownerName: asUsername("x") },
      });
    await place.store.createInvitation({
      ...{ secretHash: hashOf(code), by: userId, uses: 1 },
      ...{ room: room === null ? null : asRoomName(room), expires: Date.now() + goodForMs },
    });
    return `/invite/${code}`;
  }

  test("makes an account in its room; opening it uses nothing up", async () => {
    const place = await openPlace({ access: "invite" });
    const link = await invitedTo(place, "harbour");
    const browser = webBrowser(place.url);
    for (let visits = 0; visits < 3; visits++)
      expect((await browser.get(link)).text).toContain("You are invited to harbour");
    const short = await browser.send(link, { username: "Bo", password: "short" });
    expect(short.status).toBe(400);
    const answer = await browser.send(link, { username: "Bo", password });
    expect([answer.status, answer.to]).toEqual([303, "/r/harbour"]);
    const bo = await place.chat.connect(browser.session());
    expect(bo.welcome.rooms.map(({ room }) => String(room))).toEqual(["harbour"]);
    await bo.close();
    expect((await webBrowser(place.url).get(link)).status).toBe(404);
  });

  test("who has an account joins with one button", async () => {
    const link = await invitedTo(open, "pier");
    const { browser, username } = await signedIn(open);
    const page = await browser.get(link);
    expect(page.text).toContain(`You come in as ${username}.`);
    expect(page.text).not.toContain("<input");
    const answer = await browser.send(link, {});
    expect([answer.status, answer.to]).toEqual([303, "/r/pier"]);
  });

  test("every bad one is answered alike, opened or used", async () => {
    const used = await invitedTo(open, null);
    await webBrowser(open.url).send(used, { username: newName(), password });
    const old = await invitedTo(open, null, -1);
    const answers: Answer[] = [];
    for (const link of [used, old, "/invite/nobody-made-it", "/invite/%C3%B6", `${used}x`]) {
      const browser = webBrowser(open.url);
      answers.push(await browser.get(link));
      answers.push(await browser.send(link, { username: newName(), password }));
    }
    const { browser } = await signedIn(open);
    for (const link of [used, old]) answers.push(await browser.send(link, {}));
    for (const { status, text } of answers)
      expect([status, text]).toEqual([404, answers[0]?.text ?? ""]);
  });

  test("two who race for one use: one account", async () => {
    const link = await invitedTo(open, null);
    const racers = Array.from({ length: 2 }, () =>
      webBrowser(open.url).send(link, { username: newName(), password }),
    );
    const statuses = (await Promise.all(racers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([303, 404]);
  });

  test("with --access closed it asks to sign in, and makes no account", async () => {
    const place = await openPlace({ access: "closed" });
    const link = await invitedTo(place, null);
    const browser = webBrowser(place.url);
    const page = await browser.get(link);
    expect(page.text).not.toContain("<form");
    expect(page.text).toContain(`/signin?next=${encodeURIComponent(link)}`);
    expect((await browser.send(link, { username: "Bo", password })).status).toBe(403);
    expect(browser.session()).toBe("");
  });
});

describe("who may come as far as the chat", () => {
  const paths = ["/", "/r/general", "/r/%2e%2e"];

  test.each(["invite", "closed"] as const)(
    "with --access %s only who is signed in",
    async (access) => {
      const place = await openPlace({ access });
      const browser = webBrowser(place.url);
      expect((await browser.get("/")).to).toBe("/signin");
      expect((await browser.get("/r/general")).to).toBe("/signin?next=%2Fr%2Fgeneral");
      browser.become("cs_" + "x".repeat(43));
      for (const path of paths) expect((await browser.get(path)).status).toBe(303);
      browser.become(await makeAccount(place.store, "Ada"));
      for (const path of ["/", "/r/general"]) expect((await browser.get(path)).status).toBe(200);
      const head = await fetch(`${place.url}/`, { method: "HEAD", redirect: "manual" });
      expect(head.status).toBe(303);
    },
  );

  test("with --access open everybody", async () => {
    for (const path of ["/", "/r/general"])
      expect((await webBrowser(open.url).get(path)).status).toBe(200);
  });

  test.each(["open", "invite", "closed"] as const)(
    "with --access %s nobody who is banned: they read it there",
    async (access) => {
      const place = await openPlace({ access });
      const browser = webBrowser(place.url);
      browser.become(await makeAccount(place.store, "Mallory"));
      expect((await browser.get("/")).status).toBe(200);
      const account = await place.store.accountByMark(skeleton("Mallory"));
      if (account === null) throw new Error("the account that was just made is not there");
      const { userId, username } = account;
      const ban = { userId, username, room: null, address: "127.0.0.1", until: 0, reason: "" };
      await place.store.ban(ban, userId);
      for (const path of ["/", "/r/general"]) {
        const shown = await browser.get(path);
        expect(shown.status).toBe(403);
        expect(shown.text).toContain(ERRORS.banned.text);
      }
      // Newcomers from there: they could not come in anyway where only accounts may.
      const newcomer = await webBrowser(place.url).get("/");
      expect(newcomer.status).toBe(access === "open" ? 403 : 303);
    },
  );
});
