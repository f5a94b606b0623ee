// How people stand in rooms, and in how many of them: what every engine's users share. Knows no statement.

import { asUsername, type UserId, type Username } from "../protocol/ids.ts";
import type { RoomRole } from "../protocol/roles.ts";
import type { UserRow } from "./accounts.ts";
import type { MemberRow } from "./rooms.ts";
import { nameOf, roles, roomRoles } from "./stored.ts";

export type RoomStanding = {
  /** Null: not a member. */
  role: RoomRole | null;
  /** In that room; 0 for not. */
  mutedUntil: number;
  /** From that room or from the server. */
  banned: boolean;
};

// Each is a line of every welcome: 500 of the longest are half a megabyte.
export const maxRoomsPerUser = 500;
/** Of these, how many others may put somebody into: nobody is kept from joining by having been added. */
export const maxRoomsByOthers = 250;

export const nobody: RoomStanding = { role: null, mutedUntil: 0, banned: false };

export type StoredUser = Omit<UserRow, "role"> & { role: number };
export type StoredMember = Pick<MemberRow, "userId" | "username"> & {
  role: number;
  userRole: number;
};
/** `banned`: SQLite has numbers where others have truths. */
export type StoredStanding = {
  role: number | null;
  mutedUntil: number | null;
  banned: number | boolean;
};

// A row must have a name. This is what identity calls those who never chose one.
export const unchosen = (userId: UserId): Username => asUsername(`User-${userId.slice(2, 6)}`);

export const toUser = (row: StoredUser): UserRow => ({ ...row, role: nameOf(roles, row.role) });

export function toMember({ userId, username, userRole, role }: StoredMember): MemberRow {
  const guest = userRole === roles.guest;
  return { userId, username, guest, role: nameOf(roomRoles, role) };
}

export function toStanding(row: StoredStanding | null): RoomStanding {
  const role = row?.role ?? null;
  return {
    role: role === null ? null : nameOf(roomRoles, role),
    mutedUntil: row?.mutedUntil ?? 0,
    banned: Boolean(row?.banned),
  };
}
