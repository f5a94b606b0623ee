// Users, the rooms they are members of, and how they stand there.

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
import type { Transaction } from "./transaction.ts";

export type Users = {
  /** Null for a user of whom nothing was kept. */
  find(userId: UserId): UserRow | null;
  /** Whether an account, not of `except`, has a name with that skeleton. */
  isTaken(mark: string, except: UserId | null): boolean;
  /**
   * Makes the user's row when there is none, and keeps the name unless an account of another has it. Writes
   * nothing when that is the name already.
   */
  keep(userId: UserId, username: Username, now: number): void;
  /** Throws `too_many_rooms` when `userId` is in `most` rooms or more. */
  checkRoom(userId: UserId, most?: number): void;
  /** Makes `userId`, who must have been kept and for whom there is room, a member. False when they were: their role stays. */
  admit(userId: UserId, roomId: number, now: number, role?: RoomRole): boolean;
  /** False when there was no such member. */
  remove(userId: UserId, roomId: number): boolean;
  /** False when there is no such member. */
  setRole(userId: UserId, roomId: number, role: RoomRole): boolean;
  /** By id, only those after `after`. */
  members(roomId: number, after: string, limit: number): MemberRow[];
  standing(userId: UserId, roomId: number, now: number): RoomStanding;
};

export function openUsers(transaction: Transaction): Users {
  return { ...openNames(transaction), ...openMembers(transaction) };
}

type Names = Pick<Users, "find" | "isTaken" | "keep">;

function openNames(transaction: Transaction): Names {
  const { db } = transaction;
  const selectUser = db.prepare<StoredUser, [string]>(
    "select id as userId, username, role, created from users where id = ?",
  );
  const selectTaken = db.prepare<{ one: number }, [string, string]>(
    "select 1 as one from users where mark = ? and id != ?",
  );
  const insertUser = db.prepare<null, [string, string, number]>(
    "insert into users (id, username, created) values (?, ?, ?)",
  );
  // Only accounts have a mark; it moves with the name.
  const updateName = db.prepare<null, [string, string, string]>(
    "update users set username = ?, mark = iif(mark is null, null, ?) where id = ?",
  );
  const isTaken = (mark: string, except: UserId | null): boolean =>
    selectTaken.get(mark, except ?? "") !== null;

  return {
    find(userId) {
      const row = selectUser.get(userId);
      return row === null ? null : toUser(row);
    },
    isTaken,
    keep(userId, username, now) {
      const known = selectUser.get(userId);
      if (known?.username === username) return;
      const mark = skeleton(username);
      const taken = isTaken(mark, userId);
      if (known !== null && taken) return;
      transaction.willWrite();
      if (known !== null) updateName.run(username, mark, userId);
      else insertUser.run(userId, taken ? unchosen(userId) : username, now);
    },
  };
}

function openMembers(transaction: Transaction): Omit<Users, keyof Names> {
  const { db } = transaction;
  const selectMember = db.prepare<{ role: number }, [string, number]>(
    "select role from members where user = ? and room = ?",
  );
  // What was said before they came is not unread.
  const insertMember = db.prepare<null, [string, number, number, number]>(
    `insert into members (user, room, since, role, read)
     values (?1, ?2, ?3, ?4, (select coalesce(max(seq), 0) from events
         where room = ?2 and type = ${eventTypes.chat}))`,
  );
  const selectSurplus = db.prepare<{ one: number }, [string, number]>(
    "select 1 as one from members where user = ? limit 1 offset ?",
  );
  const deleteMember = db.prepare<null, [string, number]>(
    "delete from members where user = ? and room = ?",
  );
  const updateRole = db.prepare<null, [number, string, number]>(
    "update members set role = ? where user = ? and room = ?",
  );
  const selectMembers = db.prepare<StoredMember, [number, string, number]>(
    `select m.user as userId, u.username, u.role as userRole, m.role
     from members m join users u on u.id = m.user
     where m.room = ? and m.user > ? order by m.user limit ?`,
  );
  const selectStanding = db.prepare<StoredStanding, [string, number, number]>(
    `select (select role from members where user = ?1 and room = ?2) as role,
       (select until from mutes where user = ?1 and room = ?2 and until > ?3) as mutedUntil,
       exists (select 1 from bans where user = ?1 and room in (?2, ${wholeServer})
         and (until = 0 or until > ?3)) as banned`,
  );
  const isMember = (userId: UserId, roomId: number) => selectMember.get(userId, roomId) !== null;

  return {
    checkRoom(userId, most = maxRoomsPerUser) {
      if (selectSurplus.get(userId, most - 1) !== null) throw new ChatError("too_many_rooms");
    },
    admit(userId, roomId, now, role = "member") {
      if (isMember(userId, roomId)) return false;
      transaction.willWrite();
      insertMember.run(userId, roomId, now, roomRoles[role]);
      return true;
    },
    remove(userId, roomId) {
      if (!isMember(userId, roomId)) return false;
      transaction.willWrite();
      deleteMember.run(userId, roomId);
      return true;
    },
    setRole(userId, roomId, role) {
      if (!isMember(userId, roomId)) return false;
      transaction.willWrite();
      updateRole.run(roomRoles[role], userId, roomId);
      return true;
    },
    members(roomId, after, limit) {
      const rows = selectMembers.all(roomId, after, limit);
      transaction.didRead(rows.length);
      return rows.map(toMember);
    },
    standing: (userId, roomId, now) => toStanding(selectStanding.get(userId, roomId, now)),
  };
}
