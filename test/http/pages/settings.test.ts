// My settings over real HTTP: what each form changes, at once and on open sockets, and what it refuses.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../../../src/identity/secrets.ts";
import { CLOSES } from "../../../src/protocol/closes.ts";
import { asUsername } from "../../../src/protocol/ids.ts";
import { closeChats } from "../../support/chat.ts";
import { webBrowser } from "../../support/web-browser.ts";
import { newName, openPlace, password, type Place, signedIn } from "./support.ts";

setDefaultTimeout(20_000);

let open: Place;
beforeAll(async () => {
  open = await openPlace();
});
afterAll(closeChats);

describe("my settings", () => {
  test("are for those who have an account", async () => {
    const browser = webBrowser(open.url);
    expect((await browser.get("/settings")).to).toBe("/signin?next=%2Fsettings");
    expect((await browser.send("/settings", { act: "name", username: "x" })).to).toBe(
      "/signin?next=%2Fsettings",
    );
    const guest = await open.chat.join(newName());
    browser.become(guest.welcome.session);
    expect((await browser.get("/settings")).to).toBe("/register?next=%2Fsettings");
    await guest.close();
  });

  test("an API token opens no page: no token makes another", async () => {
    const { browser } = await signedIn(open);
    const made = await browser.send("/settings", token("bot", "write"));
    const secret = /ct_[\w-]{43}/.exec(made.text)?.[0] ?? "";
    const headers = { Authorization: `Bearer ${secret}` };
    const answer = await webBrowser(open.url).get("/settings", headers);
    expect(answer.to).toBe("/signin?next=%2Fsettings");
  });

  test("a new name is seen at once, and is what one signs in with", async () => {
    const { browser } = await signedIn(open);
    const tab = await open.chat.connect(browser.session());
    tab.send({ type: "join", room: "names" });
    await tab.next("joined");
    const username = newName();
    const answer = await browser.send("/settings", { act: "name", username });
    expect([answer.status, answer.to]).toEqual([303, "/settings?done=name"]);
    expect((await browser.get("/settings?done=name")).text).toContain("Your name is changed.");
    const renamed = await tab.next("system", ({ event }) => event === "renamed");
    expect(renamed).toMatchObject({ user: { username } });
    expect((await webBrowser(open.url).send("/signin", { username, password })).status).toBe(303);
    await tab.close();
  });

  test("a name that is taken or cannot be is refused, and stays in the field", async () => {
    const { browser } = await signedIn(open);
    const { username: taken } = await signedIn(open);
    const refused = await browser.send("/settings", { act: "name", username: taken });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain(`value="${taken}"`);
    expect((await browser.send("/settings", { act: "name", username: "" })).status).toBe(400);
  });

  test("a new password ends every other session, on open sockets too", async () => {
    const { browser, username } = await signedIn(open);
    const other = webBrowser(open.url);
    await other.send("/signin", { username, password });
    const mine = await open.chat.connect(browser.session());
    const theirs = await open.chat.connect(other.session());
    const next = "another lamp on another pier";
    const wrong = await browser.send("/settings", { act: "password", old: "not it", new: next });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('id="old-complaint"');
    const short = await browser.send("/settings", { act: "password", old: password, new: "x" });
    expect(short.status).toBe(400);
    expect(short.text).toContain('id="new-complaint"');
    const answer = await browser.send("/settings", { act: "password", old: password, new: next });
    expect(answer.to).toBe("/settings?done=password");
    expect((await theirs.closed).code).toBe(CLOSES.signedOut.code);
    expect((await browser.get("/settings")).status).toBe(200);
    expect((await other.get("/settings")).status).toBe(303);
    mine.send({ type: "ping" });
    await mine.next("pong");
    await mine.close();
    const again = webBrowser(open.url);
    expect((await again.send("/signin", { username, password })).status).toBe(401);
    expect((await again.send("/signin", { username, password: next })).status).toBe(303);
  });

  test("any session can be ended, and all others at once; nobody else's", async () => {
    const { browser, username } = await signedIn(open);
    const others = [webBrowser(open.url), webBrowser(open.url), webBrowser(open.url)] as const;
    for (const each of others)
      await each.send("/signin", { username, password }, { "User-Agent": "Firefox Linux" });
    const page = await browser.get("/settings");
    const ids = [...page.text.matchAll(/name="session"\s+value="([^"]+)"/g)].map(
      ([, id = ""]) => id,
    );
    expect(ids).toHaveLength(4);
    expect(page.text).toContain("Firefox on Linux");
    const { browser: stranger } = await signedIn(open);
    for (const id of ids) await stranger.send("/settings", { act: "sign-out", session: id });
    expect((await others[0].get("/settings")).status).toBe(200);
    const found = await open.store.session(hashOf(others[0].session()));
    const tab = await open.chat.connect(others[0].session());
    await browser.send("/settings", { act: "sign-out", session: found?.session.id ?? "" });
    expect((await tab.closed).code).toBe(CLOSES.signedOut.code);
    expect((await others[0].get("/settings")).status).toBe(303);
    expect((await others[1].get("/settings")).status).toBe(200);
    await browser.send("/settings", { act: "sign-out-others" });
    for (const each of others) expect((await each.get("/settings")).status).toBe(303);
    expect((await browser.get("/settings")).status).toBe(200);
  });

  const token = (name: string, scope: string, days = "30") => ({
    ...{ act: "token", "token-name": name, scope, days },
  });

  test("a token is shown once, comes in as its owner, and is revoked with its sockets", async () => {
    const { browser, username } = await signedIn(open);
    const made = await browser.send("/settings", token("Harbour log", "read"));
    expect(made.status).toBe(200);
    const secret = /ct_[\w-]{43}/.exec(made.text)?.[0] ?? "";
    const client = await open.chat.connect(secret);
    expect(client.welcome.you.username).toBe(asUsername(username));
    const page = await browser.get("/settings");
    expect(page.text).toContain("Harbour log");
    expect(page.text).not.toContain("ct_");
    const [, id = ""] = /name="token"\s+value="([^"]+)"/.exec(page.text) ?? [];
    const { browser: stranger } = await signedIn(open);
    await stranger.send("/settings", { act: "revoke", token: id });
    expect((await browser.get("/settings")).text).toContain("Harbour log");
    const answer = await browser.send("/settings", { act: "revoke", token: id });
    expect(answer.to).toBe("/settings?done=revoked");
    expect((await client.closed).code).toBe(CLOSES.signedOut.code);
    expect((await browser.get("/settings")).text).not.toContain("Harbour log");
  });

  test("a token without a name, of another scope or time is refused; 50 are the most", async () => {
    const { browser } = await signedIn(open);
    for (const wrong of [
      token("", "read"),
      token("a\u202eb", "read"),
      token("x".repeat(65), "read"),
    ])
      expect((await browser.send("/settings", wrong)).text).toContain('id="token-name-complaint"');
    for (const wrong of [token("x", "admin"), token("x", "read", "31"), token("x", "read", "")])
      expect((await browser.send("/settings", wrong)).status).toBe(400);
    for (let made = 0; made < 50; made++)
      expect((await browser.send("/settings", token(`bot ${made}`, "read"))).status).toBe(200);
    expect((await browser.send("/settings", token("one more", "read"))).status).toBe(403);
  });

  test("a form that is not one of ours changes nothing", async () => {
    const { browser } = await signedIn(open);
    for (const act of ["", "toString", "owner"])
      expect((await browser.send("/settings", { act })).status).toBe(400);
    expect((await browser.get("/settings?done=toString")).text).not.toContain('class="said"');
  });
});
