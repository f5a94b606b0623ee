// The words of the pages of forms, by language. It does not compile while a language lacks one of them.

import type { Language } from "../../protocol/languages.ts";
import * as adminDe from "./admin-de.ts";
import * as adminEn from "./admin-en.ts";
import * as de from "./de.ts";
import * as en from "./en.ts";

type Shape<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends string
    ? string
    : Table[Name] extends Readonly<Record<string, unknown>>
      ? Shape<Table[Name]>
      : Table[Name];
};

export type AdminWords = Shape<typeof adminEn>;
/** What English says, in whatever language. */
export type Words = Shape<typeof en> & { readonly admin: AdminWords };

export const WORDS: Readonly<Record<Language, Words>> = {
  en: { ...en, admin: adminEn },
  de: { ...de, admin: adminDe },
};
