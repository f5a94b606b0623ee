// Frames that chance makes out of good ones: every one is answered or taken, nothing is logged as a fault.

import { afterEach, expect, test } from "bun:test";
import { closeChats, openChat } from "./support/chat.ts";
import { clientFrame, connectRaw } from "./support/raw.ts";
import { newSeed, randomBelow } from "./support/random.ts";

afterEach(closeChats);

const types = ["join", "leave", "chat", "typing", "history", "users", "rooms", "setUsername"];
const fields = ["room", "text", "key", "action", "typing", "before", "after", "around", "limit"];
const more = ["epoch", "query", "username", "ref", "__proto__", "constructor", "type", "toString"];
const values = [
  ...["general", "g\u0000", "", " ", "x".repeat(65), "/", "//", "#a", "key-00000001", "__proto__"],
  ...[0, 1, -1, 5, 1.5, 1e21, 2 ** 53, 9_007_199_254_740_991, true, false, null],
  ...[[], {}, [[]], { type: "chat" }, "\u{1f642}", "\ud800", "\u202e", "a\u0301\u0301"],
];

test("ten thousand frames out of bits of good ones harm nothing", async () => {
  const below = randomBelow(newSeed());
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const chat = await openChat();
  const bystander = await chat.join("bystander", "elsewhere");
  const peers = await Promise.all([1, 2, 3, 4].map((n) => chat.join(`peer${n}`)));
  for (let n = 0; n < 10_000; n++) {
    const entries: [string, unknown][] = [["type", pick(types)]];
    if (below(2) === 0) entries.push(["text", `t${n}`]);
    if (below(2) === 0) entries.push(["room", pick(["general", "lobby", "elsewhere"])]);
    for (let extra = below(4); extra > 0; extra--)
      entries.push([pick([...fields, ...more]), pick(values)]);
    let frame = JSON.stringify(Object.fromEntries(entries));
    if (below(20) === 0) frame = frame.slice(0, below(frame.length));
    if (below(20) === 0) frame = `${pick(["/join ", "/name ", "/me ", "/x ", "//"])}${frame}`;
    pick(peers).send(frame);
    if (n % 400 !== 0) continue;
    // A peer's ping comes behind what it sent before: so few wait that [T8] does not close it.
    for (const each of [...peers, bystander])
      expect((await each.ask({ type: "ping" })).type).toBe("pong");
  }
  for (const peer of peers) expect((await peer.ask({ type: "ping" })).type).toBe("pong");
  expect(await bystander.ask({ type: "chat", text: "well" })).toMatchObject({ type: "ack" });
  expect(chat.logged.filter((line) => !line.includes('"level":"info"'))).toEqual([]);
});

test("five hundred connections that send random bytes harm nobody else", async () => {
  const below = randomBelow(newSeed());
  const chat = await openChat();
  const ada = await chat.join("ada");
  for (let n = 0; n < 500; n++) {
    const raw = await connectRaw(chat.app.port);
    const bytes = Buffer.from(Array.from({ length: 1 + below(300) }, () => below(256)));
    raw.bytes(below(2) === 0 ? bytes : Buffer.concat([clientFrame('{"type":"ping"}'), bytes]));
    raw.cut();
  }
  expect((await ada.ask({ type: "ping" })).type).toBe("pong");
  while (chat.app.size().connections > 1) await Bun.sleep(5);
  expect(chat.app.size()).toMatchObject({ connections: 1, users: 1 });
  expect(chat.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
