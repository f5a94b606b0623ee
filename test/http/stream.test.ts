// The rules of the stream, at the wire: who may open one and post to it, in what order, how it ends.

import { afterEach, describe, expect, test } from "bun:test";
import type { ServerFrame } from "../../src/protocol/events.ts";
import { hashOf, makeSecret } from "../../src/identity/secrets.ts";
import { readNetworks } from "../../src/lib/networks.ts";
import { openCourt } from "../commands/support.ts";
import { createLog } from "../../src/lib/log.ts";
import { type Chat, closeChats, memoryStore, openChat } from "../support/chat.ts";
import { type EventStream, openEvents, streamWith } from "../support/event-stream.ts";
import { heldStore } from "../support/held-store.ts";
import { manualClock } from "../support/manual-clock.ts";
import { makeAccount } from "../support/people.ts";
import { openHttp } from "../support/raw-http.ts";
import { bearer } from "../support/upgrade.ts";

afterEach(closeChats);

const frameOf = async (stream: EventStream): Promise<ServerFrame | null> =>
  // What the server says is of its declaration; each test looks at what it is about.
  ((await stream.named("message"))?.data as ServerFrame | undefined) ?? null;

/** The first frame of that type, from here on. */
async function frame(stream: EventStream, type: ServerFrame["type"]): Promise<ServerFrame | null> {
  for (let found = await frameOf(stream); found !== null; found = await frameOf(stream))
    if (found.type === type) return found;
  return null;
}

const url = (chat: Chat): string => `http://127.0.0.1:${chat.app.port}`;

describe("opening", () => {
  test.each(["GET", "POST"] as const)(
    "[T14, T15] by %s gives the stream's id, then frames, in headers that no proxy holds back",
    async (method) => {
      const chat = await openChat();
      const base = { method, signal: AbortSignal.timeout(5_000) };
      const answer = await fetch(`${url(chat)}/stream?room=general&username=ann`, base);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([
        200,
        "text/event-stream",
      ]);
      expect(answer.headers.get("cache-control")).toBe("no-store, no-transform");
      expect(answer.headers.get("x-accel-buffering")).toBe("no");
      let text = "";
      for await (const chunk of answer.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (text.includes(`"type":"joined"`)) break;
      }
      const [first, ...frames] = text.trimEnd().split("\n\n");
      expect(first).toMatch(/^event: stream\ndata: \{"stream":"[\w-]{40,}","bytes":65536\}$/);
      const types = frames.map((each) => /^data: \{"type":"(\w+)".*\}$/.exec(each)?.[1]);
      expect(types).toEqual(["welcome", "ack", "joined"]);
    },
  );

  test("[T14] keeps a page's guest by a cookie, and knows them by it when they come again", async () => {
    const chat = await openChat();
    const Origin = url(chat);
    const first = await openEvents(chat, { method: "POST", headers: { Origin } });
    const [cookie = ""] = first.answer.headers
      .getSetCookie()
      .map((each) => each.split(";")[0] ?? "");
    expect(cookie).toBe(`chat-session=${first.session}`);
    expect(await first.post("/help", { headers: { Origin, Cookie: cookie } })).toEqual([204, ""]);
    const again = await openEvents(chat, { method: "POST", headers: { Origin, Cookie: cookie } });
    expect(again.session).toBe(first.session);
    expect(chat.app.size()).toMatchObject({ connections: 2, users: 1 });
    // A browser does not name its origin in a GET: it could be anybody's page.
    expect(await streamWith(chat, [`Cookie: ${cookie}`])).toEqual([403, "forbidden"]);
  });

  test("[T14, I2] is refused as an upgrade is", async () => {
    const chat = await openChat({ connectionsPerAddress: 2 });
    expect(await streamWith(chat, [bearer("cs_wrong")])).toEqual([401, "unauthenticated"]);
    expect(await streamWith(chat, [], { query: "?token=x" })).toEqual([401, "unauthenticated"]);
    const foreign = ["Origin: https://evil.example"];
    expect(await streamWith(chat, foreign, { method: "POST" })).toEqual([403, "forbidden"]);
    await chat.connect();
    const stream = await openEvents(chat);
    // [L6] Both kinds count together.
    expect(await streamWith(chat, [])).toEqual([429, "too_many_connections"]);
    stream.abort();
    await chat.connectionsAre(1);
    expect(await streamWith(chat, [])).toEqual([200, ""]);
    for (const path of ["/stream", "/stream/x"])
      for (const method of ["PUT", "DELETE", "HEAD"])
        expect((await fetch(url(chat) + path, { method })).status).toBe(405);
    expect((await fetch(`${url(chat)}/stream/x`)).status).toBe(405);
    expect((await fetch(`${url(chat)}/stream/x/y`)).status).toBe(404);
  });

  test("[T14, I8] is refused to who is banned, and to everybody where guests may not come in", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const eve = await court.come("eve");
    await mod.ask({ type: "ban", server: true, user: "eve" });
    expect(await streamWith(court, [bearer(eve.token)])).toEqual([403, "banned"]);
    const closed = await openChat({ access: "closed" });
    expect(await streamWith(closed, [])).toEqual([401, "unauthenticated"]);
  });

  test("[T14, L6] the newest over a user's bound is told so, and closed", async () => {
    const chat = await openChat({ connectionsPerUser: 1 });
    const { welcome } = await chat.connect();
    const headers = { Authorization: `Bearer ${welcome.session}` };
    const answer = await fetch(`${url(chat)}/stream`, { headers });
    const text = await answer.text();
    expect(text).toContain(`"code":"too_many_connections"`);
    expect(text).toEndWith(`event: close\ndata: {"code":4102,"reason":"Too many connections"}\n\n`);
    await chat.connectionsAre(1);
  });
});

test("[T14, T18] who goes away while it is asked who they are leaves no connection behind", async () => {
  const store = await memoryStore(createLog("json", () => {}));
  const held = heldStore(store, "roomsOf");
  const chat = await openChat({}, { store: held.store });
  const amy = openHttp(chat.app.port);
  const noticed = Promise.withResolvers<void>();
  held.beforeAnswer(async () => {
    amy.cut();
    await amy.closed;
    // Who comes later is answered later: by then the server knows.
    for (let more = 0; more < 3; more++) await fetch(`${url(chat)}/healthz`, { keepalive: false });
    noticed.resolve();
  });
  const secret = await makeAccount(store, "amy");
  amy.send(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n${bearer(secret)}\r\n\r\n`);
  await noticed.promise;
  held.beforeAnswer(null);
  const bo = await openEvents(chat);
  expect(chat.app.size()).toMatchObject({ connections: 1, users: 1 });
  bo.abort();
});

describe("posting", () => {
  test("[T16] takes in a frame a line, JSON and typed, in their order", async () => {
    const chat = await openChat();
    const ann = await openEvents(chat, { query: "?room=general&username=ann" });
    const lines = Array.from({ length: 200 }, (_, at) =>
      at % 2 === 0 ? `line ${at}` : JSON.stringify({ type: "chat", text: `line ${at}` }),
    );
    expect(await ann.post(`\n${lines.join("\r\n")}\n\n/help\n`)).toEqual([204, ""]);
    const texts: string[] = [];
    while (texts.length < lines.length) {
      const chat = await frame(ann, "chat");
      if (chat?.type === "chat") texts.push(chat.text);
    }
    expect(texts).toEqual(lines.map((_, at) => `line ${at}`));
    expect(await ann.post("{nonsense")).toEqual([204, ""]);
    expect(await frame(ann, "error")).toMatchObject({ code: "bad_json" });
  });

  test("[T16] takes in nothing of what is too long, no text, or not whole", async () => {
    const chat = await openChat({ maxFrame: 1_024 });
    const ann = await openEvents(chat, { query: "?room=general" });
    const long = "x".repeat(1_025);
    expect((await ann.post(`said\n${long}`))[0]).toBe(413);
    const chunked = new ReadableStream({
      start(controller) {
        for (const part of ["said\n", long]) controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    expect((await ann.post(chunked))[0]).toBe(413);
    expect(await ann.post(new Uint8Array([0x73, 0x0a, 0xff]))).toEqual([400, "bad_request"]);
    const half = openHttp(chat.app.port);
    const head = [`POST ${ann.path} HTTP/1.1`, "Host: 127.0.0.1", bearer(ann.session)];
    half.send(`${[...head, "Content-Length: 100"].join("\r\n")}\r\n\r\nsaid\n`);
    half.end();
    await half.closed;
    // The line that broke is forgotten: the next body is taken.
    while ((await ann.post("after all"))[0] === 409);
    expect(await frame(ann, "chat")).toMatchObject({ seq: 1, text: "after all" });
  });

  test("[T16] needs the id and who the stream is of, from a page of ours", async () => {
    const chat = await openChat();
    const [ann, eve] = [await openEvents(chat), await openEvents(chat)];
    expect(await ann.post("x", { headers: {} })).toEqual([401, "unauthenticated"]);
    expect(await ann.post("x", { headers: { Authorization: `Bearer ${eve.session}` } })).toEqual([
      401,
      "unauthenticated",
    ]);
    const own = { Authorization: `Bearer ${ann.session}` };
    for (const Origin of ["https://evil.example", "null"])
      expect(await ann.post("x", { headers: { ...own, Origin } })).toEqual([403, "forbidden"]);
    expect(await ann.post("x", { headers: { ...own, Origin: url(chat) } })).toEqual([204, ""]);
    expect(await ann.post("x", { headers: {}, query: `?token=${ann.session}` })).toEqual([204, ""]);
    const nowhere = await fetch(`${url(chat)}/stream/x`, { method: "POST", headers: own });
    expect(nowhere.status).toBe(404);
    ann.abort();
    await chat.connectionsAre(1);
    expect((await ann.post("x"))[0]).toBe(404);
  });

  test("[T16] of whom a proxy signed in takes only what comes by the proxy's word", async () => {
    const listed = { trustedProxy: readNetworks(["127.0.0.1"]), trustedHeader: "Remote-User" };
    const chat = await openChat(listed);
    const own = { "Remote-User": "ann", Origin: url(chat) };
    const ann = await openEvents(chat, { method: "POST", headers: own });
    const bo = { "Remote-User": "bo", Origin: url(chat) };
    for (const headers of [
      bo,
      { ...bo, Authorization: "Bearer ann" },
      { Cookie: "chat-session=ann" },
    ])
      expect(await ann.post("x", { headers })).not.toEqual([204, ""]);
    expect(await ann.post("x", { headers: bo, query: "?token=ann" })).not.toEqual([204, ""]);
    expect(await ann.post("x", { headers: own })).toEqual([204, ""]);
  });

  test("[T17] one at a time: another that comes meanwhile is refused, and the first taken whole", async () => {
    const chat = await openChat();
    const ann = await openEvents(chat, { query: "?room=general" });
    const slow = openHttp(chat.app.port);
    const head = [`POST ${ann.path} HTTP/1.1`, "Host: 127.0.0.1", bearer(ann.session)];
    slow.send(`${[...head, "Content-Length: 12"].join("\r\n")}\r\n\r\nfirst`);
    // Until the server has begun to read it: before, another is taken and says so.
    let others = 0;
    while ((await ann.post("/who"))[0] !== 409) others++;
    expect((await ann.post("second"))[0]).toBe(409);
    slow.send("\nagain!");
    expect((await slow.answer())?.status).toBe(204);
    expect((await ann.post("second"))[0]).toBe(204);
    const texts: unknown[] = [];
    while (texts.length < 3) {
      const said = await frame(ann, "chat");
      if (said?.type === "chat") texts.push(said.text);
    }
    expect([others >= 0, ...texts]).toEqual([true, "first", "again!", "second"]);
    slow.cut();
  });

  test("[T17] a numbered body is taken once, and none before its turn", async () => {
    const chat = await openChat();
    const ann = await openEvents(chat, { query: "?room=general" });
    const numbered = (text: string, batch: string) => ann.post(text, { query: `?batch=${batch}` });
    expect(await numbered("one", "1")).toEqual([204, ""]);
    expect(await numbered("one", "1")).toEqual([204, ""]);
    expect((await numbered("three", "3"))[0]).toBe(409);
    expect(await numbered("two", "2")).toEqual([204, ""]);
    expect(await numbered("one", "1")).toEqual([204, ""]);
    expect(await numbered("three", "3")).toEqual([204, ""]);
    for (const odd of ["0", "-1", "1.5", "x", "", "9".repeat(16)])
      expect(await numbered("x", odd)).toEqual([400, "bad_request"]);
    for (const text of ["one", "two", "three"])
      expect(await frame(ann, "chat")).toMatchObject({ text });
  });
});

describe("being there", () => {
  const opened = async () => {
    const clock = manualClock();
    const chat = await openChat({}, { clock });
    return { clock, chat, stream: await openEvents(chat) };
  };

  test("[T15] a quiet stream has a comment every 15 s", async () => {
    const { clock, stream } = await opened();
    clock.advance(15_000);
    expect(await stream.next()).toEqual({ name: "", data: {} });
    clock.advance(14_999);
    expect((await stream.next())?.name).toBe("ping");
    clock.advance(1);
    expect((await stream.next())?.name).toBe("");
  });

  test("[T19] who just listens is pinged and stays", async () => {
    const { clock, chat, stream } = await opened();
    for (let minutes = 0; minutes < 5; minutes++) clock.advance(60_000);
    expect(await stream.named("ping")).not.toBeNull();
    expect(chat.app.size().connections).toBe(1);
    expect(await stream.post("/help")).toEqual([204, ""]);
    expect(await stream.named("message")).not.toBeNull();
  });

  test("[T19] who answered a ping and then no more is closed with 4201", async () => {
    const { clock, chat, stream } = await opened();
    expect(await stream.post("")).toEqual([204, ""]);
    clock.advance(40_000);
    // Any POST is heard.
    expect(await stream.post("/help")).toEqual([204, ""]);
    clock.advance(40_000);
    expect(chat.app.size().connections).toBe(1);
    clock.advance(10_001);
    expect(await stream.named("close")).toMatchObject({
      data: { code: 4201, reason: "No answer to pings" },
    });
    expect(await stream.next()).toBeNull();
    await chat.connectionsAre(0);
  });

  test("[T19, L4] answers count like commands: who floods with them is cut off", async () => {
    const chat = await openChat({ commandRateLimit: { count: 5, perMs: 10_000 } });
    const stream = await openEvents(chat);
    let status = 204;
    for (let said = 0; said < 40 && status === 204; said++) [status] = await stream.post("");
    expect(await stream.named("close")).toMatchObject({ data: { code: 4100 } });
    expect(status).toBe(404);
  });
});

describe("ending", () => {
  test("[T18] a close comes as the last event: sign-out, kick, ban, the end of a token, the server's stop", async () => {
    const court = await openCourt();
    const admin = await court.come("admin", "admin");
    const endOf = async (name: string, act: Record<string, unknown>) => {
      const who = await court.come(name);
      const stream = await openEvents(court, { headers: { Authorization: `Bearer ${who.token}` } });
      await admin.ask({ ...act, user: name });
      const close = await stream.named("close");
      expect(await stream.next()).toBeNull();
      return close?.data;
    };
    expect(await endOf("ann", { type: "signOut" })).toEqual({ code: 4009, reason: "Signed out" });
    const server = { server: true };
    expect(await endOf("bo", { type: "kick", ...server })).toEqual({
      code: 4004,
      reason: "Kicked",
    });
    expect(await endOf("cy", { type: "ban", ...server })).toEqual({ code: 4003, reason: "Banned" });
    const last = await openEvents(court, { headers: { Authorization: `Bearer ${admin.token}` } });
    const unread = openHttp(court.app.port);
    unread.send(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await unread.answer();
    const stopped = court.app.stop({ drain: true });
    expect((await last.named("close"))?.data).toEqual({
      code: 1001,
      reason: "Server shutting down",
    });
    await stopped;
    await unread.closed;
    expect(court.app.size().connections).toBe(0);
  });

  test("[T18, I11] a session that ends closes its streams", async () => {
    const clock = manualClock();
    const court = await openCourt({}, { clock });
    const ann = await court.come("ann");
    const secret = makeSecret("cs_");
    await court.store.startSession({
      ...{ secretHash: hashOf(secret), userId: ann.id, expires: clock.now() + 1_000 },
      ...{ agent: "test", address: "127.0.0.1" },
    });
    const stream = await openEvents(court, { headers: { Authorization: `Bearer ${secret}` } });
    clock.advance(2_000);
    expect((await stream.named("close"))?.data).toEqual({ code: 4101, reason: "Token expired" });
  });

  test("[T18, S4] going away is a cut: the others are told only after the grace, and nothing is left", async () => {
    const chat = await openChat({ leaveGrace: 50, presenceGather: 1 });
    const bo = await chat.join("bo");
    const ann = await openEvents(chat, { query: "?room=general&username=ann" });
    await bo.next("system", (each) => each.event === "presence" && each.joined.length === 1);
    ann.abort();
    await chat.connectionsAre(1);
    expect(chat.app.size()).toMatchObject({ connections: 1, users: 2 });
    await bo.next("system", (each) => each.event === "presence" && each.left.length === 1);
    expect(chat.app.size()).toMatchObject({ connections: 1, users: 1 });
  });

  test("[T18, P5] who stops reading is closed with 4200 at the bound, has no hole, and holds up nobody", async () => {
    const chat = await openChat({ maxUnsent: 64 * 1024 });
    const bo = await chat.join("bo");
    const slow = openHttp(chat.app.port);
    slow.stopReading();
    slow.send(`GET /stream?room=general HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await bo.next("system", (each) => each.event === "presence" && each.joined.length === 1);
    const text = "x".repeat(8_000);
    let head = 0;
    while (chat.app.size().connections > 1) {
      const ack = await bo.ask({ type: "chat", text });
      head = ack.type === "ack" ? (ack.seq ?? 0) : head;
    }
    slow.readOn();
    await slow.closed;
    const seqs = [...slow.unread().matchAll(/"type":"chat","room":"general","seq":(\d+)/g)];
    expect(seqs.map(([, seq]) => Number(seq))).toEqual(seqs.map((_, at) => at + 1));
    expect(seqs.length).toBeLessThan(head);
    expect(slow.unread()).toContain(
      `event: close\ndata: {"code":4200,"reason":"Slow consumer"}\n\n`,
    );
  });

  test("[T18] who does not read the close either is cut, and holds up no stop", async () => {
    const clock = manualClock();
    const chat = await openChat({ maxUnsent: 64 * 1024 }, { clock });
    const bo = await chat.join("bo");
    const slow = openHttp(chat.app.port);
    slow.stopReading();
    slow.send(`GET /stream?room=general HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const text = "x".repeat(8_000);
    await bo.ask({ type: "chat", text });
    while (chat.app.size().connections < 2) await bo.ask({ type: "ping" });
    while (chat.app.size().connections > 1) await bo.ask({ type: "chat", text });
    clock.advance(10_000);
    await slow.closed;
    await chat.app.stop({ drain: true });
  });
});
