// report, reports, settleReport, audit: what is told to those who keep order, and what they did.

import { ChatError } from "../protocol/errors.ts";
import type { AuditLine, Report } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { AuditRow, ReportRow } from "../store/order.ts";
import type { Context, Run, RunPlaced } from "./context.ts";
import { firstThatFit } from "./fitting.ts";
import { onServer } from "./right.ts";

/** By anybody for whom the room exists. A second one of the same message by the same person changes nothing. */
export const report: RunPlaced<"report"> = async ({ store }, { peer, command }, place) => {
  const { message, reason } = command;
  const { room } = place.room;
  await store.report({ room, message, by: peer.user.id, reason });
  return { type: "ack", room };
};

/** With what was said in private rooms too: it was said to those who read this. */
export const reports: Run<"reports"> = async (context, { peer, command }) => {
  const { store, pageBytes } = context;
  await onServer(context, peer, "readReports");
  const { before = null, limit, all } = command;
  const rows = await store.reports({ before, limit, open: !all });
  return { type: "reports", reports: firstThatFit(rows.map(reportOf), pageBytes) };
};

export const settleReport: Run<"settleReport"> = async (context, { peer, command }) => {
  await onServer(context, peer, "readReports");
  if (!(await context.store.settleReport(command.report, peer.user.id)))
    throw new ChatError("message_not_found", "There is no such report, or it is settled");
  return { type: "ack" };
};

export const audit: Run<"audit"> = async (context, { peer, command }) => {
  await onServer(context, peer, "readAudit");
  const { before = null, limit } = command;
  const rows = await context.store.audit({ before, limit });
  const seen = await roomsSeenBy(context, peer.user.id, rows);
  const lines = rows.map((row) => lineOf(row, seen));
  return { type: "audit", lines: firstThatFit(lines, context.pageBytes) };
};

/** Of the rooms in `rows`, those that exist for the reader. */
async function roomsSeenBy(
  { store }: Context,
  reader: UserId,
  rows: readonly AuditRow[],
): Promise<ReadonlySet<RoomName>> {
  const named = [...new Set(rows.flatMap(({ room }) => room ?? []))];
  const found = await Promise.all(named.map((room) => store.roomFor(room, reader)));
  return new Set(found.flatMap((room) => room?.room ?? []));
}

function lineOf(row: AuditRow, seen: ReadonlySet<RoomName>): AuditLine {
  const { id, timestamp, act, by, byName, target, targetName, room, detail } = row;
  return {
    ...{ id, timestamp, act, detail },
    by: { userId: by, username: byName },
    target:
      target === null || targetName === null ? null : { userId: target, username: targetName },
    room: room !== null && seen.has(room) ? room : null,
  };
}

// Field by field: what the store keeps besides is not for the wire.
const reportOf = (row: ReportRow): Report => {
  const { id, timestamp, room, message, text, author, by, reason, settledBy } = row;
  return { id, timestamp, room, message, text, author, by, reason, settledBy };
};
