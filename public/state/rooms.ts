// The rooms of this page and how far each one's log is known. Pure: each function returns a new map.

import type { ChatEvent, Joined, RoomSummary } from "../../src/protocol/events.ts";
import type { RoomName, UserId } from "../../src/protocol/ids.ts";

export type Room = {
  readonly room: RoomName;
  readonly title: string | null;
  readonly topic: string | null;
  /** Joined on the present connection: only then does the server tell us what happens in it. */
  readonly live: boolean;
  /** Null until the first `joined`: nothing to resume from. */
  readonly epoch: string | null;
  /** The last durable event that was seen in order; a resume asks for what comes after it. */
  readonly seq: number;
  /** The newest message that somebody else wrote; 0 when none is known. */
  readonly lastOther: number;
};

export type Rooms = ReadonlyMap<RoomName, Room>;

const unknown = (room: RoomName): Room => ({
  room,
  title: null,
  topic: null,
  live: false,
  epoch: null,
  seq: 0,
  lastOther: 0,
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
  for (const { room, title, topic } of summaries)
    next.set(room, { ...(rooms.get(room) ?? unknown(room)), title, topic, live: false });
  for (const name of keep)
    if (!next.has(name)) next.set(name, { ...(rooms.get(name) ?? unknown(name)), live: false });
  return next;
}

/** A `joined` reply, be it a first join, a resume or a reset. */
export function joined(rooms: Rooms, frame: Joined, me: UserId): Rooms {
  const { room, title, topic, epoch, head } = frame;
  const before = frame.reset === true ? undefined : rooms.get(room);
  const said = frame.events ?? frame.messages ?? [];
  const lastOther = Math.max(before?.lastOther ?? 0, newestOther(said, me));
  return patch(rooms, room, { title, topic, epoch, live: true, seq: head, lastOther });
}

/**
 * A live durable event. `hole`: something before it is missing, so it was not taken in and the
 * room must be resumed. `old`: it was known already.
 */
export function said(
  rooms: Rooms,
  event: ChatEvent,
  me: UserId,
): { rooms: Rooms; found: "next" | "old" | "hole" } {
  const room = rooms.get(event.room);
  if (room === undefined || !room.live) return { rooms, found: "old" };
  if (event.seq <= room.seq) return { rooms, found: "old" };
  if (event.seq > room.seq + 1)
    return { rooms: patch(rooms, event.room, { live: false }), found: "hole" };
  const lastOther = event.userId === me ? room.lastOther : event.seq;
  return { rooms: patch(rooms, event.room, { seq: event.seq, lastOther }), found: "next" };
}

export function newestOther(events: readonly ChatEvent[], me: UserId): number {
  const other = events.findLast((event) => event.userId !== me);
  return other === undefined ? 0 : other.seq;
}

/** As the list shows them: by name, the way people count (`room-2` before `room-10`). */
export function sorted(rooms: Rooms): Room[] {
  return [...rooms.values()].sort((a, b) => byName.compare(a.room, b.room));
}

const byName = new Intl.Collator("en", { numeric: true });
