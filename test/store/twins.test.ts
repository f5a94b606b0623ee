// SQLite and PostgreSQL are twins: whatever is asked of both in the same order, both answer the same.

import { describe, expect, test } from "bun:test";
import { ChatError } from "../../src/protocol/errors.ts";
import { asRoomName, asUserId, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import { openPostgresStore } from "../../src/store/postgres/client.ts";
import type { Draft, Entry, PageQuery } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres, sharedPostgres } from "../support/postgres.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { openTestStore } from "../support/store.ts";
import { draft, entry, newest, quiet, range } from "./support.ts";

type Twin = {
  store: Store;
  /** Names of its own making by the order in which they came up. */
  rooms: RoomName[];
  /** Of these rooms, as the store last said. */
  epochs: Map<RoomName, string>;
};
/** What is asked is chosen once, and then asked of each. */
type Ask = (twin: Twin) => Promise<unknown>;
type Below = (bound: number) => number;

const people = range(1, 6).map((at) => ({
  userId: asUserId(`g_${at}`),
  username: asUsername(`person ${at}`),
}));
const named = ["general", "Größe", "zebra", "a_b"].map(asRoomName);
const words = ["one", "two", "Two", "a\0b", "😀", "\u0001", "it's", "back\\slash", '"{,}"', "100%"];

describe.skipIf(postgres === null)("SQLite and PostgreSQL", () => {
  const seed = newSeed();
  test(`[P3] answer the same to whatever they are asked (seed ${seed})`, async () => {
    const url = await (await sharedPostgres()).createDatabase();
    const stores = await Promise.all([
      openTestStore({ dataDir: null, log: quiet }),
      openPostgresStore({ url, log: quiet }),
    ]);
    const twins = stores.map((store) => ({ store, rooms: [...named], epochs: new Map() }));
    const below = randomBelow(seed);
    for (const at of range(1, 1_000)) {
      // Messages at once, as a turn of the server brings them; the others one by one.
      const asks = below(3) > 0 ? [anyOf(at, below)] : range(0, below(8)).map(() => saying(below));
      const [one, other] = await Promise.all(
        twins.map(async (twin) => {
          const answers = await Promise.all(asks.map((ask) => outcome(ask(twin))));
          return answers.map((answer) => plain(answer, twin));
        }),
      );
      expect(other).toEqual(one ?? []);
    }
    await Promise.all(stores.map((store) => store.close()));
  }, 60_000);
});

const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => {
    if (error instanceof ChatError) return { refused: error.code };
    throw error;
  });

const ownName = /^(?:p|dm)-[0-9a-z]{12}$/;
const firstTime = Date.UTC(2020, 0);

/** Without what each makes by itself: times, epochs, names. */
function plain(answer: unknown, { rooms, epochs }: Twin): unknown {
  const text = JSON.stringify(
    { answer: answer ?? null },
    function (this: { room?: RoomName }, key, value) {
      if (key === "epoch") {
        epochs.set(this.room ?? asRoomName(""), value);
        return "an epoch";
      }
      if (typeof value === "number" && value > firstTime) return "a time";
      if (typeof value !== "string" || !ownName.test(value)) return value;
      const name = asRoomName(value);
      if (!rooms.includes(name)) rooms.push(name);
      return `room ${rooms.indexOf(name)}`;
    },
  );
  return JSON.parse(text).answer;
}

function anyOf(at: number, below: Below): Ask {
  const one = pick(people, below);
  const other = pick(people, below);
  const which = below(7);
  const nameIn = ({ rooms }: Twin): RoomName => rooms[which] ?? asRoomName("nowhere");
  const seq = below(40);
  const text = `${pick(words, below)} ${below(3)}`;
  const limit = below(12);
  const said = draftBy(below);
  const ofMessage = (twin: Twin) => ({ room: nameIn(twin), message: seq });

  return pick<Ask>(
    [
      (twin) => twin.store.enter(entryOf({ ...one, room: nameIn(twin) }, seq, which, twin)),
      (twin) => twin.store.enter({ ...entry(one), room: nameIn(twin), tail: limit }),
      (twin) => twin.store.repeated({ ...said, room: nameIn(twin) }),
      ...range(1, 3).map<Ask>(() => (twin) => {
        const edit = { ...ofMessage(twin), by: one.userId, text, everyone: limit === 9 };
        return twin.store.edit({ ...edit, mentions: limit > 6 ? [other] : [] });
      }),
      ...range(1, 4).map<Ask>(
        () => (twin) =>
          twin.store.react({
            ...ofMessage(twin),
            ...{ ...one, emoji: `:e${which}:`, remove: limit < 5 },
          }),
      ),
      (twin) => twin.store.deleteMessage(nameIn(twin), seq, one.userId),
      (twin) => twin.store.page(nameIn(twin), pageOf(which, seq, limit), one.userId),
      (twin) => twin.store.page(nameIn(twin), newest(limit), null),
      (twin) => twin.store.eventsAfter(nameIn(twin), seq, limit),
      (twin) => twin.store.message(nameIn(twin), seq),
      (twin) => twin.store.authorOf(nameIn(twin), seq),
      (twin) => twin.store.markRead(nameIn(twin), one.userId, seq),
      (twin) => byPlace(twin, twin.store.readMarks(one.userId)),
      (twin) => twin.store.setLevel(nameIn(twin), one.userId, limit > 6 ? "all" : "none"),
      (twin) => sorted(twin.store.levels(nameIn(twin), [one.userId, other.userId])),
      (twin) => twin.store.leave(nameIn(twin), one.userId),
      (twin) => twin.store.roomFor(nameIn(twin), limit === 0 ? null : one.userId),
      (twin) => twin.store.members(nameIn(twin), { after: other.userId, limit }),
      (twin) => twin.store.addMember(nameIn(twin), other.userId),
      (twin) => twin.store.setRoomRole(nameIn(twin), other.userId, "moderator"),
      (twin) => byPlace(twin, twin.store.rooms(roomsQuery(one.userId, text, limit))),
      (twin) => byPlace(twin, twin.store.roomsOf(one.userId)),
      (twin) => twin.store.directRoom(one.userId, other.userId),
      ...(at % 40 === 0 ? [roomBy(one, which, text)] : []),
      (twin) =>
        twin.store.updateRoom(nameIn(twin), one.userId, {
          ...(limit < 3 ? { topic: text } : { archived: limit === 3 }),
        }),
      (twin) =>
        twin.store.mute(
          { ...one, room: nameIn(twin), until: Date.UTC(2200, 0), reason: text },
          other.userId,
        ),
      (twin) => twin.store.unmute({ userId: one.userId, room: nameIn(twin) }, other.userId),
      (twin) =>
        twin.store.ban(
          { ...one, room: nameIn(twin), address: "", until: 0, reason: text },
          other.userId,
        ),
      ...range(1, 3).map<Ask>(
        () => (twin) => twin.store.unban({ userId: one.userId, room: nameIn(twin) }, other.userId),
      ),
    ],
    below,
  );
}

const pick = <One>(from: readonly One[], below: Below): One => {
  const one = from[below(from.length)];
  if (one === undefined) throw new Error("There is nothing to pick from");
  return one;
};

function saying(below: Below): Ask {
  const said = draftBy(below);
  const which = below(7);
  return ({ store, rooms }) =>
    store.append({ ...said, room: rooms[which] ?? asRoomName("nowhere") });
}

/** Without a room yet. */
function draftBy(below: Below): Draft {
  const mentions = below(3) > 0 ? {} : { mentions: [pick(people, below)] };
  const everyone = below(6) > 0 ? {} : { everyone: true as const };
  const replyTo = below(4) > 0 ? {} : { replyTo: below(40) };
  return draft({
    ...{ ...pick(people, below), text: `${pick(words, below)} ${below(3)}` },
    ...{ key: below(3) > 0 ? null : `key ${below(9)}`, action: below(8) === 0 },
    ...{ ...mentions, ...everyone, ...replyTo },
  });
}

function entryOf(change: Partial<Entry>, after: number, which: number, twin: Twin): Entry {
  const known = twin.epochs.get(change.room ?? asRoomName("")) ?? "unknown";
  const epoch = which === 6 ? "another" : known;
  return entry({ ...change, create: which < 5, resume: { epoch, after }, resumeLimit: 25 });
}

function pageOf(which: number, seq: number, limit: number): PageQuery {
  const page = newest(limit);
  if (which < 2) return { ...page, around: seq };
  return which < 4 ? { ...page, after: seq } : { ...page, before: seq };
}

const roomsQuery = (memberOf: Entry["userId"], text: string, limit: number) => ({
  ...{ memberOf, after: null, limit: 50, archived: limit < 6 },
  // No name that a store makes by itself has an `o` in it.
  query: limit % 2 === 0 ? "" : text.includes("wo") ? "two" : "größe",
  ...(limit === 7 ? { among: ["general", "zebra"] } : {}),
});

const roomBy =
  (one: (typeof people)[number], which: number, title: string): Ask =>
  ({ store }) =>
    store.createRoom({
      ...{ room: which < 3 ? null : asRoomName(`room-${which}`), title, topic: null },
      ...{ readOnly: which === 4, slowSeconds: which, owner: one.userId, ownerName: one.username },
    });

/** Names that a store makes by itself are in no order that both could have. */
async function byPlace(
  { rooms }: Twin,
  listing: Promise<readonly { room: RoomName }[]>,
): Promise<unknown> {
  const place = ({ room }: { room: RoomName }) => (rooms.includes(room) ? rooms.indexOf(room) : 99);
  return (await listing).toSorted((a, b) => place(a) - place(b));
}

/** In no order that is promised. */
const sorted = async (listing: Promise<readonly unknown[]>): Promise<unknown> =>
  (await listing).map((each) => JSON.stringify(each)).sort();
