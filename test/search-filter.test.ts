// Searching and paging by chance: exactly what a plain filter over what the asker may read finds, newest first.

import { describe, expect, test } from "bun:test";
import type { ChatEvent } from "../src/protocol/events.ts";
import {
  asRoomName,
  asUserId,
  asUsername,
  type RoomName,
  type UserId,
} from "../src/protocol/ids.ts";
import { parseQuery } from "../src/protocol/query.ts";
import { fold, placesOf, termOf, type Word, wordsOf } from "../src/protocol/words.ts";
import type { SearchPage } from "../src/store/messages.ts";
import type { Engine } from "../src/store/sqlite/calls.ts";
import { openDatabase } from "../src/store/sqlite/database.ts";
import { openEngine } from "../src/store/sqlite/engine.ts";
import { createTransaction } from "../src/store/sqlite/transaction.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { takeDatabase } from "./support/databases.ts";
import { postgres } from "./support/postgres.ts";
import { typed } from "./support/queries.ts";
import { newSeed, randomBelow } from "./support/random.ts";
import { openSqliteTestStore } from "./support/store.ts";
import { ada, bob, draft, entry, general, quiet, temporary } from "./store/support.ts";

// What is typed against the store, and what each message is to a plain filter.
const vocabulary =
  "tea coffee table tablet Tisch naïve ñandú 東京 京都 x1 hello-world `ls` https://a.b/c".split(
    " ",
  );

type Subject = Pick<
  Store,
  | ("enter" | "createRoom" | "directRoom" | "ban")
  | ("append" | "edit" | "deleteMessage" | "message" | "search" | "page")
>;
type World = { store: Subject; messages: Map<string, ChatEvent>; rooms: RoomName[] };

describe("search and history are a plain filter over what the asker may read", () => {
  const seed = newSeed();
  const steps = { rounds: 12, changes: 60, questions: 12 };

  test("[F1] through edits, deletions and an index that catches up whenever it can", async () => {
    const db = openDatabase(null);
    const { engine, catchUp } = openEngine(createTransaction(db.db));
    const below = randomBelow(seed);
    const world = await peopled(asSubject(engine));
    for (let round = 0; round < steps.rounds; round++) {
      for (let step = 0; step < steps.changes; step++) await change(world, below);
      catchUp(below(100));
      await compareHistory(world, below);
      for (let asked = 0; asked < steps.questions; asked++) await compare(world, below);
    }
    db.close();
  });

  test("[F1] on a thread beside the writer, as soon as it is acknowledged", async () => {
    const directory = temporary();
    const store = await openSqliteTestStore({ dataDir: directory.path, log: quiet });
    try {
      const below = randomBelow(seed);
      const world = await peopled(store);
      for (let step = 0; step < steps.changes; step++) {
        await change(world, below);
        await compare(world, below);
        await compareHistory(world, below);
      }
    } finally {
      await store.close();
      directory.remove();
    }
  });

  test.skipIf(postgres === null)(
    "[F1] on PostgreSQL, as soon as it is acknowledged",
    async () => {
      const { url, giveBack } = await takeDatabase();
      const store = await openStore({ url, dataDir: null, log: quiet });
      try {
        const below = randomBelow(seed);
        const world = await peopled(store);
        for (let step = 0; step < steps.changes; step++) {
          await change(world, below);
          await compare(world, below);
          await compareHistory(world, below);
        }
      } finally {
        await store.close();
        await giveBack();
      }
    },
    30_000,
  );
});

/** The engine without a thread: its index can be told when to catch up. */
const asSubject = (engine: Engine): Subject => ({
  enter: async (...args) => engine.enter(...args),
  createRoom: async (...args) => engine.createRoom(...args),
  directRoom: async (...args) => engine.directRoom(...args),
  ban: async (...args) => engine.ban(...args),
  append: async (...args) => engine.append(...args),
  edit: async (...args) => engine.edit(...args),
  deleteMessage: async (...args) => engine.deleteMessage(...args),
  message: async (...args) => engine.message(...args),
  search: async (...args) => engine.search(...args),
  page: async (...args) => engine.page(...args),
});

const carol = { userId: asUserId("g_carol"), username: asUsername("Carol Ä") };
const people = [ada, bob, carol];

async function peopled(store: Subject): Promise<World> {
  const secret = { title: "den", topic: null, readOnly: false, slowSeconds: 0 };
  for (const person of people) await store.enter(entry(person));
  const den = await store.createRoom({
    ...{ room: null, ...secret, owner: ada.userId, ownerName: ada.username },
  });
  const direct = await store.directRoom(ada.userId, bob.userId);
  const shut = asRoomName("shut");
  await store.enter(entry({ room: shut }));
  const ban = { userId: bob.userId, username: bob.username, room: shut, address: "", until: 0 };
  await store.ban({ ...ban, reason: "" }, ada.userId);
  const rooms = [general, den.room, direct, shut];
  return { store, messages: new Map(), rooms };
}

const mayRead = (reader: UserId, room: RoomName, { rooms }: World): boolean => {
  const [open, den, direct, shut] = rooms;
  if (room === open) return true;
  if (room === den) return reader === ada.userId;
  if (room === direct) return reader !== carol.userId;
  return room === shut && reader !== bob.userId;
};

async function change(world: World, below: (bound: number) => number): Promise<void> {
  const { store, messages, rooms } = world;
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const text = Array.from({ length: 1 + below(6) }, () => pick(vocabulary)).join(" ");
  const known = [...messages.values()];
  const act = below(10);
  if (act < 7 || known.length === 0) {
    const [room, person] = [pick(rooms), pick(people)];
    const { seq } = await store.append(draft({ room, ...person, text }));
    const message = await store.message(room, seq);
    if (message !== null) messages.set(`${room} ${seq}`, message);
    return;
  }
  const { room, seq, userId } = pick(known);
  if (act === 7) {
    await store.deleteMessage(room, seq, userId);
    messages.delete(`${room} ${seq}`);
    return;
  }
  await store.edit({ ...{ room, message: seq, by: userId, text }, mentions: [], everyone: false });
  const message = await store.message(room, seq);
  if (message !== null) messages.set(`${room} ${seq}`, message);
}

async function compare(world: World, below: (bound: number) => number): Promise<void> {
  const pick = (items: readonly string[]): string => items[below(items.length)] ?? "";
  const within = pick(vocabulary).slice(1, 5);
  const parts = [
    ...[pick(["", "*"]) + within, pick(vocabulary), within, `*${within}*`].slice(below(3), 3),
    ...[pick(vocabulary).slice(0, 2), `"${pick(vocabulary)}"`],
  ];
  const filters = [
    "",
    "from:ada",
    `from:"carol a"`,
    "in:general",
    "has:link",
    "has:code",
    "before:2020-01-01",
  ];
  const asked = `${parts.slice(0, 1 + below(3)).join(" ")} ${pick(filters)}`;
  const reader = people[below(people.length)]?.userId ?? ada.userId;
  const found: string[] = [];
  let after: string | null = null;
  do {
    const query = typed(asked, { after, limit: 1 + below(50) });
    const page: SearchPage = await world.store.search(query, reader);
    expect(page.partial).toBe(false);
    for (const { message } of page.hits)
      found.push(`${message.room} ${message.seq} ${message.text}`);
    after = page.next;
  } while (after !== null);
  const readable = [...world.messages.values()].filter(({ room }) => mayRead(reader, room, world));
  const whole = readable.filter((message) => isAsked(asked, message, { within: false }));
  const wider = readable.filter((message) => isAsked(asked, message, { within: true }));
  const expected = (whole.length > 0 ? whole : wider)
    .reverse()
    .map(({ room, seq, text }) => `${room} ${seq} ${text}`);
  expect({ asked, reader, found }).toEqual({ asked, reader, found: expected });
}

/** One side of a point in a room's history, deleted ones left out; or nothing, where it may not be read. */
async function compareHistory(world: World, below: (bound: number) => number): Promise<void> {
  const room = world.rooms[below(world.rooms.length)] ?? general;
  const reader = people[below(people.length)]?.userId ?? ada.userId;
  const bound = below(300);
  const isAfter = below(2) === 0;
  const query = { before: isAfter ? null : bound, after: isAfter ? bound : null, around: null };
  const page = world.store.page(room, { ...query, limit: 2_000 }, reader);
  const found = await page.then(
    ({ messages }) => messages.filter(({ deleted }) => deleted !== true),
    ({ code }: { code: string }) => code,
  );
  if (!mayRead(reader, room, world)) {
    expect(found).toBe(room === "shut" ? "banned" : "room_not_found");
    return;
  }
  const isWanted = ({ seq }: ChatEvent) => (isAfter ? seq > bound : seq < bound);
  const all = [...world.messages.values()].filter((each) => each.room === room && isWanted(each));
  expect(found).toEqual(all);
}

/** Written again without an index, without SQL. */
function isAsked(
  asked: string,
  { room, username, text, timestamp }: ChatEvent,
  { within }: { within: boolean },
): boolean {
  const query = parseQuery(asked);
  const words = wordsOf(text.normalize("NFC"));
  const stands = (typed: string, match: "whole" | "start"): boolean => {
    const term = termOf(typed, match);
    return term === null || placesOf(term, words).length > 0;
  };
  return (
    query.words.every(
      (word, at) =>
        ((within || word.startsWith("*")) && standsWithin(word, words)) ||
        stands(word, at === query.words.length - 1 ? "start" : "whole"),
    ) &&
    query.phrases.every((phrase) => stands(phrase, "whole")) &&
    (query.from === null || fold(query.from) === fold(username)) &&
    (query.in === null || query.in === room) &&
    (query.before === null || timestamp < query.before) &&
    (!query.has.includes("link") || text.includes("https://")) &&
    (!query.has.includes("code") || text.includes("`"))
  );
}

function standsWithin(typed: string, words: readonly Word[]): boolean {
  const asked = wordsOf(typed.normalize("NFC"));
  const part = asked[0]?.word ?? "";
  return asked.length === 1 && part.length >= 3 && words.some(({ word }) => word.includes(part));
}
