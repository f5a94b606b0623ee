// Who may upgrade, as whom, and what everybody else is answered.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Welcome } from "../src/protocol/events.ts";
import { type Chat, closeChats, openChat } from "./support/chat.ts";
import { connect } from "./support/client.ts";
import { hasIpv6 } from "./support/parts.ts";
import { connectRaw, handshakeFor, rawHttp } from "./support/raw.ts";

let chat: Chat;
let origin: string;
beforeAll(async () => {
  chat = await openChat({ origins: ["https://friend.example"] });
  origin = `http://127.0.0.1:${chat.app.port}`;
});
afterAll(closeChats);

type Upgraded = { status: number; head: string; body: string };

/** The answer to an upgrade with these header lines. */
async function upgrade(headers: string[] = [], path = "/ws"): Promise<Upgraded> {
  const host = `Host: 127.0.0.1:${chat.app.port}`;
  const all = headers.some((line) => /^host:/i.test(line)) ? headers : [host, ...headers];
  const answer = await rawHttp(chat.app.port, handshakeFor(path, all));
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body };
}

const codeOf = ({ status, body }: Upgraded) => [status, JSON.parse(body).code];

async function welcomed(headers: Record<string, string>, protocols?: string[], query = "") {
  const client = await connect(chat.url + query, headers, protocols);
  const welcome: Welcome = await client.next("welcome");
  return { client, welcome };
}

async function somebody(): Promise<{ session: string; userId: string }> {
  const { client, welcome } = await welcomed({});
  await client.ask({ type: "join", room: "general" });
  await client.close();
  return { session: welcome.session, userId: welcome.you.userId };
}

describe("requests", () => {
  test("[T1] an upgrade is answered on / and on /ws", async () => {
    expect((await upgrade([], "/")).status).toBe(101);
    expect((await upgrade([], "/ws")).status).toBe(101);
    expect((await upgrade([], "/elsewhere")).status).toBe(404);
  });

  test("/ws without an upgrade is 426 and says what to upgrade to", async () => {
    const answer = await fetch(`${origin}/ws`);
    expect(answer.status).toBe(426);
    expect(answer.headers.get("upgrade")).toBe("websocket");
  });

  test("an upgrade without its key or of another version is refused, and nobody is left over", async () => {
    const { users } = chat.app.size();
    const head = (lines: string[]) =>
      rawHttp(chat.app.port, ["GET /ws HTTP/1.1", "Host: x", ...lines, "", ""].join("\r\n"));
    const upgradeLines = ["Upgrade: websocket", "Connection: Upgrade"];
    expect(await head([...upgradeLines, "Sec-WebSocket-Version: 13"])).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(await head(upgradeLines)).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(chat.app.size().users).toBe(users);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])("%s is 405", async (method) => {
    const answer = await rawHttp(
      chat.app.port,
      `${method} / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(answer).toStartWith("HTTP/1.1 405");
    expect(answer.toLowerCase()).toContain("allow: get, head");
  });

  test.each([
    ["two Host headers", "Host: a\r\nHost: b"],
    ["a Host with a path", "Host: a/b"],
    ["a Host with a user", "Host: a@b"],
    ["no Host", "X: y"],
    ["an empty Host", "Host:"],
  ])("%s are 400", async (_, lines) => {
    const answer = await rawHttp(chat.app.port, `GET / HTTP/1.1\r\n${lines}\r\n\r\n`);
    expect(answer).toStartWith("HTTP/1.1 400");
  });

  test.each(["/../etc/passwd", "/%2e%2e/etc/passwd", "/%00", "/%zz", "//", "/assets/../index.ts"])(
    "%s gives nothing of the disk",
    async (path) => {
      const answer = await rawHttp(chat.app.port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 (200|400|404)/);
      expect(answer).not.toContain("root:");
    },
  );

  test("/healthz and /readyz say that all is well", async () => {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  });
});

describe("[I3] origins", () => {
  test.each([
    ["our own", 101, () => origin],
    ["our own behind TLS", 101, () => origin.replace("http:", "https:")],
    ["one that is allowed", 101, () => "https://friend.example"],
  ])("a page of %s may connect", async (_, status, from) => {
    expect((await upgrade([`Origin: ${from()}`])).status).toBe(status);
  });

  test.each([
    ["another host", () => "https://evil.example"],
    ["another port", () => "http://127.0.0.1:1"],
    ["null, a sandboxed frame,", () => "null"],
    ["a longer name than ours", () => `${origin}.evil.example`],
    ["a subdomain of a friend", () => "https://a.friend.example"],
  ])("a page of %s gets 403", async (_, from) => {
    expect(codeOf(await upgrade([`Origin: ${from()}`]))).toEqual([403, "forbidden"]);
  });
});

describe("[I1] [I2] who one is", () => {
  test("[I4] a page of ours gets the cookie, for this server alone and out of reach of scripts", async () => {
    const { head } = await upgrade([`Origin: ${origin}`]);
    const cookie = /^set-cookie: (.*)$/im.exec(head)?.[1] ?? "";
    expect(cookie).toMatch(/^chat-session=g_[0-9a-z]{16}\.[\w-]{43};/);
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Lax");
    expect(cookie).toContain("Path=/");
    expect((await upgrade()).head.toLowerCase()).not.toContain("set-cookie");
  });

  test("the cookie makes a page the same user again", async () => {
    const { session, userId } = await somebody();
    const { welcome, client } = await welcomed({
      Origin: origin,
      Cookie: `chat-session=${session}`,
    });
    expect(welcome.you.userId).toBe(userId as typeof welcome.you.userId);
    await client.close();
  });

  test("[I3] the cookie without an Origin is 403", async () => {
    const { session } = await somebody();
    const answer = await upgrade([`Cookie: chat-session=${session}`]);
    expect(codeOf(answer)).toEqual([403, "forbidden"]);
  });

  test.each(["g_0123456789abcdef.forged", "x", "%", "%E0%A4%A", "%zz", "a;b", '"', "\u00ff"])(
    "[I2] the bad cookie %j makes a new guest",
    async (cookie) => {
      const answer = await upgrade([`Origin: ${origin}`, `Cookie: chat-session=${cookie}`]);
      expect(answer.status).toBe(101);
      expect(answer.head).toMatch(/^set-cookie: chat-session=g_/im);
    },
  );

  test("a bearer makes a program the same user again", async () => {
    const { session, userId } = await somebody();
    const { welcome, client } = await welcomed({ Authorization: `Bearer ${session}` });
    expect(welcome).toMatchObject({ session, you: { userId }, rooms: [{ room: "general" }] });
    await client.close();
  });

  test("the sub-protocol pair does, and chat.v1 comes back", async () => {
    const { session, userId } = await somebody();
    const answer = await upgrade([`Sec-WebSocket-Protocol: chat.v1, bearer.${session}`]);
    expect(answer.head).toMatch(/^sec-websocket-protocol: chat\.v1\r?$/im);
    const { welcome, client } = await welcomed({}, ["chat.v1", `bearer.${session}`]);
    expect(welcome.you.userId).toBe(userId as typeof welcome.you.userId);
    await client.close();
  });

  test("?token= does", async () => {
    const { session, userId } = await somebody();
    const { welcome, client } = await welcomed({}, undefined, `?token=${session}`);
    expect(welcome.you.userId).toBe(userId as typeof welcome.you.userId);
    await client.close();
  });

  test.each([
    ["bearer", ["Authorization: Bearer nonsense"], "/ws"],
    ["sub-protocol", ["Sec-WebSocket-Protocol: chat.v1, bearer.nonsense"], "/ws"],
    ["token in the address", [], "/ws?token=nonsense"],
  ])("[I2] a bad %s is 401 before the upgrade", async (_, headers, path) => {
    expect(codeOf(await upgrade(headers, path))).toEqual([401, "unauthenticated"]);
  });

  test("[I2] a session of another server, or one changed in a letter, is 401", async () => {
    const { session } = await somebody();
    const other = await openChat();
    const theirs = (await other.connect()).welcome.session;
    const last = session.endsWith("A") ? "B" : "A";
    for (const token of [
      theirs,
      session.slice(0, -1),
      `${session}=`,
      `${session}.x`,
      session + last,
    ])
      expect((await upgrade([`Authorization: Bearer ${token}`])).status).toBe(401);
  });

  test.each(["chat.v2", "graphql-ws, soap", "bearer.x"])(
    "[T11] a client that offers only %s gets 400",
    async (offer) => {
      expect((await upgrade([`Sec-WebSocket-Protocol: ${offer}`])).status).toBe(400);
    },
  );
});

describe("[T5] room and name in the address", () => {
  test("who comes by them is there at once and just types", async () => {
    const { client, welcome } = await welcomed({}, undefined, "?room=%23Lobby&username=ann%20lee");
    expect(welcome.you.username).toStartWith("User-");
    expect(await client.next("joined")).toMatchObject({
      room: "lobby",
      you: { username: "ann lee" },
    });
    client.send("hello");
    expect(await client.next("chat")).toMatchObject({ username: "ann lee", text: "hello" });
    await client.close();
  });

  test.each(["?room=!!!", "?username=%00", "?room=&username=", "?room=%ff"])(
    "what fails in %s comes as an error after the welcome, and the connection stays",
    async (query) => {
      const { client } = await welcomed({}, undefined, query);
      expect(await client.next("error")).toMatchObject({ code: "name_invalid" });
      expect((await client.ask({ type: "ping" })).type).toBe("pong");
      await client.close();
    },
  );

  test("[T6] the welcome stands before all else, also when frames come with the handshake", async () => {
    const raw = await connectRaw(chat.app.port, "/?room=general");
    expect(raw.handshake).toStartWith("HTTP/1.1 101");
    raw.send('{"type":"ping"}');
    raw.send(Buffer.from([3, 232]), 8);
    await raw.closed;
    expect(JSON.parse(raw.frames[0]?.payload.toString() ?? "")).toMatchObject({ type: "welcome" });
  });
});

test.skipIf(!hasIpv6)("an app on an IPv6 address gives a URL that leads there", async () => {
  const { app } = await openChat({ host: "::1" });
  expect(app.url).toBe(`http://[::1]:${app.port}`);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});
