// Web Push from a message to what a browser shows, against a push service of our own: whom, when, once, and what it says.

import { afterEach, describe, expect, test } from "bun:test";
import { burst, mostHeld, thereMs } from "../../src/push/pusher.ts";
import { lookMs } from "../../src/push/looks.ts";
import { closeChats } from "../support/chat.ts";
import type { Someone } from "../commands/support.ts";
import { openTown, room, type Town } from "./support.ts";

const towns: Town[] = [];
afterEach(async () => {
  await closeChats();
  for (const town of towns.splice(0)) await town.stop();
});

/** Ann writes; bo has a phone that is subscribed. Both are in the room. */
async function annAndBo(): Promise<Town & { ann: Someone; bo: Someone }> {
  const town = await openTown();
  towns.push(town);
  const ann = await town.court.come("ann", "member", room);
  const bo = await town.court.come("bo", "member", room);
  await town.subscribe(bo, "phone");
  return { ...town, ann, bo };
}

describe("who is away", () => {
  test("[W5] [W6] is told of a mention: once, the right text, for their eyes only", async () => {
    const { court, service, ann, bo, say, goAway, bodies } = await annAndBo();
    await goAway(bo);
    const seq = await say(ann, "**hello** @bo 🌅");
    const [push] = await service.receives(1);
    expect(push?.payload).toEqual({
      ...{ title: `#${room}`, body: "ann: hello @bo 🌅", room, seq },
      ...{ tag: `room:${room}`, badge: 1 },
    });
    expect(push?.claims).not.toHaveProperty("sub"); // a server without a name on the network
    const { headers } = push ?? { headers: new Headers() };
    expect(headers.get("urgency")).toBe("high");
    expect(headers.get("topic")).toMatch(/^[\w-]{32}$/);
    expect(Number(headers.get("ttl"))).toBeGreaterThan(0);
    expect(await bodies(bo)).toEqual(["ann: hello @bo 🌅"]);
    expect(court.logged.filter((line) => line.includes("push"))).toEqual([]);
  });

  test("[W5] is told of a direct message, under the name of who writes", async () => {
    const { service, ann, bo, goAway } = await annAndBo();
    await goAway(bo);
    await ann.ask({ type: "chat", to: "bo", text: "psst" });
    const [push] = await service.receives(1);
    expect(push?.payload).toMatchObject({ title: "ann", body: "psst", seq: 1, badge: 1 });
  });

  test("[W5] is told of an answer to what they said, and of @room", async () => {
    const { service, ann, bo, say, goAway } = await annAndBo();
    const asked = await say(bo, "who is there?");
    await goAway(bo);
    // They looked when they wrote.
    const { pass } = towns[0] as Town;
    await ann.ask({ type: "chat", room, text: "me", replyTo: asked });
    await say(ann, "@room tea");
    expect(service.received).toEqual([]);
    await pass(lookMs);
    const pushes = await service.receives(2);
    expect(pushes.map(({ payload }) => payload["body"])).toEqual(["ann: me", "ann: @room tea"]);
    expect(pushes.map(({ headers }) => headers.get("urgency"))).toEqual(["normal", "normal"]);
  });

  test("[W5] is not told of what is for nobody in particular, nor by a room of level none", async () => {
    const { ann, bo, say, goAway, bodies } = await annAndBo();
    await say(ann, "plain");
    await bo.ask({ type: "setLevel", room, level: "none" });
    await goAway(bo);
    await say(ann, "@bo hush");
    expect(await bodies(bo)).toEqual([]);
  });

  test("[W5] on every device of theirs, and nobody else is", async () => {
    const { court, service, ann, bo, say, subscribe, goAway } = await annAndBo();
    const eve = await court.come("eve", "member", room);
    await subscribe(bo, "tablet");
    await subscribe(eve, "eves");
    await subscribe(ann, "anns");
    await goAway(bo, eve);
    await say(ann, "@bo @ann");
    const pushes = await service.receives(2);
    expect(pushes.map(({ browser }) => browser).sort()).toEqual(["phone", "tablet"]);
    await say(ann, "@eve");
    expect((await service.receives(3))[2]?.browser).toBe("eves");
  });

  test("[W5] of a private room its members are, and who has left is not", async () => {
    const { court, ann, bo, say, goAway, bodies } = await annAndBo();
    const den = await court.privateRoom(ann, bo);
    await bo.ask({ type: "leave", room: den });
    await goAway(bo);
    await say(ann, "@bo @room secret", den);
    expect(await bodies(bo)).toEqual([]);
    await court.store.addMember(den, bo.id);
    await say(ann, "@bo again", den);
    expect(await bodies(bo)).toEqual(["ann: @bo again"]);
  });

  test.each(["kick", "ban"])("[W5] who was met by a %s meanwhile is told nothing", async (type) => {
    const { court, ann, bo, say, pass, bodies } = await annAndBo();
    const den = await court.privateRoom(ann, bo);
    await bo.ask({ type: "join", room: den });
    await say(ann, "@bo secret", den);
    expect(await ann.code({ type, room: den, user: "bo" })).toBe("ack");
    await pass(thereMs);
    await pass(lookMs);
    expect(await bodies(bo)).toEqual([]);
  });
});

describe("who looks", () => {
  test("[W5] is told nothing of what they read within a minute of having looked", async () => {
    const { ann, bo, say, pass, bodies } = await annAndBo();
    await bo.ask({ type: "read", room, seq: await say(ann, "before") });
    await pass(lookMs / 2);
    const seq = await say(ann, "@bo one");
    await bo.ask({ type: "read", room, seq });
    await pass(2 * lookMs);
    expect(await bodies(bo)).toEqual([]);
  });

  test("[W5] is told a minute after they last looked, when they did not read it", async () => {
    const { service, ann, bo, say, pass, bodies } = await annAndBo();
    const before = await say(ann, "before");
    await bo.ask({ type: "read", room, seq: before });
    await pass(lookMs / 2);
    await say(ann, "@bo one");
    // Again looking, at what was there before.
    await bo.ask({ type: "read", room, seq: before });
    await pass(lookMs - 1);
    expect(await bodies(bo)).toEqual([]);
    await pass(1);
    await service.receives(2);
    expect(await bodies(bo)).toEqual(["ann: @bo one"]);
  });

  test("[W5] with the room open, is given a moment to be seen reading it", async () => {
    const { service, ann, bo, say, pass, bodies } = await annAndBo();
    await say(ann, "@bo one");
    await pass(thereMs - 1);
    expect(await bodies(bo)).toEqual([]);
    await pass(1);
    await service.receives(2);
    const seq = await say(ann, "@bo two");
    await bo.ask({ type: "read", room, seq });
    await pass(10 * lookMs);
    expect(await bodies(bo)).toEqual(["ann: @bo one"]);
  });

  test("[W5] [C24] and is away from all pages that have the room open, is given none", async () => {
    const { court, service, ann, bo, say, pass, bodies } = await annAndBo();
    const other = await court.connect(bo.token);
    await other.ask({ type: "join", room });
    await bo.ask({ type: "away" });
    await say(ann, "@bo one");
    expect(await bodies(bo)).toEqual([]);
    await pass(thereMs);
    await service.receives(2);
    await other.ask({ type: "away" });
    await say(ann, "@bo two");
    await service.receives(3);
    expect(await bodies(bo)).toEqual(["ann: @bo one", "ann: @bo two"]);
  });

  test("[W5] at another room is told of this one", async () => {
    const { service, ann, bo, say, goAway } = await annAndBo();
    await ann.ask({ type: "join", room: "square" });
    await bo.ask({ type: "join", room: "square" });
    await bo.ask({ type: "read", room: "square", seq: await say(ann, "hi", "square") });
    await goAway(bo);
    await say(ann, "@bo one");
    const [push] = await service.receives(1);
    expect(push?.payload).toMatchObject({ room });
  });
});

describe("what is told", () => {
  test("[W5] is the text as it is then, and nothing when it is deleted or names them no more", async () => {
    const { service, ann, bo, say, pass, bodies } = await annAndBo();
    const [changed, renamed, deleted] = [
      await say(ann, "@bo one"),
      await say(ann, "@bo two"),
      await say(ann, "@bo three"),
    ];
    await ann.ask({ type: "edit", room, message: changed, text: "@bo uno" });
    await ann.ask({ type: "edit", room, message: renamed, text: "nobody" });
    await ann.ask({ type: "delete", room, message: deleted });
    await pass(thereMs);
    await service.receives(1);
    expect(await bodies(bo)).toEqual(["ann: @bo uno"]);
  });

  test("[W5] is told once, also of a message that names them, then not, then again", async () => {
    const { ann, bo, say, pass, service, bodies } = await annAndBo();
    const message = await say(ann, "@bo one");
    await ann.ask({ type: "edit", room, message, text: "one" });
    await ann.ask({ type: "edit", room, message, text: "@bo one more" });
    await pass(thereMs);
    await service.receives(1);
    expect(await bodies(bo)).toEqual(["ann: @bo one more"]);
  });

  test("[W5] is at most so much a minute; then the newest alone", async () => {
    const { service, ann, bo, say, pass, goAway, bodies } = await annAndBo();
    await goAway(bo);
    const texts = Array.from({ length: burst.count + 5 }, (_, at) => `@bo ${at}`);
    for (const text of texts) await say(ann, text);
    await service.receives(burst.count);
    await pass(burst.perMs);
    await service.receives(burst.count + 1);
    const told = [...texts.slice(0, burst.count), texts.at(-1)];
    expect(await bodies(bo)).toEqual(told.map((text) => `ann: ${text}`));
    const topics = new Set(service.received.map(({ headers }) => headers.get("topic")));
    expect(topics.size).toBe(2); // the room's, and that of the test
  });

  test("[W5] of what is held, are the newest of each room", async () => {
    const { service, ann, bo, say, pass, bodies } = await annAndBo();
    const texts = Array.from({ length: mostHeld + 2 }, (_, at) => `@bo ${at}`);
    for (const text of texts) await say(ann, text);
    await pass(thereMs);
    await service.receives(mostHeld);
    expect(await bodies(bo)).toEqual(texts.slice(2).map((text) => `ann: ${text}`));
  });

  test("[W6] has at most 3 KB, however long the text and whatever is in it", async () => {
    const { service, ann, bo, say, goAway } = await annAndBo();
    await goAway(bo);
    for (const letter of ["x", "🌅", "\u0001", '"']) await say(ann, `@bo ${letter.repeat(2_000)}`);
    for (const { payload } of await service.receives(4)) {
      expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(3_072);
      expect(String(payload["body"])).toStartWith("ann: @bo ");
      expect(String(payload["body"]).isWellFormed()).toBe(true);
    }
  });
});

describe("a push service", () => {
  test.each([404, 410])("[W4] that says %d has the subscription dropped", async (status) => {
    const { court, service, ann, bo, say, goAway } = await annAndBo();
    await goAway(bo);
    service.answerNext("phone", { status });
    await say(ann, "@bo one");
    await service.isAsked(1);
    while ((await court.store.subscriptions(bo.id)).length > 0);
    await say(ann, "@bo two");
    expect(await court.store.reachable(room as never, [bo.id])).toEqual([]);
    expect(service.asked).toHaveLength(1);
  });

  test("[W5] that is busy is asked again when it says, and told what holds then", async () => {
    const { service, ann, bo, say, pass, plans, goAway } = await annAndBo();
    await goAway(bo);
    service.answerNext("phone", { status: 429, headers: { "Retry-After": "120" } });
    const planned = plans(120_000);
    const message = await say(ann, "@bo one");
    await planned;
    await ann.ask({ type: "edit", room, message, text: "@bo two" });
    await pass(120_000 - 1);
    expect(service.asked).toHaveLength(1);
    await pass(1);
    const pushes = await service.receives(1);
    expect(pushes[0]?.payload["body"]).toBe("ann: @bo two");
  });

  test("[W5] that fails is asked three times in all, and then no more", async () => {
    const { service, ann, bo, say, pass, plans, logs, goAway, bodies } = await annAndBo();
    await goAway(bo);
    const trouble = { status: 503 };
    service.answerNext("phone", trouble, trouble, trouble);
    let planned = plans(30_000);
    await say(ann, "@bo one");
    await planned;
    planned = plans(30_000);
    await pass(30_000);
    await planned;
    await pass(30_000);
    await logs("push_given_up");
    await pass(3_600_000);
    expect(service.asked).toHaveLength(3);
    expect(await bodies(bo)).toEqual([]);
  });

  test.each([
    ["refuses", { status: 413 }],
    ["sends elsewhere", { status: 307, headers: { Location: "https://localhost/elsewhere" } }],
  ])("[W8] that %s is asked once, and the log says where", async (_, answer) => {
    const { service, ann, bo, say, pass, logs, goAway } = await annAndBo();
    await goAway(bo);
    service.answerNext("phone", answer);
    await say(ann, "@bo one");
    const line = await logs("push_refused");
    await pass(3_600_000);
    expect(service.asked).toEqual(["/push/phone"]);
    expect(line).toContain(`"status":${answer.status}`);
    expect(line).not.toContain("/push/");
  });
});
