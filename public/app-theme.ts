// Puts the theme that was chosen on the document. Alone it holds up the painting, so it is small and knows no page.

import { applyTheme, readTheme } from "./view/theme.ts";

applyTheme(readTheme({ read }));

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // forbidden by the browser's settings
  }
}
