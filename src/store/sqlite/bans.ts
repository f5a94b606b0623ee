// Bans, from one room or from the whole server, until a moment or for good.

import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { Ban } from "../order.ts";
import { maxBans } from "../order-bounds.ts";
import { wholeServer } from "../stored.ts";
import type { Transaction } from "./transaction.ts";

export type Bans = {
  put(ban: Ban, roomId: number, now: number): void;
  /** False when none held. */
  remove(userId: UserId, roomId: number, now: number): boolean;
  /** Those that hold, newest first. `room` is the name of `roomId`, null for the server. */
  list(room: RoomName | null, roomId: number, now: number): Ban[];
  /** Null: neither the user nor the address (empty matches nothing) is banned from the server. */
  fromServer(userId: UserId | null, address: string | null, now: number): Ban | null;
};

type BanRow = Omit<Ban, "room">;
type Insert = [string, number, string, string, number, string, number];

const columns = "user as userId, username, address, until, reason";

export function openBans(transaction: Transaction): Bans {
  const { db } = transaction;
  const insert = db.prepare<null, Insert>(
    `insert or replace into bans (user, room, username, address, until, reason, created)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare<{ until: number }, [string, number]>(
    "delete from bans where user = ? and room = ? returning until",
  );
  const forgetEnded = db.prepare<null, [number, number]>(
    "delete from bans where room = ? and until > 0 and until <= ?",
  );
  const forgetOldest = db.prepare<null, [number, number]>(
    `delete from bans where (user, room) in
       (select user, room from bans where room = ? order by created desc limit -1 offset ?)`,
  );
  const selectOf = db.prepare<BanRow, [number, number]>(
    `select ${columns} from bans where room = ? and (until = 0 or until > ?) order by created desc, user`,
  );
  const selectOfUser = db.prepare<BanRow, [string, number]>(
    `select ${columns} from bans
     where user = ? and room = ${wholeServer} and (until = 0 or until > ?)`,
  );
  const selectOfAddress = db.prepare<BanRow, [string, number]>(
    `select ${columns} from bans where address = ? and address != '' and room = ${wholeServer}
       and (until = 0 or until > ?) limit 1`,
  );

  return {
    put({ userId, username, address, until, reason }, roomId, now) {
      transaction.willWrite();
      insert.run(userId, roomId, username, address, until, reason, now);
      forgetEnded.run(roomId, now);
      forgetOldest.run(roomId, maxBans);
    },
    remove(userId, roomId, now) {
      transaction.willWrite();
      const ban = remove.get(userId, roomId);
      return ban !== null && (ban.until === 0 || ban.until > now);
    },
    list(room, roomId, now) {
      const rows = selectOf.all(roomId, now);
      transaction.didRead(rows.length);
      return rows.map((row) => ({ ...row, room }));
    },
    fromServer(userId, address, now) {
      const row =
        (userId === null ? null : selectOfUser.get(userId, now)) ??
        (address === null ? null : selectOfAddress.get(address, now));
      return row === null ? null : { ...row, room: null };
    },
  };
}
