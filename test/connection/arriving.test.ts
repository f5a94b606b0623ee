// What changes about somebody while they are being let in: what was read of them a moment before must not count.

import { afterEach, expect, test } from "bun:test";
import { CLOSES } from "../../src/protocol/closes.ts";
import { createLog } from "../../src/lib/log.ts";
import { closeChats, memoryStore, openChat } from "../support/chat.ts";
import { heldStore } from "../support/held-store.ts";
import { makeAccount } from "../support/people.ts";

afterEach(closeChats);

async function openHeld() {
  const store = await memoryStore(createLog("json", () => {}));
  const held = heldStore(store, "roomsOf");
  const chat = await openChat({}, { store: held.store });
  const owner = await chat.connect(await makeAccount(store, "oda", "owner"));
  return { store, held, chat, owner };
}

test("a role that is taken away while its holder comes in is not theirs, nor on their other tabs", async () => {
  const { store, held, chat, owner } = await openHeld();
  const secret = await makeAccount(store, "amy", "admin");
  const tab = await chat.connect(secret);
  let asked = 0;
  held.beforeAnswer(async () => {
    if (++asked > 1) return;
    await owner.ask({ type: "setRole", user: "amy", role: "member" });
  });
  const late = await chat.connect(secret);
  expect(late.welcome.you.role).toBe("member");
  for (const each of [late, tab])
    expect(await each.ask({ type: "accounts" })).toMatchObject({ code: "forbidden" });
});

test("a mute that begins while somebody comes in holds", async () => {
  const { store, held, chat, owner } = await openHeld();
  const secret = await makeAccount(store, "amy");
  let asked = 0;
  held.beforeAnswer(async () => {
    if (++asked > 1) return;
    await owner.ask({ type: "mute", user: "amy", server: true });
  });
  const amy = await chat.connect(secret);
  held.beforeAnswer(null);
  await amy.ask({ type: "join", room: "general" });
  expect(await amy.ask({ type: "chat", text: "hello" })).toMatchObject({ code: "muted" });
});

test("who comes in is asked about once, however many others are signed out meanwhile", async () => {
  const { store, held, chat, owner } = await openHeld();
  const secret = await makeAccount(store, "amy");
  await makeAccount(store, "bo");
  let asked = 0;
  held.beforeAnswer(async () => {
    if (++asked < 5) await owner.ask({ type: "signOut", user: "bo" });
  });
  await chat.connect(secret);
  expect(asked).toBe(1);
});

test("who comes in twice at once, while they are muted, is found by a ban on both", async () => {
  const { store, held, chat, owner } = await openHeld();
  const secret = await makeAccount(store, "eve");
  const both = Promise.withResolvers<void>();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let asked = 0;
  held.beforeAnswer(async () => {
    asked++;
    if (asked === 1) first.resolve();
    if (asked === 2) second.resolve();
    if (asked <= 2) await both.promise;
  });
  const coming = [chat.connect(secret)];
  await first.promise;
  await owner.ask({ type: "mute", user: "eve", server: true });
  coming.push(chat.connect(secret));
  await second.promise;
  both.resolve();
  const eves = await Promise.all(coming);
  expect(await owner.ask({ type: "ban", user: "eve", server: true })).toMatchObject({
    type: "ack",
  });
  for (const eve of eves) expect(await eve.closed).toMatchObject({ code: CLOSES.banned.code });
});
