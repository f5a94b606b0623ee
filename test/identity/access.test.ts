// Who gets in over real sockets: by access, ban and name; and that a guest who makes an account stays who they are.

import { afterEach, describe, expect, test } from "bun:test";
import type { Config } from "../../src/config.ts";
import { createLog } from "../../src/lib/log.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { hashOf } from "../../src/identity/secrets.ts";
import { CLOSES } from "../../src/protocol/closes.ts";
import type { Store } from "../../src/store/store.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { connect } from "../support/client.ts";
import { heldStore } from "../support/held-store.ts";
import { makeAccount } from "../support/people.ts";
import { openHttp } from "../support/raw-http.ts";
import { webBrowser } from "../support/web-browser.ts";
import { password } from "./support.ts";

afterEach(closeChats);

async function openPlace(changes: Partial<Config> = {}): Promise<Chat & { store: Store }> {
  const store = await memoryStore(createLog("json", () => {}));
  return { ...(await openChat(changes, { store })), store };
}

/** What a handshake is answered with: the status and, when it is refused, the code. */
async function knock({ app }: Chat, ...headers: string[]): Promise<[number, string]> {
  const http = openHttp(app.port);
  const handshake = [
    ...["GET /ws HTTP/1.1", `Host: 127.0.0.1:${app.port}`, "Upgrade: websocket"],
    ...["Connection: Upgrade", "Sec-WebSocket-Version: 13"],
    ...["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", ...headers],
  ];
  http.send(`${handshake.join("\r\n")}\r\n\r\n`);
  const answer = await http.answer();
  http.cut();
  return [answer?.status ?? 0, /"code":"(\w+)"/.exec(answer?.body ?? "")?.[1] ?? ""];
}

const unauthenticated: [number, string] = [401, "unauthenticated"];

describe("access", () => {
  test("open lets guests in and reads for them over HTTP", async () => {
    const chat = await openPlace();
    expect(await knock(chat)).toEqual([101, ""]);
    await chat.join("ann");
    expect((await fetch(`${chat.app.url}/api/rooms/general/messages`)).status).toBe(200);
  });

  test.each(["invite", "closed"] as const)(
    "[I2] %s lets in accounts only, before the upgrade and over HTTP",
    async (access) => {
      const chat = await openPlace({ access });
      const messages = `${chat.app.url}/api/rooms/general/messages`;
      expect(await knock(chat)).toEqual([401, "unauthenticated"]);
      expect(await knock(chat, `Origin: ${chat.app.url}`, "Cookie: chat-session=x")).toEqual(
        unauthenticated,
      );
      expect((await fetch(messages)).status).toBe(401);
      const secret = await makeAccount(chat.store, "ann");
      expect(await knock(chat, `Authorization: Bearer ${secret}`)).toEqual([101, ""]);
      const ann = await chat.connect(secret);
      await ann.ask({ type: "join", room: "general" });
      const headers = { Authorization: `Bearer ${secret}` };
      expect((await fetch(messages, { headers })).status).toBe(200);
    },
  );

  test("[I8] a banned person, and newcomers from that address, are 403 before the upgrade", async () => {
    const chat = await openPlace();
    const owner = await chat.connect(await makeAccount(chat.store, "ann", "owner"));
    const bob = await chat.connect();
    await owner.ask({ type: "ban", user: bob.welcome.you.userId, server: true, seconds: 60 });
    expect((await bob.closed).code).toBe(CLOSES.banned.code);
    expect(await knock(chat, `Authorization: Bearer ${bob.welcome.session}`)).toEqual([
      403,
      "banned",
    ]);
    expect(await knock(chat)).toEqual([403, "banned"]);
    expect((await fetch(`${chat.app.url}/api/rooms/general/messages`)).status).toBe(403);
    await owner.ask({ type: "unban", user: bob.welcome.you.userId, server: true });
    expect(await knock(chat)).toEqual([101, ""]);
  });
});

describe("the session of an account", () => {
  test("[I6] that came by cookie is shown to no script", async () => {
    const chat = await openPlace();
    const secret = await makeAccount(chat.store, "ann");
    const headers = { Origin: chat.app.url, Cookie: `chat-session=${secret}` };
    const ann = await connect(chat.url, headers);
    expect(await ann.next("welcome")).toMatchObject({ session: "", you: { username: "ann" } });
    const program = await chat.connect(secret);
    expect(program.welcome.session).toBe(secret);
  });

  test("[I6] closes its open sockets with 4009 when it ends, and no others", async () => {
    const chat = await openPlace();
    const secret = await makeAccount(chat.store, "ann");
    const { account } = (await chat.store.session(hashOf(secret))) ?? {};
    const other = `cs_${"o".repeat(43)}`;
    await chat.store.startSession({
      ...{
        secretHash: hashOf(other),
        userId: account?.userId ?? asUserId(""),
        agent: "",
        address: "",
      },
      expires: Date.now() + 60_000,
    });
    const [ann, elsewhere] = [await chat.connect(secret), await chat.connect(other)];
    const browser = webBrowser(chat.app.url);
    browser.become(secret);
    await browser.send("/signout", {});
    expect(await ann.closed).toEqual(CLOSES.signedOut);
    expect((await elsewhere.ask({ type: "ping" })).type).toBe("pong");
    expect(await knock(chat, `Authorization: Bearer ${secret}`)).toEqual([401, "unauthenticated"]);
  });
});

test("a session that ends while it is asked about opens no socket", async () => {
  const store = await memoryStore(createLog("json", () => {}));
  const held = heldStore(store, "roomsOf");
  const chat = await openChat({}, { store: held.store });
  const secret = await makeAccount(store, "ann");
  const browser = webBrowser(chat.app.url);
  browser.become(secret);
  held.beforeAnswer(async () => {
    // The page asks who signs out, too.
    held.beforeAnswer(null);
    await browser.send("/signout", {});
  });
  expect(await knock(chat, `Authorization: Bearer ${secret}`)).toEqual(unauthenticated);
  expect(chat.app.size()).toMatchObject({ connections: 0, users: 0 });
});

describe("the name of an account", () => {
  test("[N6] is no guest's, whether or not its holder is here", async () => {
    const chat = await openPlace();
    await makeAccount(chat.store, "Ann");
    const guest = await chat.connect();
    for (const command of [
      { type: "setUsername", username: "ánn" },
      { type: "join", room: "general", username: "ANN" },
    ])
      expect(await guest.ask(command)).toMatchObject({ type: "error", code: "name_taken" });
    expect((await guest.ask({ type: "setUsername", username: "Anna" })).type).toBe("ack");
  });

  test("[N6] is given up by a guest who took it before there was the account", async () => {
    const chat = await openPlace();
    const guest = await chat.join("ann");
    const ann = await chat.connect(await makeAccount(chat.store, "Ann"));
    expect(ann.welcome.you.username).toBe(asUsername("Ann"));
    const renamed = await guest.next("system", ({ event }) => event === "renamed");
    expect(renamed).toMatchObject({ was: "ann", user: { userId: guest.welcome.you.userId } });
    await guest.close();
    const back = await chat.connect(guest.welcome.session);
    expect(back.welcome.you.username).toStartWith("User-");
  });

  test("[N6] is kept in a join and in the address, and changed by setUsername", async () => {
    const chat = await openPlace();
    const secret = await makeAccount(chat.store, "Ann");
    await makeAccount(chat.store, "Bob");
    const ann = await chat.connect(secret, "?username=Zoe");
    await ann.ask({ type: "join", room: "general", username: "Eve" });
    const { account } = (await chat.store.session(hashOf(secret))) ?? {};
    expect(String(account?.username)).toBe("Ann");
    expect(await ann.ask({ type: "setUsername", username: "bob" })).toMatchObject({
      code: "name_taken",
    });
    await ann.ask({ type: "setUsername", username: "Anna" });
    expect(await chat.store.accountByMark("ann")).toBeNull();
    expect((await chat.store.accountByMark("anna"))?.userId).toBe(ann.welcome.you.userId);
  });
});

test("[I7] a guest who registers stays who they are: id, messages, rooms; the name is seen by all at once", async () => {
  const chat = await openPlace();
  const [guest, bob] = [await chat.join("visitor"), await chat.join("bob")];
  await guest.ask({ type: "chat", text: "as a guest" });
  const { userId } = guest.welcome.you;
  const browser = webBrowser(chat.app.url);
  browser.become(guest.welcome.session);
  expect((await browser.send("/register", { username: "Ann", password })).status).toBe(303);
  const ann = await chat.connect(browser.session());
  expect(ann.welcome.you).toMatchObject({ userId, username: asUsername("Ann"), role: "member" });
  expect(ann.welcome.rooms.map(({ room }) => room)).toEqual([asRoomName("general")]);
  expect(await bob.next("system", ({ event }) => event === "renamed")).toMatchObject({
    ...{ was: "visitor", user: { userId, username: asUsername("Ann") } },
  });
  await ann.ask({ type: "join", room: "general" });
  expect(await ann.ask({ type: "history" })).toMatchObject({
    messages: [{ userId, username: "visitor", text: "as a guest" }],
  });
  expect(await knock(chat, `Authorization: Bearer ${guest.welcome.session}`)).toEqual(
    unauthenticated,
  );
});
