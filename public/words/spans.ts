// Spans of time, by the rules of a language. Knows no sentence.

const units = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** Whole seconds above 0, in the largest unit that tells them exactly. */
export function lastingIn(locale: string): (seconds: number) => string {
  return (seconds) => {
    const [each, unit] = units.find(([size]) => seconds % size === 0) ?? [1, "second"];
    const options = { style: "unit", unit, unitDisplay: "long" } as const;
    return new Intl.NumberFormat(locale, options).format(seconds / each);
  };
}
