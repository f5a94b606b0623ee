// What lies in a row of the log, and the event that it is. Knows no statement.

import type { ChatEvent, DeletedEvent, DurableEvent, RoomEvent } from "../protocol/events.ts";
import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { EditedEvent, Mention, ReactedEvent } from "../protocol/message-events.ts";
import { eventFlags, eventTypes } from "./stored.ts";

/** What an event needs of its room's row. */
type Room = { readonly name: RoomName };

/** A message's row. */
export type ChatRow = {
  seq: number;
  user: UserId;
  username: Username;
  /** As it was said first; of a deleted message as long as that was, and without meaning. */
  text: string;
  flags: number;
  key: string | null;
  timestamp: number;
  /** What it answers. */
  about: number | null;
  /** JSON; null: nobody. */
  mentions: string | null;
};
export type EventRow = ChatRow & { type: number };

// A message's tail is read at each join: no column more than it takes.
export const chatColumns = "seq, user, username, text, flags, key, timestamp, about, mentions";
export const eventColumns = `${chatColumns}, type`;

export const isDeleted = ({ flags }: { flags: number }): boolean =>
  (flags & eventFlags.deleted) !== 0;
export const isEdited = ({ flags }: { flags: number }): boolean =>
  (flags & (eventFlags.edited | eventFlags.deleted)) === eventFlags.edited;
export const isReacted = ({ flags }: { flags: number }): boolean =>
  (flags & (eventFlags.reacted | eventFlags.deleted)) === eventFlags.reacted;

/** The mentions of a row that is not deleted. */
export const parseMentions = (mentions: string | null): Mention[] =>
  // Written by `writeMentions`.
  mentions === null ? [] : (JSON.parse(mentions) as Mention[]);

export const writeMentions = (mentions: readonly Mention[] | undefined): string | null =>
  mentions === undefined || mentions.length === 0 ? null : JSON.stringify(mentions);

/** A message as it was said first, its fields in the order in which they go over the wire. */
export function toChat({ name: room }: Room, row: ChatRow): ChatEvent {
  const { seq, user, username, timestamp } = row;
  const deleted = isDeleted(row);
  const text = deleted ? "" : row.text;
  const event: ChatEvent = { type: "chat", room, seq, userId: user, username, text, timestamp };
  if ((row.flags & eventFlags.action) !== 0) event.action = true;
  if (row.key !== null) event.key = row.key;
  if (deleted) event.deleted = true;
  if (row.about !== null) event.replyTo = row.about;
  if (row.mentions !== null && !deleted) event.mentions = parseMentions(row.mentions);
  return event;
}

/** What happened to a message or the room. */
export function toHappening(room: Room, row: EventRow): Exclude<DurableEvent, ChatEvent> {
  switch (row.type) {
    case eventTypes.deleted:
      return toDeleted(room, row);
    case eventTypes.edited:
      return toEdited(room, row);
    case eventTypes.reacted:
      return toReacted(room, row);
    default:
      return toRoomEvent(room, row);
  }
}

type Fields<Name extends keyof EventRow> = Pick<EventRow, "seq" | "user" | "timestamp" | Name>;

export function toDeleted({ name: room }: Room, row: Fields<"about">): DeletedEvent {
  const { seq, about, user, timestamp } = row;
  return { type: "deleted", room, seq, message: about ?? 0, userId: user, timestamp };
}

export function toEdited(
  { name: room }: Room,
  row: Fields<"about" | "text" | "flags" | "mentions">,
): EditedEvent {
  const { seq, about, user: userId, timestamp, mentions } = row;
  const text = isDeleted(row) ? "" : row.text;
  const event: EditedEvent = {
    ...{ type: "edited", room, seq, message: about ?? 0, userId, text, timestamp },
  };
  if (mentions !== null && !isDeleted(row)) event.mentions = parseMentions(mentions);
  return event;
}

export function toReacted(
  { name: room }: Room,
  row: Fields<"about" | "text" | "flags" | "username">,
): ReactedEvent {
  const { seq, about, user, username, text, flags, timestamp } = row;
  const event: ReactedEvent = {
    ...{ type: "reacted", room, seq, message: about ?? 0 },
    ...{ userId: user, username, emoji: text, timestamp },
  };
  if ((flags & eventFlags.removed) !== 0) event.remove = true;
  return event;
}

export function toRoomEvent({ name: room }: Room, row: Fields<"text">): RoomEvent {
  const { seq, user, timestamp, text } = row;
  // Written by `appendFacts`.
  const facts = JSON.parse(text) as Omit<
    RoomEvent,
    "type" | "room" | "seq" | "userId" | "timestamp"
  >;
  return { type: "room", room, seq, userId: user, timestamp, ...facts };
}
