// The index of what was said: which words stand in which message. Writes only; search.ts asks it.
//
// An append pays nothing for it: what is newer than the mark `indexed` is looked through one by one, until `catchUp`
// takes it into the index, many at a time. At 16 a commit the index would cost more than the message itself. What is
// edited or deleted leaves the index in that transaction, and nothing of the old words stays in the file.

import type { RoomName, UserId, Username } from "../../protocol/ids.ts";
import type { ChatEvent } from "../../protocol/events.ts";
import { fold, wordsOf } from "../../protocol/words.ts";
import { openMeta } from "./meta.ts";
import { eventTypes, roomKinds } from "../stored.ts";
import { isPublic, type Room } from "../room-rows.ts";
import { featuresOf } from "../search-plan.ts";
import type { Transaction } from "./transaction.ts";
import { openVocabulary } from "./vocabulary.ts";

/** What of a message is in the index; `id` is its event's. */
export type Said = { id: number; user: UserId; username: Username; text: string };

/** A message as it is now, a tombstone too; null when there is none. */
export type Current = (room: RoomName, seq: number) => ChatEvent | null;

export type SearchIndex = {
  /** `said` is what it was before; null: it is deleted. */
  change(room: Room, said: Said, text: string | null): void;
  /**
   * Takes the oldest `most` events that are not looked at yet into the index; how many those were. In a transaction of
   * the caller's.
   */
  catchUp(most: number, current: Current): number;
};

type Row = [id: number, body: string, who: string, place: string, has: string];
type EventRow = {
  id: number;
  type: number;
  seq: number;
  room: number;
  kind: number;
  name: RoomName;
};
type Place = { id: number; isOpen: boolean };

export function openSearchIndex(transaction: Transaction): SearchIndex {
  const { db } = transaction;
  const mark = openMark(transaction);
  const vocabulary = openVocabulary(transaction);
  const insert = db.prepare<null, Row>(
    "insert into words (rowid, body, who, place, has) values (?, ?, ?, ?, ?)",
  );
  // Without content: it is told what to take out.
  const remove = db.prepare<null, Row>(
    "insert into words (words, rowid, body, who, place, has) values ('delete', ?, ?, ?, ?, ?)",
  );
  const selectHolder = db.prepare<{ rowid: number }, [string]>(
    "select rowid from words where words match ? limit 1",
  );
  const selectNext = db.prepare<EventRow, [number, number]>(
    `select e.id, e.type, e.seq, r.id as room, r.kind, r.name
     from events e cross join rooms r on r.id = e.room where e.id > ? order by e.id limit ?`,
  );

  return {
    change(room, said, text) {
      if (said.id > mark.get()) return;
      const place = { id: room.id, isOpen: isPublic(room) };
      const before = saidIn(said.text);
      const after = saidIn(text ?? "");
      remove.run(...rowOf(place, said, before));
      if (text !== null) insert.run(...rowOf(place, { ...said, text }, after));
      const [old, left] = [new Set(before), new Set(after)];
      vocabulary.add(left.difference(old));
      for (const word of old.difference(left))
        if (selectHolder.get(`body : "${word}"`) === null) vocabulary.remove(word);
    },
    catchUp(most, current) {
      const rows = selectNext.all(mark.get(), most);
      const last = rows.at(-1);
      if (last === undefined) return 0;
      transaction.willWrite();
      const said = new Set<string>();
      for (const { id, type, seq, room, kind, name } of rows) {
        const message = type === eventTypes.chat ? current(name, seq) : null;
        if (message === null || message.deleted === true) continue;
        const { userId: user, username, text } = message;
        const place = { id: room, isOpen: kind === roomKinds.public };
        const words = saidIn(text);
        insert.run(...rowOf(place, { id, user, username, text }, words));
        for (const word of words) said.add(word);
      }
      vocabulary.add(said);
      mark.set(last.id);
      return rows.length;
    },
  };
}

/** Up to which event's id all is in the index; 0 for none. */
export function openMark({ db }: Transaction): { get(): number; set(id: number): void } {
  const meta = openMeta(db);
  return {
    get: () => Number(meta.get("indexed") ?? 0),
    set: (id) => meta.set("indexed", String(id)),
  };
}

/** Of a room that everybody may read; others have their own alone. */
export const publicPlace = "public";
export const placeOf = (roomId: number): string => `r${roomId}`;
export const nameToken = (username: string): string => `n_${fold(username)}`;
// Ids are compared to the letter, and the index folds letters.
export const userToken = (userId: string): string => `u_${Buffer.from(userId).toString("hex")}`;

const saidIn = (text: string): string[] => wordsOf(text.normalize("NFC")).map(({ word }) => word);

function rowOf(place: Place, said: Said, words: readonly string[]): Row {
  return [
    said.id,
    words.join(" "),
    `${userToken(said.user)} ${nameToken(said.username)}`,
    `${place.isOpen ? `${publicPlace} ` : ""}${placeOf(place.id)}`,
    featuresOf(said.text.normalize("NFC")).join(" "),
  ];
}
