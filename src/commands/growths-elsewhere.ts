// Texts that grow at other nodes, as far as it was heard of in rooms that somebody here is in: whoever reads such a
// message here gets it as it is by now. May be lost: then it is read as it is stored, until it is stored whole.

import type { Grown } from "../hub/signal-words.ts";
import type { Clock } from "../lib/clock.ts";
import type { RoomName } from "../protocol/ids.ts";
import type { Growing } from "../protocol/message-events.ts";

/** What came since `from`, which was stored. */
type Heard = Grown & {
  readonly room: RoomName;
  readonly heardAt: number;
  /** What came before the first part that was heard is known, too. */
  readonly isWhole: boolean;
};

export type GrowthsElsewhere = {
  /** False: its beginning is not known here, so that it is to be asked for. */
  hear(frame: Growing): boolean;
  /** What another node has of a room. */
  learn(room: RoomName, grown: Grown): void;
  at(room: RoomName, message: number): Grown | null;
  /** Its text was changed: what it had grown to is of before. */
  forget(room: RoomName, message: number): void;
  /** Nothing of it need be true any more. */
  forgetAll(room: RoomName): void;
  in(room: RoomName): Grown[];
};

/** Longer than a text waits to be stored. */
export const heardMs = 10_000;
/** Of more the one that was silent for longest is forgotten. About 10 MiB, each of a few kB. */
export const mostHeard = 2_000;

export function createGrowthsElsewhere(clock: Clock): GrowthsElsewhere {
  // By room and message; the one that was heard of last stands last.
  const heard = new Map<string, Heard>();
  const keyOf = (room: RoomName, message: number): string => `${room} ${message}`;

  function put(
    room: RoomName,
    { message, userId, from, added }: Grown,
    { isWhole }: Pick<Heard, "isWhole">,
  ): void {
    const key = keyOf(room, message);
    heard.delete(key);
    heard.set(key, { room, message, userId, from, added, isWhole, heardAt: clock.elapsed() });
    for (const [old, { heardAt }] of heard)
      if (heard.size > mostHeard || clock.elapsed() - heardAt > heardMs) heard.delete(old);
      else break;
  }

  function known(room: RoomName, message: number): Heard | null {
    const found = heard.get(keyOf(room, message));
    return found !== undefined && clock.elapsed() - found.heardAt <= heardMs ? found : null;
  }

  return {
    hear(frame) {
      const { room, message, from, added } = frame;
      const before = known(room, message);
      // Taken back to what is stored.
      if (added === "") {
        heard.delete(keyOf(room, message));
        return true;
      }
      const fits = before !== null && from >= before.from && from <= endOf(before);
      if (!fits) {
        put(room, frame, { isWhole: false });
        return false;
      }
      const kept = before.added.slice(0, from - before.from);
      put(room, { ...before, added: kept + added }, before);
      return before.isWhole;
    },
    learn(room, grown) {
      const newer = known(room, grown.message);
      const whole = { isWhole: true };
      if (newer === null || newer.from < grown.from) return put(room, grown, whole);
      if (newer.from > endOf(grown)) return;
      const kept = grown.added.slice(0, newer.from - grown.from);
      const joined = kept + newer.added;
      const added = joined.length < grown.added.length ? grown.added : joined;
      put(room, { ...grown, added }, whole);
    },
    at(room, message) {
      const found = known(room, message);
      return found?.isWhole === true ? found : null;
    },
    forget: (room, message) => void heard.delete(keyOf(room, message)),
    forgetAll(room) {
      for (const [key, each] of heard) if (each.room === room) heard.delete(key);
    },
    in: (room) =>
      [...heard.values()].flatMap(({ message, userId, from, added, isWhole, ...each }) =>
        isWhole && each.room === room && known(room, message) !== null
          ? { message, userId, from, added }
          : [],
      ),
  };
}

const endOf = ({ from, added }: Grown): number => from + added.length;
