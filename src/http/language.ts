// Chooses the language of an answer: a choice of one's own, or what the browser asks for (RFC 9110 §12.5.4).

import { LANGUAGES, type Language, languageCookie, languageNamed } from "../protocol/languages.ts";
import { readWeights } from "./weights.ts";

/** The headers that decide it, for `Vary`. */
export const languageHeaders = "Accept-Language, Cookie";

export function languageOf({ headers }: Request): Language {
  const cookie = new Bun.CookieMap(headers.get("cookie") ?? "").get(languageCookie);
  return languageNamed(cookie) ?? chooseLanguage(headers.get("accept-language"));
}

/** `de-AT` is German. Of two that are liked alike it is the one that stands first. */
export function chooseLanguage(acceptLanguage: string | null): Language {
  let chosen: Language = LANGUAGES[0];
  let best = 0;
  for (const [range, weight] of readWeights(acceptLanguage ?? "")) {
    const language = range === "*" ? LANGUAGES[0] : languageNamed(range.split("-")[0]);
    if (language === null || weight <= best) continue;
    chosen = language;
    best = weight;
  }
  return chosen;
}
