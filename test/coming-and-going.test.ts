// Who is told of whom, and when: joins, clean leaves, cuts and returns. By a clock that is turned by hand.

import { afterEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { System } from "../src/protocol/events.ts";
import { type Chat, closeChats, openChat } from "./support/chat.ts";
import type { Client } from "./support/client.ts";
import { type ManualClock, manualClock } from "./support/manual-clock.ts";

afterEach(closeChats);

async function timed(): Promise<{ chat: Chat; clock: ManualClock }> {
  const clock = manualClock();
  return { clock, chat: await openChat({}, { clock }) };
}

type Notice = System & { event: "presence" };

/** What `who` was told of presence so far: everything that was said before the answer to a ping. */
async function told(who: Client): Promise<string[]> {
  await who.ask({ type: "ping" });
  const notices = who.frames.filter(
    (frame): frame is Notice => frame.type === "system" && frame.event === "presence",
  );
  return notices.map(({ joined, left, count }) => {
    const names = (people: Notice["joined"]) => people.map(({ username }) => username).join(" ");
    return `+${names(joined)} -${names(left)} =${count}`;
  });
}

async function three() {
  const { chat, clock } = await timed();
  const ada = await chat.join("ada");
  const bo = await chat.join("bo");
  const cleo = await chat.join("cleo");
  clock.advance(250);
  return { chat, clock, ada, bo, cleo };
}

describe("joins", () => {
  test("[S2] are gathered for 250 ms; who joins alone is not told of it", async () => {
    const { chat, clock } = await timed();
    const ada = await chat.join("ada");
    clock.advance(250);
    expect(await told(ada)).toEqual([]);
    const bo = await chat.join("bo");
    clock.advance(249);
    expect(await told(ada)).toEqual([]);
    clock.advance(1);
    expect(await told(ada)).toEqual(["+bo - =2"]);
    expect(await told(bo)).toEqual([]);
    await chat.join("cleo");
    await chat.join("dan");
    clock.advance(250);
    expect((await told(bo)).at(-1)).toBe("+cleo dan - =4");
  });

  test("[S2] who came and went meanwhile is not told of", async () => {
    const { chat, clock, ada } = await three();
    const before = await told(ada);
    const dan = await chat.join("dan");
    await dan.ask({ type: "leave" });
    clock.advance(250);
    expect(await told(ada)).toEqual(before);
  });

  test("[C6] [S1] a refresh and a second connection are not told of", async () => {
    const { chat, clock, ada, bo } = await three();
    const before = await told(ada);
    await bo.ask({ type: "join", room: "general" });
    const second = await chat.connect(bo.welcome.session);
    expect(await second.ask({ type: "join", room: "general" })).toMatchObject({ count: 3 });
    clock.advance(250);
    await second.close();
    await chat.connectionsAre(3);
    clock.advance(20_000);
    expect(await told(ada)).toEqual(before);
  });
});

describe("leaving", () => {
  test("[S4] a clean close is told at once", async () => {
    const { chat, clock, ada, bo } = await three();
    await bo.close();
    await chat.connectionsAre(2);
    clock.advance(250);
    expect((await told(ada)).at(-1)).toBe("+ -bo =2");
  });

  test("[C10] leave ends membership on all connections: each gets left, and nothing more", async () => {
    const { chat, clock, ada, bo } = await three();
    const second = await chat.connect(bo.welcome.session);
    await second.ask({ type: "join", room: "general" });
    expect(await bo.ask({ type: "leave" })).toMatchObject({ type: "left", room: "general" });
    expect(await second.next("left")).toEqual({ type: "left", room: "general" } as never);
    clock.advance(250);
    expect((await told(ada)).at(-1)).toBe("+ -bo =2");
    await ada.ask({ type: "chat", text: "gone?" });
    expect(await second.ask({ type: "chat", text: "a" })).toMatchObject({ code: "not_in_room" });
    expect(await bo.ask({ type: "leave", room: "general" })).toMatchObject({ code: "not_in_room" });
    expect(JSON.stringify([...bo.frames, ...second.frames])).not.toContain("gone?");
    expect((await chat.connect(bo.welcome.session)).welcome.rooms).toEqual([]);
  });

  test("[C10] a member who is nowhere in the room leaves it too", async () => {
    const { chat, bo } = await three();
    await bo.close();
    const back = await chat.connect(bo.welcome.session);
    expect(back.welcome.rooms).toMatchObject([{ room: "general", member: true }]);
    expect((await back.ask({ type: "leave", room: "general" })).type).toBe("left");
    expect((await back.ask({ type: "leave", room: "general" })).type).toBe("error");
  });
});

describe("an unclean cut", () => {
  test("[S4] with a return within 10 s is told to nobody", async () => {
    const { chat, clock, ada, bo } = await three();
    const before = await told(ada);
    bo.cut();
    await chat.connectionsAre(2);
    clock.advance(9_000);
    expect(await ada.ask({ type: "users" })).toMatchObject({ count: 3 });
    const back = await chat.connect(bo.welcome.session);
    const joined = await back.ask({ type: "join", room: "general" });
    expect(joined).toMatchObject({ count: 3, you: { username: "bo" } });
    clock.advance(12_000);
    expect(await told(ada)).toEqual(before);
    expect(await told(back)).toEqual([]);
  });

  test("[S4] without a return is told after 10 s, and then nothing of them is held", async () => {
    const { chat, clock, ada, bo } = await three();
    const before = await told(ada);
    bo.cut();
    await chat.connectionsAre(2);
    clock.advance(9_900);
    expect(await told(ada)).toEqual(before);
    clock.advance(1_350);
    expect((await told(ada)).at(-1)).toBe("+ -bo =2");
    expect(chat.app.size().users).toBe(2);
  });

  test("[S4] a close with any other code is a cut", async () => {
    const { chat, clock, ada, bo } = await three();
    const before = await told(ada);
    await bo.close(4321);
    await chat.connectionsAre(2);
    clock.advance(5_000);
    expect(await told(ada)).toEqual(before);
  });

  test("a return that does not join again is gone after the 10 s", async () => {
    const { chat, clock, ada, bo } = await three();
    bo.cut();
    await chat.connectionsAre(2);
    const back = await chat.connect(bo.welcome.session);
    clock.advance(11_250);
    expect((await told(ada)).at(-1)).toBe("+ -bo =2");
    expect((await back.ask({ type: "join", room: "general" })).type).toBe("joined");
    clock.advance(250);
    expect((await told(ada)).at(-1)).toBe("+bo - =3");
  });
});

describe("when everybody has gone", () => {
  test("nothing of them is held: no user, no room, no allowance", async () => {
    const { chat, clock } = await timed();
    for (let round = 0; round < 10; round++) {
      const people = await Promise.all(
        ["a", "b", "c", "d"].map((name, at) => chat.join(`${name}${round}`, `room-${at}-${round}`)),
      );
      for (const who of people) {
        who.send({ type: "typing" });
        await who.ask({ type: "chat", text: "hi" });
      }
      await Promise.all(people.map((who, at) => (at % 2 === 0 ? who.close() : who.cut())));
      await chat.connectionsAre(0);
      clock.advance(1_000);
    }
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000);
      await new Promise((next) => setImmediate(next));
    }
    expect(chat.app.size()).toEqual({ connections: 0, users: 0, rooms: 0, remembered: 0 });
  });
});

describe("[S5] [I5] names", () => {
  test("a new name is told once in each room of the user, and stays on what was said", async () => {
    const { ada, bo } = await three();
    await bo.ask({ type: "chat", text: "before" });
    await bo.ask({ type: "join", room: "lobby" });
    await ada.ask({ type: "join", room: "lobby" });
    await bo.ask({ type: "setUsername", username: "bob" });
    await ada.ask({ type: "ping" });
    const renamed = ada.frames.filter(
      (frame) => frame.type === "system" && frame.event === "renamed",
    );
    expect(renamed.map((frame) => ("room" in frame ? frame.room : ""))).toEqual(
      expect.arrayContaining(["general", "lobby"]),
    );
    expect(renamed).toHaveLength(2);
    expect(renamed[0]).toMatchObject({ was: "bo", user: { username: "bob" } });
    const history = await ada.ask({ type: "history", room: "general" });
    expect(history).toMatchObject({ messages: [{ username: "bo" }] });
  });

  test.each(["bo", "BO", "b0", "b\u00f3", "\u0432\u043e", " bo "])(
    "[N5] %j looks like bo, who is here",
    async (username) => {
      const { ada } = await three();
      expect(await ada.ask({ type: "setUsername", username })).toMatchObject({
        code: "name_taken",
      });
      const joined = await ada.ask({ type: "join", room: "lobby", username });
      expect(joined).toMatchObject({ code: "name_taken" });
      expect((await ada.ask({ type: "ping" })).type).toBe("pong");
    },
  );

  test("a name that somebody else has meanwhile is lent another form, and comes back", async () => {
    const chat = await openChat({ leaveGrace: 0 });
    const ann = await chat.join("ann");
    await ann.close();
    const other = await chat.join("ann");
    const lent = await chat.connect(ann.welcome.session);
    expect(String(lent.welcome.you.username)).toBe(`ann-${ann.welcome.you.userId.slice(2, 6)}`);
    await lent.ask({ type: "join", room: "general" });
    await lent.ask({ type: "join", room: "lobby" });
    await lent.close();
    await other.close();
    const back = await chat.connect(ann.welcome.session);
    expect(String(back.welcome.you.username)).toBe("ann");
  });

  test("a chosen name comes back over a restart, and with it the rooms", async () => {
    const data = await mkdtemp(join(tmpdir(), "chat-test-"));
    const first = await openChat({ data });
    const ada = await first.join("ada");
    await ada.ask({ type: "join", room: "lobby" });
    await ada.ask({ type: "setUsername", username: "Ada L." });
    await first.app.stop({ drain: true });
    const second = await openChat({ data });
    const back = await second.connect(ada.welcome.session);
    expect(back.welcome).toMatchObject({
      session: ada.welcome.session,
      you: { userId: ada.welcome.you.userId, username: "Ada L.", guest: true },
      rooms: [{ room: "general" }, { room: "lobby" }],
    });
    await closeChats();
    await rm(data, { recursive: true });
  });

  test("a name that somebody took meanwhile gets letters of the id, and stays a whole one", async () => {
    const { chat, clock } = await timed();
    const name = `a${"🙂".repeat(31)}`;
    const ada = await chat.join(name);
    await ada.close();
    await chat.connectionsAre(0);
    clock.advance(1_000);
    await chat.join(name);
    const back = await chat.connect(ada.welcome.session);
    const { username } = back.welcome.you;
    expect(username).toEndWith(`-${ada.welcome.you.userId.slice(2, 6)}`);
    expect(username.isWellFormed()).toBe(true);
    expect(Array.from(username).length).toBeLessThanOrEqual(32);
  });
});
