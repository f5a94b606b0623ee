// Who is writing in a room: forgotten after six seconds, passed on every three. May be lost.

import type { Clock } from "../lib/clock.ts";
import type { Typing } from "../protocol/events.ts";
import { typingEveryMs, typingTtlMs } from "../protocol/limits.ts";
import { personOf } from "./presence.ts";
import type { Room, User } from "./room.ts";

export type Typings = {
  /** `user` writes in `room`, or has stopped. Told to the room when the list changes or is due again: true then. */
  set(room: Room, user: User, typing: boolean): boolean;
  /** Forgets those who have not repeated it. Called every second or so. */
  sweep(): void;
};

// More than a handful of names is "several people" on every screen.
export const mostNames = 20;

export function createTypings(clock: Clock, notify: (room: Room, frame: string) => void): Typings {
  const active = new Set<Room>();

  function tell(room: Room): true {
    const users = [...room.typing.keys()]
      .slice(0, mostNames)
      .flatMap((id) => room.present.get(id)?.user ?? [])
      .map(personOf);
    const frame: Typing = { type: "typing", room: room.name, users };
    notify(room, JSON.stringify(frame));
    return true;
  }

  return {
    set(room, user, typing) {
      const now = clock.elapsed();
      const mark = room.typing.get(user.id);
      if (!typing) {
        if (!room.typing.delete(user.id)) return false;
        return tell(room);
      }
      if (mark !== undefined) {
        mark.until = now + typingTtlMs;
        if (now - mark.passedOn < typingEveryMs) return false;
        mark.passedOn = now;
      } else {
        room.typing.set(user.id, { until: now + typingTtlMs, passedOn: now });
        active.add(room);
      }
      return tell(room);
    },
    sweep() {
      const now = clock.elapsed();
      for (const room of active) {
        let expired = false;
        for (const [id, mark] of room.typing)
          if (mark.until <= now) expired = room.typing.delete(id) || expired;
        if (room.typing.size === 0) active.delete(room);
        if (expired) tell(room);
      }
    },
  };
}
