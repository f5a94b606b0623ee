// The reports inbox: which messages members want those who keep order to look at.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { OrderStore, ReportRow } from "../order.ts";
import { maxOpenReports, maxReports, tooManyReports } from "../order-bounds.ts";
import { type ReportedRow, toReport } from "../order-rows.ts";
import { eventFlags, eventTypes } from "../stored.ts";
import { lockList } from "./races.ts";
import type { Tx } from "./transaction.ts";

export type Reported = { roomId: number; message: number; by: UserId; reason: string };
/** A report that was just settled: of which message, and who said it; null when that is gone. */
export type Settled = { room: RoomName; message: number; author: UserId | null };

type Query = Parameters<OrderStore["reports"]>[0];

/**
 * True also when it was reported before. Throws `message_not_found`, `rate_limited` when nobody has looked at as many
 * of that person's as there may be.
 */
export async function add(tx: Tx, report: Reported, now: number): Promise<void> {
  const { roomId, message, by, reason } = report;
  const said = `select 1 from events where room = $1 and seq = $2
    and type = ${eventTypes.chat} and flags & ${eventFlags.deleted} = 0`;
  if ((await tx.one(said, roomId, message)) === null) throw new ChatError("message_not_found");
  await lockList(tx, "reports");
  const same = "select 1 from reports where room = $1 and message = $2 and reporter = $3";
  if ((await tx.one(same, roomId, message, by)) !== null) return;
  const surplus = `select 1 from reports where settled is null and reporter = $1
    limit 1 offset ${maxOpenReports - 1}`;
  if ((await tx.one(surplus, by)) !== null) throw new ChatError("rate_limited", tooManyReports);
  await tx.run(
    "insert into reports (timestamp, room, message, reporter, reason) values ($1, $2, $3, $4, $5)",
    ...[now, roomId, message, by, reason],
  );
  await tx.run(
    `delete from reports where id in (
       select id from reports order by settled is not null, id desc offset ${maxReports})`,
  );
}

const select = `
  select r.id, r.timestamp, room.name as room, r.message,
    coalesce((select v.text from events v where v.room = e.room and v.about = e.seq
      and v.type = ${eventTypes.edited} order by v.seq desc limit 1), e.text) as text,
    e.flags, e."user" as author, coalesce(author.username, e.username) as "authorName",
    r.reporter as "by", coalesce(reporter.username, r.reporter) as "byName", r.reason,
    coalesce(settler.username, r.settled) as "settledBy"
  from reports r join rooms room on room.id = r.room
    join events e on e.room = r.room and e.seq = r.message and e.type = ${eventTypes.chat}
    left join users author on author.id = e."user"
    left join users reporter on reporter.id = r.reporter
    left join users settler on settler.id = r.settled
  where r.id < $1 and (r.settled is null or not $2::boolean) order by r.id desc limit $3`;

/** Newest first; those open, or all. */
export async function list(tx: Tx, { before, limit, open }: Query): Promise<ReportRow[]> {
  const asked = [before ?? Number.MAX_SAFE_INTEGER, open, limit];
  return (await tx.all<ReportedRow>(select, ...asked)).map(toReport);
}

/** Null: no such report, or it was settled before. */
export const settle = (tx: Tx, id: number, by: UserId): Promise<Settled | null> =>
  tx.one<Settled>(
    `with report as (
       update reports set settled = $1 where id = $2 and settled is null returning room, message)
     select room.name as room, report.message, e."user" as author
     from report join rooms room on room.id = report.room
       left join events e on e.room = report.room and e.seq = report.message
         and e.type = ${eventTypes.chat}`,
    ...[by, id],
  );
