// The rooms of this page and how far each one's log is known. Pure: each function returns a new map.

import type {
  DurableEvent,
  Joined,
  Person,
  RoomFacts,
  RoomSummary,
  Standing,
} from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";
import type { RoomRole } from "../../src/protocol/roles.ts";
import { counting, entered, type Reading, summedReading } from "./unread.ts";

export type Room = Readonly<RoomFacts> & {
  readonly room: RoomName;
  /** Ours in this room. */
  readonly role: RoomRole;
  /** Until when we are muted here, in ms since 1970; 0 for not. */
  readonly mutedUntil: number;
  /** Of a direct room: the other one. */
  readonly other: Person | null;
  /** Joined on the present connection: only then does the server tell us what happens in it. */
  readonly live: boolean;
  /** Null until the first `joined`: nothing to resume from. */
  readonly epoch: string | null;
  /** The last durable event that was seen in order; a resume asks for what comes after it. */
  readonly seq: number;
  /** Null until the server or the first `joined` says it. */
  readonly read: Reading | null;
};

export type Rooms = ReadonlyMap<RoomName, Room>;

const unknown = (room: RoomName): Room => ({
  room,
  ...{ title: null, topic: null, kind: "public", readOnly: false, slowSeconds: 0, archived: false },
  ...{ role: "member", mutedUntil: 0, other: null },
  live: false,
  epoch: null,
  seq: 0,
  read: null,
});

function patch(rooms: Rooms, room: RoomName, change: Partial<Room>): Rooms {
  const next = new Map(rooms);
  next.set(room, { ...(rooms.get(room) ?? unknown(room)), ...change });
  return next;
}

/** `room` is one of ours, though nothing is known of it yet. */
export const expect = (rooms: Rooms, room: RoomName): Rooms =>
  rooms.has(room) ? rooms : patch(rooms, room, {});

export function forget(rooms: Rooms, room: RoomName): Rooms {
  const next = new Map(rooms);
  next.delete(room);
  return next;
}

/** The connection is gone: nothing is live, all that is known stays. */
export function cut(rooms: Rooms): Rooms {
  return new Map([...rooms].map(([name, room]) => [name, { ...room, live: false }]));
}

/**
 * What `welcome` says. `keep` are rooms to hold on to though the server does not name them: the
 * open one, or all of them when the server no longer knows this user.
 */
export function welcomed(
  rooms: Rooms,
  summaries: readonly RoomSummary[],
  keep: ReadonlySet<RoomName>,
): Rooms {
  const next = new Map<RoomName, Room>();
  for (const summary of summaries) next.set(summary.room, summed(rooms, summary));
  for (const name of keep)
    if (!next.has(name)) next.set(name, { ...(rooms.get(name) ?? unknown(name)), live: false });
  return next;
}

/** Somebody made us a member, or another tab of ours did. Not live yet: it is to be joined. */
export function added(rooms: Rooms, summary: RoomSummary): Rooms {
  if (rooms.get(summary.room)?.live === true) return rooms;
  return new Map([...rooms, [summary.room, summed(rooms, summary)]]);
}

/** We opened a direct room with `other`: whom it is with is told by no reply to a join. */
export const opened = (rooms: Rooms, room: RoomName, other: Person): Rooms =>
  patch(rooms, room, { kind: "direct", other });

function summed(rooms: Rooms, summary: RoomSummary): Room {
  const known = rooms.get(summary.room) ?? unknown(summary.room);
  const { role, other = null } = summary;
  const read = summedReading(summary, known.read);
  return { ...known, ...factsOf(summary), role: role ?? known.role, other, live: false, read };
}

function factsOf(facts: RoomFacts): RoomFacts {
  const { title, topic, kind, readOnly, slowSeconds, archived } = facts;
  return { title, topic, kind, readOnly, slowSeconds, archived };
}

/** What we may do in a room changed; a change for the whole server is not ours to keep. */
export function stands(rooms: Rooms, { room, role, mutedUntil }: Standing): Rooms {
  if (room === null || !rooms.has(room)) return rooms;
  // In a room it is a room's role, by the wire's own rule.
  return patch(rooms, room, { role: role as RoomRole, mutedUntil });
}

/** A `joined` reply, be it a first join, a resume or a reset. */
export function joined(rooms: Rooms, frame: Joined, me: UserId): Rooms {
  const { room, epoch, head, role, mutedUntil } = frame;
  const said = frame.events ?? frame.messages ?? [];
  const known = rooms.get(room)?.read ?? entered(head);
  // The log went back, and the pointer with it.
  const read = known.seq > head ? { ...entered(head), level: known.level } : known;
  const standing = { ...factsOf(frame), role, mutedUntil };
  return patch(rooms, room, {
    ...standing,
    ...{ epoch, live: true, seq: head },
    read: { ...counting(read, said, me), counted: Math.max(head, read.counted) },
  });
}

/**
 * A live durable event. `hole`: something before it is missing, so it was not taken in and the
 * room must be resumed. `old`: it was known already.
 */
export function said(
  rooms: Rooms,
  event: DurableEvent,
  me: UserId,
): { rooms: Rooms; found: "next" | "old" | "hole" } {
  const room = rooms.get(event.room);
  if (room === undefined || !room.live) return { rooms, found: "old" };
  if (event.seq <= room.seq) return { rooms, found: "old" };
  if (event.seq > room.seq + 1)
    return { rooms: patch(rooms, event.room, { live: false }), found: "hole" };
  const facts = event.type === "room" ? factsOf(event) : {};
  const read = room.read === null ? null : counting(room.read, [event], me);
  return {
    rooms: patch(rooms, event.room, { ...facts, seq: event.seq, read }),
    found: "next",
  };
}

/** What is known of the reading of a room of ours changes; nothing for a room that is not. */
export function reads(
  rooms: Rooms,
  room: RoomName,
  change: (reading: Reading, head: number) => Reading,
): Rooms {
  const known = rooms.get(room);
  if (known === undefined || known.read === null) return rooms;
  const read = change(known.read, known.seq);
  return read === known.read ? rooms : patch(rooms, room, { read });
}

/** As people call it: a private room's own name is nobody's to read, a direct room is the other one. */
export const nameOf = ({ room, kind, title, other }: Room): string =>
  (kind === "direct" ? other?.username : title) ?? room;

/** As the list shows them: rooms, then people, by name, the way people count (`room-2` before `room-10`). */
export function sorted(rooms: Rooms): Room[] {
  const isDirect = ({ kind }: Room): number => Number(kind === "direct");
  return [...rooms.values()].sort(
    (a, b) => isDirect(a) - isDirect(b) || byName.compare(nameOf(a), nameOf(b)),
  );
}

/** Those that the list shows: an archived room only while it is open. */
export const listed = (rooms: Rooms, open: RoomName | null): Room[] =>
  sorted(rooms).filter(({ room, archived }) => !archived || room === open);

const byName = new Intl.Collator("en", { numeric: true });
