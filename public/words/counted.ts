// Numbers in sentences, by the rules of a language. Knows no sentence.

type Forms = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string };

/** `#` in the form that fits becomes the number, written as that language writes it. */
export function countedIn(locale: string): (count: number, forms: Forms) => string {
  // Not before one counts: they take a slow phone 20 ms, as the script is read and nothing else can go on.
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  return (count, forms) => {
    const form = (rules ??= new Intl.PluralRules(locale)).select(count);
    const number = (numbers ??= new Intl.NumberFormat(locale)).format(count);
    return (forms[form] ?? forms.other).replace("#", () => number);
  };
}
