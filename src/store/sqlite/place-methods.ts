// The store's methods about the place as a whole: two texts of the meta table, as it is and as it was.

import type { UserId } from "../../protocol/ids.ts";
import { type PlaceRow, type PlaceStore, untouchedPlace } from "../place.ts";
import { changesOf, placeBefore, placeNow, toPlace } from "../place-rows.ts";
import { openAudit } from "./audit.ts";
import type { Engine } from "./calls.ts";
import { openMeta } from "./meta.ts";
import type { Transaction } from "./transaction.ts";

export type PlaceMethods = Pick<Engine, keyof PlaceStore>;

export function openPlaceMethods(transaction: Transaction): PlaceMethods {
  const meta = openMeta(transaction.db);
  const audit = openAudit(transaction);

  const read = (name: string) => toPlace(meta.get(name));
  function write(next: PlaceRow, last: PlaceRow): void {
    transaction.willWrite();
    meta.set(placeNow, JSON.stringify(next));
    meta.set(placeBefore, JSON.stringify(last));
  }
  function note(act: string, detail: string, by: UserId): void {
    audit.write({ by, act, target: null, room: null, detail }, Date.now());
  }

  return {
    place: () => read(placeNow) ?? untouchedPlace,
    changePlace(change, by) {
      const last = read(placeNow) ?? untouchedPlace;
      const next = { ...last, ...change };
      const changed = changesOf(last, next);
      if (changed === "") return last;
      write(next, last);
      note("place", changed, by);
      return next;
    },
    undoPlace(by) {
      const [last, next] = [read(placeNow), read(placeBefore)];
      if (last === null || next === null) return null;
      write(next, last);
      note("place-undone", changesOf(last, next), by);
      return next;
    },
  };
}
