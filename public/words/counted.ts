// Numbers in sentences, by the rules of a language. Knows no sentence.

type Forms = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string };

/** `#` in the form that fits becomes the number, written as that language writes it. */
export function countedIn(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replace("#", () => numbers.format(count));
}
