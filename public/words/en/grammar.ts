// How English counts, lists, and says days, times and spans of time. Sentences with values are made with it.

import { countedIn } from "../counted.ts";

/** For `Intl`. Not the browser's own: a German browser that shows an English page shows English days. */
export const locale = "en-GB";

export const counted = countedIn(locale);

const lists = new Intl.ListFormat(locale);
/** "ann, bob and cat" */
export const listed = (parts: readonly string[]): string => lists.format(parts);

export const today = "Today";
export const yesterday = "Yesterday";
/** "Thursday 20 November 2026, 08:41" */
export const dayAndTime = (day: string, time: string): string => `${day}, ${time}`;

/** Of a day as `Intl` writes it: "Thursday 20 November", without the comma. */
export const dayText = (day: string): string => day.replace(",", "");
