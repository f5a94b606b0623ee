// The administration over real HTTP: who sees which page, what each form does to open sockets, what is refused.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf } from "../../src/identity/secrets.ts";
import { CLOSES } from "../../src/protocol/errors.ts";
import { asRoomName, asUserId, asUsername, type UserId } from "../../src/protocol/ids.ts";
import type { Role } from "../../src/protocol/roles.ts";
import { HOSTILE } from "../browser/hostile.ts";
import { closeChats } from "../support/chat.ts";
import type { Client } from "../support/client.ts";
import { strangersIn } from "../support/markup.ts";
import { openHttp } from "../support/raw-http.ts";
import { makeAccount } from "../support/people.ts";
import { type Answer, type WebBrowser, webBrowser } from "../support/web-browser.ts";
import { complaintIn, newName, openPlace, type Place } from "./pages/support.ts";

setDefaultTimeout(20_000);

type Someone = {
  name: string;
  id: UserId;
  session: string;
  browser: WebBrowser;
  /** Another connection of theirs, in `room` if one is named. */
  tab(room?: string): Promise<Client>;
};

let open: Place;
let owner: Someone;
let admin: Someone;
let moderator: Someone;
let member: Someone;
let guest: Someone;

beforeAll(async () => {
  open = await openPlace();
  owner = await come("owner");
  admin = await come("admin");
  moderator = await come("moderator");
  member = await come("member");
  guest = await come("guest");
});
afterAll(closeChats);

async function come(role: Role, name = newName()): Promise<Someone> {
  const session =
    role === "guest"
      ? (await open.chat.connect()).welcome.session
      : await makeAccount(open.store, name, role);
  const browser = webBrowser(open.url);
  browser.become(session);
  const first = await open.chat.connect(session);
  const { userId: id, username } = first.welcome.you;
  await first.close();
  const tab = async (room?: string): Promise<Client> => {
    const client = await open.chat.connect(session);
    if (room !== undefined) await client.ask({ type: "join", room });
    return client;
  };
  return { name: username, id, session, browser, tab };
}

const say = async (tab: Client, room: string, text: string): Promise<number> => {
  const reply = await tab.ask({ type: "chat", room, text });
  return reply.type === "ack" ? (reply.seq ?? 0) : 0;
};

const SECTIONS = ["people", "rooms", "reports", "bans", "audit", "access"];
const PATHS = ["/admin", ...SECTIONS.map((each) => `/admin/${each}`)];

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
    const late = await come("admin");
    const target = await come("member");
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
    const target = await come("member");
    for (const { browser } of [guest, member])
      for (const path of ["/admin", "/admin/people", "/admin/reports"])
        for (const [act, fields] of Object.entries(acts(target)))
          expect([303, 403]).toContain((await browser.send(path, { act, ...fields })).status);
    expect(await open.store.audit({ before: null, limit: 1 })).toEqual([]);
    await tab.close();
  });

  test("a moderator gets only a moderator's done, from the pages that they see", async () => {
    const target = await come("member");
    for (const act of ["role", "sign-out", "invite", "revoke"]) {
      const answer = await moderator.browser.send("/admin/reports", { act, ...acts(target)[act] });
      expect([act, answer.status, complaintIn(answer)]).toEqual([act, 403, "You may not do that"]);
    }
    expect(await open.store.audit({ before: null, limit: 1 })).toEqual([]);
  });

  test("nobody does anything to one of their own rank or above, nor to themselves", async () => {
    const other = await come("admin");
    for (const target of [other, owner])
      for (const act of ["role", "sign-out", "mute", "ban"]) {
        const answer = await admin.browser.send("/admin/people", { act, ...acts(target)[act] });
        expect(answer.status).toBe(403);
        expect(complaintIn(answer)).toBe(`You may not do that to ${target.name}`);
      }
    const own = await admin.browser.send("/admin/people", { act: "ban", ...acts(admin)["ban"] });
    expect([own.status, complaintIn(own)]).toEqual([400, "You cannot do that to yourself"]);
    const up = { act: "role", user: member.id, role: "admin" };
    expect(complaintIn(await admin.browser.send("/admin/people", up))).toBe(
      "You may only give roles below your own",
    );
  });

  test("what is left out is not taken for 0, which means for good", async () => {
    const target = await come("member");
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

describe("people", () => {
  test("a role that is given is told to its open sockets, and said on the way back", async () => {
    const target = await come("member");
    const tab = await target.tab();
    const fields = { act: "role", user: target.id, role: "moderator" };
    const answer = await admin.browser.send("/admin/people?q=Ada&done=ban", fields);
    expect([answer.status, answer.to]).toEqual([303, "/admin/people?q=Ada&done=role"]);
    expect(await tab.next("standing")).toMatchObject({ room: null, role: "moderator" });
    expect((await admin.browser.get(answer.to ?? "")).text).toContain("The role is changed.");
    expect((await target.browser.get("/admin/reports")).status).toBe(200);
    await tab.close();
  });

  test("who is signed out everywhere is closed out with 4009", async () => {
    const target = await come("moderator");
    const tab = await target.tab();
    await owner.browser.send("/admin/people", { act: "sign-out", user: target.id });
    expect((await tab.closed).code).toBe(CLOSES.signedOut.code);
    expect((await target.browser.get("/admin/reports")).status).toBe(303);
  });

  test("who is muted says nothing, until they are unmuted", async () => {
    const target = await come("member");
    const tab = await target.tab("quay");
    const fields = { act: "mute", user: target.id, seconds: "3600", reason: "too loud" };
    expect((await admin.browser.send("/admin/people", fields)).to).toBe("/admin/people?done=mute");
    const { mutedUntil, text } = await tab.next("standing");
    expect(mutedUntil).toBe(open.clock.now() + 3_600_000);
    expect(text).toBe("You were muted on this server for 1 hour: too loud");
    const refused = await tab.ask({ type: "chat", room: "quay", text: "hello?" });
    expect(refused).toMatchObject({ type: "error", code: "muted" });
    const found = await admin.browser.get(`/admin/people?q=${encodeURIComponent(target.name)}`);
    expect(found.text).toContain("Muted until");
    await admin.browser.send("/admin/people", { act: "unmute", user: target.id });
    expect(await tab.next("standing")).toMatchObject({ mutedUntil: 0 });
    expect(await say(tab, "quay", "hello again")).toBeGreaterThan(0);
    await tab.close();
  });

  test("who is banned is closed out, what they said is gone on every socket, and they stay out", async () => {
    const target = await come("member");
    const [theirs, mine] = [await target.tab("quay"), await admin.tab("quay")];
    const message = await say(theirs, "quay", "buy now");
    const fields = { act: "ban", user: target.id, seconds: "86400", reason: "spam" };
    const answer = await admin.browser.send("/admin/people", { ...fields, "purge-minutes": "10" });
    expect(answer.to).toBe("/admin/people?done=ban");
    expect(await theirs.closed).toEqual(CLOSES.banned);
    // The actor's own sockets hear it too.
    expect(await mine.next("deleted")).toMatchObject({ room: "quay", message, userId: admin.id });
    expect((await target.browser.get("/settings")).to).toBe("/signin?next=%2Fsettings");

    const bans = await moderator.browser.get("/admin/bans");
    expect(bans.text).toContain(`<bdi>${target.name}</bdi>`);
    expect(bans.text).toContain("<bdi>spam</bdi>");
    const lifted = await moderator.browser.send("/admin/bans", { act: "unban", user: target.id });
    expect(lifted.to).toBe("/admin/bans?done=unban");
    expect((await target.browser.get("/settings")).status).toBe(200);
    await mine.close();
  });

  test("a moderator bans a guest by name", async () => {
    const target = await come("guest");
    const tab = await target.tab("quay");
    const fields = { seconds: "0", reason: "", "purge-minutes": "0" };
    await moderator.browser.send("/admin/bans", { act: "ban", user: target.name, ...fields });
    expect((await tab.closed).code).toBe(CLOSES.banned.code);
    expect((await moderator.browser.get("/admin/bans")).text).toContain("for good");
    await moderator.browser.send("/admin/bans", { act: "unban", user: target.id });
  });

  test("who calls themselves by another's id gets nothing that was meant for the other", async () => {
    const target = await come("member");
    const impostor = await come("member");
    const tab = await impostor.tab();
    const renamed = await tab.ask({ type: "setUsername", username: target.id });
    expect(renamed.type).toBe("ack");
    await admin.browser.send("/admin/people", { act: "role", user: target.id, role: "moderator" });
    expect((await open.store.user(impostor.id))?.role).toBe("member");
    expect((await open.store.user(target.id))?.role).toBe("moderator");
    await tab.close();
  });

  test("come by pages, by name, and can be looked for", async () => {
    for (let at = 0; at < 30; at++) await makeAccount(open.store, `Page ${100 + at}`);
    const names = ({ text }: Answer) =>
      [...text.matchAll(/<bdi>(Page \d+)<\/bdi>/g)].map(([, each]) => each);
    const first = await admin.browser.get("/admin/people?q=page");
    expect(names(first)).toHaveLength(25);
    const next = /href="([^"]+)">Next page/.exec(first.text)?.[1] ?? "";
    const second = await admin.browser.get(next.replaceAll("&amp;", "&"));
    expect(names(second)).toEqual(["Page 125", "Page 126", "Page 127", "Page 128", "Page 129"]);
    expect(second.text).not.toContain("Next page");
    expect((await admin.browser.get("/admin/people?q=nobody-at-all")).text).toContain(
      "Nobody’s name has that in it.",
    );
  });

  test("offer the roles below one's own, and nothing about oneself or those above", async () => {
    const row = async ({ browser }: Someone, { name }: Someone) => {
      const { text } = await browser.get(`/admin/people?q=${encodeURIComponent(name)}`);
      return text.split("<tr").find((each) => each.includes(`<bdi>${name}</bdi>`)) ?? "";
    };
    const offered = (text: string) =>
      [...text.matchAll(/<option value="([a-z]+)"/g)].map(([, each]) => each);
    expect(offered(await row(owner, member))).toEqual(["admin", "moderator", "member"]);
    expect(offered(await row(admin, member))).toEqual(["moderator", "member"]);
    for (const untouchable of [admin, owner])
      expect(await row(admin, untouchable)).not.toContain("<form");
  });
});

describe("rooms", () => {
  test("are archived, reopened, made read-only and open to all, and who is in them hears it", async () => {
    const theirs = await member.tab("quay");
    const STEPS: [string, object][] = [
      ["lock", { readOnly: true }],
      ["unlock", { readOnly: false }],
      ["archive", { archived: true }],
      ["reopen", { archived: false }],
    ];
    for (const [act, facts] of STEPS) {
      const answer = await admin.browser.send("/admin/rooms", { act, room: "quay" });
      expect(answer.to).toBe(`/admin/rooms?done=${act}`);
      expect(await theirs.next("room")).toMatchObject({ room: "quay", userId: admin.id, ...facts });
    }
    await theirs.close();
  });

  test("that are private are those that one is in", async () => {
    const made = async ({ id, name }: Someone, title: string) =>
      (
        await open.store.createRoom({
          ...{ room: null, title, topic: null, readOnly: false, slowSeconds: 0 },
          ...{ owner: id, ownerName: asUsername(name) },
        })
      ).room;
    const [mine, theirs] = [await made(admin, "My cabin"), await made(member, "Their cabin")];
    const { text } = await admin.browser.get("/admin/rooms");
    expect(text).toContain("My cabin");
    expect(text).toContain(mine);
    expect(text).not.toContain("Their cabin");
    expect(text).not.toContain(theirs);
    const answer = await admin.browser.send("/admin/rooms", { act: "archive", room: theirs });
    const none = await admin.browser.send("/admin/rooms", { act: "archive", room: "no-such-room" });
    expect([answer.status, complaintIn(answer)]).toEqual([none.status, complaintIn(none)]);
  });
});

describe("reports", () => {
  test("show what was said, where and by whom; the message is deleted, the report settled", async () => {
    const [theirs, mine] = [await member.tab("pier"), await moderator.tab("pier")];
    const message = await say(theirs, "pier", "a rude word");
    await mine.ask({ type: "report", room: "pier", message, reason: "rude" });
    const page = await moderator.browser.get("/admin/reports");
    for (const part of [
      "a rude word",
      `<bdi>${member.name}</bdi>`,
      "<bdi>rude</bdi>",
      'href="/r/pier"',
    ])
      expect(page.text).toContain(part);

    const deletion = { act: "delete", room: "pier", message: `${message}` };
    expect((await moderator.browser.send("/admin/reports", deletion)).to).toBe(
      "/admin/reports?done=delete",
    );
    for (const tab of [theirs, mine])
      expect(await tab.next("deleted")).toMatchObject({ message, userId: moderator.id });
    const deleted = await moderator.browser.get("/admin/reports");
    expect(deleted.text).not.toContain("a rude word");
    expect(deleted.text).toContain("The message is deleted.");

    const report = /name="report" value="(\d+)"/.exec(deleted.text)?.[1] ?? "";
    const settled = await moderator.browser.send("/admin/reports", { act: "settle", report });
    expect(settled.to).toBe("/admin/reports?done=settle");
    expect((await moderator.browser.get("/admin/reports")).text).toContain(
      "Nothing waits for you.",
    );
    expect((await moderator.browser.get("/admin/reports?all=1")).text).toContain(
      `Settled by <bdi>${moderator.name}</bdi>`,
    );
    const again = await moderator.browser.send("/admin/reports", { act: "settle", report });
    expect([again.status, complaintIn(again)]).toEqual([
      404,
      "There is no such report, or it is settled",
    ]);
    await Promise.all([theirs.close(), mine.close()]);
  });

  test("from a private room say nothing of the room", async () => {
    const { room } = await open.store.createRoom({
      ...{ room: null, title: "Hidden cove", topic: null, readOnly: false, slowSeconds: 0 },
      ...{ owner: member.id, ownerName: asUsername(member.name) },
    });
    const tab = await member.tab(room);
    const message = await say(tab, room, "said in private");
    await tab.ask({ type: "report", room, message });
    const { text } = await moderator.browser.get("/admin/reports");
    expect(text).toContain("said in private");
    expect(text).toContain("In a private room that you are not in");
    for (const part of ["Hidden cove", room]) expect(text).not.toContain(part);
    await tab.close();
  });

  test("come by pages, however long the messages are", async () => {
    const tab = await member.tab("pier");
    for (let at = 0; at < 30; at++) {
      const message = await say(tab, "pier", `report number ${at}`);
      await tab.ask({ type: "report", room: "pier", message });
    }
    const seen: string[] = [];
    for (let path = "/admin/reports"; path !== "";) {
      const { text } = await moderator.browser.get(path);
      seen.push(...[...text.matchAll(/report number (\d+)/g)].map(([, each = ""]) => each));
      path = (/href="([^"]+)">Older/.exec(text)?.[1] ?? "").replaceAll("&amp;", "&");
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, at) => `${29 - at}`));
    await tab.close();
  });
});

describe("audit", () => {
  test("says who did what to whom, newest first, by pages", async () => {
    const target = await come("member");
    for (let at = 0; at < 52; at++)
      await open.store.note({
        ...{ by: admin.id, act: "kick", target: target.id, room: null, detail: `time ${at}` },
      });
    const first = await admin.browser.get("/admin/audit");
    expect(first.text).toMatch(new RegExp(`kicked\\s*<bdi>${target.name}</bdi>`));
    const times = ({ text }: Answer) =>
      [...text.matchAll(/<bdi>time (\d+)<\/bdi>/g)].map(([, each]) => Number(each));
    expect(times(first)).toEqual(Array.from({ length: 50 }, (_, at) => 51 - at));
    const older = /href="([^"]+)">Older/.exec(first.text)?.[1] ?? "";
    expect(times(await admin.browser.get(older))).toEqual([1, 0]);
  });

  test("has what the other pages did", async () => {
    const target = await come("member");
    await owner.browser.send("/admin/people", { act: "role", user: target.id, role: "admin" });
    const { text } = await owner.browser.get("/admin/audit");
    expect(text).toMatch(new RegExp(`gave a role to\\s*<bdi>${target.name}</bdi>`));
  });
});

describe("access", () => {
  test("an invitation's link is shown once, opens, is listed and revoked", async () => {
    const made = await admin.browser.send("/admin/access", { act: "invite", uses: "3", days: "7" });
    const [, path = ""] =
      /class="secret">http:\/\/127\.0\.0\.1:\d+(\/invite\/[\w-]+)</.exec(made.text) ?? [];
    expect((await webBrowser(open.url).get(path)).status).toBe(200);
    const listed = await admin.browser.get("/admin/access");
    expect(listed.text).not.toContain(path);
    const [, id = ""] = /name="invitation" value="([^"]+)"/.exec(listed.text) ?? [];
    const revoked = await admin.browser.send("/admin/access", { act: "revoke", invitation: id });
    expect(revoked.to).toBe("/admin/access?done=revoke");
    expect((await webBrowser(open.url).get(path)).status).toBe(404);
    expect((await admin.browser.get("/admin/access")).text).toContain("There are none now.");
  });

  test("says which access the server has", async () => {
    expect((await admin.browser.get("/admin/access")).text).toContain("Access is open");
    const closed = await openPlace({ access: "closed" });
    const browser = webBrowser(closed.url);
    browser.become(await makeAccount(closed.store, "Ada", "owner"));
    const { text } = await browser.get("/admin/access");
    expect(text).toContain("Access is closed");
    expect(text).not.toContain("Make an invitation");
  });
});

describe("what people write stays text", () => {
  test("in every section", async () => {
    for (const [at, hostile] of HOSTILE.entries()) {
      const { id, session } = await named(`${hostile} ${at}`);
      const tab = await open.chat.connect(session);
      await tab.ask({ type: "join", room: "shore" });
      const message = await say(tab, "shore", hostile);
      await tab.ask({ type: "report", room: "shore", message, reason: hostile });
      await tab.close();
      const ban = { userId: id, username: asUsername(hostile), room: null, address: "" };
      await open.store.ban({ ...ban, until: 0, reason: hostile }, admin.id);
    }
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

  async function named(name: string): Promise<{ id: UserId; session: string }> {
    const session = await makeAccount(open.store, name);
    const found = await open.store.session(hashOf(session));
    return { id: asUserId(found?.account.userId ?? ""), session };
  }
});
