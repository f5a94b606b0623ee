// Checks, when types are checked, that each language says what English says, and nothing else. Runs never.

/** The shape of a table of words, whatever they are. */
type Shape<Words> = {
  [Name in keyof Words]: Words[Name] extends string
    ? string
    : Words[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Words[Name] extends Readonly<Record<string, string>>
        ? { readonly [Each in keyof Words[Name]]: string }
        : Words[Name];
};

/** Does not compile unless `Other` has all that `English` has, of the same kind, and no more. */
type Twin<
  English,
  Other extends Shape<English> & { readonly [Name in Exclude<keyof Other, keyof English>]: never },
> = [English, Other];

export type Twins = [
  Twin<typeof import("./en/document.ts"), typeof import("./de/document.ts")>,
  Twin<typeof import("./en/grammar.ts"), typeof import("./de/grammar.ts")>,
  Twin<typeof import("./en/me.ts"), typeof import("./de/me.ts")>,
];
