// Days and hours in the reader's time zone, as words. Pure: the zone and the present are handed in.

import { dayAndTime, dayText, locale, today, yesterday } from "../words/en/grammar.ts";

export type Days = {
  /** `2026-11-20`: equal for two moments of the same day in this zone. */
  dayOf(timestamp: number): string;
  /** Today, Yesterday, "Thursday 20 November", with the year when it is another one. */
  label(timestamp: number, now: number): string;
  /** `08:41` */
  time(timestamp: number): string;
  /** "Thursday 20 November 2026, 08:41" */
  full(timestamp: number): string;
  /** Milliseconds from `now` until "Today" is another day; right to a quarter of an hour in odd zones. */
  untilTomorrow(now: number): number;
};

// Every zone's offset is a whole number of quarters, so a day never changes within one.
const quarterMs = 15 * 60_000;
const rememberedQuarters = 2_000;

/** `timeZone` as in `Intl`; undefined: the machine's own. */
export function createDays(timeZone?: string): Days {
  // Each is made when it is first asked for: that takes a slow phone some milliseconds.
  const format = (options: Intl.DateTimeFormatOptions, language = locale) => {
    const zoned = timeZone === undefined ? options : { ...options, timeZone };
    let made: Intl.DateTimeFormat | undefined;
    return (timestamp: number): string =>
      (made ??= new Intl.DateTimeFormat(language, zoned)).format(timestamp);
  };
  // Not for reading: the parts must be where they are looked for.
  const numeric = format({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-GB");
  const named = format({ weekday: "long", day: "numeric", month: "long" });
  const withYear = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hours = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const quarters = new Map<number, string>();

  function dayOf(timestamp: number): string {
    const quarter = Math.floor(timestamp / quarterMs);
    const known = quarters.get(quarter);
    if (known !== undefined) return known;
    if (quarters.size >= rememberedQuarters) quarters.clear();
    const day = numeric(timestamp).split("/").reverse().join("-");
    quarters.set(quarter, day);
    return day;
  }

  function label(timestamp: number, now: number): string {
    const day = dayOf(timestamp);
    if (day === dayOf(now)) return today;
    if (day === dayBefore(now)) return yesterday;
    const text = day.slice(0, 4) === dayOf(now).slice(0, 4) ? named : withYear;
    return dayText(text(timestamp));
  }

  // Not `now` minus 24 h: a day with a change of clocks has 23 or 25.
  function dayBefore(now: number): string {
    const day = dayOf(now);
    let before = now;
    while (dayOf(before) === day) before -= quarterMs;
    return dayOf(before);
  }

  return {
    dayOf,
    label,
    time: hours,
    full: (timestamp) => dayAndTime(dayText(withYear(timestamp)), hours(timestamp)),
    untilTomorrow(now) {
      let at = (Math.floor(now / quarterMs) + 1) * quarterMs;
      while (dayOf(at) === dayOf(now)) at += quarterMs;
      return at - now;
    },
  };
}
