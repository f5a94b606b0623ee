// A language of one's own, whatever the browser asks for: a cookie, which the server reads before it sends the page.

import {
  LANGUAGES,
  type Language,
  languageCookie,
  languageNamed,
} from "../../src/protocol/languages.ts";

/** `system` leaves it to what the browser asks for. */
export const languageChoices = ["system", ...LANGUAGES] as const;

const yearSec = 365 * 24 * 3_600;

export function readLanguage(): Language | "system" {
  const pairs = document.cookie.split("; ").map((pair) => pair.split("="));
  const [, value] = pairs.find(([name]) => name === languageCookie) ?? [];
  return languageNamed(value) ?? "system";
}

/** The page comes anew, in that language; what was being written is kept. */
export function chooseLanguage(chosen: Language | "system"): void {
  const value = chosen === "system" ? "; Max-Age=0" : `${chosen}; Max-Age=${yearSec}`;
  document.cookie = `${languageCookie}=${value}; Path=/; SameSite=Lax`;
  location.reload();
}
