// Which texts were changed of late, and by which event: what another node says of how they were before is late.

import type { Clock } from "../lib/clock.ts";
import type { RoomName } from "../protocol/ids.ts";

export type TextChanges = {
  note(room: RoomName, message: number, seq: number): void;
  /** The newest change that is remembered; 0: none. */
  at(room: RoomName, message: number): number;
};

// What nodes say of a text that grows is under way for less.
export const rememberedMs = 30_000;
/** Of more the oldest is forgotten. */
export const mostChanges = 10_000;

export function createTextChanges(clock: Clock): TextChanges {
  // The newest stands last.
  const changes = new Map<string, { seq: number; atMs: number }>();
  const keyOf = (room: RoomName, message: number): string => `${room} ${message}`;

  return {
    note(room, message, seq) {
      const key = keyOf(room, message);
      const known = changes.get(key)?.seq ?? 0;
      changes.delete(key);
      changes.set(key, { seq: Math.max(known, seq), atMs: clock.elapsed() });
      for (const [old, { atMs }] of changes)
        if (changes.size > mostChanges || clock.elapsed() - atMs > rememberedMs)
          changes.delete(old);
        else break;
    },
    at: (room, message) => changes.get(keyOf(room, message))?.seq ?? 0,
  };
}
