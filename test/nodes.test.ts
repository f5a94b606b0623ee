// Nodes that share a store, and people who come in by any of them: what is decided, said and shown at one holds at all.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Broker } from "../src/broker/broker.ts";
import { hashOf, makeSecret } from "../src/identity/secrets.ts";
import { ChatError } from "../src/protocol/errors.ts";
import type { ServerFrame } from "../src/protocol/events.ts";
import { createBus } from "./support/bus.ts";
import type { Member } from "./support/chat.ts";
import { account, houseOf, openPlace, onEachBroker, redisBroker } from "./support/nodes.ts";
import { everything } from "./support/parts.ts";
import { type Redis, redis, runRedis } from "./support/redis.ts";

const idOf = ({ welcome }: Pick<Member, "welcome">): string => welcome.you.userId;

const upgrade = {
  ...{ Connection: "Upgrade", Upgrade: "websocket" },
  ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
};

onEachBroker((openHouse) => {
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

    test("has a name that no guest gets at this one, whatever rooms they are in", async () => {
      const { one, two } = await openHouse();
      await one.join("ada", "tea");
      const bo = await two.connect();
      expect(await bo.ask({ type: "join", room: "general", username: "Ada" })).toMatchObject({
        code: "name_taken",
      });
      expect(await bo.ask({ type: "setUsername", username: "bo" })).toMatchObject({ type: "ack" });
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
});

describe("nodes that cannot hear each other", () => {
  test("send away who was banned, removed, muted or signed out, as the store has it", async () => {
    const bus = createBus();
    const brokers = [bus.open(), bus.open()];
    const [first, second] = [...brokers];
    const house = await houseOf(() => brokers.shift() ?? expect.unreachable());
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

  test("close what stands on a token that was revoked, when they hear each other again", async () => {
    const place = await openPlace();
    const { tokens } = place.store;
    // At the first look PostgreSQL is away, too.
    let looks = 0;
    place.store.tokens = async (of) => {
      if (++looks === 1) throw new ChatError("storage_unavailable");
      return tokens(of);
    };
    const bus = createBus();
    const [first, second] = [bus.open(), bus.open()];
    await place.open(first);
    const two = await place.open(second);
    const { userId } = await account({ place }, "ada", "member", two);
    const secret = makeSecret("ct_");
    const drafted = { userId, secretHash: hashOf(secret), name: "robot", expires: 0 };
    const { id } = await place.store.createToken({ ...drafted, scope: "write" });
    const robot = await two.connect(secret);
    for (const broker of [first, second]) broker.cut();
    expect(await place.store.revokeToken(userId, id)).toBe(true);
    for (const broker of [first, second]) broker.mend();
    expect(await robot.closed).toMatchObject({ code: 4009 });
  });
});

describe.skipIf(redis === null || !everything)("a real Redis", () => {
  let server: Redis;
  beforeAll(async () => {
    server = await runRedis();
  });
  afterAll(() => server.dispose());

  test("that is away and back shows nobody as left, and then what is so", async () => {
    const opened: Broker[] = [];
    const { one, two } = await houseOf(() => {
      const broker = redisBroker(server.url);
      opened.push(broker);
      return broker;
    });
    const ada = await one.join("ada");
    const bo = await two.join("bo");
    await ada.next("system", (frame) => frame.event === "presence" && frame.joined.length === 1);
    await server.kill();
    while (opened.some((broker) => broker.isUp())) await Bun.sleep(20);
    await bo.close();
    const cy = await two.join("cy");
    await Bun.sleep(1_000);
    expect(ada.frames.filter(isPresence)).toHaveLength(1);
    await server.start();
    const told = await ada.next("system", (frame) => frame.event === "presence", 10_000);
    expect(told).toMatchObject({
      count: 2,
      joined: [{ username: "cy" }],
      left: [{ username: "bo" }],
    });
    cy.send({ type: "typing" });
    expect(await ada.next("typing")).toMatchObject({ users: [{ username: "cy" }] });
    expect((await one.join("dee")).joined.count).toBe(3);
  }, 30_000);
});

const isPresence = (frame: ServerFrame): boolean =>
  frame.type === "system" && frame.event === "presence";
