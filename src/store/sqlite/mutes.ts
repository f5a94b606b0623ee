// Mutes, in one room or on the whole server, until a moment.

import { mutedForGood } from "../../protocol/limits.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Mute } from "../order.ts";
import { maxMutes } from "../order-bounds.ts";
import type { Transaction } from "./transaction.ts";

export type Mutes = {
  put(mute: Mute, roomId: number, now: number): void;
  /** False when none held. */
  remove(userId: UserId, roomId: number, now: number): boolean;
  /** In ms since 1970; 0 for not muted. */
  until(userId: UserId, roomId: number, now: number): number;
};

type Insert = [string, number, string, number, string, number];

export function openMutes(transaction: Transaction): Mutes {
  const { db } = transaction;
  const insert = db.prepare<null, Insert>(
    `insert or replace into mutes (user, room, username, until, reason, created)
     values (?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare<{ until: number }, [string, number]>(
    "delete from mutes where user = ? and room = ? returning until",
  );
  const forgetEnded = db.prepare<null, [number, number]>(
    "delete from mutes where room = ? and until <= ?",
  );
  const forgetOldest = db.prepare<null, [number, number]>(
    `delete from mutes where (user, room) in
       (select user, room from mutes where room = ? order by created desc limit -1 offset ?)`,
  );
  const select = db.prepare<{ until: number }, [string, number, number]>(
    "select until from mutes where user = ? and room = ? and until > ?",
  );

  return {
    put({ userId, username, until, reason }, roomId, now) {
      transaction.willWrite();
      // As a moment, since 0 reads as not muted.
      const moment = until === 0 ? mutedForGood : until;
      insert.run(userId, roomId, username, moment, reason, now);
      forgetEnded.run(roomId, now);
      forgetOldest.run(roomId, maxMutes);
    },
    remove(userId, roomId, now) {
      transaction.willWrite();
      return (remove.get(userId, roomId)?.until ?? 0) > now;
    },
    until: (userId, roomId, now) => select.get(userId, roomId, now)?.until ?? 0,
  };
}
