// What was deleted is not in the files any more: looked for byte by byte, in all of the data directory.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { openStore } from "../../src/store/open.ts";
import { openDatabase, type OpenDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine, type Tables } from "../../src/store/sqlite/engine.ts";
import { eraseWithinMs } from "../../src/store/sqlite/erasing.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { asRoomName, asUsername, type RoomName } from "../../src/protocol/ids.ts";
import { describeSlow } from "../support/parts.ts";
import { randomBelow } from "../support/random.ts";
import { ada, draft, entry, general, quiet, range, temporary } from "./support.ts";

type Below = (bound: number) => number;
/** `words` are in no other message: what each of its texts, and each of those it mentioned, began with. */
type Said = { room: RoomName; seq: number; words: string[] };
type Talk = { live: Said[]; deleted: string[] };

function rawBytes(dataDir: string): string {
  const files = readdirSync(dataDir).map((name) => join(dataDir, name));
  return files.map((path) => readFileSync(path, "latin1")).join("\n");
}

// The index keeps what words have in common once: of a word its last letters are in the file, if anything is.
const tailOf = (word: string): string => word.slice(5);

/** How many of these words are somewhere in the files of the directory. */
function found(dataDir: string, words: readonly string[]): number {
  // The words are the only ones of such letters; folded in the index.
  const there = new Set<string>();
  for (const [run] of rawBytes(dataDir)
    .toUpperCase()
    .matchAll(/[A-J]{12,}/g))
    for (const at of range(0, run.length - 12)) there.add(run.slice(at, at + 12));
  return words.filter((word) => there.has(tailOf(word))).length;
}

const newWord = (below: Below): string =>
  range(1, 17)
    .map(() => "ABCDEFGHIJ"[below(10)])
    .join("");

/** From a word to several pages long, most of them short. */
const textOf = (word: string, below: Below): string =>
  `${word} ${"- ".repeat(below([1, 5, 20, 100, 700, 5_000][below(6)] ?? 1))}`;

/** Says, edits and deletes by chance, in few rooms or in many. */
function talk({ engine }: Tables, calls: number, below: Below): Talk {
  const rooms = range(0, below(80)).map((at) => asRoomName(`room-${at}`));
  for (const room of rooms) engine.enter(entry({ room }));
  const done: Talk = { live: [], deleted: [] };
  for (const at of range(1, calls)) {
    const kind = done.live.length < 5 ? 0 : below(10);
    const word = newWord(below);
    const mentioned = newWord(below);
    const mentions = [{ ...ada, username: asUsername(mentioned) }];
    const text = textOf(word, below);
    const said = done.live[below(Math.max(done.live.length, 1))];
    if (kind < 6 || said === undefined) {
      const room = rooms[below(rooms.length)] ?? general;
      const key = below(2) === 0 ? null : `key-${at}-${below(1e9)}`;
      const { seq } = engine.append(draft({ room, text, key, mentions }));
      done.live.push({ room, seq, words: [word, mentioned] });
    } else if (kind < 8) {
      const { room, seq: message } = said;
      engine.edit({ room, message, by: ada.userId, text, mentions, everyone: false });
      said.words.push(word, mentioned);
    } else {
      engine.deleteMessage(said.room, said.seq, ada.userId);
      done.live.splice(done.live.indexOf(said), 1);
      done.deleted.push(...said.words);
    }
  }
  return done;
}

/** As the storage thread does, but at once. */
function inOne<Result>({ db }: OpenDatabase, { rooms }: Tables, run: () => Result): Result {
  db.run("begin immediate");
  const result = run();
  rooms.flush();
  db.run("commit");
  return result;
}

function leavesNothing(rounds: number, calls: number): void {
  const seed = Number(process.env["CHAT_SEED"] ?? Math.floor(Math.random() * 1e9));
  test.concurrent(
    `of deleted messages no text is in any file, nor any they had before, nor in the index (${rounds * calls} calls, seed ${seed})`,
    () => {
      const below = randomBelow(seed);
      const directory = temporary();
      const { path } = directory;
      const database = openDatabase(path);
      const tables = openEngine(createTransaction(database.db));
      const empty = () => database.db.run("pragma wal_checkpoint(truncate)");
      const all: Talk = { live: [], deleted: [] };
      for (const _ of range(1, rounds)) {
        const { live, deleted } = inOne(database, tables, () => talk(tables, calls, below));
        all.live.push(...live);
        all.deleted.push(...deleted);
        inOne(database, tables, () => tables.catchUp(calls));
      }
      empty();
      const kept = all.live.flatMap(({ words }) => words);
      expect(found(path, kept)).toBe(kept.length);
      expect(found(path, all.deleted)).toBe(0);
      inOne(database, tables, () => {
        for (const { room, seq } of all.live) tables.engine.deleteMessage(room, seq, ada.userId);
      });
      empty();
      expect(found(path, [...kept, ...all.deleted])).toBe(0);
      database.close();
      directory.remove();
    },
    60_000,
  );
}

// First, so that the others run while this one waits.
test.concurrent(
  "within seconds of a deletion the text is out of the log, without anybody's doing",
  async () => {
    const directory = temporary();
    const { path } = directory;
    const store = await openStore({ dataDir: path, log: quiet });
    const word = newWord(randomBelow(1));
    await store.enter(entry());
    await store.append(draft({ text: word }));
    expect(found(path, [word])).toBe(1);
    await store.deleteMessage(general, 1, ada.userId);
    const changes = watch(path, { signal: AbortSignal.timeout(5 * eraseWithinMs) });
    for await (const _ of changes) if (found(path, [word]) === 0) break;
    expect(found(path, [word])).toBe(0);
    await store.close();
    directory.remove();
  },
);

leavesNothing(4, 250);
describeSlow("of many", () => leavesNothing(6, 1_000));
