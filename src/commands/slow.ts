// Who said something in a slow room, and when: by user and room over all their connections, also those gone.
// Forgotten at a restart.

import type { RoomName, UserId } from "../protocol/ids.ts";

/** Times are of the elapsed clock, in ms. */
export type Slow = {
  /** Milliseconds until `who` may say something where one waits `seconds`; 0: now. */
  wait(who: Speaker, seconds: number, elapsedMs: number): number;
  /** `who` says something now. */
  take(who: Speaker, seconds: number, elapsedMs: number): void;
  /** What was taken at `elapsedMs` was not stored, or had been before: as if it was not taken. */
  giveBack(who: Speaker, elapsedMs: number): void;
  /** Forgets those who waited long enough. Called every few seconds. */
  sweep(elapsedMs: number): void;
  /** How many are remembered. */
  size(): number;
};

export type Speaker = { readonly room: RoomName; readonly userId: UserId };

// About 10 MiB. Over it the oldest is forgotten: one who may speak a little early harms less than memory.
export const mostSpeakers = 100_000;

export function createSlow(most = mostSpeakers): Slow {
  // The oldest first.
  const turns = new Map<string, { at: number; until: number }>();
  // A room's name has no space.
  const keyOf = ({ room, userId }: Speaker): string => `${room} ${userId}`;

  return {
    wait(who, seconds, elapsedMs) {
      if (seconds === 0) return 0;
      const turn = turns.get(keyOf(who));
      return turn === undefined ? 0 : Math.max(0, Math.ceil(turn.at + seconds * 1_000 - elapsedMs));
    },
    take(who, seconds, elapsedMs) {
      const key = keyOf(who);
      turns.delete(key);
      turns.set(key, { at: elapsedMs, until: elapsedMs + seconds * 1_000 });
      const [oldest] = turns.size > most ? turns.keys() : [];
      if (oldest !== undefined) turns.delete(oldest);
    },
    giveBack(who, elapsedMs) {
      const key = keyOf(who);
      if (turns.get(key)?.at === elapsedMs) turns.delete(key);
    },
    sweep(elapsedMs) {
      for (const [key, { until }] of turns) if (until <= elapsedMs) turns.delete(key);
    },
    size: () => turns.size,
  };
}
