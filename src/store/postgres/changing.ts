// What becomes of a message that is said: another text, reactions, no text at all.

import { ChatError } from "../../protocol/errors.ts";
import type { DeletedEvent } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import {
  type ChatRow,
  isDeleted,
  isEdited,
  parseMentions,
  toDeleted,
  toEdited,
  toReacted,
  writeMentions,
} from "../event-rows.ts";
import type { Edit, Edited, Reacted, ReactionDraft } from "../messages.ts";
import { isArchived, type Room } from "../room-rows.ts";
import type { Deleted } from "../rooms.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { happened, setMentions } from "./messages.ts";
import * as reactions from "./reactions.ts";
import { advance } from "./rooms.ts";
import type { Tx } from "./transaction.ts";
import { wordsOf } from "./words.ts";

type Message = Pick<ChatRow, "user" | "username" | "text" | "flags" | "mentions">;
type Version = Pick<ChatRow, "text" | "mentions">;
type Deletion = { seq: number; about: number; user: UserId; timestamp: number };

const ofMessage = `room = $1 and seq = $2 and type = ${eventTypes.chat}`;
const editsOf = `room = $1 and about = $2 and type = ${eventTypes.edited}`;
// The key stays, so that it cannot be used for another message.
const blanked = `text = '', mentions = null, words = null, flags = flags | ${eventFlags.deleted}`;

const find = (tx: Tx, room: Room, message: number): Promise<Message | null> =>
  tx.one<Message>(
    `select "user", username, text, flags, mentions from events where ${ofMessage}`,
    ...[room.id, message],
  );

/** Throws `message_not_found`. */
async function findLeft(tx: Tx, room: Room, message: number): Promise<Message> {
  const said = await find(tx, room, message);
  if (said === null || isDeleted(said)) throw new ChatError("message_not_found");
  return said;
}

/** Its newest text. */
async function newest(tx: Tx, room: Room, message: number, said: Message): Promise<Version> {
  if (!isEdited(said)) return said;
  const select = `select text, mentions from events where ${editsOf} order by seq desc limit 1`;
  return (await tx.one<Version>(select, room.id, message)) ?? said;
}

async function mark(tx: Tx, room: Room, message: number, flag: number): Promise<void> {
  const update = `update events set flags = flags | $3 where ${ofMessage} and flags & $3 = 0`;
  await tx.run(update, room.id, message, flag);
}

/** In a room that is locked. Throws `message_not_found`, `forbidden`, `room_archived`. */
export async function edit(tx: Tx, room: Room, draft: Edit, now: number): Promise<Edited> {
  const { message, by, text, mentions, everyone, over } = draft;
  const said = await findLeft(tx, room, message);
  if (said.user !== by) throw new ChatError("forbidden", "That message is somebody else's");
  const before = await newest(tx, room, message, said);
  if (over !== undefined && before.text !== over)
    return { event: null, fresh: [], duplicate: false, stale: true };
  if (before.text === text) return { event: null, fresh: [], duplicate: true };
  if (isArchived(room)) throw new ChatError("room_archived");
  const known = new Set(parseMentions(before.mentions).map(({ userId }) => userId));
  const fresh = mentions.filter(({ userId }) => !known.has(userId));
  const change = { type: eventTypes.edited, user: by, text, about: message };
  const row = await happened(tx, room, { ...change, mentions: writeMentions(mentions) }, now);
  await tx.run(
    `update events set flags = flags | ${eventFlags.edited}, words = $3::text::tsvector where ${ofMessage}`,
    ...[room.id, message, wordsOf(text, { userId: by, username: said.username })],
  );
  await setMentions(tx, room, message, { people: mentions, everyone });
  return { event: toEdited(room, row), fresh, duplicate: false };
}

/** In a room that is locked. Throws `message_not_found`, `room_archived`, `too_many_reactions`. */
export async function react(
  tx: Tx,
  room: Room,
  draft: ReactionDraft,
  now: number,
): Promise<Reacted> {
  const { message, userId, username, emoji, remove: isRemoval } = draft;
  await findLeft(tx, room, message);
  const place = { room, message, emoji };
  if ((await reactions.has(tx, place, userId)) !== isRemoval)
    return { event: null, duplicate: true };
  if (isArchived(room)) throw new ChatError("room_archived");
  if (!isRemoval && (await reactions.isFull(tx, place))) throw new ChatError("too_many_reactions");
  const flags = isRemoval ? eventFlags.removed : 0;
  const reaction = { type: eventTypes.reacted, user: userId, username, text: emoji, flags };
  const row = await happened(tx, room, { ...reaction, about: message }, now);
  if (isRemoval) await reactions.remove(tx, place, userId);
  else await reactions.add(tx, place, userId, row.seq);
  await mark(tx, room, message, eventFlags.reacted);
  return { event: toReacted(room, row), duplicate: false };
}

/**
 * Takes all texts of a message away and appends a `deleted` event, in a room that is locked. Throws
 * `message_not_found`.
 */
export async function remove(
  tx: Tx,
  room: Room,
  message: number,
  by: UserId,
  now: number,
): Promise<Deleted> {
  const said = await find(tx, room, message);
  if (said === null) throw new ChatError("message_not_found");
  if (isDeleted(said)) return { event: await deletionOf(tx, room, message), duplicate: true };
  const [event] = await removeAll(tx, room, [message], by, now);
  if (event === undefined) throw new Error("A message was deleted and no event says so");
  return { event, duplicate: false };
}

/**
 * The same of many messages that are there and not deleted: their events, in the order of `messages`. In as many
 * statements as of one, since all who write to the room wait.
 */
export async function removeAll(
  tx: Tx,
  room: Room,
  messages: readonly number[],
  by: UserId,
  now: number,
): Promise<DeletedEvent[]> {
  const before = room.head;
  await Promise.all([
    advance(tx, room, now, messages.length),
    tx.run(insertDeletions, room.id, before, by, now, messages),
    tx.run(`update events set ${blanked} where ${among("seq", "chat")}`, room.id, messages),
    tx.run(`update events set ${blanked} where ${among("about", "edited")}`, room.id, messages),
    tx.run("delete from mentions where room = $1 and seq = any($2::bigint[])", room.id, messages),
    reactions.drop(tx, room, messages),
  ]);
  return messages.map((about, at) =>
    toDeleted(room, { seq: before + at + 1, about, user: by, timestamp: now }),
  );
}

const insertDeletions = `insert into events (room, seq, type, "user", username, text, flags, timestamp, about)
  select $1, $2 + at, ${eventTypes.deleted}, $3, '', '', ${eventFlags.sized}, $4, about
  from unnest($5::bigint[]) with ordinality m (about, at)`;
const among = (column: "seq" | "about", type: "chat" | "edited"): string =>
  `room = $1 and ${column} = any($2::bigint[]) and type = ${eventTypes[type]}`;

async function deletionOf(tx: Tx, room: Room, message: number): Promise<DeletedEvent> {
  const row = await tx.one<Deletion>(
    `select seq, about, "user", timestamp from events
     where room = $1 and about = $2 and type = ${eventTypes.deleted}`,
    ...[room.id, message],
  );
  if (row === null) throw new Error("A message is deleted, but no event says so");
  return toDeleted(room, row);
}

/** Null when there is no such message, or it is deleted. */
export async function authorOf(tx: Tx, room: Room, message: number): Promise<UserId | null> {
  const said = await find(tx, room, message);
  return said === null || isDeleted(said) ? null : said.user;
}
