// The promises over streams, by the page's own code: the same as over WebSockets, and among both.

import { afterEach, describe, expect, test } from "bun:test";
import type { ServerFrame } from "../src/protocol/events.ts";
import { openCourt } from "./commands/support.ts";
import { type Chat, closeChats, openChat } from "./support/chat.ts";
import { type Client, connectByStream } from "./support/client.ts";
import { manualClock } from "./support/manual-clock.ts";

afterEach(closeChats);

async function join(chat: Chat, username: string, session?: string): Promise<Client> {
  const headers = session === undefined ? {} : { Authorization: `Bearer ${session}` };
  const who = await connectByStream(chat.url, headers);
  await who.ask({ type: "join", room: "general", ...(session === undefined && { username }) });
  return who;
}

const chats = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) => (frame.type === "chat" ? [frame] : []));
const span = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe("a room of streams and WebSockets", () => {
  test("[P1, P3] everybody sees all in one order, each once", async () => {
    const chat = await openChat();
    const people = [
      ...[await join(chat, "ann"), await join(chat, "bo"), await join(chat, "cy")],
      ...[await chat.join("dee"), await chat.join("eve")],
    ];
    for (let said = 0; said < 40; said++)
      for (const [at, who] of people.entries())
        who.send({ type: "chat", text: `${at} says ${said}` });
    const head = 40 * people.length;
    for (const who of people) {
      await who.next("chat", ({ seq }) => seq === head);
      const seen = chats(who.frames);
      expect(seen.map(({ seq }) => seq)).toEqual(span(1, head));
      for (const [at] of people.entries()) {
        const own = seen.filter(({ text }) => text.startsWith(`${at} `));
        expect(own.map(({ text }) => text)).toEqual(span(0, 39).map((n) => `${at} says ${n}`));
      }
    }
  });

  test("[P2] the author's key is seen on all of the author's connections, and on no other", async () => {
    const chat = await openChat();
    const socket = await chat.join("ann");
    const { session } = socket.welcome;
    const [one, two] = [await join(chat, "", session), await join(chat, "", session)];
    const bo = await join(chat, "bo");
    const dee = await chat.join("dee");
    for (const [at, who] of [socket, one, two].entries()) {
      const key = `key-0000000${at}`;
      await who.ask({ type: "chat", text: "hi", key });
      for (const own of [socket, one, two])
        expect(await own.next("chat", ({ seq }) => seq === at + 1)).toMatchObject({ key });
      for (const other of [bo, dee])
        expect(await other.next("chat", ({ seq }) => seq === at + 1)).not.toHaveProperty("key");
    }
    for (const who of [socket, one, two, bo, dee])
      expect(chats(who.frames).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("a large room of many slices reaches its streams, wherever they sit", async () => {
    const chat = await openChat({ connectionsPerAddress: 0 });
    const early = await join(chat, "early");
    const crowd = await Promise.all(Array.from({ length: 520 }, (_, at) => chat.join(`p${at}`)));
    const late = await join(chat, "late");
    const [one] = crowd;
    await one?.ask({ type: "chat", text: "all of you" });
    for (const who of [early, late])
      expect(await who.next("chat")).toMatchObject({ seq: 1, text: "all of you" });
    await late.ask({ type: "chat", text: "thank you" });
    for (const who of [early, ...crowd.slice(-3)])
      expect(await who.next("chat", ({ seq }) => seq === 2)).toMatchObject({ text: "thank you" });
  }, 30_000);
});

describe("a stream that was cut", () => {
  test("[P4, P6] comes back as the same person, to exactly what it missed", async () => {
    const chat = await openChat();
    const ann = await connectByStream(chat.url);
    const { session, you } = await ann.next("welcome");
    const joined = await ann.ask({ type: "join", room: "general", username: "ann" });
    if (joined.type !== "joined") throw new Error(JSON.stringify(joined));
    const bo = await chat.join("bo");
    await bo.ask({ type: "chat", text: "before" });
    await ann.next("chat");
    ann.cut();
    await chat.connectionsAre(1);
    for (let said = 0; said < 30; said++) await bo.ask({ type: "chat", text: `missed ${said}` });

    const back = await connectByStream(chat.url, { Authorization: `Bearer ${session}` });
    expect((await back.next("welcome")).you).toEqual({ ...you, username: "ann" as never });
    const { epoch } = joined;
    const resumed = await back.ask({ type: "join", room: "general", epoch, after: 1 });
    if (resumed.type !== "joined") throw new Error(JSON.stringify(resumed));
    expect(resumed.events?.map(({ seq }) => seq)).toEqual(span(2, 31));
    await bo.ask({ type: "chat", text: "live" });
    expect(await back.next("chat")).toMatchObject({ seq: 32 });
    // Nobody was told that she was away.
    const told = bo.frames.filter(({ type }) => type === "system");
    expect(told.filter((frame) => "left" in frame && frame.left.length > 0)).toEqual([]);
  });

  test("[P2] a message whose ack was lost is stored once, whichever way it comes again", async () => {
    const chat = await openChat();
    const ann = await connectByStream(chat.url);
    const { session } = await ann.next("welcome");
    await ann.ask({ type: "join", room: "general", username: "ann" });
    const said = { type: "chat", text: "only once", key: "key-of-ann-1" };
    const first = await ann.ask(said);
    ann.cut();
    const stream = await join(chat, "", session);
    expect(await stream.ask(said)).toMatchObject({
      ...first,
      ref: expect.anything(),
      duplicate: true,
    });
    const socket = await chat.connect(session);
    await socket.ask({ type: "join", room: "general" });
    expect(await socket.ask(said)).toMatchObject({ seq: 1, duplicate: true });
    expect(await socket.ask({ type: "history" })).toMatchObject({ head: 1 });
  });
});

describe("what ends elsewhere", () => {
  test("[O5, R12] a kick, a ban and a private room's closing hold on streams at once", async () => {
    const court = await openCourt({ presenceGather: 1 });
    const ann = await court.come("ann", "moderator", "general");
    const eve = await court.come("eve");
    const stream = await connectByStream(court.url, { Authorization: `Bearer ${eve.token}` });
    await stream.ask({ type: "join", room: "general" });
    const den = await court.privateRoom(ann, eve);
    await stream.ask({ type: "join", room: den });
    await ann.ask({ type: "chat", room: den, text: "a secret of ours" });
    await stream.next("chat", ({ room }) => room === den);

    await ann.ask({ type: "removeMember", room: den, user: "eve" });
    expect(await stream.next("removed", ({ room }) => room === den)).toMatchObject({
      why: "removed",
    });
    await ann.ask({ type: "chat", room: den, text: "a secret of mine" });
    await ann.ask({ type: "kick", room: "general", user: "eve" });
    expect(await stream.next("removed", ({ room }) => room === "general")).toMatchObject({
      why: "kicked",
    });
    await ann.ask({ type: "chat", room: "general", text: "not for eve" });
    for (const room of [den, "general"])
      expect(await stream.ask({ type: "history", room })).toMatchObject({ type: "error" });
    const seen = JSON.stringify(stream.frames);
    expect([seen.includes("secret of mine"), seen.includes("not for eve")]).toEqual([false, false]);

    await ann.ask({ type: "ban", server: true, user: "eve" });
    expect(await stream.closed).toEqual({ code: 4003, reason: "Banned" });
    await court.connectionsAre(1);
  });

  test("[S7] the server's stop tells streams and closes them with 1001, what was acked is stored", async () => {
    const chat = await openChat();
    const people = await Promise.all(Array.from({ length: 30 }, (_, at) => join(chat, `p${at}`)));
    const acks = await Promise.all(people.map((who) => who.ask({ type: "chat", text: "stored" })));
    expect(acks.map(({ type }) => type)).toEqual(people.map(() => "ack"));
    const stopped = chat.app.stop({ drain: true });
    for (const who of people) {
      expect(await who.closed).toEqual({ code: 1001, reason: "Server shutting down" });
      expect(who.frames.at(-1)).toMatchObject({ type: "system", event: "shutdown" });
    }
    await stopped;
    expect(chat.app.size()).toMatchObject({ connections: 0 });
  });
});

test("[T19] the page's own stream answers pings, so it lives on in silence", async () => {
  const clock = manualClock();
  const chat = await openChat({}, { clock });
  const ann = await connectByStream(chat.url);
  await ann.next("welcome");
  for (let minutes = 0; minutes < 5; minutes++) {
    clock.advance(25_000);
    // A frame's turn is after the answer to the ping before it.
    expect(await ann.ask({ type: "ping" })).toMatchObject({ type: "pong" });
  }
  expect(chat.app.size().connections).toBe(1);
});

test("streams that come and go leave nothing behind", async () => {
  const chat = await openChat({ leaveGrace: 20, presenceGather: 1 });
  const bo = await chat.join("bo");
  for (let round = 0; round < 10; round++) {
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, at) => join(chat, `p${round}-${at}`)),
    );
    for (const who of people) who.cut();
    await chat.connectionsAre(1);
  }
  await bo.next("system", (each) => each.event === "presence" && each.count === 1);
  while (chat.app.size().users > 1)
    await bo.next("system", (each) => each.event === "presence" && each.count === 1);
  expect(chat.app.size()).toMatchObject({ connections: 1, users: 1, rooms: 1 });
});
