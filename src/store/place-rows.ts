// How what is said of the place lies in the store: two texts, as it is and as it was. Knows no statement.

import { type PlaceRow, untouchedPlace } from "./place.ts";

// One text and no table: it is read once at the start, and a picture in it is a megabyte at most.
export const placeNow = "place";
export const placeBefore = "place:before";

/** Null for null. */
export function toPlace(text: string | null): PlaceRow | null {
  // Written by us alone; a field that came later is not in it.
  return text === null ? null : { ...untouchedPlace, ...(JSON.parse(text) as PlaceRow) };
}

/** `name, hue`; empty when nothing did. */
export function changesOf(last: PlaceRow, next: PlaceRow): string {
  // `Object.keys` of a record is its names.
  const names = Object.keys(untouchedPlace) as (keyof PlaceRow)[];
  return names
    .filter((name) => JSON.stringify(last[name]) !== JSON.stringify(next[name]))
    .join(", ");
}
