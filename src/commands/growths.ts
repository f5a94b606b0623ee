// What grows on this server and is not stored yet, as data: only growing.ts touches it.

import type { Peer } from "../hub/room.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import type { RoomName } from "../protocol/ids.ts";
import { createTextChanges, type TextChanges } from "./text-changes.ts";
import { createGrowthsElsewhere, type GrowthsElsewhere } from "./growths-elsewhere.ts";

/** A message by its place. */
export type Spot = { readonly room: RoomName; readonly message: number };

/** One text that grows. */
export type Growth = Spot & {
  /** Who added last: their right is looked at again when it is stored. */
  peer: Peer;
  /** What the store has; `text` begins with it. */
  readonly stored: string;
  /** A number of the room's before `stored` was read: each change of that text up to it is in there. */
  readonly since: number;
  text: string;
  /** Another node may have some of it that is not in `stored`: nothing is kept here that is acked. */
  readonly isUnsure: boolean;
  /** How much of `text` the room was told, in UTF-16 units. */
  passedOn: number;
  /** By the elapsed clock. */
  nextPassAt: number;
  passing: Timer | null;
  idling: Timer | null;
};

/** All that grows. */
export type Growths = {
  readonly rooms: Map<RoomName, Map<number, Growth>>;
  /** Where a message is being read that is to grow: a deletion meanwhile ends what has not begun. */
  readonly beginnings: Set<Spot & { ended: boolean }>;
  /** What each author still does to a message, by message and author: one after the other. */
  readonly turns: Map<string, Promise<unknown>>;
  /** Texts of which some node did not say whether they grow there, and until when it is not asked again. */
  readonly unsure: Map<string, number>;
  /** Those of other nodes. */
  readonly elsewhere: GrowthsElsewhere;
  /** Texts that were changed of late. Empty with a node alone. */
  readonly changes: TextChanges;
  /** Whether what other nodes say may be lost to this one now. */
  readonly isDeaf: () => boolean;
  /** Told why a text could not be stored that nobody waits for. */
  readonly failed: (error: unknown) => void;
};

export const createGrowths = (
  clock: Clock,
  isDeaf: () => boolean,
  failed: (error: unknown) => void,
): Growths => ({
  isDeaf,
  elsewhere: createGrowthsElsewhere(clock),
  changes: createTextChanges(clock),
  rooms: new Map(),
  beginnings: new Set(),
  turns: new Map(),
  unsure: new Map(),
  failed,
});
