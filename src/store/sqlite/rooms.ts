// Rooms: their rows, and the heads that the running transaction has handed out.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import {
  changeFacts,
  flagsOf,
  inOrder,
  type NewRoom,
  type Room,
  roomColumns,
  secretName,
} from "../room-rows.ts";
import type { RoomChanges } from "../rooms.ts";
import { roomKinds } from "../stored.ts";
import { openOwnPointers } from "./own-pointers.ts";
import type { Transaction } from "./transaction.ts";

export type Rooms = {
  /** One object for as long as the room is known. */
  find(name: RoomName): Room | null;
  /** Throws `room_not_found`. */
  get(name: RoomName): Room;
  create(room: NewRoom, now: number): Room;
  change(room: Room, changes: RoomChanges): void;
  /** The direct room of these two; null when there is none. */
  findDirect(one: UserId, other: UserId): Room | null;
  /** When there is none. */
  createDirect(one: UserId, other: UserId, now: number): Room;
  /** The next `seq` of `room`. Written by `flush`, once a transaction and not once a message. */
  advance(room: Room, now: number): number;
  flush(): void;
  /** After a rollback: what is in memory may never have happened. */
  forget(): void;
};

// About 300 bytes each. Dropped whole when it is full: reading a room again costs microseconds.
const maxCachedRooms = 10_000;

export function openRooms(transaction: Transaction): Rooms {
  const cached = new Map<RoomName, Room>();
  const advanced = new Set<Room>();
  const statements = prepareStatements(transaction);
  const moveOwnPointers = openOwnPointers(transaction);

  function keep(room: Room): Room {
    if (cached.size >= maxCachedRooms) {
      flush();
      cached.clear();
    }
    cached.set(room.name, room);
    return room;
  }

  function find(name: RoomName): Room | null {
    const known = cached.get(name);
    if (known !== undefined) return known;
    const row = statements.select.get(name);
    return row === null ? null : keep(row);
  }

  function get(name: RoomName): Room {
    const room = find(name);
    if (room === null) throw new ChatError("room_not_found");
    return room;
  }

  function flush(): void {
    for (const room of advanced) statements.updateHead.run(room.head, room.newest, room.id);
    advanced.clear();
  }

  function create({ name, kind, ...facts }: NewRoom, now: number): Room {
    transaction.willWrite();
    const { title = null, topic = null, slowSeconds = 0 } = facts;
    const row = statements.insert.get(
      ...[name, roomKinds[kind], title, topic, flagsOf(facts, 0), slowSeconds, randomId(8), now],
    );
    if (row === null) throw new Error("A room was inserted and did not come back");
    return keep(row);
  }

  return {
    find,
    get,
    create,
    change(room, changes) {
      transaction.willWrite();
      changeFacts(room, changes);
      statements.update.run(room.title, room.topic, room.flags, room.slow, room.id);
    },
    findDirect(one, other) {
      const known = statements.selectDirect.get(...inOrder(one, other));
      return known === null ? null : get(known.name);
    },
    createDirect(one, other, now) {
      const room = create({ name: secretName("direct"), kind: "direct" }, now);
      statements.insertDirect.run(...inOrder(one, other), room.id);
      return room;
    },
    advance(room, now) {
      transaction.willWrite();
      room.head += 1;
      room.newest = now;
      advanced.add(room);
      moveOwnPointers(room.id, room.head);
      return room.head;
    },
    flush,
    forget() {
      cached.clear();
      advanced.clear();
    },
  };
}

type Insert = [string, number, string | null, string | null, number, number, string, number];
type Update = [string | null, string | null, number, number, number];

function prepareStatements({ db }: Transaction) {
  return {
    select: db.prepare<Room, [string]>(`select ${roomColumns} from rooms where name = ?`),
    insert: db.prepare<Room, Insert>(
      `insert into rooms (name, kind, title, topic, flags, slow, epoch, head, first, created)
       values (?, ?, ?, ?, ?, ?, ?, 0, 1, ?) returning ${roomColumns}`,
    ),
    update: db.prepare<null, Update>(
      "update rooms set title = ?, topic = ?, flags = ?, slow = ? where id = ?",
    ),
    updateHead: db.prepare<null, [number, number | null, number]>(
      "update rooms set head = ?, newest = ? where id = ?",
    ),
    selectDirect: db.prepare<{ name: RoomName }, [string, string]>(
      "select r.name from directs d join rooms r on r.id = d.room where d.low = ? and d.high = ?",
    ),
    insertDirect: db.prepare<null, [string, string, number]>(
      "insert into directs (low, high, room) values (?, ?, ?)",
    ),
  };
}
