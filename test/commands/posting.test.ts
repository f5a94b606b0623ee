// Who may say something in a room right now: archived, muted, read-only and slow rooms.

import { afterEach, describe, expect, test } from "bun:test";
import { createSlow } from "../../src/commands/slow.ts";
import { asRoomName, asUserId } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { manualClock } from "../support/manual-clock.ts";
import { openCourt } from "./support.ts";

afterEach(closeChats);

/** Ann's room, and bo and gil in it. */
async function openTea(facts: Record<string, unknown> = {}) {
  const clock = manualClock(Date.now());
  const court = await openCourt({}, { clock });
  const ann = await court.come("ann");
  await ann.ask({ type: "createRoom", room: "tea", ...facts });
  await ann.ask({ type: "join", room: "tea" });
  const bo = await court.come("bo", "member", "tea");
  const gil = await court.come("gil", "guest", "tea");
  return { clock, court, ann, bo, gil };
}

const say = (text: string, key?: string) => ({
  ...{ type: "chat", text },
  ...(key === undefined ? {} : { key }),
});

describe("a read-only room", () => {
  test("[R5] is for its moderators and those above, from the moment on that it is one", async () => {
    const { court, ann, bo, gil } = await openTea();
    const mod = await court.come("mod", "moderator", "tea");
    expect(await bo.code(say("hi"))).toBe("ack");
    await ann.ask({ type: "updateRoom", readOnly: true });
    for (const person of [bo, gil]) expect(await person.code(say("hi"))).toBe("read_only");
    for (const person of [ann, mod]) expect(await person.code(say("hi"))).toBe("ack");
    await ann.ask({ type: "setRoomRole", user: "bo", role: "moderator" });
    expect(await bo.code(say("hi"))).toBe("ack");
    await ann.ask({ type: "updateRoom", readOnly: false });
    expect(await gil.code(say("hi"))).toBe("ack");
  });
});

describe("a slow room", () => {
  test("[R5] lets one wait between two messages, on whatever connection, and not those who keep it", async () => {
    const { clock, court, ann, bo, gil } = await openTea({ slowSeconds: 30 });
    expect(await bo.code(say("one"))).toBe("ack");
    clock.advance(10_000);
    expect(await bo.ask(say("two"))).toMatchObject({ code: "slow_mode", retryAfterMs: 20_000 });
    expect(await gil.code(say("one"))).toBe("ack");
    for (const text of ["one", "two"]) expect(await ann.code(say(text))).toBe("ack");
    await bo.close();
    const back = await court.connect(bo.token);
    await back.ask({ type: "join", room: "tea" });
    expect(await back.ask(say("two"))).toMatchObject({ code: "slow_mode", retryAfterMs: 20_000 });
    clock.advance(20_000);
    expect(await back.ask(say("two"))).toMatchObject({ type: "ack" });
  });

  test("[R5] takes one of two that are sent at once", async () => {
    const { bo } = await openTea({ slowSeconds: 30 });
    const codes = await Promise.all([bo.code(say("one")), bo.code(say("two"))]);
    expect(codes.toSorted()).toEqual(["ack", "slow_mode"]);
  });

  test("[R5] does not count what was not stored", async () => {
    const { ann, bo } = await openTea();
    await bo.ask(say("one", "key-of-one"));
    await ann.ask({ type: "updateRoom", slowSeconds: 30 });
    await bo.next("room");
    expect(await bo.code(say("another", "key-of-one"))).toBe("key_conflict");
    expect(await bo.ask(say("one", "key-of-one"))).toMatchObject({ duplicate: true });
    expect(await bo.code(say("two", "key-of-two"))).toBe("ack");
  });

  test("[R6] answers a repeat of any known key as it did at first", async () => {
    const { clock, bo } = await openTea({ slowSeconds: 30 });
    expect(await bo.ask(say("one", "key-of-one"))).toMatchObject({ seq: 1 });
    clock.advance(30_000);
    expect(await bo.code(say("two", "key-of-two"))).toBe("ack");
    const again = await bo.ask(say("one", "key-of-one"));
    expect(again).toMatchObject({ type: "ack", seq: 1, duplicate: true });
    expect(await bo.code(say("other", "key-of-one"))).toBe("key_conflict");
    expect(await bo.code(say("three", "key-of-three"))).toBe("slow_mode");
  });
});

describe("one who is muted", () => {
  test("[O11] is told for how long, in that room, and may still change the name", async () => {
    const { clock, court, ann, bo } = await openTea();
    await ann.ask({ type: "mute", user: "bo", seconds: 30 });
    await bo.next("standing");
    const refused = await bo.ask(say("hi"));
    expect(refused).toMatchObject({ code: "muted", retryAfterMs: 30_000 });
    expect(await bo.code({ type: "setUsername", username: "bobby" })).toBe("ack");
    await bo.ask({ type: "join", room: "general" });
    expect(await bo.code({ ...say("hi"), room: "general" })).toBe("ack");
    clock.advance(30_000);
    expect(await bo.code({ ...say("hi"), room: "tea" })).toBe("ack");
    const mod = await court.come("mod", "moderator");
    await mod.ask({ type: "mute", user: bo.id, server: true });
    await bo.next("standing", ({ room }) => room === null);
    const forGood = await bo.ask({ ...say("hi"), room: "tea" });
    expect(forGood).toMatchObject({ code: "muted" });
    expect("retryAfterMs" in forGood).toBe(false);
  });
});

test("[R6] what was stored before is answered as at first, archived, locked or muted", async () => {
  const { ann, bo } = await openTea();
  const repeat = say("one", "key-of-one");
  expect(await bo.ask(repeat)).toMatchObject({ seq: 1 });
  for (const command of [
    { type: "mute", user: "bo" },
    { type: "updateRoom", readOnly: true },
    { type: "archiveRoom" },
  ]) {
    await ann.ask(command);
    expect(await bo.ask(repeat)).toMatchObject({ type: "ack", seq: 1, duplicate: true });
    expect(await bo.ask(say("one"))).toMatchObject({ type: "error" });
  }
  expect(await bo.code(say("new", "key-of-new"))).toBe("room_archived");
});

test("[R6] typing is passed on only from those who may say something", async () => {
  const { ann, bo, gil } = await openTea();
  await ann.ask({ type: "updateRoom", readOnly: true });
  bo.send({ type: "typing" });
  expect(await bo.code({ type: "ping" })).toBe("pong");
  ann.send({ type: "typing" });
  expect(await gil.next("typing")).toMatchObject({ users: [{ username: "ann" }] });
  expect(gil.frames.filter(({ type }) => type === "typing")).toHaveLength(1);
});

describe("what is remembered of slow rooms", () => {
  const room = asRoomName("tea");
  const who = (id: string) => ({ room, userId: asUserId(id) });

  test("is forgotten when the wait is over", () => {
    const slow = createSlow();
    slow.take(who("a"), 10, 0);
    slow.take(who("b"), 20, 0);
    slow.sweep(9_999);
    expect(slow.size()).toBe(2);
    slow.sweep(10_000);
    expect(slow.size()).toBe(1);
    expect([slow.wait(who("a"), 10, 10_000), slow.wait(who("b"), 20, 10_000)]).toEqual([0, 10_000]);
  });

  test("is bounded: the oldest goes first", () => {
    const slow = createSlow(2);
    for (const id of ["a", "b", "a", "c"]) slow.take(who(id), 10, 0);
    expect(slow.size()).toBe(2);
    expect(["a", "b", "c"].map((id) => slow.wait(who(id), 10, 0))).toEqual([10_000, 0, 10_000]);
  });

  test("a shorter wait holds for those who wait already", () => {
    const slow = createSlow();
    slow.take(who("a"), 600, 0);
    expect([slow.wait(who("a"), 5, 1_000), slow.wait(who("a"), 0, 1_000)]).toEqual([4_000, 0]);
  });
});
