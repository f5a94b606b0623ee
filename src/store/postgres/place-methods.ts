// The store's methods about the place as a whole: two texts of the meta table, as it is and as it was.

import type { UserId } from "../../protocol/ids.ts";
import { type PlaceRow, type PlaceStore, untouchedPlace } from "../place.ts";
import { changesOf, placeBefore, placeNow, toPlace } from "../place-rows.ts";
import * as audit from "./audit.ts";
import { metaOf, setMeta } from "./meta.ts";
import { lockList } from "./races.ts";
import type { Methods, Tx } from "./transaction.ts";

export type PlaceMethods = Pick<Methods, keyof PlaceStore>;

export const placeMethods: PlaceMethods = {
  place: async (tx) => (await read(tx, placeNow)) ?? untouchedPlace,
  async changePlace(tx, change, by) {
    // What another node changes at this moment must not be lost.
    await lockList(tx, "place");
    const last = (await read(tx, placeNow)) ?? untouchedPlace;
    const next = { ...last, ...change };
    const changed = changesOf(last, next);
    if (changed === "") return last;
    await write(tx, next, last);
    await note(tx, "place", changed, by);
    return next;
  },
  async undoPlace(tx, by) {
    await lockList(tx, "place");
    const [last, next] = [await read(tx, placeNow), await read(tx, placeBefore)];
    if (last === null || next === null) return null;
    await write(tx, next, last);
    await note(tx, "place-undone", changesOf(last, next), by);
    return next;
  },
};

const read = async (tx: Tx, name: string): Promise<PlaceRow | null> =>
  toPlace(await metaOf(tx, name));

async function write(tx: Tx, next: PlaceRow, last: PlaceRow): Promise<void> {
  await setMeta(tx, placeNow, JSON.stringify(next));
  await setMeta(tx, placeBefore, JSON.stringify(last));
}

const note = (tx: Tx, act: string, detail: string, by: UserId): Promise<void> =>
  audit.write(tx, { by, act, target: null, room: null, detail }, Date.now());
