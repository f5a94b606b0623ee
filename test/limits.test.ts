// Allowances, blocks and counts of connections, as their wire shows them.

import { afterEach, describe, expect, test } from "bun:test";
import type { ErrorReply, ServerFrame } from "../src/protocol/events.ts";
import { DEFAULT_LIMITS } from "../src/protocol/limits.ts";
import { closeChats, openChat } from "./support/chat.ts";
import type { Client } from "./support/client.ts";
import { manualClock } from "./support/manual-clock.ts";
import { connectRaw, opcodes } from "./support/raw.ts";

afterEach(closeChats);

const { messages, joins, commands } = DEFAULT_LIMITS;

async function limited() {
  const clock = manualClock();
  const rates = { rateLimit: messages, joinRateLimit: joins, commandRateLimit: commands };
  return { clock, chat: await openChat(rates, { clock }) };
}

const chatOf = (who: Client, text = "hi") => who.ask({ type: "chat", text });

async function times(count: number, ask: () => Promise<ServerFrame>): Promise<string[]> {
  const got: string[] = [];
  for (let n = 0; n < count; n++) {
    const reply = await ask();
    got.push(reply.type === "error" ? reply.code : reply.type);
  }
  return got;
}

const many = (count: number, what: string) => Array.from({ length: count }, () => what);

function refusalOf(frame: ServerFrame): ErrorReply & { retryAfterMs: number } {
  if (frame.type !== "error" || frame.code !== "rate_limited" || frame.retryAfterMs === undefined)
    throw new Error(`not refused: ${JSON.stringify(frame)}`);
  return { ...frame, retryAfterMs: frame.retryAfterMs };
}

describe("messages", () => {
  test("[L1] ten pass, the eleventh is told when it can pass, and then it does", async () => {
    const { chat, clock } = await limited();
    const ada = await chat.join("ada");
    expect(await times(10, () => chatOf(ada))).toEqual(many(10, "ack"));
    clock.advance(2_500);
    const refusal = refusalOf(await chatOf(ada));
    expect(refusal.retryAfterMs).toBe(7_500);
    clock.advance(refusal.retryAfterMs - 1);
    expect(refusalOf(await chatOf(ada)).retryAfterMs).toBe(1);
    clock.advance(1);
    expect((await chatOf(ada)).type).toBe("ack");
  });

  test("[L1] by the system's clock, the wait is a whole number of milliseconds", async () => {
    const chat = await openChat({ rateLimit: { count: 1, perMs: 10_000 } });
    const ada = await chat.join("ada");
    await chatOf(ada);
    const { retryAfterMs } = refusalOf(await chatOf(ada));
    expect(retryAfterMs).toBe(Math.round(retryAfterMs));
    expect(retryAfterMs).toBeWithin(8_000, 10_001);
  });

  test("[L1] what is refused is not stored and nobody sees it", async () => {
    const { chat } = await limited();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await times(10, () => chatOf(ada));
    await chatOf(ada, "one too many");
    await chatOf(bo, "end");
    await bo.next("chat", ({ text }) => text === "end");
    expect(JSON.stringify(bo.frames)).not.toContain("one too many");
    const history = await bo.ask({ type: "history" });
    expect(history).toMatchObject({ head: 11 });
  });

  test("[L2] pushing on gets the block and then 4100, while another user is not slowed", async () => {
    const { chat, clock } = await limited();
    const ada = await chat.join("ada");
    const bo = await chat.join("bo");
    await times(10, () => chatOf(ada));
    expect(await times(4, () => chatOf(ada))).toEqual(many(4, "rate_limited"));
    const blocked = refusalOf(await chatOf(ada));
    expect(blocked.retryAfterMs).toBe(30_000);

    // The window is empty by now, the block is not over.
    clock.advance(15_000);
    expect(refusalOf(await chatOf(ada)).retryAfterMs).toBe(15_000);
    expect(await times(10, () => chatOf(bo))).toEqual(many(10, "ack"));
    expect(await times(8, () => chatOf(ada))).toEqual(many(8, "rate_limited"));
    expect((await ada.ask({ type: "ping" })).type).toBe("pong");
    ada.send({ type: "chat", text: "and on" });
    expect(await ada.closed).toEqual({ code: 4100, reason: "Rate limited" });
    await bo.ask({ type: "ping" });
  });

  test("[L3] the block holds over a reconnect and on a second connection, and then it ends", async () => {
    const { chat, clock } = await limited();
    const ada = await chat.join("ada");
    const second = await chat.connect(ada.welcome.session);
    await second.ask({ type: "join", room: "general" });
    expect(await times(10, () => chatOf(second))).toEqual(many(10, "ack"));
    await times(5, () => chatOf(ada));
    expect(refusalOf(await chatOf(second)).retryAfterMs).toBe(30_000);
    await ada.close();
    await second.close();

    clock.advance(29_999);
    const back = await chat.connect(ada.welcome.session);
    await back.ask({ type: "join", room: "general" });
    expect(refusalOf(await chatOf(back)).retryAfterMs).toBe(1);
    clock.advance(1);
    expect((await chatOf(back)).type).toBe("ack");
  });

  test("[L1] plain text counts like a JSON chat", async () => {
    const { chat } = await limited();
    const ada = await chat.join("ada");
    for (let n = 0; n < 11; n++) ada.send("hi");
    refusalOf(await ada.next("error"));
    expect((await chatOf(ada)).type).toBe("error");
  });
});

describe("joins and other commands", () => {
  test("[L1] twenty joins pass in ten seconds, on whichever connection", async () => {
    const { chat } = await limited();
    const ada = await chat.join("ada"); // the first of them
    const second = await chat.connect(ada.welcome.session);
    const join = (who: Client) => who.ask({ type: "join", room: "general" });
    expect(await times(10, () => join(ada))).toEqual(many(10, "joined"));
    expect(await times(9, () => join(second))).toEqual(many(9, "joined"));
    refusalOf(await join(second));
    refusalOf(await join(ada));
    expect((await chatOf(ada)).type).toBe("ack");
  });

  test("[L4] two hundred malformed frames and other commands pass in ten seconds", async () => {
    const { chat } = await limited();
    const ada = await chat.join("ada");
    for (let n = 0; n < 100; n++) ada.send("{not json");
    expect(await times(100, () => ada.ask({ type: "ping" }))).toEqual(many(100, "pong"));
    ada.send("{not json");
    expect((await ada.next("error", ({ code }) => code !== "bad_json")).code).toBe("rate_limited");
    expect(ada.frames.filter((frame) => frame.type === "error")).toHaveLength(101);
    refusalOf(await ada.ask({ type: "nonsense" }));
    expect((await chatOf(ada)).type).toBe("ack");
  });

  test("[T8] more than a thousand frames behind a command that takes its time close with 4100", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    ada.send({ type: "join", room: "general" });
    for (let n = 0; n < 1_001; n++) ada.send({ type: "ping" });
    // All of them may be read before the join is done, or not: a thousand at least are allowed.
    for (let n = 0; n < 20; n++) {
      ada.send({ type: "join", room: "general" });
      for (let m = 0; m < 1_001; m++) ada.send({ type: "typing" });
    }
    expect(await ada.closed).toEqual({ code: 4100, reason: "Rate limited" });
  });

  test("[L5] a room too many on one connection is refused, joining one again is not", async () => {
    const chat = await openChat({ roomsPerConnection: 2 });
    const ada = await chat.join("ada", "one");
    expect((await ada.ask({ type: "join", room: "two" })).type).toBe("joined");
    expect(await ada.ask({ type: "join", room: "three", username: "eve" })).toMatchObject({
      code: "too_many_rooms",
    });
    expect(await ada.ask({ type: "join", room: "one" })).toMatchObject({
      you: { username: "ada" },
    });
    await ada.ask({ type: "leave", room: "two" });
    expect((await ada.ask({ type: "join", room: "three" })).type).toBe("joined");
  });
});

test("[C17] of twenty-one who type at once twenty are named", async () => {
  const chat = await openChat();
  const ada = await chat.join("ada");
  const others = await Promise.all(many(20, "x").map((_, n) => chat.join(`other${n}`)));
  for (const each of [ada, ...others]) each.send({ type: "typing" });
  await ada.next("typing", ({ users }) => users.length === 20);
  for (const each of [ada, ...others]) await each.ask({ type: "ping" });
  const lengths = ada.frames.flatMap((each) => (each.type === "typing" ? [each.users.length] : []));
  expect(Math.max(...lengths)).toBe(20);
});

describe("connections", () => {
  test("[L6] the twenty-first of a user is told and closed with 4102, the others live on", async () => {
    const chat = await openChat();
    const ada = await chat.join("ada");
    const more: Client[] = [];
    for (let n = 0; n < 19; n++) more.push(await chat.connect(ada.welcome.session));
    const headers = { Authorization: `Bearer ${ada.welcome.session}` };
    const socket = new WebSocket(chat.url, { headers });
    const frames: string[] = [];
    socket.addEventListener("message", ({ data }) => frames.push(String(data)));
    const closed = await new Promise<CloseEvent>((resolve) => {
      socket.addEventListener("close", resolve);
    });
    expect(closed).toMatchObject({ code: 4102, reason: "Too many connections" });
    expect(frames.at(-1)).toContain('"code":"too_many_connections"');
    expect((await ada.ask({ type: "ping" })).type).toBe("pong");
    await more[0]?.close();
    const fits = await chat.connect(ada.welcome.session);
    expect((await fits.ask({ type: "ping" })).type).toBe("pong");
  });

  test("[L6] too many from one address get 429 before the upgrade, until one has gone", async () => {
    const chat = await openChat({ connectionsPerAddress: 3 });
    const first = await chat.connect();
    await chat.connect();
    await chat.connect();
    const upgrade = { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" };
    const refused = await fetch(chat.url.replace("ws:", "http:"), {
      headers: { ...upgrade, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
    });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "too_many_connections" });
    await first.close();
    await chat.connect();
  });

  test("[L6] those who come back all at once get no more than that either", async () => {
    const chat = await openChat({ connectionsPerAddress: 3 });
    const ada = await chat.join("ada");
    const tries = Array.from({ length: 15 }, () => chat.connect(ada.welcome.session));
    const came = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(came).toHaveLength(2);
    expect(chat.app.size()).toMatchObject({ connections: 3, users: 1 });
  });
});

describe("[L4] pings", () => {
  test("a flood of them is cut off like one of commands, and nobody else is slowed", async () => {
    const chat = await openChat({ commandRateLimit: { count: 20, perMs: 10_000 } });
    const bo = await chat.join("bo");
    const raw = await connectRaw(chat.app.port);
    for (let n = 0; n < 100; n++) raw.send("x", opcodes.ping);
    expect(await raw.closed).toMatchObject({ code: 4100 });
    expect((await bo.ask({ type: "ping" })).type).toBe("pong");
  });
});
