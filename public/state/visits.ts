// The rooms that were on the screen, the last one first, as this browser keeps them. Pure.

import type { RoomName } from "../../src/protocol/ids.ts";

const most = 30;

/** What was kept, if anything: a name has no space in it. Some may not be ours any more. */
export const visits = (kept: string | null): readonly RoomName[] =>
  // `visited` wrote it, and whoever reads it looks for a room of that name.
  (kept?.split(" ") ?? []) as RoomName[];

export const visited = (kept: string | null, room: RoomName): string =>
  [...new Set([room, ...visits(kept)])].slice(0, most).join(" ");
