// Reading the log: pages of messages as they are now, and ranges of events as they happened. Each range with what
// belongs to it (newest texts, reactions) is one statement, so that all of it is of one moment.

import type { ChatEvent, DurableEvent } from "../../protocol/events.ts";
import type { Reaction } from "../../protocol/message-events.ts";
import { type EventRow, parseMentions, toChat, toHappening } from "../event-rows.ts";
import type { Room } from "../room-rows.ts";
import type { Page, PageQuery } from "../rooms.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import type { Tx } from "./transaction.ts";

/** An event's row with what became of it. */
export type ReadRow = EventRow & {
  /** Null: not edited, or deleted. */
  newText: string | null;
  newMentions: string | null;
  edited: number | null;
  /** Null: none, or not asked for. */
  reactions: Reaction[] | null;
};

type Chosen = { messages: ChatEvent[]; more: boolean };
type Named = Pick<Room, "name">;

const above = Number.MAX_SAFE_INTEGER;
const { edited, deleted, reacted } = eventFlags;
const isMessage = `e.type = ${eventTypes.chat}`;
const hasEdit = `${isMessage} and e.flags & ${edited | deleted} = ${edited}`;
const hasReactions = `${isMessage} and e.flags & ${reacted | deleted} = ${reacted}`;

/** In SQL: of an event `e`, what a `ReadRow` has of it; its edit is `v` of `fromEvents`. */
export const readColumns = `e.seq, e."user", e.username, e.text, e.flags, e.key, e.timestamp, e.about, e.mentions,
  e.type, v.text as "newText", v.mentions as "newMentions", v.timestamp as edited`;
/** Each in the order in which its kinds came up. */
export const reactionsColumn = `case when ${hasReactions} then (
    select json_agg(json_build_object('emoji', emoji, 'count', count, 'users', users) order by since)
    from reaction_kinds where room = e.room and message = e.seq) end as reactions`;
export const noReactions = "null::json as reactions";
/** Looks for an edit only where there is one. */
export const fromEvents = `events e left join lateral (
    select text, mentions, timestamp from events
    where room = e.room and about = e.seq and type = ${eventTypes.edited} and ${hasEdit}
    order by seq desc limit 1) v on true`;

const messages = `select ${readColumns}, ${reactionsColumn} from ${fromEvents} where e.room = $1 and ${isMessage}`;
const selectAfter = `select ${readColumns}, ${noReactions} from ${fromEvents}
  where e.room = $1 and e.seq > $2 order by e.seq limit $3`;
const selectNewer = `${messages} and e.seq > $2 order by e.seq limit $3`;
const selectOlder = `${messages} and e.seq < $2 order by e.seq desc limit $3`;
const selectMessage = `${messages} and e.seq = $2`;

/** A message with its newest text, or what happened. */
export const toEvent = (room: Named, row: ReadRow): DurableEvent =>
  row.type === eventTypes.chat ? toMessage(room, row) : toHappening(room, row);

export function toMessage(room: Named, row: ReadRow): ChatEvent {
  const event = row.edited === null ? toChat(room, row) : toNewest(room, row, row.edited);
  if (row.reactions !== null) event.reactions = row.reactions;
  return event;
}

function toNewest(room: Named, row: ReadRow, editedAt: number): ChatEvent {
  const { mentions: _, ...rest } = toChat(room, row);
  const event: ChatEvent = { ...rest, text: row.newText ?? "" };
  if (row.newMentions !== null) event.mentions = parseMentions(row.newMentions);
  event.edited = editedAt;
  return event;
}

/** Events with `seq` > `after`, ascending; messages without their reactions, which are events themselves. */
export async function after(
  tx: Tx,
  room: Room,
  seq: number,
  limit: number,
): Promise<DurableEvent[]> {
  const rows = await tx.all<ReadRow>(selectAfter, room.id, seq, limit);
  return rows.map((row) => toEvent(room, row));
}

/** Tombstones included; null when there is none. */
export async function message(tx: Tx, room: Room, seq: number): Promise<ChatEvent | null> {
  const row = await tx.one<ReadRow>(selectMessage, room.id, seq);
  return row === null ? null : toMessage(room, row);
}

export async function page(tx: Tx, room: Room, query: PageQuery): Promise<Page> {
  return { ...(await choose(tx, room, query)), first: room.first, head: room.head };
}

const newer = (tx: Tx, room: Room, seq: number, limit: number) =>
  tx.all<ReadRow>(selectNewer, room.id, seq, limit);
/** The newest first. */
const older = (tx: Tx, room: Room, seq: number, limit: number) =>
  tx.all<ReadRow>(selectOlder, room.id, seq, limit);

async function choose(tx: Tx, room: Room, query: PageQuery): Promise<Chosen> {
  const { limit } = query;
  if (query.around !== null) return around(tx, room, query.around, limit);
  const ascending = query.after !== null;
  const found = ascending
    ? await newer(tx, room, query.after ?? 0, limit + 1)
    : await older(tx, room, query.before ?? above, limit + 1);
  const rows = found.slice(0, limit);
  const chosen = ascending ? rows : rows.reverse();
  return { messages: chosen.map((row) => toMessage(room, row)), more: found.length > limit };
}

async function around(tx: Tx, room: Room, seq: number, limit: number): Promise<Chosen> {
  const [before, since] = await Promise.all([
    older(tx, room, seq, limit + 1),
    newer(tx, room, seq - 1, limit + 1),
  ]);
  // Half each; what one side has not, the other gives.
  const fromBefore = Math.min(before.length, Math.max(limit >> 1, limit - since.length));
  const fromSince = Math.min(since.length, limit - fromBefore);
  const rows = [...before.slice(0, fromBefore).reverse(), ...since.slice(0, fromSince)];
  const more = fromBefore < before.length || fromSince < since.length;
  return { messages: rows.map((row) => toMessage(room, row)), more };
}
