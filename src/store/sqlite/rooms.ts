// Rooms: their rows, the heads that the running transaction has handed out, and the directory.

import { randomId } from "../../lib/id.ts";
import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { RoomRow, RoomsQuery } from "../rooms.ts";
import { roomKinds } from "./migrations.ts";
import type { Transaction } from "./transaction.ts";

export type Room = {
  readonly id: number;
  readonly name: RoomName;
  readonly title: string | null;
  readonly topic: string | null;
  readonly epoch: string;
  readonly first: number;
  head: number;
  newest: number | null;
};

export type Rooms = {
  find(name: RoomName): Room | null;
  /** Throws `room_not_found`. */
  get(name: RoomName): Room;
  create(name: RoomName, now: number): Room;
  /** The next `seq` of `room`. Written by `flush`, once a transaction and not once a message. */
  advance(room: Room, now: number): number;
  flush(): void;
  /** After a rollback: what is in memory may never have happened. */
  forget(): void;
  list(query: RoomsQuery): RoomRow[];
  listOf(userId: UserId): RoomRow[];
};

// About 300 bytes each. Dropped whole when it is full: reading a room again costs microseconds.
const maxCachedRooms = 10_000;

type ListRow = Omit<RoomRow, "member"> & { member: number };
const listColumns = "r.name as room, r.title, r.topic, r.head, r.newest as timestamp";

export function openRooms(transaction: Transaction): Rooms {
  const { db } = transaction;
  const cached = new Map<RoomName, Room>();
  const advanced = new Set<Room>();

  const selectRoom = db.prepare<Room, [string]>(
    "select id, name, title, topic, epoch, first, head, newest from rooms where name = ?",
  );
  const insertRoom = db.prepare<Room, [string, number, string, number]>(
    `insert into rooms (name, kind, epoch, head, first, created) values (?, ?, ?, 0, 1, ?)
     returning id, name, title, topic, epoch, first, head, newest`,
  );
  const updateHead = db.prepare<null, [number, number | null, number]>(
    "update rooms set head = ?, newest = ? where id = ?",
  );
  const selectPublic = db.prepare<ListRow, [string, string, string, number]>(
    `select ${listColumns}, exists (select 1 from members where user = ?1 and room = r.id) as member
     from rooms r where r.kind = ${roomKinds.public} and r.name > ?2 and (?3 = '' or instr(r.name, ?3) > 0)
     order by r.name limit ?4`,
  );
  const selectOf = db.prepare<ListRow, [string]>(
    `select ${listColumns}, 1 as member from members m join rooms r on r.id = m.room
     where m.user = ? order by r.name`,
  );

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
    const row = selectRoom.get(name);
    return row === null ? null : keep(row);
  }

  function flush(): void {
    for (const room of advanced) updateHead.run(room.head, room.newest, room.id);
    advanced.clear();
  }

  function answer(rows: ListRow[]): RoomRow[] {
    transaction.didRead(rows.length);
    return rows.map((row) => ({ ...row, member: row.member === 1 }));
  }

  return {
    find,
    get(name) {
      const room = find(name);
      if (room === null) throw new ChatError("room_not_found");
      return room;
    },
    create(name, now) {
      transaction.willWrite();
      const row = insertRoom.get(name, roomKinds.public, randomId(8), now);
      if (row === null) throw new Error("A room was inserted and did not come back");
      return keep(row);
    },
    advance(room, now) {
      transaction.willWrite();
      room.head += 1;
      room.newest = now;
      advanced.add(room);
      return room.head;
    },
    flush,
    forget() {
      cached.clear();
      advanced.clear();
    },
    list(query) {
      flush();
      const { memberOf, after, limit } = query;
      return answer(selectPublic.all(memberOf, after ?? "", query.query, limit));
    },
    listOf(userId) {
      flush();
      return answer(selectOf.all(userId));
    },
  };
}
