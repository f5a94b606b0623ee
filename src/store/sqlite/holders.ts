// In which words a part stands, of those that somebody may read: what is found must not tell of any others, neither
// by what is left out nor by `partial`.

import type { Readable } from "./readable.ts";
import type { Transaction } from "./transaction.ts";
import { openVocabulary } from "./vocabulary.ts";

/** Of each part words of the index that it stands in. */
export type Holders = ReadonlyMap<string, readonly string[]>;

/** `untilMs` is of `performance.now`. `cut`: of some part there are more, or the time was over. */
export type FindHolders = (
  parts: readonly string[],
  readable: Readable,
  untilMs: number,
) => { holders: Holders; cut: boolean };

// The index walks all of them in step for every message that it finds.
export const mostHolders = 256;
// Nearly always the first message is one that may be read.
const firstRead = 4;
const laterRead = 256;

type Place = { id: number; room: number; kind: number };

export function openHolders(transaction: Transaction): FindHolders {
  const vocabulary = openVocabulary(transaction);
  const selectPlaces = transaction.db.prepare<Place, [string, number, number]>(
    `select w.rowid as id, e.room, r.kind
     from words w cross join events e on e.id = w.rowid cross join rooms r on r.id = e.room
     where words match ? and w.rowid < ? order by w.rowid desc limit ?`,
  );

  /** Also false when the time is over. */
  function mayRead(word: string, { places, has }: Readable, untilMs: number): boolean {
    const said = `body : "${word}"`;
    // Without the places: they make it six times as long.
    let some = selectPlaces.all(said, Number.MAX_SAFE_INTEGER, firstRead);
    for (let limit = firstRead; ; limit = laterRead) {
      if (some.some(({ room, kind }) => has(room, kind))) return true;
      const last = some.at(-1);
      if (last === undefined || some.length < limit || performance.now() > untilMs) return false;
      some = selectPlaces.all(`${said} AND place : (${places})`, last.id, laterRead);
    }
  }

  /** The shortest ones, in which most of the word is what was asked for. */
  function find(part: string, readable: Readable, untilMs: number) {
    const { words, cut } = vocabulary.holding(part, untilMs);
    const found: string[] = [];
    for (const word of words.sort(byLength)) {
      const isReadable = mayRead(word, readable, untilMs);
      // One more than may be tells whether there are more.
      const isOver = isReadable && found.length === mostHolders;
      if (isOver || performance.now() > untilMs) return { words: found, cut: true };
      if (isReadable) found.push(word);
    }
    return { words: found, cut };
  }

  return (parts, readable, untilMs) => {
    const found = parts.map((part) => ({ part, ...find(part, readable, untilMs) }));
    return {
      holders: new Map(found.map(({ part, words }) => [part, words])),
      cut: found.some(({ cut }) => cut),
    };
  };
}

// Not by when they were first said: that would tell whether somebody had said one before.
const byLength = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : 1);
