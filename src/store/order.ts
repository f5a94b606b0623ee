// What survives of keeping order: bans, mutes, reports, and who did what. Part of `Store`, whose guarantees hold.

import type { DurableEvent } from "../protocol/events.ts";
import { asUserId, type RoomName, type UserId, type Username } from "../protocol/ids.ts";

/** By whom `chat user …` acts, in the audit log: nobody's id, since those have a prefix. */
export const commandLine = asUserId("command-line");

/**
 * Every act of order writes one line of the audit log in the same transaction: `ban`, `unban`, `mute`, `unmute`,
 * `purge`, `report-settled`. What changed nothing writes none. Methods with a room throw `room_not_found`.
 */
export interface OrderStore {
  /**
   * From a room: ends membership. From the server (`room` null): memberships stay, nobody gets in, and
   * subscriptions end. A second one replaces the first. Beyond 10,000 of one room, or of the server, the oldest goes.
   */
  ban(ban: Ban, by: UserId): Promise<void>;
  /** False: none held. */
  unban(target: { userId: UserId; room: RoomName | null }, by: UserId): Promise<boolean>;
  /** Those that hold now, newest first; of the server with null. */
  bans(room: RoomName | null): Promise<Ban[]>;
  /**
   * The ban from the server that holds for this user or, if not null, this address (empty matches nothing);
   * null for none.
   */
  bannedFromServer(userId: UserId | null, address: string | null): Promise<Ban | null>;

  /**
   * In a room, whether or not they are a member, or on the server (`room` null). A second one replaces the first.
   * Beyond 10,000 of one room, or of the server, the oldest goes.
   */
  mute(mute: Mute, by: UserId): Promise<void>;
  /** False: none held. */
  unmute(target: { userId: UserId; room: RoomName | null }, by: UserId): Promise<boolean>;
  /** Until when they are muted on the whole server, in ms since 1970; 0 for not, `mutedForGood`. */
  mutedOnServer(userId: UserId): Promise<number>;

  /**
   * Deletes what `userId` said since `sinceMs`, in one room or, with null, in all: the newest first, at most
   * 1,000 messages among the newest 100,000 events. Answers the `deleted` events, in the order of each room.
   */
  purge(
    target: { userId: UserId; room: RoomName | null; sinceMs: number },
    by: UserId,
  ): Promise<DurableEvent[]>;

  /** Writes a line about what another part did (`kick`, `role`, `sign-out`, …). */
  note(act: AuditDraft): Promise<void>;
  /** Newest first; only `id` < `before` when that is not null. */
  audit(query: { before: number | null; limit: number }): Promise<AuditRow[]>;

  /**
   * One report of a message; the same reporter and message again changes nothing. Throws `message_not_found`,
   * `rate_limited` (100 of theirs are open).
   */
  report(report: { room: RoomName; message: number; by: UserId; reason: string }): Promise<void>;
  /** Newest first; those still open, or all. */
  reports(query: { before: number | null; limit: number; open: boolean }): Promise<ReportRow[]>;
  /** False: no such report, or it was settled before. */
  settleReport(id: number, by: UserId): Promise<boolean>;
}

export type Ban = {
  userId: UserId;
  username: Username;
  room: RoomName | null;
  /** Newcomers from there are refused too; empty for none. Only of a ban from the server. */
  address: string;
  /** In ms since 1970; 0: for good. */
  until: number;
  reason: string;
};

export type Mute = {
  userId: UserId;
  username: Username;
  room: RoomName | null;
  /** In ms since 1970; 0: for good, which reads back as `mutedForGood`. */
  until: number;
  reason: string;
};

export type AuditDraft = {
  by: UserId;
  act: string;
  /** Null: done to nobody. */
  target: UserId | null;
  room: RoomName | null;
  detail: string;
};

export type AuditRow = AuditDraft & {
  id: number;
  timestamp: number;
  byName: Username;
  targetName: Username | null;
};

export type ReportRow = {
  id: number;
  timestamp: number;
  room: RoomName;
  message: number;
  /** As it is now; null when it is deleted. */
  text: string | null;
  author: { userId: UserId; username: Username };
  by: { userId: UserId; username: Username };
  reason: string;
  settledBy: Username | null;
};
