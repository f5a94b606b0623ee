// Mutes, in one room or on the whole server, until a moment.

import type { UserId } from "../../protocol/ids.ts";
import { mutedForGood } from "../../protocol/limits.ts";
import type { Mute } from "../order.ts";
import { maxMutes } from "../order-bounds.ts";
import { lockList } from "./races.ts";
import type { Tx } from "./transaction.ts";

type Until = { until: number };

export async function put(tx: Tx, mute: Mute, roomId: number, now: number): Promise<void> {
  const { userId, username, until, reason } = mute;
  // As a moment, since 0 reads as not muted.
  const moment = until === 0 ? mutedForGood : until;
  await lockList(tx, "mutes", roomId);
  await tx.run(
    `insert into mutes ("user", room, username, until, reason, created)
     values ($1, $2, $3, $4, $5, $6)
     on conflict ("user", room) do update set username = excluded.username,
       until = excluded.until, reason = excluded.reason, created = excluded.created`,
    ...[userId, roomId, username, moment, reason, now],
  );
  await tx.run("delete from mutes where room = $1 and until <= $2", roomId, now);
  await tx.run(
    `delete from mutes where room = $1 and "user" in (
       select "user" from mutes where room = $1 order by created desc offset ${maxMutes})`,
    roomId,
  );
}

/** False when none held. */
export async function remove(
  tx: Tx,
  userId: UserId,
  roomId: number,
  now: number,
): Promise<boolean> {
  const mute = await tx.one<Until>(
    `delete from mutes where "user" = $1 and room = $2 returning until`,
    ...[userId, roomId],
  );
  return (mute?.until ?? 0) > now;
}

/** In ms since 1970; 0 for not muted. */
export async function until(tx: Tx, userId: UserId, roomId: number, now: number): Promise<number> {
  const mute = await tx.one<Until>(
    `select until from mutes where "user" = $1 and room = $2 and until > $3`,
    ...[userId, roomId, now],
  );
  return mute?.until ?? 0;
}
