// The seam to those who are not looking: told of each message that is for somebody, whatever reaches them then.

import type { Notify } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";

export type Away = {
  /** Takes it and returns; never throws. Whom it reaches, and when, is not its caller's business. */
  told(notice: Notice): void;
  /** Somebody is looking at a room, and has read it up to `seq`. */
  looked(userId: UserId, room: RoomName, seq: number): void;
};

/** A message that is stored, and for whom it is. */
export type Notice = {
  readonly room: RoomName;
  readonly seq: number;
  readonly from: UserId;
  /** As in `notify`: the room as people call it, or of a direct room who writes. */
  readonly title: string;
  readonly isDirect: boolean;
  /** Whom it is for, and why; members of the room or not. Never who wrote it. */
  readonly reasons: ReadonlyMap<UserId, Notify["why"]>;
  /** Beside them every member. */
  readonly everyone: boolean;
};
