// Two nodes on one database: what one writes while the other does, and what each sees of it.

import { SQL } from "bun";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ChatError } from "../../src/protocol/errors.ts";
import type { ChatEvent, DurableEvent } from "../../src/protocol/events.ts";
import { asRoomName, asUserId, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import type { Appended, Entered } from "../../src/store/rooms.ts";
import { maxRoomsPerUser } from "../../src/store/standing.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { person } from "./people.ts";
import { ada, bob, draft, entry, general, quiet, range, seqs, talk } from "./support.ts";

let one: Store;
let other: Store;
let database: SQL;

beforeEach(async () => {
  const url = await (await sharedPostgres()).createDatabase();
  [one, other] = await Promise.all([
    openPostgresStore({ url, log: quiet }),
    openPostgresStore({ url, log: quiet }),
  ]);
  database = new SQL(url, { max: 2 });
});
afterEach(async () => {
  await Promise.all([one.close(), other.close(), database.close()]);
});

/** The code of what was refused; what was given otherwise. */
const outcome = <Given>(call: Promise<Given>): Promise<Given | string> =>
  call.catch((error: unknown) => {
    if (error instanceof ChatError) return error.code;
    throw error;
  });

const names = (count: number): RoomName[] => range(1, count).map((at) => asRoomName(`room-${at}`));

describe.skipIf(postgres === null)("two nodes on one PostgreSQL", () => {
  describe("writing to the same rooms at once", () => {
    test("[P3] numbers have no hole, none is given twice, and each node's keep its order", async () => {
      const rooms = names(4);
      await Promise.all(rooms.map((room) => one.enter(entry({ room }))));
      const said = await Promise.all(
        [one, other].map((store, node) =>
          Promise.all(
            range(0, 599).map((at) =>
              store.append(draft({ room: rooms[at % 4] ?? general, text: `${node} ${at}` })),
            ),
          ),
        ),
      );
      for (const [at, room] of rooms.entries()) {
        const ofRoom = said.map((answers) => seqs(answers.filter((_, index) => index % 4 === at)));
        for (const own of ofRoom) expect(own).toEqual(own.toSorted((a, b) => a - b));
        expect(ofRoom.flat().sort((a, b) => a - b)).toEqual(range(1, 300));
        const events = await one.eventsAfter(room, 0, 999);
        expect(seqs(events)).toEqual(range(1, 300));
        expect(await other.eventsAfter(room, 0, 999)).toEqual(events);
      }
    });

    test("[P2] what comes under its key to both is stored once, and answered alike", async () => {
      await one.enter(entry());
      const drafts = range(1, 200).map((at) => draft({ key: `key-${at}`, text: `m${at}` }));
      const backwards = drafts.toReversed();
      const send = (store: Store, all: typeof drafts): Promise<Appended[]> =>
        Promise.all(all.map((each) => store.append(each)));
      const [here, there] = await Promise.all([send(one, drafts), send(other, backwards)]);
      for (const [at, answer] of there.toReversed().entries()) {
        const same = here[at];
        expect({ ...answer, duplicate: false }).toEqual({
          seq: 0,
          timestamp: 0,
          ...same,
          duplicate: false,
        });
        expect(answer.duplicate).toBe(same?.duplicate === false);
      }
      expect(await one.heads([general])).toMatchObject([{ room: general, head: 200 }]);
    });

    test("groups over the same rooms in opposite order never wait for each other in a circle", async () => {
      const rooms = names(20);
      await Promise.all(rooms.map((room) => one.enter(entry({ room }))));
      const rounds = range(1, 20);
      const sayIn = async (store: Store, all: readonly RoomName[]): Promise<void> => {
        for (const _ of rounds) await Promise.all(all.map((room) => store.append(draft({ room }))));
      };
      await Promise.all([sayIn(one, rooms), sayIn(other, rooms.toReversed())]);
      for (const { head } of await one.heads(rooms)) expect(head).toBe(2 * rounds.length);
      const [{ deadlocks }] =
        await database`select deadlocks::int from pg_stat_database where datname = current_database()`;
      expect(deadlocks).toBe(0);
    });
  });

  describe("what is made by both at once is made once", () => {
    test("a room that people come into, with one owner", async () => {
      const [eve, mallory] = [
        await one.createAccount(person("eve")),
        await one.createAccount(person("mallory")),
      ];
      for (const room of names(20)) {
        const entered = await Promise.all([
          one.enter(entry({ room, userId: eve.userId, username: eve.username })),
          other.enter(entry({ room, userId: mallory.userId, username: mallory.username })),
        ]);
        expect(new Set(entered.map(({ epoch }) => epoch)).size).toBe(1);
        expect(entered.map(({ created }) => created).sort()).toEqual([false, true]);
        expect(entered.map(({ role }) => role).sort()).toEqual(["member", "owner"]);
      }
    });

    test("a room that people make, of whom the second is told that there is one", async () => {
      const facts = { title: null, topic: null, readOnly: false, slowSeconds: 0 };
      for (const room of names(20)) {
        const made = await Promise.all([
          outcome(one.createRoom({ ...facts, room, owner: ada.userId, ownerName: ada.username })),
          outcome(other.createRoom({ ...facts, room, owner: bob.userId, ownerName: bob.username })),
        ]);
        expect(made.filter((each) => each === "name_taken")).toHaveLength(1);
        expect(await one.members(room, { after: "", limit: 9 })).toHaveLength(1);
      }
    });

    test("the room of two people, and one's own row and membership", async () => {
      for (const at of range(1, 20)) {
        const people = [1, 2].map((each) => ({
          userId: asUserId(`g_${at}_${each}`),
          username: asUsername(`p${at}_${each}`),
        }));
        const [low = ada, high = bob] = people;
        const entered = await Promise.all(
          [one, other, one, other].map((store, index) => store.enter(entry(people[index >> 1]))),
        );
        const newcomers = entered.map(({ newcomer }) => newcomer);
        expect(newcomers.slice(0, 2).sort()).toEqual([false, true]);
        expect(newcomers.slice(2).sort()).toEqual([false, true]);
        const rooms = await Promise.all([
          one.directRoom(low.userId, high.userId),
          other.directRoom(high.userId, low.userId),
        ]);
        expect(new Set(rooms).size).toBe(1);
      }
    });

    test("nobody comes into one room too many by two nodes", async () => {
      const { userId } = ada;
      await one.enter(entry());
      await database`insert into rooms (name, kind, epoch, created)
        select 'full-' || n, 0, 'epoch', 0 from generate_series(1, ${maxRoomsPerUser - 2}::int) n`;
      await database`insert into members ("user", room, since)
        select ${userId}, id, 0 from rooms where name like 'full-%'`;
      const entered = await Promise.all([
        outcome(one.enter(entry({ room: asRoomName("a") }))),
        outcome(other.enter(entry({ room: asRoomName("b") }))),
      ]);
      expect(entered.filter((each) => each === "too_many_rooms")).toHaveLength(1);
      expect(await one.roomsOf(userId)).toHaveLength(maxRoomsPerUser);
    });
  });

  test("who is in the room already comes in while it is locked; so does who is new", async () => {
    await talk(one, 3);
    const { epoch } = await one.enter(entry());
    await database.begin(async (held) => {
      await held`update rooms set head = head where name = ${general}`;
      await held`select 1 from rooms for no key update`;
      expect(await other.enter(entry())).toMatchObject({ head: 3, newcomer: false });
      const resumed = await other.enter(entry({ resume: { epoch, after: 1 } }));
      expect(seqs(resumed.events ?? [])).toEqual([2, 3]);
      expect(await other.enter(entry(bob))).toMatchObject({ head: 3, newcomer: true });
      expect(await other.eventsAfter(general, 0, 9)).toHaveLength(3);
    });
  });

  const seed = newSeed();
  test(`[P4] who comes in while others write sees each event once, and all as of one moment (seed ${seed})`, async () => {
    await Promise.all([one.enter(entry()), one.enter(entry(bob))]);
    const { epoch } = await other.enter(entry());
    const happened = new Map<number, DurableEvent>();
    let isOver = false;
    const writing = writeAtRandom(one, randomBelow(seed), happened).finally(() => {
      isOver = true;
    });

    const entered: Entered[] = [];
    let after = 0;
    while (!isOver) {
      const [joined, resumed] = await Promise.all([
        other.enter(entry({ tail: 500 })),
        other.enter(entry({ resume: { epoch, after }, resumeLimit: 9_999 })),
      ]);
      entered.push(joined);
      expect(seqs(resumed.events ?? [])).toEqual(range(after + 1, resumed.head));
      after = resumed.head;
    }
    await writing;
    expect(happened.size).toBeGreaterThan(100);
    expect(seqs([...happened.values()].sort((a, b) => a.seq - b.seq))).toEqual(
      range(1, happened.size),
    );
    const moments = entered.filter(({ head }) => head > 0 && head < happened.size);
    expect(moments.length).toBeGreaterThan(5);
    for (const { head, messages } of moments) {
      expect(messages).toEqual(asOf(head, happened));
      // What comes after it goes on where it stands.
      const missed = await other.eventsAfter(general, head, 9_999);
      expect(seqs(missed)).toEqual(range(head + 1, happened.size));
    }
  });

  test("of what is deleted no text is in any row of any table, nor any that it had before", async () => {
    await one.enter(entry());
    const words = ["firsttext", "secondtext", "mentionedname", "emojiname", "kepttext"];
    const [first, second, username, emoji, kept] = words.map(String);
    const mentions = [{ ...bob, username: asUsername(username ?? "") }];
    await one.append(draft({ text: `${first}\0`, mentions, key: "key-00000001" }));
    await one.append(draft({ text: kept ?? "" }));
    const edit = { room: general, message: 1, by: ada.userId, mentions, everyone: true };
    await other.edit({ ...edit, text: `${second}` });
    await other.react({ room: general, message: 1, ...bob, emoji: `:${emoji}:`, remove: false });
    expect((await found(words)).sort()).toEqual(words.toSorted());
    await other.deleteMessage(general, 1, ada.userId);
    // That somebody reacted is an event of its own, and no text of the message.
    expect((await found(words)).sort()).toEqual(["emojiname", "kepttext"]);
    const { rows } = await countOf("reactions", "reaction_kinds", "mentions");
    expect(rows).toBe(0);
  });
});

/** Which of these words are somewhere in the database, as PostgreSQL would write out every row. */
async function found(words: readonly string[]): Promise<string[]> {
  const tables: { name: string }[] = await database`
    select tablename as name from pg_tables where schemaname = 'public'`;
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows: { row: string }[] = await database.unsafe(
        `select t::text as row from "${name}" t`,
      );
      return rows.map(({ row }) => row).join("\n");
    }),
  );
  return words.filter((word) => texts.some((text) => text.includes(word)));
}

async function countOf(...tables: string[]): Promise<{ rows: number }> {
  const counts = tables.map((name) => `(select count(*)::int from ${name})`);
  const [row] = await database.unsafe(`select ${counts.join(" + ")} as rows`);
  return row;
}

/** Says, edits, reacts and deletes, some of it at once; keeps each event as it was answered. */
async function writeAtRandom(
  store: Store,
  below: (bound: number) => number,
  happened: Map<number, DurableEvent>,
): Promise<void> {
  const keep = (event: DurableEvent | null): void => {
    if (event !== null) happened.set(event.seq, event);
  };
  const said: number[] = [];
  const say = async (text: string): Promise<void> => {
    const { seq, timestamp } = await store.append(draft({ text }));
    said.push(seq);
    keep({ type: "chat", room: general, seq, ...ada, text, timestamp });
  };
  const change = async (at: number): Promise<void> => {
    const message = said[below(said.length)];
    if (message === undefined) return say(`m${at}`);
    const ofIt = { room: general, message };
    const kind = below(8);
    if (kind < 4) {
      const edit = { ...ofIt, by: ada.userId, mentions: [], everyone: false };
      return keep((await store.edit({ ...edit, text: `e${at}` })).event);
    }
    if (kind < 7) {
      const emoji = `:e${below(3)}:`;
      return keep((await store.react({ ...ofIt, ...bob, emoji, remove: kind === 6 })).event);
    }
    said.splice(said.indexOf(message), 1);
    keep((await store.deleteMessage(general, message, ada.userId)).event);
  };
  for (const at of range(1, 100)) {
    // One after the other, so that none is about a message that the one before it deletes.
    await Promise.all([say(`a${at}`), say(`b${at}`)]);
    await change(at);
    await change(at + 1_000);
  }
}

/** The messages as they stood when `head` was the newest event. */
function asOf(head: number, happened: ReadonlyMap<number, DurableEvent>): ChatEvent[] {
  const messages = new Map<number, ChatEvent>();
  for (const seq of range(1, head)) {
    const event = happened.get(seq);
    if (event?.type === "chat") messages.set(seq, { ...event });
    const message = event !== undefined && "message" in event ? messages.get(event.message) : null;
    if (message == null || event === undefined) continue;
    if (event.type === "edited")
      Object.assign(message, { text: event.text, edited: event.timestamp });
    if (event.type === "reacted") react(message, event.userId, event.emoji, event.remove === true);
    if (event.type !== "deleted") continue;
    Object.assign(message, { text: "", deleted: true });
    delete message.edited;
    delete message.reactions;
  }
  return [...messages.values()];
}

/** Only one person reacts here. */
function react(message: ChatEvent, userId: string, emoji: string, isRemoval: boolean): void {
  const others = (message.reactions ?? []).filter((each) => each.emoji !== emoji);
  const added = isRemoval ? [] : [{ emoji, count: 1, users: [asUserId(userId)] }];
  message.reactions = [...others, ...added];
  if (message.reactions.length === 0) delete message.reactions;
}
