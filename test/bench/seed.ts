// Fills a data directory through the store itself: rooms of as many messages as asked for, the same for a seed.

import { createLog } from "../../src/lib/log.ts";
import { asRoomName, asUserId, asUsername } from "../../src/protocol/ids.ts";
import { openStore } from "../../src/store/open.ts";
import type { Draft } from "../../src/store/rooms.ts";
import type { Store } from "../../src/store/store.ts";
import { randomBelow } from "../support/random.ts";

/** `text`: what each message says; by chance when left out. */
export type Filling = { room: string; messages: number; text?: string };

// Enough for the largest group commit, far below what the store takes at once.
const inFlight = 8_000;
const people = 50;
const words = "the quick brown fox jumps over a lazy dog while it rains in every town again".split(
  " ",
);

export async function fill(
  dataDir: string,
  fillings: readonly Filling[],
  seed: number,
): Promise<void> {
  const store = await openStore({ dataDir, log: createLog("text", () => {}) });
  const below = randomBelow(seed);
  try {
    for (const filling of fillings) await fillRoom(store, filling, below);
  } finally {
    await store.close();
  }
}

async function fillRoom(
  store: Store,
  { room: name, messages, text }: Filling,
  below: (bound: number) => number,
): Promise<void> {
  const room = asRoomName(name);
  const first = draft(room, below);
  const { userId, username } = first;
  const resume = { resume: null, resumeLimit: 0, tail: 0 };
  await store.enter({ room, userId, username, create: true, ...resume });
  for (let done = 0; done < messages; done += inFlight) {
    const some = Math.min(inFlight, messages - done);
    const next = (): Draft => ({ ...draft(room, below), ...(text === undefined ? {} : { text }) });
    await Promise.all(Array.from({ length: some }, () => store.append(next())));
  }
}

function draft(room: Draft["room"], below: (bound: number) => number): Draft {
  const who = below(people);
  const text = Array.from({ length: 4 + below(20) }, () => words[below(words.length)]).join(" ");
  const userId = asUserId(`g_${String(who).padStart(16, "0")}`);
  return { room, userId, username: asUsername(`User ${who}`), text, action: false, key: null };
}
