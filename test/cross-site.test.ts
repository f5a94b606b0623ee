// Pages of other sites: what their visitors' browsers send by themselves opens no socket and changes nothing.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { adminPaths } from "../src/http/pages/admin/admin.ts";
import { hashOf } from "../src/identity/secrets.ts";
import { readNetworks } from "../src/lib/networks.ts";
import { openPlace, password, type Place, signedIn } from "./http/pages/support.ts";
import { closeChats, openChat } from "./support/chat.ts";
import { connect } from "./support/client.ts";
import { openEvents, streamWith } from "./support/event-stream.ts";
import { makeAccount } from "./support/people.ts";
import { openHttp } from "./support/raw-http.ts";
import { bearer, upgradeWith } from "./support/upgrade.ts";
import { type WebBrowser, webBrowser } from "./support/web-browser.ts";

setDefaultTimeout(30_000);
afterAll(closeChats);

/** What other pages call themselves, or a program says in their name. Ours is `http://127.0.0.1:PORT`. */
const foreign = (port: number): readonly string[] => {
  const host = `127.0.0.1:${port}`;
  return [
    "https://evil.example",
    "null",
    "",
    // Look-alikes of an address and of a name.
    ...[`http://${host}.evil.example`, `http://127.0.0.1.evil.example:${port}`],
    ...[`http://localhost.evil.example:${port}`, `http://evil.example/${host}`],
    ...[`http://evil.example?http://${host}`, `http://evil.example#http://${host}`],
    ...[`http://${host}@evil.example`, `http://evil.example@${host}`, `http://x127.0.0.1:${port}`],
    // The same machine by another name is another origin.
    ...[`http://localhost:${port}`, `http://[::1]:${port}`, `http://2130706433:${port}`],
    ...[`http://127.1:${port}`, `http://127.0.0.1.:${port}`],
    ...["http://127.0.0.1", "http://127.0.0.1:1", `http://${host}0`, `http://0${host}`],
    ...[`ftp://${host}`, `ws://${host}`, `file://${host}`, `chrome-extension://${host}`, host],
    // A browser writes an origin in one way only: in another it was not a browser.
    ...[`HTTP://${host}`, `http://${host}/`, `http://${host}, https://evil.example`],
    ...[`http://${host} https://evil.example`, `//${host}`, `http:${host}`, "*"],
  ];
};

let place: Place;
let account: WebBrowser;
let guest: string;
let own: string;
let port: number;
beforeAll(async () => {
  place = await openPlace();
  ({ port } = place.chat.app);
  own = `Origin: http://127.0.0.1:${port}`;
  account = (await signedIn(place)).browser;
  const someone = await place.chat.connect();
  guest = someone.welcome.session;
  await someone.close();
});

const cookie = (session: string): string => `Cookie: chat-session=${session}`;

describe("a socket", () => {
  test("is opened by no page of another site, whatever it shows", async () => {
    const before = place.chat.app.size();
    const shown: string[][] = [
      [cookie(account.session())],
      [cookie(guest)],
      [],
      // A page may well know a token: it is refused for where it is, all the same.
      [`Sec-WebSocket-Protocol: chat.v1, bearer.${guest}`],
      [bearer(account.session())],
    ];
    for (const origin of foreign(port))
      for (const headers of shown)
        for (const path of ["/ws", "/", "/?room=general&username=mallory"]) {
          const answer = await upgradeWith(place.chat, [`Origin: ${origin}`, ...headers], path);
          expect([origin, path, ...answer]).toEqual([origin, path, 403, "forbidden"]);
        }
    expect(place.chat.app.size()).toEqual(before);
  });

  test("in place of one, no stream is opened by them or posted to", async () => {
    const stream = await openEvents(place.chat, { headers: { Authorization: `Bearer ${guest}` } });
    const before = place.chat.app.size();
    const shown = [[cookie(account.session())], [cookie(guest)], [], [bearer(account.session())]];
    for (const origin of foreign(port))
      for (const headers of shown)
        for (const method of ["GET", "POST"] as const) {
          const asked = { method, query: "?room=general&username=mallory" };
          const answer = await streamWith(place.chat, [`Origin: ${origin}`, ...headers], asked);
          expect([origin, method, ...answer]).toEqual([origin, method, 403, "forbidden"]);
        }
    for (const Origin of foreign(port)) {
      const headers = { Origin, Cookie: `chat-session=${guest}` };
      expect([Origin, ...(await stream.post("/leave", { headers }))]).toEqual([
        ...[Origin, 403, "forbidden"],
      ]);
    }
    // Without an Origin it is no page, and a cookie is no token.
    for (const method of ["GET", "POST"] as const)
      expect(await streamWith(place.chat, [cookie(guest)], { method })).toEqual([403, "forbidden"]);
    const bare = { headers: { Cookie: `chat-session=${guest}` } };
    expect(await stream.post("/leave", bare)).toEqual([403, "forbidden"]);
    expect(place.chat.app.size()).toEqual(before);
    const Origin = `http://127.0.0.1:${port}`;
    const ours = { headers: { Origin, Cookie: `chat-session=${guest}` } };
    expect(await stream.post("/help", ours)).toEqual([204, ""]);
    stream.abort();
  });

  test("nor by two Origins, of which one is ours", async () => {
    for (const origins of [
      [own, "Origin: https://evil.example"],
      ["Origin: https://evil.example", own],
    ])
      expect(await upgradeWith(place.chat, [...origins, cookie(guest)])).toEqual([
        403,
        "forbidden",
      ]);
  });

  test("nor by a cookie that comes without any Origin", async () => {
    for (const session of [account.session(), guest, "x"])
      for (const path of ["/ws", "/"])
        expect(await upgradeWith(place.chat, [cookie(session)], path)).toEqual([403, "forbidden"]);
    // Nor when a token of somebody else's comes beside it where a page can put one.
    const query = `/ws?token=${guest}`;
    expect(await upgradeWith(place.chat, [cookie(guest)], query)).toEqual([403, "forbidden"]);
  });

  test("is opened by our own page, with the cookie and as the one whose it is", async () => {
    const Origin = `http://127.0.0.1:${port}`;
    const known = await place.store.session(hashOf(account.session()));
    const Cookie = `chat-session=${account.session()}`;
    const client = await connect(place.chat.url, { Origin, Cookie });
    const { you, session } = await client.next("welcome");
    expect(you.userId).toBe(known?.account.userId ?? ("" as never));
    // What scripts cannot read they are not told either.
    expect(session).toBe("");
    await client.close();
    expect(await upgradeWith(place.chat, [own, cookie(guest)])).toEqual([101, ""]);
  });

  test("is opened by programs, which have no Origin, with a token or as a guest", async () => {
    const session = await makeAccount(place.store, "robot");
    for (const headers of [
      [],
      [bearer(session)],
      [bearer(guest)],
      [`Sec-WebSocket-Protocol: chat.v1, bearer.${session}`],
    ])
      expect(await upgradeWith(place.chat, headers)).toEqual([101, ""]);
    expect(await upgradeWith(place.chat, [], `/ws?token=${session}`)).toEqual([101, ""]);
  });

  test("behind TLS is not opened by a page that came without", async () => {
    const chat = await openChat({ trustedProxy: readNetworks(["127.0.0.1"]) });
    const origin = (scheme: string) => `Origin: ${scheme}://127.0.0.1:${chat.app.port}`;
    const overTls = "X-Forwarded-Proto: https";
    expect(await upgradeWith(chat, [origin("https"), overTls])).toEqual([101, ""]);
    expect(await upgradeWith(chat, [origin("http"), overTls])).toEqual([403, "forbidden"]);
    expect(await upgradeWith(chat, [origin("http")])).toEqual([101, ""]);
  });
});

/** POST of a form at the bare socket, with nothing that is not in `headers`. */
async function post(path: string, fields: Record<string, string>, headers: readonly string[]) {
  const http = openHttp(port);
  const body = String(new URLSearchParams(fields));
  const lines = [
    ...[`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Content-Length: ${body.length}`],
    ...["Content-Type: application/x-www-form-urlencoded", "Connection: close", ...headers],
  ];
  http.send(`${lines.join("\r\n")}\r\n\r\n${body}`);
  const answer = await http.answer();
  http.cut();
  return answer;
}

describe("a write", () => {
  test("is taken from no page of another site: all that was is as it was", async () => {
    const { store, chat } = place;
    const found = await store.session(hashOf(account.session()));
    if (found === null) throw new Error("signed in just now");
    const { userId, username } = found.account;
    const admin = await makeAccount(store, "warden", "admin");
    const code = "an-invitation-of-22-ch";
    const draft = { by: userId, room: null, uses: 1, expires: Date.now() + 3_600_000 };
    await store.createInvitation({ ...draft, secretHash: hashOf(code) });
    const setup = chat.app.setupSecret() ?? "";
    const newcomer = { username: "Mallory", password };
    const writes: [path: string, session: string, fields: Record<string, string>][] = [
      ["/signin", "", { username, password }],
      ["/register", "", newcomer],
      ["/register", guest, newcomer],
      [`/setup?${setup}`, "", newcomer],
      [`/invite/${code}`, "", newcomer],
      [`/invite/${code}`, account.session(), {}],
      ["/settings", account.session(), { act: "name", username: "Mallory" }],
      ["/settings", account.session(), { act: "password", old: password, new: `${password}!` }],
      [
        "/settings",
        account.session(),
        { act: "token", "token-name": "x", scope: "write", days: "0" },
      ],
      ["/settings", account.session(), { act: "sign-out-others" }],
      ["/signout", account.session(), {}],
      ...adminPaths.map((path): [string, string, Record<string, string>] => [
        ...([path, admin] as const),
        { act: "ban", user: username, seconds: "0", reason: "" },
      ]),
    ];
    const everything = async () => ({
      accounts: await store.accounts({ query: "", after: "", limit: 100 }),
      tokens: await store.tokens(userId),
      sessions: (await store.sessions(userId)).map(({ id }) => id),
      invitation: await store.invitation(hashOf(code)),
      bans: await store.bans(null),
      setup: chat.app.setupSecret(),
    });
    const before = await everything();
    const senders = [
      // Without an Origin and without a word of the site: no browser of today, so nobody whose form this is.
      ...[[], ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: none"]],
      ...["cross-site", "same-site", "none", "Same-Origin"].map((site) => [
        ...["Origin: null", `Sec-Fetch-Site: ${site}`],
      ]),
      ...foreign(port).map((origin) => [`Origin: ${origin}`]),
    ];
    for (const [path, session, fields] of writes)
      for (const headers of senders) {
        const shown = session === "" ? [] : [cookie(session)];
        const answer = await post(path, fields, [...headers, ...shown]);
        expect([path, headers, answer?.status]).toEqual([path, headers, 403]);
        expect(answer?.head.toLowerCase()).not.toContain("set-cookie");
      }
    expect(await everything()).toEqual(before);
  });

  test("is not taken for a token: a page of ours is shown to browsers", async () => {
    const fields = { act: "name", username: "Robot" };
    const token = bearer(await makeAccount(place.store, "droid"));
    const answer = await post("/settings", fields, [own, token]);
    expect(answer?.status).toBe(303);
    expect(answer?.head).toMatch(/^location: \/signin/im);
    expect(await place.store.accountByMark("drold")).not.toBeNull();
  });

  test("is taken from our own page with its cookie", async () => {
    const { browser } = await signedIn(place);
    const fields = { act: "name", username: "Zoe" };
    const answer = await post("/settings", fields, [own, cookie(browser.session())]);
    expect([answer?.status, /^location: (.*?)\r?$/im.exec(answer?.head ?? "")?.[1]]).toEqual([
      ...[303, "/settings?done=name"],
    ]);
  });
});

test("what another site makes a browser read it does not get to see", async () => {
  await place.chat.join("ann", "general");
  const url = `${webUrl()}/api/rooms/general/messages`;
  for (const origin of ["https://evil.example", "null"]) {
    const headers = { Origin: origin, Cookie: `chat-session=${account.session()}` };
    const answer = await fetch(url, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    // Asked beforehand (CORS), it says nothing that allows anything.
    const asked = await fetch(url, {
      ...{ method: "OPTIONS", headers: { ...headers, "Access-Control-Request-Method": "GET" } },
    });
    expect(asked.status).toBe(405);
    expect([...asked.headers.keys()].filter((name) => name.startsWith("access-"))).toEqual([]);
  }
  const page = await webBrowser(webUrl()).get("/signin");
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

const webUrl = (): string => `http://127.0.0.1:${port}`;
