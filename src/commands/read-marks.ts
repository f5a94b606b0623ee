// How far somebody has read their rooms, for the lists of rooms that they are sent.

import type { RoomSummary } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import type { Store } from "../store/store.ts";

/** By room; of those that they are no member of there is none. */
export type Marks = ReadonlyMap<RoomName, NonNullable<RoomSummary["read"]>>;

export const noMarks: Marks = new Map();

export async function marksOf(store: Store, userId: UserId): Promise<Marks> {
  const marks = await store.readMarks(userId);
  return new Map(marks.map(({ room, ...mark }) => [room, mark]));
}
