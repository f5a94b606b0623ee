// A room whose messages were said when a test wants them to have been: written by the store, then dated by hand.

import { Database } from "bun:sqlite";
import { join } from "node:path";
import { createLog } from "../../src/lib/log.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { databaseFile } from "../../src/store/sqlite/files.ts";
import type { Store } from "../../src/store/store.ts";
import { openTestStore } from "../support/store.ts";

/** `at`: in ms since 1970. `replyTo`: which message of the list it answers, from 1 on. */
export type Said = { who: string; text: string; at: number; replyTo?: number };

/** A store in `dataDir` with these rooms. The n-th message of a room has the `seq` n. */
export async function openDated(
  dataDir: string,
  rooms: Readonly<Record<string, readonly Said[]>>,
): Promise<Store> {
  const open = (): Promise<Store> => openTestStore({ dataDir, log: createLog("json", () => {}) });
  const store = await open();
  for (const [name, all] of Object.entries(rooms)) await sayAll(store, name, all);
  await store.close();
  // A store's own clock cannot be turned: its engine lives in a thread.
  const file = new Database(join(dataDir, databaseFile));
  const date = file.prepare(
    "update events set timestamp = ? where seq = ? and room = (select id from rooms where name = ?)",
  );
  for (const [name, all] of Object.entries(rooms))
    for (const [index, { at }] of all.entries()) date.run(at, index + 1, name);
  file.close();
  return open();
}

async function sayAll(store: Store, name: string, all: readonly Said[]): Promise<void> {
  const room = asRoomName(name);
  const idOf = (who: string) => asUserId(`g_${who.toLowerCase().padEnd(16, "0")}`);
  const resume = { resume: null, resumeLimit: 0, tail: 0 };
  for (const who of new Set(all.map((said) => said.who)))
    await store.enter({
      ...{ room, userId: idOf(who), username: asUsername(who), create: true, ...resume },
    });
  for (const { who, text, replyTo } of all) {
    const by = { userId: idOf(who), username: asUsername(who) };
    const about = replyTo === undefined ? {} : { replyTo };
    await store.append({ room, ...by, text, action: false, key: null, ...about });
  }
}
