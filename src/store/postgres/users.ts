// Users, the rooms they are members of, and how they stand there.

import { SQL } from "bun";
import { ChatError } from "../../protocol/errors.ts";
import type { UserId, Username } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { RoomRole } from "../../protocol/roles.ts";
import type { UserRow } from "../accounts.ts";
import type { MemberRow } from "../rooms.ts";
import {
  maxRoomsPerUser,
  type RoomStanding,
  type StoredMember,
  type StoredStanding,
  type StoredUser,
  toMember,
  toStanding,
  toUser,
  unchosen,
} from "../standing.ts";
import { eventTypes, roomRoles, wholeServer } from "../stored.ts";
import { Retry, type Tx } from "./transaction.ts";

/** Null for a user of whom nothing was kept. */
export async function find(tx: Tx, userId: UserId): Promise<UserRow | null> {
  const row = await tx.one<StoredUser>(
    `select id as "userId", username, role, created from users where id = $1`,
    userId,
  );
  return row === null ? null : toUser(row);
}

/** Whether an account, not of `except`, has a name with that skeleton. */
export async function isTaken(tx: Tx, mark: string, except: UserId | null): Promise<boolean> {
  const taken = "select 1 from users where mark = $1 and id != $2";
  return (await tx.one(taken, mark, except ?? "")) !== null;
}

/**
 * Makes the user's row when there is none, and keeps the name unless an account of another has it. Writes
 * nothing when that is the name already.
 */
export async function keep(tx: Tx, userId: UserId, username: Username, now: number): Promise<void> {
  if ((await find(tx, userId))?.username === username) return;
  const mark = skeleton(username);
  const taken = await isTaken(tx, mark, userId);
  const name = taken ? unchosen(userId) : username;
  const insert =
    "insert into users (id, username, created) values ($1, $2, $3) on conflict do nothing";
  // Nothing inserted: they are known, maybe since a moment ago by another node.
  if ((await tx.run(insert, userId, name, now)) > 0 || taken) return;
  // Only accounts have a mark; it moves with the name.
  const update = `update users set username = $1, mark = case when mark is null then null else $2 end
    where id = $3 and username != $1`;
  await tx.run(update, username, mark, userId).catch((error: unknown) => {
    // An account of that name came between: the next try sees it.
    throw isViolation(error) ? new Retry("A name was taken", { cause: error }) : error;
  });
}

/** Whether another row has the same where only one may. */
export const isViolation = (error: unknown): boolean =>
  error instanceof SQL.PostgresError && error.errno === "23505";

/** Locks these rows, by id ascending, until the transaction ends; how many of them are there. */
export async function lock(tx: Tx, userIds: readonly UserId[]): Promise<number> {
  const select = "select 1 from users where id = any($1::text[]) order by id for no key update";
  return (await tx.all(select, userIds)).length;
}

/**
 * Locks the user's row, which must be there, until the transaction ends: others who count wait. Before any room is
 * locked; of several users by id ascending. Throws `too_many_rooms` when `userId` is in `most` rooms or more.
 */
export async function checkRoom(tx: Tx, userId: UserId, most = maxRoomsPerUser): Promise<void> {
  // Two statements: what is counted must be as it is after the wait.
  await lock(tx, [userId]);
  const surplus = `select 1 from members where "user" = $1 limit 1 offset $2`;
  if ((await tx.one(surplus, userId, most - 1)) !== null) throw new ChatError("too_many_rooms");
}

/** Makes `userId`, who must have been kept and for whom there is room, a member. False when they were: their role stays. */
export async function admit(
  tx: Tx,
  userId: UserId,
  roomId: number,
  now: number,
  role: RoomRole = "member",
): Promise<boolean> {
  // What was said before they came is not unread.
  const insert = `insert into members ("user", room, since, role, read)
    values ($1, $2, $3, $4, (select coalesce(max(seq), 0) from events
      where room = $2 and type = ${eventTypes.chat})) on conflict do nothing`;
  return (await tx.run(insert, userId, roomId, now, roomRoles[role])) > 0;
}

/** False when there was no such member. */
export async function remove(tx: Tx, userId: UserId, roomId: number): Promise<boolean> {
  return (await tx.run(`delete from members where "user" = $1 and room = $2`, userId, roomId)) > 0;
}

/** False when there is no such member. */
export async function setRole(
  tx: Tx,
  userId: UserId,
  roomId: number,
  role: RoomRole,
): Promise<boolean> {
  const update = `update members set role = $1 where "user" = $2 and room = $3`;
  return (await tx.run(update, roomRoles[role], userId, roomId)) > 0;
}

/** By id, only those after `after`. */
export async function members(
  tx: Tx,
  roomId: number,
  after: string,
  limit: number,
): Promise<MemberRow[]> {
  const rows = await tx.all<StoredMember>(
    `select m."user" as "userId", u.username, u.role as "userRole", m.role
     from members m join users u on u.id = m."user"
     where m.room = $1 and m."user" > $2 order by m."user" limit $3`,
    ...[roomId, after, limit],
  );
  return rows.map(toMember);
}

/** In SQL, of the user $1 in the room whose id `room` is, at the moment `now`: what `toStanding` takes. */
export const standingColumns = (room: string, now: string): string =>
  `(select role from members where "user" = $1 and room = ${room}) as role,
   (select until from mutes where "user" = $1 and room = ${room} and until > ${now}) as "mutedUntil",
   exists (select 1 from bans where "user" = $1 and room in (${room}, ${wholeServer})
     and (until = 0 or until > ${now})) as banned`;

export async function standing(
  tx: Tx,
  userId: UserId,
  roomId: number,
  now: number,
): Promise<RoomStanding> {
  const select = `select ${standingColumns("$2", "$3")}`;
  return toStanding(await tx.one<StoredStanding>(select, userId, roomId, now));
}
