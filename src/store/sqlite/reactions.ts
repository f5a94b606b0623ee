// Who reacted to which message, and the counts that pages show.

import type { UserId } from "../../protocol/ids.ts";
import type { Reaction } from "../../protocol/message-events.ts";
import type { Room } from "../room-rows.ts";
import { maxKinds, maxListed } from "../message-bounds.ts";
import type { Transaction } from "./transaction.ts";

export type Place = { room: Room; message: number; emoji: string };

export type Reactions = {
  has(place: Place, userId: UserId): boolean;
  /** Whether one more kind is too many. */
  isFull(place: Place): boolean;
  /** When `has` is false. `seq` is of the event that says so. */
  add(place: Place, userId: UserId, seq: number): void;
  /** When `has` is true. */
  remove(place: Place, userId: UserId): void;
  /** Those to messages `from` … `to`, by message, each in the order in which its kinds came up. */
  between(room: Room, from: number, to: number): Map<number, Reaction[]>;
  /** All of one message. */
  drop(room: Room, message: number): void;
};

type Kind = { message: number; emoji: string; count: number; users: string };
type Key = [room: number, message: number, emoji: string];

export function openReactions(transaction: Transaction): Reactions {
  const statements = prepareStatements(transaction);
  const keyOf = ({ room, message, emoji }: Place): Key => [room.id, message, emoji];

  /** Whom the kind lists when `left` of them took their reaction back. */
  function listedWithout(key: Key, { count, users }: Kind, left: UserId): UserId[] {
    // Written below.
    const listed = JSON.parse(users) as UserId[];
    if (!listed.includes(left)) return listed;
    if (count <= maxListed) return listed.filter((userId) => userId !== left);
    return statements.selectFirst.all(...key).map(({ user }) => user);
  }

  return {
    has: (place, userId) => statements.select.get(...keyOf(place), userId) !== null,
    isFull(place) {
      const kinds = statements.countKinds.get(place.room.id, place.message)?.kinds ?? 0;
      return kinds >= maxKinds && statements.selectKind.get(...keyOf(place)) === null;
    },
    add(place, userId, seq) {
      statements.insert.run(...keyOf(place), userId, seq);
      statements.countIn.run(...keyOf(place), seq, userId);
    },
    remove(place, userId) {
      const key = keyOf(place);
      statements.remove.run(...key, userId);
      const kind = statements.selectKind.get(...key);
      if (kind === null) throw new Error("A reaction is there, but not its kind");
      if (kind.count === 1) statements.removeKind.run(...key);
      else statements.countOut.run(JSON.stringify(listedWithout(key, kind, userId)), ...key);
    },
    between(room, from, to) {
      const kinds = statements.selectKinds.all(room.id, from, to);
      transaction.didRead(kinds.length);
      const byMessage = new Map<number, Reaction[]>();
      for (const { message, emoji, count, users } of kinds) {
        const reactions = byMessage.get(message) ?? [];
        reactions.push({ emoji, count, users: JSON.parse(users) as UserId[] });
        byMessage.set(message, reactions);
      }
      return byMessage;
    },
    drop(room, message) {
      statements.dropReactions.run(room.id, message);
      statements.dropKinds.run(room.id, message);
    },
  };
}

type InsertKind = [...key: Key, since: number, user: string];

function prepareStatements({ db }: Transaction) {
  const ofMessage = "room = ? and message = ?";
  const ofKind = `${ofMessage} and emoji = ?`;
  return {
    select: db.prepare<{ one: number }, [...key: Key, user: string]>(
      `select 1 as one from reactions where ${ofKind} and user = ?`,
    ),
    selectFirst: db.prepare<{ user: UserId }, Key>(
      `select user from reactions where ${ofKind} order by seq limit ${maxListed}`,
    ),
    insert: db.prepare<null, [...key: Key, user: string, seq: number]>(
      "insert into reactions (room, message, emoji, user, seq) values (?, ?, ?, ?, ?)",
    ),
    remove: db.prepare<null, [...key: Key, user: string]>(
      `delete from reactions where ${ofKind} and user = ?`,
    ),
    selectKind: db.prepare<Kind, Key>(
      `select message, emoji, count, users from reaction_kinds where ${ofKind}`,
    ),
    selectKinds: db.prepare<Kind, [room: number, from: number, to: number]>(
      `select message, emoji, count, users from reaction_kinds
       where room = ? and message between ? and ? order by message, since`,
    ),
    countKinds: db.prepare<{ kinds: number }, [room: number, message: number]>(
      `select count(*) as kinds from reaction_kinds where ${ofMessage}`,
    ),
    countIn: db.prepare<null, InsertKind>(
      `insert into reaction_kinds (room, message, emoji, count, since, users)
       values (?1, ?2, ?3, 1, ?4, json_array(?5)) on conflict do update set
         count = count + 1, users = iif(count < ${maxListed}, json_insert(users, '$[#]', ?5), users)`,
    ),
    countOut: db.prepare<null, [users: string, ...key: Key]>(
      `update reaction_kinds set count = count - 1, users = ? where ${ofKind}`,
    ),
    removeKind: db.prepare<null, Key>(`delete from reaction_kinds where ${ofKind}`),
    dropReactions: db.prepare<null, [room: number, message: number]>(
      `delete from reactions where ${ofMessage}`,
    ),
    dropKinds: db.prepare<null, [room: number, message: number]>(
      `delete from reaction_kinds where ${ofMessage}`,
    ),
  };
}
