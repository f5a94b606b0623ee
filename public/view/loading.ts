// Waits for parts of the page that are on their way, and says where one did not come. Knows none of them.

import { h, on } from "../lib/dom.ts";
import { notLoaded } from "../words/en/page.ts";
import { note, type Page } from "./page.ts";

/** Runs with it, or else the open room says that it could not be loaded. */
export function whenLoaded<Part>(
  page: Page,
  part: Promise<Part>,
  run: (part: Part) => unknown,
): void {
  part.then(run, () =>
    // Its name changed with a newer server, or there is no connection.
    note(page, notLoaded, { bad: true }),
  );
}

const sheets = new Map<string, Promise<unknown>>();

/** The part with the style that it alone needs: before it is there, nothing of the part is shown. */
export async function dressed<Loaded>(part: Promise<Loaded>, sheet: string): Promise<Loaded> {
  const [loaded] = await Promise.all([part, wear(sheet)]);
  return loaded;
}

function wear(href: string): Promise<unknown> {
  const known = sheets.get(href);
  if (known !== undefined) return known;
  const link = h("link", { rel: "stylesheet", href });
  const worn = new Promise((resolve, reject) => {
    on(link, "load", resolve);
    on(link, "error", () => {
      sheets.delete(href);
      link.remove();
      reject(new Error(href));
    });
  });
  sheets.set(href, worn);
  // Behind the page's own: what the owner of the place says of its looks comes last.
  document.querySelector("link[rel=stylesheet]")?.after(link);
  return worn;
}
