// API tokens: what they open, what a token that may only read cannot do, and when they end.

import { afterEach, describe, expect, test } from "bun:test";
import { createLog } from "../../src/lib/log.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { hashOf, makeSecret } from "../../src/identity/secrets.ts";
import { tokenPrefix } from "../../src/identity/tokens.ts";
import type { TokenRow, TokenScope } from "../../src/store/accounts.ts";
import type { Store } from "../../src/store/store.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { connect } from "../support/client.ts";
import { manualClock } from "../support/manual-clock.ts";
import { makeAccount } from "../support/people.ts";
import { bearer, upgradeWith } from "../support/upgrade.ts";

afterEach(closeChats);

type House = {
  chat: Chat;
  store: Store;
  ann: UserId;
  give(scope: TokenScope, expires?: number): Promise<{ secret: string; row: TokenRow }>;
};

/** A server, and ann, who has an account and gives herself tokens. */
async function openHouse(clock = manualClock(Date.now())): Promise<House> {
  const store = await memoryStore(createLog("json", () => {}));
  const chat = await openChat({}, { store, clock });
  const session = await makeAccount(store, "ann");
  const { welcome, close } = await chat.connect(session);
  await close();
  const ann = welcome.you.userId;
  return {
    chat,
    store,
    ann,
    async give(scope, expires = 0) {
      const secret = makeSecret(tokenPrefix);
      const draft = { secretHash: hashOf(secret), userId: ann, name: "a bot", scope, expires };
      return { secret, row: await store.createToken(draft) };
    },
  };
}

test("[I9] a token is its owner, and gets no cookie", async () => {
  const { chat, ann, give } = await openHouse();
  const { secret } = await give("write");
  expect(secret).toMatch(/^ct_[\w-]{43}$/);
  const bot = await chat.connect(secret);
  expect(bot.welcome.you).toMatchObject({ userId: ann, username: "ann", guest: false });
  expect(bot.welcome.session).toBe("");
  expect(await bot.ask({ type: "join", room: "general" })).toMatchObject({ type: "joined" });
  expect(await bot.ask({ type: "chat", text: "beep" })).toMatchObject({ type: "ack" });
});

describe("[I9] a token that may only read", () => {
  test("reads over the socket and over HTTP, and changes nothing", async () => {
    const { chat, give } = await openHouse();
    const bob = await chat.join("bob");
    await bob.ask({ type: "chat", text: "hello" });
    const { secret } = await give("read");
    const bot = await chat.connect(secret);
    expect(await bot.ask({ type: "join", room: "general" })).toMatchObject({
      messages: [{ text: "hello" }],
    });
    await bob.ask({ type: "chat", text: "again" });
    expect(await bot.next("chat")).toMatchObject({ text: "again" });
    expect(await bot.ask({ type: "history" })).toMatchObject({ type: "history" });
    expect(await bot.ask({ type: "rooms" })).toMatchObject({ rooms: [{ room: "general" }] });
    const no = { type: "error", code: "forbidden", text: "That token may only read" };
    for (const command of [
      { type: "chat", text: "beep" },
      { type: "typing" },
      { type: "away" },
      { type: "setUsername", username: "robot" },
      { type: "createRoom", room: "mine" },
      { type: "delete", message: 1 },
      { type: "leave" },
      { type: "join", room: "general", username: "robot" },
    ])
      expect(await bot.ask(command)).toMatchObject(no);
    expect(await bot.ask({ type: "join", room: "new" })).toMatchObject({ code: "room_not_found" });
    expect(await bob.ask({ type: "rooms" })).toMatchObject({ rooms: [{ room: "general" }] });
    const url = `http://127.0.0.1:${chat.app.port}/api/rooms/general/messages`;
    const read = await fetch(url, { headers: { Authorization: `Bearer ${secret}` } });
    expect(await read.json()).toMatchObject({ head: 2 });
  });
});

describe("refused with 401", () => {
  test("what was never one, what was revoked, and what is over", async () => {
    const { chat, store, ann, give } = await openHouse();
    const revoked = await give("write");
    expect(await upgradeWith(chat, [bearer(revoked.secret)])).toEqual([101, ""]);
    await store.revokeToken(ann, revoked.row.id);
    const over = await give("write", Date.now() - 1);
    for (const secret of [revoked.secret, over.secret, makeSecret(tokenPrefix), "ct_", "ct_x.y.z"])
      expect(await upgradeWith(chat, [bearer(secret)])).toEqual([401, "unauthenticated"]);
    const url = `http://127.0.0.1:${chat.app.port}/api/rooms/general/messages`;
    const read = await fetch(url, { headers: { Authorization: `Bearer ${revoked.secret}` } });
    expect(read.status).toBe(401);
    expect(chat.logged.join("")).not.toContain(revoked.secret);
  });

  test("a token of somebody who was banned is 403", async () => {
    const { chat, store, ann, give } = await openHouse();
    const { secret } = await give("write");
    const username = (await store.user(ann))?.username;
    if (username === undefined) throw new Error("ann is gone");
    await store.ban({ userId: ann, username, room: null, address: "", until: 0, reason: "" }, ann);
    expect(await upgradeWith(chat, [bearer(secret)])).toEqual([403, "banned"]);
  });
});

test("[I9] a token in the cookie is nobody's", async () => {
  const { chat, give } = await openHouse();
  const { secret } = await give("write");
  const Origin = `http://127.0.0.1:${chat.app.port}`;
  const page = await connect(chat.url, { Origin, Cookie: `chat-session=${secret}` });
  expect((await page.next("welcome")).you.guest).toBe(true);
});

test("[I11] a connection ends with its token, within a second, by 4101", async () => {
  const clock = manualClock(Date.now());
  const { chat, give } = await openHouse(clock);
  const { secret } = await give("write", Date.now() + 5_000);
  const [bot, bob] = [await chat.connect(secret), await chat.join("bob")];
  clock.advance(4_000);
  expect(await bot.ask({ type: "ping" })).toMatchObject({ type: "pong" });
  clock.advance(2_000);
  expect(await bot.closed).toEqual({ code: 4101, reason: "Token expired" });
  expect(await bob.ask({ type: "ping" })).toMatchObject({ type: "pong" });
});
