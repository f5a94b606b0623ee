// Names in a text: who is meant, who is told, and who is not.

import { afterEach, describe, expect, test } from "bun:test";
import { mostForAll, mostMentions } from "../../src/commands/mentions.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { closeChats } from "../support/chat.ts";
import { claimsOf, signedBySecret } from "../support/jwt.ts";
import { type Court, openCourt, type Someone } from "./support.ts";

afterEach(closeChats);

const room = "general";
/** The ack, when all were told: frames behind a text with names wait for that. */
async function say(someone: Someone, text: string, where: string = room) {
  const [ack] = await Promise.all([
    someone.ask({ type: "chat", room: where, text }),
    someone.ask({ type: "ping" }),
  ]);
  return ack;
}

/** Whom the message counts as mentioning, by what stands in the text. */
async function mentionedIn(someone: Someone, text: string): Promise<[string, string][]> {
  const ack = await say(someone, text);
  const event = await someone.next("chat", ({ seq }) => "seq" in ack && seq === ack.seq);
  return (event.mentions ?? []).map(({ userId, username }) => [userId, username]);
}

/** After all that was said until now was told. */
async function notified({ frames, ask }: Someone) {
  await ask({ type: "ping" });
  return frames.filter((frame) => frame.type === "notify");
}

async function openTalk(...names: string[]) {
  const court = await openCourt();
  const ann = await court.come("ann", "member", room);
  const people: Someone[] = [];
  for (const name of names) people.push(await court.come(name, "member", room));
  return { court, ann, people };
}

describe("who is mentioned", () => {
  test("[U4] a member by an account's name, in any case, by their id; once for each way of writing it", async () => {
    const { ann, people } = await openTalk("bo", "Eve");
    const [bo, eve] = people;
    expect(await mentionedIn(ann, "@bo, @Bo and @bo: `@eve`? ask @eve.")).toEqual([
      ...([
        [bo?.id, "bo"],
        [bo?.id, "Bo"],
        [eve?.id, "eve"],
      ] as [string, string][]),
    ]);
    expect(await mentionedIn(ann, "`@bo` or a@bo or @nobody")).toEqual([]);
  });

  test("[U4] the longest name that fits is meant", async () => {
    const { ann, people } = await openTalk("Bob", "Bob Lee", "Bob Lee Jr.");
    const [bob, lee, junior] = people.map(({ id }) => id);
    expect(await mentionedIn(ann, "@Bob Lee is here")).toEqual([[lee ?? "", "Bob Lee"]]);
    expect(await mentionedIn(ann, "@Bob Lee, and @Bob Lake")).toEqual([
      ...([
        [lee, "Bob Lee"],
        [bob, "Bob"],
      ] as [string, string][]),
    ]);
    expect(await mentionedIn(ann, "so says @Bob Lee Jr.")).toEqual([[junior ?? "", "Bob Lee Jr."]]);
  });

  test("[U4] a name without a space is not found in two words", async () => {
    const { ann, people } = await openTalk("an", "another", "Mary Ann");
    const [an, , mary] = people.map(({ id }) => id);
    expect(await mentionedIn(ann, "@an other one, @maryann")).toEqual([
      ...([
        [an, "an"],
        [mary, "maryann"],
      ] as [string, string][]),
    ]);
  });

  test("[U4] a text full of what is no name mentions nobody", async () => {
    const { ann } = await openTalk();
    const texts = [`@a${".".repeat(7_990)}a`, "@a.".repeat(2_600), "@a ".repeat(2_600)];
    for (const text of texts) expect(await mentionedIn(ann, text)).toEqual([]);
  });

  test("[U4] who has left is not, nor who was never in the room", async () => {
    const { court, ann, people } = await openTalk("bo");
    const eve = await court.come("eve");
    await people[0]?.ask({ type: "leave", room });
    expect(await mentionedIn(ann, "@bo @eve")).toEqual([]);
    expect(await notified(eve)).toEqual([]);
  });

  test("[U4] a guest is while connected, a member with an account also when away", async () => {
    const { court, ann, people } = await openTalk("bo");
    const gil = await court.come("gil", "guest", room);
    await people[0]?.close();
    expect((await mentionedIn(ann, "@bo @gil")).map(([id]) => id)).toEqual([
      ...[people[0]?.id ?? "", gil.id],
    ]);
    const back = await court.connect(people[0]?.token);
    expect(back.welcome.rooms).toMatchObject([{ read: { unread: 1, mentions: 1 } }]);
  });

  test("[U4] a mention stays right when they call themselves otherwise, and another takes the name", async () => {
    const { court, ann, people } = await openTalk("bo");
    const [bo] = people;
    await say(ann, "@bo");
    await bo?.ask({ type: "setUsername", username: "robert" });
    const other = await court.come("bo", "member", room);
    expect(await ann.ask({ type: "history", room })).toMatchObject({
      messages: [{ mentions: [{ userId: bo?.id, username: "bo" }] }],
    });
    expect((await mentionedIn(ann, "@bo @robert")).map(([id]) => id)).toEqual([
      ...[other.id, bo?.id ?? ""],
    ]);
  });

  test("[U4] only so many of a message are looked up", async () => {
    const { ann } = await openTalk("bo");
    const nobodies = Array.from({ length: mostMentions }, (_, at) => `@nobody${at}`).join(" ");
    expect(await mentionedIn(ann, `${nobodies} @bo`)).toEqual([]);
  });

  test("[P3] a message with names in it takes its place before what was sent after it", async () => {
    const { ann } = await openTalk("bo");
    const sent = ["@bo one", "two", "@bo three", "four"].map((text) => say(ann, text));
    expect(await Promise.all(sent)).toMatchObject([1, 2, 3, 4].map((seq) => ({ seq })));
  });
});

describe("who is told", () => {
  test("[U8] the mentioned, on all their connections, also where the room is not joined", async () => {
    const { court, ann, people } = await openTalk("bo");
    const [bo] = people;
    const phone = await court.connect(bo?.token);
    await say(ann, `@bo look: **this** ${"x".repeat(300)}`);
    for (const device of [bo, phone])
      expect(await device?.next("notify")).toEqual({
        ...{ type: "notify", room: room as never, seq: 1, why: "mention", title: `#${room}` },
        from: { userId: ann.id, username: ann.name as never },
        ...{ text: `@bo look: this ${"x".repeat(185)}`, timestamp: expect.any(Number) },
      });
    expect(await notified(ann)).toEqual([]);
  });

  test("[U5] a level of none is told nothing, a level of mentions what is for one", async () => {
    const { court, ann, people } = await openTalk("bo", "eve");
    const [bo, eve] = people;
    await bo?.ask({ type: "setLevel", room, level: "none" });
    await eve?.ask({ type: "setLevel", room, level: "mentions" });
    await say(ann, "@bo @eve @room");
    await say(ann, "plain");
    expect(await eve?.next("notify")).toMatchObject({ why: "mention" });
    for (const [person, count] of [[bo, 0] as const, [eve, 1] as const])
      expect((person === undefined ? [] : await notified(person)).length).toBe(count);
    // What is not told counts all the same.
    expect((await court.connect(bo?.token)).welcome.rooms).toMatchObject([
      { read: { unread: 2, mentions: 1 } },
    ]);
  });

  test("[U8] a private room's mention is told to its members only", async () => {
    const court = await openCourt();
    const ann = await court.come("ann", "member", room);
    const bo = await court.come("bo", "member", room);
    const eve = await court.come("eve", "admin", room);
    const den = await court.privateRoom(ann, bo);
    await bo.ask({ type: "leave", room: den });
    await say(ann, "@bo @eve @room @here secret", den);
    await court.store.addMember(asRoomName(den), bo.id);
    await say(ann, "@bo @eve again", den);
    expect(await bo.next("notify")).toMatchObject({ seq: 2, why: "mention", title: "the den" });
    expect((await notified(bo)).length).toBe(1);
    expect(await notified(eve)).toEqual([]);
    expect(JSON.stringify(eve.frames)).not.toContain(den);
  });

  test("[U8] a token for other rooms hears nothing of it, whosever it is", async () => {
    const jwtSecret = "a secret of thirty-two bytes or more";
    const court = await openCourt({ jwtSecret });
    const tokenFor = (rooms?: string[]) =>
      signedBySecret(jwtSecret, claimsOf("bo", { name: "bo", ...(rooms && { rooms }) }));
    const ann = await court.come("ann", "member", room);
    const wide = await court.connect(tokenFor());
    const narrow = await court.connect(tokenFor(["square"]));
    expect(narrow.welcome.you.userId).toBe(wide.welcome.you.userId);
    await wide.ask({ type: "join", room });
    await say(ann, "@bo");
    await wide.ask({ type: "read", room, seq: 1 });
    expect(await wide.next("notify")).toMatchObject({ room, why: "mention" });
    await narrow.ask({ type: "ping" });
    expect(narrow.frames.map(({ type }) => type)).toEqual(["welcome", "pong"]);
  });

  test("[U8] an edit tells those whom it names anew", async () => {
    const { ann, people } = await openTalk("bo", "eve");
    const [bo, eve] = people;
    await say(ann, "@bo");
    await ann.ask({ type: "edit", room, message: 1, text: "@bo @eve" });
    expect(await eve?.next("notify")).toMatchObject({ seq: 1, why: "mention", text: "@bo @eve" });
    expect(bo === undefined ? 0 : (await notified(bo)).length).toBe(1);
  });
});

describe("@here and @room", () => {
  const crowd = async (court: Court, count: number): Promise<void> => {
    for (let at = 0; at < count; at++)
      await court.store.enter({
        ...{ room: asRoomName(room), userId: asUserId(`g_crowd${at}`) },
        ...{ username: asUsername(`crowd${at}`), create: false, resume: null },
        ...{ resumeLimit: 0, tail: 0 },
      });
  };

  test("[U9] @here tells who is present, @room every member and counts for each", async () => {
    const { court, ann, people } = await openTalk("bo", "eve");
    const [bo, eve] = people;
    // Connected, a member, and not in the room just now.
    await eve?.close();
    const away = await court.connect(eve?.token);
    await say(ann, "@here now");
    expect(await bo?.next("notify")).toMatchObject({ seq: 1, why: "here" });
    await say(ann, "@room all");
    expect(await bo?.next("notify")).toMatchObject({ seq: 2, why: "room" });
    expect(await away.next("notify")).toMatchObject({ seq: 2, why: "room" });
    expect((await court.connect(eve?.token)).welcome.rooms).toMatchObject([
      { read: { unread: 2, mentions: 1 } },
    ]);
  });

  test("[U9] in a room of many only who keeps order calls all; from others it is text", async () => {
    const { court, ann, people } = await openTalk("bo");
    const [bo] = people;
    // Ann, bo and who made the room.
    await crowd(court, mostForAll - 3);
    await say(ann, "@room");
    expect(await bo?.next("notify")).toMatchObject({ seq: 1, why: "room" });
    await crowd(court, mostForAll - 2);
    for (const text of ["@room", "@here"]) await say(ann, text);
    await court.raise(ann, room, "moderator");
    await say(ann, "@room");
    expect(await bo?.next("notify")).toMatchObject({ seq: 4, why: "room" });
    expect(bo === undefined ? 0 : (await notified(bo)).length).toBe(2);
    expect((await court.connect(bo?.token)).welcome.rooms).toMatchObject([
      { read: { unread: 4, mentions: 2 } },
    ]);
  });
});
