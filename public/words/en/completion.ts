// What completes the word that one writes.

import { counted } from "./grammar.ts";

export const suggestions = "Suggestions";
export const found = (count: number): string =>
  counted(count, { one: "# suggestion", other: "# suggestions" });
export const everybodyHere = "All who are here now";
export const everybody = "Everybody in the room";
