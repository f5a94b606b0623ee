// axe-core in the page: what it finds wrong for people who do not see or do not use a pointer.

import { join } from "node:path";
import type { Page } from "../support/browser.ts";

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
