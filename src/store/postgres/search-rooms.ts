// Which rooms a search may look into, for one reader at this moment.

import { ChatError } from "../../protocol/errors.ts";
import type { SearchQuery } from "../messages.ts";
import type { Reader } from "../rooms.ts";
import { roomKinds, wholeServer } from "../stored.ts";
import type { Tx } from "./transaction.ts";

/** By id. `everyPublic`: the public ones too, but for those in `banned`. */
export type Readable = { everyPublic: boolean; rooms: number[]; banned: number[] };

type RoomRow = { id: number; name: string; kind: number; isOwn: boolean };

/** Of those that the query allows. Throws `room_not_found`, `banned`. */
export async function readableBy(
  tx: Tx,
  reader: Reader,
  { room: only, among }: SearchQuery,
): Promise<Readable> {
  const banned = await bannedFrom(tx, reader);
  if (banned.includes(wholeServer)) throw new ChatError("banned");
  if (only === null && among === null) {
    const own = await tx.all<{ id: number }>(
      `select r.id from members m join rooms r on r.id = m.room
       where m."user" = $1 and r.kind != ${roomKinds.public}`,
      reader ?? "",
    );
    const rooms = own.map(({ id }) => id).filter((id) => !banned.includes(id));
    return { everyPublic: true, rooms, banned };
  }
  const wanted = only === null ? (among ?? []) : [only];
  const allowed = wanted.filter((name) => among === null || among.includes(name));
  const found = await tx.all<RoomRow>(
    `select id, name, kind, exists (
       select from members where "user" = $1 and room = rooms.id) as "isOwn"
     from rooms where name = any($2::text[])`,
    reader ?? "",
    allowed,
  );
  const there = found.filter(({ kind, isOwn }) => kind === roomKinds.public || isOwn);
  if (only !== null && there.length === 0) throw new ChatError("room_not_found");
  const rooms = there.map(({ id }) => id).filter((id) => !banned.includes(id));
  if (only !== null && rooms.length === 0) throw new ChatError("banned");
  return { everyPublic: false, rooms, banned };
}

async function bannedFrom(tx: Tx, reader: Reader): Promise<number[]> {
  if (reader === null) return [];
  const rows = await tx.all<{ room: number }>(
    `select room from bans where "user" = $1 and (until = 0 or until > $2)`,
    reader,
    Date.now(),
  );
  return rows.map(({ room }) => room);
}
