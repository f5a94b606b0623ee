// What completes the word that one writes.

import { counted } from "./grammar.ts";

export const suggestions = "Vorschläge";
export const found = (count: number): string =>
  counted(count, { one: "# Vorschlag", other: "# Vorschläge" });
export const everybodyHere = "Alle, die gerade hier sind";
export const everybody = "Alle in diesem Raum";
