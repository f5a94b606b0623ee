// axe-core in the page: what it finds wrong for people who do not see or do not use a pointer.

import { join } from "node:path";
import type { Page, Scheme } from "../support/browser.ts";
import { DESKTOP, PHONE } from "./people.ts";

const source = await Bun.file(
  join(import.meta.dir, "../../node_modules/axe-core/axe.min.js"),
).text();

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One line per violation: the rule and where; empty when there is none. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.read<boolean>("typeof axe === 'object'")))
    await page.read(`(() => { ${source}; window.axe = axe; return true; })()`);
  return page.read(`axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
    violations.flatMap((found) => found.nodes.map((node) =>
      found.id + " at " + node.target.join(" ") + ": " + node.failureSummary)))`);
}

/** Colours that fade into others are none of either theme; what moves for ever is left to move. */
const stillness = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => true)`;

/** The narrowest that a page has to fit (WCAG 2.2, 1.4.10). */
export const NARROW = { width: 320, height: 640 };

/**
 * What is wrong at each of `sizes`, light and dark: `violations`, and a page wider than its window. Empty for nothing.
 * `seen` is called at each of them, as the page stands then.
 */
export async function faultsIn(
  page: Page,
  sizes = [DESKTOP, PHONE],
  seen: (width: number, scheme: Scheme) => Promise<unknown> | undefined = () => undefined,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, height } of sizes)
    for (const scheme of ["light", "dark"] as const) {
      await page.resize(width, height);
      await page.scheme(scheme);
      await page.read(stillness);
      await seen(width, scheme);
      const wide = await page.read("document.documentElement.scrollWidth > innerWidth");
      const found = [
        ...(await violations(page)),
        ...(wide === true ? ["wider than its window"] : []),
      ];
      faults.push(...found.map((each) => `${width} px, ${scheme}: ${each}`));
    }
  return faults;
}
