// A ban from the server: how soon every socket is closed, that no way leads back in, and that it ends.

import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hashOf, makeSecret } from "../src/identity/secrets.ts";
import { createLog } from "../src/lib/log.ts";
import { readNetworks } from "../src/lib/networks.ts";
import { CLOSES } from "../src/protocol/closes.ts";
import { asUsername, type UserId } from "../src/protocol/ids.ts";
import { password, type Place, signedIn } from "./http/pages/support.ts";
import { closeChats, memoryStore, openChat } from "./support/chat.ts";
import { type Client, connect } from "./support/client.ts";
import { manualClock } from "./support/manual-clock.ts";
import { makeAccount } from "./support/people.ts";
import { bearer, upgradeWith } from "./support/upgrade.ts";
import { webBrowser } from "./support/web-browser.ts";

setDefaultTimeout(30_000);
afterEach(closeChats);

const home = "203.0.113.5";
const away = "198.51.100.9";

/** Where many addresses come to by way of a proxy, and somebody to keep order. */
async function openGuarded(clockBehindMs = 0): Promise<Place & { mod: Client }> {
  const store = await memoryStore(createLog("json", () => {}));
  const clock = manualClock(Date.now() - clockBehindMs);
  const chat = await openChat({ trustedProxy: readNetworks(["127.0.0.1"]) }, { store, clock });
  const mod = await chat.connect(await makeAccount(store, "mod", "moderator"));
  return { chat, store, clock, url: `http://127.0.0.1:${chat.app.port}`, mod };
}

type Way = readonly [what: string, headers: readonly string[], path?: string];

/** Every way in over the socket with that token: what a program and what a page can do. */
const waysBy = ({ url }: Place, token: string): Way[] => [
  ["bearer", [bearer(token)]],
  ["sub-protocol", [`Sec-WebSocket-Protocol: chat.v1, bearer.${token}`]],
  ["address", [], `/ws?token=${token}`],
  ["address of a room", [], `/?token=${token}&room=general&username=eve`],
  ["cookie", [`Origin: ${url}`, `Cookie: chat-session=${token}`]],
];

const statusOf = async ({ chat }: Place, from: string, [, headers, path]: Way) =>
  upgradeWith(chat, [`X-Forwarded-For: ${from}`, ...headers], path);

async function readsOver({ url }: Place, from: string, headers: Record<string, string>) {
  const page = `${url}/api/rooms/general/messages`;
  const answer = await fetch(page, { headers: { ...headers, "X-Forwarded-For": from } });
  const { code } = (await answer.json()) as { code?: string };
  return [answer.status, code ?? ""];
}

async function apiToken({ store }: Place, userId: UserId): Promise<string> {
  const secret = makeSecret("ct_");
  const token = { userId, secretHash: hashOf(secret), name: "robot", scope: "write", expires: 0 };
  await store.createToken({ ...token, scope: "write" });
  return secret;
}

async function invitation({ store }: Place, by: UserId): Promise<string> {
  const code = makeSecret("");
  const good = { by, room: null, uses: 9, expires: Date.now() + 3_600_000 };
  await store.createInvitation({ ...good, secretHash: hashOf(code) });
  return code;
}

const refused: [number, string] = [403, "banned"];

describe("one with an account who is banned from the server", () => {
  test("is gone from every socket within a second, and no way leads back in", async () => {
    const place = await openGuarded();
    const { chat, store, mod, url } = place;
    const { browser, username } = await signedIn(place);
    const session = browser.session();
    const userId = (await store.session(hashOf(session)))?.account.userId ?? ("" as UserId);
    const token = await apiToken(place, userId);
    const code = await invitation(place, userId);
    const from = { "X-Forwarded-For": home };
    const sockets = await Promise.all(
      [
        { Authorization: `Bearer ${session}` },
        { Authorization: `Bearer ${token}` },
        { Origin: url, Cookie: `chat-session=${session}` },
      ].map((headers) => connect(chat.url, { ...from, ...headers })),
    );
    for (const each of sockets) await each.ask({ type: "join", room: "general" });
    const neighbour = await connect(chat.url, from);
    const { session: guest } = await neighbour.next("welcome");

    const start = performance.now();
    const banned = mod.ask({ type: "ban", server: true, user: userId, seconds: 3_600 });
    const closed = await Promise.all(sockets.map((each) => each.closed));
    const tookMs = performance.now() - start;
    expect((await banned).type).toBe("ack");
    console.log(`a ban closed three sockets in ${tookMs.toFixed(1)} ms`);
    expect(closed).toEqual(sockets.map(() => CLOSES.banned));
    expect(tookMs).toBeLessThan(1_000);

    // No cookie holds a token.
    for (const way of [...waysBy(place, session), ...waysBy(place, token).slice(0, -1)])
      for (const address of [home, away])
        expect([way[0], address, await statusOf(place, address, way)]).toEqual([
          ...[way[0], address, refused],
        ]);
    for (const headers of [
      { Authorization: `Bearer ${session}` },
      { Authorization: `Bearer ${token}` },
      { Cookie: `chat-session=${session}` },
    ])
      expect(await readsOver(place, away, headers)).toEqual(refused);
    // As a guest from there, one of before or a new one; those who are in, and accounts, are let be.
    for (const way of waysBy(place, guest))
      expect([way[0], await statusOf(place, home, way)]).toEqual([way[0], refused]);
    expect(await statusOf(place, home, ["new guest", []])).toEqual(refused);
    expect(await readsOver(place, home, {})).toEqual(refused);
    expect((await neighbour.ask({ type: "ping" })).type).toBe("pong");
    const friend = await makeAccount(store, "friend");
    expect(await statusOf(place, home, ["friend", [bearer(friend)]])).toEqual([101, ""]);
    expect(await statusOf(place, away, ["new guest", []])).toEqual([101, ""]);

    // By the doors: with the right password, as somebody new, by an invitation of before the ban.
    const newcomer = { username: "Somebody New", password };
    const doors: [path: string, fields: Record<string, string>][] = [
      ["/register", newcomer],
      [`/invite/${code}`, newcomer],
      ["/signin", { username, password }],
    ];
    for (const [path, fields] of doors) {
      const stranger = webBrowser(url);
      const { status } = await stranger.send(path, fields, from);
      expect([path, status, stranger.session()]).toEqual([path, 403, ""]);
      // Whose cookie says that it is them are refused from everywhere.
      const known = await browser.send(path, fields, { "X-Forwarded-For": away });
      expect([path, known.status]).toEqual([path, 403]);
    }
    expect(await store.invitation(hashOf(code))).toMatchObject({ usesLeft: 9 });
    expect((await browser.get("/settings")).to).toBe("/signin?next=%2Fsettings");
  });
});

describe("a guest who is banned from the server", () => {
  test("does not come back by the session, as a new guest, or by making an account", async () => {
    const place = await openGuarded();
    const { chat, store, mod, url } = place;
    const from = { "X-Forwarded-For": home };
    const first = await connect(chat.url, from);
    const { session, you } = await first.next("welcome");
    const joined = await first.ask({ type: "join", room: "general" });
    const epoch = joined.type === "joined" ? joined.epoch : "";
    const more = await connect(chat.url, { ...from, Authorization: `Bearer ${session}` });
    await mod.ask({ type: "ban", server: true, user: you.userId, seconds: 3_600 });
    expect(await Promise.all([first.closed, more.closed])).toEqual([CLOSES.banned, CLOSES.banned]);
    for (const way of waysBy(place, session))
      for (const address of [home, away])
        expect([way[0], address, await statusOf(place, address, way)]).toEqual([
          ...[way[0], address, refused],
        ]);
    expect(await statusOf(place, home, ["new guest", []])).toEqual(refused);
    expect(await readsOver(place, away, { Authorization: `Bearer ${session}` })).toEqual(refused);
    // What could be resumed, had they got in, is not given to one who asks in their place.
    const other = await connect(chat.url, { "X-Forwarded-For": away });
    expect(await other.ask({ type: "join", room: "general", epoch, after: 0 })).toMatchObject({
      type: "joined",
      count: 1,
    });
    const code = await invitation(place, (await store.accountByMark("mod"))?.userId ?? you.userId);
    for (const path of ["/register", `/invite/${code}`])
      for (const address of [home, away]) {
        const browser = webBrowser(url);
        browser.become(session);
        const fields = { username: "Somebody New", password };
        const answer = await browser.send(path, fields, { "X-Forwarded-For": address });
        expect([path, address, answer.status]).toEqual([path, address, 403]);
      }
    expect(await store.accountByMark("somebodynew")).toBeNull();
    expect(await store.invitation(hashOf(code))).toMatchObject({ usesLeft: 9 });
  });
});

describe("when its time is over", () => {
  test("every way in is open again, and not before", async () => {
    // The store goes by the real time: by this clock ten minutes are over there in a moment.
    const place = await openGuarded(600_000 - 150);
    const { store, mod, chat, url } = place;
    const { browser, username } = await signedIn(place);
    const session = browser.session();
    const userId = (await store.session(hashOf(session)))?.account.userId ?? ("" as UserId);
    const token = await apiToken(place, userId);
    const code = await invitation(place, userId);
    const eve = await connect(chat.url, { "X-Forwarded-For": home, ...authorised(session) });
    expect(
      await mod.ask({ type: "ban", server: true, user: asUsername(username), seconds: 600 }),
    ).toMatchObject({ type: "ack" });
    expect(await eve.closed).toEqual(CLOSES.banned);
    const [held] = await store.bans(null);
    const until = held?.until ?? place.clock.now() + 600_000;
    for (;;) {
      const asked = Date.now();
      const [status] = await statusOf(place, home, ["bearer", [bearer(session)]]);
      if (status === 101) break;
      expect([status, asked < until]).toEqual([403, true]);
    }
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    for (const way of [...waysBy(place, session), ["new guest", []] as const])
      expect([way[0], await statusOf(place, home, way)]).toEqual([way[0], [101, ""]]);
    expect(await statusOf(place, home, ["token", [bearer(token)]])).toEqual([101, ""]);
    expect((await readsOver(place, home, authorised(session)))[0]).not.toBe(403);
    const stranger = webBrowser(url);
    const fields = { username: "Somebody New", password };
    const from = { "X-Forwarded-For": home };
    expect((await stranger.send(`/invite/${code}`, fields, from)).status).toBe(303);
  });
});

const authorised = (token: string) => ({ Authorization: `Bearer ${token}` });
