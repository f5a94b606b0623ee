// The index beside the messages: what leaves a message leaves the file, and nothing else does.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { wordsOf } from "../../src/protocol/words.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { mostHolders, openHolders } from "../../src/store/sqlite/holders.ts";
import { openReadable } from "../../src/store/sqlite/readable.ts";
import { publicPlace } from "../../src/store/sqlite/search-index.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { openVocabulary } from "../../src/store/sqlite/vocabulary.ts";
import { typed } from "../support/queries.ts";
import { newSeed, randomBelow } from "../support/random.ts";
import { ada, bob, draft, entry, general, range, temporary } from "./support.ts";

test("no word of a deleted message is left in the file, whatever it was edited from", () => {
  const directory = temporary();
  try {
    const database = openDatabase(directory.path);
    const { engine, catchUp } = openEngine(createTransaction(database.db));
    engine.enter(entry());
    for (let n = 0; n < 200; n++) engine.append(draft({ text: `filler${n} between${n * 7}` }));
    const { seq } = engine.append(draft({ text: "Zwölfkampf quicksilverfish" }));
    catchUp(1_000);
    const edit = { room: general, message: seq, by: ada.userId, mentions: [], everyone: false };
    engine.edit({ ...edit, text: "Marmeladenbaum quicksilverfish" });
    engine.deleteMessage(general, seq, ada.userId);
    expect(catchUp(1_000)).toBeGreaterThan(0);
    database.close();
    const bytes = readFileSync(join(directory.path, "chat.db"));
    for (const word of ["quicksilverfish", "zwolfkampf", "Zwölfkampf", "marmeladenbaum"])
      expect([word, bytes.includes(word)]).toEqual([word, false]);
    expect(bytes.includes("filler199")).toBe(true);
  } finally {
    directory.remove();
  }
});

test("the index and the messages agree after all that can happen to them", () => {
  const database = openDatabase(null);
  const { engine, catchUp } = openEngine(createTransaction(database.db));
  engine.enter(entry());
  for (let n = 1; n <= 100; n++) {
    const { seq } = engine.append(draft({ text: `message ${n} of 京都` }));
    if (n % 10 === 0) catchUp(7);
    const edit = { room: general, message: seq, by: ada.userId, mentions: [], everyone: false };
    if (n % 3 === 0) engine.edit({ ...edit, text: `other ${n}` });
    if (n % 7 === 0) engine.deleteMessage(general, seq, ada.userId);
  }
  while (catchUp(50) > 0);
  // Throws where the index is damaged, as it is when something else is taken out than was put in.
  database.db.run("insert into words (words) values ('integrity-check')");
  const words = database.db.prepare<{ count: number }, [string]>(
    "select count(*) as count from words where words match ?",
  );
  expect(words.get("body : message")?.count).toBe(57);
  expect(words.get("body : other")?.count).toBe(29);
  database.close();
});

test("the vocabulary is the words of all that is in the index, whatever becomes of messages", () => {
  const database = openDatabase(null);
  const { engine, catchUp } = openEngine(createTransaction(database.db));
  const below = randomBelow(newSeed());
  for (const person of [ada, bob]) engine.enter(entry(person));
  const text = () =>
    range(0, below(5))
      .map(() => ["tea", "Tée", `cup${below(40)}`, "京都", `x`.repeat(below(200))][below(5)])
      .join(" ");
  const known = database.db.prepare<{ word: string }, []>(
    "select word from vocabulary where word not like ' %' order by id",
  );
  const mark = database.db.prepare<{ seq: number }, []>(
    `select seq from events where type = 0 and flags & 2 = 0
     and id <= (select value from meta where name = 'indexed')`,
  );
  for (const round of range(1, 40)) {
    for (const _ of range(1, 20)) {
      const { seq } = engine.append(draft({ ...[ada, bob][below(2)], text: text() }));
      const message = 1 + below(seq);
      const said = engine.message(general, message);
      if (said === null || said.deleted === true) continue;
      const by = said.userId;
      const change = { room: general, message, by, mentions: [], everyone: false };
      if (below(3) === 0) engine.edit({ ...change, text: text() });
      if (below(5) === 0) engine.deleteMessage(general, message, by);
    }
    if (round === 20) engine.updateRoom(general, ada.userId, { topic: "cup99" });
    if (round === 30) engine.purge({ userId: bob.userId, room: general, sinceMs: 0 }, ada.userId);
    catchUp(below(40));
    const texts = mark.all().map(({ seq }) => engine.message(general, seq)?.text ?? "");
    const words = new Set(texts.flatMap((each) => wordsOf(each).map(({ word }) => word)));
    const found = known.all().map(({ word }) => word);
    expect(found.toSorted()).toEqual([...words].sort());
  }
  database.close();
});

const everywhere = { places: publicPlace, has: () => true };
const untilMs = Number.POSITIVE_INFINITY;

test("[F5] of a part that too many words hold, the shortest of them are looked for", () => {
  const database = openDatabase(null);
  const transaction = createTransaction(database.db);
  const { engine, catchUp } = openEngine(transaction);
  engine.enter(entry());
  const said = range(1, mostHolders + 10).map((n) => `cup${"o".repeat(n % 30)}${n}board`);
  for (const text of said) engine.append(draft({ text }));
  catchUp(1_000);
  const find = openHolders(transaction);
  const { holders, cut } = find(["board", "26board"], everywhere, untilMs);
  expect(cut).toBe(true);
  const found = holders.get("board") ?? [];
  expect(found).toHaveLength(mostHolders);
  const left = said.filter((word) => !found.includes(word)).map((word) => word.length);
  expect(Math.max(...found.map((word) => word.length))).toBeLessThanOrEqual(Math.min(...left));
  expect(holders.get("26board")).toHaveLength(3);
  expect(find(["26board"], everywhere, untilMs).cut).toBe(false);
  expect(engine.search(typed("*board"), ada.userId)).toMatchObject({ partial: true });
  database.close();
});

test("[F1] what is found within words tells nothing of words that stand elsewhere", () => {
  const database = openDatabase(null);
  const transaction = createTransaction(database.db);
  const { engine, catchUp } = openEngine(transaction);
  for (const person of [ada, bob]) engine.enter(entry(person));
  const direct = engine.directRoom(ada.userId, ada.userId);
  for (const n of range(1, mostHolders))
    engine.append(draft({ room: direct, text: `cup${n}board` }));
  for (const n of range(1, 5)) engine.append(draft({ text: `longcup${n}board` }));
  catchUp(1_000);
  const readableOf = openReadable(transaction);
  const holdersFor = ({ userId }: typeof ada) => {
    const readable = readableOf(userId, typed("*board"));
    const { holders, cut } = openHolders(transaction)(["board"], readable, untilMs);
    return { count: holders.get("board")?.length, cut };
  };
  expect(holdersFor(bob)).toEqual({ count: 5, cut: false });
  expect(holdersFor(ada)).toEqual({ count: mostHolders, cut: true });
  database.close();
});

test("[F5] when the time is over, what was not looked at of the vocabulary may hold the part", () => {
  const database = openDatabase(null);
  const vocabulary = openVocabulary(createTransaction(database.db));
  expect(vocabulary.holding("oar", 0)).toEqual({ words: [], cut: false });
  vocabulary.add(["boardroom"]);
  expect(vocabulary.holding("oar", 0)).toEqual({ words: [], cut: true });
  expect(vocabulary.holding("oar", untilMs)).toEqual({ words: ["boardroom"], cut: false });
  database.close();
});
