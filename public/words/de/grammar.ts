// How German counts, lists, and says days, times and spans of time. Sentences with values are made with it.

import { countedIn } from "../counted.ts";

/** For `Intl`. */
export const locale = "de";

export const counted = countedIn(locale);

const lists = new Intl.ListFormat(locale);
/** „Ann, Bob und Cat“ */
export const listed = (parts: readonly string[]): string => lists.format(parts);

export const today = "Heute";
export const yesterday = "Gestern";
/** „Donnerstag, 20. November 2026, 08:41“ */
export const dayAndTime = (day: string, time: string): string => `${day}, ${time}`;

/** Of a day as `Intl` writes it, which is right as it is: „Donnerstag, 20. November“ */
export const dayText = (day: string): string => day;
