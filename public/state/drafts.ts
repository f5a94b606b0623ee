// What was typed and not sent yet, for each room. Pure: the page keeps the text that `write` makes.

import type { RoomName } from "../../src/protocol/ids.ts";

export type Drafts = ReadonlyMap<string, string>;

// The rooms one may be in at once; older drafts go first.
const mostDrafts = 100;

/** Whatever was kept: anything that is not a draft is left out. */
export function readDrafts(kept: unknown): Drafts {
  if (typeof kept !== "object" || kept === null) return new Map();
  const pairs = Object.entries(kept).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== "",
  );
  return new Map(pairs.slice(-mostDrafts));
}

export const writeDrafts = (drafts: Drafts): string => JSON.stringify(Object.fromEntries(drafts));

/** Text of nothing but space is no draft. The newest is last. */
export function drafted(drafts: Drafts, room: RoomName, text: string): Drafts {
  if ((drafts.get(room) ?? "") === text) return drafts;
  const next = new Map(drafts);
  next.delete(room);
  if (/\S/.test(text)) next.set(room, text);
  return new Map([...next].slice(-mostDrafts));
}
