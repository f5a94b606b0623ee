// Nothing of a private or direct room reaches those outside of it: by no answer, no notice, no list, no wait.

import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { defaultConfig, limitsOf } from "../src/config.ts";
import { adminPaths } from "../src/http/pages/admin/admin.ts";
import { type CommandType, commandSchemas } from "../src/protocol/commands.ts";
import type { ServerFrame } from "../src/protocol/events.ts";
import type { RoomName } from "../src/protocol/ids.ts";
import { openCourt, type Someone } from "./commands/support.ts";
import { closeChats } from "./support/chat.ts";
import { describeSlow } from "./support/parts.ts";
import {
  type Counts,
  type Den,
  isNarrow,
  nameOfNone,
  openWorld,
  outsidersOf,
  pick,
  type World,
} from "./support/private-world.ts";
import { newSeed, randomBelow } from "./support/random.ts";

setDefaultTimeout(180_000);
afterEach(closeChats);

type Command = { type: CommandType } & Record<string, unknown>;

type Asked = Pick<Den, "epoch" | "invitation"> & { keeper: { id: string } };

/** Every way to ask for a room over the socket; `ghost` is nobody's name. */
const askedOf = ({ keeper, epoch, invitation }: Asked, asker: { id: string }): Command[] => {
  const people = [keeper.id, asker.id, "ghost"];
  return [
    { type: "join" },
    { type: "join", limit: 0 },
    { type: "join", after: 0, epoch },
    { type: "join", after: 1, epoch },
    { type: "join", after: 1_000, epoch },
    { type: "join", username: "another" },
    { type: "leave" },
    { type: "chat", text: "is anybody here" },
    { type: "chat", text: "is anybody here", key: "one-of-my-keys" },
    { type: "chat", text: "an answer", replyTo: 1 },
    { type: "edit", message: 1, text: "mine now" },
    { type: "edit", message: 1, text: " and more", mode: "append" },
    { type: "react", message: 1, emoji: ":wave:" },
    { type: "read", seq: 1 },
    { type: "setLevel", level: "none" },
    { type: "typing" },
    { type: "typing", typing: false },
    { type: "history" },
    { type: "history", around: 1 },
    { type: "users" },
    { type: "members" },
    { type: "members", after: keeper.id },
    { type: "updateRoom", title: "mine now" },
    { type: "updateRoom" },
    { type: "archiveRoom" },
    { type: "archiveRoom", archived: false },
    { type: "createRoom" },
    { type: "createRoom", private: true, title: "the same again" },
    { type: "invite" },
    { type: "invitations" },
    { type: "revokeInvitation", invitation: invitation || "none" },
    { type: "bans" },
    ...people.flatMap((user): Command[] => [
      { type: "addMember", user },
      { type: "removeMember", user },
      { type: "setRoomRole", user, role: "owner" },
      { type: "kick", user },
      { type: "ban", user },
      { type: "ban", user, seconds: 60, purgeSeconds: 60 },
      { type: "unban", user },
      { type: "mute", user, seconds: 60 },
      { type: "unmute", user },
    ]),
    ...[1, 1_000].flatMap((message): Command[] => [
      { type: "delete", message },
      { type: "report", message, reason: "what is this" },
    ]),
  ];
};

const PATHS = [
  "",
  ...["?limit=1", "?after=0", "?before=9", "?around=1", "?around=9999", "?limit=x"],
  "?after=1&before=2",
];

const without = (frame: ServerFrame, name: RoomName): string =>
  JSON.stringify({ ...frame, ref: 0 }).replaceAll(name, "ROOM");

/** The answers about a room of that name, which is written as ROOM in them. */
async function answersOf(asker: Someone, commands: readonly Command[], name: RoomName) {
  const frames = await Promise.all(commands.map((each) => asker.ask({ ...each, room: name })));
  return frames.map((frame) => without(frame, name));
}

/** What a typed line is answered: all that comes before the answer to what is asked behind it. */
async function answersToLine(asker: Someone, line: string, name: RoomName): Promise<string[]> {
  const from = asker.frames.length;
  asker.send(line);
  await asker.ask({ type: "help" });
  const said = asker.frames.slice(from, -1).filter(({ type }) => type === "error");
  return said.map((frame) => without(frame, name));
}

type Headers = Record<string, string>;

async function overHttp({ court }: World, name: RoomName, path: string, headers: Headers) {
  const url = `http://127.0.0.1:${court.app.port}/api/rooms/${name}/messages${path}`;
  const answer = await fetch(url, { headers });
  const kept = [...answer.headers].filter(([header]) => header !== "date");
  return JSON.stringify([answer.status, kept, await answer.text()]).replaceAll(name, "ROOM");
}

async function everyAnswer(world: World, den: Den, asker: Someone, name: RoomName) {
  const commands = askedOf(den, asker);
  const answers = await answersOf(asker, commands, name);
  for (const line of [`/join ${name}`, `/join ${name} another`, `/leave ${name}`])
    answers.push(...(await answersToLine(asker, line, name)));
  const given = commands.filter((_, at) => !answers[at]?.includes(`"type":"error"`));
  expect(given.map(({ type }) => type)).toEqual([]);
  expect(answers.length).toBe(commands.length + 3);
  const [bearer, cookie] = [`Bearer ${asker.token}`, `chat-session=${asker.token}`];
  const asked = [
    ...PATHS.map((path) => overHttp(world, name, path, { Authorization: bearer })),
    ...["", "?limit=1"].map((path) => overHttp(world, name, path, { Cookie: cookie })),
    ...["", "?limit=1"].map((path) => overHttp(world, name, path, {})),
  ];
  return [...answers, ...(await Promise.all(asked))];
}

/** Every answer that `asker` gets about `den` is the one about a room that never was, to the byte. */
async function probe(world: World, den: Den, asker: Someone): Promise<number> {
  const none = nameOfNone(den);
  const isFirst = world.chance(2) === 0;
  // What one of the two changed, the other would tell.
  const before = isFirst ? null : await everyAnswer(world, den, asker, none);
  const about = await everyAnswer(world, den, asker, den.name);
  const ofNone = before ?? (await everyAnswer(world, den, asker, none));
  expect([asker.name, den.kind, ...about]).toEqual([asker.name, den.kind, ...ofNone]);
  return about.length;
}

/** Somebody goes, or is made to, while others talk. From the answer on they hear nothing of the room. */
async function takeOut(den: Den, gone: Someone, way: string): Promise<boolean> {
  const { keeper, name: room, word } = den;
  const say = (at: string): void => keeper.send({ type: "chat", room, text: `${word} ${at}` });
  say("before");
  const left = { type: way, room };
  say("just before");
  const reply = way === "leave" ? gone.ask(left) : keeper.ask({ ...left, user: gone.id });
  say("meanwhile");
  keeper.send({ type: "typing", room });
  // Not of those above the keeper's rank.
  if ((await reply).type === "error") return false;
  den.members.delete(gone);
  const after = `${word} without ${gone.name}`;
  await keeper.ask({ type: "chat", room, text: after });
  await keeper.ask({ type: "updateRoom", room, topic: after });
  await gone.ask({ type: "ping" });
  // Told on another connection than the answer: it may come a moment later, and what came before with it.
  const end = gone.frames.findLastIndex(({ type }) => type === "removed" || type === "left");
  const late = gone.frames.slice(end + 1);
  expect([way, late.filter(tells(den))]).toEqual([way, []]);
  expect(gone.frames.filter((frame) => JSON.stringify(frame).includes(after))).toEqual([]);
  return true;
}

/** Whether the frame has anything of the room that the one who gets it did not say themselves. */
const tells =
  ({ name, word }: Den) =>
  (frame: ServerFrame): boolean => {
    const said = JSON.stringify(frame);
    return said.includes(word) || (frame.type !== "error" && said.includes(name));
  };

async function stirUp(world: World): Promise<void> {
  for (const den of world.dens) {
    if (den.kind === "direct") continue;
    for (const each of [...den.members]) {
      if (each === den.keeper || isNarrow(each) || world.chance(2) === 0) continue;
      await takeOut(den, each, pick(["leave", "kick", "ban", "removeMember"], world.chance));
    }
    // Whom it does not concern hears of none of it.
    for (const each of outsidersOf(world, den))
      if (!den.members.has(each) && world.chance(3) === 0) {
        const act = pick(["ban", "mute", "unmute", "unban"], world.chance);
        await den.keeper.ask({ type: act, room: den.name, user: each.id });
      }
    if (world.chance(3) === 0) await den.keeper.ask({ type: "archiveRoom", room: den.name });
  }
}

/** Lists, searches, notices and the welcome, as everybody gets them. */
async function checkLists(world: World, asker: Someone): Promise<void> {
  const { court, dens, square } = world;
  const own = dens.filter((den) => !outsidersOf(world, den).includes(asker));
  const others = dens.filter((den) => !own.includes(den));
  const names = [square, ...own.map(({ name }) => name)].sort();
  const again = await court.connect(asker.token);
  expect(again.welcome.rooms.map(({ room }) => room).sort()).toEqual(names);
  await again.close();
  const all = await asker.ask({ type: "rooms", archived: true });
  expect(all.type === "rooms" && all.rooms.map(({ room }) => room)).toEqual(names);
  const queries = ["p-", "dm-", "den", ...others.flatMap(({ name, word }) => [name, word])];
  const lists: Command[] = [
    ...queries.map((query): Command => ({ type: "rooms", query, archived: true })),
    ...others.map(({ name: after }): Command => ({ type: "rooms", after, limit: 1 })),
    { type: "audit" },
    { type: "accounts" },
    { type: "bans", server: true },
    { type: "revokeInvitation", room: square, invitation: others[0]?.invitation || "none" },
  ];
  const answers = await Promise.all(lists.map((each) => asker.ask(each)));
  const pages = await Promise.all(
    [...adminPaths, "/settings"].map(async (path) => {
      const headers = { Cookie: `chat-session=${asker.token}` };
      return (await fetch(`http://127.0.0.1:${court.app.port}${path}`, { headers })).text();
    }),
  );
  for (const den of others) {
    expect([asker.name, answers.filter(tells(den))]).toEqual([asker.name, []]);
    const telling = pages.filter((page) => page.includes(den.word) || page.includes(den.name));
    expect([asker.name, telling]).toEqual([asker.name, []]);
    expect([asker.name, again.frames.filter(tells(den))]).toEqual([asker.name, []]);
    // Who was never in it got not one frame of it, in all that was done.
    if (!den.knew.has(asker) || isNarrow(asker))
      expect([asker.name, asker.frames.filter(tells(den))]).toEqual([asker.name, []]);
  }
}

async function checkWorld(seed: number, counts: Counts): Promise<number> {
  const world = await openWorld(randomBelow(seed), counts);
  await stirUp(world);
  const { store } = world.court;
  let compared = 0;
  for (const den of world.dens) {
    const was = await store.roomFor(den.name, den.keeper.id);
    const members = [...den.members].map(({ id }) => id).sort();
    const talk = (text: string) => den.keeper.ask({ type: "chat", room: den.name, text });
    for (const asker of outsidersOf(world, den)) {
      // The room lives on meanwhile.
      const [count] = await Promise.all([probe(world, den, asker), talk(`${den.word} goes on`)]);
      compared += count;
    }
    expect(await store.roomFor(den.name, den.keeper.id)).toEqual(was);
    const kept = await store.members(den.name, { after: "", limit: 100 });
    expect(kept.map(({ userId }) => userId)).toEqual(members);
    const said = await store.eventsAfter(den.name, 0, 1_000);
    const ever = new Set([...den.knew].map(({ id }) => id));
    expect(said.filter(({ userId }) => !ever.has(userId))).toEqual([]);
  }
  for (const asker of world.people) await checkLists(world, asker);
  return compared;
}

test("every command that names a room is among those that are asked", () => {
  const commands = askedOf({ keeper: { id: "" }, epoch: "", invitation: "" }, { id: "" });
  const asked = new Set(commands.map(({ type }) => type));
  const limits = limitsOf(defaultConfig({}));
  const naming = [...commandSchemas(limits)].filter(([, schema]) => "room" in schema.entries);
  expect(naming.map(([type]) => type).filter((type) => !asked.has(type as CommandType))).toEqual(
    [],
  );
});

test("a room that is not for somebody is a room that never was, whatever they ask", async () => {
  const compared = await checkWorld(newSeed(), { privates: 1, directs: 1, more: 0 });
  console.log(`${compared} answers compared`);
});

test("who is kept out of a private room before they were ever in it hears nothing of it", async () => {
  const court = await openCourt();
  const [ann, bo] = [await court.come("ann"), await court.come("bo")];
  const den = await court.privateRoom(ann);
  const heard = bo.frames.length;
  expect(await ann.code({ type: "ban", room: den, user: "bo" })).toBe("ack");
  expect(await ann.code({ type: "mute", room: den, user: "bo" })).toBe("ack");
  expect(await bo.code({ type: "ping" })).toBe("pong");
  expect(bo.frames.slice(heard).map(({ type }) => type)).toEqual(["pong"]);
  expect(await ann.code({ type: "addMember", room: den, user: "bo" })).toBe("banned");
});

describeSlow("in many worlds", () => {
  test("a room that is not for somebody is a room that never was", async () => {
    const seed = newSeed();
    let compared = 0;
    for (let at = 0; at < 6; at++) {
      compared += await checkWorld(seed + at, { privates: 3, directs: 2, more: 2 });
      await closeChats();
    }
    console.log(`${compared} answers compared`);
  });
});

/** Milliseconds, the middle of them. */
const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;

/** The middle time of each way to ask, the ways taken in turn so that what else happens falls on all alike. */
async function timesOf(ways: (() => Promise<unknown>)[], rounds: number): Promise<number[]> {
  const took = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < ways.length; turn++) {
      const at = (round + turn) % ways.length;
      const start = performance.now();
      await ways[at]?.();
      took[at]?.push(performance.now() - start);
    }
  return took.map(median);
}

describeSlow("how long it takes", () => {
  test("tells no more than the answer does, over HTTP and over the socket", async () => {
    const court = await openCourt();
    const ann = await court.come("ann");
    const den = await court.privateRoom(ann);
    // A full room: what is looked at in it would be felt.
    for (let said = 0; said < 2_000; said += 100)
      await Promise.all(
        Array.from({ length: 100 }, () =>
          ann.ask({ type: "chat", room: den, text: "word ".repeat(50) }),
        ),
      );
    const others = await Promise.all(Array.from({ length: 50 }, (_, at) => court.come(`no-${at}`)));
    for (const { id } of others.slice(1)) await court.store.addMember(den, id);
    const asker = others[0] ?? ann;
    const none = nameOfNone({ kind: "private" });
    const http = (name: string, headers: Headers) => async () => {
      const url = `http://127.0.0.1:${court.app.port}/api/rooms/${name}/messages`;
      const answer = await fetch(url, { headers });
      expect(answer.status).toBe(404);
      await answer.text();
    };
    const ask = (name: string, type: string) => () => asker.ask({ type, room: name });
    const asked: Record<string, (name: string) => () => Promise<unknown>> = {
      "HTTP with a token": (name) => http(name, { Authorization: `Bearer ${asker.token}` }),
      "HTTP without": (name) => http(name, {}),
      join: (name) => ask(name, "join"),
      members: (name) => ask(name, "members"),
      history: (name) => ask(name, "history"),
    };
    for (const [what, about] of Object.entries(asked)) {
      const apart: number[] = [];
      // What is told by the time is told each time, and in one direction: that is what must not be.
      const tells = () => Math.min(...apart) > 0.1 || Math.max(...apart) < -0.1;
      while (apart.length < 5 && (apart.length === 0 || tells())) {
        const [notYours = 0, noRoom = 0] = await timesOf([about(den), about(none)], 600);
        apart.push(notYours / noRoom - 1);
        const [one, other] = [notYours, noRoom].map((ms) => `${Math.round(ms * 1_000)} µs`);
        console.log(`${what}: not yours ${one}, no room ${other}`);
      }
      expect([what, tells()]).toEqual([what, false]);
    }
  });
});
