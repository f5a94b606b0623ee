// Finding what was said: exactly what a plain filter over what the asker may read finds, newest first.

import { describe, expect, test } from "bun:test";
import { parseQuery } from "../src/protocol/query.ts";
import {
  asRoomName,
  asUserId,
  asUsername,
  type RoomName,
  type UserId,
} from "../src/protocol/ids.ts";
import type { ChatEvent, Results } from "../src/protocol/events.ts";
import { fold, placesOf, termOf, wordsOf } from "../src/protocol/words.ts";
import type { SearchPage, SearchQuery } from "../src/store/messages.ts";
import type { Store } from "../src/store/store.ts";
import type { Engine } from "../src/store/sqlite/calls.ts";
import { openDatabase } from "../src/store/sqlite/database.ts";
import { openEngine } from "../src/store/sqlite/engine.ts";
import { createTransaction } from "../src/store/sqlite/transaction.ts";
import { mostSearches } from "../src/store/sqlite/search-thread.ts";
import { openChat } from "./support/chat.ts";
import { newSeed, randomBelow } from "./support/random.ts";
import { openTestStore } from "./support/store.ts";
import {
  ada,
  bob,
  draft,
  entry,
  expectRefusal,
  general,
  quiet,
  temporary,
} from "./store/support.ts";

const all: SearchQuery = {
  ...{ words: [], phrases: [], from: null, room: null, before: null, since: null, has: [] },
  ...{ after: null, limit: 50, best: false, among: null },
};

/** As a person types it. */
const typed = (text: string, change: Partial<SearchQuery> = {}): SearchQuery => {
  const { in: room, ...rest } = parseQuery(text);
  return { ...all, ...rest, room, ...change };
};

const texts = ({ hits }: SearchPage): string[] => hits.map(({ message }) => message.text);

async function withStore(run: (store: Store) => Promise<void>, dataDir: string | null = null) {
  const store = await openTestStore({ dataDir, log: quiet });
  await store.enter(entry());
  await run(store).finally(() => store.close());
}

describe("what is found", () => {
  const said = [
    "Hello Wörld, this is `code`",
    "東京タワーへ行きました",
    "see https://example.org/path and say hello",
    "the quick brown fox",
    "quick the fox brown 🎉",
    "naïve façade ΟΔΟΣ",
  ];
  test.each([
    ["hello", [2, 0]],
    ["HELLO world", [0]],
    ["wor", [0]],
    ["wor hello", []], // only the last word may be cut short
    ["タワー", [1]],
    ["京タ", [1]],
    ["京東", []],
    ['"quick brown"', [3]],
    ["quick brown", [4, 3]],
    ["naive facade", [5]],
    ["οδος", [5]],
    ["has:link", [2]],
    ["has:code hello", [0]],
    ["has:file", []],
    ["🎉", [4]],
    ["example.org", [2]],
    ["!!!", []],
    ["hello from:ada", [2, 0]],
    ["hello from:bob", []],
    ["before:2020-01-01", []],
    ["after:2020-01-01 fox", [4, 3]],
    ["in:general fox", [4, 3]],
    ['" OR body:', []],
  ])("[F2, F3] %s finds %j", (query, expected) =>
    withStore(async (store) => {
      for (const text of said) await store.append(draft({ text }));
      const page = await store.search(typed(query), ada.userId);
      expect(texts(page)).toEqual(expected.map((at) => said[at] ?? ""));
    }),
  );

  test("[F4] a snippet is 160 characters at the most, with marks around what was found", () =>
    withStore(async (store) => {
      const text = `${"before ".repeat(60)}**needle** ${"after ".repeat(60)}`;
      await store.append(draft({ text }));
      const [hit] = (await store.search(typed("needle"), ada.userId)).hits;
      expect(hit?.snippet).toContain("\ue000needle\ue001 after");
      expect(hit?.snippet.replace(/[\ue000\ue001]/g, "").length).toBeLessThanOrEqual(160);
    }));

  test("[F4] best first, who says it more and shorter comes before who says it last", () =>
    withStore(async (store) => {
      for (const text of ["tea tea tea", `tea ${"and ".repeat(30)}`, "coffee"])
        await store.append(draft({ text }));
      const found = await store.search(typed("tea", { best: true, limit: 1 }), ada.userId);
      expect(texts(found)).toEqual(["tea tea tea"]);
      const rest = typed("tea", { best: true, limit: 1, after: found.next });
      expect(await store.search(rest, ada.userId)).toMatchObject({ hits: [{}], next: null });
    }));
});

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

  test("[F1] on a thread beside the writer, as soon as it is acknowledged", () => {
    const directory = temporary();
    return withStore(async (store) => {
      const below = randomBelow(seed);
      const world = await peopled(store);
      for (let step = 0; step < steps.changes; step++) {
        await change(world, below);
        await compare(world, below);
        await compareHistory(world, below);
      }
    }, directory.path).finally(directory.remove);
  });
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
  const parts = [pick(vocabulary), pick(vocabulary).slice(0, 2), `"${pick(vocabulary)}"`];
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
  const expected = [...world.messages.values()]
    .filter((message) => mayRead(reader, message.room, world) && isAsked(asked, message))
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
function isAsked(asked: string, { room, username, text, timestamp }: ChatEvent): boolean {
  const query = parseQuery(asked);
  const words = wordsOf(text.normalize("NFC"));
  const terms = [
    ...query.words.map((word, at) => termOf(word, { prefix: at === query.words.length - 1 })),
    ...query.phrases.map((phrase) => termOf(phrase, { prefix: false })),
  ];
  return (
    terms.every((term) => term === null || placesOf(term, words).length > 0) &&
    (query.from === null || fold(query.from) === fold(username)) &&
    (query.in === null || query.in === room) &&
    (query.before === null || timestamp < query.before) &&
    (!query.has.includes("link") || text.includes("https://")) &&
    (!query.has.includes("code") || text.includes("`"))
  );
}

describe("searching", () => {
  test("[F4] a page goes on where the last one ended, whatever was said meanwhile", () =>
    withStore(async (store) => {
      for (let n = 1; n <= 9; n++) await store.append(draft({ text: `tea ${n}` }));
      const first = await store.search(typed("tea", { limit: 4 }), ada.userId);
      await store.append(draft({ text: "tea 10" }));
      const next = await store.search(typed("tea", { limit: 10, after: first.next }), ada.userId);
      expect([...texts(first), ...texts(next)]).toEqual(
        [9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `tea ${n}`),
      );
      expect(next.next).toBeNull();
    }));

  test("[F5] too many at once are refused, and those that wait are answered", () => {
    const directory = temporary();
    return withStore(async (store) => {
      await store.append(draft({ text: "tea" }));
      const asked = Array.from({ length: mostSearches + 1 }, () =>
        store.search(typed("tea"), ada.userId).then(texts, ({ code }: { code: string }) => code),
      );
      const answers = await Promise.all(asked);
      expect(answers).toEqual([...Array(mostSearches).fill(["tea"]), "rate_limited"]);
    }, directory.path).finally(directory.remove);
  });

  test("[F1] a token sees its rooms only, and a room that one may not read is none", () =>
    withStore(async (store) => {
      await store.enter(entry({ room: asRoomName("other") }));
      await store.append(draft({ text: "tea here" }));
      await store.append(draft({ room: asRoomName("other"), text: "tea there" }));
      const page = await store.search(typed("tea", { among: ["other"] }), ada.userId);
      expect(texts(page)).toEqual(["tea there"]);
      await expectRefusal(store.search(typed("tea in:nowhere"), ada.userId), "room_not_found");
    }));

  test("[F6] over a WebSocket and over HTTP the answer is the same, the key its author's alone", async () => {
    const chat = await openChat({ searchRateLimit: { count: 4, perMs: 10_000 } });
    const person = await chat.join("ada");
    await person.ask({ type: "chat", text: "green tea", key: "key-0001" });
    const asked = await person.ask({ type: "search", query: "tea" });
    const { ref: _, ...results } = asked as Results;
    expect(results).toMatchObject({ type: "results", hits: [{ message: { key: "key-0001" } }] });
    const headers = { Authorization: `Bearer ${person.welcome.session}` };
    const get = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${chat.app.url}/api/search${path}`, init);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await get("?q=tea", { headers })).toEqual({ status: 200, body: results });
    const open = await get("?q=tea");
    expect(open.body).toMatchObject({ hits: [{ message: { text: "green tea" } }] });
    expect(JSON.stringify(open.body)).not.toContain("key-0001");
    expect(await get("?q=")).toMatchObject({ status: 400 });
    expect(await get("?q=tea&in=nowhere")).toMatchObject({ status: 404 });
    expect(await get("?q=tea&after=x")).toMatchObject({ status: 400 });
    expect(await get("?q=tea")).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  });
});
