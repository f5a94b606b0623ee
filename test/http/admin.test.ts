// The administration over real HTTP: who sees which page, what is refused, and that names stay text.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../../src/identity/secrets.ts";
import { asRoomName, asUsername } from "../../src/protocol/ids.ts";
import { HOSTILE } from "../browser/hostile.ts";
import { closeChats } from "../support/chat.ts";
import { strangersIn } from "../support/markup.ts";
import { makeAccount } from "../support/people.ts";
import { openHttp } from "../support/raw-http.ts";
import { type Answer, type WebBrowser, webBrowser } from "../support/web-browser.ts";
import { type Offices, openOffices, say, type Someone } from "./admin-scene.ts";
import { complaintIn } from "./pages/support.ts";

setDefaultTimeout(20_000);

const SECTIONS = ["people", "rooms", "reports", "bans", "audit", "access", "place"];
const PATHS = ["/admin", ...SECTIONS.map((each) => `/admin/${each}`)];

let open: Offices;
let owner: Someone;
let admin: Someone;
let moderator: Someone;
let member: Someone;
let guest: Someone;

beforeAll(async () => {
  open = await openOffices();
  ({ owner, admin, moderator, member, guest } = open);
});
afterAll(closeChats);

describe("who sees what", () => {
  const toSignIn = (path: string) => `303 /signin?next=${encodeURIComponent(path)}`;
  const seen = ({ status, to }: Answer) => (to === null ? `${status}` : `${status} ${to}`);

  test("each page is shown to each role, refused with a sentence, or leads on", async () => {
    const expected: [WebBrowser, (path: string) => string][] = [
      [webBrowser(open.url), toSignIn],
      [guest.browser, toSignIn],
      [member.browser, () => "403"],
      [
        moderator.browser,
        (path) => {
          if (path === "/admin") return "303 /admin/reports";
          return ["/admin/reports", "/admin/bans"].includes(path) ? "200" : "403";
        },
      ],
      [admin.browser, (path) => (path === "/admin" ? "303 /admin/people" : "200")],
      [owner.browser, (path) => (path === "/admin" ? "303 /admin/people" : "200")],
    ];
    for (const [browser, wanted] of expected)
      for (const path of PATHS) {
        expect([path, seen(await browser.get(path))]).toEqual([path, wanted(path)]);
        // A form that asks for nothing of ours gets no further.
        const sent = await browser.send(path, { act: "nothing" });
        const refused = wanted(path) === "200" ? "400" : wanted(path);
        expect([path, seen(sent)]).toEqual([
          path,
          path === "/admin" && sent.status === 403 ? "403" : refused,
        ]);
      }
    expect((await member.browser.get("/admin/people")).text).toContain("you are a member");
    expect((await moderator.browser.get("/admin/people")).text).toContain("It is for admins.");
  });

  test("the sections that are named are those that open", async () => {
    const named = async ({ browser }: Someone, path: string) =>
      [...(await browser.get(path)).text.matchAll(/<li><a href="\/admin\/(\w+)"/g)].map(
        ([, section]) => section,
      );
    expect(await named(owner, "/admin/access")).toEqual(SECTIONS);
    expect(await named(moderator, "/admin/bans")).toEqual(["reports", "bans"]);
  });

  test("no token opens a page, neither as a bearer's nor in a cookie", async () => {
    const secret = "ct_" + "x".repeat(43);
    await open.store.createToken({
      ...{ secretHash: hashOf(secret), userId: owner.id, name: "bot" },
      ...{ scope: "write", expires: 0 },
    });
    const bearer = await webBrowser(open.url).get("/admin/people", {
      Authorization: `Bearer ${secret}`,
    });
    expect(bearer.to).toBe("/signin?next=%2Fadmin%2Fpeople");
    const cookie = webBrowser(open.url);
    cookie.become(secret);
    expect((await cookie.get("/admin/people")).to).toBe("/signin?next=%2Fadmin%2Fpeople");
  });

  test("who is signed out while their form is on its way does nothing", async () => {
    const late = await open.come("admin");
    const target = await open.come("member");
    const form = `act=role&role=moderator&user=${target.id}`;
    const head = [
      ...["POST /admin/people HTTP/1.1", `Host: 127.0.0.1:${open.chat.app.port}`],
      ...[`Origin: ${open.url}`, `Cookie: chat-session=${late.session}`],
      ...["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${form.length}`],
    ];
    const line = openHttp(open.chat.app.port);
    line.send(`${head.join("\r\n")}\r\n\r\n${form.slice(0, 9)}`);
    // Asked after it, and answered: what was looked up about the form's sender by its head is looked up by now.
    for (let asked = 0; asked < 3; asked++) await late.browser.get("/admin/access");
    await open.store.endSessions(late.id, null);
    line.send(form.slice(9));
    expect((await line.answer())?.head).toContain("/signin?next=%2Fadmin%2Fpeople");
    line.cut();
    expect((await open.store.user(target.id))?.role).toBe("member");
  });
});

describe("what nobody may by a form", () => {
  // Each act as it would stand in a form about `target`.
  const acts = (target: Someone): Record<string, Record<string, string>> => ({
    role: { user: target.id, role: "moderator" },
    "sign-out": { user: target.id },
    mute: { user: target.id, seconds: "60", reason: "" },
    unmute: { user: target.id },
    ban: { user: target.id, seconds: "60", reason: "", "purge-minutes": "0" },
    unban: { user: target.id },
    delete: { room: "quay", message: "1" },
    settle: { report: "1" },
    archive: { room: "quay" },
    reopen: { room: "quay" },
    lock: { room: "quay" },
    unlock: { room: "quay" },
    invite: { uses: "1", days: "1" },
    revoke: { invitation: "i_1" },
  });

  test("a guest and a member get none of them done", async () => {
    const tab = await owner.tab("quay");
    await say(tab, "quay", "stays");
    const target = await open.come("member");
    for (const { browser } of [guest, member])
      for (const [act, fields] of Object.entries(acts(target))) {
        const answer = await browser.send("/admin/reports", { act, ...fields });
        expect([act, answer.status]).toEqual([act, browser === guest.browser ? 303 : 403]);
      }
    expect(await open.store.audit({ before: null, limit: 1 })).toEqual([]);
    await tab.close();
  });

  test("a moderator gets only a moderator's done, from the pages that they see", async () => {
    const target = await open.come("member");
    for (const act of ["role", "sign-out", "invite", "revoke"]) {
      const answer = await moderator.browser.send("/admin/reports", { act, ...acts(target)[act] });
      expect([act, answer.status, complaintIn(answer)]).toEqual([act, 403, "You may not do that"]);
    }
    expect(await open.store.audit({ before: null, limit: 1 })).toEqual([]);
  });

  test("nobody does anything to one of their own rank or above, nor to themselves", async () => {
    const other = await open.come("admin");
    for (const target of [other, owner])
      for (const act of ["role", "sign-out", "mute", "ban"]) {
        const answer = await admin.browser.send("/admin/bans", { act, ...acts(target)[act] });
        expect(answer.status).toBe(403);
        expect(complaintIn(answer)).toBe(`You may not do that to ${target.name}`);
      }
    const own = await admin.browser.send("/admin/bans", { act: "ban", ...acts(admin)["ban"] });
    expect([own.status, complaintIn(own)]).toEqual([400, "You cannot do that to yourself"]);
    const up = { act: "role", user: member.id, role: "admin" };
    expect(complaintIn(await admin.browser.send("/admin/bans", up))).toBe(
      "You may only give roles below your own",
    );
  });

  test("what is left out is not taken for 0, which means for good", async () => {
    const target = await open.come("member");
    for (const missing of ["seconds", "purge-minutes"])
      for (const value of ["", "-1", "1e9", "0x10", "9".repeat(15)]) {
        const fields = { ...acts(target)["ban"], [missing]: value };
        const answer = await admin.browser.send("/admin/bans", { act: "ban", ...fields });
        expect(answer.status).toBe(400);
        expect(complaintIn(answer)).toContain("must be a whole number");
      }
    expect(await open.store.bannedFromServer(target.id, null)).toBeNull();
  });
});

describe("what people write stays text", () => {
  test("in every section", async () => {
    const tab = await member.tab("shore");
    for (const [at, hostile] of HOSTILE.entries()) {
      const message = await say(tab, "shore", hostile);
      await tab.ask({ type: "report", room: "shore", message, reason: hostile });
      const username = asUsername(`${hostile} ${at}`);
      const session = await open.store.session(hashOf(await makeAccount(open.store, username)));
      const userId = session?.account.userId ?? expect.unreachable();
      const ban = { userId, username, room: null, address: "", until: 0, reason: hostile };
      await open.store.ban(ban, admin.id);
    }
    await tab.close();
    await open.store.updateRoom(asRoomName("shore"), admin.id, { title: HOSTILE[0] ?? "" });
    const searches = HOSTILE.slice(0, 8).map(
      (each) => `/admin/people?q=${encodeURIComponent(each)}`,
    );
    for (const path of [...PATHS.slice(1), "/admin/bans?from=50", ...searches]) {
      const { text, status } = await owner.browser.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect([path, strangersIn(text)]).toEqual([path, []]);
      expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=(?=")/);
    }
  });
});
