// Numbers and spans of time in sentences, by the rules of a language. Knows no sentence.

type Forms = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string };

/** `#` in the form that fits becomes the number, written as that language writes it. */
export function countedIn(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replace("#", () => numbers.format(count));
}

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
