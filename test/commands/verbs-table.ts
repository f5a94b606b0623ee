// Who gets what from each verb: the whole table, in three kinds of rooms. No cell is left out.

import type { CommandType } from "../../src/protocol/commands.ts";
import type { ErrorCode } from "../../src/protocol/errors.ts";
import type { Role } from "../../src/protocol/roles.ts";

/** What stands in a cell, and the answer that it means. `ok`: any but an error. */
export const CELLS: Readonly<Record<string, ErrorCode | "ok">> = {
  ok: "ok",
  no: "forbidden",
  none: "room_not_found",
  out: "not_in_room",
  ban: "banned",
  mute: "muted",
  bad: "bad_request",
};

export type Kind = "public" | "private" | "direct";
export type Column =
  | Role
  | "roomModerator"
  | "roomOwner"
  | "adminInside"
  | "ownerInside"
  | "muted"
  | "mutedEverywhere"
  | "banned"
  | "removed"
  | "outsider";

const people: readonly Column[] = [
  ...(["guest", "member", "roomModerator", "roomOwner", "moderator", "admin", "owner"] as const),
  ...(["muted", "mutedEverywhere", "banned", "removed", "outsider"] as const),
];

/** Who asks, in the order of the cells. */
export const COLUMNS: Readonly<Record<Kind, readonly Column[]>> = {
  public: people,
  private: [...people, "adminInside"],
  // Nobody mutes, bans or removes anybody in it.
  direct: ["guest", "member", "mutedEverywhere", "ownerInside", "admin", "outsider"],
};

/** Those who have not joined the room; in a private one neither those who keep order on the server. */
export const OUTSIDE: Readonly<Record<Kind, readonly Column[]>> = {
  public: ["outsider"],
  private: ["moderator", "admin", "owner", "outsider"],
  direct: ["admin", "outsider"],
};

type Cells = Readonly<Record<Kind, string>>;
const row = (inPublic: string, inPrivate: string, inDirect: string): Cells => ({
  public: inPublic,
  private: inPrivate,
  direct: inDirect,
});

const everybody = row(
  "ok ok ok ok ok ok ok   ok ok ok ok ok",
  "ok ok ok ok ok ok ok   ok ok ok ok ok ok",
  "ok ok ok ok   ok ok",
);
/** Needs a room that the connection has joined. */
const whoIsIn = row(
  "ok ok ok ok ok ok ok     ok ok out out out",
  "ok ok ok ok out out out  ok ok out out out ok",
  "ok ok ok ok   out out",
);
/** Needs no more than that the room exists. */
const whoSeesIt = row(
  "ok ok ok ok ok ok ok        ok ok ban ok ok",
  "ok ok ok ok none none none  ok ok none none none ok",
  "ok ok ok ok   none none",
);
const roomModerators = row(
  "no no ok ok ok ok ok        no no ban no no",
  "no no ok ok none none none  no no none none none ok",
  "no no no no   none none",
);
const roomOwners = row(
  "no no no ok ok ok ok        no no ban no no",
  "no no no ok none none none  no no none none none ok",
  "no no no no   none none",
);
const withAccount = row(
  "no ok ok ok ok ok ok   ok ok ok ok ok",
  "no ok ok ok ok ok ok   ok ok ok ok ok ok",
  "no ok ok ok   ok ok",
);
const moderators = row(
  "no no no no ok ok ok   no no no no no",
  "no no no no ok ok ok   no no no no no ok",
  "no no no ok   ok no",
);
const admins = row(
  "no no no no no ok ok   no no no no no",
  "no no no no no ok ok   no no no no no ok",
  "no no no ok   ok no",
);

/** Needs that one is a member. */
const members = row(
  "ok ok ok ok ok ok ok        ok ok ban out out",
  "ok ok ok ok none none none  ok ok none none none ok",
  "ok ok ok ok   none none",
);
/** Needs that one sees the room and is not muted. */
const unmuted = row(
  "ok ok ok ok ok ok ok        mute mute ban ok ok",
  "ok ok ok ok none none none  mute mute none none none ok",
  "ok ok mute ok   none none",
);

/** Every command, in a room where it has one. A new command does not compile without its row. */
export const EXPECTED: Readonly<Record<CommandType, Cells>> = {
  join: whoSeesIt,
  leave: whoIsIn,
  rooms: everybody,
  chat: row(
    "ok ok ok ok ok ok ok     mute mute out out out",
    "ok ok ok ok out out out  mute mute out out out ok",
    "ok ok mute ok   out out",
  ),
  typing: whoIsIn,
  history: whoIsIn,
  users: whoIsIn,
  setUsername: everybody,
  away: everybody,
  ping: everybody,
  help: everybody,
  createRoom: withAccount,
  updateRoom: roomOwners,
  archiveRoom: roomOwners,
  direct: withAccount,
  members: whoSeesIt,
  addMember: row(
    "bad bad bad bad bad bad bad  bad bad ban bad bad",
    "no no ok ok none none none   no no none none none ok",
    "no no no no   none none",
  ),
  removeMember: roomModerators,
  setRoomRole: roomOwners,
  invite: roomModerators,
  invitations: roomModerators,
  revokeInvitation: roomModerators,
  kick: roomModerators,
  ban: roomModerators,
  unban: roomModerators,
  bans: roomModerators,
  mute: roomModerators,
  unmute: roomModerators,
  delete: roomModerators,
  // Somebody else's message: nobody, whatever their rank.
  edit: row(
    "no no no no no no no        mute mute ban no no",
    "no no no no none none none  mute mute none none none no",
    "no no mute no   none none",
  ),
  react: unmuted,
  read: members,
  setLevel: members,
  search: everybody,
  report: whoSeesIt,
  reports: moderators,
  settleReport: moderators,
  audit: admins,
  accounts: admins,
  setRole: admins,
  signOut: admins,
};

/** The same verbs said of the whole server, and of one's own message. */
export const VARIANTS = {
  "kick from the server": moderators,
  "ban from the server": moderators,
  "unban from the server": moderators,
  "bans from the server": moderators,
  "mute on the server": moderators,
  "unmute on the server": moderators,
  "invite to the server": admins,
  "invitations to the server": admins,
  "revokeInvitation to the server": admins,
  "delete one's own": whoSeesIt,
  "edit one's own": unmuted,
} as const satisfies Record<string, Cells>;
export type Variant = keyof typeof VARIANTS;

/** `GET /api/rooms/{room}/messages`. */
export const READING: Cells = whoSeesIt;
