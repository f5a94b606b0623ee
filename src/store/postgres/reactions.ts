// Who reacted to which message, and the counts that pages show. The room is locked by whoever writes here.

import type { UserId } from "../../protocol/ids.ts";
import { maxKinds, maxListed } from "../message-bounds.ts";
import type { Room } from "../room-rows.ts";
import type { Tx } from "./transaction.ts";

export type Place = { room: Room; message: number; emoji: string };
type Key = [room: number, message: number, emoji: string];

const keyOf = ({ room, message, emoji }: Place): Key => [room.id, message, emoji];
const ofMessage = "room = $1 and message = $2";
const ofKind = `${ofMessage} and emoji = $3`;

export async function has(tx: Tx, place: Place, userId: UserId): Promise<boolean> {
  const select = `select 1 from reactions where ${ofKind} and "user" = $4`;
  return (await tx.one(select, ...keyOf(place), userId)) !== null;
}

/** Whether one more kind is too many. */
export async function isFull(tx: Tx, place: Place): Promise<boolean> {
  const row = await tx.one<{ full: boolean }>(
    `select count(*) >= ${maxKinds} and not coalesce(bool_or(emoji = $3), false) as "full"
     from reaction_kinds where ${ofMessage}`,
    ...keyOf(place),
  );
  return row?.full === true;
}

/** When `has` is false. `seq` is of the event that says so. */
export async function add(tx: Tx, place: Place, userId: UserId, seq: number): Promise<void> {
  const key = keyOf(place);
  const insert = `insert into reactions (room, message, emoji, "user", seq) values ($1, $2, $3, $4, $5)`;
  const countIn = `insert into reaction_kinds (room, message, emoji, count, since, users)
    values ($1, $2, $3, 1, $5, array[$4]) on conflict (room, message, emoji) do update set
      count = reaction_kinds.count + 1,
      users = reaction_kinds.users || case when reaction_kinds.count < ${maxListed} then excluded.users end`;
  await Promise.all([tx.run(insert, ...key, userId, seq), tx.run(countIn, ...key, userId, seq)]);
}

/** When `has` is true. */
export async function remove(tx: Tx, place: Place, userId: UserId): Promise<void> {
  const key = keyOf(place);
  await tx.run(`delete from reactions where ${ofKind} and "user" = $4`, ...key, userId);
  await tx.run(`delete from reaction_kinds where ${ofKind} and count = 1`, ...key);
  // Whom the kind lists is looked up only where it listed them and has more than it lists.
  await tx.run(
    `update reaction_kinds set count = count - 1, users = case
       when not users @> array[$4] then users
       when count <= ${maxListed} then array_remove(users, $4)
       else array(select "user" from reactions where ${ofKind} order by seq limit ${maxListed}) end
     where ${ofKind}`,
    ...[...key, userId],
  );
}

/** All of these messages. */
export async function drop(tx: Tx, room: Room, messages: readonly number[]): Promise<void> {
  const ofThem = "room = $1 and message = any($2::bigint[])";
  await Promise.all([
    tx.run(`delete from reactions where ${ofThem}`, room.id, messages),
    tx.run(`delete from reaction_kinds where ${ofThem}`, room.id, messages),
  ]);
}
