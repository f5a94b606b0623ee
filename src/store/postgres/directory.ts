// The lists of rooms as one user may see them: the public ones, and those they are in.

import type { UserId } from "../../protocol/ids.ts";
import { type ListedRow, toRoomRow } from "../room-rows.ts";
import type { RoomRow, RoomsQuery } from "../rooms.ts";
import { roomFlags, roomKinds } from "../stored.ts";
import type { Tx } from "./transaction.ts";

const columns = `r.name, r.kind, r.title, r.topic, r.flags, r.slow, r.head, r.newest as timestamp,
  m.role, o.id as "otherId", o.username as "otherName"`;
// One who writes to themselves is their own other.
const joinOther = `left join directs d on d.room = r.id and r.kind = ${roomKinds.direct}
  left join users o on o.id = case when d.low = $1 then d.high else d.low end`;
// Of a title only ASCII letters have two cases, as on SQLite: whatever the database's collation makes of them.
const lowered = `lower(r.title collate "C")`;

export async function list(tx: Tx, query: RoomsQuery): Promise<RoomRow[]> {
  const { memberOf, after, query: asked, archived, among = null, limit } = query;
  const rows = await tx.all<ListedRow>(
    `select ${columns} from rooms r left join members m on m."user" = $1 and m.room = r.id ${joinOther}
     where r.name > $2 and (r.kind = ${roomKinds.public} or m.role is not null)
       and ($3 = '' or strpos(r.name, $3) > 0 or strpos(${lowered}, $3) > 0)
       and ($4 or r.flags & ${roomFlags.archived} = 0)
       and ($5::text[] is null or r.name = any($5::text[]))
     order by r.name limit $6`,
    ...[memberOf, after ?? "", asked, archived, among, limit],
  );
  return rows.map(toRoomRow);
}

/** By name. */
export async function listOf(tx: Tx, userId: UserId): Promise<RoomRow[]> {
  const rows = await tx.all<ListedRow>(
    `select ${columns} from members m join rooms r on r.id = m.room ${joinOther}
     where m."user" = $1 order by r.name`,
    userId,
  );
  return rows.map(toRoomRow);
}
