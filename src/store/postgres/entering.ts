// Coming into a room: all that the joiner needs is one statement, and so of one moment; what must be written is
// written before it. Who was a member already writes nothing and locks nothing.

import { ChatError } from "../../protocol/errors.ts";
import type { RoomName, Username } from "../../protocol/ids.ts";
import { isReservedRoom } from "../../protocol/names.ts";
import { factsOf, isPublic, type Room, roomColumns } from "../room-rows.ts";
import type { Entered, Entry, Reader } from "../rooms.ts";
import { nobody, type RoomStanding, type StoredStanding, toStanding } from "../standing.ts";
import { eventTypes } from "../stored.ts";
import {
  fromEvents,
  noReactions,
  reactionsColumn,
  type ReadRow,
  readColumns,
  toEvent,
  toMessage,
} from "./history.ts";
import * as rooms from "./rooms.ts";
import { Retry, type Tx } from "./transaction.ts";
import * as users from "./users.ts";

/** Of a room that is not there all of it is null but `banned`. */
type Seen = Room & StoredStanding;
type SeenByJoiner = Seen & {
  username: Username | null;
  /** The cursor from which the room is given whole; null when it cannot be, or was not asked for. */
  missed: number | null;
};

const ofRoom = roomColumns.replaceAll(/\w+/g, "r.$&");
const selectSeen = `select ${ofRoom}, ${users.standingColumns("r.id", "$3")}
  from (select 1) one left join rooms r on r.name = $2`;

/** The room, null where none exists for that user, who may be banned all the same. */
export async function look(
  tx: Tx,
  name: RoomName,
  userId: Reader,
): Promise<{ room: Room | null; standing: RoomStanding }> {
  if (userId === null) return existing(await rooms.find(tx, name), nobody);
  const row = await tx.one<Seen>(selectSeen, userId, name, Date.now());
  return existing(row, toStanding(row));
}

function existing(row: Room | null, standing: RoomStanding) {
  const isThere = row !== null && row.id !== null && (isPublic(row) || standing.role !== null);
  return { room: isThere ? row : null, standing };
}

/** Throws `room_not_found`, `banned`. */
export async function readable(tx: Tx, name: RoomName, reader: Reader): Promise<Room> {
  const { room, standing } = await look(tx, name, reader);
  if (room === null) throw new ChatError("room_not_found");
  if (standing.banned) throw new ChatError("banned");
  return room;
}

// What is missed as it is now, or the newest messages with their reactions: for members only. The room is told once,
// in the first row.
const selectEntered = `
  with seen as (
    select ${ofRoom}, ${users.standingColumns("r.id", "$3")}, u.username,
      case when r.epoch = $4 and $5 between r.first - 1 and r.head and r.head - $5 <= $6 then $5::bigint end as missed
    from (select 1) one left join rooms r on r.name = $2 left join users u on u.id = $1)
  select case when row_number() over () = 1 then to_json(s) end as seen, e.*
  from seen s left join lateral (
    (select ${readColumns}, ${noReactions} from ${fromEvents} where e.room = s.id and e.seq > s.missed)
    union all
    (select ${readColumns}, ${reactionsColumn} from ${fromEvents}
      where e.room = s.id and s.missed is null and e.type = ${eventTypes.chat} order by e.seq desc limit $7)
  ) e on s.role is not null`;

type EnteredRow = { seen: SeenByJoiner | null } & (ReadRow | { seq: null });
type SeenWithLog = { seen: SeenByJoiner; log: ReadRow[] };

async function see(tx: Tx, entry: Entry): Promise<SeenWithLog> {
  const { userId, room, resume, resumeLimit, tail } = entry;
  const rows = await tx.all<EnteredRow>(
    selectEntered,
    ...[userId, room, Date.now()],
    ...[resume?.epoch ?? null, resume?.after ?? null, resumeLimit, tail],
  );
  const seen = rows.find((row) => row.seen !== null)?.seen;
  if (seen == null) throw new Error("Whoever looks at a room sees at least a row");
  const log = rows.filter((row) => row.seq !== null);
  return { seen, log: log.sort((one, other) => one.seq - other.seq) };
}

export async function enter(tx: Tx, entry: Entry): Promise<Entered> {
  const before = await see(tx, entry);
  const { room, standing } = existing(before.seen, toStanding(before.seen));
  const mayMake = entry.create && !isReservedRoom(entry.room);
  if (room === null && !mayMake) throw new ChatError("room_not_found");
  if (standing.banned) throw new ChatError("banned");

  const now = Date.now();
  const isNamed = before.seen.username === entry.username;
  if (!isNamed) await users.keep(tx, entry.userId, entry.username, now);
  if (standing.role !== null) return answer(before, { created: false, newcomer: false });
  await users.checkRoom(tx, entry.userId);
  const newcomer = await admit(tx, entry, room, now);
  const after = await see(tx, entry);
  // Who bans somebody locks them too: either sees what the other did.
  if (toStanding(after.seen).banned) throw new ChatError("banned");
  return answer(after, { created: room === null, newcomer });
}

/** False when they were in since a moment ago. */
async function admit(tx: Tx, entry: Entry, known: Room | null, now: number): Promise<boolean> {
  const { userId } = entry;
  if (known !== null) return users.admit(tx, userId, known.id, now);
  const made = await rooms.create(tx, { name: entry.room, kind: "public" }, now);
  if (made === null) throw new Retry("The room was made by another");
  // Who makes a room owns it, but a guest may be gone for good tomorrow.
  const isGuest = (await users.find(tx, userId))?.role === "guest";
  return users.admit(tx, userId, made.id, now, isGuest ? "member" : "owner");
}

function answer({ seen, log }: SeenWithLog, was: { created: boolean; newcomer: boolean }): Entered {
  const { role, mutedUntil } = toStanding(seen);
  const { epoch, head, first, missed } = seen;
  return {
    ...factsOf(seen),
    ...{ role, mutedUntil, epoch, head, first, ...was },
    events: missed === null ? null : log.map((row) => toEvent(seen, row)),
    messages: missed === null ? log.map((row) => toMessage(seen, row)) : [],
  };
}
