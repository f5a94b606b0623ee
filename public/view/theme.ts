// System, light or dark: kept, and put on the document before anything is drawn.

import type { Kept } from "../lib/kept.ts";

/** Not among `keptNames` of page.ts: what runs ahead of the page (app-theme.ts) takes nothing of it along. */
const keptName = "chat.theme";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function readTheme(kept: Pick<Kept, "read">): Theme {
  const name = kept.read(keptName);
  return themes.find((theme) => theme === name) ?? "system";
}

/** `system` leaves it to the browser's `prefers-color-scheme`. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function chooseTheme(kept: Kept, theme: Theme): void {
  kept.write(keptName, theme === "system" ? null : theme);
  applyTheme(theme);
}
