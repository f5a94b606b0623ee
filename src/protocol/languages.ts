// The languages that the page and the pages of forms are there in, and how one is chosen. Pure.

/** The first one is for all who ask for none of them. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The cookie of a choice of one's own, which goes before what the browser asks for. */
export const languageCookie = "lang";

/** Null for what is no language of ours. */
export const languageNamed = (name: string | null | undefined): Language | null =>
  LANGUAGES.find((language) => language === name) ?? null;
