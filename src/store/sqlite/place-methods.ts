// The store's methods about the place as a whole: two texts of the meta table, as it is and as it was.

import type { UserId } from "../../protocol/ids.ts";
import { type PlaceRow, type PlaceStore, untouchedPlace } from "../place.ts";
import { openAudit } from "./audit.ts";
import type { Engine } from "./calls.ts";
import { openMeta } from "./meta.ts";
import type { Transaction } from "./transaction.ts";

export type PlaceMethods = Pick<Engine, keyof PlaceStore>;

// One text and no table: it is read once at the start, and a picture in it is a megabyte at most.
const now = "place";
const before = "place:before";

export function openPlaceMethods(transaction: Transaction): PlaceMethods {
  const meta = openMeta(transaction.db);
  const audit = openAudit(transaction);

  function read(name: string): PlaceRow | null {
    const text = meta.get(name);
    // Written by us alone; a field that came later is not in it.
    return text === null ? null : { ...untouchedPlace, ...(JSON.parse(text) as PlaceRow) };
  }
  function write(next: PlaceRow, last: PlaceRow): void {
    transaction.willWrite();
    meta.set(now, JSON.stringify(next));
    meta.set(before, JSON.stringify(last));
  }
  function note(act: string, detail: string, by: UserId): void {
    audit.write({ by, act, target: null, room: null, detail }, Date.now());
  }

  return {
    place: () => read(now) ?? untouchedPlace,
    changePlace(change, by) {
      const last = read(now) ?? untouchedPlace;
      const next = { ...last, ...change };
      const changed = changes(last, next);
      if (changed === "") return last;
      write(next, last);
      note("place", changed, by);
      return next;
    },
    undoPlace(by) {
      const [last, next] = [read(now), read(before)];
      if (last === null || next === null) return null;
      write(next, last);
      note("place-undone", changes(last, next), by);
      return next;
    },
  };
}

/** `name, hue`; empty when nothing did. */
function changes(last: PlaceRow, next: PlaceRow): string {
  // `Object.keys` of a record is its names.
  const names = Object.keys(untouchedPlace) as (keyof PlaceRow)[];
  return names
    .filter((name) => JSON.stringify(last[name]) !== JSON.stringify(next[name]))
    .join(", ");
}
