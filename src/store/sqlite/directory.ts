// The lists of rooms as one user may see them: the public ones, and those they are in.

import type { UserId } from "../../protocol/ids.ts";
import type { RoomRow, RoomsQuery } from "../rooms.ts";
import { roomFlags, roomKinds } from "../stored.ts";
import { type ListedRow, toRoomRow } from "../room-rows.ts";
import type { Rooms } from "./rooms.ts";
import type { Transaction } from "./transaction.ts";

export type Directory = {
  list(query: RoomsQuery): RoomRow[];
  /** By name. */
  listOf(userId: UserId): RoomRow[];
};

type Query = [
  ...[user: string, after: string, query: string, archived: number],
  ...[among: string | null, limit: number],
];

const columns = `r.name, r.kind, r.title, r.topic, r.flags, r.slow, r.head, r.newest as timestamp,
  m.role, o.id as otherId, o.username as otherName`;
// One who writes to themselves is their own other.
const joinOther = `left join directs d on d.room = r.id and r.kind = ${roomKinds.direct}
  left join users o on o.id = iif(d.low = ?1, d.high, d.low)`;

export function openDirectory({ db, didRead }: Transaction, rooms: Rooms): Directory {
  // `lower` knows ASCII only: a title's other letters are found as they were written.
  const selectSeen = db.prepare<ListedRow, Query>(
    `select ${columns} from rooms r left join members m on m.user = ?1 and m.room = r.id ${joinOther}
     where r.name > ?2 and (r.kind = ${roomKinds.public} or m.role is not null)
       and (?3 = '' or instr(r.name, ?3) > 0 or instr(lower(r.title), ?3) > 0)
       and (?4 or (r.flags & ${roomFlags.archived}) = 0)
       and (?5 is null or r.name in (select value from json_each(?5)))
     order by r.name limit ?6`,
  );
  const selectOf = db.prepare<ListedRow, [string]>(
    `select ${columns} from members m join rooms r on r.id = m.room ${joinOther}
     where m.user = ?1 order by r.name`,
  );

  function answer(rows: ListedRow[]): RoomRow[] {
    didRead(rows.length);
    return rows.map(toRoomRow);
  }

  return {
    list({ memberOf, after, query, archived, limit, among }) {
      // The heads are in memory until then.
      rooms.flush();
      const names = among === undefined ? null : JSON.stringify(among);
      const asked = [memberOf, after ?? "", query, archived ? 1 : 0] as const;
      return answer(selectSeen.all(...asked, names, limit));
    },
    listOf(userId) {
      rooms.flush();
      return answer(selectOf.all(userId));
    },
  };
}
