// Keeping order with people: kick, ban, mute and their ends, felt on open sockets.

import { afterEach, describe, expect, test } from "bun:test";
import { CLOSES } from "../../src/protocol/closes.ts";
import type { Joined } from "../../src/protocol/events.ts";
import { asUserId, asUsername } from "../../src/protocol/ids.ts";
import { mutedForGood } from "../../src/protocol/limits.ts";
import { closeChats } from "../support/chat.ts";
import { manualClock } from "../support/manual-clock.ts";
import { openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

test("[O10] bans that are more than an answer holds are the newest ones, and unban finds the others", async () => {
  const maxUnsent = 64 * 1024;
  const court = await openCourt({ maxUnsent });
  const mod = await court.come("mod", "moderator");
  const reason = "é".repeat(250);
  const banned = Array.from({ length: 200 }, (_, at) => `troll-${at}`);
  for (const name of banned)
    await court.store.ban(
      {
        ...{ userId: asUserId(`g_${name}`), username: asUsername(name), room: null },
        ...{ address: "", until: 0, reason },
      },
      mod.id,
    );
  const reply = await mod.ask({ type: "bans", server: true });
  expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(maxUnsent * 0.6);
  expect(reply).toMatchObject({ type: "bans", more: true });
  expect(await mod.code({ type: "unban", server: true, user: "troll-0" })).toBe("ack");
});

describe("kick", () => {
  test("[O5, O6] who is kicked is out of the room on all connections and told so; the others see them leave", async () => {
    const court = await openCourt({ presenceGather: 1 });
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    const phone = await court.connect(eve.token);
    await phone.ask({ type: "join", room: "general" });
    const command = { type: "kick", room: "general", user: "eve", reason: "shouting" };
    expect(await mod.ask(command)).toMatchObject({ type: "ack", room: "general" });
    for (const client of [eve, phone])
      expect(await client.next("removed")).toEqual({
        type: "removed",
        room: "general" as never,
        why: "kicked",
        reason: "shouting",
        text: "You were kicked from #general: shouting",
      });
    await mod.next("system", (frame) => frame.event === "presence" && frame.left.length === 1);
    expect(await eve.code({ type: "chat", room: "general", text: "but" })).toBe("not_in_room");
    await mod.ask({ type: "chat", room: "general", text: "quiet now" });
    await eve.ask({ type: "ping" });
    expect(eve.frames.filter(({ type }) => type === "chat")).toEqual([]);
  });

  test("[O6] a public room can be joined again, a private one cannot", async () => {
    const court = await openCourt();
    const ada = await court.come("ada");
    const eve = await court.come("eve", "member", "general");
    const mod = await court.come("mod", "moderator", "general");
    const den = await court.privateRoom(ada, eve);
    expect(await mod.code({ type: "kick", room: "general", user: "eve" })).toBe("ack");
    expect(await ada.code({ type: "kick", room: den, user: "eve" })).toBe("ack");
    expect(await eve.next("removed", ({ room }) => room === den)).toMatchObject({
      text: "You were kicked from the den",
    });
    expect(await eve.code({ type: "join", room: "general" })).toBe("joined");
    expect(await eve.code({ type: "join", room: den })).toBe("room_not_found");
    expect(await eve.code({ type: "chat", room: den, text: "hello?" })).toBe("not_in_room");
  });

  test("[O5, O6] kicked from the server is 4004 on every connection, after a sentence; they may come back", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "guest", "general");
    const phone = await court.connect(eve.token);
    const kick = { type: "kick", server: true, user: eve.id, reason: "cool down" };
    expect(await mod.ask(kick)).not.toHaveProperty("room");
    for (const client of [eve, phone]) {
      expect(await client.next("system", ({ event }) => event === "notice")).toMatchObject({
        text: "You were kicked from this server: cool down",
      });
      expect(await client.closed).toMatchObject(CLOSES.kicked);
    }
    const back = await court.connect(eve.token);
    expect(back.welcome.rooms.map(({ room }) => room)).toEqual(["general" as never]);
  });

  test("[O6] nobody can be kicked from where they are not", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "elsewhere");
    expect(await mod.code({ type: "kick", room: "general", user: "eve" })).toBe("user_not_found");
    await eve.close();
    expect(await mod.code({ type: "kick", server: true, user: "eve" })).toBe("user_not_found");
  });
});

describe("ban", () => {
  test("[O7] who is banned from a room cannot join, resume, read or be added until the ban is lifted", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member");
    const { epoch } = await joined(eve, "general");
    const ban = { type: "ban", room: "general", user: "eve", seconds: 600, reason: "spam" };
    expect(await mod.code(ban)).toBe("ack");
    expect(await eve.next("removed")).toMatchObject({
      why: "banned",
      text: "You were banned from #general for 10 minutes: spam",
    });
    expect(await eve.code({ type: "join", room: "general" })).toBe("banned");
    expect(await eve.code({ type: "join", room: "general", epoch, after: 0 })).toBe("banned");
    expect(await eve.code({ type: "report", room: "general", message: 1 })).toBe("banned");
    const read = await fetch(`http://127.0.0.1:${court.app.port}/api/rooms/general/messages`, {
      headers: { Authorization: `Bearer ${eve.token}` },
    });
    expect([read.status, await read.json()]).toMatchObject([403, { code: "banned" }]);
    expect(await mod.code({ type: "unban", room: "general", user: "eve" })).toBe("ack");
    expect(await eve.code({ type: "join", room: "general" })).toBe("joined");
  });

  test("[O7] a join under way does not slip through a ban", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    for (let round = 0; round < 20; round++) {
      eve.send({ type: "leave", room: "general" });
      eve.send({ type: "join", room: "general" });
      await mod.ask({ type: "ban", room: "general", user: eve.id });
      expect(await eve.code({ type: "chat", room: "general", text: "in?" })).toBe("not_in_room");
      await mod.ask({ type: "unban", room: "general", user: eve.id });
    }
  });

  test("[O7] in a private room a ban holds against being added, and tells the banned that there is no such room", async () => {
    const court = await openCourt();
    const ada = await court.come("ada");
    const eve = await court.come("eve");
    const den = await court.privateRoom(ada, eve);
    expect(await ada.code({ type: "ban", room: den, user: "eve" })).toBe("ack");
    expect(await eve.next("removed")).toMatchObject({ text: "You were banned from the den" });
    expect(await eve.code({ type: "join", room: den })).toBe("room_not_found");
    await expect(court.store.addMember(den, eve.id)).rejects.toMatchObject({ code: "banned" });
  });

  test("[O8] a ban from the server closes every connection with 4003 within a second and refuses the next", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const eve = await court.come("eve", "member", "general");
    const phone = await court.connect(eve.token);
    const startedMs = performance.now();
    expect(await mod.code({ type: "ban", server: true, user: "eve", reason: "spam" })).toBe("ack");
    for (const client of [eve, phone]) {
      expect(await client.next("system", ({ event }) => event === "notice")).toMatchObject({
        text: "You were banned from this server: spam",
      });
      expect(await client.closed).toMatchObject(CLOSES.banned);
    }
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    await expect(court.connect(eve.token)).rejects.toThrow();
    expect(await statusOf(court.app.port, eve.token)).toBe(403);
    const page = `http://127.0.0.1:${court.app.port}/api/rooms/general/messages`;
    const read = await fetch(page, { headers: { Authorization: `Bearer ${eve.token}` } });
    expect([read.status, await read.json()]).toMatchObject([403, { code: "banned" }]);
  });

  test("[O8] guests from the address of one who is banned are refused too, accounts are not, until it is lifted", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator");
    const guest = await court.come("gil", "guest", "general");
    const eve = await court.come("eve", "guest", "general");
    await mod.ask({ type: "ban", server: true, user: eve.id });
    await eve.closed;
    expect(await statusOf(court.app.port, null)).toBe(403);
    expect(await statusOf(court.app.port, guest.token)).toBe(403);
    expect((await court.connect(mod.token)).welcome.you.username).toBe("mod" as never);
    // They were let in before: they stay.
    expect(await guest.code({ type: "ping" })).toBe("pong");
    expect(await mod.code({ type: "unban", server: true, user: "eve" })).toBe("ack");
    expect((await court.connect(eve.token)).welcome.you.userId).toBe(eve.id);
    await court.connect();
  });

  test("[O8] who was let in again at once is not closed by what the ban still had to do", async () => {
    const clock = manualClock(Date.now());
    const court = await openCourt({}, { clock });
    const mod = await court.come("mod", "moderator");
    const eve = await court.come("eve", "member");
    await mod.ask({ type: "ban", server: true, user: "eve" });
    await mod.ask({ type: "unban", server: true, user: "eve" });
    const back = await court.connect(eve.token);
    clock.advance(1_000);
    await mod.ask({ type: "rooms" }); // the store answered what it was asked before
    expect((await back.ask({ type: "ping" })).type).toBe("pong");
  });

  test("[O9] a purge deletes what was said, in one room or everywhere, for all who are there", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "one", "two");
    const eve = await court.come("eve", "member", "one", "two");
    for (const room of ["one", "two", "one"]) await eve.ask({ type: "chat", room, text: "spam" });
    await mod.ask({ type: "chat", room: "one", text: "stop" });
    await mod.ask({ type: "ban", room: "one", user: "eve", purgeSeconds: 60 });
    const deleted = [await mod.next("deleted"), await mod.next("deleted")];
    expect(deleted.map(({ room, seq }) => [room, seq])).toEqual([
      ["one" as never, 4],
      ["one" as never, 5],
    ]);
    expect(deleted.map(({ message }) => message).sort()).toEqual([1, 2]);
    await mod.ask({ type: "ban", server: true, user: "eve", purgeSeconds: 60 });
    expect(await mod.next("deleted")).toMatchObject({ room: "two", message: 1, seq: 2 });
    const history = await mod.ask({ type: "history", room: "one" });
    expect(history).toMatchObject({
      messages: [{ text: "", deleted: true }, { text: "", deleted: true }, { text: "stop" }],
    });
  });

  test("[O10] the list of bans has who, until when and why, and never the address", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    await mod.ask({ type: "ban", server: true, user: "eve", reason: "spam" });
    await mod.ask({ type: "ban", room: "general", user: "eve", seconds: 60 });
    const all = await mod.ask({ type: "bans", server: true });
    const row = { userId: eve.id, username: "eve", room: null, until: 0, reason: "spam" };
    expect(all).toMatchObject({ type: "bans", bans: [row] });
    expect(JSON.stringify(all)).not.toContain("127.0.0.1");
    const here = await mod.ask({ type: "bans", room: "general" });
    expect(here).toMatchObject({ bans: [{ room: "general", reason: "" }] });
    expect(await mod.code({ type: "unban", room: "general", user: eve.id })).toBe("ack");
    expect(await mod.code({ type: "unban", room: "general", user: eve.id })).toBe("user_not_found");
  });
});

describe("mute", () => {
  test("[O11] who is muted in a room reads on there, and writes elsewhere", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general", "elsewhere");
    const mute = { type: "mute", room: "general", user: "eve", seconds: 3_600, reason: "hush" };
    expect(await mod.code(mute)).toBe("ack");
    const told = await eve.next("standing");
    expect(told).toMatchObject({
      room: "general",
      text: "You were muted in #general for 1 hour: hush",
    });
    expect(told.mutedUntil).toBeGreaterThan(Date.now() + 3_500_000);
    const refused = await eve.ask({ type: "chat", room: "general", text: "but" });
    expect(refused).toMatchObject({ code: "muted", retryAfterMs: expect.any(Number) });
    expect(await eve.code({ type: "chat", room: "elsewhere", text: "hm" })).toBe("ack");
    await mod.ask({ type: "chat", room: "general", text: "good" });
    expect(await eve.next("chat", ({ room }) => room === ("general" as never))).toMatchObject({
      text: "good",
    });
    expect(await mod.code({ type: "unmute", room: "general", user: "eve" })).toBe("ack");
    expect(await eve.next("standing")).toMatchObject({ mutedUntil: 0 });
    expect(await eve.code({ type: "chat", room: "general", text: "sorry" })).toBe("ack");
  });

  test("[O11] a mute for good holds on the whole server, over leaving and coming back", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    expect(await mod.code({ type: "mute", server: true, user: "eve" })).toBe("ack");
    expect(await eve.next("standing")).toMatchObject({
      ...{ room: null, role: "member", mutedUntil: mutedForGood },
      text: "You were muted on this server",
    });
    const back = await court.connect(eve.token);
    expect(back.welcome.you.mutedUntil).toBe(mutedForGood);
    await back.ask({ type: "join", room: "general" });
    const refused = await back.ask({ type: "chat", room: "general", text: "but" });
    expect(refused).toMatchObject({ code: "muted" });
    expect(refused).not.toHaveProperty("retryAfterMs");
    expect(await mod.code({ type: "unmute", server: true, user: "eve" })).toBe("ack");
    expect((await back.ask({ type: "chat", room: "general", text: "yes" })).type).toBe("ack");
    expect(await mod.code({ type: "unmute", server: true, user: "eve" })).toBe("user_not_found");
  });

  test("[O11] one who is muted in a room finds it said when they join again", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    await mod.ask({ type: "mute", room: "general", user: "eve" });
    expect(await joined(eve, "general")).toMatchObject({ mutedUntil: mutedForGood });
  });
});

describe("over whom", () => {
  test("[O1] nobody acts on themselves, on their equals or on those above", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner", "general");
    const mod = await court.come("mod", "moderator", "general");
    await court.come("max", "moderator", "general");
    for (const type of ["kick", "ban", "mute", "unmute"])
      for (const where of [{ room: "general" }, { server: true }]) {
        expect([type, await mod.code({ type, user: "mod", ...where })]).toEqual([
          type,
          "bad_request",
        ]);
        expect([type, await mod.code({ type, user: "max", ...where })]).toEqual([
          type,
          "forbidden",
        ]);
        expect([type, await mod.code({ type, user: "oda", ...where })]).toEqual([
          type,
          "forbidden",
        ]);
      }
    expect(await owner.code({ type: "mute", server: true, user: "mod" })).toBe("ack");
    expect(await mod.code({ type: "unmute", server: true, user: "mod" })).toBe("bad_request");
  });

  test("[O1, O3] a room's moderator keeps that room, not another and not the server", async () => {
    const court = await openCourt();
    const rob = await court.come("rob", "member", "general", "elsewhere");
    await court.come("eve", "member", "general", "elsewhere");
    await court.raise(rob, "general", "moderator");
    expect(await rob.code({ type: "mute", room: "general", user: "eve" })).toBe("ack");
    expect(await rob.code({ type: "mute", room: "elsewhere", user: "eve" })).toBe("forbidden");
    expect(await rob.code({ type: "mute", server: true, user: "eve" })).toBe("forbidden");
  });

  test("[O2] a private room is kept by its members alone, a direct room by nobody", async () => {
    const court = await openCourt();
    const owner = await court.come("oda", "owner");
    const ada = await court.come("ada");
    const eve = await court.come("eve");
    const den = await court.privateRoom(ada, eve);
    const talk = await court.store.directRoom(owner.id, eve.id);
    for (const type of ["kick", "ban", "mute", "unmute", "unban"]) {
      expect([type, await owner.code({ type, room: den, user: "eve" })]).toEqual([
        type,
        "room_not_found",
      ]);
      expect([type, await owner.code({ type, room: talk, user: "eve" })]).toEqual([
        type,
        "forbidden",
      ]);
    }
  });

  test("[O4] somebody is found by id, by name with or without @, however it is written", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    for (const user of [eve.id, "eve", "@eve", "EVE", " eve "])
      expect([user, await mod.code({ type: "mute", room: "general", user })]).toEqual([
        user,
        "ack",
      ]);
    expect(await mod.code({ type: "mute", room: "general", user: "nobody" })).toBe(
      "user_not_found",
    );
    await eve.close();
    expect(await mod.code({ type: "ban", server: true, user: "eve" })).toBe("ack");
  });

  test("[O4] who may do nothing to anybody does not learn who there is", async () => {
    const court = await openCourt();
    const eve = await court.come("eve", "member", "general");
    for (const type of ["kick", "ban", "mute", "unmute", "unban"])
      for (const user of ["eve", "nobody"])
        expect(await eve.code({ type, room: "general", user })).toBe("forbidden");
  });
});

describe("by hand", () => {
  test("[O14] typed lines keep order in the current room", async () => {
    const court = await openCourt();
    const mod = await court.come("mod", "moderator", "general");
    const eve = await court.come("eve", "member", "general");
    mod.send("/mute eve 10m hush");
    expect(await eve.next("standing")).toMatchObject({
      text: "You were muted in #general for 10 minutes: hush",
    });
    mod.send("/ban eve 7d spam");
    expect(await eve.next("removed")).toMatchObject({
      text: "You were banned from #general for 7 days: spam",
    });
  });
});

async function joined(someone: Someone, room: string): Promise<Joined> {
  someone.send({ type: "join", room, ref: "again" });
  return someone.next("joined", ({ ref }) => ref === "again");
}

async function statusOf(port: number, token: string | null): Promise<number> {
  const handshake = {
    ...{ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const authorization = token === null ? {} : { Authorization: `Bearer ${token}` };
  const url = `http://127.0.0.1:${port}/ws`;
  return (await fetch(url, { headers: { ...handshake, ...authorization } })).status;
}
