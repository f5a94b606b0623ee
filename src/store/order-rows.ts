// What lies in the rows of what keeps order, and what the audit log says of it. Knows no statement.

import type { RoomName, UserId, Username } from "../protocol/ids.ts";
import type { Ban, Mute, ReportRow } from "./order.ts";
import { eventFlags } from "./stored.ts";

/** A report with its message. */
export type ReportedRow = {
  id: number;
  timestamp: number;
  room: RoomName;
  message: number;
  text: string;
  flags: number;
  author: UserId;
  authorName: Username;
  by: UserId;
  byName: Username;
  reason: string;
  settledBy: Username | null;
};

export function toReport({
  flags,
  author,
  authorName,
  by,
  byName,
  ...row
}: ReportedRow): ReportRow {
  return {
    ...row,
    text: (flags & eventFlags.deleted) === 0 ? row.text : null,
    author: { userId: author, username: authorName },
    by: { userId: by, username: byName },
  };
}

/** `until 2026-05-01T10:00:00.000Z, their address too: spam`; what does not apply is left out. */
export function detailOf(order: Ban | Mute): string {
  const until = order.until === 0 ? "for good" : `until ${new Date(order.until).toISOString()}`;
  const address = "address" in order && order.address !== "" ? ", their address too" : "";
  return `${until}${address}${order.reason === "" ? "" : `: ${order.reason}`}`;
}

export const detailOfPurge = (messages: number, sinceMs: number): string =>
  `messages: ${messages}, since ${new Date(sinceMs).toISOString()}`;
