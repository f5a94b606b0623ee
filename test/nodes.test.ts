// Three nodes, one store, and people who come in by any of them: what is decided, said and shown at one holds at all.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Broker } from "../src/broker/broker.ts";
import type { Config } from "../src/config.ts";
import { createSessions } from "../src/identity/sessions.ts";
import { systemClock } from "../src/lib/clock.ts";
import { randomId } from "../src/lib/id.ts";
import { asUsername, type UserId } from "../src/protocol/ids.ts";
import type { Role } from "../src/protocol/roles.ts";
import { openRedisBroker } from "../src/broker/redis.ts";
import { createLog } from "../src/lib/log.ts";
import { createBus } from "./support/bus.ts";
import { closeChats, type Member } from "./support/chat.ts";
import { closeStores, type Node, openPlace, type Place } from "./support/nodes.ts";
import { type Redis, redis, runRedis } from "./support/redis.ts";

afterEach(async () => {
  await closeChats();
  await closeStores();
});

/** By what the nodes of the suite that runs hear each other. */
let openBroker: () => Broker = () => expect.unreachable();

describe("nodes on one bus", () => {
  beforeAll(() => void (openBroker = createBus().open));
  nodesAgree();
});

describe("nodes that cannot hear each other", () => {
  test("send away who was banned, removed, muted or signed out, as the store has it", async () => {
    const bus = createBus();
    const brokers = [bus.open(), bus.open()];
    openBroker = () => brokers.shift() ?? expect.unreachable();
    const [first, second] = [...brokers];
    const house = await openHouse();
    const ada = await account(house, "ada", "owner", house.one);
    const people = [];
    for (const name of ["bo", "cy", "dee"])
      people.push(await account(house, name, "member", house.two));
    const [bo, cy, dee] = people;
    for (const broker of [first, second]) broker?.cut({ silently: true });
    await ada.ask({ type: "ban", user: "bo", server: true });
    await ada.ask({ type: "signOut", user: "cy" });
    await ada.ask({ type: "mute", user: "dee", room: "general" });
    // It is noticed later than it happens.
    await Bun.sleep(600);
    for (const broker of [first, second]) broker?.cut();
    expect(await bo?.closed).toMatchObject({ code: 4003 });
    expect(await cy?.closed).toMatchObject({ code: 4009 });
    expect(await dee?.next("standing")).toMatchObject({ room: "general" });
    await ada.ask({ type: "kick", user: "dee", room: "general" });
    expect(await dee?.next("removed")).toMatchObject({ room: "general" });
  });
});

describe.skipIf(redis === null)("nodes on a real Redis", () => {
  let server: Redis;
  beforeAll(async () => {
    server = await runRedis();
    const { url } = server;
    const log = createLog("json", () => {});
    openBroker = () => openRedisBroker({ url, clock: systemClock, log });
  });
  afterAll(() => server.dispose());
  nodesAgree();
});

type House = { place: Place; one: Node; two: Node };

async function openHouse(changes: Partial<Config> = {}): Promise<House> {
  const place = await openPlace();
  const open = (): Promise<Node> => place.open(openBroker(), changes);
  return { place, one: await open(), two: await open() };
}

/** Somebody with an account, connected to a node. */
async function account({ place }: House, username: string, role: Role, node: Node) {
  const made = await place.store.createAccount({
    ...{ username: asUsername(username), userId: null, passwordHash: null },
    ...{ role: role === "guest" ? "member" : role, invitationHash: null },
    ...{ external: null, asOwner: role === "owner" },
  });
  const secret = await sessionOf(place, made.userId);
  const who = await node.connect(secret);
  await who.ask({ type: "join", room: "general" });
  return Object.assign(who, { secret, userId: made.userId });
}

async function sessionOf({ store }: Place, userId: UserId): Promise<string> {
  const sessions = createSessions({ store, clock: systemClock });
  return (await sessions.start(userId, { address: "192.0.2.1", agent: "" })).secret;
}

const idOf = ({ welcome }: Pick<Member, "welcome">): string => welcome.you.userId;

const upgrade = {
  ...{ Connection: "Upgrade", Upgrade: "websocket" },
  ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
};

function nodesAgree(): void {
  describe("who is at another node", () => {
    test("is in the list, is told of, and hears what is said", async () => {
      const { one, two } = await openHouse();
      const ada = await one.join("ada");
      const bo = await two.join("bo");
      expect(bo.joined).toMatchObject({ count: 2 });
      expect(bo.joined.users.map(({ username }) => String(username)).sort()).toEqual(["ada", "bo"]);
      expect(await ada.next("system", ({ event }) => event === "presence")).toMatchObject({
        ...{ joined: [{ username: "bo" }], count: 2 },
      });
      ada.send({ type: "typing" });
      expect(await bo.next("typing")).toMatchObject({ users: [{ username: "ada" }] });
      await ada.ask({ type: "chat", text: "hello bo" });
      expect(await bo.next("chat")).toMatchObject({ username: "ada", text: "hello bo" });
      await bo.close();
      expect(await ada.next("system", ({ event }) => event === "presence")).toMatchObject({
        ...{ left: [{ username: "bo" }], count: 1 },
      });
    });

    test("is mentioned, also when they are not in the room", async () => {
      const { one, two } = await openHouse();
      const ada = await one.join("ada");
      const bo = await two.join("bo");
      await bo.ask({ type: "join", room: "tea" });
      await one.join("cy", "tea");
      await ada.ask({ type: "chat", text: "@bo look", room: "general" });
      expect(await bo.next("notify")).toMatchObject({ why: "mention", from: { username: "ada" } });
      await ada.ask({ type: "chat", text: "all of you @room", room: "general" });
      expect(await bo.next("notify")).toMatchObject({ why: "room" });
      await ada.ask({ type: "chat", text: "@here and @bo", room: "general" });
      expect(await bo.next("notify")).toMatchObject({ why: "mention" });
    });

    test("hears on one device what was read on the other", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.one);
      const phone = await house.two.connect(ada.secret);
      // The nodes learn within milliseconds that this is the same person.
      while (phone.frames.every(({ type }) => type !== "read"))
        await ada.ask({ type: "chat", text: "one" });
      expect(await phone.next("read")).toMatchObject({ room: "general", unread: 0 });
      await phone.ask({ type: "join", room: "general" });
      await phone.ask({ type: "read", seq: 1, room: "general" });
      expect(await ada.next("read")).toMatchObject({ room: "general" });
      await phone.ask({ type: "join", room: "tea" });
      expect(await ada.next("added")).toMatchObject({ room: { room: "tea" } });
    });

    test("sees the room as it was changed, and slow mode holds there", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "owner", house.one);
      const bo = await house.two.join("bo");
      await ada.ask({ type: "updateRoom", room: "general", slowSeconds: 60 });
      await bo.next("room");
      expect(await bo.ask({ type: "chat", text: "first" })).toMatchObject({ type: "ack" });
      const again = await house.one.connect(bo.welcome.session);
      await again.ask({ type: "join", room: "general" });
      expect(await again.ask({ type: "chat", text: "second" })).toMatchObject({
        code: "slow_mode",
      });
      await ada.ask({ type: "updateRoom", room: "general", readOnly: true });
      await bo.next("room");
      expect(await bo.ask({ type: "chat", text: "third" })).toMatchObject({ code: "read_only" });
    });
  });

  describe("order is kept at all nodes", () => {
    test("kick, mute, ban and a role reach who is at another node, by name or id", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "owner", house.one);
      const bo = await house.two.join("bo");
      await ada.next("system", (frame) => frame.event === "presence" && frame.joined.length === 1);
      expect(await ada.ask({ type: "mute", user: "bo", room: "general" })).toMatchObject({
        type: "ack",
      });
      expect(await bo.next("standing")).toMatchObject({ room: "general" });
      expect(await bo.ask({ type: "chat", text: "may I" })).toMatchObject({ code: "muted" });
      await ada.ask({ type: "kick", user: "bo", room: "general" });
      expect(await bo.next("removed")).toMatchObject({ why: "kicked" });
      expect(await bo.ask({ type: "chat", text: "again" })).toMatchObject({ code: "not_in_room" });
      await ada.next("system", (frame) => frame.event === "presence" && frame.left.length === 1);

      const cy = await account(house, "cy", "member", house.two);
      await ada.ask({ type: "setRole", user: cy.userId, role: "moderator" });
      expect(await cy.next("standing")).toMatchObject({ role: "moderator" });

      // In no room: only their node knows them.
      const dee = await house.two.connect();
      expect(await ada.ask({ type: "kick", user: idOf(dee), server: true })).toMatchObject({
        type: "ack",
      });
      expect(await dee.closed).toMatchObject({ code: 4004 });
      expect(await ada.ask({ type: "ban", user: idOf(bo), server: true })).toMatchObject({
        type: "ack",
      });
      expect(await bo.closed).toMatchObject({ code: 4003 });
      expect(await fetch(`${house.two.app.url}/ws`, { headers: upgrade })).toMatchObject({
        status: 403,
      });
    });

    test("who signs out, or is signed out, is so at all nodes", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "owner", house.one);
      const cy = await account(house, "cy", "member", house.two);
      expect(await ada.ask({ type: "signOut", user: "cy" })).toMatchObject({ type: "ack" });
      expect(await cy.closed).toMatchObject({ code: 4009 });
    });

    test("an allowance is one over all nodes, within a quarter of a second", async () => {
      const house = await openHouse({ rateLimit: { count: 10, perMs: 10_000 } });
      const ada = await house.one.join("ada");
      const other = await house.two.connect(ada.welcome.session);
      await other.ask({ type: "join", room: "general" });
      for (let n = 0; n < 6; n++) await ada.ask({ type: "chat", text: `${n}` });
      await Bun.sleep(400);
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push((await other.ask({ type: "chat", text: "x" })).type);
      expect(answers).toEqual(["ack", "ack", "ack", "ack", "error", "error"]);
    });

    test("who flees to another node takes along what they spent", async () => {
      const house = await openHouse({ rateLimit: { count: 3, perMs: 10_000 } });
      const ada = await house.one.join("ada");
      for (let n = 0; n < 3; n++) await ada.ask({ type: "chat", text: `${n}` });
      await ada.close();
      const again = await house.two.connect(ada.welcome.session);
      await again.ask({ type: "join", room: "general" });
      expect(await again.ask({ type: "chat", text: "more" })).toMatchObject({
        code: "rate_limited",
      });
    });
  });

  describe("a node that stops", () => {
    test("shows nobody as left when they come back at another", async () => {
      const house = await openHouse();
      const ada = await house.one.join("ada");
      const bo = await house.two.join("bo");
      await ada.next("system", ({ event }) => event === "presence");
      const session = bo.welcome.session;
      await house.two.stop();
      expect(await bo.closed).toMatchObject({ code: 1001 });
      const back = await house.one.connect(session);
      await back.ask({ type: "join", room: "general" });
      const cy = await house.one.join("cy");
      await ada.next("system", (frame) => frame.event === "presence" && frame.joined.length > 0);
      expect(cy.joined.users.map(({ username }) => String(username)).sort()).toEqual([
        "ada",
        "bo",
        "cy",
      ]);
      expect(
        ada.frames.filter(
          (each) => each.type === "system" && each.event === "presence" && each.left.length > 0,
        ),
      ).toEqual([]);
    });
  });

  describe("what a request finds at another node", () => {
    test("a name that was changed by a form is told to the connections elsewhere", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "member", house.two);
      const bo = await house.two.join("bo");
      const body = new URLSearchParams({ act: "name", username: "Ada Moss" });
      const headers = { Cookie: `chat-session=${ada.secret}`, Origin: house.one.app.url };
      const answer = await fetch(`${house.one.app.url}/settings`, {
        method: "POST",
        body,
        headers,
        redirect: "manual",
      });
      expect(answer.status).toBe(303);
      expect(await bo.next("system", ({ event }) => event === "renamed")).toMatchObject({
        user: { username: "Ada Moss" },
      });
      await ada.ask({ type: "chat", text: "hi" });
      expect(await bo.next("chat")).toMatchObject({ username: "Ada Moss" });
    });

    test("what the place is called is so at all nodes", async () => {
      const house = await openHouse();
      const ada = await account(house, "ada", "owner", house.one);
      const body = new FormData();
      body.set("act", "name");
      body.set("name", "Harbour");
      const headers = { Cookie: `chat-session=${ada.secret}`, Origin: house.one.app.url };
      const url = `${house.one.app.url}/admin/place`;
      const answer = await fetch(url, { method: "POST", body, headers, redirect: "manual" });
      expect(answer.status).toBe(303);
      const named = async (): Promise<string> => (await house.two.connect()).welcome.name;
      while ((await named()) !== "Harbour") await Bun.sleep(5);
    });

    test("a name is locked at all nodes after ten wrong passwords, wherever they were tried", async () => {
      const { one, two } = await openHouse();
      const tryAt = ({ app: { url } }: Node) =>
        fetch(`${url}/signin`, {
          ...{ method: "POST", headers: { Origin: url } },
          body: new URLSearchParams({ username: "ada", password: "no such password" }),
        });
      for (let n = 0; n < 5; n++)
        expect([(await tryAt(one)).status, (await tryAt(two)).status]).toEqual([401, 401]);
      expect((await tryAt(two)).status).toBe(429);
    });

    test("the setup link of one node makes the owner at the other, once", async () => {
      const { one, two } = await openHouse();
      const secret = one.app.setupSecret() ?? "";
      const page = await fetch(`${two.app.url}/setup?${secret}`);
      expect([secret.length > 20, page.status]).toEqual([true, 200]);
      expect((await fetch(`${two.app.url}/setup?${"x".repeat(31)}`)).status).toBe(403);
    });

    test("a POST to a stream that ends at the other is passed on, in order, and answered", async () => {
      const { one, two } = await openHouse();
      const bo = await two.join("bo");
      const stream = await openStream(one.app.url);
      const at = (node: Node, batch: number, body: string, token = stream.session) =>
        fetch(`${node.app.url}/stream/${stream.id}?batch=${batch}`, {
          ...{ method: "POST", body, headers: { Authorization: `Bearer ${token}` } },
        });
      expect((await at(two, 1, '{"type":"join","room":"general","username":"ada"}')).status).toBe(
        204,
      );
      expect((await at(one, 2, '{"type":"chat","text":"by one"}')).status).toBe(204);
      expect((await at(two, 3, '{"type":"chat","text":"by two"}')).status).toBe(204);
      expect(await bo.next("chat")).toMatchObject({ seq: 1, text: "by one", username: "ada" });
      expect(await bo.next("chat")).toMatchObject({ seq: 2, text: "by two" });
      // Once more: it was taken in.
      expect((await at(two, 3, '{"type":"chat","text":"by two"}')).status).toBe(204);
      expect((await at(two, 5, "{}")).status).toBe(409);
      expect((await at(two, 4, "{}", "wrong")).status).toBe(401);
      const gone = await fetch(`${two.app.url}/stream/${randomId(16)}-${"a".repeat(43)}`, {
        ...{ method: "POST", body: "{}" },
      });
      expect(gone.status).toBe(404);
      stream.close();
    });

    test("a text that grows at the other node is read as it is by now", async () => {
      const { one, two } = await openHouse();
      const ada = await one.join("ada");
      const bo = await two.join("bo");
      await ada.ask({ type: "chat", text: "Once" });
      ada.send({ type: "edit", message: 1, text: " upon", mode: "append" });
      await bo.next("growing");
      expect(await bo.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Once upon", growing: 4 }],
      });
      // Here nobody heard its beginning.
      const three = await two.join("cy");
      ada.send({ type: "edit", message: 1, text: " a time", mode: "append" });
      await three.next("growing");
      expect(await three.ask({ type: "history" })).toMatchObject({
        messages: [{ text: "Once upon a time", growing: 4 }],
      });
    });
  });
}

async function openStream(url: string) {
  const ending = new AbortController();
  const answer = await fetch(`${url}/stream`, { signal: ending.signal });
  const reader = (answer.body ?? expect.unreachable())
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (!text.includes('"welcome"')) text += (await reader.read()).value ?? "";
  const id = /"stream":"([^"]+)"/.exec(text)?.[1] ?? "";
  const session = /"session":"([^"]+)"/.exec(text)?.[1] ?? "";
  return { id, session, close: () => ending.abort() };
}
