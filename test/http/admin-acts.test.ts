// What each form of the administration does: at once, on open sockets, and as the pages show it afterwards.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { CLOSES } from "../../src/protocol/closes.ts";
import { asUsername } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { makeAccount } from "../support/people.ts";
import { type Answer, webBrowser } from "../support/web-browser.ts";
import { type Offices, openOffices, say, type Someone } from "./admin-scene.ts";
import { complaintIn, openPlace } from "./pages/support.ts";

setDefaultTimeout(20_000);

let open: Offices;
let owner: Someone;
let admin: Someone;
let moderator: Someone;
let member: Someone;

beforeAll(async () => {
  open = await openOffices();
  ({ owner, admin, moderator, member } = open);
});
afterAll(closeChats);

describe("people", () => {
  test("a role that is given is told to its open sockets, and said on the way back", async () => {
    const target = await open.come("member");
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
    const target = await open.come("moderator");
    const tab = await target.tab();
    await owner.browser.send("/admin/people", { act: "sign-out", user: target.id });
    expect((await tab.closed).code).toBe(CLOSES.signedOut.code);
    expect((await target.browser.get("/admin/reports")).status).toBe(303);
  });

  test("who is muted says nothing, until they are unmuted", async () => {
    const target = await open.come("member");
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
    const target = await open.come("member");
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
    const target = await open.come("guest");
    const tab = await target.tab("quay");
    const fields = { seconds: "0", reason: "", "purge-minutes": "0" };
    await moderator.browser.send("/admin/bans", { act: "ban", user: target.name, ...fields });
    expect((await tab.closed).code).toBe(CLOSES.banned.code);
    expect((await moderator.browser.get("/admin/bans")).text).toContain("for good");
    await moderator.browser.send("/admin/bans", { act: "unban", user: target.id });
  });

  test("who calls themselves by another's id gets nothing that was meant for the other", async () => {
    const target = await open.come("member");
    const impostor = await open.come("member");
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

  test("come by pages, newest first", async () => {
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
    const target = await open.come("member");
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
    const target = await open.come("member");
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
