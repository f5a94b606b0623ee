// Bans, from one room or from the whole server, until a moment or for good.

import type { RoomName, UserId } from "../../protocol/ids.ts";
import type { Ban } from "../order.ts";
import { maxBans } from "../order-bounds.ts";
import { wholeServer } from "../stored.ts";
import { lockList } from "./races.ts";
import type { Tx } from "./transaction.ts";

type BanRow = Omit<Ban, "room">;

const columns = `"user" as "userId", username, address, until, reason`;

export async function put(tx: Tx, ban: Ban, roomId: number, now: number): Promise<void> {
  const { userId, username, address, until, reason } = ban;
  await lockList(tx, "bans", roomId);
  await tx.run(
    `insert into bans ("user", room, username, address, until, reason, created)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict ("user", room) do update set username = excluded.username,
       address = excluded.address, until = excluded.until, reason = excluded.reason,
       created = excluded.created`,
    ...[userId, roomId, username, address, until, reason, now],
  );
  await tx.run("delete from bans where room = $1 and until > 0 and until <= $2", roomId, now);
  await tx.run(
    `delete from bans where room = $1 and "user" in (
       select "user" from bans where room = $1 order by created desc offset ${maxBans})`,
    roomId,
  );
}

/** False when none held. */
export async function remove(
  tx: Tx,
  userId: UserId,
  roomId: number,
  now: number,
): Promise<boolean> {
  const ban = await tx.one<{ until: number }>(
    `delete from bans where "user" = $1 and room = $2 returning until`,
    ...[userId, roomId],
  );
  return ban !== null && (ban.until === 0 || ban.until > now);
}

/** Those that hold, newest first. `room` is the name of `roomId`, null for the server. */
export async function list(
  tx: Tx,
  room: RoomName | null,
  roomId: number,
  now: number,
): Promise<Ban[]> {
  const rows = await tx.all<BanRow>(
    `select ${columns} from bans where room = $1 and (until = 0 or until > $2)
     order by created desc, "user"`,
    ...[roomId, now],
  );
  return rows.map((row) => ({ ...row, room }));
}

/** Null: neither the user nor the address (empty matches nothing) is banned from the server. */
export async function fromServer(
  tx: Tx,
  userId: UserId | null,
  address: string | null,
  now: number,
): Promise<Ban | null> {
  // In one question, since everybody who comes is asked about: their own ban before one of their address.
  const row = await tx.one<BanRow>(
    `select ${columns} from bans
     where room = ${wholeServer} and ("user" = $1 or (address = $2 and address != ''))
       and (until = 0 or until > $3)
     order by "user" is not distinct from $1 desc limit 1`,
    ...[userId, address, now],
  );
  return row === null ? null : { ...row, room: null };
}
