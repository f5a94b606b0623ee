// The words that are in the search index, each once: which of them hold a part. Kept by search-index.ts.
//
// Without counts. To keep those exact cost six times the processor and nine times the log that the index costs
// itself, as every message changes rows all over the table; a word that is known changes nothing here. Whether one is
// still said, the index tells.

import { blanks } from "./blanks.ts";
import type { Transaction } from "./transaction.ts";

export type Vocabulary = {
  /** Those that it has are left as they are. In a transaction of the caller's, as `remove`. */
  add(words: Iterable<string>): void;
  /** No message says it any more: nothing of it stays in the file. */
  remove(word: string): void;
  /** The words with `part` in them, in no order. `cut`: at `untilMs` of `performance.now` there were more to look at. */
  holding(part: string, untilMs: number): { words: string[]; cut: boolean };
};

// A millisecond or two, between looks at the clock.
const readAtOnce = 16_384;

// Always four bytes on disk: what is overwritten must keep its size (migrations.ts).
const lowestMark = 2 ** 29;
const marks = 2 ** 30;
const noMark = lowestMark - 1;
/** By which a word is looked up; others may have the same. */
const markOf = (word: string): number => lowestMark + (Bun.hash.crc32(word) % marks);

export function openVocabulary({ db }: Transaction): Vocabulary {
  const find = db.prepare<{ id: number }, [number, string]>(
    "select id from vocabulary where mark = ? and word = ?",
  );
  const insert = db.prepare<null, [number, string]>(
    "insert into vocabulary (mark, word) values (?, ?)",
  );
  const overwrite = db.prepare<null, [number]>(
    `update vocabulary set mark = ${noMark}, word = ${blanks("word")} where id = ?`,
  );
  const selectLast = db.prepare<{ last: number | null }, []>(
    "select max(id) as last from vocabulary",
  );
  const selectHolding = db.prepare<{ word: string }, [number, number, string]>(
    "select word from vocabulary where id > ? and id <= ? and instr(word, ?) > 0",
  );

  return {
    add(words) {
      for (const word of words) {
        const mark = markOf(word);
        if (find.get(mark, word) === null) insert.run(mark, word);
      }
    },
    remove(word) {
      const known = find.get(markOf(word), word);
      if (known !== null) overwrite.run(known.id);
    },
    holding(part, untilMs) {
      const words: string[] = [];
      const last = selectLast.get()?.last ?? 0;
      for (let from = 0; from < last; from += readAtOnce) {
        if (performance.now() > untilMs) return { words, cut: true };
        for (const { word } of selectHolding.all(from, from + readAtOnce, part)) words.push(word);
      }
      return { words, cut: false };
    },
  };
}
