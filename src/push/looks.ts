// Who looked at which room of late. Forgotten at a restart: then nobody did.

import type { RoomName, UserId } from "../protocol/ids.ts";

/** Times are of the elapsed clock, in ms. */
export type Looks = {
  note(userId: UserId, room: RoomName, elapsedMs: number): void;
  /** How long ago; null: not within the last minute. */
  since(userId: UserId, room: RoomName, elapsedMs: number): number | null;
  /** Forgets what is older than a minute. Called every few seconds. */
  sweep(elapsedMs: number): void;
  /** How many are remembered. */
  size(): number;
};

/** Somebody who looked this long ago is taken to be looking. */
export const lookMs = 60_000;
// About 10 MiB. Of more the oldest is forgotten: a push too many harms less than memory.
export const mostLooks = 100_000;

export function createLooks(most = mostLooks): Looks {
  // The oldest first.
  const looks = new Map<string, number>();
  const keyOf = (userId: UserId, room: RoomName): string => `${room} ${userId}`;
  return {
    note(userId, room, elapsedMs) {
      const key = keyOf(userId, room);
      looks.delete(key);
      looks.set(key, elapsedMs);
      const [oldest] = looks.size > most ? looks.keys() : [];
      if (oldest !== undefined) looks.delete(oldest);
    },
    since(userId, room, elapsedMs) {
      const at = looks.get(keyOf(userId, room));
      return at === undefined || elapsedMs - at >= lookMs ? null : elapsedMs - at;
    },
    sweep(elapsedMs) {
      for (const [key, at] of looks) {
        if (elapsedMs - at < lookMs) return;
        looks.delete(key);
      }
    },
    size: () => looks.size,
  };
}
