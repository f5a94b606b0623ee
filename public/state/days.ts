// Days and hours in the reader's time zone, as words. Pure: the zone and the present are handed in.

const locale = "en-GB";

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
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, {
      ...options,
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  const numeric = format({ year: "numeric", month: "2-digit", day: "2-digit" });
  const named = format({ weekday: "long", day: "numeric", month: "long" });
  const withYear = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hours = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const quarters = new Map<number, string>();

  function dayOf(timestamp: number): string {
    const quarter = Math.floor(timestamp / quarterMs);
    const known = quarters.get(quarter);
    if (known !== undefined) return known;
    if (quarters.size >= rememberedQuarters) quarters.clear();
    const day = numeric.format(timestamp).split("/").reverse().join("-");
    quarters.set(quarter, day);
    return day;
  }

  function label(timestamp: number, now: number): string {
    const day = dayOf(timestamp);
    if (day === dayOf(now)) return "Today";
    if (day === yesterday(now)) return "Yesterday";
    const text = day.slice(0, 4) === dayOf(now).slice(0, 4) ? named : withYear;
    return text.format(timestamp).replace(",", "");
  }

  // Not `now` minus 24 h: a day with a change of clocks has 23 or 25.
  function yesterday(now: number): string {
    const today = dayOf(now);
    let before = now;
    while (dayOf(before) === today) before -= quarterMs;
    return dayOf(before);
  }

  return {
    dayOf,
    label,
    time: (timestamp) => hours.format(timestamp),
    full: (timestamp) =>
      `${withYear.format(timestamp).replace(",", "")}, ${hours.format(timestamp)}`,
    untilTomorrow(now) {
      let at = (Math.floor(now / quarterMs) + 1) * quarterMs;
      while (dayOf(at) === dayOf(now)) at += quarterMs;
      return at - now;
    },
  };
}
