// What lies in a room's row, and the facts that it is. Knows no statement.

import { randomId } from "../lib/id.ts";
import { asRoomName, type RoomName, type UserId, type Username } from "../protocol/ids.ts";
import type { RoomChanges, RoomFacts, RoomKind, RoomRow } from "./rooms.ts";
import { nameOf, roomFlags, roomKinds, roomRoles } from "./stored.ts";

/** A row as it is now. Only the `rooms.ts` of an engine changes it. */
export type Room = {
  readonly id: number;
  readonly name: RoomName;
  /** One of `roomKinds`. */
  readonly kind: number;
  readonly epoch: string;
  readonly first: number;
  title: string | null;
  topic: string | null;
  /** Of `roomFlags`. */
  flags: number;
  /** Seconds. */
  slow: number;
  head: number;
  newest: number | null;
};

/** What a new room is; what is absent is as in a room that somebody made by coming in. */
export type NewRoom = { name: RoomName; kind: RoomKind } & RoomChanges;

export const roomColumns = "id, name, kind, title, topic, flags, slow, epoch, first, head, newest";

// No room has it, so that asking after a room that is not there costs what asking after one that is does.
export const nowhere = -1;

export const isPublic = (room: Pick<Room, "kind">): boolean => room.kind === roomKinds.public;
export const isArchived = (room: Pick<Room, "flags">): boolean =>
  (room.flags & roomFlags.archived) !== 0;

export function factsOf(
  room: Pick<Room, "name" | "kind" | "title" | "topic" | "flags" | "slow">,
): RoomFacts {
  return {
    room: room.name,
    title: room.title,
    topic: room.topic,
    kind: nameOf(roomKinds, room.kind),
    readOnly: (room.flags & roomFlags.readOnly) !== 0,
    slowSeconds: room.slow,
    archived: isArchived(room),
  };
}

/** A name that nobody can guess: `isReservedRoom` of protocol/names knows its form. */
export const secretName = (kind: "private" | "direct"): RoomName =>
  asRoomName(`${kind === "private" ? "p" : "dm"}-${randomId(12)}`);

/** As the two of a direct room stand in its row. */
export const inOrder = (one: UserId, other: UserId): [low: UserId, high: UserId] =>
  one < other ? [one, other] : [other, one];

/** `room` with what `changes` says of it. */
export function changeFacts(room: Room, changes: RoomChanges): void {
  const { title, topic, slowSeconds } = changes;
  if (title !== undefined) room.title = title;
  if (topic !== undefined) room.topic = topic;
  if (slowSeconds !== undefined) room.slow = slowSeconds;
  room.flags = flagsOf(changes, room.flags);
}

/** `flags` with what `changes` says of them. */
export function flagsOf({ readOnly, archived }: RoomChanges, flags: number): number {
  const set = (now: number, flag: number, on: boolean | undefined) =>
    on === undefined ? now : (now & ~flag) | (on ? flag : 0);
  return set(set(flags, roomFlags.readOnly, readOnly), roomFlags.archived, archived);
}

/** A room's row in a list, as one user sees it. */
export type ListedRow = Pick<
  Room,
  "name" | "kind" | "title" | "topic" | "flags" | "slow" | "head"
> & {
  timestamp: number | null;
  role: number | null;
  otherId: UserId | null;
  otherName: Username | null;
};

export function toRoomRow(row: ListedRow): RoomRow {
  const { head, timestamp, role, otherId, otherName } = row;
  return {
    ...factsOf(row),
    head,
    timestamp,
    member: role !== null,
    role: role === null ? null : nameOf(roomRoles, role),
    other: otherId === null || otherName === null ? null : { userId: otherId, username: otherName },
  };
}
