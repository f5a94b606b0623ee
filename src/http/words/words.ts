// The words of the pages of forms, by language. It does not compile while a language lacks one of them.

import type { Language } from "../../protocol/languages.ts";
import * as de from "./de.ts";
import * as en from "./en.ts";

/** What English says, in whatever language. */
export type Words = {
  readonly [Name in keyof typeof en]: (typeof en)[Name] extends string ? string : (typeof en)[Name];
};

export const WORDS: Readonly<Record<Language, Words>> = { en, de };
