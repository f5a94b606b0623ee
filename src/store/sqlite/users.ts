// Users and the rooms they are members of.

import type { UserId, Username } from "../../protocol/ids.ts";
import type { UserRow } from "../accounts.ts";
import type { Transaction } from "./transaction.ts";

export type Users = {
  find(userId: UserId): UserRow | null;
  /** Writes nothing when that is the name already. */
  keep(userId: UserId, username: Username, now: number): void;
  /** Makes `userId`, who must have been kept, a member; writes nothing when they are. */
  admit(userId: UserId, roomId: number, now: number): void;
  /** False when there was no such member. */
  remove(userId: UserId, roomId: number): boolean;
};

export function openUsers(transaction: Transaction): Users {
  const { db } = transaction;
  const selectUser = db.prepare<UserRow, [string]>(
    "select id as userId, username from users where id = ?",
  );
  const upsertUser = db.prepare<null, [string, string, number]>(
    `insert into users (id, username, created) values (?, ?, ?)
     on conflict (id) do update set username = excluded.username`,
  );
  const selectMember = db.prepare<{ one: number }, [string, number]>(
    "select 1 as one from members where user = ? and room = ?",
  );
  const insertMember = db.prepare<null, [string, number, number]>(
    "insert into members (user, room, since) values (?, ?, ?)",
  );
  const deleteMember = db.prepare<null, [string, number]>(
    "delete from members where user = ? and room = ?",
  );

  const isMember = (userId: UserId, roomId: number) => selectMember.get(userId, roomId) !== null;

  return {
    find: (userId) => selectUser.get(userId),
    keep(userId, username, now) {
      if (selectUser.get(userId)?.username === username) return;
      transaction.willWrite();
      upsertUser.run(userId, username, now);
    },
    admit(userId, roomId, now) {
      if (isMember(userId, roomId)) return;
      transaction.willWrite();
      insertMember.run(userId, roomId, now);
    },
    remove(userId, roomId) {
      if (!isMember(userId, roomId)) return false;
      transaction.willWrite();
      deleteMember.run(userId, roomId);
      return true;
    },
  };
}
