// Reading the log: pages of messages as they are now, and ranges of events as they happened.

import type { Statement } from "bun:sqlite";
import type { ChatEvent, DurableEvent } from "../../protocol/events.ts";
import type { Page, PageQuery } from "../rooms.ts";
import {
  chatColumns,
  type ChatRow,
  eventColumns,
  type EventRow,
  isEdited,
  isReacted,
  parseMentions,
  toChat,
  toHappening,
} from "../event-rows.ts";
import { eventTypes } from "../stored.ts";
import type { Reactions } from "./reactions.ts";
import type { Room } from "../room-rows.ts";
import type { Transaction } from "./transaction.ts";

export type History = {
  /** Events with `seq` > `after`, ascending; messages without their reactions, which are events themselves. */
  after(room: Room, after: number, limit: number): DurableEvent[];
  /** The newest `limit` messages, oldest first. */
  tail(room: Room, limit: number): ChatEvent[];
  page(room: Room, query: PageQuery): Page;
  /** Tombstones included; null when there is none. */
  message(room: Room, seq: number): ChatEvent | null;
  /** The newest edit of a message; null for none. */
  version(room: Room, message: number): Version | null;
};

/** The newest of a message's edits. */
export type Version = Pick<ChatRow, "text" | "mentions" | "timestamp">;

type Range = [room: number, seq: number, limit: number];
type Chosen = { messages: ChatEvent[]; more: boolean };

const isMessage = `type = ${eventTypes.chat}`;
const above = Number.MAX_SAFE_INTEGER;

/** In SQL: what there is to an edit of the message ?2 in the room ?1, the newest first. */
export const editsOf = `from events where room = ?1 and about = ?2 and type = ${eventTypes.edited}
  order by seq desc`;

export function openHistory(transaction: Transaction, reactions: Reactions): History {
  const statements = prepareStatements(transaction);

  function read<Row>(statement: Statement<Row, Range>, range: Range): Row[] {
    const rows = statement.all(...range);
    transaction.didRead(rows.length);
    return rows;
  }

  const version = (room: Room, message: number): Version | null =>
    statements.selectVersion.get(room.id, message);

  /** With its newest text. */
  function asItIs(room: Room, row: ChatRow): ChatEvent {
    const event = toChat(room, row);
    const edit = isEdited(row) ? version(room, row.seq) : null;
    if (edit === null) return event;
    const { mentions: _, ...rest } = event;
    const edited: ChatEvent = { ...rest, text: edit.text };
    if (edit.mentions !== null) edited.mentions = parseMentions(edit.mentions);
    edited.edited = edit.timestamp;
    return edited;
  }

  /** The rows are neighbours, in either order. */
  function toMessages(room: Room, rows: readonly ChatRow[]): ChatEvent[] {
    const messages = rows.map((row) => asItIs(room, row));
    const reacted = rows.filter(isReacted).map(({ seq }) => seq);
    if (reacted.length === 0) return messages;
    const ofMessages = reactions.between(room, Math.min(...reacted), Math.max(...reacted));
    for (const message of messages) {
      const ofThis = ofMessages.get(message.seq);
      if (ofThis !== undefined) message.reactions = ofThis;
    }
    return messages;
  }

  const newer = (room: Room, seq: number, limit: number) =>
    read(statements.selectNewer, [room.id, seq, limit]);
  /** The newest first. */
  const older = (room: Room, seq: number, limit: number) =>
    read(statements.selectOlder, [room.id, seq, limit]);

  function around(room: Room, seq: number, limit: number): Chosen {
    const before = older(room, seq, limit + 1);
    const after = newer(room, seq - 1, limit + 1);
    // Half each; what one side has not, the other gives.
    const fromBefore = Math.min(before.length, Math.max(limit >> 1, limit - after.length));
    const fromAfter = Math.min(after.length, limit - fromBefore);
    const rows = [...before.slice(0, fromBefore).reverse(), ...after.slice(0, fromAfter)];
    const more = fromBefore < before.length || fromAfter < after.length;
    return { messages: toMessages(room, rows), more };
  }

  function choose(room: Room, query: PageQuery): Chosen {
    const { limit } = query;
    if (query.around !== null) return around(room, query.around, limit);
    const ascending = query.after !== null;
    const found = ascending
      ? newer(room, query.after ?? 0, limit + 1)
      : older(room, query.before ?? above, limit + 1);
    const rows = found.slice(0, limit);
    const messages = toMessages(room, ascending ? rows : rows.reverse());
    return { messages, more: found.length > limit };
  }

  return {
    after: (room, seq, limit) =>
      read(statements.selectAfter, [room.id, seq, limit]).map((row) =>
        row.type === eventTypes.chat ? asItIs(room, row) : toHappening(room, row),
      ),
    tail: (room, limit) => toMessages(room, older(room, above, limit).reverse()),
    page: (room, query) => ({ ...choose(room, query), first: room.first, head: room.head }),
    message(room, seq) {
      const row = statements.selectMessage.get(room.id, seq);
      return row === null ? null : (toMessages(room, [row])[0] ?? null);
    },
    version,
  };
}

function prepareStatements({ db }: Transaction) {
  const newer = "room = ?1 and seq > ?2";
  return {
    // Each half comes from its own index in the order of `seq`: they are merged, not sorted.
    selectAfter: db.prepare<EventRow, Range>(
      `select ${eventColumns} from events where ${newer} and ${isMessage}
       union all select ${eventColumns} from events where ${newer} and type != ${eventTypes.chat}
       order by seq limit ?3`,
    ),
    selectNewer: db.prepare<ChatRow, Range>(
      `select ${chatColumns} from events where ${newer} and ${isMessage} order by seq limit ?3`,
    ),
    selectOlder: db.prepare<ChatRow, Range>(
      `select ${chatColumns} from events where room = ?1 and seq < ?2 and ${isMessage}
       order by seq desc limit ?3`,
    ),
    selectMessage: db.prepare<ChatRow, [room: number, seq: number]>(
      `select ${chatColumns} from events where room = ? and seq = ? and ${isMessage}`,
    ),
    selectVersion: db.prepare<Version, [room: number, message: number]>(
      `select text, mentions, timestamp ${editsOf} limit 1`,
    ),
  };
}
