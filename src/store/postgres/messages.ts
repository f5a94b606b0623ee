// Adding to the log of each room: messages by the group, once per key, and what happens to them or the room.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomEvent } from "../../protocol/events.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import { eventColumns, type EventRow, toRoomEvent, writeMentions } from "../event-rows.ts";
import { actionFlag, answerAgain, type Said } from "../repeats.ts";
import { factsOf, isArchived, type Room } from "../room-rows.ts";
import type { Appended, Draft } from "../rooms.ts";
import { everybody, eventFlags, eventTypes } from "../stored.ts";
import { advance, lockRooms } from "./rooms.ts";
import type { Tx } from "./transaction.ts";
import { wordsOf } from "./words.ts";

/** A draft, and what of it is searched for: worked out before its room is locked, where other nodes wait for that. */
export type Indexed = { readonly draft: Draft; readonly words: string };

/** What is known of the rooms and messages that a group of drafts is about, its own new ones included. */
type Known = {
  rooms: ReadonlyMap<RoomName, Room>;
  /** By `keyOf`. */
  said: Map<string, Said>;
  /** Messages that are there, by `placeOf`: of those that are answered. */
  there: Set<string>;
};
type Row = [
  ...[room: number, seq: number, user: string, username: string, text: string, flags: number],
  ...[key: string | null, about: number | null, mentions: string | null],
  words: string,
];
type Mentioned = [room: number, user: string, seq: number];

const keyOf = (room: RoomName, userId: string, key: string): string => `${room} ${userId} ${key}`;
const placeOf = (room: RoomName, seq: number): string => `${room} ${seq}`;

export const indexed = (draft: Draft): Indexed => ({ draft, words: wordsOf(draft.text, draft) });

/**
 * Stores them as if one after the other, and says of each in their order what became of it: one that is refused
 * (`room_not_found`, `key_conflict`, `room_archived`, `message_not_found`: what it answers never was) costs the others
 * nothing. Locks their rooms.
 */
export async function appendAll(
  tx: Tx,
  group: readonly Indexed[],
  now: number,
): Promise<(Appended | ChatError)[]> {
  const known = await lookUp(
    tx,
    group.map(({ draft }) => draft),
  );
  const rows: Row[] = [];
  const mentioned: Mentioned[] = [];
  const answers = group.map((one) => {
    try {
      return appendOne(one, known, now, { rows, mentioned });
    } catch (error) {
      if (error instanceof ChatError) return error;
      throw error;
    }
  });
  if (rows.length > 0) await write(tx, [...known.rooms.values()], rows, mentioned, now);
  return answers;
}

/** In the order of the statements: what is read after the lock stays so until the transaction ends. */
async function lookUp(tx: Tx, drafts: readonly Draft[]): Promise<Known> {
  const [rooms, said, there] = await Promise.all([
    lockRooms(tx, [...new Set(drafts.map(({ room }) => room))]),
    selectSaid(tx, drafts),
    selectThere(tx, drafts),
  ]);
  return {
    rooms: new Map(rooms.map((room) => [room.name, room])),
    said: new Map(said.map((one) => [keyOf(one.room, one.user, one.key), one])),
    there: new Set(there.map(({ room, seq }) => placeOf(room, seq))),
  };
}

type SaidByKey = Said & { room: RoomName; user: UserId; key: string };

/** The first text: an edit since is no other message. */
async function selectSaid(tx: Tx, drafts: readonly Draft[]): Promise<SaidByKey[]> {
  const keyed = drafts.filter(({ key }) => key !== null);
  if (keyed.length === 0) return [];
  // `lateral … limit`: one look into the index for each, whatever the planner believes of the table.
  return tx.all<SaidByKey>(
    `select r.name as room, asked."user", asked.key, e.*
     from unnest($1::text[], $2::text[], $3::text[]) asked (room, "user", key)
     join rooms r on r.name = asked.room
     cross join lateral (select seq, text, flags, timestamp, about from events
       where room = r.id and "user" = asked."user" and key = asked.key limit 1) e`,
    keyed.map(({ room }) => room),
    keyed.map(({ userId }) => userId),
    keyed.map(({ key }) => key),
  );
}

/** Of the messages that are answered, those that are there: also deleted ones. */
async function selectThere(
  tx: Tx,
  drafts: readonly Draft[],
): Promise<{ room: RoomName; seq: number }[]> {
  const answering = drafts.filter(({ replyTo }) => replyTo !== undefined);
  if (answering.length === 0) return [];
  return tx.all(
    `select r.name as room, e.seq from unnest($1::text[], $2::bigint[]) asked (room, seq)
     join rooms r on r.name = asked.room
     cross join lateral (select seq from events
       where room = r.id and seq = asked.seq and type = ${eventTypes.chat} limit 1) e`,
    answering.map(({ room }) => room),
    answering.map(({ replyTo }) => replyTo ?? 0),
  );
}

type Written = { rows: Row[]; mentioned: Mentioned[] };

function appendOne(
  { draft, words }: Indexed,
  known: Known,
  now: number,
  written: Written,
): Appended {
  const { userId, username, text, action, key, replyTo, mentions, everyone = false } = draft;
  const room = known.rooms.get(draft.room);
  if (room === undefined) throw new ChatError("room_not_found");
  const said = key === null ? undefined : known.said.get(keyOf(room.name, userId, key));
  if (said !== undefined) return answerAgain(said, draft);
  // After the key: what was stored before the room was archived is answered as it was then.
  if (isArchived(room)) throw new ChatError("room_archived");
  if (replyTo !== undefined && !known.there.has(placeOf(room.name, replyTo)))
    throw new ChatError("message_not_found");

  const seq = (room.head += 1);
  const flags = eventFlags.sized | actionFlag(action);
  const about = replyTo ?? null;
  written.rows.push([
    ...([room.id, seq, userId, username, text, flags] as const),
    ...([key, about, writeMentions(mentions), words] as const),
  ]);
  for (const one of mentions ?? []) written.mentioned.push([room.id, one.userId, seq]);
  if (everyone) written.mentioned.push([room.id, everybody, seq]);
  // For those that come after it in the group.
  if (key !== null)
    known.said.set(keyOf(room.name, userId, key), { seq, text, flags, timestamp: now, about });
  known.there.add(placeOf(room.name, seq));
  return { seq, timestamp: now, duplicate: false };
}

async function write(
  tx: Tx,
  rooms: readonly Room[],
  rows: readonly Row[],
  mentioned: readonly Mentioned[],
  now: number,
): Promise<void> {
  const advanced = new Set(rows.map(([room]) => room));
  const moved = rooms.filter(({ id }) => advanced.has(id));
  await Promise.all([
    tx.run(
      `update rooms r set head = m.head, newest = $3
       from unnest($1::int[], $2::bigint[]) m (id, head) where r.id = m.id`,
      moved.map(({ id }) => id),
      moved.map(({ head }) => head),
      now,
    ),
    tx.run(
      `insert into events (room, seq, "user", username, text, flags, key, about, mentions, words, type, timestamp)
       select room, seq, "user", username, text, flags, key, about, mentions, words::tsvector, ${eventTypes.chat}, $11
       from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::bigint[],
         $9::text[], $10::text[]) m (room, seq, "user", username, text, flags, key, about, mentions, words)`,
      ...columnsOf(rows),
      now,
    ),
    mentioned.length === 0 ? 0 : insertMentions(tx, mentioned),
  ]);
}

/** As `unnest` takes them. */
const columnsOf = (rows: readonly (readonly (string | number | null)[])[]) =>
  (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? null));

const insertMentions = (tx: Tx, mentioned: readonly Mentioned[]): Promise<number> =>
  tx.run(
    `insert into mentions (room, "user", seq) select * from unnest($1::int[], $2::text[], $3::bigint[])
     on conflict do nothing`,
    ...columnsOf(mentioned),
  );

/** What `append` answers to a message that is stored already; null when it is not. Throws `key_conflict`. */
export async function repeated(tx: Tx, draft: Draft): Promise<Appended | null> {
  const [said] = await selectSaid(tx, [draft]);
  return said === undefined ? null : answerAgain(said, draft);
}

/** Those mentioned in a message, in place of whoever was. `everyone`: the room's members, by one row. */
export async function setMentions(
  tx: Tx,
  room: Room,
  seq: number,
  { people, everyone }: { people: readonly { userId: UserId }[]; everyone: boolean },
): Promise<void> {
  await tx.run("delete from mentions where room = $1 and seq = $2", room.id, seq);
  const named: Mentioned[] = people.map(({ userId }) => [room.id, userId, seq]);
  if (everyone) named.push([room.id, everybody, seq]);
  if (named.length > 0) await insertMentions(tx, named);
}

/** What is absent is nothing. Of people no name is kept but that of who reacts. */
type Happening = Pick<EventRow, "type" | "user"> & Partial<EventRow>;

/** Appends an event that is no message to a room that is locked. */
export async function happened(
  tx: Tx,
  room: Room,
  happening: Happening,
  now: number,
): Promise<EventRow> {
  const { type, user, username, text, flags = 0, about = null, mentions = null } = happening;
  const seq = await advance(tx, room, now);
  const row = await tx.one<EventRow>(
    `insert into events (room, seq, type, "user", username, text, flags, timestamp, about, mentions)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${quotedColumns}`,
    ...[room.id, seq, type, user, username ?? "", text ?? ""],
    ...[flags | eventFlags.sized, now, about, mentions],
  );
  if (row === null) throw new Error("An event was inserted and did not come back");
  return row;
}

/** `user` is a word of SQL's own there. */
const quotedColumns = eventColumns.replace(/\buser\b/, '"user"');

/** Appends a `room` event with the facts as they are now, to a room that is locked. */
export async function appendFacts(tx: Tx, room: Room, by: UserId, now: number): Promise<RoomEvent> {
  const { room: _, ...facts } = factsOf(room);
  const text = JSON.stringify(facts);
  return toRoomEvent(
    room,
    await happened(tx, room, { type: eventTypes.room, user: by, text }, now),
  );
}
