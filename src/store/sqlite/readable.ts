// Which rooms a search may look into, for one reader at this moment.

import { ChatError } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { SearchQuery } from "../messages.ts";
import type { Reader } from "../rooms.ts";
import { roomKinds, wholeServer } from "../stored.ts";
import { placeOf, publicPlace } from "./search-index.ts";
import type { Transaction } from "./transaction.ts";

export type Readable = {
  /** For the index. Empty: nowhere. */
  places: string;
  has(room: number, kind: number): boolean;
};
type RoomRow = { id: number; kind: number };

/** Of those that the query allows. Throws `room_not_found`, `banned`. */
export function openReadable({
  db,
}: Transaction): (reader: Reader, query: SearchQuery) => Readable {
  const selectRoom = db.prepare<RoomRow, [string]>("select id, kind from rooms where name = ?");
  const selectOwn = db.prepare<RoomRow, [string]>(
    `select r.id, r.kind from members m join rooms r on r.id = m.room
     where m.user = ? and r.kind != ${roomKinds.public}`,
  );
  const selectBans = db.prepare<{ room: number }, [UserId, number]>(
    "select room from bans where user = ? and (until = 0 or until > ?)",
  );

  return (reader, { room: only, among }) => {
    const own = new Set(reader === null ? [] : selectOwn.all(reader).map(({ id }) => id));
    const bans = reader === null ? [] : selectBans.all(reader, Date.now());
    const banned = new Set(bans.map(({ room }) => room));
    if (banned.has(wholeServer)) throw new ChatError("banned");
    const exists = (id: number, kind: number) => kind === roomKinds.public || own.has(id);
    const has = (id: number, kind: number) => exists(id, kind) && !banned.has(id);
    const named = (name: string): RoomRow | null => {
      const room = among !== null && !among.includes(name) ? null : selectRoom.get(name);
      return room !== null && exists(room.id, room.kind) ? room : null;
    };
    const within = (rooms: readonly RoomRow[]): Readable => {
      const ids = new Set(rooms.filter(({ id, kind }) => has(id, kind)).map(({ id }) => id));
      return { places: [...ids].map(placeOf).join(" OR "), has: (id) => ids.has(id) };
    };
    if (only !== null) {
      const room = named(only);
      if (room === null) throw new ChatError("room_not_found");
      if (banned.has(room.id)) throw new ChatError("banned");
      return within([room]);
    }
    if (among !== null) return within(among.map(named).filter((room) => room !== null));
    return { places: [publicPlace, ...[...own].map(placeOf)].join(" OR "), has };
  };
}
