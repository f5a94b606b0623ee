// The index beside the messages: what leaves a message leaves the file, and nothing else does.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createTransaction } from "../../src/store/sqlite/transaction.ts";
import { ada, draft, entry, general, temporary } from "./support.ts";

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
