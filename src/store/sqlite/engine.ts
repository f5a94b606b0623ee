// The store's methods on SQLite, gathered from the nouns that they are about.

import { openAccountMethods } from "./account-methods.ts";
import type { Engine } from "./calls.ts";
import { openDirectory } from "./directory.ts";
import { openMessageMethods } from "./message-methods.ts";
import { openMessages } from "./messages.ts";
import { openMeta } from "./meta.ts";
import { openOrderMethods } from "./order-methods.ts";
import { openPlaceMethods } from "./place-methods.ts";
import { openPushMethods } from "./push-methods.ts";
import { openRoomMethods } from "./room-methods.ts";
import { openRooms, type Rooms } from "./rooms.ts";
import { openSearchIndex } from "./search-index.ts";
import type { Transaction } from "./transaction.ts";
import { openUsers } from "./users.ts";

export type Tables = {
  engine: Engine;
  rooms: Rooms;
  /** Takes what was said into the search index, at most so many events; how many those were. */
  catchUp(most: number): number;
};

export function openEngine(transaction: Transaction): Tables {
  const rooms = openRooms(transaction);
  const users = openUsers(transaction);
  const index = openSearchIndex(transaction);
  const messages = openMessages(transaction, rooms, index);
  const meta = openMeta(transaction.db);
  const directory = openDirectory(transaction, rooms);
  const parts = { transaction, rooms, directory, users, messages };

  const engine: Engine = {
    ...openRoomMethods(parts),
    ...openAccountMethods(parts),
    ...openMessageMethods(parts),
    ...openOrderMethods(parts),
    ...openPushMethods(parts),
    ...openPlaceMethods(transaction),
    secret(name) {
      const row = `secret:${name}`;
      const known = meta.get(row);
      if (known !== null) return known;
      transaction.willWrite();
      const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
      meta.set(row, secret);
      return secret;
    },
  };
  return {
    engine,
    rooms,
    catchUp: (most) => index.catchUp(most, (room, seq) => messages.message(rooms.get(room), seq)),
  };
}
